"""Who may call: WS-Security UsernameToken in both modes, replay, clock, rotation, throttling, addresses."""

from __future__ import annotations

import base64
import concurrent.futures
import dataclasses
import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from autosgern_service.administration import partners
from autosgern_service.administration.partners import add_partner, issue_secret
from autosgern_service.administration.unfit import Unfit
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.roles import PartnerRole
from autosgern_service.installation.clock import Clock
from autosgern_service.opened.service import Service
from autosgern_service.soap import gate, security, throttle
from autosgern_service.soap.names import CONTRACT, PASSWORD_DIGEST, PASSWORD_TEXT, SOAP11, WSSE, WSU
from autosgern_service.soap.wsgi import create_app
from autosgern_service.store import alarms
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import AuditEntry, Message, Nonce, Partner
from tests.soap.conftest import serving

PING = f'<Ping xmlns="{CONTRACT}"/>'
#: Not valid to the contract: tells whether the schema or the sender is looked at first.
INVALID = f'<Ping xmlns="{CONTRACT}"><Wrong/></Ping>'


def signed(world, header: str, payload: str = PING):
    return world.send(world.envelope(payload, None, headers=header))


def counted(world, model) -> int:
    with world.service.store.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def changed(world, username: str, deed, *arguments, **how):
    """Do something to a partner as an operator does."""
    with world.service.store.begin() as session:
        partner = session.scalars(select(Partner).where(Partner.username == username)).one()
        by = Doer("noor", world.service.clock.now())
        return deed(session, *arguments, partner, by, **how)


def token(username: str, password: str, kind: str = PASSWORD_TEXT, extra: str = "") -> str:
    return (
        f'<w:Security xmlns:w="{WSSE}" xmlns:u="{WSU}"><w:UsernameToken><w:Username>{username}</w:Username>'
        f'<w:Password Type="{kind}">{password}</w:Password>{extra}</w:UsernameToken></w:Security>'
    )


@pytest.mark.parametrize(
    "header",
    [
        "",
        f'<w:Security xmlns:w="{WSSE}"/>',
        f'<w:Security xmlns:w="{WSSE}"><w:UsernameToken/></w:Security>',
        f'<w:Security xmlns:w="{WSSE}"><w:UsernameToken><w:Username>centre</w:Username></w:UsernameToken></w:Security>',
        token("centre", ""),
        token("centre", "wrong"),
        token("CENTRE", "{centre}"),
        token("nobody", "{centre}"),
        token("", ""),
        token("centre", "{board}"),
        token("centre", "{centre}", PASSWORD_DIGEST),
        token("centre", "{centre}", "urn:other"),
        token("centre", "{centre}") * 2,
        token("ouac", "{ouac}"),
        token("ouac", "{ouac}", PASSWORD_DIGEST),
        token("centre' OR 1=1 --", "x"),
        token("centre", "{centre}", extra="<w:Nonce>not base64!</w:Nonce>"),
        token("centre", "{centre}").replace("<w:Security", '<w:Security s:actor="urn:somebody-else"'),
    ],
)
def test_whoever_does_not_prove_who_they_are_gets_one_and_the_same_answer(world, header):
    header = header.format(**{name: secret for name, (secret, _) in world.secrets.items()})
    answer = signed(world, header)
    assert (answer.status, answer.code) == (500, "AuthenticationFailed")


def test_the_sender_is_looked_at_before_the_schema(world):
    assert signed(world, token("centre", "wrong"), INVALID).code == "AuthenticationFailed"
    assert world.call(INVALID).code == "SchemaInvalid"


def test_a_strangers_message_leaves_its_digests_only(world):
    body = world.envelope(PING, None, headers=token("centre", "wrong"))
    answer = world.send(body)
    with world.service.store.read() as session:
        row = session.scalars(select(Message)).one()
    assert (row.partner_id, row.request_sealed, row.answer_sealed) == (None, None, None)
    assert row.request_hash == hashlib.sha256(body).hexdigest()
    assert row.answer_hash == hashlib.sha256(answer.body).hexdigest()
    assert row.fault == "AuthenticationFailed"


@pytest.mark.parametrize("username", ["centre", "ouac", "board", "college"])
def test_a_disabled_partner_is_refused_at_once_and_told_so_where_it_knows_its_secret(any_world, username):
    assert any_world.call(PING, username).code is None
    changed(any_world, username, partners.disable)
    assert any_world.call(PING, username).code == "PartnerDisabled"
    assert signed(any_world, token(username, "wrong")).code == "AuthenticationFailed"
    changed(any_world, username, partners.enable)
    assert any_world.call(PING, username).code is None


def test_a_disabled_partner_that_still_calls_is_named_in_the_logs(world, capsys):
    changed(world, "centre", partners.disable)
    for _ in range(3):
        world.call(PING, "centre")
    assert logged(world, "PartnerDisabled") == ["centre"] * 3
    with world.service.store.read() as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.action == Deed.SIGN_ON_DISABLED.code)
        ).all()
    assert [(entry.actor, entry.subject, entry.address) for entry in entries] == [
        ("SOAP", "centre", "127.0.0.1")
    ]
    assert "partner=centre" in capsys.readouterr().out


def test_the_disabled_partners_right_secret_counts_as_no_failure(world):
    changed(world, "centre", partners.disable)
    assert {world.call(PING, "centre").code for _ in range(throttle.LIMIT + 1)} == {"PartnerDisabled"}


def test_whose_message_was_made_at_a_wrong_time_or_sent_again_is_in_the_log(world):
    then = world.service.clock.now() - timedelta(days=1)
    signed(world, world.security_header("ouac", created=then))
    body = world.envelope(PING, "ouac")
    for _ in range(2):
        world.send(body)
    assert logged(world, "ClockSkew") == logged(world, "Replay") == ["ouac"]


def logged(world, fault: str) -> list[str | None]:
    """Return the senders of the messages that ended with a fault, as the message log has them."""
    with world.service.store.read() as session:
        named = select(Partner.username).join_from(Message, Partner, isouter=True)
        return list(session.scalars(named.where(Message.fault == fault)))


# ── nonce and clock ──────────────────────────────────────────────────────────────────────────────────────


def test_a_digest_is_that_of_the_profile():
    """The formula of the UsernameToken profile 1.0, computed by hand."""
    plain = hashlib.sha1(b"\x01\x02" + b"2026-11-17T17:00:00Z" + b"secret").digest()
    assert security.digest(b"\x01\x02", "2026-11-17T17:00:00Z", "secret") == base64.b64encode(plain).decode()


def test_blanks_around_and_within_the_values_of_a_digest_do_not_count(world):
    """Base64 that was cut into lines, and a header that was printed prettily."""
    secret, nonce, created = world.secrets["ouac"][0], bytes(range(90)), "2026-11-17T17:00:00Z"
    encoded = base64.encodebytes(nonce).decode()
    assert encoded.count("\n") == 2
    extra = f"<w:Nonce>\n{encoded}</w:Nonce><u:Created>\n\t{created}\n</u:Created>"
    proof = f"\n{security.digest(nonce, created, secret)}\n"
    header = token("ouac", proof, PASSWORD_DIGEST, extra)
    assert world.send(world.envelope(PING, None, headers=header)).code is None


@pytest.mark.parametrize("username", ["ouac", "centre"])
def test_a_nonce_is_accepted_once(any_world, username):
    body = any_world.envelope(
        PING, None, headers=any_world.security_header(username, created=any_world.service.clock.now())
    )
    assert any_world.send(body).code is None
    assert any_world.send(body).code == "Replay"


def test_a_nonce_is_refused_by_another_process_too(any_world):
    """Another service on the same database stands for another process: only the database is shared."""
    from wsgiref.util import setup_testing_defaults

    body = any_world.envelope(PING, "ouac")
    assert any_world.send(body).code is None
    other = Service.open(any_world.service.settings, any_world.service.clock)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/soap/v1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "text/xml",
        "CONTENT_LENGTH": str(len(body)),
    }
    setup_testing_defaults(environ)
    environ["wsgi.input"].write(body)
    environ["wsgi.input"].seek(0)
    answer = b"".join(create_app(other)(environ, lambda *_: None))
    other.close()
    assert b"<tns:Code>Replay</tns:Code>" in answer


def test_of_the_same_message_sent_many_times_at_once_one_is_accepted(any_world):
    body = any_world.envelope(PING, "ouac")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        codes = [answer.code for answer in pool.map(lambda _: any_world.send(body), range(16))]
    assert sorted(codes, key=str) == [None] + ["Replay"] * 15


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(0, None), (4.9, None), (-4.9, None), (5.1, "ClockSkew"), (-5.1, "ClockSkew"), (-9999, "ClockSkew")],
)
@pytest.mark.parametrize("username", ["ouac", "centre"])
def test_a_message_is_accepted_within_five_minutes_of_our_clock(world, username, minutes, code):
    created = world.service.clock.now() + timedelta(minutes=minutes)
    assert signed(world, world.security_header(username, created=created)).code == code


def test_only_who_knows_the_secret_learns_that_the_clock_is_wrong(world):
    world.secrets["ouac"] = ("wrong", world.secrets["ouac"][1])
    created = world.service.clock.now() - timedelta(days=1)
    assert signed(world, world.security_header("ouac", created=created)).code == "AuthenticationFailed"


@pytest.mark.parametrize("created", ["", "yesterday", "2026-11-17T17:00:00", "2026-11-17"])
def test_a_created_that_is_no_instant_is_a_wrong_clock(world, created):
    secret, nonce = world.secrets["ouac"][0], b"n"
    extra = f"<w:Nonce>{base64.b64encode(nonce).decode()}</w:Nonce><u:Created>{created}</u:Created>"
    header = token("ouac", security.digest(nonce, created, secret), PASSWORD_DIGEST, extra)
    assert signed(world, header).code == "ClockSkew"


@pytest.mark.parametrize(("minutes", "code"), [(1, None), (-4, None), (-6, "ClockSkew")])
def test_a_timestamp_that_expired_is_refused(world, minutes, code):
    expires = (world.service.clock.now() + timedelta(minutes=minutes)).isoformat()
    stamp = f'<u:Timestamp xmlns:u="{WSU}"><u:Expires>{expires}</u:Expires></u:Timestamp></wsse:Security>'
    assert signed(world, world.security_header("centre").replace("</wsse:Security>", stamp)).code == code


def test_nonces_are_forgotten_when_their_messages_are_too_old_anyway(world):
    world.call(PING, "ouac")
    now = world.service.clock.now()
    for later, kept in ((security.NONCE_KEPT - timedelta(seconds=1), 1), (security.NONCE_KEPT * 2, 0)):
        with world.service.store.begin() as session:
            security.forget_nonces(session, now + later)
        assert counted(world, Nonce) == kept
    assert security.NONCE_KEPT > 2 * security.WINDOW


# ── secrets ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("username", ["ouac", "centre"])
def test_two_secrets_are_valid_while_one_is_changed_for_the_other(world, username):
    service, (old, mode) = world.service, world.secrets[username]
    with service.store.begin() as session:
        partner = session.scalars(select(Partner).where(Partner.username == username)).one()
        new = issue_secret(service.vault, partner, at=service.clock.now(), grace=timedelta(days=1))

    def accepted(secret: str, when: timedelta) -> bool:
        then = service.clock.now() + when
        later = dataclasses.replace(service, clock=Clock(lambda: then))
        world.secrets[username] = (secret, mode)
        header = world.security_header(username, created=then)
        message = world.envelope(PING, None, headers=header)
        from autosgern_service.soap.envelope import read

        try:
            credentials = security.read_credentials(read(message, SOAP11).headers, SOAP11)
            security.accept(later, security.identify(later, credentials), credentials)
        except security.Refused:
            return False
        return True

    assert [accepted(old, timedelta()), accepted(new, timedelta())] == [True, True]
    assert [accepted(old, timedelta(hours=25)), accepted(new, timedelta(hours=25))] == [False, True]


def rotated(world, username: str, **how: bool) -> str:
    return changed(world, username, partners.rotate, world.service.vault, **how)


def signs_on(world, username: str, secret: str) -> bool:
    world.secrets[username] = (secret, world.secrets[username][1])
    return world.call(PING, username).code is None


@pytest.mark.parametrize("username", ["ouac", "centre"])
def test_of_the_secrets_before_only_the_last_one_still_works(any_world, username):
    issued = [any_world.secrets[username][0], *(rotated(any_world, username) for _ in range(3))]
    assert [signs_on(any_world, username, secret) for secret in issued] == [False, False, True, True]


@pytest.mark.parametrize("username", ["ouac", "centre"])
def test_a_secret_that_leaked_ends_at_once(any_world, username):
    issued = [any_world.secrets[username][0], rotated(any_world, username)]
    issued.append(rotated(any_world, username, now=True))
    assert [signs_on(any_world, username, secret) for secret in issued] == [False, False, True]


def test_of_two_rotations_at_once_the_second_sees_the_first(any_world):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        issued = list(pool.map(lambda _: rotated(any_world, "centre"), range(4)))
    assert sum(signs_on(any_world, "centre", secret) for secret in issued) == 2


def test_no_secret_can_be_read_from_the_database(world):
    with world.service.store.read() as session:
        kept = [
            (secret.fingerprint or "").encode() + (secret.sealed or b"")
            for partner in session.scalars(select(Partner))
            for secret in partner.secrets
        ]
    assert len(kept) == len(world.secrets)
    assert not any(secret.encode() in row for secret, _ in world.secrets.values() for row in kept)


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": PartnerRole.BOARD},
        {"role": PartnerRole.CENTRE, "board": "B1"},
        {"role": PartnerRole.DESTINATION},
    ],
)
def test_a_partner_has_the_place_of_its_role(world, wrong):
    by = Doer("test", world.service.clock.now())
    with world.service.store.begin() as session, pytest.raises(Unfit, match="a centre neither"):
        add_partner(session, world.service.vault, by, username="x", name="X", **wrong)


# ── throttling ───────────────────────────────────────────────────────────────────────────────────────────


def fail(world, name: str, times: int) -> list[str | None]:
    return [signed(world, token(name, "wrong")).code for _ in range(times)]


def rung(world) -> list[tuple[str, str, str]]:
    with world.service.store.read() as session:
        return [(alarm.kind, alarm.subject, alarm.detail) for alarm in alarms.open_alarms(session)]


def test_who_fails_again_and_again_is_throttled_and_the_operators_are_told(any_world):
    assert fail(any_world, "centre", throttle.LIMIT - 1) == ["AuthenticationFailed"] * (throttle.LIMIT - 1)
    assert rung(any_world) == []
    assert fail(any_world, "centre", 6) == ["AuthenticationFailed"] + ["Throttled"] * 5
    assert rung(any_world) == [("SignOnFails", "centre", "127.0.0.1")]
    with any_world.service.store.read() as session:
        entries = [(e.action, e.subject, e.address) for e in session.scalars(select(AuditEntry))]
    assert entries == [("sign-on-failed", "centre", "127.0.0.1")] * throttle.LIMIT


def test_failures_are_counted_over_all_processes(any_world):
    """Another service on the same database stands for another process: only the database is shared."""
    other = Service.open(any_world.service.settings, any_world.service.clock)
    with serving(create_app(other)) as port:
        there = dataclasses.replace(any_world, service=other, port=port)
        codes = [fail(world, "centre", 1)[0] for _ in range(6) for world in (any_world, there)]
        assert codes == ["AuthenticationFailed"] * 10 + ["Throttled"] * 2
        assert rung(any_world) == [("SignOnFails", "centre", "127.0.0.1")]
        assert there.call(PING).code is None
    other.close()


def from_address(monkeypatch, number: int) -> None:
    monkeypatch.setattr(gate, "peer", lambda *_: (f"203.0.113.{number}", True))


def test_one_partner_tried_from_many_addresses_is_noticed(world, monkeypatch):
    for number in range(throttle.LIMIT):
        from_address(monkeypatch, number)
        assert fail(world, "ouac", 1) == ["AuthenticationFailed"]
    assert rung(world) == [("SignOnFails", "ouac", "203.0.113.9")]


def test_trying_many_names_is_noticed_too_and_the_names_are_not_kept(world):
    codes = [fail(world, f"Secretname{n}", 1)[0] for n in range(throttle.LIMIT + 1)]
    assert codes[-1] == "Throttled"
    assert rung(world) == [("StrangersInsist", "SOAP", "127.0.0.1")]
    with world.service.store.read() as session:
        assert {(e.subject, str(e.details)) for e in session.scalars(select(AuditEntry))} == {(None, "{}")}


def test_many_strangers_cannot_bury_the_other_alarms(world, monkeypatch):
    for number in range(5):
        from_address(monkeypatch, number)
        fail(world, "nobody", throttle.LIMIT)
    assert rung(world) == [("StrangersInsist", "SOAP", "203.0.113.4")]


def test_an_alarm_that_was_closed_rings_again_when_it_goes_on(world):
    fail(world, "centre", throttle.LIMIT)
    with world.service.store.begin() as session:
        alarms.close(session, alarms.open_alarms(session)[0].id, Doer("cli", world.service.clock.now()))
    assert world.call(PING).code is None
    assert rung(world) == []
    later = Clock(lambda: world.service.clock.now() + timedelta(minutes=11))
    with serving(create_app(dataclasses.replace(world.service, clock=later))) as port:
        fail(dataclasses.replace(world, port=port), "centre", throttle.LIMIT)
    assert rung(world) == [("SignOnFails", "centre", "127.0.0.1")]


def test_a_throttled_stranger_costs_no_row(world):
    for _ in range(throttle.LIMIT):
        signed(world, token("centre", "wrong"))
    before = counted(world, Message)
    assert signed(world, token("centre", "wrong")).text("Retryable") == "true"
    assert counted(world, Message) == before


def test_nobody_can_shut_a_partner_out(world):
    """Not even from the partner's own address, under the partner's own name."""
    for _ in range(throttle.LIMIT * 3):
        signed(world, token("centre", "wrong"))
    assert world.call(PING).code is None


# ── the way here ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_over_an_open_line_is_refused(world, monkeypatch):
    monkeypatch.setattr(gate, "peer", lambda *_: ("203.0.113.5", False))
    assert world.call(PING).code == "TLSRequired"
