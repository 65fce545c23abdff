"""Runs the cases against one endpoint and says what came of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from autosgern_service.conformance.cases import CASES, Case
from autosgern_service.conformance.cast import Cast
from autosgern_service.conformance.probe import Probe, by_oen
from autosgern_service.conformance.verdicts import Failed, Skipped
from autosgern_service.domain.texts import Text
from autosgern_service.sis import Endpoint


class Outcome(StrEnum):
    """What came of a case. Skipped: it could not be judged because of what another case found."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Unreachable(Exception):
    """Nothing answers at the address; `why` says why."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True)
class Result:
    """What came of one case."""

    case: Case
    outcome: Outcome
    found: Text


@dataclass(frozen=True)
class Observed:
    """What was seen and is not judged: the number of calls, how long they took, and how they were carried."""

    calls: int
    median_ms: float
    slowest_ms: float
    kept_alive: bool
    encrypted: bool


@dataclass(frozen=True)
class Report:
    """All that is to be said of an endpoint."""

    url: str
    results: tuple[Result, ...]
    observed: Observed

    @property
    def conforms(self) -> bool:
        """True where every case passed."""
        return self.count(Outcome.PASSED) == len(self.results)

    def count(self, outcome: Outcome) -> int:
        """Return how many cases came out so."""
        return sum(result.outcome is outcome for result in self.results)

    def to_dict(self, lang: str) -> dict[str, Any]:
        """Return the report as JSON-able data, its sentences in one language."""
        return {
            "url": self.url,
            "conforms": self.conforms,
            **{outcome.value: self.count(outcome) for outcome in Outcome},
            "observed": vars(self.observed),
            "cases": [
                {
                    "case": result.case.number,
                    "outcome": result.outcome.value,
                    "title": result.case.title[lang],
                    "expected": result.case.expected[lang],
                    "found": result.found[lang],
                    "rule": result.case.rule[lang],
                }
                for result in self.results
            ],
        }


def check(
    endpoint: Endpoint,
    cast: Cast,
    today: date,
    *,
    cases: Sequence[Case] = CASES,
    tell: Callable[[Result], object] = id,
) -> Report:
    """Run the cases, in order; `tell` hears of each result at once. Raises Unreachable."""
    with closing(Probe(endpoint, cast, today)) as probe:
        _reach(probe)
        results = []
        for case in cases:
            results.append(_run(case, probe))
            tell(results[-1])
        return Report(endpoint.url, tuple(results), _observed(probe))


def plays(endpoint: Endpoint, casts: Iterable[tuple[str, Cast]], today: date) -> str | None:
    """Return the name of the first cast that an endpoint knows, by OEN; None where it knows none."""
    for name, cast in casts:
        with closing(Probe(endpoint, cast, today)) as probe:
            _reach(probe)
            try:
                if probe.find(by_oen(cast.whole)).who_is(cast.whole):
                    return name
            except Failed:
                continue
    return None


def _reach(probe: Probe) -> None:
    try:
        probe.call("Ping", {"Echo": "autosgern"})
    except Failed as problem:
        raise Unreachable(problem.found) from None


def _run(case: Case, probe: Probe) -> Result:
    try:
        return Result(case, Outcome.PASSED, case.judge(probe))
    except Failed as problem:
        return Result(case, Outcome.FAILED, problem.found)
    except Skipped as problem:
        return Result(case, Outcome.SKIPPED, problem.why)


def _observed(probe: Probe) -> Observed:
    milliseconds = [1000 * answer.seconds for answer in probe.answers]
    return Observed(
        calls=len(milliseconds),
        median_ms=round(median(milliseconds), 1),
        slowest_ms=round(max(milliseconds), 1),
        kept_alive=all(answer.kept for answer in probe.answers if answer.status == 200),
        encrypted=urlsplit(probe.endpoint.url).scheme == "https",
    )
