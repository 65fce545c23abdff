"""“This is the student”: what comes of a person's choice among the near matches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from autosgern_service.domain.lifecycle import Status
from autosgern_service.sis import NO_ACADEMIC_DATA, Hold, SisError
from autosgern_service.store import audit
from autosgern_service.store.models import AuditEntry, Board, Transcript
from tests.portal.conftest import System
from tests.portal.pages import failure


def chosen(client, app, row, answer, student="s-17"):
    """Say “this is the student” where the board's system gives an answer."""
    page = f"/requests/{row.reference}"
    token = client.token(page)
    app.extensions["autosgern"] = replace(app.extensions["autosgern"], boards=System(answer))
    return client.post(
        f"{page}/this-is-the-student",
        data={"csrf_token": token, "revision": str(row.revision), "student": student},
    )


def test_choosing_the_student_leads_to_the_validation_screen(world, app, near, signed_in, document):
    client = signed_in("board", board="Rives")
    answer = chosen(client, app, near, document(near, last="Beausoleille", student_number="000000000017"))
    assert "1 of the 4 compared fields differs" in client.get(answer.location).text
    assert world.again(near).status == Status.AUTO_PROCESSING_ERROR


def test_choosing_a_student_in_whom_nothing_differs_files_the_transcript(
    world, app, near, signed_in, document
):
    with world.service.store.begin() as session:
        session.merge(near).last_name = "Beausoleille"
    found = document(near, last="Beausoleille", student_number="000000000017")
    chosen(signed_in("board", board="Rives"), app, near, found)
    assert world.again(near).status == Status.ELECTRONIC_SENT


@pytest.mark.parametrize("endpoint", [None, "http://127.0.0.1:9/sis"])
@pytest.mark.parametrize("mode", ["manual", "push"])
@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("fr", "Nous n’appelons pas le système de ce conseil"),
        ("en", "We do not call this board’s system"),
    ],
)
def test_no_student_is_chosen_at_a_board_that_we_do_not_call_any_more(
    world, app, near, signed_in, endpoint, mode, lang, told
):
    with world.service.store.begin() as session:
        session.execute(update(Board).where(Board.id == near.board_id).values(mode=mode, endpoint=endpoint))
    client = signed_in("board", board="Rives", lang=lang)
    answer = chosen(client, app, near, AssertionError("the board was called"))
    assert answer.status_code == 409
    assert told in answer.text
    assert "this-is-the-student" not in client.get(f"/requests/{near.reference}").text


def test_a_choice_that_is_sent_twice_is_filed_once_and_answered_alike(world, app, near, signed_in, document):
    with world.service.store.begin() as session:
        session.merge(near).last_name = "Beausoleille"
    client = signed_in("board", board="Rives")
    found = document(near, last="Beausoleille", student_number="000000000017")
    for _ in range(2):
        page = client.get(chosen(client, app, near, found).location).text
        assert "now “Electronic transcript sent”" in page
    assert len(world.rows(Transcript)) == 1
    assert chosen(client, app, near, found, student="s-18").status_code == 404


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("fr", "Obtenu du système du conseil pour l’élève qu’une personne a choisi"),
        ("en", "Fetched from the board’s system for the student chosen by a person"),
    ],
)
def test_the_transcript_of_a_chosen_student_is_not_said_to_be_uploaded_by_hand(
    world, app, near, signed_in, document, lang, told
):
    with world.service.store.begin() as session:
        session.merge(near).last_name = "Beausoleille"
    client = signed_in("board", board="Rives", lang=lang)
    chosen(client, app, near, document(near, last="Beausoleille", student_number="000000000017"))
    for page in (f"/requests/{near.reference}", f"/requests/{near.reference}/transcript"):
        assert told in client.get(page).text
    found = [one for one in world.rows(AuditEntry) if one.action in ("choose-near-match", "file-chosen")]
    assert [(one.subject, one.details["student"]) for one in found] == [(near.reference, "s-17")] * 2


def test_the_problems_of_another_students_transcript_are_shown_to_nobody(
    world, app, near, signed_in, document
):
    found = document(near, last="Beausoleille", student_number="000000000018", birth_date=date(2045, 3, 1))
    client = signed_in("board", board="Rives")
    page = client.get(chosen(client, app, near, found).location).text
    assert "not that of the student found" in failure(page)
    assert "2045" not in page


def test_another_students_transcript_than_the_chosen_ones_is_said_and_not_filed(
    world, app, near, signed_in, document
):
    client = signed_in("board", board="Rives")
    answer = chosen(client, app, near, document(near, last="Beausoleille", student_number="000000000018"))
    assert "not that of the student found" in failure(client.get(answer.location).text)
    assert world.again(near).status == Status.AUTO_PROCESSING_ERROR


def test_only_a_record_that_was_shown_can_be_chosen(world, app, near, signed_in, document):
    answer = chosen(signed_in("board", board="Rives"), app, near, document(near), student="s-18")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Hold("Financial"), "holds this transcript back"),
        (NO_ACADEMIC_DATA, "no academic data"),
        (SisError("BoardUnavailable", "no answer"), "did not answer"),
    ],
)
def test_what_the_system_says_instead_is_told(world, app, near, signed_in, answer, told):
    client = signed_in("board", board="Rives")
    assert told in failure(client.get(chosen(client, app, near, answer).location).text)
    assert world.again(near).status == Status.AUTO_PROCESSING_ERROR


def test_no_board_is_asked_for_a_student_whose_choice_is_not_in_the_trail(
    world, app, near, signed_in, monkeypatch
):
    def fails(*_args, **_details):
        raise OSError("the trail cannot be written")

    client = signed_in("board", board="Rives")
    form = client.carried(f"/requests/{near.reference}") | {"revision": str(near.revision), "student": "s-17"}
    app.extensions["autosgern"] = replace(
        app.extensions["autosgern"], boards=System(AssertionError("the board was called"))
    )
    monkeypatch.setattr(audit, "record", fails)
    with pytest.raises(OSError, match="trail"):
        client.post(f"/requests/{near.reference}/this-is-the-student", data=form)
