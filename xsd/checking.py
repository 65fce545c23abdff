"""The verdict on a document: parse, schema, reading, rules, in this order and each only where the one before held.

`check` and `read` are the whole public face of the package.
"""

from __future__ import annotations

from datetime import date

from xsd import parsing, rules, schema
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
        parsed = parsing.parse(document)
    except parsing.Refused as refused:
        return _refusal([parsing.ENTRIES[refused.code].at(None, refused.line, refused.values)], 1)
    found, total = schema.problems(parsed.root, parsed.utf8)
    if found:
        return _refusal(found, total)
    transcript = transcript_of(parsed.root)
    asked = rules.Asked(today, origin, reference, request_type, parsed.old_encoding)
    findings = sorted(rules.findings(transcript, asked), key=lambda finding: finding.entry.severity)
    lines = Lines(parsed.root)
    problems = [_problem(finding, lines) for finding in findings[:MOST_PROBLEMS]]
    accepted = not any(problem.severity is Severity.ERROR for problem in problems)
    return Report(accepted, tuple(problems), len(findings) - len(problems), transcript)


def read(document: bytes) -> Transcript:
    """Read an accepted document; raises `Unreadable` for bytes that are no valid transcript."""
    try:
        parsed = parsing.parse(document)
    except parsing.Refused as refused:
        raise Unreadable(refused.code) from None
    found, _ = schema.problems(parsed.root, parsed.utf8)
    if found:
        raise Unreadable(found[0].code)
    return transcript_of(parsed.root)


def _problem(finding: rules.Finding, lines: Lines) -> Problem:
    line = None if finding.path is None else lines.line_of(finding.path)
    return finding.entry.at(finding.path, line, finding.values)


def _refusal(problems: list[Problem], total: int) -> Report:
    shown = tuple(problems)
    return Report(accepted=False, problems=shown, omitted=total - len(shown))
