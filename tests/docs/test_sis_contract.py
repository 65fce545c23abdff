"""The pages for SIS vendors say what the contract says, and hold the one table of fixed test students."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from autosgern_service.sandbox.students import markdown_table
from autosgern_service.sis import contract

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": DOCS / "en" / "sis-contract.md", "fr": DOCS / "fr" / "contrat-sie.md"}


@pytest.fixture(params=sorted(PAGES))
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(lang: str) -> str:
    return PAGES[lang].read_text(encoding="utf-8")


def test_the_page_holds_the_table_of_fixed_test_students(page: str, lang: str) -> None:
    """To renew it, put what `autosgern sandbox --students en` (or fr) prints between the two comments."""
    start = f"<!-- students: autosgern sandbox --students {lang} -->\n"
    table = page.partition(start)[2].partition("<!-- end of students -->")[0]
    assert table.strip() == markdown_table(lang).strip()


def test_every_fault_code_is_explained(page: str) -> None:
    assert set(
        re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]*(?:error|erreur|again|réessayer|redemander)", page, re.M)
    ) == {code.value for code in contract.FaultCode}


def test_every_element_and_word_of_the_contract_is_named(page: str) -> None:
    tree = etree.parse(contract.WSDL)
    names = {element.get("name") for element in tree.iter("{http://www.w3.org/2001/XMLSchema}element")}
    words = {element.get("value") for element in tree.iter("{http://www.w3.org/2001/XMLSchema}enumeration")}
    for name in names | words:
        assert str(name).removesuffix("Response") in page
