"""The peers, each as a function from a board to the best candidates of every request.

All are given the same columns, cleaned in the same way as their documentation advises (lower case, accents off). splink
runs three times: with its two documented templates for people, and extended with former surname, preferred name, middle
name, nickname and exchanged names as further levels, so that the comparison is fair. All learn without labels, as its
documentation does.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.simulator import Board
from matcher import Applicant, Candidate, fold, is_oen, known_oen
from matcher.tables import nicknames

MAX_U_PAIRS = 2e6


@dataclass(frozen=True)
class Answers:
    """For each request the candidates with their scores, best first; and the seconds of CPU and wall of the linking."""

    ranked: Mapping[str, Sequence[tuple[str, float]]]
    cpu: float
    wall: float


Peer = Callable[[Board], Answers]


def exact_rule(board: Board) -> Answers:
    """Link on equal names and birth date, or on an equal OEN; more fields equal, higher score."""
    started, wall = time.process_time(), time.perf_counter()
    by_person: dict[tuple[str, str, Any], list[Candidate]] = {}
    by_oen: dict[str, list[Candidate]] = {}
    for student in board.students:
        by_person.setdefault((fold(student.first), fold(student.last), student.birth_date), []).append(
            student
        )
        if is_oen(student.oen):
            by_oen.setdefault(student.oen, []).append(student)
    ranked = {}
    for request in board.requests:
        who = request.applicant
        found: dict[str, float] = {}
        for student in by_person.get((fold(who.first), fold(who.last), who.birth_date), ()):
            found[student.id] = 1.0
        for student in by_oen.get(who.oen, ()):
            found[student.id] = found.get(student.id, 0.0) + 0.5
        ranked[request.id] = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return Answers(ranked, time.process_time() - started, time.perf_counter() - wall)


# splink


def splink(board: Board) -> Answers:
    """Run splink with its documented templates for people."""
    import splink.comparison_library as cl

    return _splink(
        board,
        [
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_surname"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.DamerauLevenshteinAtThresholds("oen", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("number", [1, 2]),
            cl.ExactMatch("gender"),
            cl.ExactMatch("bsid"),
            cl.ExactMatch("last_year"),
        ],
    )


def splink_separate(board: Board) -> Answers:
    """Run splink with the template for each name by itself."""
    import splink.comparison_library as cl

    return _splink(
        board,
        [
            cl.NameComparison("first_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.DamerauLevenshteinAtThresholds("oen", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("number", [1, 2]),
            cl.ExactMatch("gender"),
            cl.ExactMatch("bsid"),
            cl.ExactMatch("last_year"),
        ],
    )


def splink_extended(board: Board) -> Answers:
    """Run splink with levels for former, preferred, middle, short and exchanged names added to the templates."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    def custom(sql: str, label: str) -> Any:
        return cll.CustomLevel(sql, label)

    first = cl.CustomComparison(
        output_column_name="first_name",
        comparison_levels=[
            cll.NullLevel("first_name"),
            cll.ExactMatchLevel("first_name", term_frequency_adjustments=True),
            custom(
                "first_name_l = preferred_r OR first_name_r = preferred_l OR preferred_l = preferred_r",
                "preferred",
            ),
            custom("first_name_l = middle_r OR first_name_r = middle_l", "middle as first"),
            custom("first_name_l = surname_r AND first_name_r = surname_l", "exchanged"),
            custom("list_has_any(nicknames_l, nicknames_r)", "nickname"),
            cll.JaroWinklerLevel("first_name", 0.92),
            cll.JaroWinklerLevel("first_name", 0.88),
            cll.JaroWinklerLevel("first_name", 0.7),
            cll.ElseLevel(),
        ],
    )
    surname = cl.CustomComparison(
        output_column_name="surname",
        comparison_levels=[
            cll.NullLevel("surname"),
            cll.ExactMatchLevel("surname", term_frequency_adjustments=True),
            custom("surname_l = former_r OR surname_r = former_l OR former_l = former_r", "former"),
            custom("first_name_l = surname_r AND first_name_r = surname_l", "exchanged"),
            cll.JaroWinklerLevel("surname", 0.92),
            cll.JaroWinklerLevel("surname", 0.88),
            cll.JaroWinklerLevel("surname", 0.7),
            cll.ElseLevel(),
        ],
    )
    return _splink(
        board,
        [
            first,
            surname,
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.DamerauLevenshteinAtThresholds("oen", [1, 2]),
            cl.ExactMatch("middle"),
            cl.DamerauLevenshteinAtThresholds("number", [1, 2]),
            cl.ExactMatch("gender"),
            cl.ExactMatch("bsid"),
            cl.ExactMatch("last_year"),
        ],
    )


def _splink(board: Board, comparisons: list[Any]) -> Answers:
    """Train without labels, predict, and count the prediction's time only."""
    import pandas as pd
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    warnings.simplefilter("ignore")
    roster = pd.DataFrame([_columns(student.id, student) for student in board.students])
    requests = pd.DataFrame([_columns(request.id, request.applicant) for request in board.requests])
    used = {column for column in requests if requests[column].notna().any() and roster[column].notna().any()}
    comparisons = [one for one in comparisons if _column_of(one) in used]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[
            block_on("dob", "substr(surname, 1, 1)"),
            block_on("dob", "substr(first_name, 1, 1)"),
            block_on("oen"),
            block_on("number"),
            block_on("first_name", "surname"),
            "l.first_name = r.surname and l.surname = r.first_name",
            block_on("surname", "substr(dob, 6, 5)"),
            block_on("first_name", "substr(dob, 6, 5)"),
            "l.former = r.surname and l.first_name = r.first_name",
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    api = DuckDBAPI()
    linker = Linker(
        [
            api.register(roster, dataset_display_name="roster"),
            api.register(requests, dataset_display_name="requests"),
        ],
        settings,
        log_level=logging.ERROR,
    )
    linker.training.estimate_probability_two_random_records_match(
        [block_on("first_name", "surname", "dob"), block_on("oen")], recall=0.9 if "oen" in used else 0.5
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=MAX_U_PAIRS, seed=1)
    for block in (
        block_on("dob"),
        block_on("first_name", "surname"),
        block_on("oen" if "oen" in used else "surname"),
    ):
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    started, wall = time.process_time(), time.perf_counter()
    predicted = linker.inference.predict(threshold_match_weight=-10)
    cpu, wall = time.process_time() - started, time.perf_counter() - wall
    ranked: dict[str, list[tuple[str, float]]] = {request.id: [] for request in board.requests}
    for row in predicted.as_pandas_dataframe()[["unique_id_l", "unique_id_r", "match_weight"]].itertuples(
        index=False
    ):
        one, two = (row[0], row[1]) if row[0] in ranked else (row[1], row[0])
        ranked[one].append((two, row[2]))
    for found in ranked.values():
        found.sort(key=lambda pair: (-pair[1], pair[0]))
    return Answers(ranked, cpu, wall)


def _column_of(comparison: Any) -> str:
    """Return the column that decides whether a comparison can be used at all."""
    name: str = comparison.get_comparison("duckdb").output_column_name
    return "first_name" if name.startswith("first_name") else name


def _columns(identifier: str, person: Applicant | Candidate) -> dict[str, Any]:
    first, last = fold(person.first), fold(person.last)
    oen = known_oen(person.oen)
    school = person.bsid if isinstance(person, Applicant) else "".join(person.bsids[-1:])
    return {
        "unique_id": identifier,
        "first_name": first or None,
        "surname": last or None,
        "first_surname": f"{first} {last}" if first and last else None,
        "middle": fold("".join(person.middle)) or None,
        "preferred": fold(person.preferred) or None,
        "former": fold("".join(person.former[:1])) or None,
        "number": person.student_number.lstrip("0") or None,
        "nicknames": sorted(nicknames().get(first, {first})),
        "dob": person.birth_date.isoformat() if person.birth_date else None,
        "oen": oen or None,
        "gender": person.gender or None,
        "bsid": school or None,
        "last_year": str(person.last_year) if person.last_year else None,
    }


# recordlinkage


def recordlinkage(board: Board) -> Answers:
    """Run recordlinkage: blocked pairs, string comparisons, its expectation-maximisation classifier."""
    import pandas as pd
    import recordlinkage as rl

    warnings.simplefilter("ignore")
    columns = ["first_name", "surname", "dob", "oen", "number", "gender", "bsid", "last_year"]
    roster = pd.DataFrame([_columns(s.id, s) for s in board.students]).set_index("unique_id")[columns]
    requests = pd.DataFrame([_columns(r.id, r.applicant) for r in board.requests]).set_index("unique_id")[
        columns
    ]
    for table in (roster, requests):
        table["birthday"] = table["dob"].str[5:]
    started, wall = time.process_time(), time.perf_counter()
    index = rl.Index()
    index.block(["first_name", "surname"])
    index.block(["surname", "birthday"])
    index.block(["first_name", "birthday"])
    index.block("oen")
    pairs = index.index(requests, roster)
    compare = rl.Compare()
    compare.string("first_name", "first_name", method="jarowinkler", threshold=0.88, label="first")
    compare.string("surname", "surname", method="jarowinkler", threshold=0.88, label="last")
    compare.exact("dob", "dob", label="dob")
    compare.exact("birthday", "birthday", label="birthday")
    compare.exact("oen", "oen", label="oen")
    compare.exact("number", "number", label="number")
    compare.exact("gender", "gender", label="gender")
    compare.exact("bsid", "bsid", label="bsid")
    compare.exact("last_year", "last_year", label="year")
    vectors = compare.compute(pairs, requests, roster)
    classifier = rl.ECMClassifier()
    classifier.fit(vectors)
    chances = classifier.prob(vectors)
    cpu, wall = time.process_time() - started, time.perf_counter() - wall
    ranked: dict[str, list[tuple[str, float]]] = {request.id: [] for request in board.requests}
    for (one, two), chance, vector in zip(
        chances.index, chances.values, vectors.sum(axis=1).values, strict=True
    ):
        ranked[one].append(
            (two, float(chance) + 1e-6 * float(vector))
        )  # the sum breaks ties between equal chances
    for found in ranked.values():
        found.sort(key=lambda pair: (-pair[1], pair[0]))
    return Answers(ranked, cpu, wall)


PEERS: Mapping[str, Peer] = {
    "exact rule": exact_rule,
    "splink 5, name pair template": splink,
    "splink 5, single name template": splink_separate,
    "splink 5, extended": splink_extended,
    "recordlinkage 0.16": recordlinkage,
}
