"""Whatever goes wrong becomes a refusal of the contract, and values are read as XML Schema has them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from autosgern_service.domain.lifecycle import MoveNotAllowed
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.flow.moves import Stale
from autosgern_service.soap import protocol
from autosgern_service.soap.call import Call
from autosgern_service.soap.names import CONTRACT
from autosgern_service.soap.protocol import service_error


class Busy(Exception):
    sqlite_errorname = "SQLITE_BUSY_SNAPSHOT"


class NoColumn(Exception):
    sqlite_errorname = "SQLITE_ERROR"


@pytest.mark.parametrize(
    ("error", "refusal", "paths"),
    [
        (Refused(Refusal.NOT_FOUND, "ReferenceNumber"), Refusal.NOT_FOUND, ("ReferenceNumber",)),
        (Stale("Beausoleil"), Refusal.BUSY, ()),
        (PoolTimeout("Beausoleil"), Refusal.BUSY, ()),
        (OperationalError("Beausoleil", {}, Busy("Beausoleil")), Refusal.BUSY, ()),
        (OperationalError("Beausoleil", {}, Exception("of PostgreSQL")), Refusal.BUSY, ()),
        (OperationalError("Beausoleil", {}, NoColumn("Beausoleil")), Refusal.INTERNAL, ()),
        (IntegrityError("Beausoleil", {}, Exception("Beausoleil")), Refusal.INTERNAL, ()),
        (MoveNotAllowed("Beausoleil"), Refusal.NOT_EXPECTED, ("ReferenceNumber",)),
        (KeyError("Beausoleil"), Refusal.INTERNAL, ()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_error_becomes_a_refusal_and_what_it_says_goes_nowhere(error, refusal, paths, capfd):
    call = Call(None, b"", "", "", True)  # type: ignore[arg-type]
    found = service_error(error, call)
    assert (found.refused.code, found.refused.paths) == (refusal, paths)
    assert found.detail_model.CorrelationID == call.correlation_id
    assert service_error(found, call) is found
    assert "Beausoleil" not in found.faultstring + "".join(capfd.readouterr())


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


def test_an_instant_is_read_with_its_zone_and_written_in_utc_with_milliseconds():
    half = timezone(-timedelta(hours=3, minutes=30))
    assert protocol._instant(None, "2026-11-17T12:00:00-03:30") == datetime(2026, 11, 17, 12, tzinfo=half)
    assert protocol._utc(None, datetime(2026, 11, 17, 12, tzinfo=half)) == "2026-11-17T15:30:00.000Z"
