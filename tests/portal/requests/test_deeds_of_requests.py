"""Each form on requests leaves one entry in the audit trail, written in the transaction of what it changes.

A new view that takes a form needs a row in `WAYS`, or a test fails: so none is forgotten.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pikepdf
import pytest
from sqlalchemy import select

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Status
from autosgern_service.sis import Hold
from autosgern_service.store import audit
from autosgern_service.store.models import AuditEntry, Base, RequestEvent
from portal.requests import __name__ as REQUESTS
from tests.portal.conftest import InspectingClient, System, World


class Form(NamedTuple):
    """A form that is filled in well and not yet sent."""

    client: InspectingClient
    address: str
    subject: str | None
    values: dict[str, Any]

    def send(self) -> Any:
        return self.client.post(self.address, data=self.values)


@dataclass
class Desk:
    """What somebody needs to fill in any form."""

    world: World
    app: Any
    signed_in: Callable[..., InspectingClient]
    document: Callable[..., bytes]
    near: Any

    def staff(self) -> InspectingClient:
        return self.signed_in("board", board="Rives")

    def operator(self) -> InspectingClient:
        return self.signed_in("operator")

    def on(self, client: InspectingClient, row: Any, view: str, **values: Any) -> Form:
        """A form on a request, sent to one of its views with the revision that was seen."""
        page = f"/requests/{row.reference}"
        values |= {"revision": str(row.revision)}
        return Form(client, f"{page}/{view}", row.reference, client.carried(page) | values)


def _action(desk):
    return desk.on(desk.staff(), desk.world.request(), "action", action="FinancialHold")


def _several_actions(desk):
    row, client = desk.world.request(), desk.staff()
    values = client.carried("/requests/search") | {
        "action": "FinancialHold",
        "reference": row.reference,
        f"revision-{row.reference}": str(row.revision),
    }
    return Form(client, "/requests/several/action", row.reference, values)


def _several_files(desk, **changes):
    row, client = desk.world.request(), desk.staff()
    file = io.BytesIO(desk.document(row, **changes)), "releve.xml"
    values = client.carried("/requests/several/upload") | {"documents": [file]}
    return Form(client, "/requests/several/upload", row.reference, values)


def _several_files_that_differ(desk):
    return _several_files(desk, last="Autrement")


def _file(desk, content=None, **changes):
    row = desk.world.request()
    file = io.BytesIO(content or desk.document(row, **changes)), "releve.xml"
    return desk.on(desk.staff(), row, "upload", document=file)


def _file_that_differs(desk):
    return _file(desk, last="Autrement")


def _file_that_is_none(desk):
    return _file(desk, content=b"rubbish")


def _pdf(desk):
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    return _file(desk, content=out.getvalue())


def _yes(desk, said="yes"):
    form = _file_that_differs(desk)
    location = form.send().location
    values = form.client.carried(location) | {"answer": said, "field": ["last_name"]}
    return Form(form.client, location, form.subject, values)


def _no(desk):
    return _yes(desk, "no")


def _student(desk, answer=None, **changes):
    found = desk.document(desk.near, student_number="000000000017", **{"last": "Beausoleille"} | changes)
    services = desk.app.extensions
    services["autosgern"] = replace(services["autosgern"], boards=System(answer or found))
    return desk.on(desk.staff(), desk.near, "this-is-the-student", student="s-17")


def _student_who_agrees(desk):
    with desk.world.service.store.begin() as session:
        session.merge(desk.near).last_name = "Beausoleille"
    return _student(desk)


def _student_held_back(desk):
    return _student(desk, Hold("Financial"))


def _another_attempt(desk):
    row = desk.world.request(status=Status.AUTO_PROCESSING_ERROR, reason="BoardUnavailable")
    return desk.on(desk.staff(), row, "try-again")


def _withdrawal(desk):
    return desk.on(desk.staff(), desk.world.request(status=Status.ELECTRONIC_SENT), "withdraw")


def _cancellation(desk):
    return desk.on(desk.operator(), desk.world.request(), "cancel")


def _school(desk):
    row = desk.world.request(None, status=Status.AUTO_PROCESSING_ERROR, reason="SchoolUnknown")
    return desk.on(desk.operator(), row, "school", school=str(desk.world.schools["Rivière"].id))


def _usable_pdf(desk):
    return desk.on(
        desk.operator(), desk.world.request(status=Status.TRANSCRIPT_UPLOADED), "pdf", usable="yes"
    )


def _file_check(desk):
    client, content = desk.staff(), desk.document(desk.world.request())
    values = client.carried("/transcripts/check") | {"document": (io.BytesIO(content), "releve.xml")}
    return Form(client, "/transcripts/check", None, values)


def _search(desk):
    client = desk.staff()
    return Form(
        client, "/requests/search", None, client.carried("/requests/search") | {"last_name": "Lajoie"}
    )


#: View, how it is done well, and the deed that this is; of a student chosen, also what became of the transcript.
WAYS = (
    ("actions.act", _action, Deed.ACT),
    ("several.act", _several_actions, Deed.ACT),
    ("several.submit", _several_files, Deed.UPLOAD),
    ("several.submit", _several_files_that_differ, Deed.HOLD_UPLOAD),
    ("upload.submit", _file, Deed.UPLOAD),
    ("upload.submit", _file_that_differs, Deed.HOLD_UPLOAD),
    ("upload.submit", _file_that_is_none, Deed.UPLOAD_REFUSED),
    ("upload.submit", _pdf, Deed.UPLOAD_PDF),
    ("upload.answer", _yes, Deed.FILE_DIFFERING),
    ("upload.answer", _no, Deed.GIVE_UP_UPLOAD),
    ("near_match_choice.choose", _student, (Deed.CHOOSE_NEAR_MATCH, Deed.HOLD_UPLOAD)),
    ("near_match_choice.choose", _student_who_agrees, (Deed.CHOOSE_NEAR_MATCH, Deed.FILE_CHOSEN)),
    ("near_match_choice.choose", _student_held_back, Deed.CHOOSE_NEAR_MATCH),
    ("details.try_again", _another_attempt, Deed.TRY_AGAIN),
    ("corrections.withdraw", _withdrawal, Deed.WITHDRAW),
    ("corrections.cancel", _cancellation, Deed.CANCEL),
    ("corrections.assign_school", _school, Deed.ASSIGN_SCHOOL),
    ("corrections.handle", _usable_pdf, Deed.HANDLE_PDF),
    ("file_check.check", _file_check, Deed.CHECK_TRANSCRIPT),
    ("searches.search", _search, Deed.SEARCH_REQUESTS),
)
EACH = pytest.mark.parametrize(("view", "way", "deed"), WAYS, ids=[way.__name__[1:] for _, way, _ in WAYS])


@pytest.fixture
def desk(world, app, signed_in, document, near):
    return Desk(world, app, signed_in, document, near)


def everything(world):
    """What stands in the database, the time aside at which somebody was last seen."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "sign_ins"]
    with world.service.store.read() as session:
        return {table.name: session.execute(select(table)).all() for table in tables}


def test_every_view_that_takes_a_form_on_requests_has_its_way(app):
    views = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and app.view_functions[rule.endpoint].__module__.startswith(f"{REQUESTS}.")
    }
    assert views == {view for view, _, _ in WAYS}


@EACH
def test_a_form_done_well_leaves_an_entry_for_each_of_its_deeds_and_no_other(desk, view, way, deed):
    form = way(desk)
    with desk.app.test_request_context(form.address, method="POST") as asked:
        assert asked.request.endpoint == view
    before, moved = len(desk.world.rows(AuditEntry)), len(desk.world.rows(RequestEvent))
    answer = form.send()
    assert answer.status_code in (200, 302, 422), answer.text
    *others, entry = desk.world.rows(AuditEntry)[before:]
    deeds = deed if isinstance(deed, tuple) else (deed,)
    assert [one.action for one in (*others, entry)] == [one.code for one in deeds]
    assert {(one.subject, one.address) for one in (*others, entry)} == {(form.subject, "127.0.0.1")}
    moves = [{"status": [one.before, one.after]} for one in desk.world.rows(RequestEvent)[moved:]]
    assert [told for name, told in entry.details.items() if name == "changed"] == moves


@EACH
def test_a_form_whose_entry_cannot_be_written_changes_nothing(desk, monkeypatch, view, way, deed):
    form = way(desk)
    before = everything(desk.world)
    monkeypatch.setattr(audit, "record", _fails)
    with pytest.raises(OSError, match="trail"):
        form.send()
    assert everything(desk.world) == before


def _fails(*_args: object, **_details: object) -> None:
    raise OSError("the trail cannot be written")
