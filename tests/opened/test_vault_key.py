"""The vault's key belongs to the database: another is refused, and none is made in its place."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from autosgern_service.administration.partners import add_partner
from autosgern_service.domain.roles import PartnerRole
from autosgern_service.installation.settings import Settings, SettingsError
from autosgern_service.installation.vault import new_key
from autosgern_service.opened.service import Service
from autosgern_service.opened.vault_key import CHECK
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Installation


def elsewhere(settings: Settings, tmp_path: Path) -> Settings:
    """The same database, seen from another folder."""
    return replace(settings, data_dir=tmp_path / "elsewhere")


def test_the_same_key_opens_the_database_again_also_when_it_is_given(any_service: Service) -> None:
    key = (any_service.settings.data_dir / "vault.key").read_text()
    Service.open(any_service.settings).close()
    Service.open(replace(any_service.settings, vault_key=key)).close()


def test_another_key_is_refused(any_service: Service) -> None:
    with pytest.raises(SettingsError, match="this vault key is not the one of this database"):
        Service.open(replace(any_service.settings, vault_key=new_key()))


def test_another_folder_s_key_is_refused_and_named(any_service: Service, tmp_path: Path) -> None:
    other = elsewhere(any_service.settings, tmp_path)
    other.data_dir.mkdir()
    (other.data_dir / "vault.key").write_text(new_key())
    with pytest.raises(SettingsError, match=r"not the one of this database \(it stands in /.*elsewhere"):
        Service.open(other)


def test_no_key_is_made_where_the_database_has_one(any_service: Service, tmp_path: Path) -> None:
    other = elsewhere(any_service.settings, tmp_path)
    with pytest.raises(SettingsError, match=r"has a vault key already, and it is not in /.*elsewhere"):
        Service.open(other)
    assert not other.data_dir.exists()


def test_nor_where_something_was_sealed_before_the_key_was_remembered(
    any_service: Service, tmp_path: Path
) -> None:
    with any_service.store.begin() as session:
        add_partner(
            session,
            any_service.vault,
            Doer("test", any_service.clock.now()),
            username="x",
            name="X",
            role=PartnerRole.CENTRE,
        )
        session.execute(delete(Installation))
    with pytest.raises(SettingsError, match="has a vault key already"):
        Service.open(elsewhere(any_service.settings, tmp_path))
    Service.open(any_service.settings).close()
    with any_service.store.read() as session:
        assert session.scalars(select(Installation.name)).all() == [CHECK]


@pytest.mark.parametrize("kind", ["settings", pytest.param("postgres_settings", marks=pytest.mark.postgres)])
def test_of_two_first_starts_with_two_keys_one_is_refused(kind: str, request: pytest.FixtureRequest) -> None:
    settings: Settings = request.getfixturevalue(kind)
    refused: list[SettingsError] = []

    def start() -> None:
        try:
            Service.open(replace(settings, vault_key=new_key())).close()
        except SettingsError as problem:
            refused.append(problem)

    together(start, start)
    assert len(refused) == 1


def together(*deeds: Callable[[], None]) -> None:
    threads = [threading.Thread(target=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
