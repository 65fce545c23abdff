"""The four actions without upload: confirmed first, done once, with the mail that they owe."""

from __future__ import annotations

import pytest

from autosgern_service.domain.lifecycle import ACTIONS, LABELS, Status
from autosgern_service.store.models import Mail


def act(client, row, status):
    """Confirm an action on its page."""
    path = f"/requests/{row.reference}/action"
    return client.submit(path, page=f"{path}?action={status}", action=status, revision=str(row.revision))


@pytest.mark.parametrize("status", list(ACTIONS))
def test_each_action_moves_the_request_and_leads_on(world, signed_in, status):
    row, other = world.request(), world.request()
    client = signed_in("board", board="Rives", lang="fr")
    done = act(client, row, status)
    assert world.again(row).status == status
    page = client.get(done.location).text
    assert f"«\u00a0{LABELS[status]['fr']}\u00a0»" in page
    assert f"Demande suivante\u00a0: {other.reference}" in page


@pytest.mark.parametrize(
    ("status", "mails"),
    [
        (Status.PAPER_SENT, 0),
        (Status.STUDENT_NOT_FOUND, 1),
        (Status.NO_ACADEMIC_DATA, 1),
        (Status.FINANCIAL_HOLD, 1),
    ],
)
def test_the_applicant_is_mailed_as_the_confirmation_says(world, signed_in, status, mails):
    row = world.request()
    client = signed_in("board", board="Rives")
    page = client.get(f"/requests/{row.reference}/action?action={status}").text
    assert ("The applicant receives an e-mail at once." in page) is bool(mails)
    act(client, row, status)
    assert len(world.rows(Mail)) == mails


def test_without_a_choice_the_page_asks_for_one(world, signed_in):
    row = world.request()
    page = signed_in("board", board="Rives").get(f"/requests/{row.reference}/action?action=")
    assert "Select an action." in page.text


def test_of_two_editors_the_second_is_told_and_nothing_is_overwritten(world, signed_in):
    row = world.request()
    first, second = signed_in("board", board="Rives"), signed_in("school", board="Rives", school="Rivière")
    path = f"/requests/{row.reference}/action"
    token = second.token(f"{path}?action=PaperTranscriptSent")
    act(first, row, Status.FINANCIAL_HOLD)
    late = second.post(
        path, data={"csrf_token": token, "action": "PaperTranscriptSent", "revision": str(row.revision)}
    )
    assert late.status_code == 409
    assert world.again(row).status == Status.FINANCIAL_HOLD


def test_a_double_click_is_answered_as_one(world, signed_in):
    row = world.request()
    client = signed_in("board", board="Rives")
    path = f"/requests/{row.reference}/action"
    form = {"csrf_token": client.token(f"{path}?action=FinancialHold"), "revision": str(row.revision)}
    form |= {"action": "FinancialHold", "note": "Books"}
    answers = [client.post(path, data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(world.rows(Mail)) == 1
    assert client.post(path, data=form | {"note": "Another"}).status_code == 409
    assert client.post(path, data=form | {"action": "NoAcademicData"}).status_code == 409


def test_an_action_is_not_taken_where_it_stands_already(world, signed_in):
    row = world.request(status=Status.STUDENT_NOT_FOUND)
    client = signed_in("board", board="Rives")
    path = f"/requests/{row.reference}/action"
    assert 'value="StudentNotFound"' not in client.get(f"/requests/{row.reference}").text
    answer = client.submit(path, page=path, action="StudentNotFound", revision=str(row.revision))
    assert answer.status_code == 409
    assert world.rows(Mail) == []


def test_an_action_that_is_none_is_refused(world, signed_in):
    row = world.request()
    client = signed_in("board", board="Rives")
    path = f"/requests/{row.reference}/action"
    for status, code in (("Cancelled", 409), ("nonsense", 400)):
        answer = client.submit(path, page="/requests/search", action=status, revision="1")
        assert answer.status_code == code
    assert world.again(row).status == Status.ACTION_REQUIRED


def test_staff_send_a_request_through_the_automatic_processing_again(world, signed_in):
    row = world.request(status=Status.AUTO_PROCESSING_ERROR, reason="BoardUnavailable")
    client = signed_in("board", board="Rives")
    path = f"/requests/{row.reference}"
    form = client.carried(path) | {"revision": "1"}
    answers = [client.post(f"{path}/try-again", data=form) for _ in range(2)]  # a double click
    assert [answer.status_code for answer in answers] == [302, 302]
    after = world.again(row)
    assert (after.status, after.revision) == (Status.AUTO_PROCESSING, 2)
