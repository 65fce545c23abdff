"""What somebody careless or malicious would send to the portal, and that nothing comes of it."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store.models import AuditEntry, Mail
from tests.portal.conftest import PASSWORD, match_run

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
    with world.service.store.begin() as session:
        session.add(match_run(world, row, best, outcome="MultipleMatch", rule="several-alike"))
    client = signed_in("board", board="Rives")
    token = client.token(f"/requests/{row.reference}")
    of_the_other = document(row, oen="948743687", student_number="000000000002")
    app.extensions["autosgern"] = replace(app.extensions["autosgern"], boards=Sis(of_the_other))
    form = {"csrf_token": token, "revision": str(row.revision), "student": "s-1"}
    client.post(f"/requests/{row.reference}/this-is-the-student", data=form)
    assert world.again(row).status == Status.AUTO_PROCESSING_ERROR


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


def test_a_term_at_the_end_of_time_is_refused(world, signed_in):
    address = f"/administration/boards/{world.boards['Rives'].id}/terms/add"
    answer = signed_in("operator").submit(address, name="x", ends_on="9999-12-31")
    assert "Last day: write the date like" in answer.text


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_what_people_type_is_shown_as_text_everywhere(world, signed_in, document):
    """The client fails on any script, style or handler in a page; here, on the text itself unescaped."""
    row = world.request(
        first_name=EVIL, last_name=EVIL, former_last_names=[EVIL], last_name_at_school=EVIL, email="x@y.z" + EVIL,
        status=Status.AUTO_PROCESSING_ERROR, reason="TranscriptInvalid", note=EVIL,
    )  # fmt: skip
    client = signed_in("operator")
    with world.service.store.begin() as session:
        session.add(
            AuditEntry(
                at=world.service.clock.now(), actor=EVIL, action=EVIL, address="::1", details={"note": EVIL}
            )
        )
    one = f"/requests/{row.reference}"
    pages = [
        "/requests", "/requests?mode=action", one, f"{one}/applicant", f"{one}/print", f"{one}/upload",
        f"{one}/action?action=FinancialHold",
        f"/requests/several/action?action=FinancialHold&reference={row.reference}",
        "/reports?start=2026-11-01&end=2026-11-30&kind=detailed", "/operations/audit-trail",
    ]  # fmt: skip
    for path in pages:
        page = client.get(path).text
        assert "&lt;script&gt;" in page, path
        assert "<script" not in page, path
        assert "<img" not in page, path
    sent = client.submit("/requests/several/upload", documents=(io.BytesIO(b"<x/>"), "<img src=x>.xml"))
    assert "&lt;img src=x&gt;.xml" in sent.text


def test_two_people_decide_at_once_and_one_decision_is_kept(world, app, signed_in):
    row = world.request()
    clients = [signed_in("board", board="Rives"), signed_in("board", board="Rives", lang="fr")]
    forms = [
        {
            "csrf_token": client.token(f"/requests/{row.reference}"),
            "revision": str(row.revision),
            "action": action,
        }
        for client, action in zip(clients, ("FinancialHold", "StudentNotFound"), strict=True)
    ]
    with ThreadPoolExecutor(2) as both:
        answers = list(
            both.map(
                lambda one: one[0].post(f"/requests/{row.reference}/action", data=one[1]).status_code,
                zip(clients, forms, strict=True),
            )
        )
    assert sorted(answers) == [302, 409]
    assert world.again(row).revision == row.revision + 1
    assert len(world.rows(Mail)) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        "//elsewhere.example",
        "https://elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "javascript:x",
    ],
)
def test_a_sign_in_leads_to_this_portal_only(world, client, wanted):
    world.user("zoe", "board", "Rives")
    token = client.token("/sign-in")
    form = {"csrf_token": token, "username": "zoe", "password": PASSWORD}
    answer = client.post("/sign-in", query_string={"next": wanted}, data=form)
    assert answer.location == "/requests"


def test_nobody_learns_from_the_answers_who_has_an_account(world, client):
    world.user("zoe", "board", "Rives")

    def said(path, **form):
        page = client.submit(path, **form).text
        return re.sub(r'value="[^"]*"', "", page)

    assert said("/sign-in", username="zoe", password="x") == said("/sign-in", username="nobody", password="x")
    assert said("/forgotten", email="zoe@example.invalid") == said(
        "/forgotten", email="nobody@example.invalid"
    )
