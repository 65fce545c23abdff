"""What is at which address of the SOAP service."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError


def test_the_contract_that_a_board_implements_is_served_too(world):
    answer = world.send(b"", method="GET", path="/sis/v1?wsdl")
    assert answer.status == 200
    assert b"urn:ca:autosgern:sis:v1" in answer.body
    assert world.send(b"", path="/sis/v1").status == 405


def test_health_is_told_without_a_message(world):
    assert world.send(b"", method="GET", path="/healthz").body == b"ok\n"


def test_nothing_is_at_other_addresses(world):
    assert world.send(b"", path="/soap/v2").status == 404


def test_a_process_that_does_not_reach_its_database_says_so(world, monkeypatch):
    def unreachable(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(world.service.store.engine.dialect, "do_execute", unreachable)
    monkeypatch.setattr(world.service.store.engine.dialect, "do_execute_no_params", unreachable)
    answer = world.send(b"", method="GET", path="/healthz")
    assert (answer.status, answer.body) == (503, b"no database\n")
