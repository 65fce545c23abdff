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


def test_every_french_page_has_its_english_twin_in_number() -> None:
    english = {page.name for page in PAGES if page.parent.name == "en"}
    for_developers = {"architecture.md", "dataflow.md", "settings.md"}
    assert len(english - for_developers) == len([page for page in PAGES if page.parent.name == "fr"])


@pytest.mark.parametrize("page", ["README.md", "docs/en/operations.md", "docs/fr/exploitation.md"])
def test_the_command_that_makes_a_vault_key_makes_one(page: str, tmp_path: Path) -> None:
    command = re.search(r"^ +(\(umask 077; .*?)/etc/autosgern/vault\.key\)", TEXTS[ROOT / page], re.MULTILINE)
    assert command is not None
    key = tmp_path / "vault.key"
    subprocess.run(["bash", "-c", f"{command[1]}{key})"], check=True)
    assert key.stat().st_mode & 0o077 == 0
    open_vault(Settings.from_environment({"AUTOSGERN_VAULT_KEY_FILE": str(key)}), may_make=False)
