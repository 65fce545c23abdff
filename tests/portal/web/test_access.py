"""Who may open what: every route says it, and a walk over all of them with every role finds it true."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.roles import Role
from portal.web import access
from portal.web.access import EVERYBODY

PLACES = {
    "school": {"board": "Rives", "school": "Rivière"},
    "board": {"board": "Rives"},
    "operator": {},
    "auditor": {},
}


def addresses(app, reference, *, method="GET"):
    """Return (endpoint, address) of every route with its variables filled in."""
    values = {"reference": reference, "token": "unknown", "name": "contact", "kind": "summary", "form": "csv"}
    for rule in app.url_map.iter_rules():
        if method in rule.methods and rule.endpoint != "static":
            path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda m: str(values.get(m[1], 1)), rule.rule)
            query = "?start=2026-11-01&end=2026-11-30" if rule.endpoint == "reports.export" else ""
            yield rule.endpoint, path + query


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_the_screens_that_name_it_and_no_others(world, app, signed_in, role):
    row = world.request(status=Status.AUTO_PROCESSING_ERROR, reason="ReviewNeeded")
    client = signed_in(role, **PLACES[role])
    for endpoint, address in addresses(app, row.reference):
        allowed = access.roles_of(app, endpoint)
        status = client.get(address).status_code
        if allowed == EVERYBODY or role in allowed:
            assert status in (200, 302, 400, 404, 409), f"{role} {address}: {status}"
            assert status != 404 or any(part in address for part in ("unknown", "/1", "/transcript")), address
        else:
            assert status == 403, f"{role} {address}: {status}"


def test_nobody_opens_anything_but_the_open_pages_without_signing_in(world, app, client):
    row = world.request()
    for endpoint, address in addresses(app, row.reference):
        answer = client.get(address)
        if access.roles_of(app, endpoint) != EVERYBODY:
            assert answer.status_code == 302, address
            assert answer.location.startswith("/sign-in"), address


@pytest.mark.parametrize("role", ["school", "board"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_boards_and_another_schools_requests_do_not_exist(world, app, signed_in, role, method):
    client = signed_in(role, **PLACES[role])
    token = client.token("/requests/search")
    foreign = [world.request("Ridge")] + ([world.request("Pont")] if role == "school" else [])
    for row in foreign:
        for endpoint, address in addresses(app, row.reference, method=method):
            if row.reference not in address or role not in access.roles_of(app, endpoint):
                continue
            data = {"csrf_token": token, "revision": "1", "action": "PaperTranscriptSent", "answer": "yes"}
            answer = client.open(address, method=method, data=data if method == "POST" else None)
            assert answer.status_code == 404, address
            assert row.last_name not in answer.text
        assert world.again(row).status == row.status


def test_every_posting_route_refuses_a_form_without_its_token(world, app, signed_in):
    row = world.request()
    client = signed_in("operator")
    for endpoint, address in addresses(app, row.reference, method="POST"):
        if endpoint != "sign_in.form":
            assert client.post(address, data={"revision": "1"}).status_code == 400, address
    assert world.again(row).revision == 1


def test_a_route_that_does_not_say_who_may_open_it_stops_the_start():
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(RuntimeError, match="open"):
        access.require_declarations(bare)


def test_an_unknown_address_is_a_page_in_the_readers_language(client):
    answer = client.get("/nowhere?lang=en")
    assert client.get(answer.location).status_code == 404
    assert "Page not found" in client.get("/nowhere").text
