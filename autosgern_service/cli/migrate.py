"""`autosgern migrate`: our tables, the engine's tables, and the destinations that every installation has."""

from __future__ import annotations

import click

from autosgern_service import engine
from autosgern_service.installation.settings import Settings
from autosgern_service.store import Store, migrate, seeds


def prepare(settings: Settings) -> str:
    """Bring database and folders to what this program needs; returns the revision at which it then stands."""
    settings.batches_root.mkdir(parents=True, exist_ok=True)
    store = Store(settings)
    try:
        migrate.upgrade(store.engine)
        with store.begin() as session:
            seeds.add_destinations(session)
    finally:
        store.close()
    engine.migrate(settings)
    return migrate.head()


@click.command("migrate")
def command() -> None:
    """Bring the database to this program's schema; safe to run again."""
    click.echo(f"database at {prepare(Settings.from_environment())}")
