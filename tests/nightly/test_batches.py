"""A batch leaves byte for byte; until it begins to, its items can be withdrawn and replaced; then they are fixed."""

from __future__ import annotations

import hashlib
import io
import threading

import pikepdf
import pytest
from sqlalchemy import update

import transmission
from autosgern_service import nightly
from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.flow import decisions
from autosgern_service.flow.filing import open_document
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Transcript, TranscriptRequest
from tests.installed import Installation, acting, case
from tests.nights import (
    TONIGHT,
    batch,
    deliveries,
    filed,
    folder,
    manifest,
    night_of,
    reached_by,
    ringing,
    states,
    upload_anew,
    withdraw,
)
from tests.uploads import bring

FIRST = "BORE-20261117-1"


def names(installation: Installation, code: str = "BORE") -> list[str]:
    return sorted(path.name for path in folder(installation, code).iterdir())


def out_of_reach(installation: Installation) -> None:
    """A night on which BORE could not be reached: its batch is planned and has not begun."""
    reached_by(installation, "BORE", url="file:../elsewhere")
    with pytest.raises(nightly.FAILURES):
        nightly.transmit(installation.service, "BORE", TONIGHT)
    reached_by(installation, "BORE", url="file:bore")


class Interrupted(Exception):
    """The process died here."""


def interrupted_night(installation: Installation) -> None:
    """A night that ends with its process when one document of the batch is over there."""

    def die(*_: object) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        nightly.transmit(installation.service, "BORE", TONIGHT, progress=die)


def test_documents_leave_byte_for_byte_with_a_manifest(any_installation: Installation) -> None:
    requests = filed(any_installation, "exact", "oen-missing")
    assert nightly.transmit(any_installation.service, "BORE", TONIGHT) == [FIRST]
    items = manifest(any_installation, FIRST).items
    assert [item.reference for item in items] == [request.reference for request in requests]
    for request, item in zip(requests, items, strict=True):
        (row,) = any_installation.transcripts(request)
        sent = (folder(any_installation, "BORE") / FIRST / item.file).read_bytes()
        assert sent == open_document(any_installation.service.vault, row)
    assert states(any_installation, "BORE") == [Delivery.SENT, Delivery.SENT]
    assert states(any_installation, "OUAC") == [Delivery.QUEUED, Delivery.QUEUED]


def test_each_destination_gets_its_own_tracking_id(installation: Installation) -> None:
    (request,) = filed(installation, "exact")
    for code, tracking in (("BORE", request.reference), ("OUAC", "OUAC-1")):
        (batch_id,) = nightly.transmit(installation.service, code, TONIGHT)
        assert manifest(installation, batch_id).items[0].tracking_id == tracking


def test_a_second_run_of_the_night_sends_nothing_twice(installation: Installation) -> None:
    filed(installation, "exact")
    nightly.transmit(installation.service, "BORE", TONIGHT)
    assert nightly.transmit(installation.service, "BORE", TONIGHT) == []
    assert names(installation) == [FIRST]


def test_what_is_filed_later_leaves_in_the_next_batch(installation: Installation) -> None:
    filed(installation, "exact")
    nightly.transmit(installation.service, "BORE", TONIGHT)
    filed(installation, "oen-missing")
    assert nightly.transmit(installation.service, "BORE", TONIGHT) == ["BORE-20261117-2"]
    assert nightly.transmit(installation.service, "BORE", night_of(18)) == []


def test_every_item_is_told_as_it_goes(installation: Installation) -> None:
    filed(installation, "exact", "oen-missing")
    told: list[tuple[str, int, int]] = []
    nightly.transmit(installation.service, "BORE", TONIGHT, progress=lambda *one: told.append(one))
    assert told == [(FIRST, 1, 2), (FIRST, 2, 2)]


def test_a_batch_that_was_interrupted_leaves_as_it_was_planned(any_installation: Installation) -> None:
    filed(any_installation, "exact", "oen-missing")
    interrupted_night(any_installation)
    assert states(any_installation, "BORE") == [Delivery.QUEUED, Delivery.QUEUED]
    filed(any_installation, "exact")
    assert nightly.transmit(any_installation.service, "BORE", night_of(18)) == [FIRST, "BORE-20261118-1"]
    assert [len(manifest(any_installation, one).items) for one in names(any_installation)] == [2, 1]


# ── replaced ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_transcript_that_was_replaced_leaves_again_and_is_called_so(installation: Installation) -> None:
    (request,) = filed(installation, "exact")
    nightly.transmit(installation.service, "BORE", TONIGHT)
    upload_anew(installation, request)
    assert states(installation, "BORE") == [Delivery.QUEUED]
    (again,) = nightly.transmit(installation.service, "BORE", night_of(18))
    (old,), (new,) = (manifest(installation, one).items for one in (FIRST, again))
    assert (old.transmission_type, new.transmission_type) == ("Original", "Replace")
    row = installation.transcripts(request)[-1]
    # What the document says of itself is its board's and is never changed.
    assert row.transmission_type == "Original"
    sent = (folder(installation, "BORE") / again / new.file).read_bytes()
    assert sent == open_document(installation.service.vault, row)
    assert states(installation, "BORE") == [Delivery.SENT]


def test_a_transcript_replaced_before_it_left_never_leaves(any_installation: Installation) -> None:
    (request,) = filed(any_installation, "exact")
    out_of_reach(any_installation)
    upload_anew(any_installation, request)
    (left,) = nightly.transmit(any_installation.service, "BORE", night_of(18))
    (item,) = manifest(any_installation, left).items
    assert item.sha256 == any_installation.transcripts(request)[-1].sha256
    assert item.transmission_type == "Original"
    assert names(any_installation) == [left]


def test_a_transcript_replaced_while_its_batch_leaves_is_followed_by_the_new_one(
    any_installation: Installation,
) -> None:
    (request,) = filed(any_installation, "exact")
    interrupted_night(any_installation)
    upload_anew(any_installation, request)
    assert nightly.transmit(any_installation.service, "BORE", TONIGHT) == [FIRST, "BORE-20261117-2"]
    assert manifest(any_installation, "BORE-20261117-2").items[0].transmission_type == "Replace"
    assert states(any_installation, "BORE") == [Delivery.SENT]


# ── withdrawn ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_transcript_withdrawn_before_the_night_does_not_leave(any_installation: Installation) -> None:
    (request,) = filed(any_installation, "exact")
    assert withdraw(any_installation, request) == 0
    assert states(any_installation, "BORE") == states(any_installation, "OUAC") == [Delivery.WITHDRAWN]
    assert nightly.transmit(any_installation.service, "BORE", TONIGHT) == []
    assert ringing(any_installation) == []
    assert any_installation.events(request)[-1].note == decisions.WITHDRAWN


def test_a_transcript_can_be_withdrawn_from_a_batch_that_never_began(any_installation: Installation) -> None:
    wrong, right = filed(any_installation, "exact", "oen-missing")
    out_of_reach(any_installation)
    assert withdraw(any_installation, wrong) == 0
    assert nightly.transmit(any_installation.service, "BORE", night_of(18)) == [FIRST]
    assert [item.reference for item in manifest(any_installation, FIRST).items] == [right.reference]


def test_a_batch_of_which_everything_was_withdrawn_is_no_more(installation: Installation) -> None:
    (request,) = filed(installation, "exact")
    out_of_reach(installation)
    withdraw(installation, request)
    assert nightly.transmit(installation.service, "BORE", night_of(18)) == []
    with installation.service.store.read() as session:
        assert nightly.waiting_destinations(session) == []


def test_a_transmission_goes_on_where_another_found_a_batch_empty(any_installation: Installation) -> None:
    (first,) = filed(any_installation, "exact")
    out_of_reach(any_installation)
    (second,) = filed(any_installation, "oen-missing")
    beside: list[list[str]] = []

    def withdraw_and_transmit(*_: object) -> None:
        if not beside:
            beside.append([])
            withdraw(any_installation, second)
            beside[0] = nightly.transmit(any_installation.service, "BORE", TONIGHT)

    sent = nightly.transmit(any_installation.service, "BORE", TONIGHT, progress=withdraw_and_transmit)
    assert (sent, beside) == ([FIRST], [[FIRST]])
    assert [item.reference for item in manifest(any_installation, FIRST).items] == [first.reference]
    assert states(any_installation, "BORE") == [Delivery.SENT, Delivery.WITHDRAWN]


def test_a_transcript_withdrawn_after_it_left_is_marked_and_operators_are_called(
    any_installation: Installation,
) -> None:
    (request,) = filed(any_installation, "exact")
    nightly.transmit(any_installation.service, "BORE", TONIGHT)
    assert withdraw(any_installation, request) == 1
    assert (states(any_installation, "BORE"), states(any_installation, "OUAC")) == (
        [Delivery.SENT],
        [Delivery.WITHDRAWN],
    )
    bore, ouac = deliveries(any_installation, request)
    assert bore.recalled_at
    assert ouac.recalled_at is None
    assert ringing(any_installation) == [("TranscriptRecalled", f"{request.reference} BORE")]


def test_a_copy_that_is_leaving_counts_as_gone(installation: Installation) -> None:
    (request,) = filed(installation, "exact")
    interrupted_night(installation)
    assert withdraw(installation, request) == 1
    assert nightly.transmit(installation.service, "BORE", night_of(18)) == [FIRST]
    assert states(installation, "BORE") == [Delivery.SENT]


def test_after_a_withdrawal_a_better_transcript_leaves(installation: Installation) -> None:
    (request,) = filed(installation, "exact")
    withdraw(installation, request)
    upload_anew(installation, request)
    (left,) = nightly.transmit(installation.service, "BORE", TONIGHT)
    assert manifest(installation, left).items[0].transmission_type == "Original"


def test_whoever_withdraws_while_the_night_begins_is_told_the_truth(any_installation: Installation) -> None:
    requests = filed(any_installation, *["exact"] * 6)
    gone: dict[str, int] = {}

    def take_back(request: TranscriptRequest) -> None:
        gone[request.reference] = withdraw(any_installation, request)

    threads = [threading.Thread(target=take_back, args=(request,)) for request in requests]
    threads.insert(
        3, threading.Thread(target=nightly.transmit, args=(any_installation.service, "BORE", TONIGHT))
    )
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    place = folder(any_installation, "BORE")
    left = (
        {item.reference for one in place.iterdir() for item in manifest(any_installation, one.name).items}
        if place.exists()
        else set()
    )
    assert {reference for reference, count in gone.items() if count} == left
    for request in requests:
        bore, _ = deliveries(any_installation, request)
        assert bore.state == (Delivery.SENT if request.reference in left else Delivery.WITHDRAWN)
    assert len(gone) == 6


def test_only_a_filed_electronic_transcript_can_be_withdrawn(installation: Installation) -> None:
    request = installation.request(installation.submit(case("pushed")))
    with pytest.raises(decisions.MoveNotAllowed):
        withdraw(installation, request)


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────────────────


def pdf() -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def uploaded(installation: Installation) -> TranscriptRequest:
    """A request with a PDF that waits for the people at OCAS."""
    request = installation.request(installation.submit(case("exact"), bsid="990601"))
    staff = installation.user("paper.islands")
    bring(installation.service, staff, request.id, request.revision, pdf())
    return installation.request_by_id(request.id)


def test_a_pdf_leaves_once_people_at_ocas_have_handled_it(installation: Installation) -> None:
    request = uploaded(installation)
    assert request.status == Status.TRANSCRIPT_UPLOADED
    assert nightly.transmit(installation.service, "BORE", TONIGHT) == []
    staff = installation.acting("paper.islands")
    with pytest.raises(decisions.MoveNotAllowed):
        decisions.handle_pdf(installation.service, *staff, request.id, request.revision, usable=True)
    operator = installation.acting("operations")
    decisions.handle_pdf(installation.service, *operator, request.id, request.revision, usable=True)
    assert nightly.transmit(installation.service, "BORE", TONIGHT) == [FIRST]
    (item,) = manifest(installation, FIRST).items
    assert item.file == f"{request.reference}.pdf"
    assert (item.course_total, item.award_total, item.transmission_type) == (0, 0, "Original")
    content = (folder(installation, "BORE") / FIRST / item.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == item.sha256


def test_a_pdf_that_nobody_could_use_never_leaves(installation: Installation) -> None:
    request = uploaded(installation)
    operator = installation.acting("operations")
    status = decisions.handle_pdf(
        installation.service, *operator, request.id, request.revision, usable=False, note="No pages"
    )
    assert status == Status.FILE_UPLOAD_ERROR
    assert nightly.transmit(installation.service, "BORE", TONIGHT) == []


def test_a_pdf_holds_back_the_transcript_that_it_replaces(installation: Installation) -> None:
    (request,) = filed(installation, "exact")
    staff = installation.user("portages")
    bring(installation.service, staff, request.id, request.revision, pdf())
    assert nightly.transmit(installation.service, "BORE", TONIGHT) == []
    assert states(installation, "BORE") == [Delivery.WITHDRAWN]


def test_a_pdf_uploaded_while_the_transcript_before_leaves_waits_for_people_all_the_same(
    any_installation: Installation,
) -> None:
    """The link broke in the middle of the batch: its items are fixed, and what follows them is not handled yet."""
    (request,) = filed(any_installation, "exact")
    interrupted_night(any_installation)
    staff = any_installation.user("portages")
    bring(any_installation.service, staff, request.id, request.revision, pdf())
    assert nightly.transmit(any_installation.service, "BORE", night_of(18)) == [FIRST]
    assert [item.file[-4:] for item in manifest(any_installation, FIRST).items] == [".xml"]
    operator, now = any_installation.user("operations"), any_installation.request_by_id(request.id)
    decisions.handle_pdf(
        any_installation.service,
        *acting(any_installation.service, operator),
        now.id,
        now.revision,
        usable=True,
    )
    (second,) = nightly.transmit(any_installation.service, "BORE", night_of(19))
    (item,) = manifest(any_installation, second).items
    assert (item.file[-4:], item.transmission_type) == (".pdf", "Replace")
    assert states(any_installation, "BORE") == [Delivery.SENT]


def test_cancelling_withdraws_what_still_waits(installation: Installation) -> None:
    request = uploaded(installation)
    operator = installation.acting("operations")
    assert decisions.cancel(installation.service, *operator, request.id, request.revision) == "Cancelled"
    assert nightly.transmit(installation.service, "BORE", TONIGHT) == []


# ── failures of one batch ────────────────────────────────────────────────────────────────────────────────


def test_a_document_that_no_longer_opens_holds_its_own_batch_only(installation: Installation) -> None:
    (request,) = filed(installation, "exact")
    with installation.service.store.begin() as session:
        session.execute(update(Transcript).values(document_sealed=b"\x01 spoilt"))
    with pytest.raises(nightly.FAILURES):
        nightly.transmit(installation.service, "BORE", TONIGHT)
    assert ringing(installation) == [("BatchStuck", FIRST)]
    assert batch(installation, FIRST).problem
    filed(installation, "oen-missing")
    with pytest.raises(nightly.FAILURES):
        nightly.transmit(installation.service, "BORE", TONIGHT)
    assert states(installation, "BORE") == [Delivery.QUEUED, Delivery.SENT]
    assert installation.request_by_id(request.id).status == Status.ELECTRONIC_SENT


def test_a_document_whose_bytes_are_not_those_accepted_does_not_leave(installation: Installation) -> None:
    filed(installation, "exact")
    with installation.service.store.begin() as session:
        session.execute(update(Transcript).values(size=Transcript.size + 1))
    with pytest.raises(transmission.ContentChanged):
        nightly.transmit(installation.service, "BORE", TONIGHT)
    assert [path for path in folder(installation, "BORE").rglob("*") if path.is_file()] == []


# ── sent again ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_batch_sent_again_brings_back_what_is_missing_over_there(any_installation: Installation) -> None:
    filed(any_installation, "exact", "oen-missing")
    nightly.transmit(any_installation.service, "BORE", TONIGHT)
    place = folder(any_installation, "BORE") / FIRST
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    next(path for path in place.iterdir() if path.name != "manifest.xml").unlink()
    assert (
        nightly.send_again(
            any_installation.service, FIRST, Doer("operations", any_installation.service.clock.now())
        )
        == "BORE"
    )
    assert nightly.transmit(any_installation.service, "BORE", night_of(18)) == [FIRST]
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert states(any_installation, "BORE") == [Delivery.SENT, Delivery.SENT]


def test_no_batch_is_sent_again_that_does_not_exist(installation: Installation) -> None:
    with pytest.raises(LookupError):
        nightly.send_again(installation.service, FIRST, Doer("operations", installation.service.clock.now()))
