"""Cases about form: how answers and faults are written."""

from __future__ import annotations

import pytest

from autosgern_service.conformance.message_form import (
    bad_messages,
    fault_form,
    faults_of_fault,
    faults_of_http,
    faults_of_namespaces,
    faults_of_schema,
    malformed,
    sample,
)
from autosgern_service.conformance.verdicts import Failed, Skipped
from tests.conformance.broken import Reply
from tests.conformance.conftest import Probing, answer, envelope

PING = "<PingResponse><Echo>x</Echo></PingResponse>"
SIS_FAULT = "<SisFault><Code>UnknownStudent</Code><Message>m</Message></SisFault>"


def fault(
    detail: str,
    *,
    names: str = "<faultcode xmlns=''>s:Client</faultcode><faultstring xmlns=''>m</faultstring>",
) -> str:
    return envelope(f"<s:Fault>{names}<detail xmlns=''>{detail}</detail></s:Fault>")


OURS = SIS_FAULT.replace("<SisFault>", '<SisFault xmlns="urn:ca:autosgern:sis:v1">')


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (fault(OURS), 500, []),
        (fault(OURS), 200, ["HTTP 200"]),
        (fault(OURS, names=""), 500, ["faultcode or faultstring is missing"]),
        (fault(""), 500, ["the detail is not one SisFault"]),
        (fault(OURS + OURS), 500, ["the detail is not one SisFault"]),
        (fault(OURS.replace("UnknownStudent", "Odd")), 500, ["the SisFault does not follow the schema"]),
        (fault(OURS).replace("s:Fault", "Fault"), 500, ["the namespace is not that of SOAP 1.1"]),
    ],
)
def test_each_fault_of_a_fault_is_told(body: str, status: int, told: list[str]) -> None:
    assert [one.en for one in faults_of_fault(answer(body, status=status))] == told


@pytest.mark.parametrize(
    ("body", "more", "told"),
    [
        (envelope(PING), {}, []),
        (envelope(PING), {"kind": "Text/XML"}, []),
        (envelope(PING), {"status": 202}, ["HTTP 202"]),
        (envelope(PING), {"kind": "application/soap+xml"}, ["Content-Type ‘application/soap+xml’"]),
        (
            '<?xml version="1.0" encoding="iso-8859-1"?>' + envelope(PING),
            {},
            ["two different encodings declared"],
        ),
        ("<!DOCTYPE e>" + envelope(PING), {}, ["a DTD"]),
    ],
)
def test_each_fault_of_http_is_told(body: str, more: dict[str, object], told: list[str]) -> None:
    assert [one.en for one in faults_of_http(answer(body, **more))] == told  # type: ignore[arg-type]


def test_the_first_namespace_that_is_none_of_ours_is_named_and_the_schema_left_to_that_case() -> None:
    foreign = answer(envelope(PING.replace("<Echo>", "<Echo xmlns='urn:other'>")))
    assert [one.en for one in faults_of_namespaces(foreign)] == ["Echo: namespace urn:other"]
    bare = answer(envelope(PING.replace("<Echo>", "<Echo xmlns=''>")))
    assert [one.en for one in faults_of_namespaces(bare)] == ["Echo: namespace none"]
    assert list(faults_of_schema(foreign)) == []


def test_a_place_that_breaks_the_schema_is_told_without_its_value() -> None:
    wrong = envelope("<FindStudentsResponse><Truncated>S3cret</Truncated></FindStudentsResponse>")
    (told,) = faults_of_schema(answer(wrong, operation="FindStudents"))
    assert told.en.startswith("does not follow the schema (")
    assert "S3cret" not in told.en
    nil = PING.replace(
        "<Echo>x", '<Echo xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">'
    )
    assert [one.en for one in faults_of_schema(answer(envelope(nil)))] == [
        "xsi:nil on Echo: leave the element out"
    ]


def test_each_bad_message_breaks_the_contract_and_is_refused_by_an_honest_system(probing: Probing) -> None:
    with probing() as probe:
        labels = [label.en for label, _, _ in bad_messages(probe)]
        assert len(set(labels)) == len(labels) == 5
        assert malformed(probe).en == "5 SOAP faults"
        assert len(sample(probe)) == 7


def test_a_message_that_is_answered_instead_is_named(probing: Probing) -> None:
    with probing(lambda sis, _: Reply(200, envelope(PING).encode())) as probe:
        with pytest.raises(Failed) as refused:
            malformed(probe)
        assert "unknown operation: HTTP 200" in refused.value.found.en
        with pytest.raises(Skipped):
            fault_form(probe)
