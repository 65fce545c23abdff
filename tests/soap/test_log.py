"""The message log: digests in clear, payloads in the vault."""

import hashlib

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from autosgern_service.soap.log import open_payloads
from autosgern_service.soap.names import CONTRACT
from autosgern_service.store.models import Message


def test_a_row_holds_the_digests_and_sealed_payloads_of_both_messages(world, build_xml):
    body = world.envelope(build_xml(Applicant={"FirstName": "Secretname"}))
    answer = world.send(body)
    with world.service.store.read() as session:
        row = session.scalars(select(Message)).one()
    assert (row.request_hash, row.answer_hash) == tuple(
        hashlib.sha256(part).hexdigest() for part in (body, answer.body)
    )
    assert b"Secretname" not in row.request_sealed
    assert open_payloads(world.service.vault, row) == (body, answer.body)
    assert (row.operation, row.fault, row.correlation_id) == (
        "SubmitTranscriptRequest",
        None,
        answer.text("CorrelationID"),
    )


def test_a_refused_message_has_a_row_with_its_code(world):
    world.call(
        f'<GetTranscriptRequest xmlns="{CONTRACT}"><ReferenceNumber>H1</ReferenceNumber></GetTranscriptRequest>'
    )
    with world.service.store.read() as session:
        assert session.scalars(select(Message.fault)).all() == ["NotFound"]


def test_the_answer_goes_out_even_where_the_log_cannot_be_written(world, monkeypatch, capfd):
    def fail(*_: object) -> None:
        raise OperationalError("INSERT Secretname", {}, Exception("disk full"))

    monkeypatch.setattr("autosgern_service.soap.log._row", fail)
    answer = world.call(f'<Ping xmlns="{CONTRACT}"/>')
    said = "".join(capfd.readouterr())
    assert answer.code is None
    assert "message not logged" in said
    assert "Secretname" not in said


@pytest.mark.parametrize(
    ("sqlite", "code"), [("SQLITE_BUSY", "Busy"), ("SQLITE_ERROR", "Internal"), (None, "Busy")]
)
def test_only_a_passing_trouble_of_the_database_is_called_busy(world, monkeypatch, sqlite, code):
    class Trouble(Exception):
        sqlite_errorname = sqlite

    def fail(*_: object) -> None:
        raise OperationalError("SELECT", {}, Trouble())

    monkeypatch.setattr("autosgern_service.store.exchange.own_request", fail)
    answer = world.call(
        f'<GetTranscriptRequest xmlns="{CONTRACT}"><ReferenceNumber>H1</ReferenceNumber></GetTranscriptRequest>'
    )
    assert (answer.code, answer.text("Retryable")) == (code, "true")
