"""The migrations lead to the models, on both databases, and back to nothing."""

from __future__ import annotations

from datetime import date, datetime

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, insert, inspect, select, text

from autosgern_service.store import connect, migrate
from autosgern_service.store.models import Base

NOW = datetime(2026, 11, 2, 12)
#: What a row of transcript_requests cannot do without, names and numbers aside.
REQUEST = {
    "partner_id": 1,
    "type": "Original",
    "application_number": "260000001",
    "payment_date": NOW.date(),
    "hold_type": "Now",
    "first_name": "Zoé",
    "middle_names": [],
    "folded_first_name": "zoe",
    "birth_date": date(2001, 2, 3),
    "gender": "Female",
    "language": "fr",
    "status": "ActionRequired",
    "revision": 1,
    "attempt": 0,
    "failures": 0,
    "received_at": NOW,
    "updated_at": NOW,
    "updated_by": "centre",
}


def test_upgrading_leads_to_the_models_and_downgrading_to_nothing(empty_database: str) -> None:
    engine = connect(empty_database)
    migrate.upgrade(engine)
    assert migrate.current(engine) == migrate.head()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [
            difference
            for difference in compare_metadata(context, Base.metadata)
            # The engine's own tables are not ours to compare.
            if difference[0] != "remove_table"
        ]
    assert found == []
    migrate.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_requests_of_before_get_their_other_surnames_to_be_searched(empty_database: str) -> None:
    engine = connect(empty_database)
    migrate.upgrade(engine, "0007")
    tables = MetaData()
    tables.reflect(engine, only=("partners", "transcript_requests"))
    partners, requests = tables.tables["partners"], tables.tables["transcript_requests"]
    names = (
        ("Roy", [], None),
        ("Roy", ["Noël", "D’Amour"], None),
        ("Roy", [], "Roÿ"),
        ("Roy", ["Roy"], "Lisle"),
    )
    with engine.begin() as connection:
        centre = {
            "id": 1,
            "username": "centre",
            "name": "Centre",
            "role": "centre",
            "mode": "text",
        }
        connection.execute(insert(partners).values(centre))
        for number, (last, former, at_school) in enumerate(names):
            row = REQUEST | {
                "reference": f"H2026110200000{number}",
                "client_request_id": f"c{number}",
                "last_name": last,
                "folded_last_name": "roy",
                "former_last_names": former,
                "last_name_at_school": at_school,
            }
            connection.execute(insert(requests).values(row))
    migrate.upgrade(engine)
    with engine.connect() as connection:
        found = select(text("folded_other_last_names")).select_from(requests).order_by(requests.c.reference)
        assert list(connection.scalars(found)) == [None, " noel damour", None, " lisle"]
    engine.dispose()


def test_files_that_waited_before_are_sent_again_and_events_say_nothing_of_their_origin(
    empty_database: str,
) -> None:
    engine = connect(empty_database)
    migrate.upgrade(engine, "0008")
    tables = MetaData()
    tables.reflect(engine)
    partner = {"id": 1, "username": "centre", "name": "Centre", "role": "centre", "mode": "text"}
    request = REQUEST | {"reference": "H20261102000001", "client_request_id": "c1", "id": 1}
    request |= {"last_name": "Roy", "folded_last_name": "roy", "former_last_names": []}
    user = {"id": 1, "username": "zoe", "name": "Zoe", "email": "z@example.invalid", "role": "operator"}
    user |= {"language": "fr", "active": True, "password_hash": "x", "must_change_password": False}
    event = {"request_id": 1, "revision": 1, "at": NOW, "actor": "centre", "by": "centre", "after": "Held"}
    upload = {"token_hash": "t", "request_id": 1, "user_id": 1, "revision": 1, "at": NOW}
    upload |= {"filename": "releve.xml", "document_sealed": b"sealed"}
    rows = {"partners": partner, "transcript_requests": request, "users": user}
    rows |= {"request_events": event, "uploads": upload}
    with engine.begin() as connection:
        for name, row in rows.items():
            connection.execute(insert(tables.tables[name]).values(row))
    migrate.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT token_hash FROM uploads")).all() == []
        assert connection.execute(text("SELECT origin, overruled FROM request_events")).all() == [
            (None, None)
        ]
    engine.dispose()
