"""A night of many transcripts for one destination: how long it takes, and whether memory stays flat.

Requests and sealed transcripts are written straight into a database of their own; what is measured is the
product's way: plan, open, send into a folder, read the acknowledgment. `./run bench night [--items N]`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from autosgern_service import nightly
from autosgern_service.cli.migrate import prepare
from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.flow.filing import sealed_name
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.sandbox.college import acknowledge_folder
from autosgern_service.store.models import Partner, RequestDelivery, Transcript, TranscriptRequest

RESULTS = Path("var/bench/night.json")
CODE = "BORE"
COURSES = 54
CHUNK = 250
MOST_MEGABYTES = 60
MOST_MINUTES = 10


def main(argv: list[str]) -> int:
    """Run the night, print the table and write the results; 1 where a goal does not hold."""
    parser = argparse.ArgumentParser(prog="bench night", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    items: int = parser.parse_args(argv).items
    with tempfile.TemporaryDirectory(prefix="autosgern-night-") as folder:
        rows, states = run(Path(folder), items)
    goals = [
        _goal(
            f"the memory that {items:,} items take beyond one, MB, is at most {MOST_MEGABYTES}",
            max(row["grown_mb"] for row in rows),
            lambda value: value <= MOST_MEGABYTES,
        ),
        _goal(
            f"minutes until all have left and are acknowledged are at most {MOST_MINUTES}",
            round(sum(row["seconds"] for row in rows) / 60, 2),
            lambda value: value <= MOST_MINUTES,
        ),
        _goal("items that are not acknowledged are 0", items - states, lambda value: value == 0),
    ]
    for row in rows:
        print(f"{row['step']:<12} {row['seconds']:>8.1f} s {row['grown_mb']:>7.1f} MB more at most")
    for goal in goals:
        print(f"{goal['goal']}: {goal['value']}, {'holds' if goal['holds'] else 'does not hold'}")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "name": "night",
        "machine": f"{platform.machine()}, {platform.platform()}, {os.cpu_count()} cores",
        "versions": {"python": platform.python_version()},
        "rows": rows,
        "goals": goals,
    }
    RESULTS.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(goal["holds"] for goal in goals) else 1


def run(folder: Path, items: int) -> tuple[list[dict[str, Any]], int]:
    """Let one item leave, to have everything loaded, then the others; return rows and how many are acknowledged."""
    settings = Settings(database_url=f"sqlite:///{folder / 'autosgern.db'}", data_dir=folder)
    prepare(settings)
    settings.batches_root.mkdir(exist_ok=True)
    service = Service.open(settings)
    place = settings.batches_root / CODE.lower()
    today = service.clock.today().isoformat()
    _fill(settings, 1)
    nightly.transmit(service, CODE, today)
    acknowledge_folder(place, CODE)
    nightly.collect(service)

    _apart(_fill, settings, items)
    steps: dict[str, Callable[[], object]] = {
        "transmit": lambda: nightly.transmit(service, CODE, today, progress=_progress),
        "acknowledge": lambda: _apart(acknowledge_folder, place, CODE),
        "collect": lambda: nightly.collect(service),
    }
    rows = [_measured(step, work) for step, work in steps.items()]
    with service.store.read() as session:
        done = select(func.count()).where(RequestDelivery.state == Delivery.ACKNOWLEDGED)
        acknowledged = (session.scalar(done) or 0) - 1
    service.close()
    # What the college does is no part of the product's memory or time.
    return [row for row in rows if row["step"] != "acknowledge"], acknowledged


def _apart(work: Callable[..., object], *arguments: object) -> None:
    """Do in another process what is not measured, so that its memory is not taken for ours."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode != 0:
        raise SystemExit("the preparation failed")


def _fill(settings: Settings, count: int) -> None:
    """Add requests whose transcripts are filed and queued for one destination."""
    service = Service.open(settings)
    with service.store.begin() as session:
        partner = session.scalars(select(Partner)).first()
        if partner is None:
            partner = Partner(username="bench", name="Bench", role="centre")
            session.add(partner)
            session.flush()
        first = (session.scalar(select(func.max(TranscriptRequest.id))) or 0) + 1
    numbers = range(first, first + count)
    for start in range(0, count, CHUNK):
        _add(service, partner.id, list(numbers[start : start + CHUNK]))
    service.close()


def _add(service: Service, partner_id: int, numbers: list[int]) -> None:
    now = service.clock.now()
    with service.store.begin() as session:
        requests = [
            {
                "id": number,
                "reference": f"H20261117{number:06}",
                "partner_id": partner_id,
                "client_request_id": f"bench-{number}",
                "application_number": f"26{number:07}",
                "payment_date": date(2026, 11, 16),
                "first_name": "Robin",
                "last_name": "Bench",
                "folded_first_name": "robin",
                "folded_last_name": "bench",
                "birth_date": date(1990, 1, 1),
                "gender": "Unreported",
                "language": "fr",
                "status": Status.ELECTRONIC_SENT,
                "received_at": now,
                "updated_at": now,
                "updated_by": "bench",
            }
            for number in numbers
        ]
        session.execute(insert(TranscriptRequest), requests)
        session.execute(
            insert(RequestDelivery),
            [
                {
                    "request_id": number,
                    "destination_code": CODE,
                    "tracking_id": f"T-{number}",
                    "state": Delivery.QUEUED,
                    "state_at": now,
                }
                for number in numbers
            ],
        )
        session.execute(insert(Transcript), list(_transcripts(service, numbers)))


def _transcripts(service: Service, numbers: list[int]) -> Iterator[dict[str, Any]]:
    for number in numbers:
        document = _document(number)
        sha256 = hashlib.sha256(document).hexdigest()
        yield {
            "request_id": number,
            "origin": "fetched",
            "at": service.clock.now(),
            "by": "bench",
            "document_id": f"BENCH-{number}",
            "transmission_type": "Original",
            "course_total": COURSES,
            "award_total": 1,
            "sha256": sha256,
            "size": len(document),
            "problems": [],
            "document_sealed": service.vault.seal(document, sealed_name(number, sha256)),
        }


def _document(number: int) -> bytes:
    """Make a document of a transcript's size (some 45 kB) with things to count; each is another."""
    noise = random.Random(number)
    course = "".join(f"<Course><Title>{noise.randbytes(380).hex()}</Title></Course>" for _ in range(COURSES))
    return f"<Transcript>{course}<AcademicAward/></Transcript>".encode()


def _measured(step: str, work: Callable[[], object]) -> dict[str, Any]:
    """Run a step; its seconds, and by how much the process's greatest memory grew."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    work()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {
        "step": step,
        "seconds": round(time.monotonic() - started, 1),
        "grown_mb": round(grown / 1024, 1),
    }


def _progress(batch_id: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{batch_id}: {done:,} of {total:,}", end="", file=sys.stderr)


def _goal(goal: str, value: float, holds: Callable[[float], bool]) -> dict[str, Any]:
    return {"goal": goal, "value": value, "holds": holds(value)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
