"""A transcript in the reader's words, for `templates/transcript.html`.

A page passes `shown=transcript_view.shown(transcript, lang)` and includes the template. Labels are the template's, by
gettext; this module turns PESC's codes, dates and numbers into French or English.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from autosgern_service.domain.bsid import bsid_of_esis
from autosgern_service.domain.texts import Text
from xsd import Award, Course, Name, Transcript
from xsd.report import short
from xsd.transcript import total

# PESC's codes in French and English; a code that is not here is shown as it is.
WORDS = {
    "Female": Text("Féminin", "Female"),
    "Male": Text("Masculin", "Male"),
    "Unreported": Text("Non déclaré", "Unreported"),
    "Former": Text("ancien nom", "former name"),
    "Nickname": Text("surnom", "nickname"),
    "NinthGrade": Text("9", "9"),
    "TenthGrade": Text("10", "10"),
    "EleventhGrade": Text("11", "11"),
    "TwelfthGrade": Text("12", "12"),
    "PassFailPass": Text("Réussi", "Passed"),
    "PassFailFail": Text("Échoué", "Failed"),
    "Withdrew": Text("Abandonné", "Withdrawn"),
    "WithdrewPassing": Text("Abandonné", "Withdrawn"),
    "WithdrewFailing": Text("Abandonné", "Withdrawn"),
    "WithdrewNoPenalty": Text("Abandonné", "Withdrawn"),
    "InProgress": Text("En cours", "In progress"),
    "Incomplete": Text("Incomplet", "Incomplete"),
    "RepeatNotCounted": Text("répété, non compté", "repeated, not counted"),
    "RepeatCounted": Text("répété, compté", "repeated, counted"),
    "ENG": Text("Anglais", "English"),
    "FRE": Text("Français", "French"),
    "B18": Text("Diplôme d'études secondaires", "Secondary school diploma"),
    True: Text("Oui", "Yes"),
    False: Text("Non", "No"),
}


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A line of the table of courses."""

    ended: str
    level: str
    title: str
    code: str
    grade: str
    credit: str
    compulsory: str
    language: str
    result: str
    note: str


@dataclass(frozen=True, slots=True)
class AwardRow:
    """A line of the table of diplomas."""

    title: str
    issued: str
    earned: str
    compulsory: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the template shows beside the transcript itself."""

    transcript: Transcript
    name: str
    other_names: tuple[str, ...]
    gender: str
    entry_date: str
    bsid: str
    awards: tuple[AwardRow, ...]
    courses: tuple[CourseRow, ...]
    total: str


def shown(transcript: Transcript, lang: str) -> Shown:
    """Put a transcript into a reader's words."""
    person = transcript.person
    credits = total(course.credit for course in transcript.courses if course.credit is not None)
    return Shown(
        transcript=transcript,
        name=" ".join([person.first, *person.middle, person.last]),
        other_names=tuple(_other_name(name, lang) for name in person.other_names),
        gender=_word(person.gender, lang),
        entry_date=_day(transcript.entry_date),
        bsid=bsid_of_esis((transcript.school and transcript.school.esis) or ""),
        awards=tuple(_award(award, lang) for award in transcript.awards),
        courses=rows(transcript, lang),
        total=_number(credits, lang),
    )


def rows(transcript: Transcript, lang: str) -> tuple[CourseRow, ...]:
    """Return the courses in the order in which they were taken; those without a date come last."""
    ordered = sorted(transcript.courses, key=lambda course: (course.end_date or date.max, course.code or ""))
    return tuple(_course(course, lang) for course in ordered)


def _course(course: Course, lang: str) -> CourseRow:
    result = [_word(course.status, lang), _word(course.repeat, lang)]
    return CourseRow(
        ended=_day(course.end_date),
        level=_word(course.level, lang),
        title=course.title or "",
        code=course.code or "",
        grade=course.grade or "",
        credit=_number(course.credit, lang),
        compulsory=_word(course.compulsory, lang),
        language=", ".join(_word(code, lang) for code in course.languages),
        result=", ".join(filter(None, result)),
        note=course.note,
    )


def _award(award: Award, lang: str) -> AwardRow:
    return AwardRow(
        title=award.title or _word(award.level, lang),
        issued=_day(award.date),
        earned=_number(award.credits_earned, lang),
        compulsory=_number(award.compulsory_credits, lang),
    )


def _other_name(name: Name, lang: str) -> str:
    whole = " ".join(filter(None, [name.first, *name.middle, name.last]))
    return f"{whole} ({_word(name.code, lang)})" if name.code else whole


def _word(code: str | bool | None, lang: str) -> str:
    if code is None:
        return ""
    return WORDS[code][lang] if code in WORDS else str(code)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _number(number: Decimal | None, lang: str) -> str:
    """Write a number of credits: 33.50 is 33,5 in French and 33.5 in English."""
    if number is None:
        return ""
    text = short(f"{number:f}")  # one that is refused may have a million digits
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if lang == "fr" else text
