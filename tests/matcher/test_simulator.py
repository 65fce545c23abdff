"""The ground of the benchmarks: what the figures rest on."""

import pytest

from benchmarks.match import recalls
from benchmarks.scanned import scanned_board
from benchmarks.simulator import ERRORS, NEAR_DOUBLES, board, mistyped, write


@pytest.fixture(scope="module")
def made():
    return board(1500, 400, seed=5, near_doubles=3 * len(NEAR_DOUBLES))


def test_the_same_seed_gives_the_same_bytes(made, tmp_path):
    for folder, one in (("a", made), ("b", board(1500, 400, seed=5, near_doubles=3 * len(NEAR_DOUBLES)))):
        write(one, tmp_path / folder)
    for name in ("roster.csv", "requests.csv", "truth.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_truth_is_on_the_roster_and_some_people_are_not(made):
    ids = {student.id for student in made.students}
    natural = [request for request in made.requests if not request.near_double]
    assert all(request.truth <= ids for request in natural)
    outsiders = sum(not request.truth for request in natural)
    assert 0.06 < outsiders / len(natural) < 0.2


def test_a_near_double_is_nobody_on_the_roster(made):
    near = [request for request in made.requests if request.near_double]
    assert {request.near_double for request in near} == set(NEAR_DOUBLES)
    assert not any(request.truth for request in near)


def test_strict_sends_no_wrong_student_of_a_small_board(made):
    from matcher.roster import Roster

    students = Roster(made.students)
    for request in made.requests:
        student = students.match(request.applicant).student
        if not request.near_double:
            assert student is None or student.id in request.truth


def test_recall_is_read_at_the_threshold_that_so_many_false_answers_allow():
    tops = [(9, True), (8, True), (7, False), (6, True), (5, False), (4, True)]
    allowed, best_f1 = recalls(tops, 5)
    assert (allowed[0], allowed[1], allowed[10]) == (0.4, 0.6, 0.8)
    assert best_f1 == pytest.approx(2 * 4 / (6 + 5))


def test_equal_scores_stand_or_fall_together():
    allowed, _ = recalls([(9, True), (9, False)], 1)
    assert allowed[0] == 0


def test_a_typing_error_leaves_very_short_names_alone():
    from random import Random

    assert mistyped(Random("x"), "Li") == "Li"


def test_scanned_requests_are_the_same_each_time_and_some_are_misread():
    one, two = scanned_board(400, 600, seed=3), scanned_board(400, 600, seed=3)
    assert one == two
    clean = board(400, 600, seed=3, errors=dict.fromkeys(ERRORS, 0.0))
    pairs = [(a.applicant, b.applicant) for a, b in zip(clean.requests, one.requests, strict=True)]
    assert 10 < sum(a.last != b.last for a, b in pairs) < 60
    assert 1 <= sum(a.birth_date != b.birth_date for a, b in pairs) < 25
    assert [a.id for a in clean.requests] == [b.id for b in one.requests]
