"""The vault's key belongs to the database: what one key has sealed no other opens.

A fingerprint of the key is kept in the database when it is first opened. `Service.open` and whatever starts
processes ask here: a process with another key would take every secret for a wrong one, and seal what nobody else
can open.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from autosgern_service.installation.settings import Settings, SettingsError
from autosgern_service.installation.vault import Vault, key_file, open_vault
from autosgern_service.store import Store
from autosgern_service.store.models import Base, Installation

#: The row of `installation` that keeps the fingerprint.
CHECK = "vault:key"


def open_checked(settings: Settings, store: Store) -> Vault:
    """Return the vault of a migrated database; outside production its key is made on first start.

    Raises SettingsError where the key is not the one of this database, or none is there and one was used before.
    """
    with store.read() as session:
        known = _kept(session)
        is_new = known is None and not _holds_sealed(session)
    vault = open_vault(settings, may_make=is_new)
    own = vault.fingerprint(CHECK)
    if (known or _keep(store, own)) != own:
        source = "" if settings.vault_key else f" (it stands in {key_file(settings)})"
        raise SettingsError(f"AUTOSGERN_VAULT_KEY: this vault key is not the one of this database{source}")
    return vault


def _kept(session: Session) -> str | None:
    return session.scalar(select(Installation.value).where(Installation.name == CHECK))


def _keep(store: Store, own: str) -> str:
    """Keep the fingerprint and return the one that is kept; another process may have been faster."""
    try:
        with store.begin() as session:
            session.add(Installation(name=CHECK, value=own))
        return own
    except IntegrityError:
        with store.read() as session:
            return _kept(session) or ""


def _holds_sealed(session: Session) -> bool:
    """Say whether something was sealed before the database kept a fingerprint."""
    return any(session.scalar(select(exists().where(column.is_not(None)))) for column in _sealed_columns())


def _sealed_columns() -> list[ColumnElement[object]]:
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith(("sealed", "seal", "fingerprint"))
    ]
