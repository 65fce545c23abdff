"""Builders of an invented Ontario, and a browser-less client that inspects every page fetched in any test."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.roles import Mode
from autosgern_service.flow import match_runs
from autosgern_service.opened.service import Service
from autosgern_service.sandbox.boards import Board as SandboxBoard
from autosgern_service.sandbox.boards import School as SandboxSchool
from autosgern_service.sandbox.population import Enrolment, Student
from autosgern_service.sandbox.transcripts import transcript
from autosgern_service.store.models import (
    MatchRun,
    TranscriptRequest,
    User,
)
from portal import create_app
from tests.ontario import PASSWORD, World, inhabit


@pytest.fixture
def world(service: Service) -> World:
    """Two invented boards: one called by us with two schools, one worked by hand."""
    return inhabit(service)


@pytest.fixture
def any_world(any_service: Service) -> World:
    """The same on SQLite and on PostgreSQL."""
    return inhabit(any_service)


# ── a client that looks at what it fetches ───────────────────────────────────────────────────────────────


class _Page(HTMLParser):
    """Collects from a page what the inspection asks about."""

    VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "source", "wbr", "col"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.links: list[str] = []
        self.heads: list[int] = []
        self.h1 = 0
        self.title = ""
        self.lang: str | None = None
        self.forms: list[dict[str, Any]] = []
        self.feed(html)
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in self.VOID and tag not in ("path", "rect"):
            self.open.append(tag)
        if len(values) != len(attrs):
            self.faults.append(f"an attribute comes twice in <{tag}>")
        if tag in ("script", "style") or "style" in values or any(name.startswith("on") for name in values):
            self.faults.append(f"inline style or script in <{tag}>")
        if "id" in values:
            self.ids.append(values["id"] or "")
        if tag == "html":
            self.lang = values.get("lang")
        if re.fullmatch("h[1-6]", tag):
            self.heads.append(int(tag[1]))
        if tag == "label" and values.get("for"):
            self.labelled.add(values["for"] or "")
        if tag == "form":
            self.forms.append({"method": values.get("method", "get"), "csrf": False})
        if tag in ("input", "select", "textarea"):
            if values.get("name") == "csrf_token" and self.forms:
                self.forms[-1]["csrf"] = True
            if values.get("type") != "hidden" and "label" not in self.open:
                self.controls.append(values)
        if tag == "a":
            self.links.append(values.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID or tag in ("path", "rect"):
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1] if self.open else 'nothing'}")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title":
            self.title += data


class InspectingClient(FlaskClient):
    """Fetches pages as any client does, and fails the test where a page is not as every page must be."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.request.path.startswith("/static/"):
            return response
        inspect(response)
        return response

    def sign_in(self, username: str, password: str = PASSWORD, lang: str = "en") -> InspectingClient:
        """Sign in as a person would, in one language."""
        self.get(f"/sign-in?lang={lang}")
        answer = self.submit("/sign-in", username=username, password=password)
        assert answer.status_code == 302, answer.text
        self.get(f"/contact?lang={lang}")
        return self

    def token(self, path: str) -> str:
        """Return the CSRF token of a page's forms."""
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def submit(self, path: str, page: str | None = None, **values: Any) -> TestResponse:
        """Send a form to `path` with what `page` (by default the same path) has it carry: token and digest."""
        return self.post(path, data=self.carried(page or path) | values)

    def carried(self, path: str) -> dict[str, str]:
        """Return what the forms of a page carry unseen: the CSRF token, the digest of the record that they show."""
        found = re.findall(r'name="(csrf_token|seen)"[^>]* value="([^"]*)"', self.get(path).text)
        assert found, f"no form on {path}"
        return dict(found)


def inspect(response: TestResponse) -> None:
    """Fail unless the answer has the headers and, being a page, the form that every page has."""
    where = f"{response.request.method} {response.request.path} → {response.status_code}"
    policy = response.headers.get("Content-Security-Policy", "")
    assert policy.startswith("default-src 'none'"), where
    assert "unsafe" not in policy, where
    assert response.headers["Cache-Control"] == "no-store", where
    assert response.headers["X-Content-Type-Options"] == "nosniff", where
    if response.mimetype != "text/html" or response.status_code in (301, 302, 303):
        return
    page = _Page(response.text)
    faults = list(page.faults)
    if not page.title.strip() or " – " not in page.title:
        faults.append(f"title {page.title!r}")
    if page.heads.count(1) != 1:
        faults.append(f"{page.heads.count(1)} h1")
    if page.lang not in ("fr-CA", "en-CA"):
        faults.append(f"lang {page.lang!r}")
    faults += [f"id {one!r} comes twice" for one in set(page.ids) if page.ids.count(one) > 1]
    faults += [
        f"no label for {control}"
        for control in page.controls
        if control.get("id") not in page.labelled and "aria-label" not in control
    ]
    faults += [
        "a form that posts has no CSRF token"
        for form in page.forms
        if form["method"] == "post" and not form["csrf"]
    ]
    faults += [f"an empty link in {where}" for link in page.links if not link]
    faults += [
        f"{word!r} was not filled in"
        for word in ("None</", "Undefined", "{{", "}}", "%(")
        if word in response.text
    ]
    assert not faults, f"{where}: {faults}"


@pytest.fixture
def app(world: World) -> Flask:
    """The portal on the invented Ontario."""
    app = create_app(world.service)
    app.testing = True  # what goes wrong is raised, not turned into an error page
    app.test_client_class = InspectingClient
    return app


@pytest.fixture
def client(app: Flask) -> InspectingClient:
    """A client that nobody has signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask, world: World) -> Callable[..., InspectingClient]:
    """Makes a person and a client in which they are signed in: signed_in("board", board="Rives", lang="fr")."""

    def make(
        role: str, *, board: str | None = None, school: str | None = None, lang: str = "en"
    ) -> InspectingClient:
        username = f"{role}-{board or ''}{school or ''}-{lang}".lower()
        world.user(username, role, board, school)
        client: InspectingClient = app.test_client()
        return client.sign_in(username, lang=lang)

    return make


@pytest.fixture
def reading(app: Flask) -> Callable[..., AbstractContextManager[None]]:
    """Opens what belongs to a page, for functions that pages call: with reading("fr", user): …"""

    @contextmanager
    def of(lang: str = "en", user: User | None = None, **asked: Any) -> Iterator[None]:
        with app.test_request_context(**asked):
            g.lang, g.user = lang, user
            yield

    return of


@pytest.fixture
def tomorrow(world: World) -> datetime:
    """A day after the clock's time."""
    return world.service.clock.now() + timedelta(days=1)


# ── documents ────────────────────────────────────────────────────────────────────────────────────────────

_SANDBOX_BOARD = SandboxBoard(
    number="B99901",
    name_fr="Conseil scolaire inventé",
    name_en="Invented School Board",
    language="fr",
    mode=Mode.MANUAL,
    address="1, rue Inventée",
    schools=(SandboxSchool("900001", "École inventée", "Valbourg"),),
)


def transcript_of(row: TranscriptRequest, **changes: Any) -> bytes:
    """Return an XML transcript of the person of a request; `changes` are other values of the student."""
    values = {
        "id": "s1",
        "person": 1,
        "first": row.first_name,
        "last": row.last_name,
        "birth_date": row.birth_date,
        "gender": row.gender,
        "oen": row.oen or "635684962",
        "student_number": "000048096689",
        "enrolments": (Enrolment(_SANDBOX_BOARD.schools[0].bsid, date(2015, 9, 1), date(2019, 6, 30)),),
    } | changes
    return transcript(
        Student(**values),
        _SANDBOX_BOARD,
        reference=row.reference,
        created=datetime(2026, 11, 17, 12, 0, tzinfo=UTC),
    )


@pytest.fixture
def document() -> Callable[..., bytes]:
    """Makes transcripts: document(row) is that person's, document(row, last="Autre") somebody else's."""
    return transcript_of


# ── a request that the machine left to people ─────────────────────────────────────────────────────────────

EVIDENCE = [
    {"field": "given", "level": "variant", "bits": 7.5, "tf_bits": 0.0},
    {"field": "birth", "level": "exact", "bits": 5.0, "tf_bits": 0.0},
]


class System:
    """A board's system that gives one answer."""

    def __init__(self, answer):
        self.answer = answer

    def system(self, _board):
        return self

    def get_transcript(self, student, reference):
        assert student == "s-17"
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def near(world):
    """A request with one near match, a student of the school Pont."""
    row = world.request(
        "Pont",
        first_name="Zoé",
        last_name="Beausoleil",
        status=Status.AUTO_PROCESSING_ERROR,
        reason="ReviewNeeded",
    )
    candidate = {
        "id": "s-17", "first": "Zoë", "last": "Beausoleille", "birth_date": "2001-02-03", "middle": [], "former": [],
        "preferred": "", "gender": "F", "oen": "635684962", "student_number": "000000000017", "bsids": ["900002"],
    }  # fmt: skip
    best = [{"candidate": candidate, "score": 12.5, "evidence": EVIDENCE}]
    with world.service.store.begin() as session:
        session.add(match_run(world, row, best, rule="near"))
    return row


def match_run(world: World, row: TranscriptRequest, best: list[dict[str, Any]], **values: Any) -> MatchRun:
    """The first run of a request, not yet added, which found these candidates."""
    sealed = world.service.vault.seal(json.dumps({"best": best}).encode(), match_runs.sealed_name(row.id, 1))
    told: dict[str, Any] = {"outcome": "Review", "score": best[0]["score"], "duration_ms": 20}
    return MatchRun(
        request_id=row.id,
        board_id=row.board_id,
        attempt=1,
        at=world.service.clock.now(),
        best_sealed=sealed,
        **told | values,
    )
