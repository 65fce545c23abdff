"""Settings come from the environment only, and a bad value names its variable."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from autosgern_service.installation.settings import Settings, SettingsError


def read(**variables: str) -> Settings:
    return Settings.from_environment({f"AUTOSGERN_{name}": value for name, value in variables.items()})


def test_without_variables_the_defaults_hold() -> None:
    assert Settings.from_environment({"PATH": "/bin"}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("SOAP_ADDRESS", "ftp://x"),
        ("SOAP_ADDRESS", "http://"),
        ("BOARD_DEADLINE", "0"),
        ("BOARD_DEADLINE", "nan"),
        ("ATTEMPTS", "-1"),
        ("ATTEMPTS", "many"),
        ("TRANSMISSION_TIME", "25:00"),
        ("TRANSMISSION_TIME", "night"),
        ("PRODUCTION", "perhaps"),
        ("MAIL_URL", "pigeon:loft"),
        ("CONTACT_EMAIL", "service"),
        ("CONTACT_EMAIL", "a b@c"),
        ("CONTACT_EMAIL", "a@b.example, c@d.example"),
        ("MAIL_FROM", "SGéRN <sgern@ocas.example>"),
        ("MAIL_FROM", "sgern@ocas.example\nBcc: other@ocas.example"),
    ],
)
def test_a_bad_value_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"AUTOSGERN_{name}"):
        read(**{name: value})


def test_a_misspelt_variable_is_refused() -> None:
    with pytest.raises(SettingsError, match="AUTOSGERN_DATABSE_URL"):
        read(DATABSE_URL="sqlite:///x")


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://user:password@host/name\n")
    assert (
        read(DATABASE_URL_FILE=str(tmp_path / "url")).database_url
        == "postgresql+psycopg://user:password@host/name"
    )


def test_a_secret_file_that_is_not_there_names_its_variable(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="AUTOSGERN_VAULT_KEY_FILE"):
        read(VAULT_KEY_FILE=str(tmp_path / "nothing"))


def test_a_plain_setting_has_no_file_form() -> None:
    with pytest.raises(SettingsError, match="AUTOSGERN_ATTEMPTS_FILE"):
        read(ATTEMPTS_FILE="x")


def test_every_setting_explains_itself() -> None:
    for field in fields(Settings):
        assert field.metadata["help"].endswith("."), field.name
