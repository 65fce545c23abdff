"""The lifecycle: tabs, labels and the moves that docs/en/domain.md allows, and no other."""

from __future__ import annotations

import itertools

import pytest

from autosgern_service.domain.lifecycle import (
    ACTIONS,
    LABELS,
    MOVES,
    TABS,
    Actor,
    MoveNotAllowed,
    Status,
    Tab,
    check_move,
    label,
    moves_from,
    tab,
)

ALL = [*itertools.product(Status, Status, Actor)]


def allowed(before: Status, after: Status, actor: Actor) -> bool:
    try:
        check_move(before, after, actor)
    except MoveNotAllowed:
        return False
    return True


def test_every_status_stands_in_exactly_one_tab() -> None:
    listed = [status for statuses in TABS.values() for status in statuses]
    assert sorted(listed) == sorted(Status)


@pytest.mark.parametrize("item", [*Status, *Tab])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_status_and_tab_has_a_label(item: Status | Tab, lang: str) -> None:
    assert label(item, lang).strip()


def test_labels_are_unique_in_each_language() -> None:
    for lang in ("fr", "en"):
        words = [texts[lang] for texts in LABELS.values()]
        assert len(set(words)) == len(words)


def test_a_machine_never_sets_student_not_found() -> None:
    assert not any(allowed(before, Status.STUDENT_NOT_FOUND, Actor.MACHINE) for before in Status)


def test_nothing_leaves_cancelled() -> None:
    assert not any(moves_from(Status.CANCELLED, actor) for actor in Actor)


def test_only_ocas_and_the_centre_cancel_and_only_what_is_open() -> None:
    cancels = {
        (before, actor)
        for before, after, actor in ALL
        if after == Status.CANCELLED and allowed(before, after, actor)
    }
    assert {actor for _, actor in cancels} == {Actor.OPERATOR, Actor.CENTRE}
    assert {before for before, _ in cancels} == set(Status) - set(TABS[Tab.COMPLETED])


@pytest.mark.parametrize(
    "before", [Status.ACTION_REQUIRED, Status.AUTO_PROCESSING_ERROR, *TABS[Tab.INCOMPLETE], Status.SCHEDULED]
)
def test_staff_may_upload_act_and_try_again_on_what_waits(before: Status) -> None:
    expected = {*ACTIONS, Status.ELECTRONIC_SENT, Status.TRANSCRIPT_UPLOADED, Status.AUTO_PROCESSING}
    assert moves_from(before, Actor.STAFF) == expected


def test_staff_only_upload_again_on_what_is_finished() -> None:
    for finished in (Status.ELECTRONIC_SENT, Status.PAPER_SENT):
        assert moves_from(finished, Actor.STAFF) == {Status.ELECTRONIC_SENT, Status.TRANSCRIPT_UPLOADED}


def test_staff_do_not_touch_what_the_machine_works_on() -> None:
    assert moves_from(Status.AUTO_PROCESSING, Actor.STAFF) == frozenset()


def test_the_machine_ends_an_attempt_in_the_four_ways_of_the_domain() -> None:
    assert moves_from(Status.AUTO_PROCESSING, Actor.MACHINE) == {
        Status.ELECTRONIC_SENT,
        Status.AUTO_PROCESSING_ERROR,
        Status.NO_ACADEMIC_DATA,
        Status.FINANCIAL_HOLD,
    }


def test_a_board_answers_only_what_waits_for_it() -> None:
    starts = {before for before in Status if moves_from(before, Actor.BOARD)}
    assert starts == {Status.ACTION_REQUIRED, Status.AUTO_PROCESSING_ERROR, *TABS[Tab.INCOMPLETE]}


def test_operators_refuse_an_uploaded_pdf_and_staff_may_replace_it() -> None:
    uploaded = Status.TRANSCRIPT_UPLOADED
    assert [one for one in Actor if allowed(uploaded, Status.FILE_UPLOAD_ERROR, one)] == [Actor.OPERATOR]
    for after in (Status.TRANSCRIPT_UPLOADED, Status.ELECTRONIC_SENT):
        assert {one for one in Actor if allowed(uploaded, after, one)} == {Actor.STAFF, Actor.OPERATOR}


def test_every_status_can_be_reached() -> None:
    reached = {after for _, afters, _ in MOVES for after in afters}
    assert reached == set(Status)


def test_labels_follow_the_guides() -> None:
    assert label(tab(Status.AUTO_PROCESSING_ERROR), "fr") == "À traiter"
    assert label(Status.AUTO_PROCESSING_ERROR, "fr") == "Erreur d’autotraitement"
    assert label(Status.ELECTRONIC_SENT, "en") == "Electronic transcript sent"
