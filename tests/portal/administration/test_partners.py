"""Partners: their secrets, shown once, and an end to a secret or a partner, each confirmed and audited."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from autosgern_service.installation.clock import Clock
from autosgern_service.store.models import AuditEntry, Partner
from portal import create_app
from tests.portal.pages import failure
from tests.trail import entries

CENTRE = "/administration/partners/1"


def shown(page) -> str:
    """Return the secret that a page shows."""
    return re.search(r'class="secret">([^<]+)<', page.text)[1]


def working(world) -> list[str | None]:
    """Return the fingerprints of the secrets with which the centre signs on now."""
    (centre,) = world.rows(Partner)
    now = world.service.clock.now()
    with world.service.store.read() as session:
        secrets = session.get_one(Partner, centre.id).secrets
        return [one.fingerprint for one in secrets if one.valid_until is None or one.valid_until > now]


def told(world, *actions: str) -> list[tuple[str, str, str, dict]]:
    return [
        (entry.action, entry.actor, entry.subject, entry.details)
        for entry in entries(world.service)
        if entry.action in actions
    ]


def test_a_new_partner_gets_a_secret_that_is_shown_once(world, operator):
    page = operator.submit(
        "/administration/partners/add", username="ouac", name="OUAC", role="centre", mode="text"
    )
    secret = shown(page)
    assert secret not in operator.get("/administration/partners").text
    assert secret not in operator.get("/administration/partners/2").text
    assert told(world, "add-partner") == [
        (
            "add-partner",
            "operator--en",
            "ouac",
            {
                "changed": {
                    "username": [None, "ouac"],
                    "name": [None, "OUAC"],
                    "role": [None, "centre"],
                    "mode": [None, "text"],
                }
            },
        )
    ]


def test_a_partner_without_its_place_is_refused(world, operator):
    page = operator.submit("/administration/partners/add", username="x", name="X", role="board", mode="text")
    assert "A board needs its number" in page.text


def test_a_partner_for_a_destination_that_is_none_is_refused(world, operator):
    values = {"username": "x", "name": "X", "role": "destination", "mode": "text", "destination": "ZZZZ"}
    page = operator.submit("/administration/partners/add", **values)
    assert "There is no such destination." in page.text
    assert len(world.rows(Partner)) == 1


def test_a_new_secret_leaves_the_one_before_for_two_weeks_and_no_older_one(world, operator):
    first = working(world)
    secrets = [shown(operator.submit(f"{CENTRE}/secret")) for _ in range(3)]
    second, third = (world.service.vault.fingerprint(secret) for secret in secrets[1:])
    assert working(world) == [second, third]
    assert first[0] not in working(world)
    assert "the one before works until" in operator.get("/administration/partners").text


def test_a_secret_that_leaked_ends_at_once(world, operator):
    page = operator.submit(f"{CENTRE}/secret", now="y")
    assert working(world) == [world.service.vault.fingerprint(shown(page))]
    assert "The one before has ended." in page.text
    assert "the one before" not in operator.get(CENTRE).text


def test_what_becomes_of_the_present_secret_is_said_before_anything_is_done(world, operator):
    before = working(world)
    page = operator.get(f"{CENTRE}/secret").text
    assert "works until" in page
    assert "cannot be brought back" in page
    assert working(world) == before


def test_a_form_sent_twice_makes_one_secret(world, operator):
    carried = operator.carried(f"{CENTRE}/secret")
    operator.post(f"{CENTRE}/secret", data=carried)
    after = working(world)
    page = operator.post(f"{CENTRE}/secret", data=carried)
    assert "There is a newer secret since you opened this page." in failure(page.text)
    assert working(world) == after
    assert "secret" not in re.findall(r'class="(secret)"', page.text)
    assert len(told(world, "rotate-secret")) == 1


def test_a_partner_is_disabled_after_a_confirmation_and_enabled_again(world, operator):
    assert "Every message of this partner is refused" in operator.get(f"{CENTRE}/disable").text
    assert world.rows(Partner)[0].disabled_at is None
    for _ in range(2):  # the second time changes nothing
        operator.submit(f"{CENTRE}/disable")
        assert (world.rows(Partner)[0].disabled_at, world.rows(Partner)[0].disabled_by) == (
            world.service.clock.now(),
            "operator--en",
        )
    assert "Disabled since" in operator.get("/administration/partners").text
    for _ in range(2):
        operator.submit(f"{CENTRE}/enable")
        assert world.rows(Partner)[0].disabled_at is None
    assert told(world, "disable-partner", "enable-partner") == [
        ("disable-partner", "operator--en", "centre", {"was": "active", "now": "disabled"}),
        ("enable-partner", "operator--en", "centre", {"was": "disabled", "now": "active"}),
    ]


def test_who_enables_a_partner_is_told_before_and_after_which_secrets_work(world, operator):
    operator.submit(f"{CENTRE}/secret")
    operator.submit(f"{CENTRE}/disable")
    page = operator.get(f"{CENTRE}/enable").text
    assert world.rows(Partner)[0].disabled_at is not None
    operator.submit(f"{CENTRE}/enable")
    told = operator.get(CENTRE).text
    for text in (page, told):
        assert "The secret that it has had since" in text
        assert "The one before works until" in text


def test_of_a_disabled_partner_the_former_secrets_end_with_the_new_one(world, operator):
    operator.submit(f"{CENTRE}/disable")
    assert "its secrets end at once" in operator.get(f"{CENTRE}/secret").text
    page = operator.submit(f"{CENTRE}/secret")
    assert "The one before has ended." in page.text
    assert "The one before works until" not in operator.get(f"{CENTRE}/enable").text
    assert working(world) == [world.service.vault.fingerprint(shown(page))]
    now = world.service.clock.now().isoformat()
    assert told(world, "rotate-secret")[0][3]["former_until"] == now


def test_a_rotation_is_audited_from_what_to_what_without_the_secret(world, operator):
    now = world.service.clock.now()
    secrets = [shown(operator.submit(f"{CENTRE}/secret", **how)) for how in ({}, {"now": "y"})]
    at = now.isoformat()
    assert told(world, "rotate-secret") == [
        (
            "rotate-secret",
            "operator--en",
            "centre",
            {"secret_was": at, "secret_is": at, "former_until": (now + timedelta(days=14)).isoformat()},
        ),
        ("rotate-secret", "operator--en", "centre", {"secret_was": at, "secret_is": at, "former_until": at}),
    ]
    assert not any(secret in str(vars(entry)) for secret in secrets for entry in world.rows(AuditEntry))


def test_the_one_before_is_no_longer_told_when_its_time_is_over(world, operator):
    operator.submit(f"{CENTRE}/secret")
    then = world.service.clock.now() + timedelta(days=14)
    later = create_app(replace(world.service, clock=Clock(lambda: then)))
    later.test_client_class = type(operator)
    client = later.test_client().sign_in("operator--en")
    assert "the one before" not in client.get(CENTRE).text


@pytest.mark.parametrize("deed", ["", "/secret", "/disable", "/enable"])
def test_a_partner_that_is_none_is_not_found(operator, deed):
    assert operator.get(f"/administration/partners/99{deed}").status_code == 404


@pytest.mark.parametrize("role", ["auditor", "board", "school"])
def test_only_operators_change_partners(world, signed_in, role):
    place = {"board": {"board": "Rives"}, "school": {"board": "Rives", "school": "Pont"}}.get(role, {})
    client = signed_in(role, **place)
    for deed in ("", "/secret", "/disable", "/enable"):
        assert client.get(CENTRE + deed).status_code == 403
    token = {"csrf_token": client.token("/account")}
    for deed in ("/secret", "/disable", "/enable"):
        assert client.post(CENTRE + deed, data=token).status_code == 403
