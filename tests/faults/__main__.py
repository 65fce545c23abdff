"""`./run faults`: the long run. Requests keep coming by SOAP while processes and the database are killed, on
PostgreSQL and on SQLite; then a tenth of a year passes on a simulated clock (`season`).

At the end everything must be settled as the table of fixed students says; the last line, `lost 0, doubled 0`,
is computed from the database, the mails that arrived and the batches at their destinations.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import random
import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from autosgern_service import nightly
from autosgern_service.domain.lifecycle import Status
from autosgern_service.sandbox.boards import Board
from autosgern_service.sandbox.students import Case, Record
from autosgern_service.store.models import Mail, TranscriptRequest
from tests.faults.invariants import Breach
from tests.faults.plant import Plant, fixed_students, plant, wait_until
from tests.faults.season import season
from tests.installed import case

CASES = tuple(
    map(case, ("exact", "financial-hold", "oen-missing", "nobody", "pre-registered", "two-alike", "slow"))
)
#: What is killed, how often; a web process or a worker is started again at once, as a supervisor would.
VICTIMS = {
    "postgres": {"worker-1": 3, "worker-2": 3, "soap": 2, "database": 2},
    "sqlite": {"worker-1": 7, "soap": 3},
}
PAUSE_SECONDS = (0.5, 2.5)
#: Every other kill waits for the recovery from those before it, so long at most; the rest strike into it.
RECOVERY_SECONDS = 20.0
SENDERS = 2


@dataclass
class Ledger:
    """What was asked for and what was answered, and how long each recovery took."""

    expected: dict[str, Case] = field(default_factory=dict)
    recoveries: list[float] = field(default_factory=list)
    watches: list[threading.Thread] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)


def main(argv: list[str]) -> int:
    """Run on both databases; exit 0 only if nothing was lost or doubled."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", type=int, default=100, help="kills on PostgreSQL")
    parser.add_argument("--sqlite", type=int, default=50, help="kills on SQLite")
    parser.add_argument("--season", type=int, default=13_000, help="requests of the simulated season")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    # What goes wrong here is wanted, and would fill the screen.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    breaches: list[Breach] = []
    for database, kills in (("postgres", options.postgres), ("sqlite", options.sqlite)):
        if kills:
            breaches += torment(database, kills, random.Random(options.seed))
    if options.season:
        breaches += season(options.season, seed=options.seed)
    for breach in breaches:
        print(f"{breach.kind}: {breach.what}")
    count = Counter(breach.kind for breach in breaches)
    print(f"lost {count.total() - count['doubled']}, doubled {count['doubled']}")
    return 1 if breaches else 0


def torment(database: str, kills: int, rng: random.Random) -> list[Breach]:
    """Kill so many processes of an installation at work; return what did not hold at its end."""
    ledger = Ledger()
    with plant(
        database, records=_slow_students, attempts=50, board_deadline=5.0, transmission_time="00:00"
    ) as made:
        for name in _workers(database):
            made.start_worker(name)
        made.start_soap()
        ended = threading.Event()
        numbers = itertools.count(1)
        senders = [
            threading.Thread(target=_send, args=(made, ledger, numbers, ended)) for _ in range(SENDERS)
        ]
        for sender in senders:
            sender.start()
        for number in range(1, kills + 1):
            if number % 2:
                _let_recover(ledger)
            time.sleep(rng.uniform(*PAUSE_SECONDS))
            (victim,) = rng.choices(list(VICTIMS[database]), list(VICTIMS[database].values()))
            _kill(made, ledger, victim)
            if number % 10 == 0:
                print(
                    f"{database}: {number} kills, {len(ledger.expected)} requests accepted", file=sys.stderr
                )
        ended.set()
        for sender in senders:
            sender.join()
        started = time.monotonic()
        made.wait_until_settled(180)
        wait_until(lambda: _unsent_mails(made) == 0, "every mail has left", 120)
        _transmit(made)
        _report(made, ledger, database, time.monotonic() - started)
        return [*made.breaches(), *_not_as_expected(made, ledger)]


def _slow_students(board: Board) -> list[Record]:
    return [replace(record, delay=max(record.delay, 0.2)) for record in fixed_students(board)]


def _workers(database: str) -> list[str]:
    return [name for name in VICTIMS[database] if name.startswith("worker")]


def _send(made: Plant, ledger: Ledger, numbers: itertools.count[int], ended: threading.Event) -> None:
    while not ended.wait(0.4):
        number = next(numbers)
        asked = CASES[number % len(CASES)]
        ledger.expected[made.submit_by_soap(asked, f"faults-{number}")] = asked


def _kill(made: Plant, ledger: Ledger, victim: str) -> None:
    """Kill, start again, and measure how long it takes until what was in hand is done, or the web answers."""
    in_hand = _in_hand(made)
    started = time.monotonic()
    ledger.kills[victim.partition("-")[0]] += 1
    if victim == "database":
        assert made.database is not None
        made.database.kill()
        made.database.start()
    else:
        made.kill(victim)
        if victim == "soap":
            made.start_soap()
            ledger.recoveries.append(time.monotonic() - started)
            return
        made.start_worker(victim)
    if in_hand:
        watch = threading.Thread(target=_watch, args=(made, ledger, in_hand, started), daemon=True)
        watch.start()
        ledger.watches.append(watch)


def _let_recover(ledger: Ledger) -> None:
    deadline = time.monotonic() + RECOVERY_SECONDS
    for watch in ledger.watches:
        watch.join(max(0.0, deadline - time.monotonic()))
    ledger.watches = [watch for watch in ledger.watches if watch.is_alive()]


def _in_hand(made: Plant) -> set[int]:
    with made.service.store.read() as session:
        return set(session.scalars(select(TranscriptRequest.id).where(TranscriptRequest.turn.is_not(None))))


def _watch(made: Plant, ledger: Ledger, in_hand: set[int], started: float) -> None:
    while in_hand:
        time.sleep(0.2)
        try:
            with made.service.store.read() as session:
                query = select(TranscriptRequest.id).where(
                    TranscriptRequest.id.in_(in_hand), TranscriptRequest.status == Status.AUTO_PROCESSING
                )
                in_hand = set(session.scalars(query))
        except SQLAlchemyError:
            continue
    ledger.recoveries.append(time.monotonic() - started)


def _unsent_mails(made: Plant) -> int:
    with made.service.store.read() as session:
        query = select(func.count()).select_from(Mail).where(Mail.state == "queued")
        return session.scalar(query) or 0


def _transmit(made: Plant) -> None:
    """Let everything leave that the night began or left over."""
    with made.service.store.read() as session:
        codes = nightly.waiting_destinations(session)
    for code in codes:
        nightly.transmit(made.service, code, made.service.clock.today().isoformat())


def _not_as_expected(made: Plant, ledger: Ledger) -> list[Breach]:
    """Return the requests that did not end as the table of fixed students says."""
    breaches = []
    for reference, asked in ledger.expected.items():
        request = made.request(reference)
        if (request.status, request.reason or "") != (asked.status, asked.reason):
            breaches.append(Breach("lost", f"{reference} ({asked.key}): {request.status} {request.reason}"))
    return breaches


def _report(made: Plant, ledger: Ledger, database: str, seconds: float) -> None:
    times = sorted(ledger.recoveries)
    with made.service.store.read() as session:
        uncertain = session.scalar(select(func.count()).select_from(Mail).where(Mail.state == "sending")) or 0
        repeated = session.scalar(
            select(func.count()).select_from(TranscriptRequest).where(TranscriptRequest.attempt > 1)
        )
    killed = ", ".join(f"{count} × {name}" for name, count in sorted(ledger.kills.items()))
    print(
        f"{database}: {sum(ledger.kills.values())} kills ({killed}), {len(ledger.expected)} requests, {repeated} of "
        f"them attempted again, {len(made.mailbox.received)} mails received, {uncertain} left to an operator, "
        f"settled {seconds:.0f} s after the last kill"
    )
    print(
        f"{database}: recovery p50 {statistics.median(times):.1f} s, max {times[-1]:.1f} s ({len(times)} measured)"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
