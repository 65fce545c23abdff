"""Sign-ins: rows in the database, so that one can be revoked; the cookie holds a token, the row its hash.

A sign-in ends half an hour after the last page and in any case after twelve hours.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask import Flask, g, request, session
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from autosgern_service.domain.deeds import Deed
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import SignIn, User
from portal.web import current

IDLE = timedelta(minutes=30)
LIFETIME = timedelta(hours=12)

#: Answered without asking who is there.
NOBODYS = ("static", "health.page")

#: A page does not write when the last one is so near.
_TOUCH_AFTER = timedelta(minutes=1)


def install(app: Flask) -> None:
    """Find out who is there before each page."""
    app.before_request(_recognize)


def start(response: Response, user: User) -> bool:
    """Sign a person in: a fresh token in a cookie, its hash in the database, the old page cookie gone.

    Of that one the language stays, which the person chose at the sign-in. False where the person may no longer sign in
    with the password that was looked at: an operator changed it, or shut them out, at that very moment.
    """
    service = current.service()
    now = service.clock.now()
    token = secrets.token_urlsafe(32)
    still = select(User.id).where(User.id == user.id, User.password_hash == user.password_hash, User.active)
    with service.store.begin() as store:
        if store.scalar(still.with_for_update(read=True)) is None:
            return False
        store.add(SignIn(token_hash=_hash(token), user_id=user.id, created_at=now, seen_at=now))
        audit.record(store, Doer(user.username, now, request.remote_addr), Deed.SIGN_IN)
    chosen = session.get("lang")
    session.clear()
    if chosen:
        session["lang"] = chosen
    response.set_cookie(
        _cookie(),
        token,
        httponly=True,
        samesite="Lax",
        secure=_is_secure(),
        path="/",
        max_age=LIFETIME,
    )
    return True


def end(response: Response) -> None:
    """Sign the reader out, if they have not been out by then."""
    with current.service().store.begin() as store:
        if current.reader() is not None:
            audit.record(store, current.doer(), Deed.SIGN_OUT)
        store.execute(delete(SignIn).where(SignIn.token_hash == here()))
    session.clear()
    response.delete_cookie(_cookie(), path="/", secure=_is_secure(), httponly=True, samesite="Lax")


def here() -> str:
    """Return the hash by which the database knows the sign-in in this browser."""
    return _hash(request.cookies.get(_cookie(), ""))


def _recognize() -> None:
    g.user = None
    token = request.cookies.get(_cookie())
    if not token or request.endpoint in NOBODYS:
        return
    service = current.service()
    now = service.clock.now()
    with service.store.read() as store:
        found = store.scalar(
            select(SignIn)
            .where(
                SignIn.token_hash == _hash(token),
                SignIn.seen_at > now - IDLE,
                SignIn.created_at > now - LIFETIME,
            )
            .options(joinedload(SignIn.user).options(joinedload(User.board), joinedload(User.school)))
        )
    if found is None or not found.user.active:
        return
    g.user = found.user
    if now - found.seen_at > _TOUCH_AFTER:
        with service.store.begin() as store:
            store.execute(update(SignIn).where(SignIn.token_hash == found.token_hash).values(seen_at=now))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _is_secure() -> bool:
    return current.service().settings.portal_address.startswith("https:")


def _cookie() -> str:
    return "__Host-sgern" if _is_secure() else "sgern"
