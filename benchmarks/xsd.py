"""What it costs to check a transcript, against lxml parsing and validating the same bytes with the same schema.

The transcript is an invented one with 54 courses, in two layouts. Every row is CPU time of this process, the least of
many rounds, and the rounds of all rows are taken in turn, so that a busy machine slows them alike.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from lxml import etree

from autosgern_service.sandbox.boards import BOARDS
from autosgern_service.sandbox.population import population
from autosgern_service.sandbox.transcripts import transcript
from xsd import Origin, Report, check, components, parsing, read, reading, rules, schema

RESULTS = Path("var") / "bench" / "xsd.json"
CREATED = datetime(2026, 11, 17, 17, 0, tzinfo=UTC)
REFERENCE = "H20261117000001"
COURSES = 54
MOST_TIMES_BARE = 3.0
ROUNDS, REPEATS = 25, 40


def document() -> bytes:
    """Return the first generated transcript with that many courses."""
    board = BOARDS[1]
    for student in population(5_000, seed="bench", origins=board.origins, schools=board.bsids):
        text = transcript(student, board, reference=REFERENCE, created=CREATED)
        if text.count(b"<Course>") == COURSES:
            return text
    raise SystemExit(f"no generated transcript has {COURSES} courses")


def measure(rows: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the least CPU milliseconds of each row."""
    least = dict.fromkeys(rows, float("inf"))
    for _ in range(ROUNDS):
        for name, work in rows.items():
            started = time.process_time()
            for _ in range(REPEATS):
                work()
            least[name] = min(least[name], (time.process_time() - started) / REPEATS * 1000)
    return least


def indented(text: bytes) -> bytes:
    """Return the same transcript with each element on its line, as the published sample is laid out."""
    root = etree.fromstring(text)
    etree.indent(root, "\t")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def parse_and_validate(bare: etree.XMLSchema, text: bytes) -> bool:
    """Do the least that tells whether a document is valid."""
    return bare.validate(etree.fromstring(text))


def visit(bare: etree.XMLSchema, text: bytes) -> list[tuple[str, str | None]]:
    """Do the least that any reading of a valid tree by lxml does: take each element's name and text."""
    root = etree.fromstring(text)
    bare.validate(root)
    return [(element.tag, element.text) for element in root.iter()]


def main(argv: list[str]) -> int:
    """Measure, print the table and write the results."""
    text = document()
    bare = etree.XMLSchema(file=str(components.SCHEMAS / "HighSchoolTranscript.xsd"))
    admitted = parsing.admit(text)
    root, told = parsing.tree(admitted.utf8), read(text)
    asked = rules.Asked(CREATED.date(), Origin.FETCHED, REFERENCE, "Original")
    layouts = {"on one line": text, "indented": indented(text)}
    for one in layouts.values():
        report = check(one, today=CREATED.date(), origin=Origin.FETCHED, reference=REFERENCE)
        if not report.accepted or not bare.validate(etree.fromstring(one)):
            raise SystemExit("the transcript is not accepted")

    def check_one(one: bytes) -> Report:
        return check(one, today=CREATED.date(), origin=Origin.FETCHED, reference=REFERENCE)

    least = measure(
        {
            **{f"lxml, {how}": partial(parse_and_validate, bare, one) for how, one in layouts.items()},
            **{f"check, {how}": partial(check_one, one) for how, one in layouts.items()},
            "lxml: and visit every element": lambda: visit(bare, text),
            "read": lambda: read(text),
            "· admit": lambda: parsing.admit(text),
            "· parse": lambda: parsing.tree(admitted.utf8),
            "· schema": lambda: schema.problems(root, admitted.utf8),
            "· into a Transcript": lambda: reading.transcript_of(root),
            "· rules": lambda: rules.findings(told, asked),
        }
    )
    base = least["lxml, on one line"]
    rows = [
        {"what": name, "cpu_ms": round(ms, 3), "times_bare": round(ms / base, 2)}
        for name, ms in least.items()
    ]
    print(f"{COURSES} courses, {len(text):,} bytes")
    for row in rows:
        print(f"{row['what']:<30} {row['cpu_ms']:>8.3f} ms {row['times_bare']:>6.2f} ×")
    goals = []
    for how in layouts:
        ratio = least[f"check, {how}"] / least[f"lxml, {how}"]
        goal = f"check costs at most {MOST_TIMES_BARE:g} times bare lxml parse and validate, {how}"
        goals.append({"goal": goal, "value": round(ratio, 2), "holds": ratio <= MOST_TIMES_BARE})
        print(f"{goal}: {ratio:.2f}, {'holds' if goals[-1]['holds'] else 'does not hold'}")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    results = {
        "name": "xsd",
        "machine": f"{platform.machine()}, {platform.platform()}",
        "versions": {"python": platform.python_version(), "lxml": version("lxml")},
        "rows": rows,
        "goals": goals,
    }
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
