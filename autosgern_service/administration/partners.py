"""Partners and their secrets: made here, shown once, never readable again; a new one, and an end to one that leaked.

`autosgern partner`, the portal's administration and the sandbox call this. A secret is ours to make (256 random bits):
it can then be checked in microseconds, and nobody chooses a weak one. While a partner changes from one to the other two
are valid at once, never more. The SOAP service asks the database at every message, so that what is done here counts at
once, in every process.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from autosgern_service.administration.unfit import (
    NO_SUCH_BOARD,
    Checks,
    Unfit,
    check_not_taken,
    check_own_name,
    check_username,
    fit_texts,
    one_at_a_time,
)
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.roles import PartnerRole, PasswordType
from autosgern_service.domain.short_texts import as_kept
from autosgern_service.domain.texts import Text
from autosgern_service.installation.vault import Vault
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, Destination, Partner, PartnerSecret

#: How long the present secret works beside a new one, unless it is ended at once.
GRACE = timedelta(days=14)

_PLACE = Text(
    "Pour un conseil, donnez son numéro; pour un établissement, son code; pour un centre, ni l’un ni l’autre.",
    "A board needs its number, a destination its code, a centre neither.",
)
_NO_SUCH_DESTINATION = Text("Cet établissement n’existe pas.", "There is no such destination.")


def add_partner(
    session: Session,
    vault: Vault,
    by: Doer,
    *,
    username: str,
    name: str,
    role: PartnerRole,
    mode: PasswordType = PasswordType.TEXT,
    board: str = "",
    destination: str = "",
) -> tuple[Partner, str]:
    """Add a partner, with its board's number or its destination's code as the role asks; raises Unfit.

    Returns it with its secret, which cannot be read again.
    """
    one_at_a_time(session, Partner)
    checks, destination = Checks(), destination.upper()
    with checks:
        values = fit_texts(Partner, {"username": username, "name": name})
    with checks:
        check_username(as_kept(username))
        check_not_taken(session, Partner.username, as_kept(username))
    with checks:
        check_own_name("name", as_kept(name))
    with checks:
        _check_place(role, board, destination)
        board_id, code = _board_id(session, board), _code(session, destination)
    checks.end()
    username = values["username"]
    partner = Partner(
        **values,
        role=role.value,
        mode=mode.value,
        board_id=board_id,
        destination_code=code,
    )
    session.add(partner)
    audit.record(session, by, Deed.ADD_PARTNER, username, changed=audit.changes(partner))
    return partner, issue_secret(vault, partner, at=by.at)


def _check_place(role: PartnerRole, board: str, destination: str) -> None:
    """Raise Unfit unless a board, and nothing else, has a board, and a destination a destination."""
    for place, given in ((PartnerRole.BOARD, board), (PartnerRole.DESTINATION, destination)):
        if (role == place) != bool(given):
            raise Unfit(place.value, _PLACE)


def _board_id(session: Session, number: str) -> int | None:
    found = session.scalar(select(Board.id).where(Board.number == number)) if number else None
    if number and found is None:
        raise Unfit("board", NO_SUCH_BOARD)
    return found


def _code(session: Session, code: str) -> str | None:
    if code and session.get(Destination, code) is None:
        raise Unfit("destination", _NO_SUCH_DESTINATION)
    return code or None


def issue_secret(vault: Vault, partner: Partner, *, at: datetime, grace: timedelta = GRACE) -> str:
    """Give a partner a new secret; of the others only the present one stays, for `grace`, where that is any time."""
    secret = secrets.token_urlsafe(32)
    kept = partner.secrets[-1:] if grace else []
    for present in kept:
        present.valid_until = at + grace
    if partner.mode == PasswordType.DIGEST:
        new = PartnerSecret(sealed=vault.seal(secret.encode(), _sealed_name(partner)), created_at=at)
    else:
        new = PartnerSecret(fingerprint=vault.fingerprint(secret), created_at=at)
    partner.secrets = [*kept, new]
    return secret


def previous_secret(partner: Partner, at: datetime) -> PartnerSecret | None:
    """Return the secret before the present one, while it still works."""
    return next((one for one in partner.secrets if one.valid_until and one.valid_until > at), None)


def open_secret(vault: Vault, partner: Partner, secret: PartnerSecret) -> str:
    """Open the secret of a partner in digest mode."""
    assert secret.sealed is not None
    return vault.open(secret.sealed, _sealed_name(partner)).decode()


def _sealed_name(partner: Partner) -> str:
    return f"partner:{partner.username}:secret"


def rotate(session: Session, vault: Vault, partner: Partner, by: Doer, *, now: bool = False) -> str:
    """Give a partner a new secret and return it, as it cannot be read again.

    The present one works for `GRACE` more, so that the partner can change over; with `now` it ends at once. One that
    is older ends in any case. Of a disabled partner nothing has to change over and a secret may have leaked: all end at
    once.
    """
    _lock(session, partner)
    now = now or partner.disabled_at is not None
    former = partner.secrets[-1]
    secret = issue_secret(vault, partner, at=by.at, grace=timedelta() if now else GRACE)
    audit.record(
        session,
        by,
        Deed.ROTATE_SECRET,
        partner.username,
        secret_was=_text(former.created_at),
        secret_is=_text(by.at),
        former_until=_text(by.at if now else by.at + GRACE),
    )
    return secret


def disable(session: Session, partner: Partner, by: Doer) -> bool:
    """Refuse a partner from now on, whatever its secret; False where it is disabled already."""
    _lock(session, partner)
    if partner.disabled_at is not None:
        return False
    partner.disabled_at, partner.disabled_by = by.at, by.name
    audit.record(session, by, Deed.DISABLE_PARTNER, partner.username, was="active", now="disabled")
    return True


def enable(session: Session, partner: Partner, by: Doer) -> bool:
    """Admit a disabled partner again, with the secrets that it had; False where it is not disabled."""
    _lock(session, partner)
    if partner.disabled_at is None:
        return False
    partner.disabled_at = partner.disabled_by = None
    audit.record(session, by, Deed.ENABLE_PARTNER, partner.username, was="disabled", now="active")
    return True


def _lock(session: Session, partner: Partner) -> None:
    """Read the partner anew and keep others from changing it: of two rotations the second must see the first."""
    session.refresh(partner, with_for_update=True)


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
