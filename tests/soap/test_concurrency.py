"""Messages that come at once: one request a ClientRequestID, no change lost by a cursor, on both databases."""

from __future__ import annotations

import concurrent.futures
import threading

from sqlalchemy import func, select

from autosgern_service.flow import intake
from autosgern_service.soap.names import CONTRACT
from autosgern_service.store.models import Message, TranscriptRequest


def counted(world, model) -> int:
    with world.service.store.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_same_request_sent_many_times_at_once_is_one_request(any_world, build_xml):
    payload = build_xml()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: any_world.call(payload), range(16)))
    assert {answer.code for answer in answers} == {None}
    assert len({answer.text("ReferenceNumber") for answer in answers}) == 1
    assert counted(any_world, TranscriptRequest) == 1


def test_of_two_requests_with_one_id_sent_at_once_one_is_a_conflict(any_world, build_xml):
    payloads = [build_xml(ClientRequestID="same", ApplicationNumber=f"26000000{n}") for n in range(2)] * 4
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        codes = [answer.code for answer in pool.map(any_world.call, payloads)]
    assert sorted(codes, key=str) == ["IdempotencyConflict"] * 4 + [None] * 4
    assert counted(any_world, TranscriptRequest) == 1


def test_many_requests_at_once_get_numbers_of_their_own(any_world, build_xml):
    payloads = [build_xml() for _ in range(40)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        references = [answer.text("ReferenceNumber") for answer in pool.map(any_world.call, payloads)]
    assert len(set(references)) == 40
    assert None not in references


def test_a_cursor_misses_no_change_that_is_committed_out_of_order(any_world, build_xml):
    """One reader follows while eight writers submit; PostgreSQL commits their events out of order."""
    done = threading.Event()
    seen: list[str] = []

    def follow() -> None:
        cursor = ""
        while True:
            last_round = done.is_set()
            asked = f"<Cursor>{cursor}</Cursor>" if cursor else ""
            answer = any_world.call(f'<GetStatusChanges xmlns="{CONTRACT}">{asked}</GetStatusChanges>')
            assert answer.code is None
            seen.extend(filter(None, answer.texts("ReferenceNumber")))
            cursor = answer.text("NextCursor") or cursor
            if last_round and answer.text("More") == "false":
                return

    with concurrent.futures.ThreadPoolExecutor(9) as pool:
        following = pool.submit(follow)
        sent = list(pool.map(any_world.call, [build_xml() for _ in range(80)]))
        done.set()
        following.result(timeout=60)
    assert sorted(seen) == sorted(answer.text("ReferenceNumber") for answer in sent)


def test_a_board_that_keeps_its_cursor_misses_no_request(any_world, build_xml):
    """One board asks again and again, behind its last cursor, while eight writers submit and operators release."""
    done = threading.Event()
    seen: list[str] = []

    def follow() -> None:
        cursor = ""
        while True:
            last_round = done.is_set()
            asked = f"<Cursor>{cursor}</Cursor>" if cursor else ""
            payload = (
                f'<GetPendingRequests xmlns="{CONTRACT}">{asked}<Maximum>7</Maximum></GetPendingRequests>'
            )
            answer = any_world.call(payload, "board")
            assert answer.code is None
            seen.extend(filter(None, answer.texts("ReferenceNumber")))
            cursor = answer.text("NextCursor") or cursor
            if last_round and answer.text("More") == "false":
                return

    with concurrent.futures.ThreadPoolExecutor(9) as pool:
        following = pool.submit(follow)
        sent = list(pool.map(any_world.call, [build_xml() for _ in range(80)]))
        done.set()
        following.result(timeout=60)
    assert sorted(seen) == sorted(answer.text("ReferenceNumber") for answer in sent)


def test_a_request_that_is_released_late_stands_behind_the_cursor(any_world, build):
    """It has a smaller number than what was fetched already, and begins to wait only now."""
    centre, board = any_world.client("centre"), any_world.client("board")
    held = centre.SubmitTranscriptRequest(build(HoldType="AfterSpecifiedDate", ReleaseDate="2027-01-31"))
    first = centre.SubmitTranscriptRequest(build()).ReferenceNumber
    page = board.GetPendingRequests()
    assert [one.ReferenceNumber for one in page.PendingRequest] == [first]
    store, clock = any_world.service.store, any_world.service.clock
    with store.begin() as session:
        request = session.scalars(
            select(TranscriptRequest).where(TranscriptRequest.reference == held.ReferenceNumber)
        ).one()
        intake.release(any_world.service, session, request, clock.now())
    later = board.GetPendingRequests(page.NextCursor)
    assert [one.ReferenceNumber for one in later.PendingRequest] == [held.ReferenceNumber]
    assert [one.ReferenceNumber for one in board.GetPendingRequests().PendingRequest] == [
        first,
        held.ReferenceNumber,
    ]
    assert board.GetPendingRequests(later.NextCursor).PendingRequest == []


def test_every_message_at_once_leaves_its_row(any_world, build_xml):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(any_world.call, [build_xml() for _ in range(24)]))
    assert counted(any_world, Message) == 24
