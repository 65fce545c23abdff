"""Several at once: each request is decided by itself, and what could not be done is named."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import update

from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.store import audit
from autosgern_service.store.models import AuditEntry, Mail, RequestDelivery, RequestEvent, Transcript, Upload


def confirmed(client, action, *rows):
    """Confirm one action for several rows, as the page offers it."""
    query = "&".join(f"reference={row.reference}" for row in rows)
    path = f"/requests/several/action?action={action}&{query}"
    page = client.get(path).text
    references = re.findall(r'name="reference" value="(H\d+)" checked', page)
    revisions = dict(re.findall(r'name="(revision-H\d+)" value="(\d+)"', page))
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    return {"csrf_token": token, "action": action, "reference": references, **revisions}


def test_one_action_is_taken_for_the_ticked_rows(world, signed_in):
    rows = [world.request() for _ in range(3)]
    client = signed_in("board", board="Rives", lang="fr")
    page = client.post("/requests/several/action", data=confirmed(client, "StudentNotFound", *rows[:2]))
    assert "Enregistrements réussis\u00a0: 2 sur 2." in page.text
    assert [world.again(row).status for row in rows] == [
        "StudentNotFound",
        "StudentNotFound",
        "ActionRequired",
    ]
    assert len(world.rows(Mail)) == 2


def test_what_is_sent_twice_is_done_once_and_told_alike(world, signed_in):
    row = world.request()
    client = signed_in("board", board="Rives")
    form = confirmed(client, "StudentNotFound", row)
    pages = [client.post("/requests/several/action", data=form).text for _ in range(2)]
    assert ["1 of 1 saved." in page for page in pages] == [True, True]
    assert len(world.rows(Mail)) == 1


def test_a_row_that_moved_meanwhile_is_named_and_the_others_are_done(world, signed_in):
    rows = [world.request(), world.request()]
    client = signed_in("board", board="Rives")
    form = confirmed(client, "FinancialHold", *rows)
    colleague = signed_in("operator")
    colleague.post("/requests/several/action", data=confirmed(colleague, "PaperTranscriptSent", rows[0]))
    page = client.post("/requests/several/action", data=form).text
    assert "1 of 2 saved." in page
    assert [world.again(row).status for row in rows] == [Status.PAPER_SENT, Status.FINANCIAL_HOLD]


def test_rows_that_the_action_does_not_fit_and_other_boards_rows_are_left_out(world, signed_in):
    rows = [world.request(), world.request(status=Status.ELECTRONIC_SENT), world.request("Ridge")]
    form = confirmed(signed_in("board", board="Rives"), "FinancialHold", *rows)
    assert form["reference"] == [rows[0].reference]


def test_nothing_ticked_is_said_so(signed_in):
    page = signed_in("board", board="Rives").get("/requests/several/action?action=FinancialHold")
    assert page.status_code == 400
    assert "Select an action and the requests" in page.text


def test_many_files_find_their_requests(world, signed_in, document):
    by_reference, by_person = world.request(), world.request(last_name="Lajoie")
    differing, foreign = world.request(last_name="Abel"), world.request("Ridge", last_name="Dunn")
    files = [
        (io.BytesIO(document(by_reference)), "a.xml"),
        (io.BytesIO(document(by_person).replace(by_person.reference.encode(), b"SIS-17")), "b.xml"),
        (io.BytesIO(document(differing, first="Autre")), "c.xml"),
        (io.BytesIO(document(foreign)), "d.xml"),
        (io.BytesIO(b"rubbish"), "e.xml"),
    ]
    client = signed_in("board", board="Rives")
    page = client.submit("/requests/several/upload", documents=files).text
    assert "2 of 5 saved." in page
    assert world.again(by_reference).status == Status.ELECTRONIC_SENT
    assert world.again(by_person).status == Status.ELECTRONIC_SENT
    assert world.again(differing).status == world.again(foreign).status == Status.ACTION_REQUIRED
    assert "No request of yours corresponds to this file." in page
    validation = re.search(r'href="(/requests/H\d+/upload/[^"]+)"', page)[1]
    assert "Check the transcript" in client.get(validation).text


def sent(client, *contents, form=None):
    """Send files in one form of the page for several."""
    form = form or client.carried("/requests/several/upload")
    files = [(io.BytesIO(content), f"{place}.xml") for place, content in enumerate(contents)]
    return client.post("/requests/several/upload", data=form | {"documents": files}).text


def filings(world, row):
    """The moves that brought a request its transcripts."""
    return [one.after for one in world.rows(RequestEvent) if one.request_id == row.id and one.origin]


@pytest.mark.parametrize("named", [True, False])
def test_files_that_are_sent_twice_are_filed_once_and_told_alike(world, signed_in, document, named):
    row = world.request()
    content = document(row) if named else document(row).replace(row.reference.encode(), b"SIS-17")
    client = signed_in("board", board="Rives")
    form = client.carried("/requests/several/upload")
    for _ in range(2):
        assert "1 of 1 saved." in sent(client, content, form=form)
    assert filings(world, row) == [Status.ELECTRONIC_SENT]
    assert [one.action for one in world.rows(AuditEntry)].count("upload") == 1


@pytest.mark.parametrize("status", [Status.ELECTRONIC_SENT, Status.PAPER_SENT, Status.TRANSCRIPT_UPLOADED])
@pytest.mark.parametrize(
    ("lang", "told"),
    [("fr", "La demande a déjà un relevé."), ("en", "The request has a transcript already.")],
)
def test_a_file_of_a_request_that_has_a_transcript_replaces_it_only_from_the_request(
    world, signed_in, document, status, lang, told
):
    row = world.request(status=status)
    with world.service.store.begin() as session:
        session.execute(update(RequestDelivery).values(state=Delivery.SENT))
    page = sent(signed_in("board", board="Rives", lang=lang), document(row))
    assert told in page
    assert f'href="/requests/{row.reference}/upload"' in page
    assert world.again(row).revision == row.revision
    assert [one.state for one in world.rows(RequestDelivery)] == [Delivery.SENT]


def test_of_files_for_one_request_the_first_counts_and_the_others_are_named(world, signed_in, document):
    row = world.request()
    page = sent(signed_in("board", board="Rives"), document(row), document(row), document(row, first="Autre"))
    assert "1 of 3 saved." in page
    assert page.count("Another of these files is for the same request; this one was not saved.") == 2
    assert filings(world, row) == [Status.ELECTRONIC_SENT]
    assert world.rows(Upload) == []


def test_after_a_file_that_waits_for_an_answer_none_is_filed_for_its_request(world, signed_in, document):
    row = world.request()
    page = sent(signed_in("board", board="Rives"), document(row, first="Autre"), document(row))
    assert "0 of 2 saved." in page
    assert world.rows(Transcript) == []
    assert len(world.rows(Upload)) == 1


def test_a_file_whose_request_moved_since_the_page_was_shown_is_named(world, signed_in, document):
    row = world.request()
    client, colleague = signed_in("board", board="Rives"), signed_in("operator")
    form = client.carried("/requests/several/upload")
    colleague.post("/requests/several/action", data=confirmed(colleague, "FinancialHold", row))
    page = sent(client, document(row), form=form)
    assert "Changed meanwhile; nothing was saved." in page
    assert world.again(row).status == Status.FINANCIAL_HOLD
    assert "1 of 1 saved." in sent(client, document(row))


def test_a_request_that_arrived_since_the_page_was_shown_has_not_moved(world, signed_in, document):
    client = signed_in("board", board="Rives")
    form = client.carried("/requests/several/upload")
    assert "1 of 1 saved." in sent(client, document(world.request()), form=form)


def test_files_without_what_their_page_carried_are_refused(world, signed_in, document):
    row, client = world.request(), signed_in("board", board="Rives")
    form = {"csrf_token": client.token("/requests/several/upload")}
    data = form | {"documents": [(io.BytesIO(document(row)), "a.xml")]}
    assert client.post("/requests/several/upload", data=data).status_code == 400
    assert world.again(row).revision == row.revision


def test_an_empty_file_among_several_is_named(world, signed_in, document):
    page = sent(signed_in("board", board="Rives"), document(world.request()), b"")
    assert "1 of 2 saved." in page
    assert "The file is empty." in page


def test_what_is_taken_for_no_request_is_in_the_trail_with_the_reason(world, signed_in, document):
    taken, brought = world.request(), world.request(status=Status.ELECTRONIC_SENT)
    foreign = world.request("Ridge", last_name="Dunn")
    contents = document(taken), document(taken), document(brought), document(foreign), b"%PDF-1.7 x"
    sent(signed_in("board", board="Rives"), *contents)
    entries = [one for one in world.rows(AuditEntry) if one.action == "upload-refused"]
    assert [(one.subject, one.details["why"]) for one in entries] == [
        (taken.reference, "second"),
        (brought.reference, "brought"),
        (None, "nobodys"),
        (None, "pdf"),
    ]


def failing_for(row, monkeypatch):
    """Let the trail take no entry about one request."""
    record = audit.record

    def fails(session, by, deed, subject=None, **details):
        if subject == row.reference:
            raise OSError("the trail cannot be written")
        record(session, by, deed, subject, **details)

    monkeypatch.setattr(audit, "record", fails)


@pytest.mark.parametrize(
    ("lang", "saved", "told"),
    [
        ("fr", "Enregistrements réussis\u00a0: 2 sur 3.", "Une erreur s’est produite dans ce cas-ci."),
        ("en", "2 of 3 saved.", "Something went wrong with this one."),
    ],
)
@pytest.mark.parametrize("way", ["files", "action"])
def test_one_that_fails_is_named_and_the_others_are_done(
    world, signed_in, document, monkeypatch, lang, saved, told, way
):
    rows = [world.request() for _ in range(3)]
    client = signed_in("board", board="Rives", lang=lang)
    if way == "files":
        form = client.carried("/requests/several/upload")
        failing_for(rows[1], monkeypatch)
        page = sent(client, *map(document, rows), form=form)
    else:
        form = confirmed(client, "FinancialHold", *rows)
        failing_for(rows[1], monkeypatch)
        page = client.post("/requests/several/action", data=form).text
    assert saved in page
    assert told in page
    assert [world.again(row).revision for row in rows] == [2, 1, 2]


@pytest.mark.parametrize(
    ("lang", "told"),
    [("fr", "Nous ne pouvons pas dire si quelque chose a été"), ("en", "We cannot say whether anything was")],
)
def test_where_each_fails_the_page_of_errors_promises_nothing(
    world, app, signed_in, document, monkeypatch, lang, told
):
    row, client = world.request(), signed_in("board", board="Rives", lang=lang)
    form = client.carried("/requests/several/upload")
    failing_for(row, monkeypatch)
    app.testing = False
    page = sent(client, document(row), form=form)
    assert told in page
    assert world.again(row).revision == 1
