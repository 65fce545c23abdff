"""Says to the proxy whether this process can answer: it reaches its database. Nobody is asked who they are."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.web import current
from portal.web.access import EVERYBODY, allow

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@allow(EVERYBODY)
def page() -> Response:
    """Answer 200 or 503, as the SOAP service does."""
    if not current.service().store.answers():
        return Response("no database\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
