"""What the exports hold of a request, column by column."""

from __future__ import annotations

from decimal import Decimal

import pytest

from autosgern_service.domain.lifecycle import LABELS, Status
from autosgern_service.store.models import TranscriptRequest
from portal.requests.export_columns import facts, heads, values


@pytest.fixture
def asked(world):
    """Makes a request and reads it with its board, its school and its destinations, as the exports do."""

    def made(*school, **details):
        row = world.request(*school, **details)
        with world.service.store.read() as session:
            row = session.get(TranscriptRequest, row.id)
            _ = (row.board, row.school, row.deliveries)
        return row

    return made


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_value_has_a_head_of_its_own_in_the_readers_language(asked, reading, lang):
    row = asked()
    with reading(lang):
        assert len(values(row, False)) == len(heads()) == len(set(heads()))
        assert dict(facts(row, False))[heads()[3]] == LABELS[Status.ACTION_REQUIRED][lang]


def test_a_request_of_which_little_is_known_has_empty_cells_and_no_none(asked, reading):
    row = asked(None, account_number=None, last_attended=None)
    with reading():
        told = dict(zip(heads(), values(row, False), strict=True))
        assert set(told) - set(dict(facts(row, False))) == {name for name, value in told.items() if not value}
    assert all(isinstance(value, str) for value in told.values())
    assert not any(told[name] for name in ("Last attended", "Graduated", "School board", "Amount collected"))
    assert told["Source"] == "Unknown source"


def test_what_is_no_or_nothing_collected_is_told_and_not_left_out(asked, reading):
    row = asked(graduated=False, amount_collected=Decimal(0))
    with reading():
        told = dict(facts(row, False))
    assert (told["Graduated"], told["Amount collected"]) == ("No", "0.00")


def test_several_names_and_destinations_stand_in_one_cell_each(asked, reading):
    row = asked(middle_names=["Ana", "Lou"], former_last_names=["Roy", "Côté"])
    with reading():
        told = dict(facts(row, False))
    assert (told["Middle names"], told["Former surnames"]) == ("Ana Lou", "Roy, Côté")
    assert told["Destinations"] == "RIVE"


@pytest.mark.parametrize(("lang", "word"), [("fr", "retiré"), ("en", "withdrawn")])
def test_of_a_withdrawn_transcript_the_status_says_so_and_nothing_else_changes(asked, reading, lang, word):
    row = asked(status=Status.ELECTRONIC_SENT)
    with reading(lang):
        whole, taken = values(row, False), values(row, True)
    assert [new for old, new in zip(whole, taken, strict=True) if old != new] == [
        f"{LABELS[Status.ELECTRONIC_SENT][lang]} ({word})"
    ]
