"""The push board's own program settles its requests with the real service, over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from argon2 import PasswordHasher

from autosgern_service.opened.service import Service
from autosgern_service.sandbox import pusher
from autosgern_service.sandbox.installation import PUSH_BOARD, add_sandbox
from autosgern_service.sandbox.server import USERNAME
from autosgern_service.sandbox.students import CASES
from autosgern_service.sis import Endpoint
from autosgern_service.soap.wsgi import create_app
from tests.installed import Installation, case

QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PUSH_CASES = [one for one in CASES if one.board == "B99003"]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def installation(service: Service) -> Installation:
    def endpoint(board: str) -> Endpoint:
        return Endpoint(board, "http://127.0.0.1:1/", USERNAME, "unused", private_addresses=True)

    return Installation(service, add_sandbox(service, endpoint, hasher=QUICK_HASHER))


@pytest.fixture
def answer(installation: Installation) -> Iterator[Callable[..., tuple[pusher.Answered, ...]]]:
    """Let the board's program answer what is pending at the service."""
    server = WSGIServer(("127.0.0.1", 0), _Quiet)
    address = f"http://127.0.0.1:{server.server_port}"
    server.set_app(create_app(installation.with_settings(soap_address=address).service))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    access = installation.access.partner(PUSH_BOARD)
    now = installation.service.clock.now() - timedelta(minutes=1)
    yield lambda **options: pusher.answer_pending(
        f"{address}/soap/v1?wsdl", access.username, access.password, now=lambda: now, **options
    )
    server.shutdown()
    thread.join(5)
    server.server_close()


def test_every_request_comes_out_as_the_table_expects(
    installation: Installation, answer: Callable[..., tuple[pusher.Answered, ...]]
) -> None:
    receipts = [installation.submit(one) for one in PUSH_CASES]
    answered = {one.reference: one for one in answer()}
    for one, receipt in zip(PUSH_CASES, receipts, strict=True):
        request = installation.request(receipt)
        assert (request.status, request.reason or "") == (one.status, one.reason)
        assert bool(installation.mails(request)) == one.mail
        assert receipt.reference in answered


def test_another_students_transcript_is_answered_by_a_fault(
    installation: Installation, answer: Callable[..., tuple[pusher.Answered, ...]]
) -> None:
    receipt = installation.submit(case("pushed-somebody-elses"))
    (answered,) = answer()
    assert (answered.reference, answered.response, answered.status) == (
        receipt.reference,
        "TranscriptSent",
        "",
    )
    assert answered.fault


def test_no_record_is_a_status_of_its_own(
    installation: Installation, answer: Callable[..., tuple[pusher.Answered, ...]]
) -> None:
    receipt = installation.submit(case("pushed-no-record"))
    assert answer() == (pusher.Answered(receipt.reference, "NoRecord", "StudentNotFound"),)


def test_what_was_refused_stays_pending_and_can_be_skipped(
    installation: Installation, answer: Callable[..., tuple[pusher.Answered, ...]]
) -> None:
    installation.submit(case("pushed-somebody-elses"))
    refused = {one.reference for one in answer()}
    assert {one.reference for one in answer()} == refused
    assert answer(skip=refused) == ()


def test_all_pages_are_answered(
    installation: Installation,
    answer: Callable[..., tuple[pusher.Answered, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pusher, "PAGE", 2)
    for _ in range(5):
        installation.submit(case("pushed"))
    assert [one.status for one in answer()] == ["ElectronicTranscriptSent"] * 5
