"""Who sent this message? WS-Security UsernameToken, Text or Digest, checked before anything else is read.

A secret that is wrong, missing, expired, of the other mode or of an unknown partner gives one and the same
answer. Only who knows the secret learns that the partner is disabled, that the clock is wrong or that a nonce was used
before. Everything is asked of the database anew, so that what an operator ends has ended everywhere. A nonce is
remembered in the database, so that no other process or machine accepts it either.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from lxml import etree
from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from autosgern_service.administration.partners import open_secret
from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.domain.roles import PasswordType
from autosgern_service.opened.service import Service
from autosgern_service.sis.contract import decode
from autosgern_service.soap.call import Call
from autosgern_service.soap.names import PASSWORD_DIGEST, PASSWORD_TEXT, SOAP11, SOAP12, WSSE, WSU
from autosgern_service.soap.throttle import LIMIT, WINDOW_SECONDS, Failures
from autosgern_service.store import alarms, audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import AuditEntry, Nonce, Partner, PartnerSecret

log = structlog.get_logger()

#: How far a message's Created may lie from our clock, in either direction.
WINDOW = timedelta(minutes=5)
#: A message made WINDOW in the future is acceptable for two windows; the third is for clocks of our own machines.
NONCE_KEPT = 3 * WINDOW


# Written once, as it is asked for every message.
_SENDER = (
    select(Partner).where(Partner.username == bindparam("username")).options(joinedload(Partner.secrets))
)

_LONGEST_NAME = 100
_LONGEST_SECRET = 500
_LONGEST_NONCE = 256

_ROLES_OF_OURS = {
    SOAP11: ("", "http://schemas.xmlsoap.org/soap/actor/next"),
    SOAP12: ("", f"{SOAP12}/role/next", f"{SOAP12}/role/ultimateReceiver"),
}


@dataclass(frozen=True, repr=False)
class Credentials:
    """What a UsernameToken (and Timestamp) says. `nonce` and `created` are empty where not sent."""

    username: str
    password: str
    mode: PasswordType
    nonce: bytes = b""
    created: str = ""
    expires: str = ""
    stamped: str = ""


def is_for_us(header: etree._Element, soap: str) -> bool:
    """Say whether a header block is addressed to us and not to somebody on the way."""
    attribute = f"{{{soap}}}actor" if soap == SOAP11 else f"{{{soap}}}role"
    return header.get(attribute, "").strip() in _ROLES_OF_OURS[soap]


def read_credentials(headers: Iterable[etree._Element], soap: str) -> Credentials:
    """Read the one UsernameToken of the one Security header; raises Refused where there is none or more."""
    found = [block for block in headers if block.tag == f"{{{WSSE}}}Security" and is_for_us(block, soap)]
    if len(found) != 1:
        raise Refused(Refusal.AUTHENTICATION_FAILED, "Security")
    token = _only(found[0], f"{{{WSSE}}}UsernameToken")
    stamp = found[0].find(f"{{{WSU}}}Timestamp")
    if token is None:
        raise Refused(Refusal.AUTHENTICATION_FAILED, "UsernameToken")
    password = _only(token, f"{{{WSSE}}}Password")
    mode = _MODES.get("" if password is None else (password.get("Type") or PASSWORD_TEXT).strip())
    if mode is None:
        raise Refused(Refusal.AUTHENTICATION_FAILED, "Password")
    return Credentials(
        username=_text(token, f"{{{WSSE}}}Username")[: _LONGEST_NAME + 1],
        password=_text(token, f"{{{WSSE}}}Password", strip=False)[: _LONGEST_SECRET + 1],
        mode=mode,
        nonce=_nonce(_text(token, f"{{{WSSE}}}Nonce")),
        created=_text(token, f"{{{WSU}}}Created"),
        stamped="" if stamp is None else _text(stamp, f"{{{WSU}}}Created"),
        expires="" if stamp is None else _text(stamp, f"{{{WSU}}}Expires"),
    )


def admit(call: Call, soap: str, failures: Failures) -> None:
    """Let the partner in that sent a message; raises Refused, and counts the failures of who is none.

    Who has proven to be a partner is known as such to the logs, also where the message is refused.
    """
    if not call.secure:
        raise Refused(Refusal.TLS_REQUIRED)
    assert call.envelope is not None
    username = ""
    try:
        credentials = read_credentials(call.envelope.headers, soap)
        username = credentials.username
        call.partner = identify(call.service, credentials)
        call.hide(_known_secrets(call.service, call.partner, credentials))
        accept(call.service, call.partner, credentials)
    except Refused as refused:
        if refused.code is Refusal.AUTHENTICATION_FAILED:
            _count(call, username, failures)
        if refused.code is Refusal.PARTNER_DISABLED:
            _note_disabled(call, username)
        raise


def identify(service: Service, credentials: Credentials) -> Partner:
    """Return the partner whose secret these credentials prove; raises Refused."""
    with service.store.read() as session:
        partner = session.scalar(_SENDER, {"username": credentials.username})
        known = _knows_secret(service, partner, credentials, service.clock.now())
    if partner is None or not known:
        raise Refused(Refusal.AUTHENTICATION_FAILED, "UsernameToken")
    return partner


def accept(service: Service, partner: Partner, credentials: Credentials) -> None:
    """Use up the nonce of credentials that are the partner's; raises Refused where they do not admit it now."""
    now = service.clock.now()
    if partner.disabled_at is not None:
        raise Refused(Refusal.PARTNER_DISABLED)
    _check_clock(credentials, now)
    if credentials.nonce:
        _use_up(service, partner, credentials.nonce, now)
    elif credentials.mode is PasswordType.DIGEST:
        raise Refused(Refusal.AUTHENTICATION_FAILED, "UsernameToken/Nonce")


def forget_nonces(session: Session, now: datetime) -> None:
    """Delete the nonces of messages that are too old to be accepted again."""
    session.execute(delete(Nonce).where(Nonce.at < now - NONCE_KEPT))


def digest(nonce: bytes, created: str, secret: str) -> str:
    """Return the PasswordDigest of the UsernameToken profile: Base64(SHA-1(nonce + created + password))."""
    # SHA-1 is the profile's; it is safe here, since only a 256-bit random secret could be guessed by it.
    value = hashlib.sha1(nonce + created.encode() + secret.encode(), usedforsecurity=False).digest()
    return base64.b64encode(value).decode()


def _count(call: Call, username: str, failures: Failures) -> None:
    """Count a failure; beyond the limit an address is answered Throttled, and no row is written any more."""
    if failures.count(call.address) > LIMIT or not _note_failure(call, username):
        call.throttled = True
        raise Refused(Refusal.THROTTLED) from None


def _note_failure(call: Call, username: str) -> bool:
    """Leave an audit entry and tell the operators at the limit; False where the address is beyond it.

    Rows are counted, so that it does not matter which process or machine the attempts come to. An entry names a
    partner only where there is one: a stranger may write anything. Strangers share one alarm, or whoever has many
    addresses could bury the others.
    """
    now = call.service.clock.now()
    failed = select(func.count()).where(
        AuditEntry.at > now - timedelta(seconds=WINDOW_SECONDS), AuditEntry.action == Deed.SIGN_ON_FAILED.code
    )
    with call.service.store.begin() as session:
        of_address = session.scalar(failed.where(AuditEntry.address == call.address)) or 0
        if of_address >= LIMIT:
            return False
        known = session.scalar(select(Partner.username).where(Partner.username == username))
        of_name = (session.scalar(failed.where(AuditEntry.subject == known)) or 0) if known else 0
        audit.record(session, Doer("SOAP", now, call.address), Deed.SIGN_ON_FAILED, known)
        if known and of_name + 1 >= LIMIT:
            alarms.ring(session, Kind.SIGN_ON_FAILS, known[:60], at=now, detail=call.address)
        elif of_address + 1 >= LIMIT:
            alarms.ring(session, Kind.STRANGERS_INSIST, "SOAP", at=now, detail=call.address)
        return True


def _note_disabled(call: Call, username: str) -> None:
    """Leave an audit entry for a disabled partner that still calls, one an address in each window: it may insist."""
    now, deed = call.service.clock.now(), Deed.SIGN_ON_DISABLED
    noted = select(AuditEntry.id).where(
        AuditEntry.at > now - timedelta(seconds=WINDOW_SECONDS),
        AuditEntry.action == deed.code,
        AuditEntry.subject == username,
        AuditEntry.address == call.address,
    )
    with call.service.store.begin() as session:
        if session.scalar(noted.limit(1)) is None:
            audit.record(session, Doer("SOAP", now, call.address), deed, username)


def _knows_secret(service: Service, partner: Partner | None, given: Credentials, now: datetime) -> bool:
    presented = service.vault.fingerprint(given.password)  # for an unknown partner too, to take as long
    if partner is None or partner.mode != given.mode:
        return False
    return any(
        _fits(service, partner, secret, given, presented)
        for secret in partner.secrets
        if secret.valid_until is None or now < secret.valid_until
    )


def _known_secrets(service: Service, partner: Partner, given: Credentials) -> tuple[str, ...]:
    """Return the secrets of a partner as far as we know them in clear: the one presented, or those in the vault."""
    if given.mode is PasswordType.TEXT:
        return (given.password.strip(),)
    return tuple(open_secret(service.vault, partner, secret) for secret in partner.secrets)


def _fits(
    service: Service, partner: Partner, secret: PartnerSecret, given: Credentials, presented: str
) -> bool:
    if given.mode is PasswordType.TEXT:
        return hmac.compare_digest(presented, secret.fingerprint or "")
    expected = digest(given.nonce, given.created, open_secret(service.vault, partner, secret))
    return hmac.compare_digest(expected.encode(), given.password.strip().encode())


def _check_clock(given: Credentials, now: datetime) -> None:
    if given.created or given.mode is PasswordType.DIGEST or given.nonce:
        _check_near(given.created, now, "UsernameToken/Created")
    if given.stamped:
        _check_near(given.stamped, now, "Timestamp/Created")
    if given.expires and _instant(given.expires, "Timestamp/Expires") < now - WINDOW:
        raise Refused(Refusal.CLOCK_SKEW, "Timestamp/Expires")


def _check_near(text: str, now: datetime, path: str) -> None:
    if abs(_instant(text, path) - now) > WINDOW:
        raise Refused(Refusal.CLOCK_SKEW, path)


def _instant(text: str, path: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(Refusal.CLOCK_SKEW, path) from None
    if instant.tzinfo is None:
        raise Refused(Refusal.CLOCK_SKEW, path)
    return instant


def _use_up(service: Service, partner: Partner, nonce: bytes, now: datetime) -> None:
    value = hashlib.sha256(nonce).hexdigest()
    try:
        with service.store.begin() as session:
            session.add(Nonce(partner_id=partner.id, value=value, at=now))
    except IntegrityError:
        raise Refused(Refusal.REPLAY, "UsernameToken/Nonce") from None


def _only(parent: etree._Element, tag: str) -> etree._Element | None:
    found = parent.findall(tag)
    return found[0] if len(found) == 1 else None


def _text(parent: etree._Element, tag: str, *, strip: bool = True) -> str:
    element = _only(parent, tag)
    text = "" if element is None else element.text or ""
    return text.strip() if strip else text


def _nonce(text: str) -> bytes:
    try:
        nonce = decode(text)
    except ValueError:
        nonce = b"?" * (_LONGEST_NONCE + 1)
    if len(nonce) > _LONGEST_NONCE:
        raise Refused(Refusal.AUTHENTICATION_FAILED, "UsernameToken/Nonce")
    return nonce


_MODES = {PASSWORD_TEXT: PasswordType.TEXT, PASSWORD_DIGEST: PasswordType.DIGEST}
