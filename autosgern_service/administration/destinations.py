"""Destinations: the colleges and OUAC, how each is reached, and the brake on what leaves for it.

The night opens channels; operators add and change destinations, keep their secrets, pause and resume, and knock at the
door. What is kept of a destination is always such that its channel can be made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session

import transmission
from autosgern_service.administration.unfit import Unfit, check_texts, longest, one_at_a_time
from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.deeds import Deed
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
#: What channels say of a destination that cannot be reached as it is, in French.
_PROBLEMS = {
    "a folder is": "un dossier s’écrit file:dossier, sous la racine réglée",
    "not a folder under the root": "ce dossier n’est pas sous la racine réglée",
    "an SFTP destination is": "une adresse SFTP s’écrit sftp://utilisateur@serveur/dossier, sans le secret",
    "an SFTP destination needs a password": "SFTP demande un mot de passe ou une clé (autosgern destination set)",
    "an SFTP destination needs its server": "SFTP demande la clé publique du serveur (autosgern destination set)",
    "the private key cannot be read": "la clé privée est illisible",
    "that is a private key": "c’est une clé privée, et il faut la clé publique du serveur, comme dans un fichier .pub "
    "d’OpenSSH",
    "not an SFTP folder": "ce dossier SFTP n’en est pas un",
}


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
    if not re.fullmatch("[A-Z]{4}", code):
        raise Unfit("code", _CODE)
    one_at_a_time(session, Destination)
    if session.get(Destination, code) is not None:
        raise Unfit("code", _TAKEN)
    destination = Destination(code=code)
    _fill(service, destination, secrets, {"name_fr": "", "name_en": "", "url": "", **facts})
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
    audit.record(session, by, Deed.CHANGE_DESTINATION, destination.code, changed=audit.changes(destination))


def pause(session: Session, by: Doer, destination: Destination, note: str) -> None:
    """Let nothing leave for a destination until it is resumed; `note` says why, for the other operators."""
    destination.paused_at = destination.paused_at or by.at
    destination.pause_note = note[: longest(Destination.pause_note)]
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
    check_texts(Destination, facts)
    if "url" in facts and not re.fullmatch(r"(?:file:|sftp://)[^\s/].*", facts["url"]):
        raise Unfit("url", _ADDRESS)
    for name, value in facts.items():
        setattr(destination, name, value)
    if facts.get("transmission_time") is not None:
        destination.transmission_time = _hour(destination.transmission_time or "")
    for name, secret in (secrets or {}).items():
        _KEEP[name](service.vault, destination, str(secret))
    try:
        open_channel(service, destination).close()
    except ValueError as problem:
        raise Unfit("url", _unreachable(str(problem))) from None


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
        raise Unfit("host_key", _in_both_languages(str(problem))) from None


#: How each of what is kept secret, or proves the server, is kept.
_KEEP: dict[str, Callable[[Vault, Destination, str], None]] = {
    "host_key": _keep_host_key,
    "password": seal_password,
    "private_key": seal_private_key,
}


def _in_both_languages(problem: str) -> Text:
    why = next((fr for en, fr in _PROBLEMS.items() if problem.startswith(en)), problem)
    return Text(f"{why[0].upper()}{why[1:]}.", f"{problem[0].upper()}{problem[1:]}.")


def _unreachable(problem: str) -> Text:
    why = _in_both_languages(problem)
    return Text(f"{why.fr} {_ADDRESS.fr}", f"{why.en} {_ADDRESS.en}")
