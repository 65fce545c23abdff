"""Names by origin: what the population is invented of."""

from __future__ import annotations

import pytest

from autosgern_service.sandbox.names import (
    ENGLISH_BOARD,
    FRENCH_BOARD,
    ORIGINS,
    SHORT_FORMS,
    TAKEN_NAMES,
    Origin,
)

SHARES = ("rare", "double", "compound", "middle", "preferred", "single")


@pytest.mark.parametrize("origin", ORIGINS.values(), ids=ORIGINS)
def test_an_origin_has_enough_names_and_shares_that_are_probabilities(origin: Origin) -> None:
    for names in (origin.surnames, origin.female, origin.male):
        assert len(names) >= 10
        assert all(name == name.strip() and "_" not in name for name in names)
    assert all(0 <= getattr(origin, share) <= 1 for share in SHARES)
    assert bool(origin.rare) == bool(origin.stems and origin.endings)


@pytest.mark.parametrize("shares", [ENGLISH_BOARD, FRENCH_BOARD], ids=["english", "french"])
def test_a_boards_shares_are_of_origins_that_there_are_and_make_a_whole(shares: dict[str, float]) -> None:
    assert set(shares) <= set(ORIGINS)
    assert sum(shares.values()) in (100, 101)  # rounded


def test_nobody_goes_by_their_own_name_and_who_takes_one_takes_a_name_of_their_gender() -> None:
    assert not [name for name, short in SHORT_FORMS.items() if name == short]
    assert not set(TAKEN_NAMES["F"]) & set(TAKEN_NAMES["M"])
