"""Destinations: the colleges and OUAC, how each is reached, and the brake on what leaves for it.

The night opens channels; operators add and change destinations, keep their secrets, pause and resume, and knock at the
door. What is kept of a destination is always such that its channel can be made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, TypedDict, Unpack

from sqlalchemy.orm import Session

import transmission
from autosgern_service.administration.unfit import (
    Checks,
    Unfit,
    check_password,
    fit_line,
    fit_texts,
    longest,
    one_at_a_time,
)
from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.machine_address import flaw_of_sftp_address
from autosgern_service.domain.short_texts import as_kept
from autosgern_service.domain.texts import Text
from autosgern_service.installation.settings import hour_minute
from autosgern_service.installation.vault import Vault
from autosgern_service.opened.service import Service
from autosgern_service.store import alarms, audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Destination
from transmission import Channel


class Facts(TypedDict, total=False):
    """What is kept of a destination, by its columns; what is left out stays as it is."""

    name_fr: str
    name_en: str
    url: str
    active: bool
    transmission_time: str | None


class Secrets(TypedDict, total=False):
    """What one signs in with at a destination, and the key by which its server is known."""

    host_key: str
    password: str
    private_key: str


_CODE = Text(
    "Le code d’un établissement compte quatre lettres majuscules.",
    "A destination’s code is four capital letters.",
)
_TAKEN = Text("Ce code est déjà pris.", "This code is taken.")
_ADDRESS = Text(
    "Écrivez file:dossier ou sftp://utilisateur@serveur/dossier.",
    "Write file:folder or sftp://user@server/folder.",
)
_HOUR = Text("Écrivez l’heure comme 18:30.", "Write the hour like 18:30.")
_UNUSABLE = Text("Cette adresse ne peut pas servir.", "This address cannot be used.")


class _Problem(NamedTuple):
    """What a channel says of a destination that cannot be reached as it is: how it begins, of what, and in French."""

    begins: str
    field: str
    fr: str


_PROBLEMS = (
    _Problem("a folder is", "url", "un dossier s’écrit file:dossier, sous la racine réglée"),
    _Problem("not a folder under the root", "url", "ce dossier n’est pas sous la racine réglée"),
    _Problem("not an SFTP folder", "url", "ce dossier SFTP n’en est pas un"),
    _Problem(
        "an SFTP destination needs a password",
        "password",
        "SFTP demande un mot de passe ou une clé (autosgern destination set)",
    ),
    _Problem(
        "an SFTP destination needs its server",
        "host_key",
        "SFTP demande la clé publique du serveur, comme dans un fichier .pub d’OpenSSH (autosgern destination set)",
    ),
    _Problem(
        "that is a private key",
        "host_key",
        "c’est une clé privée, et il faut la clé publique du serveur, comme dans un fichier .pub d’OpenSSH",
    ),
    _Problem("the private key cannot be read", "private_key", "la clé privée est illisible"),
)


def open_channel(service: Service, destination: Destination) -> Channel:
    """Make a destination's channel, not yet connected; ValueError or VaultError where its data cannot be used."""

    def secret(kind: str, sealed: bytes | None) -> str:
        return service.vault.open(sealed, _name(destination, kind)).decode() if sealed else ""

    return transmission.open_channel(
        destination.url,
        root=service.settings.batches_root,
        host_key=destination.host_key or "",
        password=secret("password", destination.password_sealed),
        private_key=secret("private-key", destination.private_key_sealed),
    )


def add(
    session: Session,
    service: Service,
    by: Doer,
    code: str,
    secrets: Secrets | None = None,
    **facts: Unpack[Facts],
) -> Destination:
    """Add a destination, with its names and its address among the facts; raises Unfit."""
    one_at_a_time(session, Destination)
    destination, checks = Destination(code=code), Checks()
    with checks:
        _check_code(session, code)
    with checks:
        _fill(service, destination, secrets, {"name_fr": "", "name_en": "", "url": "", **facts})
    checks.end()
    session.add(destination)
    audit.record(session, by, Deed.ADD_DESTINATION, code, changed=audit.changes(destination))
    return destination


def change(
    session: Session,
    service: Service,
    by: Doer,
    destination: Destination,
    secrets: Secrets | None = None,
    **facts: Unpack[Facts],
) -> None:
    """Change what is given of a destination; raises Unfit."""
    _fill(service, destination, secrets, facts)
    audit.record_change(session, by, Deed.CHANGE_DESTINATION, destination.code, destination)


def pause(session: Session, by: Doer, destination: Destination, note: str) -> None:
    """Let nothing leave for a destination until it is resumed; `note` says why, for the others. Raises Unfit."""
    kept = fit_line("note", note, longest(Destination.pause_note))
    destination.paused_at = destination.paused_at or by.at
    destination.pause_note = kept
    audit.record(session, by, Deed.PAUSE_DESTINATION, destination.code, changed=audit.changes(destination))


def resume(session: Session, by: Doer, destination: Destination) -> None:
    """Let transcripts leave for a destination again, with the next transmission."""
    destination.paused_at = destination.pause_note = destination.failed_on = None
    destination.failed_nights = 0
    audit.record(session, by, Deed.RESUME_DESTINATION, destination.code, changed=audit.changes(destination))
    alarms.settle(session, Kind.DESTINATION_GIVEN_UP, destination.code, at=by.at, by=by.name)


def seal_password(vault: Vault, destination: Destination, password: str) -> None:
    """Keep the password with which we sign in at a destination."""
    destination.password_sealed = vault.seal(password.encode(), _name(destination, "password"))


def seal_private_key(vault: Vault, destination: Destination, private_key: str) -> None:
    """Keep the private key (OpenSSH or PEM, without a passphrase) with which we sign in at a destination."""
    destination.private_key_sealed = vault.seal(private_key.encode(), _name(destination, "private-key"))


def _name(destination: Destination, kind: str) -> str:
    return f"destination:{destination.code}:{kind}"


def _fill(service: Service, destination: Destination, secrets: Secrets | None, facts: Facts) -> None:
    """Give a destination what is told of it; raises Unfit where its channel could not be made then."""
    checks = Checks()
    with checks:
        values = fit_texts(Destination, facts)
    with checks:
        check_password("password", (secrets or {}).get("password", ""))
    with checks:
        if "url" in facts:
            _check_url(as_kept(facts["url"]))
    with checks:
        if (hour := facts.get("transmission_time")) is not None:
            hour = _hour(hour)
    checks.end()
    if "transmission_time" in values:
        values["transmission_time"] = hour
    for name, value in values.items():
        setattr(destination, name, value)
    for name, secret in (secrets or {}).items():
        _KEEP[name](service.vault, destination, str(secret))
    try:
        open_channel(service, destination).close()
    except ValueError as problem:
        raise _unfit(str(problem)) from None


def _check_url(url: str) -> None:
    if not re.fullmatch(r"(?:file:|sftp://)[^\s/].*", url):
        raise Unfit("url", _ADDRESS)
    if url.startswith("sftp:") and (flaw := flaw_of_sftp_address(url)):
        raise Unfit("url", Text(f"{flaw.fr} {_ADDRESS.fr}", f"{flaw.en} {_ADDRESS.en}"))


def _check_code(session: Session, code: str) -> None:
    if not re.fullmatch("[A-Z]{4}", code):
        raise Unfit("code", _CODE)
    if session.get(Destination, code) is not None:
        raise Unfit("code", _TAKEN)


def _hour(text: str) -> str:
    try:
        return hour_minute(text)
    except ValueError:
        raise Unfit("hour", _HOUR) from None


def _keep_host_key(_vault: Vault, destination: Destination, host_key: str) -> None:
    """Keep the server's public key, and nothing else of what was given: the column is no secret."""
    try:
        destination.host_key = transmission.public_key(host_key)
    except ValueError as problem:
        raise _unfit(str(problem)) from None


#: How each of what is kept secret, or proves the server, is kept.
_KEEP: dict[str, Callable[[Vault, Destination, str], None]] = {
    "host_key": _keep_host_key,
    "password": seal_password,
    "private_key": seal_private_key,
}


def _unfit(told: str) -> Unfit:
    """Return what a channel says, by the field that it is about; what is no sentence of its own is not told."""
    known = next((problem for problem in _PROBLEMS if told.startswith(problem.begins)), None)
    if known is None:
        return Unfit("url", Text(f"{_UNUSABLE.fr} {_ADDRESS.fr}", f"{_UNUSABLE.en} {_ADDRESS.en}"))
    return Unfit(
        known.field, Text(*(f"{sentence[0].upper()}{sentence[1:]}." for sentence in (known.fr, told)))
    )
