"""`python -m benchmarks match`: the matcher against its peers, in one run, on simulated and on labelled data.

All figures are per request (one request, one answer: the best candidate), never per pair. A matcher's candidates are
ranked by its own score, ours by the risk; `recall 0` and `recall 1` are the share of requests of people on the roster
that are answered rightly when the threshold is as low as no, or one, false answer in the whole set allows. One such
answer more or less moves that threshold far, so that where sets can be made at will, as boards, several of a kind
are, and a goal is about their mean. `ours, strict` is one point: what would be sent without a person. Near-doubles
are people whom the board does not have but who resemble a student; invented at one rate for rare and common names,
their raw share says little, and what is expected of natural requests is the sum of the risks. *Service* is what a
board's system is asked for: the candidates of an OEN, a birth date or both names, and no counts but the tables'. A
*cluster* is a tenth of a roll that bears one surname: outsiders of it resemble students by chance.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import platform
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from operator import itemgetter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.environment import ROOT, inside
from benchmarks.labelled import NAMES, gecko_board, historical, labelled
from benchmarks.peers import PEERS, Answers
from benchmarks.scanned import scanned_board
from benchmarks.simulator import WRONG_SCHOOLS, Board, Request, board, write
from matcher import Applicant, Candidate, Decision, Outcome, Policy, fold, match
from matcher.decide import fingerprint
from matcher.population import Province
from matcher.roster import Roster

#: People of Wikidata, errors added (MIT): not part of this project, and left out where it is not there.
HISTORICAL = ROOT.parent / "shared" / "reference" / "historical"
OUT = ROOT / "var" / "bench" / "match.json"
SEEDS = (101, 102, 103, 104, 105)
GECKO_SEEDS, SCANNED_SEEDS = (7, 17, 27, 37, 47), (8, 18, 28, 38, 48)
STRESS_SEED, SERVICE_SEED, CLUSTER_SEED = 106, 107, 108
OF_CLUSTER = (
    "Harpreet", "Simran", "Gurpreet", "Manpreet", "Jaspreet", "Amandeep", "Navdeep", "Sukhpreet", "Rajwinder",
    "Kulwinder", "Mandeep", "Navneet", "Prabhjot", "Kiranjot", "Jasleen", "Harleen", "Ravneet", "Gurleen", "Harjot",
)  # fmt: skip
BOARD, REQUESTS, NEAR_DOUBLES = 50_000, 20_000, 5_200
KINDS: Sequence[tuple[str, Callable[..., Board], int, int, tuple[int, ...]]] = (
    ("simulator", board, BOARD, REQUESTS, SEEDS),
    ("gecko-syndata", gecko_board, 20_000, 8_000, GECKO_SEEDS),
    ("scanned forms", scanned_board, 20_000, 8_000, SCANNED_SEEDS),
)
SPEED_BOARD, SPEED_REQUESTS, ROUNDS = 200_000, 20_000, 3
LARGEST_GROUP_GAP = 0.04
NO_FIELD_TELLS = ("indistinguishable",)  # a near-double whom no field tells from the student


def main(argv: list[str]) -> int:
    """Run everything, print each row as it is known, write var/bench/match.json; 1 where a goal is missed."""
    outside = inside("match", argv)
    if outside is not None:
        return outside
    parser = argparse.ArgumentParser(prog="python -m benchmarks match", description=main.__doc__)
    parser.add_argument(
        "--seeds", type=int, default=len(SEEDS), help="how many boards of each kind (default 5)"
    )
    parser.add_argument("--quick", action="store_true", help="boards a tenth as large, and no speed run")
    options = parser.parse_args(argv)
    scale = 10 if options.quick else 1
    report = Report()
    if not options.quick:
        speed(report)  # first, in a process that holds nothing else
    report.add(one_decision())
    strict = simulated(report, SEEDS[: options.seeds], scale)
    service(report, scale)
    clustered(report, scale)
    for kind, make, size, requests, seeds in KINDS:
        for seed in seeds[: options.seeds]:
            compare(report, kind, f"{kind}, seed {seed}", make(size // scale, requests // scale, seed=seed))
    for name in NAMES:
        compare(report, name, name, labelled(name))
    if HISTORICAL.is_dir():
        compare(report, "historical", "historical", historical(HISTORICAL))
    report.close(goals(report.rows, strict))
    return 0 if all(goal["holds"] for goal in report.goals) else 1


class Report:
    """Rows, printed as they come, and goals; written as JSON."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.goals: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any]) -> None:
        """Keep a row and print it, under a head where it is the first of its kind."""
        if not self.rows or list(row) != list(self.rows[-1]):
            print("\n" + " | ".join(row))
        self.rows.append(row)
        cells = (f"{value:.4f}" if isinstance(value, float) else str(value) for value in row.values())
        print(" | ".join(cells), flush=True)

    def close(self, found: list[dict[str, Any]]) -> None:
        """Print the goals and write everything."""
        self.goals = found
        print()
        for goal in found:
            print(f"{'holds ' if goal['holds'] else 'MISSED'} {goal['goal']}: {goal['value']}", flush=True)
        self.write()

    def write(self) -> None:
        """Write the form of docs/en/contract.md."""
        OUT.parent.mkdir(parents=True, exist_ok=True)
        peers = ("splink", "recordlinkage", "gecko-syndata", "rapidfuzz", "duckdb")
        document = {
            "name": "match",
            "machine": f"{platform.machine()}, Python {platform.python_version()}",
            "versions": {"matcher": fingerprint()} | {name: version(name) for name in peers},
            "rows": self.rows,
            "goals": self.goals,
        }
        OUT.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


# Ours on many simulated boards


@dataclass
class Strict:
    """What strict did over all boards."""

    natural: int = 0
    inside: int = 0
    right: int = 0
    false: int = 0
    review: int = 0
    top_three: int = 0
    near_doubles: int = 0
    accepted: int = 0
    expected: float = 0.0
    groups: Mapping[str, tuple[int, int]] | None = None


def simulated(report: Report, seeds: Iterable[int], scale: int) -> Strict:
    """Decide natural requests and near-doubles of several boards under strict."""
    total = Strict()
    groups: dict[str, Counter[bool]] = defaultdict(Counter)
    bins: dict[int, list[float]] = defaultdict(lambda: [0, 0.0, 0])
    kinds: dict[str, Counter[bool]] = defaultdict(Counter)
    for seed in seeds:
        made = board(BOARD // scale, REQUESTS // scale, seed=seed, near_doubles=NEAR_DOUBLES // scale)
        students = Roster(made.students)
        before = time.process_time()
        decided = [(request, students.match(request.applicant)) for request in made.requests]
        cpu = time.process_time() - before
        natural = [pair for pair in decided if not pair[0].near_double]
        _count(total, natural, groups)
        _calibrate(bins, natural)
        for request, decision in decided:
            if request.near_double:
                kinds[request.near_double][decision.outcome is Outcome.MATCHED] += 1
        report.add(_board_row(f"simulator, seed {seed}", len(made.students), natural, cpu / len(decided)))
    made = board(BOARD // scale, REQUESTS // scale, seed=STRESS_SEED, errors=WRONG_SCHOOLS)
    students = Roster(made.students)
    before = time.process_time()
    decided = [(request, students.match(request.applicant)) for request in made.requests]
    cpu = (time.process_time() - before) / len(decided)
    report.add(_board_row("three times as many wrong schools", len(made.students), decided, cpu))
    for exponent, (number, predicted, observed) in sorted(bins.items()):
        report.add(
            {"risk from": 10.0**exponent, "requests": number, "predicted": predicted, "observed": observed}
        )
    for origin, counted in sorted(groups.items()):
        report.add({"origin": origin, "requests": counted.total(), "recall": counted[True] / counted.total()})
    for kind, counted in kinds.items():
        report.add({"near-double": kind, "requests": counted.total(), "accepted": counted[True]})
        if kind not in NO_FIELD_TELLS:
            total.near_doubles += counted.total()
            total.accepted += counted[True]
    total.groups = {origin: (counted[True], counted.total()) for origin, counted in groups.items()}
    return total


def _count(
    total: Strict, natural: Sequence[tuple[Request, Decision]], groups: dict[str, Counter[bool]]
) -> None:
    for request, decision in natural:
        right = decision.student is not None and decision.student.id in request.truth
        total.natural += 1
        total.inside += bool(request.truth)
        total.right += right
        total.false += decision.student is not None and not right
        total.expected += decision.risk or 0.0 if decision.student is not None else 0.0
        total.review += bool(request.truth) and decision.outcome in (Outcome.REVIEW, Outcome.MULTIPLE)
        total.top_three += any(scored.candidate.id in request.truth for scored in decision.best)
        if request.truth:
            groups[request.origin][right] += 1


def _board_row(
    name: str, size: int, natural: Sequence[tuple[Request, Decision]], cpu: float
) -> dict[str, Any]:
    one = Strict()
    _count(one, natural, defaultdict(Counter))
    return {
        "board": name,
        "students": size,
        "requests": one.natural,
        "strict recall": one.right / one.inside,
        "false": one.false,
        "expected": one.expected,
        "review": one.review / one.natural,
        "top three": one.top_three / one.inside,
        "CPU ms a request": cpu * 1000,
    }


def _calibrate(bins: dict[int, list[float]], natural: Sequence[tuple[Request, Decision]]) -> None:
    """Add to the bins of a power of ten how many were predicted to be somebody else, and how many are."""
    for request, decision in natural:
        if decision.risk:
            found = bins[math.floor(math.log10(decision.risk))]
            found[0] += 1
            found[1] += decision.risk
            found[2] += decision.best[0].candidate.id not in request.truth


# Without a roster


def service(report: Report, scale: int) -> None:
    """Decide as the service does: on the candidates that a board's system gives, with the tables alone."""
    made = board(BOARD // scale, REQUESTS // scale, seed=SERVICE_SEED)
    ask = _system(made.students)
    natural = [
        (request, match(request.applicant, ask(request.applicant), people=Province(size=len(made.students))))
        for request in made.requests
    ]
    report.add(_board_row("service, tables alone", len(made.students), natural, 0.0))


def _system(students: Sequence[Candidate]) -> Callable[[Applicant], list[Candidate]]:
    """Return a board's system: whoever has the OEN, the birth date or both names, fifty at most."""
    index: dict[Any, list[Candidate]] = defaultdict(list)
    for one in students:
        for key in (one.oen, one.birth_date, (fold(one.first), fold(one.last))):
            if key:
                index[key].append(one)

    def ask(asked: Applicant) -> list[Candidate]:
        keys = (asked.oen, asked.birth_date, (fold(asked.first), fold(asked.last)))
        found = {one.id: one for key in keys if key for one in index.get(key, ())}
        return list(found.values())[:50]

    return ask


def clustered(report: Report, scale: int) -> None:
    """Ask for outsiders of a community of which a tenth of the roll bears one surname."""
    rng = Random("cluster")
    insiders = [_of_cluster(rng, number) for number in range(BOARD // scale // 10)]
    made = board(BOARD * 9 // scale // 10, 1, seed=CLUSTER_SEED)
    students = (*made.students, *insiders)
    roster, ask = Roster(students), _system(students)
    outsiders = [_of_cluster(rng, number) for number in range(1_500)]
    for school in (False, True):
        sent: Counter[str] = Counter()
        for one in outsiders:
            asked = Applicant(
                first=one.first,
                last=one.last,
                birth_date=one.birth_date,
                gender=one.gender,
                bsid=one.bsids[0] if school else "",
                last_year=one.last_year,
            )
            sent["roster"] += roster.match(asked).student is not None
            sent["service"] += (
                match(asked, ask(asked), people=Province(size=len(students))).student is not None
            )
        report.add(
            {
                "outsiders of a cluster": len(outsiders),
                "school given": school,
                "sent, roster": sent["roster"],
                "sent, service with tables alone": sent["service"],
            }
        )


def _of_cluster(rng: Random, number: int) -> Candidate:
    born = date(1990, 1, 1) + timedelta(days=rng.randrange(365 * 18))
    return Candidate(
        id=f"K{number}",
        first=rng.choices(OF_CLUSTER, [1 / place for place in range(1, len(OF_CLUSTER) + 1)])[0],
        last="Kaur",
        birth_date=born,
        gender="F",
        bsids=(f"{890100 + rng.randrange(30)}",),
        last_year=born.year + 18,
    )


# Everybody on one set


def compare(report: Report, kind: str, name: str, made: Board) -> None:
    """Report a row for ours, by score and as each policy sends, and for each peer, on one set of a kind."""
    inside_count = sum(bool(request.truth) for request in made.requests)
    truth = {request.id: request.truth for request in made.requests}
    students = Roster(made.students)
    report.add(_set_row(kind, name, "ours, by risk", _ours(made, students), truth, inside_count))
    for peer, link in PEERS.items():
        try:
            report.add(_set_row(kind, name, peer, link(made), truth, inside_count))
        except ValueError as error:  # splink cannot train where nothing agrees in all fields
            report.add({"set": name, "matcher": peer, "cannot run": f"{error}"})
    for policy in Policy:
        sent = [
            (request, students.match(request.applicant, policy=policy).student) for request in made.requests
        ]
        right = sum(student is not None and student.id in request.truth for request, student in sent)
        false = sum(student is not None and student.id not in request.truth for request, student in sent)
        report.add(
            {"set": name, "matcher": f"ours, {policy.value}", "right": right / inside_count, "false": false}
        )


def _ours(made: Board, students: Roster) -> Answers:
    before, wall = time.process_time(), time.perf_counter()
    decided = [
        (request.id, students.match(request.applicant, policy=Policy.STANDARD)) for request in made.requests
    ]
    cpu, wall = time.process_time() - before, time.perf_counter() - wall
    ranked = {
        key: [
            (scored.candidate.id, -(decision.risk or 0.0) - place)
            for place, scored in enumerate(decision.best)
        ]
        for key, decision in decided
    }
    return Answers(ranked, cpu, wall)


def _set_row(
    kind: str,
    name: str,
    matcher: str,
    answers: Answers,
    truth: Mapping[str, frozenset[str]],
    inside_count: int,
) -> dict[str, Any]:
    tops = [(found[0][1], found[0][0] in truth[key]) for key, found in answers.ranked.items() if found]
    allowed, best_f1 = recalls(tops, inside_count)
    three = sum(any(one in truth[key] for one, _ in found[:3]) for key, found in answers.ranked.items())
    return {
        "kind": kind,
        "set": name,
        "matcher": matcher,
        "requests": len(truth),
        "recall 0": allowed[0],
        "recall 1": allowed[1],
        "recall 10": allowed[10],
        "max F1": best_f1,
        "top three": three / inside_count,
        "CPU ms a request": answers.cpu / len(truth) * 1000,
        "requests a second": round(len(truth) / max(answers.wall, 1e-9)),
    }


def recalls(tops: Iterable[tuple[float, bool]], inside_count: int) -> tuple[dict[int, float], float]:
    """Return the recall at 0, 1 and 10 false answers, and the greatest F1, over all thresholds."""
    right = false = 0
    allowed = dict.fromkeys((0, 1, 10), 0.0)
    best_f1 = 0.0
    by_score: dict[float, list[bool]] = defaultdict(list)
    for score, is_right in tops:
        by_score[score].append(is_right)
    for score in sorted(by_score, reverse=True):  # equal scores stand or fall together
        right += sum(by_score[score])
        false += len(by_score[score]) - sum(by_score[score])
        for limit in allowed:
            if false <= limit:
                allowed[limit] = right / inside_count
        best_f1 = max(best_f1, 2 * right / (right + false + inside_count))
    return allowed, best_f1


# Speed


def one_decision() -> dict[str, Any]:
    """Time decisions on 50 candidates each, whom a process that has decided before sees for the first time."""
    made = board(60_000, 1_050, seed=301)
    crowds = [made.students[50 * place : 50 * place + 50] for place in range(1_050)]
    for request, crowd in zip(made.requests[1_000:], crowds[1_000:], strict=True):
        match(request.applicant, crowd)
    gc.collect()
    gc.freeze()  # this process holds whole boards, which the service does not
    before = time.process_time()
    for request, crowd in zip(made.requests[:1_000], crowds[:1_000], strict=True):
        match(request.applicant, crowd)
    return {"decision on 50 candidates": "first sight", "CPU ms": (time.process_time() - before)}


def speed(report: Report) -> None:
    """Time a batch of requests against a large board, ours and splink's prediction; the best of three rounds."""
    made = board(SPEED_BOARD, SPEED_REQUESTS, seed=302)
    report.add(own_speed(made))
    for peer, link in PEERS.items():
        if peer.startswith("splink"):
            rounds = [link(made) for _ in range(ROUNDS)]
            report.add(_speed_row(peer, min(r.wall for r in rounds), min(r.cpu for r in rounds), 0.0))
    report.add(on_files(made))


def own_speed(made: Board) -> dict[str, Any]:
    """Time our own batch, in a process that has done nothing else."""
    before = time.perf_counter()
    students = Roster(made.students)
    indexed = time.perf_counter() - before
    gc.collect()
    gc.freeze()
    return _speed_row(
        "ours", *min((_batch(students, made) for _ in range(ROUNDS)), key=itemgetter(0)), indexed
    )


def _batch(students: Roster, made: Board) -> tuple[float, float]:
    """Return the seconds of wall and of CPU that all requests of a board take."""
    before, cpu = time.perf_counter(), time.process_time()
    for request in made.requests:
        students.match(request.applicant)
    return time.perf_counter() - before, time.process_time() - cpu


def _speed_row(matcher: str, wall: float, cpu: float, prepared: float) -> dict[str, Any]:
    return {
        "batch": f"{SPEED_REQUESTS} x {SPEED_BOARD}",
        "matcher": matcher,
        "seconds": wall,
        "CPU seconds": cpu,
        "preparation seconds": prepared,
    }


def on_files(made: Board) -> dict[str, Any]:
    """Time `autosgern match` on the board's files, reading and writing included, and take its greatest memory."""
    with TemporaryDirectory() as folder:
        write(made, Path(folder))
        files = [f"--{name}={folder}/{name}.csv" for name in ("roster", "requests", "out")]
        before, peak = time.perf_counter(), 0
        command = [str(ROOT / ".venv" / "bin" / "autosgern"), "match", *files]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            while process.poll() is None:
                peak = max(peak, _peak_kilobytes(process.pid))
                time.sleep(0.1)
        seconds = time.perf_counter() - before
    if process.returncode:
        raise RuntimeError(f"autosgern match ended with {process.returncode}")
    return {
        "autosgern match": f"{SPEED_REQUESTS} x {SPEED_BOARD}",
        "seconds": seconds,
        "peak MB": round(peak / 1024),
    }


def _peak_kilobytes(pid: int) -> int:
    """Return the most memory that a running process has held so far; of an ended child the kernel counts ours in."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


# Goals


def goals(rows: Sequence[Mapping[str, Any]], strict: Strict) -> list[dict[str, Any]]:
    """Say which of the goals hold in this run."""
    found = _on_sets(rows)
    shares = [right / count for right, count in (strict.groups or {}).values() if count >= 500]
    found += [
        _goal(
            "strict: at least 96.5 % of the students sent without a person",
            f"{strict.right / strict.inside:.4f}",
            strict.right >= 0.965 * strict.inside,
        ),
        _goal(
            "strict: no false match in natural requests",
            f"{strict.false} of {strict.natural}",
            strict.false == 0,
        ),
        _goal(
            f"strict: at most 1 wrong expected in 100,000 (near-doubles accepted: {strict.accepted} of "
            f"{strict.near_doubles})",
            f"{strict.expected * 100_000 / strict.natural:.2f}",
            strict.expected * 100_000 <= strict.natural,
        ),
        _goal(
            "review share of students on the roster at most 5.5 %",
            f"{strict.review / strict.natural:.4f}",
            strict.review <= 0.055 * strict.natural,
        ),
        _goal(
            "right student in the top three at least 99.5 %",
            f"{strict.top_three / strict.inside:.4f}",
            strict.top_three >= 0.995 * strict.inside,
        ),
        _goal(
            "every name origin within 4 points of the best",
            f"{min(shares):.4f} to {max(shares):.4f}",
            max(shares) - min(shares) <= LARGEST_GROUP_GAP,
        ),
    ]
    found += [
        _goal("decision on 50 candidates at most 1 ms CPU", f"{row['CPU ms']:.3f}", row["CPU ms"] <= 1)
        for row in rows
        if "CPU ms" in row
    ]
    found += [
        _goal(
            "autosgern match on 200,000 students in less than 1 GB",
            f"{row['peak MB']} MB",
            row["peak MB"] < 1000,
        )
        for row in rows
        if "peak MB" in row
    ]
    for column in ("seconds", "CPU seconds"):
        batches = {row["matcher"]: row[column] for row in rows if "batch" in row}
        if batches:
            fastest = min(seconds for matcher, seconds in batches.items() if matcher != "ours")
            value = f"{batches['ours']:.2f} s against {fastest:.2f} s"
            goal = (
                f"batch, {column}: at least as fast as splink's predict, its training and our index left out"
            )
            found.append(_goal(goal, value, batches["ours"] <= fastest))
    return found


def _on_sets(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say which goals about labelled sets hold: what ours answers before the first false answer, and what it sends."""
    found = []
    for name, least in (("Febrl 4, no number", 0.90), ("RLdata10000", 0.59), ("historical", 0.85)):
        for row in rows:
            if row.get("kind") == name and row["matcher"] == "ours, by risk":
                share = row["recall 0"]
                found.append(_goal(f"{name}, recall 0 at least {least}", f"{share:.4f}", share >= least))
    for row in rows:
        if row.get("kind") == "historical" and row["matcher"] == "ours, by risk":
            share = row["top three"]
            found.append(_goal("historical: listed at least 0.97", f"{share:.4f}", share >= 0.97))
        elif row.get("set") == "historical" and row["matcher"] in SENDS:
            least, most = SENDS[row["matcher"]]
            goal = f"historical, {row['matcher']}: at least {least} at {most} false at most"
            holds = row["right"] >= least and row["false"] <= most
            found.append(_goal(goal, f"{row['right']:.4f} at {row['false']}", holds))
        elif "outsiders of a cluster" in row:
            where = "with" if row["school given"] else "without"
            for how, most in (("roster", 0), ("service with tables alone", 3 if row["school given"] else 0)):
                sent = row[f"sent, {how}"]
                found.append(
                    _goal(
                        f"outsiders of a cluster {where} a school, {how}: {most} at most",
                        f"{sent}",
                        sent <= most,
                    )
                )
    return found


SENDS = {"ours, strict": (0.54, 0), "ours, standard": (0.80, 1)}


def _goal(goal: str, value: str, holds: bool) -> dict[str, Any]:
    return {"goal": goal, "value": value, "holds": holds}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
