"""How often something was done from an address of late, counted in the audit trail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from autosgern_service.domain.deeds import Deed
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from portal.account import throttle

HERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def did(world):
    """Writes into the trail what somebody did, some time ago."""

    def write(deed=Deed.SIGN_IN_FAILED, actor="zoe", address="192.0.2.7", ago=timedelta()):
        with world.service.store.begin() as session:
            audit.record(session, Doer(actor, world.service.clock.now() - ago, address), deed)

    return write


def test_what_was_done_elsewhere_otherwise_or_by_somebody_else_is_not_counted(reading, did):
    did()
    did(actor="max")
    did(address="192.0.2.8")
    did(address=None)
    did(Deed.SIGN_IN)
    with reading(environ_base=HERE):
        assert throttle.count(Deed.SIGN_IN_FAILED) == 2
        assert throttle.count(Deed.SIGN_IN_FAILED, actor="zoe") == 1
        assert throttle.count(Deed.SIGN_IN_FAILED, actor="nobody") == 0


def test_what_was_done_fifteen_minutes_ago_is_forgotten(reading, did):
    did(ago=throttle.WINDOW)
    did(ago=throttle.WINDOW - timedelta(seconds=1))
    with reading(environ_base=HERE):
        assert throttle.count(Deed.SIGN_IN_FAILED) == 1


def test_what_a_visitor_does_counts_for_their_address(world, reading):
    with reading(environ_base=HERE), world.service.store.begin() as session:
        audit.record(session, throttle.doer(), Deed.SIGN_IN_FAILED)
    with reading(environ_base=HERE):
        assert throttle.count(Deed.SIGN_IN_FAILED, actor=throttle.NOBODY) == 1
