"""The documents keep up with the program: every link leads somewhere, every command, status and reason is told of."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from autosgern_service.cli import COMMANDS
from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.installation.settings import Settings
from autosgern_service.installation.vault import open_vault

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
ALL = "\n".join(TEXTS.values())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", TEXTS[page]):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_told_of(command: str) -> None:
    assert re.search(rf"autosgern {command}\b|`{command}`", ALL), command


@pytest.mark.parametrize("code", [*Status, *Reason])
def test_every_status_and_reason_is_told_of(code: str) -> None:
    assert code in ALL


#: English page → its French twin; the others are for developers, or made of names and defaults.
TWINS = {
    "alarms.md": "alarmes.md",
    "check.md": "verification.md",
    "guide.md": "guide.md",
    "matching.md": "appariement.md",
    "notices.md": "avis.md",
    "operations.md": "exploitation.md",
    "rules.md": "regles.md",
    "schedule.md": "echeances.md",
    "sis-contract.md": "contrat-sie.md",
    "soap.md": "soap.md",
    "transmission.md": "transmission.md",
}
ENGLISH_ONLY = {"architecture.md", "changing.md", "contract.md", "dataflow.md", "domain.md", "settings.md"}


def test_every_page_for_users_and_operators_is_there_in_both_languages() -> None:
    assert {page.name for page in PAGES if page.parent.name == "en"} == set(TWINS) | ENGLISH_ONLY
    assert {page.name for page in PAGES if page.parent.name == "fr"} == set(TWINS.values())


@pytest.mark.parametrize("page", ["README.md", "docs/en/operations.md", "docs/fr/exploitation.md"])
def test_the_command_that_makes_a_vault_key_makes_one(page: str, tmp_path: Path) -> None:
    command = re.search(r"^ +(\(umask 077; .*?)/etc/autosgern/vault\.key\)", TEXTS[ROOT / page], re.MULTILINE)
    assert command is not None
    key = tmp_path / "vault.key"
    subprocess.run(["bash", "-c", f"{command[1]}{key})"], check=True)
    assert key.stat().st_mode & 0o077 == 0
    open_vault(Settings.from_environment({"AUTOSGERN_VAULT_KEY_FILE": str(key)}), may_make=False)
