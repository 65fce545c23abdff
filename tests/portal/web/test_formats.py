"""How values are written in both languages, and that no code reaches a page as a code."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import event

import matcher
from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.domain.origins import Origin
from autosgern_service.flow.moves import SYSTEM
from autosgern_service.store.models import Board, Holiday, RequestDelivery, School, TranscriptRequest
from matcher import Person
from portal.web import formats


@pytest.mark.parametrize(
    ("at", "fr", "en"),
    [
        (
            datetime(2026, 7, 1, 17, 50, tzinfo=UTC),
            "2026-07-01, 13\u00a0h\u00a050",
            "2026-07-01, 1:50\u202fp.m.",
        ),
        (
            datetime(2026, 1, 1, 4, 59, tzinfo=UTC),
            "2025-12-31, 23\u00a0h\u00a059",
            "2025-12-31, 11:59\u202fp.m.",
        ),
        (
            datetime(2026, 11, 1, 5, 0, tzinfo=UTC),
            "2026-11-01, 01\u00a0h\u00a000",
            "2026-11-01, 1:00\u202fa.m.",
        ),
        (None, "", ""),
    ],
)
def test_an_instant_is_written_by_torontos_wall_clock(reading, at, fr, en):
    for lang, written in (("fr", fr), ("en", en)):
        with reading(lang):
            assert formats.moment(at) == written


@pytest.mark.parametrize(
    ("write", "fr", "en"),
    [
        (lambda: formats.number(1234567), "1\u00a0234\u00a0567", "1,234,567"),
        (lambda: formats.number(1234.56, 1), "1\u00a0234,6", "1,234.6"),
        (lambda: formats.number(0), "0", "0"),
        (lambda: formats.number(None), "", ""),
        (lambda: formats.bits(-7.25), "−7,2", "−7.2"),
        (lambda: formats.money(Decimal("1234.5")), "1\u00a0234,50\u00a0$", "$1,234.50"),
        (lambda: formats.money(None), "", ""),
        (lambda: formats.plain_amount(Decimal("1234.5")), "1234.50", "1234.50"),
    ],
)
def test_numbers_and_amounts_have_the_separators_of_the_language(reading, write, fr, en):
    for lang, written in (("fr", fr), ("en", en)):
        with reading(lang):
            assert write() == written


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("write", "codes"),
    [
        (formats.origin, [*Origin]),
        (formats.gender, ["F", "M", "X", ""]),
        (formats.request_type, ["Original", "Reissue"]),
        (
            formats.outcome,
            [*matcher.Outcome, "BoardUnavailable", "BoardFault", "BoardRefused", "BoardAnswerNeedsReview"],
        ),
        (
            formats.field_name,
            ["first_name", "last_name", "birth_date", "gender", "student_number", "oen", "bsid"],
        ),
        (lambda state: formats.delivery_label(RequestDelivery(state=state)), [None, *Delivery]),
        (formats.label, [*Status]),
    ],
)
def test_every_code_has_words_of_its_own(reading, lang, write, codes):
    with reading(lang):
        words = [write(code) for code in codes]
    assert len(set(words)) == len(codes)
    if lang == "fr":  # where a code that has no words would be shown in English
        assert {str(code) for code in codes} & set(words) <= {"Original"}


def test_a_code_that_nobody_knows_is_shown_as_it_is(reading):
    with reading():
        assert [write("Odd") for write in (formats.origin, formats.outcome, formats.field_name)] == (
            ["Odd"] * 3
        )
        assert (formats.rule(None), formats.actor(SYSTEM), formats.actor("zoe")) == ("", "Auto-eTMS", "zoe")


def test_a_copy_that_had_left_says_so_whatever_its_state(reading):
    recalled = RequestDelivery(state=Delivery.WITHDRAWN, recalled_at=datetime(2026, 11, 17, tzinfo=UTC))
    with reading():
        assert formats.delivery_label(recalled) == "Had left; OCAS has it destroyed"


@pytest.mark.parametrize(
    ("oen", "written"),
    [("635684962", "635\u00a0684\u00a0962"), ("12345678", "12345678"), ("", ""), (None, "")],
)
def test_an_oen_is_written_in_threes_where_it_is_one(oen, written):
    assert formats.oen(oen) == written


def test_a_name_is_escaped_and_a_letter_that_only_looks_latin_is_pointed_out(reading):
    with reading():
        assert formats.name("<b>Zoé") == "&lt;b&gt;Zoé"
        assert (
            formats.name("Z\u043eé")
            == 'Z\u043eé <span class="hint">letter of another alphabet: \u043e</span>'
        )
        assert formats.name(None) == ""


def test_surnames_are_told_once_and_without_the_present_one():
    former = ("Côté", "Roy", "Côté", "")
    who = Person(first="Zoé", last="Roy", birth_date=None, former=former, last_at_school="Bély")
    assert formats.other_surnames(who) == "Côté, Bély"


@pytest.mark.parametrize(
    ("text", "written"), [("Terminé", "termine"), ("À traiter", "a-traiter"), ("../x\r\n", "x")]
)
def test_words_make_a_plain_file_name(text, written):
    assert formats.slug(text) == written


def test_a_school_is_told_with_its_town_and_that_it_is_closed(reading):
    with reading():
        assert formats.school(School(name="École", town="Valbourg", closed=False)) == "École, Valbourg"
        assert (
            formats.school(School(name="École", town="Valbourg", closed=True)) == "École, Valbourg (closed)"
        )
        assert formats.school(None) == "Unknown source"


@pytest.mark.parametrize(
    ("paid", "days", "level"),
    [
        (date(2026, 11, 18), 0, ""),
        (date(2026, 11, 11), 4, ""),
        (date(2026, 11, 10), 5, "due"),
        (date(2026, 11, 9), 6, "late"),
    ],
)
def test_an_age_is_due_on_the_last_day_of_the_service_level_and_late_after_it(reading, paid, days, level):
    with reading():
        age = formats.age(TranscriptRequest(payment_date=paid, board=Board()))
    assert (age.days, age.level) == (days, level)
    assert level in age.words


def test_a_board_has_its_own_service_level_and_a_holiday_is_no_day(world, reading):
    with world.service.store.begin() as session:
        session.add(Holiday(day=date(2026, 11, 16), name="Fermeture"))
    with reading():
        own = formats.age(
            TranscriptRequest(payment_date=date(2026, 11, 12), board=Board(service_level_days=2))
        )
        usual = formats.age(TranscriptRequest(payment_date=date(2026, 11, 12), board=None))
    assert ((own.days, own.level), (usual.days, usual.level)) == ((2, "due"), (2, ""))


def test_the_holidays_of_a_page_are_read_once(world, reading):
    asked = []
    event.listen(world.service.store._reader, "before_cursor_execute", lambda *args: asked.append(args[2]))
    with reading():
        for day in range(1, 11):
            formats.age(TranscriptRequest(payment_date=date(2026, 11, day), board=None))
    assert sum("holidays" in statement for statement in asked) == 1


def test_a_static_file_is_asked_for_under_the_digest_of_what_it_holds(app):
    with app.test_request_context():
        address = formats.asset("portal.css")
    file = Path(formats.__file__).parents[1] / "static" / "portal.css"
    assert address == f"/static/portal.css?v={formats._digest(file)}"
    assert len(formats._digest(file)) == 12
