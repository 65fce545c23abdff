"""The verdict on a document: parse, schema, reading, rules, in this order and each only where the one before held.

`check` and `read` are the whole public face of the package.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from xsd import formats, parsing, rules, schema
from xsd.paths import Lines
from xsd.reading import transcript_of
from xsd.report import MOST_PROBLEMS, Origin, Problem, Report, Severity
from xsd.transcript import Transcript


class Unreadable(ValueError):
    """The document is not one that `check` accepts."""


def check(
    document: bytes,
    *,
    today: date,
    origin: Origin = Origin.STANDALONE,
    reference: str | None = None,
    request_type: str | None = None,
) -> Report:
    """Say whether a document is an acceptable transcript, and why; never raises, whatever the bytes.

    `reference` is our reference number that RequestTrackingID should be, `request_type` Original or Reissue.
    """
    try:
        admitted = parsing.admit(document)
        judged = _judge(admitted)
    except parsing.Refused as refused:
        entry = (parsing.ENTRIES | formats.ENTRIES)[refused.code]
        return _refusal([entry.at(None, refused.line, refused.values)], 1)
    except _Invalid as invalid:
        return _refusal(invalid.problems, invalid.total)
    transcript = judged.transcript
    asked = rules.Asked(today, origin, reference, request_type, admitted.old_encoding)
    findings = sorted(rules.findings(transcript, asked), key=lambda finding: finding.entry.severity)
    problems = [_problem(finding, judged.lines) for finding in findings[:MOST_PROBLEMS]]
    accepted = not any(problem.severity is Severity.ERROR for problem in problems)
    return Report(accepted, tuple(problems), len(findings) - len(problems), transcript)


def read(document: bytes) -> Transcript:
    """Read an accepted document; raises `Unreadable` for bytes that are no valid transcript."""
    try:
        admitted = parsing.admit(document)
        return _judge(admitted).transcript
    except parsing.Refused as refused:
        raise Unreadable(refused.code) from None
    except _Invalid as invalid:
        raise Unreadable(invalid.problems[0].code) from None


@dataclass
class _Invalid(Exception):
    """What the schema finds, the first of it explained, and how much it is in all."""

    problems: list[Problem]
    total: int


class _Judged(NamedTuple):
    """A transcript that the schema has accepted, and where in the document everything stands."""

    transcript: Transcript
    lines: Lines


def _judge(admitted: parsing.Admitted) -> _Judged:
    """Judge and read a document element by element; raises `_Invalid` and `parsing.Refused`."""
    root = parsing.tree(admitted.utf8)
    found, total = schema.problems(root, admitted.utf8)
    if found:
        raise _Invalid(found, total)
    return _Judged(transcript_of(root), Lines(root))


def _problem(finding: rules.Finding, lines: Lines) -> Problem:
    line = None if finding.path is None else lines.line_of(finding.path)
    return finding.entry.at(finding.path, line, finding.values)


def _refusal(problems: list[Problem], total: int) -> Report:
    shown = tuple(problems)
    return Report(accepted=False, problems=shown, omitted=total - len(shown))
