"""Error pages in the reader's language: what happened and what to do next, never a trace."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from autosgern_service.domain.lifecycle import MoveNotAllowed
from autosgern_service.flow.board_calls import NotCalled
from autosgern_service.flow.moves import Stale
from autosgern_service.flow.uploads import NothingWaits
from autosgern_service.installation import logs
from autosgern_service.installation.passwords import Busy
from autosgern_service.store.audit import RightsLost
from portal.web import bounds, current
from portal.web.formats import number

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Answer every error with a page."""
    app.log_exception = _log  # type: ignore[method-assign]
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(Stale, _moved_meanwhile)
    app.register_error_handler(MoveNotAllowed, _moved_meanwhile)
    app.register_error_handler(RightsLost, _rights_lost)
    app.register_error_handler(NotCalled, _not_called)
    app.register_error_handler(NothingWaits, _nothing_waits)


def _log(exc_info: Any) -> None:
    log_unexpected(exc_info[1])


def log_unexpected(error: BaseException) -> None:
    """Log where it happened: an exception's text may hold a student's data, an address a token that lets one in."""
    log.error(
        "unexpected error",
        kind=type(error).__name__,
        endpoint=request.endpoint,
        frames=logs.frames(error),
    )


def _page(status: int, title: str, *sentences: str) -> tuple[str, int]:
    return render_template("error.html", title=title, sentences=sentences), status


def _http(problem: HTTPException) -> tuple[str, int] | HTTPException:
    status = problem.code or 500
    if status < 400:
        return problem
    if status == 403:
        return _page(status, gettext("You may not open this page"), gettext("Your role does not include it."))
    if status == 404:
        return _page(
            status,
            gettext("Page not found"),
            gettext("The address is wrong, or the request belongs to another school or board."),
        )
    if status == 405:
        return _page(
            status,
            gettext("This page cannot be opened this way"),
            gettext("Start again from the list of requests."),
        )
    if status == 413:
        return _too_much()
    if status == 414:
        return _page(
            status,
            gettext("The address is too long"),
            gettext("No page of the portal has such a long address. Start again from the list of requests."),
        )
    if status == 429:
        return _page(status, gettext("Too many attempts"), gettext("Wait fifteen minutes, then try again."))
    if status < 500:
        return _page(
            status, gettext("The page cannot be shown"), gettext("What was sent could not be understood.")
        )
    sentences = [gettext("Try again in a few minutes; if it happens again, contact OCAS.")]
    if request.method == "POST":  # what failed may have come after what was to be saved
        sentences.insert(0, gettext("We cannot say whether anything was saved: look before you do it again."))
    return _page(status, gettext("Something went wrong"), *sentences)


def _too_much() -> tuple[str, int]:
    if bounds.is_for_files():
        megabytes = number(current.service().settings.upload_maximum_bytes / 1_000_000, 1)
        return _page(
            413,
            gettext("The file is too large"),
            gettext(
                "A transcript file may have %(size)s MB at most, and so may several together. Nothing was saved.",
                size=megabytes,
            ),
            gettext("Go back, check that you have chosen the right file, and upload it again."),
        )
    return _page(
        413,
        gettext("What you sent is too long"),
        gettext(
            "A form may have %(size)s KB and %(fields)s fields at most. Nothing was saved and nothing was changed.",
            size=number(bounds.FORM_BYTES // 1024),
            fields=number(bounds.MOST_FIELDS),
        ),
        gettext("Go back, shorten what you wrote or pasted, and send it again."),
    )


def _busy(_problem: Busy) -> Response:
    told = render_template(
        "error.html",
        title=gettext("The portal is busy at this moment"),
        sentences=[gettext("Nothing was saved. Wait a few seconds, then go back and send the form again.")],
    )
    return Response(told, 503, {"Retry-After": "5"}, mimetype="text/html")


def _expired(_problem: CSRFError) -> tuple[str, int]:
    return _page(
        400,
        gettext("The form has expired"),
        gettext("Nothing was saved. Go back, reload the page and send the form again."),
    )


def _not_called(_problem: NotCalled) -> tuple[str, int]:
    return _page(
        409,
        gettext("We do not call this board’s system"),
        gettext("The board’s way of working may have changed since you opened the page. Nothing was saved."),
        gettext("Open the page again to see what can be done."),
    )


def _nothing_waits(_problem: NothingWaits) -> tuple[str, int]:
    return _page(
        404,
        gettext("This file does not wait for an answer"),
        gettext("It has its answer already, it waited for more than a day, or somebody else uploaded it."),
        gettext("Open the request again to see where it stands; if need be, upload the file once more."),
    )


def _moved_meanwhile(_problem: Exception) -> tuple[str, int]:
    return _page(
        409,
        gettext("The request has changed meanwhile"),
        gettext("Somebody else, or the automatic processing, has moved this request since you opened it."),
        gettext(
            "Your decision was not saved and nothing was overwritten. Open the request again to see where it stands."
        ),
    )


def _rights_lost(_problem: RightsLost) -> tuple[str, int]:
    return _page(
        403,
        gettext("You may no longer do this"),
        gettext("An operator has changed your role or your access at this very moment. Nothing was saved."),
    )
