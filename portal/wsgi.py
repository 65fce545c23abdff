"""Entry of a web server: `create` opens the service in the process that will use it (after a fork)."""

from __future__ import annotations

from flask import Flask

from autosgern_service import logs
from autosgern_service.service import Service
from autosgern_service.settings import Settings
from portal import create_app


def create() -> Flask:
    """Return the portal on the installation that the environment describes."""
    logs.configure()
    return create_app(Service.open(Settings.from_environment()))
