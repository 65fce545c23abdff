"""One message on its way: whose id its answer bears, and how every answer ends."""

from __future__ import annotations

import base64
import hashlib
import uuid

import pytest
from lxml import etree

from autosgern_service.soap.call import Call
from autosgern_service.soap.messages import PingResult
from autosgern_service.soap.names import WSA


def call(service=None, message: bytes = b"<x/>") -> Call:
    return Call(service, message, "", "192.0.2.1", True)  # type: ignore[arg-type]


def headers(*ids: str, namespace: str = WSA) -> tuple[etree._Element, ...]:
    return tuple(etree.fromstring(f"<MessageID xmlns='{namespace}'>{one}</MessageID>") for one in ids)


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        (headers(" urn:uuid:1\n"), "urn:uuid:1"),
        (headers("a" * 100), "a" * 100),
        (headers("", "b"), "b"),
        (headers("a b"), None),
        (headers("é"), None),
        (headers("a" * 101), None),
        (headers("a", namespace="urn:other"), None),
        ((), None),
    ],
)
def test_the_senders_id_is_taken_where_it_is_fit(sent, taken):
    one = call()
    own = one.correlation_id
    one.correlate(sent)
    assert (one.correlation_id, one.related) == ((taken, True) if taken else (own, False))
    assert uuid.UUID(own)


def test_an_id_that_holds_the_senders_secret_is_no_id():
    one = call()
    one.correlate(headers("urn:s3cret:1"))
    one.hide(("other",))
    assert one.related
    one.hide(("other", "s3cret"))
    assert (one.related, "s3cret" in one.correlation_id) == (False, False)
    assert "s3cret" not in repr(one)


def test_every_answer_ends_with_the_hash_of_the_message_and_the_correlation_id():
    one = call(message=b"<Ping/>")
    answer = one.answer(PingResult, Echo="a")
    assert base64.b64decode(answer.RequestHash) == hashlib.sha256(b"<Ping/>").digest()
    assert (answer.Echo, answer.CorrelationID) == ("a", one.correlation_id)
