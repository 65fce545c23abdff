"""The page of settings says what the program takes: every variable, its default, and nothing else.

`python -m tests.docs.test_settings` writes the page anew.
"""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from autosgern_service.installation.settings import PREFIX, Settings

HEAD = """# Settings

Read once from the environment when a process starts; an unknown name or a bad value ends it with a sentence that
names the variable.

| Variable | Default | What it is |
|---|---|---|
"""
PAGE = Path(__file__).parents[2] / "docs" / "en" / "settings.md"


def row(field: object) -> str:
    """The line of the page for one setting."""
    name, default, metadata = field.name, field.default, field.metadata  # type: ignore[attr-defined]
    shown = {True: "yes", False: "no", None: "", (): ""}.get(default, default)
    shown = f"`{shown}`" if shown not in ("",) else "–"
    secret = f" May stand in a file: `{PREFIX}{name.upper()}_FILE`." if metadata["secret"] else ""
    return f"| `{PREFIX}{name.upper()}` | {shown} | {metadata['help']}{secret} |"


def page() -> str:
    """The whole page."""
    return HEAD + "\n".join(row(field) for field in fields(Settings)) + "\n"


def test_every_setting_is_on_the_page_as_it_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    known = {f"{PREFIX}{field.name.upper()}" for field in fields(Settings)}
    known |= {f"{name}_FILE" for name in known}
    root = PAGE.parents[2]
    for page in [root / "README.md", *root.glob("docs/**/*.md")]:
        for name in re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", page.read_text(encoding="utf-8")):
            assert name in known, f"{page.name}: {name}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
