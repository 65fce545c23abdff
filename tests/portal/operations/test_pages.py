"""Operations: figures that add up, brakes that hold, and everybody's scope."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Status
from autosgern_service.store import alarms, audit, monitoring
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import (
    Alarm,
    AuditEntry,
    Batch,
    BatchItem,
    Board,
    Destination,
    MatchRun,
    Transcript,
)
from portal.operations.overview import draw

ROOT = Path(__file__).parents[3]


def pages(app):
    """The address of every page of Operations."""
    rules = app.url_map.iter_rules()
    return sorted(
        rule.rule for rule in rules if rule.endpoint.startswith("operations.") and "GET" in rule.methods
    )


def tabs(page):
    """The address and label of each tab of a page."""
    shown = re.search(r'<ul class="tabs">(.*?)</ul>', page.text, re.S)
    return re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', shown[1])


def attempt(world, row, outcome="Matched", duration=1000, **more):
    """Add a match run of a request."""
    with world.service.store.begin() as session:
        session.add(
            MatchRun(
                request_id=row.id,
                board_id=row.board_id,
                attempt=more.pop("attempt", 0),
                at=world.service.clock.now(),
                outcome=outcome,
                duration_ms=duration,
                **more,
            )
        )


def sent_batch(world):
    """Add a batch that left with one transcript, which the destination refused."""
    row, now = world.request(status=Status.ELECTRONIC_SENT), world.service.clock.now()
    with world.service.store.begin() as session:
        filed = Transcript(
            request_id=row.id,
            origin="uploaded",
            at=now,
            by="staff",
            sha256="0" * 64,
            size=1,
            document_sealed=b"",
        )
        batch = Batch(
            id="RIVE-20261116-1",
            destination_code="RIVE",
            local_date=date(2026, 11, 16),
            sequence=1,
            created_at=now,
            begun_at=now,
            sent_at=now,
            acknowledged_at=now,
            problem="1 refused",
        )
        session.add_all([filed, batch])
        session.flush()
        session.add(
            BatchItem(
                batch_id=batch.id,
                position=1,
                delivery_id=row.deliveries[0].id,
                transcript_id=filed.id,
                accepted=False,
            )
        )
    return batch


def test_the_figures_of_today_add_up(world, signed_in):
    rows = [world.request(status=Status.AUTO_PROCESSING_ERROR, reason="BoardFault"), world.request()]
    world.request(status=Status.ELECTRONIC_SENT, received_at=world.service.clock.now() - timedelta(days=1))
    attempt(world, rows[0], "BoardFault", 3000)
    attempt(world, rows[1], "Matched", 1800)
    attempt(world, rows[1], "Matched", 1000)
    user = world.user("chief", "operator")
    with world.service.store.read() as session:
        today = monitoring.today(session, user, world.service.clock.now())
    assert (today.requests, today.errors, today.queued) == (2, 1, 1)
    assert (today.matched_share, today.median_ms) == (0.5, 1800)
    assert [(h.requests, h.errors) for h in today.hours if h.requests] == [(2, 1)]
    page = signed_in("operator", lang="fr").get("/operations/").text
    assert "50,0\u00a0%" in page
    assert "1,8\u00a0s" in page
    assert page.count('<rect class="bad"') == 24


def test_a_day_on_which_the_clocks_change_has_its_own_hours(world):
    user = world.user("chief", "operator")
    with world.service.store.read() as session:
        for day, hours in (
            (datetime(2026, 3, 8, 17, tzinfo=UTC), 23),
            (datetime(2026, 11, 1, 17, tzinfo=UTC), 25),
        ):
            assert len(monitoring.today(session, user, day).hours) == hours


@pytest.mark.parametrize("most", [0, 1, 7, 115, 2999])
def test_the_bars_stay_under_a_round_scale(most):
    start = datetime(2026, 11, 17, 5, tzinfo=UTC)
    drawing = draw([monitoring.Hour(start, most, most // 2), monitoring.Hour(start, 0, 0)])
    values = [value for _, value in drawing.lines]
    assert values[-1] >= most
    assert drawing.bars[0].y >= 0
    assert drawing.bars[0].bad <= drawing.bars[0].height


@pytest.mark.parametrize("reader", [("operator", None), ("auditor", None), ("auditor", "Rives")])
def test_the_tabs_are_the_pages_that_the_reader_may_open(app, signed_in, reader):
    role, board = reader
    client = signed_in(role, board=board)
    opened = [page for page in pages(app) if client.get(page).status_code == 200]
    assert sorted(address for address, _ in tabs(client.get("/operations/"))) == opened
    whole = ["/operations/alarms", "/operations/transmissions"]
    assert [page for page in pages(app) if page not in opened] == (whole if board else [])


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_guide_has_a_row_for_each_tab_in_its_order(signed_in, lang):
    guide = (ROOT / "docs" / lang / "guide.md").read_text(encoding="utf-8")
    chapter = guide[guide.index({"en": "## Operations", "fr": "## Exploitation"}[lang]) :]
    rows = re.findall(r"^\| ([^|]+) \|", chapter.partition("|---")[2].partition("\n\n")[0], re.M)
    shown = tabs(signed_in("operator", lang=lang).get("/operations/"))
    assert rows == [unescape(label) for _, label in shown]


def test_an_auditor_of_one_board_sees_nothing_of_the_others(world, app, signed_in):
    foreign = world.request("Ridge", status=Status.AUTO_PROCESSING_ERROR, reason="BoardFault")
    attempt(world, foreign)
    with world.service.store.begin() as session:
        audit.record(session, Doer("somebody-else", world.service.clock.now()), Deed.VIEW_REQUEST)
    client = signed_in("auditor", board="Rives")
    for page in pages(app):
        answer = client.get(page)
        for secret in (foreign.reference, "Hills School Board", "somebody-else"):
            assert secret not in answer.text, page


def test_an_auditor_has_no_buttons_but_sign_out_and_search(world, app, signed_in):
    row = world.request(status=Status.AUTO_PROCESSING_ERROR, reason="BoardFault")
    attempt(world, row)
    sent_batch(world)
    with world.service.store.begin() as session:
        alarms.ring(session, Kind.BATCH_STUCK, "RIVE-20261116-1", at=world.service.clock.now())
    client = signed_in("auditor")
    for page in pages(app):
        assert client.get(page).text.count('method="post"') == 1, page


def test_a_whole_list_is_tried_again(world, signed_in):
    rows = [world.request(status=Status.AUTO_PROCESSING_ERROR, reason="BoardUnavailable") for _ in range(3)]
    other = world.request(status=Status.AUTO_PROCESSING_ERROR, reason="MultipleMatch")
    operator, board = signed_in("operator"), world.boards["Rives"].id
    page = operator.get("/operations/automatic").text
    assert page.count("Try all again") == 1
    path = f"/operations/automatic/{board}"
    operator.submit(f"{path}/BoardUnavailable/try-again", page="/operations/automatic")
    assert {world.again(row).status for row in rows} == {Status.AUTO_PROCESSING}
    assert "3 requests are being processed" in operator.get("/operations/automatic").text
    answer = operator.submit(f"{path}/MultipleMatch/try-again", page="/operations/automatic")
    assert answer.status_code == 404
    assert world.again(other).status == Status.AUTO_PROCESSING_ERROR


def test_the_log_offers_to_try_the_last_attempt_again(world, signed_in):
    row = world.request(status=Status.AUTO_PROCESSING_ERROR, reason="BoardFault", attempt=2)
    attempt(world, row, "BoardFault", attempt=1)
    attempt(world, row, "BoardFault", attempt=2)
    page = signed_in("operator").get("/operations/match-log").text
    assert page.count(f'action="/requests/{row.reference}/try-again"') == 1


def test_what_is_in_automatic_processing_for_long_is_listed(world, signed_in):
    now = world.service.clock.now()
    old = world.request(status=Status.AUTO_PROCESSING, due_at=now, received_at=now - timedelta(hours=2))
    new = world.request(status=Status.AUTO_PROCESSING, due_at=now)
    page = signed_in("operator").get("/operations/automatic").text
    assert old.reference in page
    assert new.reference not in page


def test_a_board_is_paused_and_resumed_and_says_so(world, signed_in):
    operator, board = signed_in("operator"), world.boards["Rives"]
    path = f"/operations/boards/{board.id}"
    operator.submit(f"{path}/pause", page="/operations/boards")
    paused = next(one for one in world.rows(Board) if one.id == board.id)
    assert (paused.paused_by, paused.paused_at) == ("operator--en", world.service.clock.now())
    assert "Paused by operator--en" in operator.get("/operations/boards").text
    operator.submit(f"{path}/resume", page="/operations/boards")
    assert next(one for one in world.rows(Board) if one.id == board.id).paused_at is None


@pytest.mark.parametrize("path", ["boards/{}/pause", "boards/{}/resume", "automatic/{}/BoardFault/try-again"])
@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("fr", "Nous n’appelons pas le système de ce conseil"),
        ("en", "We do not call this board’s system"),
    ],
)
def test_a_board_that_we_do_not_call_is_told_so(world, signed_in, path, lang, told):
    address = "/operations/" + path.format(world.boards["Hills"].id)
    answer = signed_in("operator", lang=lang).submit(address, page="/operations/boards")
    assert answer.status_code == 409
    assert told in answer.text


def test_a_board_that_is_left_alone_shows_until_when(world, signed_in, tomorrow):
    with world.service.store.begin() as session:
        board = session.get(Board, world.boards["Rives"].id)
        board.failures, board.open_until = 5, tomorrow
    page = signed_in("operator").get("/operations/boards").text
    assert "Left alone until" in page
    assert "after 5 failures" in page


def test_a_destination_is_paused_with_a_reason_and_resumed(world, signed_in):
    operator = signed_in("operator")
    with world.service.store.begin() as session:
        alarms.ring(session, Kind.DESTINATION_GIVEN_UP, "RIVE", at=world.service.clock.now())
    path = "/operations/destinations/RIVE"
    operator.submit(f"{path}/pause", page="/operations/transmissions", note="Their server moves")
    assert "Their server moves" in operator.get("/operations/transmissions").text
    operator.submit(f"{path}/resume", page="/operations/transmissions")
    assert {one.paused_at for one in world.rows(Destination)} == {None}
    assert [one.closed_by for one in world.rows(Alarm)] == ["operator--en"]


def test_a_batch_is_shown_and_sent_again(world, signed_in):
    batch = sent_batch(world)
    operator = signed_in("operator")
    page = operator.get("/operations/transmissions").text
    assert batch.id in page
    assert "1 refused" in page
    operator.submit(f"/operations/batches/{batch.id}/again", page="/operations/transmissions")
    assert [one.sent_at for one in world.rows(Batch)] == [None]
    again = operator.submit(f"/operations/batches/{batch.id}/again", page="/operations/transmissions")
    assert again.status_code == 404  # it has not left yet


def test_an_alarm_says_what_to_do_and_is_closed(world, signed_in):
    row = world.request()
    with world.service.store.begin() as session:
        subject = f"{row.reference} RIVE"
        alarms.ring(session, Kind.TRANSCRIPT_RECALLED, subject, at=world.service.clock.now())
    operator = signed_in("operator")
    page = operator.get("/operations/alarms").text
    assert "Ask the destination to destroy it." in page
    assert f'href="/requests/{row.reference}"' in page
    operator.submit("/operations/alarms/1/close", page="/operations/alarms")
    assert "No alarm is open." in operator.get("/operations/alarms").text


def test_the_audit_trail_is_narrowed_and_paged_and_audits_itself(world, signed_in):
    operator, now = signed_in("operator"), world.service.clock.now()
    with world.service.store.begin() as session:
        for n in range(60):
            audit.record(session, Doer("secretary", now), Deed.VIEW_REQUEST, f"H{n:015}")
        early = now - timedelta(days=9)
        audit.record(session, Doer("secretary", early), Deed.EXPORT_REQUESTS, "early")
    page = operator.get("/operations/audit-trail?actor=secretary&start=2026-11-17").text
    assert page.count(">Looked at a request</td>") == 50
    assert "<code>export</code>" not in page
    older = operator.get("/operations/audit-trail?actor=secretary&start=2026-11-17&before=11").text
    assert "Older entries" in page
    assert "Older entries" not in older
    assert "H000000000000007" in operator.get("/operations/audit-trail?subject=H000000000000007").text
    assert [one.action for one in world.rows(AuditEntry)].count("view-audit-trail") == 3
    wrong = operator.get("/operations/audit-trail?start=2026-11-17&end=2026-11-01").text
    assert "The end date is before the start date." in wrong


def test_the_audit_trail_tells_a_change_from_what_to_what_and_of_a_secret_only_that(world, signed_in):
    changed = {"name": ["Zoé <b>", "Zoé Roy"], "phone": [None, "705"], "password_hash": "changed"}
    with world.service.store.begin() as session:
        by = Doer("chief", world.service.clock.now())
        audit.record(session, by, Deed.CHANGE_USER, "zoe", changed=changed)
        audit.record(session, by, Deed.FILE_DIFFERING, "H1", overruled=["first_name", "gender"])
    page = signed_in("operator").get("/operations/audit-trail?actor=chief").text
    told = re.findall(r"<code>(.*?)</code>", page)
    assert "name: Zoé &lt;b&gt; → Zoé Roy" in told
    assert {"phone: – → 705", "password_hash: changed", "overruled: first_name, gender"} <= set(told)
    assert "None" not in page


def test_the_audit_trail_may_be_asked_for_until_the_end_of_time(signed_in):
    page = signed_in("operator").get("/operations/audit-trail?end=9999-12-31").text
    assert ">Signed in</td>" in page


@pytest.mark.parametrize(
    ("milliseconds", "written"), [(12, "12\u00a0ms"), (999, "999\u00a0ms"), (1800, "1.8\u00a0s")]
)
def test_the_median_is_told_in_milliseconds_below_a_second(world, signed_in, milliseconds, written):
    attempt(world, world.request(), duration=milliseconds)
    assert f"<dt>Median time</dt><dd>{written}</dd>" in signed_in("operator").get("/operations/").text


def test_each_board_is_shown_with_its_number(world, signed_in):
    page = signed_in("operator").get("/operations/boards").text
    for board in world.boards.values():
        assert f"{board.name_en} <small>{board.number}</small>" in page
