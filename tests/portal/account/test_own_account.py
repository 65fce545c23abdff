"""One's own account, and what somebody outside may ask for without learning who has one."""

from __future__ import annotations

import email
import email.policy
import re
import time
from datetime import timedelta

import pytest
from sqlalchemy import update

from autosgern_service import notices
from autosgern_service.installation import passwords
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import AccountRequest, AuditEntry, Mail, PasswordReset, SignIn, User
from portal.account import own_account

OLD, NEW = "a long invented password", "another invented password"


def link(world) -> str:
    """Send what waits, and return the path of the link in the mail that arrived."""
    notices.send_due(world.service)
    (file,) = (world.service.settings.data_dir / "mails").glob("*.eml")
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    return re.search(r"http://[^/]+(/forgotten/\S+)", message.get_content())[1]


def test_a_temporary_password_has_to_be_changed_before_anything_else(world, client):
    world.user("neu", "board", "Rives", must_change_password=True)
    client.sign_in("neu")
    assert client.get("/requests").location == "/account/password"
    client.submit("/account/password", present=OLD, new=NEW, again=NEW)
    assert client.get("/requests").status_code == 200


def test_a_new_password_must_be_long_new_and_typed_alike(world, signed_in):
    client = signed_in("board", board="Rives")
    for present, new, again, told in (
        (OLD, "short", "short", "12 characters"),
        (OLD, NEW, NEW + "x", "differ"),
        ("wrong", NEW, NEW, "present password is wrong"),
        (OLD, OLD, OLD, "must differ"),
    ):
        page = client.submit("/account/password", present=present, new=new, again=again)
        assert told in page.text
        assert "<title>Error:" in page.text


def test_a_changed_password_ends_the_other_sign_ins(world, app):
    world.user("zoe", "board", "Rives")
    here, elsewhere = app.test_client().sign_in("zoe"), app.test_client().sign_in("zoe")
    here.submit("/account/password", present=OLD, new=NEW, again=NEW)
    assert elsewhere.get("/requests").status_code == 302
    assert here.get("/requests").status_code == 200


def test_all_other_sign_ins_can_be_ended(world, app):
    world.user("zoe", "board", "Rives")
    here, _ = app.test_client().sign_in("zoe"), app.test_client().sign_in("zoe")
    here.submit("/account/end-others", page="/account")
    assert len(world.rows(SignIn)) == 1


def test_the_language_of_an_account_is_kept(world, signed_in):
    client = signed_in("board", board="Rives", lang="en")
    client.submit("/account", language="fr")
    assert 'lang="fr-CA"' in client.get("/requests").text


def test_a_forgotten_password_is_set_by_the_link_in_the_mail_once(world, client):
    world.user("zoe", "board", "Rives")
    client.submit("/forgotten", email="ZOE@example.invalid")
    assert "zoe" in world.rows(Mail)[0].body
    path = link(world)
    client.submit(path, new=NEW, again=NEW)
    assert passwords.verify(world.rows(User)[0].password_hash, NEW)
    assert client.get(path).status_code == 404
    assert ("reset-password", "zoe") in [(entry.action, entry.actor) for entry in world.rows(AuditEntry)]


def test_who_reads_the_database_finds_no_link_by_which_to_set_a_password(world, client):
    """Not before the mail has left, and not after, when even what was sealed is gone."""
    world.user("zoe", "board", "Rives")
    client.submit("/forgotten", email="zoe@example.invalid")
    (before,) = world.rows(Mail)
    token = link(world).rpartition("/")[2]
    (after,) = world.rows(Mail)
    assert token not in str(vars(before)) + str(vars(after))
    assert (before.link_sealed is None, after.link_sealed) == (False, None)
    assert after.state == "sent"


def test_a_link_outlasts_a_mail_that_has_to_be_sent_again(world, client):
    world.user("zoe", "board", "Rives")
    client.submit("/forgotten", email="zoe@example.invalid")
    now = world.service.clock.now()
    with world.service.store.begin() as session:  # as left by a process that died while it was sending
        session.execute(update(Mail).values(state="sending", due_at=now - timedelta(hours=1)))
    assert notices.send_due(world.service) == 0
    with world.service.store.begin() as session:
        assert notices.send_again(session, world.rows(Mail)[0].id, Doer("noor", now))
    assert client.get(link(world)).status_code == 200


def change_password(world, app, client):
    app.test_client().sign_in("zoe").submit("/account/password", present=OLD, new=NEW, again=NEW)


def end_other_sign_ins(world, app, client):
    app.test_client().sign_in("zoe").submit("/account/end-others", page="/account")


def renew_password(world, app, client):
    operator = app.test_client().sign_in("noor")
    number = next(user.id for user in world.rows(User) if user.username == "zoe")
    operator.submit(f"/administration/users/{number}/password", page=f"/administration/users/{number}")


def disable_and_enable(world, app, client):
    operator = app.test_client().sign_in("noor")
    number = next(user.id for user in world.rows(User) if user.username == "zoe")
    person = {"name": "Zoe", "email": "z@example.invalid", "role": "auditor", "language": "fr"}
    operator.submit(f"/administration/users/{number}", **person)
    operator.submit(f"/administration/users/{number}", **person, active="y")


@pytest.mark.parametrize("deed", [change_password, end_other_sign_ins, renew_password, disable_and_enable])
def test_what_ends_the_sign_ins_ends_the_link_that_is_on_its_way_too(world, app, client, deed):
    world.user("zoe", "board", "Rives")
    world.user("noor", "operator")
    elsewhere = app.test_client().sign_in("zoe")
    client.submit("/forgotten", email="zoe@example.invalid")
    path = link(world)
    assert client.get(path).status_code == 200
    deed(world, app, client)
    assert client.get(path).status_code == 404
    assert elsewhere.get("/requests").status_code == 302


def test_an_unknown_address_gets_the_same_answer_and_no_mail(world, client):
    world.user("zoe", "board", "Rives")
    known = client.submit("/forgotten", email="zoe@example.invalid")
    unknown = client.submit("/forgotten", email="nobody@example.invalid")
    assert known.text == unknown.text
    assert len(world.rows(Mail)) == 1


@pytest.mark.parametrize("address", ["zoe@example.invalid", "nobody@example.invalid"])
def test_the_time_that_writing_takes_does_not_show(world, client, address):
    world.user("zoe", "board", "Rives")
    started = time.monotonic()
    client.submit("/forgotten", email=address)
    assert time.monotonic() - started >= own_account.FORGOTTEN_SECONDS


def test_three_links_an_hour_are_enough(world, client):
    world.user("zoe", "board", "Rives")
    for _ in range(5):
        client.submit("/forgotten", email="zoe@example.invalid")
    assert len(world.rows(PasswordReset)) == 3


def test_a_request_for_an_account_is_kept_for_operators(world, client):
    client.submit("/request-account", name="Ann", email="ann@example.invalid", organization="École du Pont")
    (asked,) = world.rows(AccountRequest)
    assert asked.organization == "École du Pont"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/forgotten", {"email": "somebody@example.invalid"}),
        ("/request-account", {"name": "A", "email": "a@example.invalid", "organization": "B"}),
    ],
)
def test_nobody_asks_from_outside_without_end(client, path, form):
    answers = [client.submit(path, **form).status_code for _ in range(own_account.ASKED_PER_ADDRESS)]
    assert set(answers) == {200}
    token = client.token(path)
    assert client.post(path, data={"csrf_token": token} | form).status_code == 429
