"""The match log keeps what was compared, sealed, and gives it back to whoever may see it, until it is destroyed."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from autosgern_service.domain.roles import Role
from autosgern_service.flow import match_runs
from autosgern_service.store.models import MatchRun, School, TranscriptRequest, User
from matcher import match
from tests.installed import Installation, case

RECORDS = [record.student.candidate() for record in case("twin").records]


def attempted(installation: Installation) -> TranscriptRequest:
    """A request that was compared with its own record and the twin's."""
    receipt = installation.submit(case("twin"))
    installation.attempt(receipt)
    return installation.request(receipt)


def kept(installation: Installation, request: TranscriptRequest) -> list[dict]:
    with installation.service.store.read() as session:
        return match_runs.best(installation.service.vault, session, request.id)


def test_the_candidates_are_sealed_under_the_name_of_their_run(installation: Installation) -> None:
    request = attempted(installation)
    (run,) = installation.runs(request)
    assert run.outcome == "Review"
    assert run.candidates >= 1
    assert b"Vaidyanathan" not in run.best_sealed
    name = match_runs.sealed_name(request.id, run.attempt)
    assert b"Vaidyanathan" in installation.service.vault.open(run.best_sealed, name)


def test_a_record_comes_back_as_it_was_compared_with_its_evidence(installation: Installation) -> None:
    request = attempted(installation)
    best, decision = kept(installation, request), match(request.applicant, RECORDS)
    assert [match_runs.student(one["candidate"]) for one in best] == [s.candidate for s in decision.best]
    assert [one["score"] for one in best] == [s.score for s in decision.best]
    assert {e["field"] for e in best[0]["evidence"]} == {e.field for e in decision.best[0].evidence}


def test_a_record_without_a_birth_date_comes_back_without_one() -> None:
    values = {"id": "S1", "first": "Zoé", "last": "Roy", "middle": [], "former": ["Noël"], "bsids": []}
    student = match_runs.student(values | {"birth_date": None})
    assert (student.birth_date, student.former) == (None, ("Noël",))


def test_the_last_run_that_compared_somebody_is_told(installation: Installation) -> None:
    request = attempted(installation)
    before = kept(installation, request)
    with installation.service.store.begin() as session:  # and now the board does not answer
        match_runs.keep(installation.service, session, request, "BoardUnavailable", 5)
    assert len(installation.runs(request)) == 2
    assert kept(installation, request) == before
    with installation.service.store.begin() as session:
        session.execute(update(MatchRun).values(best_sealed=None))
    assert kept(installation, request) == []


@pytest.mark.parametrize(
    ("role", "bsid", "seen"),
    [
        (Role.SCHOOL, "990101", True),
        (Role.SCHOOL, "990102", False),
        (Role.SCHOOL, None, False),
        (Role.BOARD, "990102", True),
        (Role.OPERATOR, None, True),
    ],
)
def test_who_is_of_one_school_sees_that_schools_students_only(
    role: Role, bsid: str | None, seen: bool
) -> None:
    request = TranscriptRequest(school=School(bsid=bsid) if bsid else None)
    candidate = {"bsids": ["990101", "990103"]}
    assert match_runs.may_see(User(role=role), request, candidate) is seen
