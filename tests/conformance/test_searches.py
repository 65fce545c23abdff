"""Cases about FindStudents: who is found, and what stands for nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from autosgern_service.conformance import CASES, Outcome
from autosgern_service.conformance.searches import (
    all_namesakes,
    differences,
    exactly,
    invented,
    omitted,
    present,
    stands_for_none,
)
from autosgern_service.conformance.verdicts import Failed, Skipped
from tests.conformance.broken import Reply, Sis, asked_for, finds, serve, without
from tests.conformance.conftest import Probing
from tests.conformance.test_report import CASTS, checked


def finding_nobody_by(element: str):  # type: ignore[no-untyped-def]
    """A system that finds nobody by a criterion that holds this element."""

    def behave(sis: Sis, message: bytes) -> Reply:
        nobody = finds(message) and bool(asked_for(message, element))
        return without(sis, message, lambda *_: True) if nobody else sis.ask(message)

    return behave


@pytest.mark.parametrize("element", ["OEN", "BirthDate", "LastName"])
def test_whatever_criterion_finds_nobody_every_case_has_an_outcome(element: str) -> None:
    with serve(finding_nobody_by(element), "B99002") as endpoint:
        report = checked(endpoint)
    assert len(report.results) == len(CASES)
    assert report.count(Outcome.FAILED) > 0


def test_a_student_who_is_found_by_another_criterion_is_looked_at_all_the_same(probing: Probing) -> None:
    with probing(finding_nobody_by("LastName")) as probe:
        assert "SisStudentID" in omitted(probe).en


def test_who_is_not_there_is_named_and_who_is_there_wrongly_is_counted(probing: Probing) -> None:
    cast = CASTS["B99002"]
    with probing() as probe:
        found = probe.find({"OEN": cast.whole.oen})
        assert present(found, cast.whole).en == "1 student, Truncated = false"
        with pytest.raises(Failed, match=f"missing: {cast.married.first} {cast.married.last}"):
            present(found, cast.whole, cast.married)
        with pytest.raises(Failed, match="1 student not meeting the criterion"):
            exactly(found, lambda _: False, cast.married)


def test_without_two_namesakes_nothing_is_judged_of_maximum(probing: Probing) -> None:
    with probing(finding_nobody_by("LastName")) as probe, pytest.raises(Skipped, match="C-07"):
        all_namesakes(probe)


def test_what_was_loaded_may_be_missing_where_it_is_optional_and_never_be_another() -> None:
    whole = CASTS["B99001"].whole
    assert list(differences(whole, whole)) == []
    for field, value, told in (("gender", "", []), ("gender", "X", ["Gender"]), ("oen", "", ["OEN"])):
        seen = replace(whole, **{field: value})
        assert [one.en.partition(":")[0] for one in differences(seen, whole)] == told


@pytest.mark.parametrize("value", ["N/A", "000000000", "1900-01-01", "0001-01-01", "UNKNOWN", "-"])
def test_what_systems_write_where_nothing_is_known_is_told(value: str) -> None:
    assert stands_for_none(value)


@pytest.mark.parametrize("value", ["Female", "Unreported", "2004-05-07", "990201", "S1"])
def test_what_says_something_is_not(value: str) -> None:
    assert not stands_for_none(value)


def test_an_element_that_is_empty_says_nothing_and_an_oen_of_the_unknown_is_invented() -> None:
    student = etree.fromstring(
        "<S><OEN>123456782</OEN><Gender/><Enrolment><BSID>000000</BSID></Enrolment></S>"
    )
    assert list(invented(student)) == ["OEN = « 123456782 »", "BSID = « 000000 »"]
