"""Asking a system, and keeping what came back as it came."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from autosgern_service.conformance.probe import Probe, by_name, by_oen, finding, ways_to
from autosgern_service.conformance.verdicts import Failed, Skipped
from autosgern_service.sis import contract
from tests.conformance.broken import Reply, Sis
from tests.conformance.conftest import Probing
from tests.conformance.test_report import CASTS

WHOLE = CASTS["B99002"].whole


def test_the_same_question_is_sent_once_unless_it_shall_be_sent_again(probing: Probing) -> None:
    with probing() as probe:
        first = probe.find(by_oen(WHOLE))
        assert probe.find(by_oen(WHOLE)) == first
        assert len(probe.answers) == 1
        probe.send("FindStudents", probe.search(by_oen(WHOLE)), again=True)
        assert len(probe.answers) == 2


def test_a_message_is_one_that_the_service_would_send(probing: Probing) -> None:
    with probing() as probe:
        envelope = etree.fromstring(
            probe.message("FindStudents", finding(by_name(WHOLE), maximum=7), probe.token)
        )
    (question,) = envelope.find(f"{{{contract.SOAP_ENVELOPE}}}Body")
    assert contract.is_valid(question)
    assert envelope.findtext(".//{*}Username") == probe.endpoint.username


def test_a_message_without_a_token_names_nobody(probing: Probing) -> None:
    with probing() as probe:
        message = probe.message("Ping", {"Echo": "<&>"}, None)
    assert b"Security" not in message
    assert b"&lt;&amp;&gt;" in message


def test_what_gives_no_answer_has_failed_and_not_crashed(probing: Probing) -> None:
    with probing() as probe:
        pass
    silent = Probe(probe.endpoint, probe.cast, probe.today)
    for ask in (silent.wsdl, lambda: silent.call("Ping", {"Echo": "x"})):
        with pytest.raises(Failed, match="no answer: the connection failed"):
            ask()
    silent.close()


def test_a_student_is_found_by_whatever_way_there_is(probing: Probing) -> None:
    assert len(ways_to(WHOLE)) == 3
    assert len(ways_to(replace(WHOLE, oen=""))) == 2

    def knows_no_oen(sis: Sis, message: bytes) -> Reply:
        return Reply(500, b"") if b"<OEN>" in message else sis.ask(message)

    with probing(knows_no_oen) as probe:
        assert probe.seen(WHOLE).oen == WHOLE.oen
        with pytest.raises(Skipped, match="found neither by OEN nor by name nor by birth date"):
            probe.seen(replace(WHOLE, last="Nobody", birth_date=None))
