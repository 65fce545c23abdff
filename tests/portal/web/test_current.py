"""What belongs to the page being made: who reads it, in which language, and what they have seen."""

from __future__ import annotations

import pytest

from autosgern_service.domain.deeds import Deed
from autosgern_service.store.models import AuditEntry
from portal.web import current


def test_what_a_reader_has_seen_is_written_down_with_who_when_and_where(world, reading):
    user = world.user("zoe", "board", "Rives")
    with reading(user=user, environ_base={"REMOTE_ADDR": "192.0.2.7"}):
        current.note(Deed.VIEW_REQUEST, "H1", page=2)
    (entry,) = world.rows(AuditEntry)
    assert (entry.actor, entry.at, entry.address) == ("zoe", world.service.clock.now(), "192.0.2.7")
    assert (entry.action, entry.subject, entry.details) == (Deed.VIEW_REQUEST.code, "H1", {"page": 2})


def test_what_nobody_is_known_to_have_seen_is_not_written_down_as_anybodys(world, reading):
    with reading():
        assert current.reader() is None
        with pytest.raises(AssertionError):
            current.note(Deed.VIEW_REQUEST, "H1")
    assert world.rows(AuditEntry) == []


def test_before_a_language_is_chosen_it_is_french(app, reading):
    with app.test_request_context():
        assert current.lang() == "fr"
    with reading("en"):
        assert current.lang() == "en"
