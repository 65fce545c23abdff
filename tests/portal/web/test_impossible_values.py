"""What no page and no row can mean is refused before a view reads it."""

from __future__ import annotations

import io

import pytest

from autosgern_service.store.models import AuditEntry, SavedSearch
from portal.web.impossible_values import GREATEST


@pytest.mark.parametrize(
    "address",
    [
        "/requests/{reference}%00",
        "/requests?search=%00",
        "/operations/audit-trail?actor=%00",
        "/reports?start=%00",
    ],
)
def test_a_nul_character_in_an_address_is_refused_unread(world, signed_in, address):
    row = world.request()
    assert signed_in("operator").get(address.format(reference=row.reference)).status_code == 400


@pytest.mark.parametrize("field", ["last_name", "oen", "reference"])
def test_a_nul_character_in_a_form_is_refused_unread(world, signed_in, field):
    client = signed_in("operator")
    assert client.submit("/requests/search", **{field: "a\0b"}).status_code == 400
    assert world.rows(SavedSearch) == []


def test_a_nul_character_in_a_name_at_the_sign_in_is_refused_unread(world, client):
    assert client.submit("/sign-in", username="a\0b", password="x").status_code == 400
    assert [entry for entry in world.rows(AuditEntry) if "\0" in entry.actor] == []


def test_a_row_number_beyond_all_rows_is_a_page_that_does_not_exist(signed_in):
    client = signed_in("operator")
    for kind in ("boards", "users", "schools"):
        assert client.get(f"/administration/{kind}/{'9' * 30}").status_code == 404


def test_the_greatest_number_of_a_row_is_one_and_the_next_is_none(app):
    adapter = app.url_map.bind("localhost")
    assert adapter.match(f"/administration/users/{GREATEST}")[1] == {"number": GREATEST}
    assert not adapter.test(f"/administration/users/{GREATEST + 1}")
    assert not adapter.test("/administration/users/-1")


@pytest.mark.parametrize(("field", "file"), [("a\0b", "x.xml"), ("a", "x\0.xml"), ("a", "x.xml")])
def test_a_nul_character_in_the_name_of_a_field_or_a_file_is_refused_unread(signed_in, field, file):
    sent = {field: "x", "document": (io.BytesIO(b"<x/>"), file)}
    answer = signed_in("operator").submit("/transcripts/check", **sent)
    assert answer.status_code == (400 if "\0" in field + file else 200)


def test_the_bytes_of_a_file_may_be_any(signed_in):
    sent = {"document": (io.BytesIO(b"\0\0"), "x.xml")}
    assert signed_in("operator").submit("/transcripts/check", **sent).status_code == 200
