"""The vault seals what must not lie readable, and opens it for the right row with the right key only."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosgern_service.installation.settings import Settings, SettingsError
from autosgern_service.installation.vault import Vault, VaultError, new_key, open_vault

KEY = bytes(range(32))


@given(st.binary(max_size=2000), st.text(max_size=40))
def test_what_was_sealed_opens_again(plain: bytes, name: str) -> None:
    vault = Vault(KEY)
    assert vault.open(vault.seal(plain, name), name) == plain


def test_a_sealed_value_shows_nothing_of_what_it_holds() -> None:
    sealed = Vault(KEY).seal(b"Marie Tremblay" * 20, "transcript:1")
    assert b"Tremblay" not in sealed
    assert sealed != Vault(KEY).seal(b"Marie Tremblay" * 20, "transcript:1")


def test_another_row_does_not_open_it() -> None:
    sealed = Vault(KEY).seal(b"secret", "transcript:1")
    with pytest.raises(VaultError):
        Vault(KEY).open(sealed, "transcript:2")


def test_another_key_does_not_open_it() -> None:
    sealed = Vault(KEY).seal(b"secret", "transcript:1")
    with pytest.raises(VaultError):
        Vault(KEY[::-1]).open(sealed, "transcript:1")


@given(st.integers(min_value=0, max_value=200))
def test_a_changed_byte_is_noticed(position: int) -> None:
    sealed = bytearray(Vault(KEY).seal(b"x" * 200, "row"))
    sealed[position] ^= 1
    with pytest.raises(VaultError):
        Vault(KEY).open(bytes(sealed), "row")


@given(st.binary(max_size=60))
def test_anything_that_was_never_sealed_is_refused(rubbish: bytes) -> None:
    with pytest.raises(VaultError):
        Vault(KEY).open(rubbish, "row")


def test_a_secret_is_known_by_its_fingerprint_only() -> None:
    vault = Vault(KEY)
    fingerprint = vault.fingerprint("s3cret")
    assert "s3cret" not in fingerprint
    assert vault.fingerprint("s3cret") == fingerprint
    assert vault.fingerprint("s3creT") != fingerprint


def test_outside_production_a_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    sealed = open_vault(settings).seal(b"x", "row")
    assert open_vault(settings).open(sealed, "row") == b"x"
    assert stat.S_IMODE((tmp_path / "vault.key").stat().st_mode) == 0o600


def test_in_production_a_key_must_be_given() -> None:
    with pytest.raises(SettingsError, match="VAULT_KEY"):
        Settings.from_environment({"AUTOSGERN_PRODUCTION": "yes"})


@pytest.mark.parametrize("key", ["short", base64.b64encode(b"x" * 31).decode(), "é" * 32])
def test_a_key_of_another_form_is_named(key: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="VAULT_KEY"):
        open_vault(Settings(vault_key=key, data_dir=tmp_path))


def test_a_new_key_is_one_that_the_settings_take() -> None:
    assert open_vault(Settings(vault_key=new_key()))
