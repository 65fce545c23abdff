"""Cases about the service as such: it answers, to whom it knows, and to several at once."""

from __future__ import annotations

import threading

import pytest

from autosgern_service.conformance import access
from autosgern_service.conformance.verdicts import Failed
from autosgern_service.sis import contract
from tests.conformance.broken import Reply, Sis, finds, honest, serve
from tests.conformance.conftest import Probing, envelope


def test_an_echo_that_comes_back_changed_is_told_without_what_it_was(probing: Probing) -> None:
    def shouts(sis: Sis, message: bytes) -> Reply:
        return Reply(200, sis.ask(message).body.replace(b"autosgern</Echo>", b"AUTOSGERN</Echo>"))

    with probing(shouts) as probe:
        assert access.letters(probe).en == "the same text"
        with pytest.raises(Failed, match="another text than was sent"):
            access.ping(probe)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_by_http_is_one_too(probing: Probing, status: int) -> None:
    def of_http(sis: Sis, message: bytes) -> Reply:
        reply = sis.ask(message)
        return Reply(status, b"no", "text/plain") if b"AccessDenied" in reply.body else reply

    with probing(of_http) as probe:
        assert access.no_token(probe).en == "refused by all three operations"
        assert access.wrong_password(probe).en == "refused by all three operations"


def test_the_operations_that_let_anybody_in_are_named(probing: Probing) -> None:
    careless = Reply(200, envelope("<PingResponse/>").encode())
    with probing(lambda *_: careless) as probe, pytest.raises(Failed) as refused:
        access.no_token(probe)
    assert refused.value.found.en.startswith("Ping: HTTP 200, PingResponse; FindStudents: HTTP 200")


@pytest.mark.parametrize("namespace", ["urn:other", contract.NAMESPACE])
def test_a_wsdl_of_another_contract_or_of_a_part_is_none_of_ours(probing: Probing, namespace: str) -> None:
    with probing() as probe:
        assert access.wsdl(probe).en == "the contract's WSDL"
    other = f'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="{namespace}"/>'
    with serve(honest, "B99002", other.encode()) as endpoint:
        probe.endpoint = endpoint
        with pytest.raises(Failed, match="another contract"):
            access.wsdl(probe)


def test_answers_that_change_places_between_calls_at_once_are_found(probing: Probing) -> None:
    calls, lock = [0], threading.Lock()

    def forgets(sis: Sis, message: bytes) -> Reply:
        with lock:
            calls[0] += finds(message)
        return sis.ask(message) if calls[0] < 3 else Reply(200, envelope("<FindStudentsResponse/>").encode())

    with probing(forgets) as probe, pytest.raises(Failed, match="other students than in a call alone"):
        access.parallel(probe)
