"""The pages of the footer name the address to write to, where the installation has one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal import create_app
from tests.portal.conftest import InspectingClient

PAGES = pytest.mark.parametrize("page", ["contact", "accessibility"])
LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])


@PAGES
@LANGUAGES
def test_the_address_of_the_installation_is_named(world, page, lang):
    service = world.service
    known = replace(service, settings=replace(service.settings, contact_email="aide@example.invalid"))
    app = create_app(known)
    app.test_client_class = InspectingClient
    text = app.test_client().get(f"/{page}?lang={lang}", follow_redirects=True).text
    assert '<a href="mailto:aide@example.invalid">aide@example.invalid</a>' in text
    assert "AUTOSGERN_CONTACT_EMAIL" not in text


@PAGES
@LANGUAGES
def test_without_one_nothing_is_named_and_operators_are_told_so(client, signed_in, page, lang):
    text = client.get(f"/{page}?lang={lang}", follow_redirects=True).text
    assert "mailto:" not in text
    assert "AUTOSGERN_CONTACT_EMAIL" not in text
    assert "AUTOSGERN_CONTACT_EMAIL" not in signed_in("auditor", lang=lang).get(f"/{page}").text
    assert "AUTOSGERN_CONTACT_EMAIL" in signed_in("operator", lang=lang).get(f"/{page}").text
