"""What the address of another machine looks like, a board's or a destination's, and what never stands in one.

Addresses are shown, listed and kept in the audit trail, so a password, a query or a fragment has no place in them,
however it is written. Whether a machine answers there is asked elsewhere; here only what can never be called is told.
"""

from __future__ import annotations

import ipaddress
from string import ascii_letters, digits
from urllib.parse import unquote

from autosgern_service.domain.texts import Text

_LABEL = frozenset(ascii_letters + digits + "-")
_USER = frozenset(ascii_letters + digits + "._-+@\\$")
_LONGEST_LABEL = 63
_LONGEST_HOST = 253
_LAST_PORT = 65_535

NO_SECRET = Text(
    "L’adresse ne contient ni nom d’utilisateur ni mot de passe\u00a0: ils ont leurs propres champs.",
    "No user name or password stands in the address: they have fields of their own.",
)
_NO_PASSWORD = Text(
    "L’adresse ne contient pas de mot de passe\u00a0: il est conservé à part.",
    "No password stands in the address: it is kept apart.",
)
_NO_QUERY = Text(
    "L’adresse ne contient ni «\u00a0?\u00a0» ni «\u00a0#\u00a0»\u00a0: écrivez-la sans ce qui suit.",
    "No “?” and no “#” stands in the address: write it without what follows.",
)
_CHARACTERS = Text(
    "L’adresse ne contient que des lettres sans accent, des chiffres et des signes courants, sans espace.",
    "The address holds only letters without accents, digits and common signs, and no blank.",
)
_HOST = Text(
    "«\u00a0{host}\u00a0» n’est pas le nom d’un serveur, comme sie.conseil.ca, ni une adresse IP.",
    "“{host}” is no name of a server, like sis.board.ca, and no IP address.",
)
_PORT = Text(
    f"Le port est un nombre de 1 à {_LAST_PORT}.",
    f"The port is a number from 1 to {_LAST_PORT}.",
)
_SFTP_USER = Text(
    "Le nom d’utilisateur manque dans l’adresse, ou n’en est pas un.",
    "The user name is missing in the address, or is none.",
)


def flaw_of_web_address(url: str) -> Text | None:
    """Return what is wrong with http(s)://host[:port]/path; None for nothing."""
    authority = _authority(url)
    if "@" in unquote(authority):
        return NO_SECRET
    return _flaw_of_characters(url) or _flaw_of_place(authority)


def flaw_of_sftp_address(url: str) -> Text | None:
    """Return what is wrong with sftp://user@host[:port]/folder; None for nothing."""
    written, _, place = _authority(url).rpartition("@")
    user = unquote(written)
    if ":" in user or "%" in user:
        return _NO_PASSWORD
    if flaw := _flaw_of_characters(url):
        return flaw
    if not user or user.startswith("-") or not _USER.issuperset(user):
        return _SFTP_USER
    return _flaw_of_place(place)


def is_host(text: str) -> bool:
    """Say whether a text is a host's name (RFC 1123), an IPv4 address, or an IPv6 address in brackets."""
    if text.startswith("[") and text.endswith("]"):
        return "%" not in text and _is_ip(text[1:-1], ipaddress.IPv6Address)
    labels = text.removesuffix(".").split(".")
    if labels[-1].isdigit():
        return _is_ip(text, ipaddress.IPv4Address)
    return len(text) <= _LONGEST_HOST and all(map(_is_label, labels))


def _authority(url: str) -> str:
    """Return what stands between :// and the path; a backslash ends nothing, so that it is told as what it is."""
    return url.partition("://")[2].partition("/")[0]


def _flaw_of_characters(url: str) -> Text | None:
    if "?" in url or "#" in url:
        return _NO_QUERY
    return None if url.isascii() and url.isprintable() and " " not in url else _CHARACTERS


def _flaw_of_place(place: str) -> Text | None:
    bracket = place.rfind("]") + 1
    name, colon, port = place[bracket:].partition(":")
    host = place[:bracket] + name
    if not is_host(host):
        return _HOST.fill(host=host[:_LONGEST_HOST])
    if colon and not (port.isdigit() and len(port) <= len(str(_LAST_PORT)) and 0 < int(port) <= _LAST_PORT):
        return _PORT
    return None


def _is_label(label: str) -> bool:
    return 0 < len(label) <= _LONGEST_LABEL and _LABEL.issuperset(label) and label.strip("-") == label


def _is_ip(text: str, kind: type[ipaddress.IPv4Address | ipaddress.IPv6Address]) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True
