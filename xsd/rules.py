"""What the schema cannot say: the rules R-… for transcripts in Ontario's form.

Called by `xsd.checking` with a transcript that the schema has accepted. Each rule is a function that yields the places
where it is broken, beside everything that is said about it; `xsd.catalogue` prints the same table. Errors are few: an
impossible value, two different OENs, another request's number. Everything else is a warning, because requests reach
back to students of the 1970s and a refusal costs a person's time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from xsd.report import NONE, Entry, Origin, Severity, Values
from xsd.transcript import SECONDARY_DIPLOMA, Award, Course, Transcript, oen_in, total


@dataclass(frozen=True, slots=True)
class Asked:
    """What the document is held against."""

    today: date
    origin: Origin = Origin.STANDALONE
    reference: str | None = None
    request_type: str | None = None
    old_encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule and where."""

    entry: Entry
    path: str | None
    values: Values


Broken = Iterator[tuple[str | None, Values]]
Rule = Callable[[Transcript, Asked], Broken]
CourseRule = Callable[[Course], Broken]
Check = Callable[[Transcript, Asked, list[Course]], Broken]

RULES: list[tuple[Entry, Check]] = []

EXTENSION_NAMESPACE = "urn:ca:ocas:useextensions"
OUR_REFERENCE = re.compile(r"H\d{8}\d{6,7}", re.ASCII)
COURSE_CODE = re.compile(r"[A-Z]{3}[1-4A-E][A-Z][A-Z0-9]?")
ESIS = re.compile(r"00\d{6}", re.ASCII)
STUDENT_NUMBER = re.compile(r"\d{1,12}", re.ASCII)
LONGEST_PUBLISHED_TITLE = 60
YOUNGEST, OLDEST = 10, 110
YEARS_AHEAD = 10  # a course that goes on, a session without an end yet
DIPLOMA_CREDITS = 30
PASS_MARK = Decimal(50)
PASSED, FAILED = "PassFailPass", "PassFailFail"
NOT_COUNTED = "RepeatNotCounted"
OTHERWISE_NOT_COUNTED = frozenset({NOT_COUNTED, "ReplacedNotCounted", "NotCountedOther"})
REPEAT_LENGTH = 5  # characters of a course code that tell a repeat; the sixth is local
LEVELS = {"1": "NinthGrade", "2": "TenthGrade", "3": "EleventhGrade", "4": "TwelfthGrade"}
LOWER_LEVELS = ("NinthGrade", "TenthGrade")
LOWER_TYPES, UPPER_TYPES = "DPLOW", "UCMEO"
CODE_TYPES = dict.fromkeys("12", LOWER_TYPES) | dict.fromkeys("34", UPPER_TYPES)
CODE_TYPES |= dict.fromkeys("ABCDE", LOWER_TYPES + UPPER_TYPES)
FITTING_TYPES = frozenset(level + letter for level, letters in CODE_TYPES.items() for letter in letters)
SITES = {"OnCampus": ("Day", "Night", "Summer"), "OffCampus": ("Other",)}
ZERO, HUNDRED = Decimal(0), Decimal(100)
LONGEST_NUMBER = 40  # digits; a third written out by any of the usual programs has fewer
COMMON_CREDITS = (Decimal(1), Decimal(0), Decimal("0.5"))
FITTING_TRANSMISSIONS = {
    "Original": ("Original",),
    "Reissue": ("Reissue", "Replace", "Resubmission", "Duplicate"),
}

# What a course without a flaw has: each whole percent, and whether it is a pass; the credits; the languages; the sites.
_PASSED_WITH = {str(percent): percent >= PASS_MARK for percent in range(int(HUNDRED) + 1)}
_FULL_CREDITS, _NO_CREDIT = COMMON_CREDITS[::2], COMMON_CREDITS[1:2]
_ONE_LANGUAGE = (("ENG",), ("FRE",))
_FITTING_SITES = frozenset((site, name) for site, names in SITES.items() for name in names)

# All transcripts share their courses' codes.
_remembered = lru_cache(maxsize=4096)

_OURS_FR, _OURS_EN = "Règle de ce système.", "A rule of this system."
_SEEN_FR = "Observé dans chacun des 54 cours d'un relevé publié; ce n'est pas une règle de la province."
_SEEN_EN = "Holds for each of the 54 courses of a published transcript; not a rule of the province."
_FORM_FR, _FORM_EN = "Formulaire d'OCAS.", "OCAS's form."


def rule(
    code: str,
    severity: Severity,
    *,
    fr: str,
    en: str,
    why_fr: str = _OURS_FR,
    why_en: str = _OURS_EN,
) -> Callable[[Rule], Rule]:
    """Enter a function into the table of rules."""

    def enter(find: Rule) -> Rule:
        RULES.append((Entry(code, severity, fr, en, why_fr, why_en), lambda t, asked, _: find(t, asked)))
        return find

    return enter


def course_rule(
    code: str,
    severity: Severity,
    *,
    fr: str,
    en: str,
    why_fr: str = _OURS_FR,
    why_en: str = _OURS_EN,
) -> Callable[[CourseRule], CourseRule]:
    """Enter a function that looks at one course alone; its places are below the course, None is the course itself.

    No such rule may find anything in a course that is `_flawless`: it is not asked about those.
    """

    def enter(find: CourseRule) -> CourseRule:
        RULES.append((Entry(code, severity, fr, en, why_fr, why_en), lambda t, asked, odd: _each(find, odd)))
        return find

    return enter


def _each(find: CourseRule, courses: list[Course]) -> Broken:
    for course in courses:
        for place, values in find(course):
            yield f"{course.path}/{place}" if place else course.path, values


def findings(transcript: Transcript, asked: Asked) -> list[Finding]:
    """Apply every rule, in the table's order."""
    odd = [course for course in transcript.courses if not _flawless(course)]
    return [
        Finding(entry, path, values) for entry, find in RULES for path, values in find(transcript, asked, odd)
    ]


def _flawless(course: Course) -> bool:
    """Say quickly that no rule about one course alone can find anything; most courses of most transcripts are so."""
    passed = _PASSED_WITH.get(course.grade or "")
    code = course.code
    return (
        passed is not None
        and code is not None
        and LEVELS.get(code[3:4]) == course.level
        and course.status == (PASSED if passed else FAILED)
        and course.credit in (_FULL_CREDITS if passed else _NO_CREDIT)
        and (passed or not (course.compulsory or course.level in LOWER_LEVELS))
        and course.repeat is None
        and course.title is not None
        and course.title_length <= LONGEST_PUBLISHED_TITLE
        and course.end_date is not None
        and course.languages in _ONE_LANGUAGE
        and (course.site, course.site_name) in _FITTING_SITES
    )


# ── Impossible values: the errors ─────────────────────────────────────────────────────────────────────────────────────


@course_rule(
    "R-GRADE-RANGE",
    Severity.ERROR,
    fr="Une note n'est pas comprise entre 0 et 100 ({value}). Corrigez-la dans le système d'information sur les "
    "élèves, puis exportez le relevé de nouveau.",
    en="A grade is not between 0 and 100 ({value}). Correct it in the student information system and export again.",
    why_fr="Les notes de l'Ontario sont des pourcentages; le schéma admet n'importe quel texte.",
    why_en="Ontario's grades are percentages; the schema allows any text.",
)
def grade_range(course: Course) -> Broken:
    if course.percent is not None and not ZERO <= course.percent <= HUNDRED:
        yield "CourseAcademicGrade", {"value": course.grade or ""}


@rule(
    "R-CREDIT-NEGATIVE",
    Severity.ERROR,
    fr="Un nombre de crédits est négatif ({value}). Corrigez-le dans le système d'information sur les élèves.",
    en="A number of credits is negative ({value}). Correct it in the student information system.",
    why_fr="Des crédits ne peuvent pas être négatifs; le schéma admet n'importe quel nombre.",
    why_en="Credits cannot be negative; the schema allows any number.",
)
def credit_negative(t: Transcript, asked: Asked) -> Broken:
    for path, number in _numbers(t):
        if number < ZERO:
            yield path, {"value": str(number)}


@rule(
    "R-NUMBER-LONG",
    Severity.ERROR,
    fr="Un nombre de crédits a plus de {limit} chiffres ({value}). Corrigez-le dans le système d'information sur les "
    "élèves, puis exportez le relevé de nouveau.",
    en="A number of credits has more than {limit} digits ({value}). Correct it in the student information system and "
    "export again.",
    why_fr="Valeur impossible; le schéma admet n'importe quel nombre, mais un collège ne pourrait pas la lire.",
    why_en="An impossible value; the schema allows any number, but a college could not read it.",
)
def number_long(t: Transcript, asked: Asked) -> Broken:
    for path, number in _numbers(t):
        if len(number.as_tuple().digits) > LONGEST_NUMBER:
            yield path, {"value": str(number), "limit": str(LONGEST_NUMBER)}


@rule(
    "R-BIRTH-FUTURE",
    Severity.ERROR,
    fr="La date de naissance est dans l'avenir ({value}). Corrigez-la dans le système d'information sur les élèves.",
    en="The birth date is in the future ({value}). Correct it in the student information system.",
    why_fr="Valeur impossible.",
    why_en="An impossible value.",
)
def birth_future(t: Transcript, asked: Asked) -> Broken:
    born = t.person.birth_date
    if born and born > asked.today:
        yield "Student/Person/Birth/BirthDate", {"value": born.isoformat()}


@rule(
    "R-BIRTH-AFTER-CREATED",
    Severity.ERROR,
    fr="La date de naissance ({value}) est postérieure à la création du document ({created}). Corrigez celle des deux "
    "dates qui est fausse.",
    en="The birth date ({value}) is after the document's creation ({created}). Correct whichever of the two is wrong.",
    why_fr="Valeur impossible.",
    why_en="An impossible value.",
)
def birth_after_created(t: Transcript, asked: Asked) -> Broken:
    born, created = t.person.birth_date, t.created.date()
    if born and created < born <= asked.today:
        yield "Student/Person/Birth/BirthDate", {"value": born.isoformat(), "created": created.isoformat()}


@rule(
    "R-OEN-CONFLICT",
    Severity.ERROR,
    fr="Le relevé donne deux numéros d'immatriculation scolaire de l'Ontario (NISO) différents ({value}). Gardez celui "
    "de l'élève, dans AgencyIdentifier et AgencyAssignedID.",
    en="The transcript gives two different Ontario education numbers, OEN ({value}). Keep the student's own, in "
    "AgencyIdentifier and AgencyAssignedID.",
    why_fr="Deux NISO désignent deux personnes. Zéro, des blancs et 000000000 veulent dire inconnu et ne comptent pas.",
    why_en="Two OENs are two people. Zero, blanks and 000000000 mean unknown and do not count.",
)
def oen_conflict(t: Transcript, asked: Asked) -> Broken:
    if len(t.person.oens) > 1:
        path = t.person.identifiers[-1].path
        yield path, {"value": ", ".join(sorted(t.person.oens))}


@rule(
    "R-TRACKING-OTHER",
    Severity.ERROR,
    fr="Le document répond à une autre demande (il porte le numéro de référence {value}, la demande est {reference}). "
    "Envoyez le relevé de la bonne personne.",
    en="The document answers another request (it carries the reference number {value}, the request is {reference}). "
    "Send the right person's transcript.",
    why_fr="Le relevé d'une autre demande est probablement celui d'une autre personne.",
    why_en="Another request's transcript is probably another person's.",
)
def tracking_other(t: Transcript, asked: Asked) -> Broken:
    tracking = t.tracking_id
    if tracking and asked.reference and tracking != asked.reference and OUR_REFERENCE.fullmatch(tracking):
        yield "TransmissionData/RequestTrackingID", {"value": tracking, "reference": asked.reference}


# ── The document ──────────────────────────────────────────────────────────────────────────────────────────────────────


@rule(
    "R-TRACKING-ABSENT",
    Severity.WARNING,
    fr="Le document ne dit pas à quelle demande il répond. Mettez le numéro de référence de la demande dans "
    "RequestTrackingID.",
    en="The document does not say which request it answers. Put the request's reference number into RequestTrackingID.",
    why_fr="Sans objet pour un fichier téléversé à la main, que la personne associe elle-même à la demande.",
    why_en="Does not apply to a file uploaded by hand, which a person connects with the request.",
)
def tracking_absent(t: Transcript, asked: Asked) -> Broken:
    if not t.tracking_id and asked.origin is not Origin.UPLOADED:
        yield "TransmissionData/RequestTrackingID", NONE


@rule(
    "R-TRACKING-FORM",
    Severity.WARNING,
    fr="RequestTrackingID contient « {value} », qui n'est pas un numéro de référence (H, la date AAAAMMJJ et 6 ou 7 "
    "chiffres). Mettez-y le numéro de référence de la demande.",
    en="RequestTrackingID holds “{value}”, which is no reference number (H, the date YYYYMMDD and 6 or 7 digits). Put "
    "the request's reference number there.",
    why_fr="Sans objet pour un fichier téléversé à la main, que la personne associe elle-même à la demande.",
    why_en="Does not apply to a file uploaded by hand, which a person connects with the request.",
)
def tracking_form(t: Transcript, asked: Asked) -> Broken:
    tracking = t.tracking_id
    if not tracking or tracking == asked.reference or asked.origin is Origin.UPLOADED:
        return
    if not OUR_REFERENCE.fullmatch(tracking):
        yield "TransmissionData/RequestTrackingID", {"value": tracking}


@rule(
    "R-TRANSMISSION-TYPE",
    Severity.WARNING,
    fr="TransmissionType est {value}, mais la demande est de type {request}. Attendu : {expected}.",
    en="TransmissionType is {value}, but the request is of type {request}. Expected: {expected}.",
    why_fr="Un original répond à un original; Reissue, Replace, Resubmission ou Duplicate à une réémission. Sans "
    "objet "
    "pour un fichier téléversé à la main.",
    why_en="Original answers an original; Reissue, Replace, Resubmission or Duplicate a re-issue. Does not apply to a "
    "file uploaded by hand.",
)
def transmission_type(t: Transcript, asked: Asked) -> Broken:
    fitting = FITTING_TRANSMISSIONS.get(asked.request_type or "", ())
    if fitting and asked.origin is not Origin.UPLOADED and t.transmission_type not in fitting:
        yield (
            "TransmissionData/TransmissionType",
            {
                "value": t.transmission_type,
                "request": asked.request_type or "",
                "expected": ", ".join(fitting),
            },
        )


@rule(
    "R-DOCUMENT-TYPE",
    Severity.WARNING,
    fr="DocumentTypeCode est {value}. Un relevé envoyé en réponse à une demande porte RequestedRecord.",
    en="DocumentTypeCode is {value}. A transcript that answers a request has RequestedRecord.",
    why_fr=_FORM_FR,
    why_en=_FORM_EN,
)
def document_type(t: Transcript, asked: Asked) -> Broken:
    if t.document_type != "RequestedRecord":
        yield "TransmissionData/DocumentTypeCode", {"value": t.document_type}


@rule(
    "R-DOCUMENT-STATUS",
    Severity.WARNING,
    fr="Le document se dit {value}. Envoyez le relevé officiel et complet, produit par le système de production.",
    en="The document calls itself {value}. Send the official, complete transcript from the production system.",
    why_fr="Un essai, un relevé non officiel ou partiel ne devrait pas parvenir à un collège.",
    why_en="A test, an unofficial or a partial transcript should not reach a college.",
)
def document_status(t: Transcript, asked: Asked) -> Broken:
    if t.process == "TEST":
        yield "TransmissionData/DocumentProcessCode", {"value": "TEST"}
    if t.official == "Unofficial":
        yield "TransmissionData/DocumentOfficialCode", {"value": "Unofficial"}
    if t.complete == "Partial":
        yield "TransmissionData/DocumentCompleteCode", {"value": "Partial"}


@rule(
    "R-CREATED-FUTURE",
    Severity.WARNING,
    fr="Le document dit avoir été créé le {value}, dans l'avenir. Vérifiez l'horloge du système qui l'a produit.",
    en="The document says that it was created on {value}, in the future. Check the clock of the system that made it.",
    why_fr="Un jour de tolérance, pour les fuseaux horaires. " + _OURS_FR,
    why_en="One day is tolerated, for time zones. " + _OURS_EN,
)
def created_future(t: Transcript, asked: Asked) -> Broken:
    created = t.created.date()
    if created > asked.today and created - asked.today > timedelta(days=1):
        yield "TransmissionData/CreatedDateTime", {"value": created.isoformat()}


@rule(
    "R-DATE-FAR",
    Severity.WARNING,
    fr=f"Cette date est antérieure de plus de {OLDEST} ans à aujourd'hui, ou postérieure de plus de {YEARS_AHEAD} ans "
    ": ce n'est celle d'aucune scolarité. Corrigez-la dans le système d'information sur les élèves.",
    en=f"This date lies more than {OLDEST} years before today, or more than {YEARS_AHEAD} after: nobody's schooling "
    "has it. Correct it in the student information system.",
    why_fr="Le schéma admet n'importe quelle année. " + _OURS_FR,
    why_en="The schema allows any year. " + _OURS_EN,
)
def date_far(t: Transcript, asked: Asked) -> Broken:
    first, last = date(asked.today.year - OLDEST, 1, 1), date(asked.today.year + YEARS_AHEAD, 12, 31)
    for path, day in _days(t):
        if day is not None and not first <= day <= last:
            yield path, NONE


def _days(t: Transcript) -> Iterator[tuple[str, date | None]]:
    """Yield every date of a transcript and its path, but the birth date, of which other rules know more."""
    yield "TransmissionData/CreatedDateTime", t.created.date()
    for session in t.sessions:
        yield f"{session.path}/AcademicSessionDetail/SessionBeginDate", session.begin
        yield f"{session.path}/AcademicSessionDetail/SessionEndDate", session.end
    for award in t.awards:
        yield f"{award.path}/AcademicAwardDate", award.date
    for course in t.courses:
        yield f"{course.path}/CourseEndDate", course.end_date


@rule(
    "R-ENCODING",
    Severity.WARNING,
    fr="Le fichier est en {value}. Il a été lu, mais enregistrez-le en UTF-8 : un destinataire pourrait mal lire les "
    "accents.",
    en="The file is in {value}. It was read, but save it as UTF-8: a recipient might misread the accents.",
    why_fr="Les relevés circulent en UTF-8 ou en UTF-16.",
    why_en="Transcripts travel as UTF-8 or UTF-16.",
)
def encoding(t: Transcript, asked: Asked) -> Broken:
    if asked.old_encoding:
        yield None, {"value": asked.old_encoding}


# ── The person ────────────────────────────────────────────────────────────────────────────────────────────────────────


@rule(
    "R-PERSON-IDS",
    Severity.WARNING,
    fr="Le relevé ne donne ni le numéro d'élève ni le NISO. Ajoutez-les : sans eux, le relevé ne peut pas être associé "
    "automatiquement à l'élève.",
    en="The transcript gives neither the student number nor the OEN. Add them: without them the transcript cannot be "
    "tied to the student automatically.",
)
def person_ids(t: Transcript, asked: Asked) -> Broken:
    if not t.person.student_number and not t.person.oens:
        yield "Student/Person", NONE


@rule(
    "R-PERSON-BIRTH-DATE",
    Severity.WARNING,
    fr="Le relevé ne donne pas la date de naissance. Ajoutez-la : sans elle, il ne peut pas être associé "
    "automatiquement à l'élève.",
    en="The transcript gives no birth date. Add it: without it the transcript cannot be tied to the student "
    "automatically.",
)
def person_birth_date(t: Transcript, asked: Asked) -> Broken:
    if t.person.birth_date is None:
        yield "Student/Person/Birth/BirthDate", NONE


@rule(
    "R-PERSON-NAME",
    Severity.WARNING,
    fr="Il manque {missing} dans le nom de l'élève. Ajoutez cet élément.",
    en="The student's name has no {missing}. Add that element.",
)
def person_name(t: Transcript, asked: Asked) -> Broken:
    for value, element in ((t.person.first, "FirstName"), (t.person.last, "LastName")):
        if not value:
            yield f"Student/Person/Name/{element}", {"missing": element}


@rule(
    "R-BIRTH-AGE",
    Severity.WARNING,
    fr="D'après la date de naissance {value}, l'élève avait {age} ans à la création du document. Vérifiez la date.",
    en="By the birth date {value} the student was {age} when the document was created. Check the date.",
    why_fr="Un âge de 10 à 110 ans est vraisemblable. " + _OURS_FR,
    why_en="An age from 10 to 110 is plausible. " + _OURS_EN,
)
def birth_age(t: Transcript, asked: Asked) -> Broken:
    born, created = t.person.birth_date, t.created.date()
    if born is None or born > min(created, asked.today):
        return
    age = created.year - born.year - ((created.month, created.day) < (born.month, born.day))
    if not YOUNGEST <= age <= OLDEST:
        yield "Student/Person/Birth/BirthDate", {"value": born.isoformat(), "age": str(age)}


@rule(
    "R-OEN-FORM",
    Severity.WARNING,
    fr="Le NISO « {value} » n'a pas neuf chiffres. Corrigez-le ou retirez-le.",
    en="The OEN “{value}” does not have nine digits. Correct it or leave it out.",
    why_fr="Un NISO a neuf chiffres; le schéma admet 30 caractères quelconques.",
    why_en="An OEN has nine digits; the schema allows any 30 characters.",
)
def oen_form(t: Transcript, asked: Asked) -> Broken:
    for identifier in t.person.identifiers:
        if oen_in(identifier.text) is None:
            yield identifier.path, {"value": identifier.text}


@rule(
    "R-OEN-CHECK-DIGIT",
    Severity.WARNING,
    fr="Le dernier chiffre du NISO {value} ne correspond pas aux huit autres. Vérifiez s'il a été mal saisi.",
    en="The last digit of the OEN {value} does not fit the other eight. Check whether it was mistyped.",
    why_fr="Clé de contrôle de Luhn, déduite des NISO publiés dans les guides; d'où un simple avertissement.",
    why_en="Luhn's check digit, derived from the OENs published in the guides; hence only a warning.",
)
def oen_check_digit(t: Transcript, asked: Asked) -> Broken:
    told = set()
    for identifier in t.person.identifiers:
        oen = oen_in(identifier.text)
        if oen and oen not in told and not _luhn(oen):
            told.add(oen)
            yield identifier.path, {"value": identifier.text}


@rule(
    "R-STUDENT-NUMBER",
    Severity.WARNING,
    fr="Le numéro d'élève « {value} » n'est pas fait de 1 à 12 chiffres. Vérifiez-le.",
    en="The student number “{value}” is not 1 to 12 digits. Check it.",
    why_fr=_FORM_FR,
    why_en=_FORM_EN,
)
def student_number(t: Transcript, asked: Asked) -> Broken:
    number = t.person.student_number
    if number and not STUDENT_NUMBER.fullmatch(number):
        yield "Student/Person/SchoolAssignedPersonID", {"value": number}


# ── Board, school, stay and diploma ───────────────────────────────────────────────────────────────────────────────────


@rule(
    "R-ESIS-FORM",
    Severity.WARNING,
    fr="ESIS « {value} » n'est pas 00 suivi des six chiffres du conseil ou de l'école (BSID). Corrigez-le.",
    en="ESIS “{value}” is not 00 followed by the six digits of the board or school (BSID). Correct it.",
    why_fr="Le schéma admet huit caractères quelconques.",
    why_en="The schema allows any eight characters.",
)
def esis_form(t: Transcript, asked: Asked) -> Broken:
    first = {t.board.esis: "TransmissionData/Source/Organization"}  # a school of many courses is told once
    for session in t.sessions:
        if session.school:
            first.setdefault(session.school.esis, f"{session.path}/School")
    for course in t.courses:
        if course.school and course.school.esis not in first:
            first[course.school.esis] = f"{course.path}/CourseOverrideSchool"
    for esis, path in first.items():
        if esis is not None and not ESIS.fullmatch(esis):
            yield f"{path}/ESIS", {"value": esis}


@rule(
    "R-NO-SESSION",
    Severity.WARNING,
    fr="Le relevé n'a pas d'AcademicSession : la date d'entrée, l'école et le diplôme manquent. Ajoutez-la.",
    en="The transcript has no AcademicSession: entry date, school and diploma are missing. Add it.",
    why_fr=_FORM_FR,
    why_en=_FORM_EN,
)
def no_session(t: Transcript, asked: Asked) -> Broken:
    if not t.sessions:
        yield "Student/AcademicRecord/AcademicSession", NONE


@rule(
    "R-SESSION-ORDER",
    Severity.WARNING,
    fr="SessionEndDate ({end}) précède SessionBeginDate ({begin}). Corrigez celle des deux dates qui est fausse.",
    en="SessionEndDate ({end}) is before SessionBeginDate ({begin}). Correct whichever of the two is wrong.",
)
def session_order(t: Transcript, asked: Asked) -> Broken:
    for session in t.sessions:
        if session.begin and session.end and session.end < session.begin:
            yield (
                f"{session.path}/AcademicSessionDetail/SessionEndDate",
                {"begin": session.begin.isoformat(), "end": session.end.isoformat()},
            )


@rule(
    "R-AWARD-SESSION",
    Severity.WARNING,
    fr="La date du diplôme ({award}) n'est pas celle de SessionEndDate ({end}). Les deux disent quand le diplôme a été "
    "décerné : faites-les concorder.",
    en="The date of the diploma ({award}) is not SessionEndDate ({end}). Both say when the diploma was issued: make "
    "them "
    "agree.",
    why_fr="Observé dans un relevé publié; ce n'est pas une règle de la province.",
    why_en="Holds in a published transcript; not a rule of the province.",
)
def award_session(t: Transcript, asked: Asked) -> Broken:
    for award in t.awards:
        if not award.date or not award.session_end or award.date == award.session_end:
            continue
        if award.level == SECONDARY_DIPLOMA or len(t.awards) == 1:  # an earlier certificate has its own date
            yield (
                f"{award.path}/AcademicAwardDate",
                {"award": award.date.isoformat(), "end": award.session_end.isoformat()},
            )


@rule(
    "R-AWARD-AFTER-CREATED",
    Severity.WARNING,
    fr="La date du diplôme ({award}) est postérieure à la création du document ({created}). Vérifiez-la.",
    en="The date of the diploma ({award}) is after the document's creation ({created}). Check it.",
)
def award_after_created(t: Transcript, asked: Asked) -> Broken:
    created = t.created.date()
    for award in t.awards:
        if award.date and award.date > created:
            yield (
                f"{award.path}/AcademicAwardDate",
                {"award": award.date.isoformat(), "created": created.isoformat()},
            )


@rule(
    "R-DIPLOMA-CREDITS",
    Severity.WARNING,
    fr="Le relevé mentionne le diplôme d'études secondaires (B18) avec {value} crédits; il en faut 30. Vérifiez les "
    "crédits ou le diplôme.",
    en="The transcript states the secondary school diploma (B18) with {value} credits; 30 are needed. Check the "
    "credits "
    "or the diploma.",
    why_fr="Le diplôme demande au moins 30 crédits; des diplômes anciens suivaient d'autres règles.",
    why_en="The diploma takes at least 30 credits; older diplomas followed other rules.",
)
def diploma_credits(t: Transcript, asked: Asked) -> Broken:
    for award in t.awards:
        if award.level != SECONDARY_DIPLOMA:
            continue
        earned = award.credits_earned if award.credits_earned is not None else _sum(t.courses)
        if earned < DIPLOMA_CREDITS:
            yield _total(award, "CreditHoursEarned"), {"value": str(earned)}


@rule(
    "R-CREDITS-TOTAL",
    Severity.WARNING,
    fr="Le total des crédits ({stated}) n'est pas la somme des crédits des cours ({value}). Il manque peut-être un "
    "cours, ou un cours répété est compté deux fois.",
    en="The total of credits ({stated}) is not the sum of the courses' credits ({value}). A course may be missing, "
    "or a "
    "repeated one counted twice.",
    why_fr="Observé dans un relevé publié; ce n'est pas une règle de la province.",
    why_en="Holds in a published transcript; not a rule of the province.",
)
def credits_total(t: Transcript, asked: Asked) -> Broken:
    stated = [(award, award.credits_earned) for award in t.awards if award.credits_earned is not None]
    value = _sum(t.courses)
    if t.courses and stated and all(total != value for _, total in stated):
        award, total = stated[-1]
        yield _total(award, "CreditHoursEarned"), {"stated": str(total), "value": str(value)}


@rule(
    "R-CREDITS-COMPULSORY",
    Severity.WARNING,
    fr="Le total des crédits obligatoires ({stated}) n'est pas la somme des crédits des cours obligatoires ({value}). "
    "Vérifiez TotalQualityPoints et l'indicateur Compulsory des cours.",
    en="The total of compulsory credits ({stated}) is not the sum of the compulsory courses' credits ({value}). Check "
    "TotalQualityPoints and the courses' Compulsory indicator.",
    why_fr="Observé dans un relevé publié; ce n'est pas une règle de la province.",
    why_en="Holds in a published transcript; not a rule of the province.",
)
def credits_compulsory(t: Transcript, asked: Asked) -> Broken:
    stated = [(award, award.compulsory_credits) for award in t.awards if award.compulsory_credits is not None]
    known = [course for course in t.courses if course.compulsory is not None]
    value = _sum(course for course in known if course.compulsory)
    if known and stated and all(total != value for _, total in stated):
        award, total = stated[-1]
        yield _total(award, "TotalQualityPoints"), {"stated": str(total), "value": str(value)}


# ── The courses ───────────────────────────────────────────────────────────────────────────────────────────────────────


@rule(
    "R-NO-COURSE",
    Severity.WARNING,
    fr="Le relevé ne contient aucun cours. S'il n'y a pas de données scolaires, répondez plutôt « Aucune donnée "
    "scolaire ».",
    en="The transcript has no course. Where there is no academic data, answer “No academic data” instead.",
)
def no_course(t: Transcript, asked: Asked) -> Broken:
    if not t.courses:
        yield "Student/AcademicRecord/Course", NONE


@course_rule(
    "R-COURSE-INCOMPLETE",
    Severity.WARNING,
    fr="Il manque au cours : {missing}. Ajoutez ces éléments.",
    en="The course has no {missing}. Add it.",
    why_fr=_FORM_FR,
    why_en=_FORM_EN,
)
def course_incomplete(course: Course) -> Broken:
    if course.code and course.title and course.credit is not None and course.end_date:
        return
    needed = {
        "CourseNumber": course.code,
        "CourseTitle": course.title,
        "CourseCreditEarned": course.credit,
        "CourseEndDate": course.end_date,
    }
    yield None, {"missing": ", ".join(name for name, value in needed.items() if value is None)}


@rule(
    "R-CODE-FORM",
    Severity.WARNING,
    fr="Le code de cours « {value} » n'a pas la forme actuelle : trois lettres, un chiffre de 1 à 4 (ou A à E), une "
    "lettre de type et un caractère local. Vérifiez-le, à moins qu'il ne s'agisse d'un ancien cours.",
    en="The course code “{value}” does not have today's form: three letters, a digit from 1 to 4 (or A to E), a type "
    "letter and a local character. Check it, unless the course is an old one.",
    why_fr="Les anciens codes et les équivalences restent acceptés.",
    why_en="Older codes and equivalents stay acceptable.",
)
def code_form(t: Transcript, asked: Asked) -> Broken:
    odd = [course for course in t.courses if course.code and not _is_of_today(course.code)]
    for code, course in _first_of_each_code(odd).items():
        yield f"{course.path}/CourseNumber", {"value": code}


@rule(
    "R-CODE-TYPE",
    Severity.WARNING,
    fr="La lettre de type {letter} du code {value} n'est pas de celles de ce niveau ({expected}). Vérifiez le code.",
    en="The type letter {letter} of the code {value} is none of this level's ({expected}). Check the code.",
    why_fr="9e et 10e année : D, P, L, O, W; 11e et 12e année : U, C, M, E, O. D'autres lettres sont locales ou "
    "anciennes.",
    why_en="Grades 9 and 10: D, P, L, O, W; grades 11 and 12: U, C, M, E, O. Other letters are local or old.",
)
def code_type(t: Transcript, asked: Asked) -> Broken:
    odd = [course for course in t.courses if course.code and not _has_fitting_type(course.code)]
    for code, course in _first_of_each_code(odd).items():
        if _is_of_today(code):
            yield (
                f"{course.path}/CourseNumber",
                {"letter": code[4], "value": code, "expected": " ".join(CODE_TYPES[code[3]])},
            )


@course_rule(
    "R-COURSE-LEVEL",
    Severity.WARNING,
    fr="CourseCreditLevel est {value}, mais le quatrième caractère du code {code} dit {expected}. Faites-les "
    "concorder.",
    en="CourseCreditLevel is {value}, but the fourth character of the code {code} says {expected}. Make them agree.",
    why_fr=_SEEN_FR,
    why_en=_SEEN_EN,
)
def course_level(course: Course) -> Broken:
    expected = LEVELS.get(course.code[3:4]) if course.code and course.level else None
    if expected and course.level != expected:
        yield (
            "CourseCreditLevel",
            {"value": course.level or "", "code": course.code or "", "expected": expected},
        )


@course_rule(
    "R-TITLE-LENGTH",
    Severity.WARNING,
    fr="Le titre du cours a {length} caractères; le schéma publié en admet 60. Abrégez-le si possible.",
    en="The course title has {length} characters; the published schema allows 60. Shorten it if possible.",
    why_fr="Des relevés réels dépassent cette limite : nous acceptons jusqu'à 80 caractères.",
    why_en="Real transcripts break this limit: we accept up to 80 characters.",
)
def title_length(course: Course) -> Broken:
    if course.title_length > LONGEST_PUBLISHED_TITLE:
        yield "CourseTitle", {"length": str(course.title_length)}


@rule(
    "R-COURSE-TWICE",
    Severity.WARNING,
    fr="Le cours {value} terminé le {date} figure deux fois. Vérifiez qu'il ne s'agit pas d'un doublon.",
    en="The course {value} that ended on {date} stands there twice. Make sure that it is not a duplicate.",
)
def course_twice(t: Transcript, asked: Asked) -> Broken:
    if len({(course.code, course.end_date) for course in t.courses}) == len(t.courses):
        return  # nearly always, and told in a third of the time
    seen = set()
    for course in t.courses:
        if not course.code or not course.end_date:
            continue
        key = course.code, course.end_date
        if key in seen:
            yield course.path, {"value": course.code, "date": course.end_date.isoformat()}
        seen.add(key)


@course_rule(
    "R-CREDIT-UNUSUAL",
    Severity.WARNING,
    fr="Crédits du cours : {value}. Les valeurs habituelles sont 0, 0,5 et 1 : vérifiez-les, à moins que le cours "
    "n'en vaille plusieurs.",
    en="The course gives {value} credits. The usual values are 0, 0.5 and 1: check it, unless the course gives "
    "several.",
    why_fr="Des cours à plusieurs crédits et des équivalences existent.",
    why_en="Multiple-credit courses and equivalents exist.",
)
def credit_unusual(course: Course) -> Broken:
    if course.credit is not None and course.credit not in COMMON_CREDITS and course.credit > ZERO:
        yield "CourseCreditEarned", {"value": str(course.credit)}


@course_rule(
    "R-GRADE-WORDS",
    Severity.WARNING,
    fr="La note « {value} » n'est pas un nombre. Donnez un pourcentage entier, à moins que le cours n'ait pas de note "
    "chiffrée.",
    en="The grade “{value}” is not a number. Give a whole percent, unless the course has no numeric grade.",
    why_fr="Des équivalences et d'anciens cours ont des notes en lettres.",
    why_en="Equivalents and old courses have grades in letters.",
)
def grade_words(course: Course) -> Broken:
    if course.grade and course.percent is None:
        yield "CourseAcademicGrade", {"value": course.grade}


@course_rule(
    "R-GRADE-FRACTION",
    Severity.WARNING,
    fr="La note {value} n'est pas un pourcentage entier. Arrondissez-la comme sur le relevé papier.",
    en="The grade {value} is not a whole percent. Round it as on the paper transcript.",
    why_fr=_SEEN_FR,
    why_en=_SEEN_EN,
)
def grade_fraction(course: Course) -> Broken:
    if course.percent is None or course.grade is None or course.grade.isdigit():
        return
    if course.percent % 1:
        yield "CourseAcademicGrade", {"value": course.grade}


@course_rule(
    "R-STATUS-GRADE",
    Severity.WARNING,
    fr="La note {value} et l'état {status} se contredisent : la note de passage est 50. Corrigez l'un ou l'autre.",
    en="The grade {value} and the status {status} contradict each other: 50 is the pass mark. Correct one of them.",
    why_fr=_SEEN_FR,
    why_en=_SEEN_EN,
)
def status_grade(course: Course) -> Broken:
    if course.percent is None or course.status not in (PASSED, FAILED):
        return
    if (course.percent >= PASS_MARK) != (course.status == PASSED):
        yield (
            "CourseAcademicGradeStatusCode",
            {"value": course.grade or "", "status": course.status},
        )


@course_rule(
    "R-FAIL-CREDIT",
    Severity.WARNING,
    fr="Le cours, à l'état {status}, donne des crédits ({value}). Un échec ou un abandon n'en donne aucun : "
    "vérifiez-les.",
    en="The course {status} gives {value} credits. A failed or withdrawn course gives none: check it.",
    why_fr=_SEEN_FR,
    why_en=_SEEN_EN,
)
def fail_credit(course: Course) -> Broken:
    status = course.status
    if status is None or status == PASSED or course.credit is None or course.credit <= ZERO:
        return
    if status == FAILED or status.startswith("Withdrew"):
        yield "CourseCreditEarned", {"status": status, "value": str(course.credit)}


@course_rule(
    "R-REPEAT-MISSING",
    Severity.WARNING,
    fr="Le cours est réussi mais ne donne aucun crédit. S'il répète un autre cours, indiquez RepeatNotCounted; sinon, "
    "corrigez le crédit.",
    en="The course was passed but gives no credit. If it repeats another course, say RepeatNotCounted; otherwise "
    "correct "
    "the credit.",
    why_fr=_SEEN_FR,
    why_en=_SEEN_EN,
)
def repeat_missing(course: Course) -> Broken:
    if course.credit == ZERO and course.status == PASSED and course.repeat not in OTHERWISE_NOT_COUNTED:
        yield "CourseRepeatCode", NONE


@course_rule(
    "R-REPEAT-CREDIT",
    Severity.WARNING,
    fr="Le cours est marqué RepeatNotCounted mais donne des crédits ({value}). Un cours répété ne compte qu'une fois.",
    en="The course is marked RepeatNotCounted but gives {value} credits. A repeated course counts only once.",
    why_fr=_SEEN_FR,
    why_en=_SEEN_EN,
)
def repeat_credit(course: Course) -> Broken:
    if course.repeat == NOT_COUNTED and course.credit is not None and course.credit > ZERO:
        yield "CourseCreditEarned", {"value": str(course.credit)}


@rule(
    "R-REPEAT-ALONE",
    Severity.WARNING,
    fr="Le cours {value} est marqué RepeatNotCounted, mais aucun autre cours du relevé n'a le même code. Vérifiez s'il "
    "manque un cours.",
    en="The course {value} is marked RepeatNotCounted, but no other course of the transcript has the same code. Check "
    "whether a course is missing.",
    why_fr="Les cinq premiers caractères du code désignent le cours; le sixième est local.",
    why_en="The first five characters of a code name the course; the sixth is local.",
)
def repeat_alone(t: Transcript, asked: Asked) -> Broken:
    repeats = [course for course in t.courses if course.repeat == NOT_COUNTED and course.code]
    if not repeats:
        return
    times = Counter([course.code[:REPEAT_LENGTH] for course in t.courses if course.code])
    for course in repeats:
        code = course.code or ""
        if times[code[:REPEAT_LENGTH]] == 1:
            yield f"{course.path}/CourseRepeatCode", {"value": code}


@course_rule(
    "R-LOWER-FAILURE",
    Severity.WARNING,
    fr="Un échec en 9e ou 10e année figure au relevé. On n'y inscrit que les réussites de ces années : vérifiez-le.",
    en="A failure in grade 9 or 10 stands in the transcript. Only successes of those years are listed: check it.",
    why_fr="9e et 10e année : les réussites seulement; 11e et 12e année : chaque tentative.",
    why_en="Grades 9 and 10: successes only; grades 11 and 12: every attempt.",
)
def lower_failure(course: Course) -> Broken:
    if course.status == FAILED and course.level in LOWER_LEVELS:
        yield "CourseAcademicGradeStatusCode", NONE


@course_rule(
    "R-COMPULSORY-CREDIT",
    Severity.WARNING,
    fr="Le cours est obligatoire (Compulsory) mais ne donne aucun crédit. Corrigez l'indicateur ou le crédit.",
    en="The course is Compulsory but gives no credit. Correct the indicator or the credit.",
    why_fr=_SEEN_FR,
    why_en=_SEEN_EN,
)
def compulsory_credit(course: Course) -> Broken:
    if course.compulsory and course.credit == ZERO:
        yield "CourseCreditEarned", NONE


@rule(
    "R-NOTE-FRENCH",
    Severity.WARNING,
    fr="La remarque F et la langue d'enseignement ({value}) ne s'accordent pas : F accompagne le français (FRE), et "
    "lui seul.",
    en="The note F and the language of instruction ({value}) do not agree: F goes with French (FRE) and only with it.",
    why_fr=_SEEN_FR + " Si tous les cours sont en français sans remarque F, un seul avertissement est donné.",
    why_en=_SEEN_EN + " Where every course is in French without note F, there is one warning for all.",
)
def note_french(t: Transcript, asked: Asked) -> Broken:
    broken = [
        course
        for course in t.courses
        if course.languages and ("F" in course.note) != ("FRE" in course.languages)
    ]
    if len(broken) > 1 and len(broken) == len(t.courses):
        broken = broken[:1]
    for course in broken:
        yield f"{course.path}/LanguageOfInstruction", {"value": ", ".join(course.languages)}


@course_rule(
    "R-LANGUAGE",
    Severity.WARNING,
    fr="La langue d'enseignement {value} n'est ni ENG ni FRE. Vérifiez le code.",
    en="The language of instruction {value} is neither ENG nor FRE. Check the code.",
    why_fr=_FORM_FR,
    why_en=_FORM_EN,
)
def language(course: Course) -> Broken:
    for code in course.languages:
        if code not in ("ENG", "FRE"):
            yield "LanguageOfInstruction", {"value": code}


@course_rule(
    "R-SITE",
    Severity.WARNING,
    fr="Le lieu {site} et la précision « {value} » ne vont pas ensemble : OnCampus va avec Day, Night ou Summer, "
    "OffCampus avec Other.",
    en="The site {site} and its name “{value}” do not go together: OnCampus goes with Day, Night or Summer, OffCampus "
    "with Other.",
    why_fr=_SEEN_FR,
    why_en=_SEEN_EN,
)
def site(course: Course) -> Broken:
    if course.site and course.site_name and course.site_name not in SITES.get(course.site, ()):
        yield "CourseInstructionSiteName", {"site": course.site, "value": course.site_name}


# ── Ontario's profile of the schema ───────────────────────────────────────────────────────────────────────────────────


@rule(
    "R-NO-EXTENSION",
    Severity.WARNING,
    fr="L'extension de l'Ontario sur l'élève (HighSchoolTranscriptExtensions) manque : service communautaire et "
    "test "
    "de compétences linguistiques ne seront pas transmis.",
    en="Ontario's extension about the student (HighSchoolTranscriptExtensions) is missing: community involvement and "
    "literacy test will not be passed on.",
    why_fr=_FORM_FR,
    why_en=_FORM_EN,
)
def no_extension(t: Transcript, asked: Asked) -> Broken:
    if t.extension is None:
        yield "Student/UserDefinedExtensions", NONE


@rule(
    "R-COURSE-NO-EXTENSION",
    Severity.WARNING,
    fr="L'extension de l'Ontario (CourseType, Compulsory) manque à {value} cours; voici le premier. Ajoutez-la.",
    en="Ontario's extension (CourseType, Compulsory) is missing from {value} courses; this is the first. Add it.",
    why_fr=_FORM_FR,
    why_en=_FORM_EN,
)
def course_no_extension(t: Transcript, asked: Asked) -> Broken:
    bare = [course for course in t.courses if course.compulsory is None]
    if bare:
        yield f"{bare[0].path}/UserDefinedExtensions", {"value": str(len(bare))}


@rule(
    "R-EXTENSION-ALIEN",
    Severity.WARNING,
    fr="L'extension « {value} » n'est pas celle de l'Ontario et ne sera lue par personne. L'espace de noms attendu est "
    f"exactement {EXTENSION_NAMESPACE}.",
    en="The extension “{value}” is not Ontario's, and nobody will read it. The expected namespace is exactly "
    f"{EXTENSION_NAMESPACE}.",
    why_fr="Le schéma admet ici n'importe quel élément étranger, même faux d'une lettre.",
    why_en="The schema allows any foreign element here, even one that is wrong by a letter.",
)
def extension_alien(t: Transcript, asked: Asked) -> Broken:
    for alien in t.aliens:
        namespace, _, name = alien.text[1:].partition("}")
        if namespace != EXTENSION_NAMESPACE:
            yield alien.path, {"value": f"{namespace} {name}"}


@rule(
    "R-EXTENSION-PLACE",
    Severity.WARNING,
    fr="L'extension {value} n'est pas à sa place et ne sera pas lue. HighSchoolTranscriptExtensions va dans Student, "
    "HighSchoolTranscriptCourseExtensions dans Course.",
    en="The extension {value} is in the wrong place and will not be read. HighSchoolTranscriptExtensions belongs in "
    "Student, HighSchoolTranscriptCourseExtensions in Course.",
    why_fr=_FORM_FR,
    why_en=_FORM_EN,
)
def extension_place(t: Transcript, asked: Asked) -> Broken:
    for alien in t.aliens:
        namespace, _, name = alien.text[1:].partition("}")
        if namespace == EXTENSION_NAMESPACE:
            yield alien.path, {"value": name}


@rule(
    "R-UNREAD",
    Severity.WARNING,
    fr="Cet élément ne fait pas partie du formulaire de l'Ontario et ne sera lu par personne ({value} fois dans le "
    "document). Retirez-le s'il contient des renseignements personnels.",
    en="This element is not part of Ontario's form and nobody will read it ({value} times in the document). Remove "
    "it if "
    "it holds personal information.",
    why_fr=_FORM_FR,
    why_en=_FORM_EN,
)
def unread(t: Transcript, asked: Asked) -> Broken:
    for element in t.unread:
        yield element.path, {"value": str(element.times)}


@_remembered
def _is_of_today(code: str) -> bool:
    return COURSE_CODE.fullmatch(code) is not None


@_remembered
def _has_fitting_type(code: str) -> bool:
    return code[3:5] in FITTING_TYPES


def _numbers(t: Transcript) -> Iterator[tuple[str, Decimal]]:
    """Yield every number of credits and where it stands."""
    for course in t.courses:
        if course.credit is not None:
            yield f"{course.path}/CourseCreditEarned", course.credit
        if course.credit_value is not None:
            yield f"{course.path}/CourseCreditValue", course.credit_value
    for award in t.awards:
        if award.credits_earned is not None:
            yield _total(award, "CreditHoursEarned"), award.credits_earned
        if award.compulsory_credits is not None:
            yield _total(award, "TotalQualityPoints"), award.compulsory_credits


def _sum(courses: Iterable[Course]) -> Decimal:
    return total(course.credit for course in courses if course.credit is not None)


def _first_of_each_code(courses: list[Course]) -> dict[str, Course]:
    """Return the first course of each code, so that a code is told once however often it was taken."""
    first: dict[str, Course] = {}
    for course in courses:
        first.setdefault(course.code or "", course)
    return first


def _total(award: Award, name: str) -> str:
    return f"{award.path}/AcademicAwardProgram/ProgramSummary/GPA/{name}"


def _luhn(digits: str) -> bool:
    """Check a number by its last digit: every second digit from the right is doubled, and its digits are added."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    numbers = [int(digit) for digit in reversed(digits)]
    return sum(doubled[n] if place % 2 else n for place, n in enumerate(numbers)) % 10 == 0
