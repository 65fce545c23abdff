"""How a transcript came: each way is one that something takes, and what people chose is no automatic success."""

from __future__ import annotations

from pathlib import Path

import pytest

from autosgern_service.domain.origins import BY_PEOPLE, Origin
from autosgern_service.store.models import RequestEvent, Transcript

FLOW = "".join(
    file.read_text(encoding="utf-8")
    for file in sorted((Path(__file__).parents[2] / "autosgern_service" / "flow").glob("*.py"))
)


@pytest.mark.parametrize("origin", Origin)
def test_a_way_is_taken_by_the_flow_and_its_code_has_room_in_both_tables(origin: Origin) -> None:
    assert f"Origin.{origin.name}" in FLOW
    for table in (Transcript, RequestEvent):
        assert len(origin) <= table.__table__.c.origin.type.length


def test_where_no_person_said_whose_it_is_it_is_automatic() -> None:
    assert frozenset(Origin) - BY_PEOPLE == {Origin.FETCHED, Origin.PUSHED}
