"""A real browser (Debian's Chromium) on a real server: for what only a browser can show."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PASSWORD = "a long invented password"


class _Quiet(WSGIRequestHandler):
    def log(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, one a test process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def address(app) -> Iterator[str]:
    """The portal's address on a server of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def visit(chromium, address, world) -> Iterator[Callable[..., Any]]:
    """Makes a page in which somebody is signed in: visit("board", board="Rives", lang="fr", width=1280)."""
    contexts = []

    def make(role: str, *, board=None, school=None, lang="fr", width=1280, height=900, **options):
        username = f"{role}-{len(contexts)}"
        world.user(username, role, board, school, language=lang)
        context = chromium.new_context(
            viewport={"width": width, "height": height}, base_url=address, locale=f"{lang}-CA", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"/sign-in?lang={lang}")
        page.fill("#username", username)
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.goto(f"/requests?lang={lang}")
        return page

    yield make
    for context in contexts:
        context.close()
