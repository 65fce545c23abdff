"""The guide for colleges, in both languages: its examples are valid and it explains every word that we use."""

import re
from pathlib import Path

import pytest
from lxml import etree

from transmission import (
    ChannelError,
    ChannelReason,
    Discrepancy,
    Unreadable,
    differences,
    read_acknowledgment,
    read_manifest,
)
from transmission.reading import MAXIMUM_BYTES, NAMESPACE, SCHEMAS

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = {language: (DOCS / language / "transmission.md").read_text("utf-8") for language in ("en", "fr")}
YES = {"en": "yes", "fr": "oui"}

both_languages = pytest.mark.parametrize("language", sorted(GUIDES))


@both_languages
def test_the_examples_are_a_manifest_and_its_acknowledgment(language):
    manifest, answer = re.findall(r"```xml\n(.*?)```", GUIDES[language], re.DOTALL)
    sent, said = read_manifest(manifest.encode()), read_acknowledgment(answer.encode())
    found = differences(sent.items, said, batch_id=sent.batch)
    assert [difference.kind for difference in found] == [Discrepancy.REJECTED]


@both_languages
@pytest.mark.parametrize("word", sorted({*Discrepancy, *Unreadable, *ChannelReason}))
def test_every_word_that_an_operator_may_see_is_explained(language, word):
    assert f"`{word}`" in GUIDES[language]


@both_languages
@pytest.mark.parametrize("reason", list(ChannelReason))
def test_the_guide_says_truly_what_is_tried_again(language, reason):
    (row,) = [
        line
        for line in GUIDES[language].splitlines()
        if line.startswith("|") and f"`{reason}`" in line.split("|")[1]
    ]
    assert (row.split("|")[3].strip() == YES[language]) is ChannelError(reason).retryable


@both_languages
def test_every_element_of_the_schemas_is_named(language):
    schemas = (etree.parse(SCHEMAS / name) for name in ("manifest.xsd", "acknowledgment.xsd"))
    names = {
        name for schema in schemas for name in schema.xpath("//@name[parent::*[local-name()='element']]")
    }
    assert [name for name in sorted(names) if f"<{name}" not in GUIDES[language]] == []
    assert NAMESPACE in GUIDES[language]


@both_languages
def test_the_limit_of_size_is_the_real_one(language):
    megabytes = {"en": "32 MB", "fr": "32\u00a0Mo"}[language]
    assert megabytes in GUIDES[language]
    assert MAXIMUM_BYTES == 32 * 1024 * 1024
