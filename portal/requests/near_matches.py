"""The records that resembled a request, beside what the applicant gave: the details page shows them.

They are other people's data: sealed by the flow, opened here for a request in the reader's scope only. A
school's reader sees students of that school only.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape

import matcher
from autosgern_service.flow import match_runs
from autosgern_service.store.models import TranscriptRequest
from matcher import Applicant, Candidate
from matcher.explain import Line, evidence_of, line, risk_text, waterfall
from portal.web import current, formats

#: Characters beyond which a difference is not marked: finding it takes the product of both lengths.
MOST_MARKED = 500


@dataclass(frozen=True)
class Row:
    """One value of the request and of the record; `shown` marks the characters that differ."""

    label: str
    asked: str
    found: str
    compared: bool  # both sides have a value
    differs: bool

    @property
    def shown(self) -> Markup:
        """Return the record's value with the characters that the request has not."""
        return marked(self.asked, self.found) if self.differs and self.asked else escape(self.found)


@dataclass(frozen=True)
class NearMatch:
    """One record: the student as the board's system knows them, how strongly they resemble, and why."""

    student: Candidate
    score: float
    rows: tuple[Row, ...]
    picture: Markup
    evidence: tuple[Line, ...]

    @property
    def id(self) -> str:
        """The record's id in the board's system."""
        return self.student.id

    @property
    def compared(self) -> int:
        """How many details both sides have."""
        return sum(row.compared for row in self.rows)

    @property
    def agreeing(self) -> int:
        """How many of them agree."""
        return sum(row.compared and not row.differs for row in self.rows)


@dataclass(frozen=True)
class NearMatches:
    """What the latest match run found, as far as the reader may see it."""

    records: tuple[NearMatch, ...]
    in_words: str
    of_other_schools: int


def of_request(request: TranscriptRequest) -> NearMatches:
    """Return the best records of the latest match run, best first; none once they were destroyed.

    `in_words` says how likely it is somebody else, and who ('' where no decision was kept with its risk);
    `of_other_schools` counts the records that the reader, being of one school, is not shown.
    """
    service, reader = current.service(), current.user()
    with service.store.read() as session:
        kept = match_runs.decision(service.vault, session, request.id)
    records = tuple(
        _near_match(request, place, scored)
        for place, scored in enumerate(kept["best"])
        if match_runs.may_see(reader, request, scored["candidate"])
    )
    return NearMatches(records, risk_text(kept, current.lang()), len(kept["best"]) - len(records))


def marked(asked: str, found: str) -> Markup:
    """Return `found` with <mark> around what differs from `asked`; whole lists of names are not looked through."""
    if len(asked) > MOST_MARKED or len(found) > MOST_MARKED:
        return escape(found)
    pieces = []
    for kind, _, _, start, end in SequenceMatcher(
        None, asked.lower(), found.lower(), autojunk=False
    ).get_opcodes():
        part = escape(found[start:end])
        pieces.append(part if kind == "equal" or not part else Markup("<mark>{}</mark>").format(part))
    return Markup("").join(pieces)


def _near_match(request: TranscriptRequest, place: int, scored: dict[str, Any]) -> NearMatch:
    student = match_runs.student(scored["candidate"])
    # The matcher draws it and escapes what it writes.
    evidence = evidence_of(scored)
    picture = Markup(waterfall(evidence, current.lang(), name=f"why-{place}"))  # noqa: S704
    lines = tuple(line(one, current.lang()) for one in evidence)
    return NearMatch(student, scored["score"], _rows(request.applicant, student), picture, lines)


def _rows(asked: Applicant, known: Candidate) -> tuple[Row, ...]:
    rows = (
        _row(gettext("First name"), asked.first, known.first, names=True),
        _row(gettext("Preferred first name"), asked.preferred, known.preferred, names=True),
        _row(gettext("Middle names"), " ".join(asked.middle), " ".join(known.middle), names=True),
        _row(gettext("Surname"), asked.last, known.last, names=True),
        _row(gettext("Other surnames"), formats.other_surnames(asked), ", ".join(known.former), names=True),
        _row(gettext("Birth date"), formats.day(asked.birth_date), formats.day(known.birth_date)),
        _row(gettext("Gender"), formats.gender(asked.gender), known.gender and formats.gender(known.gender)),
        _row(gettext("OEN"), matcher.typed_oen(asked.oen), matcher.typed_oen(known.oen)),
        _row(gettext("Student number"), asked.student_number, known.student_number),
        _row(gettext("School’s BSID"), asked.bsid, ", ".join(known.bsids)),
    )
    return tuple(row for row in rows if row.asked or row.found)


def _row(label: str, asked: str, found: str, *, names: bool = False) -> Row:
    compared = bool(asked and found) and not (
        names and (matcher.says_nothing(asked) or matcher.says_nothing(found))
    )
    same = matcher.same_name(asked, found) if names else asked == found
    return Row(label, asked, found, compared, differs=compared and not same)
