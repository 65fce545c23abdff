"""Every door at which something is changed leaves one entry in the audit trail, in the transaction of the change.

The doors are the portal's views that take a form and the commands that change something. A new one fails here until the
table says how it is done well and which deed it leaves.
"""

from __future__ import annotations

import hashlib
import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from autosgern_service.administration.partners import add_partner
from autosgern_service.cli import COMMANDS, autosgern
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.roles import PartnerRole
from autosgern_service.opened.service import Boards
from autosgern_service.store import audit
from autosgern_service.store.models import Base, Board, Mail, PasswordReset, TranscriptRequest
from tests.portal.conftest import (
    PASSWORD,
    World,
    app,
    client,
    document,
    signed_in,
    world,
)
from tests.portal.pages import filed, something_of_everything
from tests.trail import entries

__all__ = ["app", "client", "document", "signed_in", "world"]  # fixtures

NEW = "another invented password"
OPERATOR = "operator--en"
NOBODY = "–"


@dataclass(frozen=True)
class Way:
    """How a door is passed well: the address (`page` holds its form), what is sent, and the entry that it leaves."""

    path: str
    deed: Deed
    subject: str | None
    values: dict[str, str] = field(default_factory=dict)
    page: str | None = None
    who: str = OPERATOR


PERSON = {"name": "Neu", "email": "neu@example.invalid", "role": "auditor", "language": "fr", "active": "y"}
BOARD = {"name_fr": "Conseil neuf", "name_en": "New Board", "mode": "manual"}
SCHOOL = {"name": "École neuve", "town": "Valbourg"}
COLLEGE = {"name_fr": "Collège R", "name_en": "R College", "url": "file:r"}
BATCH = "RIVE-20261116-1"

#: Endpoint → how it is done well.
PORTAL = {
    "administration.add_user": Way(
        "/administration/users/add", Deed.ADD_USER, "neu", PERSON | {"username": "neu"}
    ),
    "administration.user": Way("/administration/users/{user}", Deed.CHANGE_USER, "somebody", PERSON),
    "administration.renew_password": Way(
        "/administration/users/{user}/password",
        Deed.RENEW_PASSWORD,
        "somebody",
        page="/administration/users/{user}",
    ),
    "administration.handled": Way(
        "/administration/account-requests/1/handled",
        Deed.HANDLE_ACCOUNT_REQUEST,
        "1",
        page="/administration/account-requests",
    ),
    "administration.add_board": Way(
        "/administration/boards/add", Deed.ADD_BOARD, "B90009", BOARD | {"number": "B90009"}
    ),
    "administration.board": Way("/administration/boards/{board}", Deed.CHANGE_BOARD, "B90001", BOARD),
    "administration.call": Way(
        "/administration/boards/{board}/call",
        Deed.CALL_BOARD,
        "B90001",
        page="/administration/boards/{board}",
    ),
    "administration.add_school": Way(
        "/administration/boards/{board}/schools/add",
        Deed.ADD_SCHOOL,
        "900009",
        SCHOOL | {"bsid": "900009"},
    ),
    "administration.school": Way("/administration/schools/{school}", Deed.CHANGE_SCHOOL, "900002", SCHOOL),
    "administration.add_term": Way(
        "/administration/boards/{board}/terms/add",
        Deed.SET_TERM,
        "B90001",
        {"name": "2027-1", "ends_on": "2027-06-25"},
    ),
    "administration.remove_term": Way(
        "/administration/boards/{board}/terms/remove",
        Deed.REMOVE_TERM,
        "B90001",
        {"name": "2026-2"},
        page="/administration/boards/{board}/terms",
    ),
    "administration.destination": Way(
        "/administration/destinations/RIVE", Deed.CHANGE_DESTINATION, "RIVE", COLLEGE
    ),
    "administration.new_partner": Way(
        "/administration/partners/add",
        Deed.ADD_PARTNER,
        "ouac",
        {"username": "ouac", "name": "OUAC", "role": "centre", "mode": "text"},
    ),
    "administration.rotate": Way("/administration/partners/1/secret", Deed.ROTATE_SECRET, "centre"),
    "administration.disable": Way("/administration/partners/1/disable", Deed.DISABLE_PARTNER, "centre"),
    "administration.enable": Way(
        "/administration/partners/2/enable",
        Deed.ENABLE_PARTNER,
        "shut-out",
        page="/administration/partners/2/disable",
    ),
    "administration.add_holiday": Way(
        "/administration/holidays/add",
        Deed.ADD_HOLIDAY,
        "2026-12-31",
        {"day": "2026-12-31", "name": "Fermeture"},
    ),
    "administration.remove_holiday": Way(
        "/administration/holidays/2026-12-24/remove",
        Deed.REMOVE_HOLIDAY,
        "2026-12-24",
        page="/administration/holidays",
    ),
    "account.page": Way("/account", Deed.CHANGE_LANGUAGE, OPERATOR, {"language": "en"}),
    "account.end_others": Way("/account/end-others", Deed.END_SIGN_INS, OPERATOR, page="/account"),
    "account.password": Way(
        "/account/password",
        Deed.CHANGE_PASSWORD,
        OPERATOR,
        {"present": PASSWORD, "new": NEW, "again": NEW},
    ),
    "account.forgotten": Way(
        "/forgotten", Deed.FORGOTTEN, None, {"email": "somebody@example.invalid"}, who=NOBODY
    ),
    "account.reset": Way(
        "/forgotten/a-known-token",
        Deed.RESET_PASSWORD,
        "somebody",
        {"new": NEW, "again": NEW},
        who="somebody",
    ),
    "account.wanted": Way(
        "/request-account",
        Deed.REQUEST_ACCOUNT,
        "2",
        {"name": "Ann", "email": "ann@example.invalid", "organization": "Pont"},
        who=NOBODY,
    ),
    "notices.page": Way(
        "/notices",
        Deed.CHANGE_NOTICES,
        OPERATOR,
        {"hour": "09:00", "time_zone": "America/Toronto", "addresses": "ann@example.invalid"},
    ),
    "sign_in.form": Way(
        "/sign-in", Deed.SIGN_IN, None, {"username": "somebody", "password": PASSWORD}, who="somebody"
    ),
    "sign_in.sign_out": Way("/sign-out", Deed.SIGN_OUT, None, page="/account"),
    "operations.close_alarm": Way(
        "/operations/alarms/1/close", Deed.CLOSE_ALARM, "1", page="/operations/alarms"
    ),
    "operations.try_all_again": Way(
        "/operations/automatic/{board}/BoardFault/try-again",
        Deed.RETRY_BOARD,
        "B90001",
        page="/operations/automatic",
    ),
    "operations.pause_board": Way(
        "/operations/boards/{board}/pause", Deed.PAUSE_BOARD, "B90001", page="/operations/boards"
    ),
    "operations.resume_board": Way(
        "/operations/boards/{board}/resume", Deed.RESUME_BOARD, "B90001", page="/operations/boards"
    ),
    "operations.pause_destination": Way(
        "/operations/destinations/RIVE/pause",
        Deed.PAUSE_DESTINATION,
        "RIVE",
        {"note": "moving house"},
        page="/operations/transmissions",
    ),
    "operations.resume_destination": Way(
        "/operations/destinations/RIVE/resume",
        Deed.RESUME_DESTINATION,
        "RIVE",
        page="/operations/transmissions",
    ),
    "operations.send_again": Way(
        f"/operations/batches/{BATCH}/again",
        Deed.SEND_BATCH_AGAIN,
        BATCH,
        page="/operations/transmissions",
    ),
}

#: Of these `tests/portal/requests/test_deeds_of_requests.py` has its own table.
ELSEWHERE = "portal.requests"


@dataclass(frozen=True)
class Line:
    """A command line that changes something, and the entry that it leaves; names in braces are files."""

    arguments: tuple[str, ...]
    deed: Deed
    subject: str


FILES = {
    "schools": "bsid,name,town\n900009,École neuve,Valbourg\n",
    "terms": "name,ends_on\n2026-2,2027-02-05\n",
}
NAMES = ("--name-fr", "Nouveau", "--name-en", "New")

#: Command → lines that do well what it is for.
LINES = {
    "user add": (
        Line(("neu", "--name", "N", "--email", "n@x.example", "--role", "auditor"), Deed.ADD_USER, "neu"),
    ),
    "partner add": (Line(("ouac", "--name", "OUAC", "--role", "centre"), Deed.ADD_PARTNER, "ouac"),),
    "partner rotate": (Line(("centre",), Deed.ROTATE_SECRET, "centre"),),
    "partner disable": (Line(("centre",), Deed.DISABLE_PARTNER, "centre"),),
    "partner enable": (Line(("shut-out",), Deed.ENABLE_PARTNER, "shut-out"),),
    "board set": (
        Line(("B90009", *NAMES, "--mode", "manual"), Deed.ADD_BOARD, "B90009"),
        Line(("B90001", "--phone", "705-555-0100"), Deed.CHANGE_BOARD, "B90001"),
    ),
    "board schools": (Line(("B90001", "{schools}"), Deed.ADD_SCHOOL, "900009"),),
    "board terms": (Line(("B90001", "{terms}"), Deed.SET_TERM, "B90001"),),
    "board pause": (Line(("B90001",), Deed.PAUSE_BOARD, "B90001"),),
    "board resume": (Line(("B90001",), Deed.RESUME_BOARD, "B90001"),),
    "board retry": (Line(("B90001",), Deed.RETRY_BOARD, "B90001"),),
    "board ping": (Line(("B90001",), Deed.CALL_BOARD, "B90001"),),
    "destination set": (
        Line(("NEWC", "--url", "file:newc", *NAMES), Deed.ADD_DESTINATION, "NEWC"),
        Line(("RIVE", "--hour", "18:30"), Deed.CHANGE_DESTINATION, "RIVE"),
    ),
    "destination pause": (Line(("RIVE", "--note", "moving house"), Deed.PAUSE_DESTINATION, "RIVE"),),
    "destination resume": (Line(("RIVE",), Deed.RESUME_DESTINATION, "RIVE"),),
    "alarms": (Line(("--close", "1"), Deed.CLOSE_ALARM, "1"),),
    "mail": (Line(("--again", "1"), Deed.SEND_MAIL_AGAIN, "1"),),
    "transmit": (
        Line(("--batch", BATCH, "--collect"), Deed.SEND_BATCH_AGAIN, BATCH),
        Line(("--destination", "RIVE"), Deed.TRANSMIT, "RIVE"),
        Line((), Deed.TRANSMIT, "RIVE"),
    ),
}

#: Commands that change nothing that people answer for: they read, serve, check files, or make an installation.
NO_DEEDS = {
    "serve soap", "serve portal", "worker", "up", "migrate", "sandbox", "demo", "match", "validate", "check",
    "user list", "partner list", "board list", "destination list", "destination test", "audit verify",
}  # fmt: skip


class Unwritten(Exception):
    """What `audit.record` raises in these tests."""


class Answering:
    """A board's system that answers; `calls` counts how often it was asked."""

    calls = 0

    def ping(self, _sender: str) -> None:
        Answering.calls += 1


@pytest.fixture
def filled(world: World, document: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """A world with something of everything; returns the keys that addresses need."""
    monkeypatch.setattr(Boards, "system", lambda _self, _board: Answering())
    monkeypatch.setattr(Answering, "calls", 0)
    values = something_of_everything(world, document)
    waiting = world.request(status=Status.ELECTRONIC_SENT)
    token = hashlib.sha256(b"a-known-token").hexdigest()
    now = world.service.clock.now()
    with world.service.store.begin() as session:
        partner = audit.Doer("the world", now)
        shut_out, _ = add_partner(
            session, world.service.vault, partner, username="shut-out", name="X", role=PartnerRole.CENTRE
        )
        session.flush()
        shut_out.disabled_at = now
        session.add(PasswordReset(token_hash=token, user_id=values["user"], at=now))
        mail = {"kind": "x", "recipient": "a@b.example", "subject": "s", "body": "b", "message_id": "<1@x>"}
        session.add(Mail(state="failed", created_at=now, **mail))
        session.add(filed(world, waiting, document(waiting)))
        board = session.get_one(Board, values["board"])
        request = session.scalars(select(TranscriptRequest).limit(1)).one()
        request.board_id, request.status, request.reason = board.id, "AutoProcessingError", "BoardFault"
    return values


def trail(world: World) -> list[tuple[str, str, str | None]]:
    return [(one.action, one.actor, one.subject) for one in entries(world.service)]


def everything(world: World) -> dict[str, list[Any]]:
    """Return the whole database, to be compared with what it is later."""
    with world.service.store.read() as session:
        return {
            table.name: session.execute(table.select().order_by(*table.primary_key)).all()
            for table in Base.metadata.sorted_tables
        }


def posting(app: Any) -> Iterator[tuple[str, str]]:
    """Yield each endpoint that takes a form, with its view's module."""
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            yield rule.endpoint, app.view_functions[rule.endpoint].__module__


def test_every_view_that_takes_a_form_stands_in_the_table(app: Any) -> None:
    views = {name for name, module in posting(app) if not module.startswith(ELSEWHERE)}
    assert views == {*PORTAL}


def test_every_command_stands_in_a_table() -> None:
    context = click.Context(autosgern)
    found = set()
    for name in COMMANDS:
        command = autosgern.get_command(context, name)
        assert command is not None
        within = command.commands if isinstance(command, click.Group) else ()
        found |= {f"{name} {inner}" for inner in within} or {name}
    assert found == LINES.keys() | NO_DEEDS
    assert not LINES.keys() & NO_DEEDS


def passed(world: World, app: Any, signed_in: Any, values: dict[str, object], way: Way) -> Any:
    """Go to the door, and return what passes it."""
    world.user("somebody-else", "operator")
    reader = signed_in("operator") if way.who == OPERATOR else app.test_client()
    page = (way.page or way.path).format(**values)
    carried = reader.carried(page)
    return lambda: reader.post(way.path.format(**values), data=carried | way.values)


@pytest.mark.parametrize("name", PORTAL)
def test_each_view_leaves_one_entry_with_who_and_what(
    world: World, app: Any, signed_in: Any, filled: dict[str, object], name: str
) -> None:
    way = PORTAL[name]
    through = passed(world, app, signed_in, filled, way)
    before = trail(world)
    assert through().status_code in (200, 302)
    assert trail(world)[len(before) :] == [(way.deed.code, way.who, way.subject)]


@pytest.mark.parametrize("name", PORTAL)
def test_what_cannot_be_recorded_is_not_done_in_the_portal(
    world: World,
    app: Any,
    signed_in: Any,
    filled: dict[str, object],
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    through = passed(world, app, signed_in, filled, PORTAL[name])
    before = everything(world)
    monkeypatch.setattr(audit, "record", unwritten)
    with pytest.raises(Unwritten):
        through()
    assert everything(world) == before
    assert Answering.calls == 0


def unwritten(*_: object, **__: object) -> None:
    raise Unwritten


def run(world: World, command: str, line: Line) -> Result:
    settings = world.service.settings
    folder = settings.data_dir
    files = {name: folder / f"{name}.csv" for name in FILES}
    for name, path in files.items():
        path.write_text(FILES[name], encoding="utf-8")
    environment = {
        "AUTOSGERN_DATABASE_URL": settings.database_url,
        "AUTOSGERN_DATA_DIR": str(folder),
        "AUTOSGERN_PRIVATE_ADDRESSES": "yes",
    }
    arguments = [*command.split(), *(one.format(**files) for one in line.arguments)]
    return CliRunner(env=environment).invoke(autosgern, arguments)


COMMAND_LINES = [(command, line) for command, lines in LINES.items() for line in lines]


@pytest.mark.parametrize(("command", "line"), COMMAND_LINES)
def test_each_command_leaves_one_entry_with_who_and_what(
    world: World, filled: dict[str, object], command: str, line: Line
) -> None:
    before = trail(world)
    done = run(world, command, line)
    assert done.exit_code == 0, done.output
    assert trail(world)[len(before) :] == [
        (line.deed.code, f"cli:{pwd.getpwuid(os.getuid()).pw_name}", line.subject)
    ]


@pytest.mark.parametrize(("command", "line"), COMMAND_LINES)
def test_what_cannot_be_recorded_is_not_done_by_a_command(
    world: World,
    filled: dict[str, object],
    command: str,
    line: Line,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = everything(world)
    monkeypatch.setattr(audit, "record", unwritten)
    assert isinstance(run(world, command, line).exception, Unwritten)
    assert everything(world) == before
    assert Answering.calls == 0
