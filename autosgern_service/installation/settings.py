"""Settings: every value that an installation may choose, read once from the environment.

Each variable is `AUTOSGERN_<NAME>`; a value that is a secret may stand in a file named by
`AUTOSGERN_<NAME>_FILE` instead. A bad value raises SettingsError that names its variable. Processes call
`Settings.from_environment()` once and hand the frozen result down; nothing else reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from autosgern_service.domain.email_address import is_address

PREFIX = "AUTOSGERN_"


class SettingsError(ValueError):
    """A variable is missing or holds a value that cannot be used; the message names it."""


def _text(value: str) -> str:
    return value


def _yes_no(value: str) -> bool:
    answers = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    try:
        return answers[value.strip().lower()]
    except KeyError:
        raise ValueError("expected yes or no") from None


def _positive(value: str) -> int:
    number = int(value)
    if number <= 0:
        raise ValueError("expected a whole number above 0")
    return number


def _seconds(value: str) -> float:
    number = float(value)
    if not 0 < number < 86_400:
        raise ValueError("expected seconds, above 0 and below a day")
    return number


def hour_minute(value: str) -> str:
    """Read a time of the day, HH:MM; raises ValueError."""
    hour, _, minute = value.partition(":")
    if not (hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):
        raise ValueError("expected HH:MM")
    return f"{int(hour):02}:{int(minute):02}"


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("expected an http or https address")
    return value.rstrip("/")


def _database(value: str) -> str:
    scheme = urlsplit(value).scheme
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg" + value[len(scheme) :]
    if scheme not in ("sqlite", "postgresql+psycopg"):
        raise ValueError("expected sqlite:///path or postgresql://…")
    return value


def _mail(value: str) -> str:
    if urlsplit(value).scheme not in ("dir", "smtp", "smtps"):
        raise ValueError("expected dir:folder, smtp://host:port or smtps://host:port")
    return value


def _email(value: str) -> str:
    if not is_address(value.strip()):
        raise ValueError("expected an e-mail address")
    return value.strip()


def _strings(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _setting(default: Any, parse: Callable[[str], Any], help_en: str, *, secret: bool = False) -> Any:
    return field(
        default=default, repr=not secret, metadata={"parse": parse, "help": help_en, "secret": secret}
    )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings; each field's metadata holds its parser and the sentence shown in the docs."""

    database_url: str = _setting(
        "sqlite:///var/autosgern.db",
        _database,
        "Where everything is kept: sqlite:///path for one small board, postgresql://… otherwise.",
        secret=True,
    )
    data_dir: Path = _setting(
        Path("var"),
        Path,
        "Folder for the batches, mails and key of this installation; a relative one is taken from the current folder.",
    )
    production: bool = _setting(
        False, _yes_no, "Refuse every convenience of the demo: a key must be given, TLS is required."
    )
    vault_key: str = _setting(
        "",
        _text,
        "Key that encrypts transcripts and payloads: 32 bytes in base64. Outside production it is made once "
        "in the data folder. It belongs to the database: nothing starts with another, and without it what "
        "is encrypted is lost; back it up.",
        secret=True,
    )
    soap_address: str = _setting(
        "http://127.0.0.1:8080",
        _web_address,
        "Public address of the SOAP service, as written in the WSDL; the service's own port unless it is set.",
    )
    portal_address: str = _setting(
        "http://127.0.0.1:8081",
        _web_address,
        "Public address of the portal, as written in e-mails; the port given to it or to up unless it is set.",
    )
    trusted_proxies: tuple[str, ...] = _setting(
        (), _strings, "Addresses of the proxies whose X-Forwarded-Proto and X-Forwarded-For are believed."
    )
    private_addresses: bool = _setting(
        False, _yes_no, "Allow board endpoints on private or plain-http addresses (sandbox only)."
    )
    board_deadline: float = _setting(20.0, _seconds, "Seconds that one call to a board may take in all.")
    board_client_certificate: Path | None = _setting(
        None, Path, "PEM file of the certificate that we show to boards which ask for one."
    )
    board_client_key: Path | None = _setting(
        None, Path, "PEM file of its private key; not needed where the certificate's file holds it too."
    )
    board_concurrency: int = _setting(2, _positive, "Requests of one board that are worked on at a time.")
    worker_concurrency: int = _setting(32, _positive, "Boards that one worker works on at a time.")
    attempts: int = _setting(
        5, _positive, "Attempts at a board that does not answer before a person decides."
    )
    retry_delay: float = _setting(
        30.0, _seconds, "Seconds before the second attempt; each further wait is twice as long."
    )
    transmission_time: str = _setting("22:00", hour_minute, "Toronto time of the nightly transmission.")
    transmission_nights: int = _setting(
        5,
        _positive,
        "Nights in a row on which a destination may fail before it is paused and operators called.",
    )
    acknowledgment_days: int = _setting(
        3, _positive, "Days after which a batch that is not acknowledged is shown to the operators."
    )
    transmission_root: Path | None = _setting(
        None,
        Path,
        "The one folder under which file: destinations may lie (default: transmissions in the data folder).",
    )
    mail_url: str = _setting(
        "dir:mails",
        _mail,
        "How e-mails leave: dir:folder (in the data folder), smtp:// or smtps://user:password@host.",
        secret=True,
    )
    mail_from: str = _setting("sgern@example.invalid", _email, "Sender of the e-mails: an address alone.")
    contact_email: str = _setting(
        "",
        _email,
        "Where people write to, as the portal's pages Contact us and Accessibility say; unset, they name no address.",
    )
    business_opening: str = _setting(
        "08:00",
        hour_minute,
        "Toronto time at which a business day begins; it has eight business hours.",
    )
    service_level_days: int = _setting(
        5, _positive, "Business days in which a request should be handled: yellow when reached, red beyond."
    )
    candidate_retention_days: int = _setting(
        90,
        _positive,
        "Days after a request is completed or answered before the compared values of near matches are destroyed.",
    )
    soap_maximum_bytes: int = _setting(16_000_000, _positive, "Largest SOAP message that is read.")
    upload_maximum_bytes: int = _setting(10_000_000, _positive, "Largest file that staff may upload.")
    oen_check_digit: bool = _setting(
        True, _yes_no, "Use the OEN's check digit (Luhn) in matching and warnings."
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Parse every AUTOSGERN_ variable; raise SettingsError for unknown names and bad values."""
        known = {f.name: f for f in fields(cls)}
        values: dict[str, Any] = {}
        for variable, raw in sorted(environment.items()):
            if not variable.startswith(PREFIX):
                continue
            name = variable[len(PREFIX) :].lower()
            if name.endswith("_file") and known.get(name[:-5]) and known[name[:-5]].metadata["secret"]:
                name, raw = name[:-5], _read_secret(variable, raw)
            if name not in known:
                raise SettingsError(f"{variable}: there is no such setting")
            try:
                values[name] = known[name].metadata["parse"](raw)
            except ValueError as problem:
                raise SettingsError(f"{variable}: {problem}") from None
        settings = cls(**values)
        if settings.production and not settings.vault_key:
            raise SettingsError(f"{PREFIX}VAULT_KEY: required in production")
        return settings

    @property
    def is_sqlite(self) -> bool:
        """True where the database is SQLite."""
        return self.database_url.startswith("sqlite")

    @property
    def batches_root(self) -> Path:
        """The folder under which every file: destination lies."""
        return self.transmission_root or self.data_dir / "transmissions"


def _read_secret(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise SettingsError(f"{variable}: cannot read the file ({problem.strerror})") from None
