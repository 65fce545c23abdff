"""Entry of a web server: `create` opens the service in the process that will use it (after a fork)."""

from __future__ import annotations

import gc

from flask import Flask

from autosgern_service.installation import logs
from autosgern_service.installation.inlet import Inlet
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from portal import create_app
from portal.web.bounds import FORM_BYTES

#: How long a request may take to arrive: a file, over a slow line where no proxy takes it in.
SECONDS = 300.0


def create() -> Flask:
    """Return the portal on the installation that the environment describes."""
    logs.configure()
    app = create_app(Service.open(Settings.from_environment()))
    gc.freeze()  # all that is loaded lives as long as the process: each look through it would hold up a page for 0.2 s
    return app


def inlet() -> Inlet:
    """Return what granian serves (see `autosgern_service.installation.inlet`), after a fork."""
    maximum = Settings.from_environment().upload_maximum_bytes + FORM_BYTES
    return Inlet(create(), maximum, SECONDS)
