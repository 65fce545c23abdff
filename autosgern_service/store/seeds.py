"""What every installation has from the first day: the destinations, as data."""

from __future__ import annotations

import csv
from importlib import resources

from sqlalchemy import select
from sqlalchemy.orm import Session

from autosgern_service.store.models import Destination


def add_destinations(session: Session) -> None:
    """Add the colleges and OUAC that are not there yet, each sent to a folder named after its code."""
    known = set(session.scalars(select(Destination.code)))
    with (resources.files(__package__) / "destinations.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["code"] not in known:
                session.add(Destination(**row, url=f"file:{row['code'].lower()}", active=True))
