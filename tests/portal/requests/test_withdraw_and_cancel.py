"""Withdrawing, cancelling, and OCAS's part of a PDF."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest
from sqlalchemy import select

from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.store.models import Batch, BatchItem, RequestDelivery, Transcript
from portal.requests import withdraw_and_cancel
from tests.portal.pages import failure


@pytest.fixture
def pdf():
    """A blank page."""
    file = pikepdf.new()
    file.add_blank_page()
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def upload(client, row, content, name):
    """Send a file from the upload window."""
    path = f"/requests/{row.reference}/upload"
    return client.submit(path, revision=str(row.revision), document=(io.BytesIO(content), name))


def handled(client, row, usable, note=""):
    """Say as OCAS whether the PDF is usable."""
    page = f"/requests/{row.reference}"
    return client.submit(f"{page}/pdf", page=page, revision=str(row.revision), usable=usable, note=note)


def test_a_pdf_waits_for_the_people_at_ocas(world, signed_in, pdf):
    row = world.request()
    client = signed_in("board", board="Rives", lang="fr")
    sent = upload(client, row, pdf, "releve.pdf")
    assert world.again(row).status == Status.TRANSCRIPT_UPLOADED
    assert "jusqu’à cinq jours ouvrables" in client.get(sent.location).text
    operator = signed_in("operator")
    assert row.reference in operator.get("/pdf-queue").text
    assert operator.get(f"/requests/{row.reference}/transcript.pdf").data == pdf


def test_a_handled_pdf_leaves_with_the_next_transmission(world, signed_in, pdf):
    row = world.request()
    upload(signed_in("board", board="Rives"), row, pdf, "releve.pdf")
    handled(signed_in("operator"), world.again(row), "yes")
    assert world.again(row).status == Status.ELECTRONIC_SENT
    assert [one.state for one in world.rows(RequestDelivery)] == [Delivery.QUEUED]


def test_an_unusable_pdf_goes_back_with_its_reason(world, signed_in, pdf):
    row = world.request()
    client = signed_in("board", board="Rives")
    upload(client, row, pdf, "releve.pdf")
    operator = signed_in("operator")
    answer = handled(operator, world.again(row), "no")
    assert world.again(row).status == Status.TRANSCRIPT_UPLOADED
    assert "Say why the file cannot be used" in failure(operator.get(answer.location).text)
    handled(operator, world.again(row), "no", "Page 2 is missing")
    assert world.again(row).status == Status.FILE_UPLOAD_ERROR
    banner = client.get(f"/requests/{row.reference}").text.split("decide")[0]
    assert "Page 2 is missing" in banner
    assert "Upload a file that can be used" in banner


def test_a_pdf_that_cannot_be_taken_is_explained(world, signed_in):
    row = world.request()
    page = upload(signed_in("board", board="Rives"), row, b"%PDF-1.7 broken", "releve.pdf")
    assert page.status_code == 422
    assert "Nothing was saved." in page.text
    assert world.rows(Transcript) == []


def test_a_wrong_transcript_is_withdrawn_before_it_leaves(world, signed_in, document):
    row = world.request()
    client = signed_in("board", board="Rives")
    upload(client, row, document(row), "releve.xml")
    path = f"/requests/{row.reference}/withdraw"
    client.submit(path, revision=str(world.again(row).revision))
    assert [one.state for one in world.rows(RequestDelivery)] == [Delivery.WITHDRAWN]
    assert [one.current for one in world.rows(Transcript)] == [False]
    banner = client.get(f"/requests/{row.reference}").text.split("decide")[0]
    assert "Upload the right transcript" in banner
    assert "Relevé retiré" not in banner  # what the history says where nobody gave a reason


def test_a_withdrawn_transcript_is_marked_until_another_is_uploaded(world, signed_in, document):
    row = world.request()
    client = signed_in("board", board="Rives")
    upload(client, row, document(row), "releve.xml")
    with world.service.store.begin() as session:
        copy = session.scalars(select(RequestDelivery)).one()
        copy.state = Delivery.ACKNOWLEDGED
        transcript = session.scalars(select(Transcript)).one()
        left = Batch(id="RIVE-20261101-1", destination_code="RIVE", local_date=date(2026, 11, 1), sequence=1)
        left.created_at = left.begun_at = left.sent_at = world.service.clock.now()
        session.add(left)
        session.flush()
        item = {"batch_id": left.id, "position": 1, "delivery_id": copy.id, "transcript_id": transcript.id}
        session.add(BatchItem(**item, transmission_type="Original"))
    path = f"/requests/{row.reference}"
    form = client.carried(f"{path}/withdraw") | {"revision": f"{world.again(row).revision}"}
    form["note"] = "Wrong student"
    for _ in range(2):  # a double click
        client.post(f"{path}/withdraw", data=form)
        page = client.get(path).text
        assert "1 copy had left already" in page
    assert client.post(f"{path}/withdraw", data=form | {"note": "Another reason"}).status_code == 409
    assert "Wrong student" in page.split("decide")[0]
    assert "Had left; OCAS has it destroyed" in page
    listed = "Electronic transcript sent <small>(withdrawn)</small>"
    assert listed in client.get("/requests?tab=Completed").text
    table = client.get("/requests/export.csv?tab=Completed").get_data(as_text=True)
    assert ",Electronic transcript sent (withdrawn)," in table
    # There is nothing left to withdraw.
    assert client.get(f"{path}/withdraw").status_code == 409
    again = client.submit(f"{path}/withdraw", page=path, revision=str(world.again(row).revision))
    assert again.status_code == 409
    upload(client, world.again(row), document(row), "releve.xml")
    assert listed not in client.get("/requests?tab=Completed").text
    assert "withdrawn" not in client.get("/requests/export.csv?tab=Completed").get_data(as_text=True)
    assert "(withdrawn)" not in client.get(path).text


def test_a_wrong_pdf_is_looked_at_and_replaced_until_it_is_handled(world, signed_in, pdf, document):
    row = world.request()
    client = signed_in("board", board="Rives")
    upload(client, row, pdf, "wrong.pdf")
    path = f"/requests/{row.reference}"
    assert f'href="{path}/transcript.pdf"' in client.get(path).text
    assert client.get(f"{path}/transcript.pdf").data == pdf
    upload(client, world.again(row), document(row), "releve.xml")
    assert world.again(row).status == Status.ELECTRONIC_SENT
    assert [(one.format, one.current) for one in world.rows(Transcript)] == [("pdf", False), ("xml", True)]


def test_an_operator_cancels_a_request_and_staff_cannot(world, signed_in):
    row = world.request()
    path = f"/requests/{row.reference}/cancel"
    assert signed_in("board", board="Rives").get(path).status_code == 403
    signed_in("operator").submit(path, revision="1", note="Asked by the applicant")
    assert world.again(row).status == Status.CANCELLED


def test_an_operator_assigns_a_school_and_the_request_is_matched(world, signed_in):
    row = world.request(None, status=Status.AUTO_PROCESSING_ERROR, reason="SchoolUnknown")
    operator = signed_in("operator")
    path = f"/requests/{row.reference}"
    page = operator.get(path).text
    assert "Assign the school" in page
    assert "École du Pont, Valbourg (closed) (900002)" in page
    school = world.schools["Rivière"]
    form = operator.carried(path) | {"revision": "1", "school": f"{school.id}"}
    answers = [operator.post(f"{path}/school", data=form) for _ in range(2)]  # a double click
    assert [answer.status_code for answer in answers] == [302, 302]
    assert operator.post(f"{path}/school", data=form | {"school": f"{school.id + 1}"}).status_code == 409
    after = world.again(row)
    assert (after.status, after.school_id, after.bsid) == (Status.AUTO_PROCESSING, school.id, "900001")
    assert "Assign the school" not in operator.get(path).text


def test_a_school_must_be_chosen_and_exist_and_only_operators_choose(world, signed_in):
    row = world.request(None, status=Status.AUTO_PROCESSING_ERROR, reason="SchoolUnknown")
    operator = signed_in("operator")
    path = f"/requests/{row.reference}"
    assert operator.submit(f"{path}/school", page=path, revision="1", school="").location == path
    assert failure(operator.get(path).text) == "Choose a school."
    assert operator.submit(f"{path}/school", page=path, revision="1", school="99999").status_code == 404
    assert operator.submit(f"{path}/school", page=path, revision="7", school="1").status_code == 409
    assert world.again(row).status == Status.AUTO_PROCESSING_ERROR
    assert "Assign the school" not in signed_in("auditor").get(path).text


def test_a_paper_transcript_on_its_way_is_listed_until_its_scan_is_uploaded(world, signed_in):
    lately = world.request(status=Status.PAPER_SENT)
    long_ago = world.request(
        status=Status.PAPER_SENT, updated_at=world.service.clock.now() - withdraw_and_cancel.PAPER_TRAVELS * 2
    )
    page = signed_in("operator").get("/pdf-queue").text
    assert f'href="/requests/{lately.reference}/upload"' in page
    assert long_ago.reference not in page


def test_the_queue_shows_fifty_a_page_each_list_on_its_own(world, signed_in):
    papers = [world.request(status=Status.PAPER_SENT) for _ in range(51)]
    pdfs = [world.request(status=Status.TRANSCRIPT_UPLOADED) for _ in range(52)]
    operator = signed_in("operator")
    page = operator.get("/pdf-queue?pdf=2").text
    assert [row.reference in page for row in pdfs] == [False] * 50 + [True] * 2
    assert [row.reference in page for row in papers] == [True] * 50 + [False]
    assert "/pdf-queue?pdf=2&amp;paper=2" in page
    last = operator.get("/pdf-queue?pdf=9&paper=9").text
    assert [row.reference in last for row in (*pdfs, *papers)] == [False] * 50 + [True] * 2 + [False] * 50 + [
        True
    ]
