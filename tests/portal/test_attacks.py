"""What somebody careless or malicious would send to the portal, and that nothing comes of it."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest

from autosgern_service.flow.automatic import match_run_name
from autosgern_service.lifecycle import Status
from autosgern_service.store.models import MatchRun
from portal.spreadsheet import guarded

EVIDENCE = [{"field": "given", "level": "exact", "bits": 7.5, "tf_bits": 0.0}]


class Sis:
    """A board's system that answers every question for a transcript with the same one."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def system(self, _board: object) -> Sis:
        return self

    def get_transcript(self, _student: str, _reference: str) -> bytes:
        return self.answer


def student(number: str, oen: str) -> dict:  # type: ignore[type-arg]
    return {
        "id": f"s-{number}",
        "first": "Zoé",
        "last": "Beausoleil",
        "birth_date": "2001-02-03",
        "middle": [],
        "former": [],
        "preferred": "",
        "gender": "F",
        "oen": oen,
        "student_number": f"00000000000{number}",
        "bsids": ["900002"],
    }


def test_a_file_that_names_no_request_is_not_paired_against_its_oen(world, signed_in, document):
    row = world.request(oen="635684962", student_number="000000000001")
    other = re.sub(rb"<RequestTrackingID>[^<]*</RequestTrackingID>", b"", document(row))
    other = re.sub(rb"(<AgencyAssignedID>)\d+", rb"\g<1>948743687", other)
    other = re.sub(rb"(<SchoolAssignedPersonID>)\d+", rb"\g<1>000000000099", other)
    client = signed_in("operator")
    client.submit("/requests/several/upload", documents=(io.BytesIO(other), "x.xml"))
    assert world.again(row).status == row.status


def test_the_transcript_of_the_other_of_two_alike_is_not_filed(world, signed_in, app, document):
    row = world.request("Pont", status=Status.AUTO_PROCESSING_ERROR, reason="MultipleMatch")
    best = [
        {"candidate": student("1", "635684962"), "score": 9.0, "evidence": EVIDENCE},
        {"candidate": student("2", "948743687"), "score": 9.0, "evidence": EVIDENCE},
    ]
    sealed = world.service.vault.seal(json.dumps({"best": best}).encode(), match_run_name(row.id, 1))
    with world.service.store.begin() as session:
        session.add(
            MatchRun(
                request_id=row.id,
                board_id=row.board_id,
                attempt=1,
                at=world.service.clock.now(),
                outcome="MultipleMatch",
                rule="several-alike",
                score=9.0,
                duration_ms=1,
                best_sealed=sealed,
            )
        )
    client = signed_in("board", board="Rives")
    token = client.token(f"/requests/{row.reference}")
    of_the_other = document(row, oen="948743687", student_number="000000000002")
    app.extensions["autosgern"] = replace(app.extensions["autosgern"], boards=Sis(of_the_other))
    form = {"csrf_token": token, "revision": str(row.revision), "student": "s-1"}
    client.post(f"/requests/{row.reference}/this-is-the-student", data=form)
    assert world.again(row).status == Status.AUTO_PROCESSING_ERROR


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("a;=1+1", "a;'=1+1"),
        ("a\n=1+1", "a\n'=1+1"),
        ("\t=1", "'\t'=1"),
        ("Jean-Luc", "Jean-Luc"),
        ("a;b", "a;b"),
        (None, ""),
    ],
)
def test_no_cell_becomes_a_formula(value, written):
    assert guarded(value) == written


@pytest.mark.parametrize("path", ["/reports?start=2026-11-01&end=2026-11-30&school=99999999999999999999999"])
def test_numbers_that_no_row_has_are_no_error_of_ours(signed_in, path):
    assert signed_in("board", board="Rives").get(path).status_code < 500


def test_the_end_of_time_is_a_date_like_any_other(signed_in):
    client = signed_in("board", board="Rives")
    answer = client.submit("/requests/search", end="9999-12-31")
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("revision", ["²", "9" * 5000, ""])
def test_a_revision_that_is_no_number_changes_nothing(world, signed_in, revision):
    row = world.request()
    client = signed_in("board", board="Rives")
    form = {"action": "FinancialHold", "reference": row.reference, f"revision-{row.reference}": revision}
    token = client.token(f"/requests/{row.reference}/action?action=FinancialHold")
    answer = client.post("/requests/several/action", data={"csrf_token": token} | form)
    assert answer.status_code == 200
    assert world.again(row).status == row.status
