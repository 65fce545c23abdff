"""Destinations: where their batches go, and whether new requests may name them."""

from __future__ import annotations

import pytest

from autosgern_service.store.models import (
    Destination,
)
from tests.portal.administration.conftest import one

COLLEGE = {"name_fr": "Collège R", "name_en": "R College", "url": "file:r"}


def test_a_destination_is_changed(world, operator):
    operator.submit("/administration/destinations/RIVE", **COLLEGE)
    changed = one(world, Destination, code="RIVE")
    assert (changed.url, changed.active) == ("file:r", False)


@pytest.mark.parametrize("url", ["file:", "sftp://", "sftp:// ", "sftp:///in", "ftp://r.invalid"])
def test_a_destination_without_a_place_is_refused(world, operator, url):
    page = operator.submit("/administration/destinations/RIVE", **(COLLEGE | {"url": url}))
    assert "Write file:folder or sftp://user@server/folder." in page.text
    assert one(world, Destination, code="RIVE").url == "file:rive"


@pytest.mark.parametrize(
    ("lang", "name", "word"), [("fr", "Collège de la Rive", "Oui"), ("en", "Shore College", "Yes")]
)
def test_destinations_are_listed_in_the_readers_language_with_whether_they_may_be_named(
    signed_in, lang, name, word
):
    page = signed_in("operator", lang=lang).get("/administration/destinations").text
    row = next(row for row in page.split("<tr") if "RIVE" in row)
    assert name in row
    assert word in row


def test_a_destination_that_is_none_is_no_page(operator):
    assert operator.get("/administration/destinations/XXXX").status_code == 404
