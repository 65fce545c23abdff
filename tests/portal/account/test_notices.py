"""The notices page: what the guide's form keeps, and what it refuses."""

from __future__ import annotations

from autosgern_service.store.models import NoticeSetting

GOOD = {
    "enabled": "y",
    "completed": "y",
    "days": ["0", "4"],
    "hour": "11:00",
    "time_zone": "America/Toronto",
    "addresses": "a@example.invalid; b@example.invalid,c@example.invalid",
    "pending_hours": "16",
    "each_pending": "y",
}


def test_submit_keeps_every_field_and_takes_commas_too(world, signed_in):
    signed_in("board", board="Rives").submit("/notices", **GOOD)
    (kept,) = world.rows(NoticeSetting)
    assert kept.enabled
    assert kept.completed
    assert kept.each_pending
    assert (kept.days, kept.hour, kept.pending_hours) == ([0, 4], "11:00", 16)
    assert kept.addresses == ["a@example.invalid", "b@example.invalid", "c@example.invalid"]


def test_the_page_shows_what_was_kept(world, signed_in):
    client = signed_in("board", board="Rives", lang="fr")
    client.submit("/notices", **GOOD)
    page = client.get("/notices").text
    assert 'value="4" checked' in page
    assert "Dimanche" in page
    assert '<option selected value="11:00">11\xa0h\xa000</option>' in page
    assert "a@example.invalid; b@example.invalid" in page


def test_clear_empties_the_form_and_saves_nothing(world, signed_in):
    client = signed_in("board", board="Rives")
    client.submit("/notices", **GOOD)
    assert "a@example.invalid" not in client.get("/notices/clear").text
    assert world.rows(NoticeSetting)[0].enabled


def test_mistakes_are_explained(world, signed_in):
    client = signed_in("board", board="Rives")
    for wrong, told in (
        ({"addresses": "nobody"}, "“nobody” is not an e-mail address."),
        ({"addresses": ""}, "Enter an e-mail address at least."),
        ({"days": []}, "Select a day at least."),
        ({"pending_hours": "0"}, "Business hours: write a number from 1 to 800."),
        ({"pending_hours": "1.5"}, "Business hours: write a number from 1 to 800."),
        ({"pending_hours": "two"}, "Business hours: write a number from 1 to 800."),
    ):
        assert told in client.submit("/notices", **GOOD | wrong).text
    assert world.rows(NoticeSetting) == []


def test_all_mistakes_are_explained_at_once(world, signed_in):
    client = signed_in("board", board="Rives", lang="fr")
    page = client.submit(
        "/notices", **GOOD | {"pending_hours": "deux", "addresses": "nobody", "days": []}
    ).text
    for told in (
        "Heures ouvrables\u00a0: écrivez un nombre de 1 à 800.",
        "«\u00a0nobody\u00a0» n’est pas une adresse de courriel.",
        "Sélectionnez au moins un jour.",
    ):
        assert f">{told}</a>" in page
    assert 'value="deux"' in page


def test_staff_of_a_board_worked_by_hand_are_not_asked_about_automatic_completion(signed_in):
    assert "Auto-eTMS" not in signed_in("board", board="Hills").get("/notices").text
