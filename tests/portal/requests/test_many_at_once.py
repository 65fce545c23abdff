"""Several at once: each request is decided by itself, and what could not be done is named."""

from __future__ import annotations

import io
import re

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store.models import Mail


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
