"""Holidays: a day stands in the list once, with a name, and one entry for each that is added or removed."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from autosgern_service.administration import holidays
from autosgern_service.administration.unfit import Unfit
from autosgern_service.opened.service import Service
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Holiday
from tests.trail import entries

DAY = date(2026, 12, 24)


@pytest.mark.parametrize("name", ["", "x" * 101, "Veille\x07"])
def test_a_holiday_without_a_fit_name_is_refused(service: Service, by: Doer, name: str) -> None:
    with service.store.begin() as session, pytest.raises(Unfit) as refused:
        holidays.add(session, by, DAY, name)
    assert refused.value.field == "name"


def test_a_holiday_is_added_once_and_removed_once(service: Service, by: Doer) -> None:
    with service.store.begin() as session:
        holidays.add(session, by, DAY, "Fermeture")
    with service.store.begin() as session, pytest.raises(Unfit, match="in the list already: Fermeture"):
        holidays.add(session, by, DAY, "Autre")
    for _ in range(2):
        with service.store.begin() as session:
            holidays.remove(session, by, DAY)
    with service.store.read() as session:
        assert session.scalars(select(Holiday)).all() == []
    assert [(one.action, one.subject) for one in entries(service)] == [
        ("add-holiday", "2026-12-24"),
        ("remove-holiday", "2026-12-24"),
    ]


def test_a_day_that_is_in_the_list_says_what_it_is_called_in_both_languages(
    service: Service, by: Doer
) -> None:
    with service.store.begin() as session:
        holidays.add(session, by, DAY, "Veille de Noël")
        with pytest.raises(Unfit) as refused:
            holidays.add(session, by, DAY, "Autre")
    assert refused.value.field == "day"
    assert refused.value.told("fr", "Jour") == "Ce jour figure déjà dans la liste\u00a0: Veille de Noël."
