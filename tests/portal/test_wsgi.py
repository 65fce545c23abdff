"""The entry of a web server: the portal on the installation that the environment describes."""

from __future__ import annotations

import gc

import pytest
import structlog

from autosgern_service.installation.settings import SettingsError
from portal import wsgi
from portal.web.bounds import FORM_BYTES
from tests.faults.plant import environment


@pytest.fixture
def described(settings, monkeypatch):
    """Describes an installation in the environment; at the end, nothing is left of what a process sets for itself."""

    def describe(**more):
        for name, value in (environment(settings) | more).items():
            monkeypatch.setenv(name, value)

    yield describe
    structlog.reset_defaults()
    gc.unfreeze()


def test_it_opens_the_installation_of_the_environment(described, settings):
    described()
    app = wsgi.create()
    service = app.extensions["autosgern"]
    assert service.settings.database_url == settings.database_url
    assert app.test_client().get("/healthz").text == "ok\n"
    service.close()


def test_a_setting_that_is_none_ends_it_by_its_name(described):
    described(AUTOSGERN_UPLOAD_MAXIMUM_BYTES="much")
    with pytest.raises(SettingsError, match="AUTOSGERN_UPLOAD_MAXIMUM_BYTES"):
        wsgi.create()


def test_the_inlet_takes_a_file_of_the_greatest_size_and_its_form(described):
    described(AUTOSGERN_UPLOAD_MAXIMUM_BYTES="1000")
    inlet = wsgi.inlet()
    assert (inlet._maximum, inlet._seconds) == (1000 + FORM_BYTES, wsgi.SECONDS)
