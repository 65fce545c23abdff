"""The destinations of the first day: there once, and as operators left them."""

from __future__ import annotations

from sqlalchemy import func, select

from autosgern_service.opened.service import Service
from autosgern_service.store.models import Destination
from autosgern_service.store.seeds import add_destinations


def test_what_is_missing_is_added_and_what_is_there_stays_as_it_is(any_service: Service) -> None:
    with any_service.store.begin() as session:
        total = session.scalar(select(func.count()).select_from(Destination))
        session.delete(session.get_one(Destination, "OUAC"))
        session.get_one(Destination, "BORE").url = "sftp://college.example"
    for _ in range(2):
        with any_service.store.begin() as session:
            add_destinations(session)
    with any_service.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Destination)) == total
        ouac = session.get_one(Destination, "OUAC")
        assert (ouac.url, ouac.active) == ("file:ouac", True)
        assert session.get_one(Destination, "BORE").url == "sftp://college.example"
