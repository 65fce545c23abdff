"""What cannot be kept is refused by its field, in the words of the door that asked."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select

from autosgern_service.administration import unfit
from autosgern_service.administration.unfit import FIELD, Unfit
from autosgern_service.domain.texts import Text
from autosgern_service.opened.service import Service
from autosgern_service.store.models import Holiday, Term, User
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Zoé", "email": "z@example.ca"}, None),
        ({"name": " Zoé \n"}, None),  # what stands around a name is left away
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": "x" * 100}, None),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\x07b"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "a\u200bb"}, "name"),
        ({"name": "a\ud800"}, "name"),
        ({"name": "க்\u200dஷ"}, None),  # some scripts cannot be written without it
        ({"email": "z"}, "email"),
        ({"board_id": None, "active": True}, None),  # no texts
        ({"username": "x", "name": "", "email": "z"}, "name"),
    ],
    ids=str,
)
def test_the_first_text_that_its_column_does_not_take_is_named(
    values: dict[str, Any], field: str | None
) -> None:
    if field is None:
        unfit.fit_texts(User, values)
        return
    with pytest.raises(Unfit) as refused:
        unfit.fit_texts(User, values)
    assert refused.value.field == field


def test_the_door_gives_the_field_its_name_in_both_languages() -> None:
    with pytest.raises(Unfit) as refused:
        unfit.fit_texts(Holiday, {"name": "x" * 101})
    assert refused.value.told("fr", "Nom") == "Nom\u00a0: 101 caractères; au plus 100 sont conservés."
    assert refused.value.told("en", "--name") == "--name has 101 characters; at most 100 are kept."
    braces = Unfit("x", Text(f"{FIELD}\u00a0: {{count}}", f"{FIELD}: {{count}}"))
    assert braces.told("en", "{x}") == "{x}: {count}"


@pytest.mark.parametrize("name", ["zoe.roy", "zoé", "z" * 100])
def test_a_user_name_may_be_anything_that_people_can_write_down(name: str) -> None:
    unfit.check_username(name)


@pytest.mark.parametrize("name", ["zoe roy", "\x00"])
def test_and_nothing_that_they_cannot_see(name: str) -> None:
    with pytest.raises(Unfit, match="without blanks"):
        unfit.check_username(name)


def test_how_much_a_column_keeps_is_the_columns_to_say() -> None:
    assert (unfit.longest(Term.name), unfit.longest(User.email)) == (60, 200)


def test_of_two_who_add_at_once_the_second_sees_the_first(any_service: Service) -> None:
    day, meet, seen = NOON.date(), threading.Barrier(2), []

    def add() -> None:
        meet.wait(10)
        with any_service.store.begin() as session:
            unfit.one_at_a_time(session, Holiday)
            seen.append(len(session.scalars(select(Holiday)).all()))
            if not seen[-1]:
                session.add(Holiday(day=day, name="first"))

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(seen) == [0, 1]
