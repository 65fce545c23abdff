"""Near matches: shown side by side with the request, to those who may see them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store.models import MatchRun, TranscriptRequest
from portal.requests import near_matches


def test_a_near_match_stands_beside_the_request_with_what_differs_marked(near, signed_in):
    page = signed_in("board", board="Rives", lang="fr").get(f"/requests/{near.reference}").text
    assert "1 dossier qui ressemble à la demande" in page
    assert "Beausoleil<mark>le</mark>" in page
    assert "4 renseignements comparés sur 5 concordent" in page


def test_a_person_of_a_board_reads_words_and_an_operator_the_figures_too(near, signed_in):
    address = f"/requests/{near.reference}"
    of_board = signed_in("board", board="Rives").get(address).text
    assert "4 of 5 compared details agree" in of_board
    assert "bits" not in of_board
    of_operator = signed_in("operator", lang="fr").get(address).text
    assert "ressemblance\u00a0: 12,5 bits" in of_operator
    assert "waterfall-for" in of_operator


def test_where_the_next_step_is_to_compare_the_records_come_before_the_upload(near, signed_in):
    page = signed_in("board", board="Rives").get(f"/requests/{near.reference}").text
    assert page.index("This is the student") < page.index("Upload the transcript")


def test_a_school_sees_students_of_that_school_only(world, near, signed_in):
    with world.service.store.begin() as session:
        session.merge(near).school_id = world.schools["Rivière"].id
    page = signed_in("school", board="Rives", school="Rivière").get(f"/requests/{near.reference}").text
    assert "Beausoleille" not in page
    assert "is of another school" in page


def test_what_differs_is_marked_and_nothing_else():
    assert near_matches.marked("2001-02-03", "2001-03-02") != "2001-03-02"
    assert near_matches.marked("<b>", "<b>") == "&lt;b&gt;"
    assert date(2001, 2, 3).isoformat() == near_matches.marked("2001-02-03", "2001-02-03")


def test_in_a_list_of_names_without_end_nothing_is_looked_for():
    names = "a" * 1_000_000  # by the product of both lengths this would take hours
    assert near_matches.marked(names, "<" + names[:5000]) == "&lt;" + names[:5000]
    assert near_matches.marked("a" * near_matches.MOST_MARKED, "b") == "<mark>b</mark>"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("What speaks for and against it", "First name", "+7.5", "Birth date", "+5.0")),
        (
            "fr",
            ("Ce qui appuie ce choix et ce qui le contredit", "Prénom", "+7,5", "Date de naissance", "+5,0"),
        ),
    ],
)
def test_what_was_matched_and_sent_by_itself_is_explained_to_supervisors_alone(
    world, signed_in, near, lang, words
):
    with world.service.store.begin() as session:
        session.execute(
            update(TranscriptRequest).values(
                status=Status.ELECTRONIC_SENT, reason=None, completed_at=world.service.clock.now()
            )
        )
        session.execute(update(MatchRun).values(outcome="Matched", rule="oen-names-birth"))
    page = signed_in("auditor", lang=lang).get(f"/requests/{near.reference}").text
    match = page[page.index('id="match"') :]
    assert match.count('class="waterfall"') == 1
    table = match[match.index("<table") :]
    for word in words[1:]:
        assert word in table
    assert words[0] in match
    assert "Beausoleille" not in page  # the record itself is no longer needed
    assert (
        'class="waterfall"' not in signed_in("board", board="Rives").get(f"/requests/{near.reference}").text
    )


def test_what_speaks_for_a_near_match_is_said_in_words_too(world, signed_in, near):
    page = signed_in("operator").get(f"/requests/{near.reference}").text
    table = page[page.index("Field by field: s-17") :]
    assert "+7.5" in table
    assert page.count('class="waterfall"') == 1
