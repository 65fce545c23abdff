"""Every page of the portal, found by its routes: what is true of all pages is tested on all of them.

A new route that shows a page needs an example here, or `every_page` fails: so none is forgotten by the tests that
look for faults of accessibility, for words of the other language, for what is too wide.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Any

from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.lifecycle import Status
from autosgern_service.flow.filing import sealed_name
from autosgern_service.store import alarms
from autosgern_service.store.models import (
    AccountRequest,
    Batch,
    BatchItem,
    Holiday,
    MatchRun,
    PasswordReset,
    Term,
    Transcript,
)
from tests.portal.conftest import match_run

#: Answers that are no page: files, and doors that lead elsewhere.
NO_PAGES = {
    "static",
    "health.page",
    "requests_table.home",
    "exports.as_csv",
    "exports.as_pdf",
    "reports.export",
    "corrections.document",
}

#: Shown only after something was sent: the tests that send it look at them.
AFTER_A_FORM = {"upload.validation", "account.reset"}

#: Endpoint → what its address needs; an endpoint without variables needs nothing.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "footer.page": ("/contact", "/privacy", "/terms", "/faq", "/accessibility"),
    "administration.board": ("/administration/boards/{board}",),
    "administration.schools": ("/administration/boards/{board}/schools",),
    "administration.add_school": ("/administration/boards/{board}/schools/add",),
    "administration.school": ("/administration/schools/{school}",),
    "administration.terms": ("/administration/boards/{board}/terms",),
    "administration.add_term": ("/administration/boards/{board}/terms/add",),
    "administration.destination": ("/administration/destinations/RIVE",),
    "administration.partner": ("/administration/partners/1",),
    "administration.rotate": ("/administration/partners/1/secret",),
    "administration.disable": ("/administration/partners/1/disable",),
    "administration.enable": ("/administration/partners/1/enable",),
    "administration.user": ("/administration/users/{user}",),
    "administration.users": ("/administration/users", "/administration/users?board={board}&username=nobody"),
    "reports.page": (
        "/reports",
        "/reports?start=2026-11-01&end=2026-11-30",
        "/reports?start=2026-11-01&end=2026-11-30&kind=detailed",
        "/reports?start=2026-11-30&end=2026-11-01",
        "/reports?start=2020-11-01&end=2020-11-02&kind=detailed",
    ),
    "requests_table.table": (
        "/requests",
        "/requests?mode=action",
        "/requests?board={board}",
        "/requests?tab=Incomplete",
        "/requests?tab=InProgress",
        "/requests?tab=Completed",
        "/requests?tab=InProgress&board={other_board}",
    ),
    "details.page": tuple(
        f"/requests/{{{name}}}"
        for name in ("near", "invalid", "homeless", "open", "hold", "sent", "paper", "pdf", "cancelled")
    ),
    "details.applicant": ("/requests/{open}/applicant",),
    "details.printed": ("/requests/{near}/print",),
    "details.transcript": ("/requests/{sent}/transcript",),
    "upload.window": ("/requests/{open}/upload", "/requests/{sent}/upload"),
    "actions.confirm": (
        "/requests/{open}/action",
        "/requests/{open}/action?action=",
        *(
            f"/requests/{{open}}/action?action={status}"
            for status in ("PaperTranscriptSent", "FinancialHold")
        ),
    ),
    "corrections.confirm_withdrawal": ("/requests/{sent}/withdraw",),
    "corrections.confirm_cancellation": ("/requests/{open}/cancel",),
    "several.confirm": (
        "/requests/several/action",
        "/requests/several/action?action=FinancialHold&reference={open}&reference={sent}",
    ),
    "operations.trail": ("/operations/audit-trail", "/operations/audit-trail?action=list-requests"),
}

#: Pages that no route of theirs leads to.
MISTAKES = ("/nowhere", "/requests/H00000000000000")


def every_page(world: Any, app: Any, document: Any) -> list[str]:
    """Fill a world with something of everything and return the address of each page, an operator's all of them."""
    values = something_of_everything(world, document)
    found: list[str] = []
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint in NO_PAGES | AFTER_A_FORM:
            continue
        examples = EXAMPLES.get(rule.endpoint) or (() if rule.arguments else (rule.rule,))
        assert examples, f"tests/portal/pages.py has no example of {rule.endpoint} ({rule.rule})"
        found += [example.format(**values) for example in examples]
    return [*dict.fromkeys(found), *MISTAKES]


def failure(html: str) -> str:
    """Return what a page says in red of something that did not succeed; nothing else is to be said in green."""
    assert '<div class="notice good"' not in html
    return " ".join(re.findall(r'<div class="notice bad" role="alert"><p>(.*?)</p></div>', html))


def something_of_everything(world: Any, document: Any) -> dict[str, object]:
    """Make requests at every status and what hangs on them; return their references by name, and other keys."""
    rows = {
        "open": world.request(
            payment_date=date(2026, 11, 2),
            former_last_names=["Lajoie"],
            hold_type="AfterCurrentTermEnrollment",
        ),
        "near": world.request("Pont", status=Status.AUTO_PROCESSING_ERROR, reason="ReviewNeeded"),
        "invalid": world.request(
            status=Status.AUTO_PROCESSING_ERROR,
            reason="TranscriptInvalid",
            note="XSD-UNEXPECTED · 2 · TransmissionData/TransmissionType",
            payment_date=date(2026, 11, 10),
        ),
        "homeless": world.request(None, status=Status.AUTO_PROCESSING_ERROR, reason="SchoolUnknown"),
        "hold": world.request("Pont", status=Status.FINANCIAL_HOLD),
        "unusable": world.request(status=Status.FILE_UPLOAD_ERROR),
        "unknown": world.request(status=Status.STUDENT_NOT_FOUND),
        "without": world.request(status=Status.NO_ACADEMIC_DATA),
        "pdf": world.request(status=Status.TRANSCRIPT_UPLOADED),
        "machine": world.request(status=Status.AUTO_PROCESSING),
        "later": world.request(status=Status.SCHEDULED),
        "sent": world.request(status=Status.ELECTRONIC_SENT),
        "paper": world.request(status=Status.PAPER_SENT),
        "cancelled": world.request(status=Status.CANCELLED),
    }
    now = world.service.clock.now()
    person = world.user("somebody", "board", "Rives", must_change_password=True)
    with world.service.store.begin() as session:
        session.add_all(
            [
                _near_match(world, rows["near"]),
                AccountRequest(at=now, name="Nadège", email="nadege@example.invalid", organization="Rives"),
                Holiday(day=date(2026, 12, 24), name="Veille de Noël"),
                Term(board_id=world.boards["Rives"].id, name="2026-2", ends_on=date(2027, 1, 31)),
                PasswordReset(token_hash="0" * 64, user_id=person.id, at=now),
            ]
        )
        alarms.ring(session, Kind.MAIL_FAILED, "3", at=now)
        transcript = filed(world, rows["sent"], document(rows["sent"]))
        batch = Batch(
            id="RIVE-20261116-1",
            destination_code="RIVE",
            local_date=date(2026, 11, 16),
            sequence=1,
            created_at=now,
            begun_at=now,
            sent_at=now,
        )
        session.add_all([transcript, batch])
        session.flush()
        session.add(
            BatchItem(
                batch_id=batch.id,
                position=1,
                delivery_id=rows["sent"].deliveries[0].id,
                transcript_id=transcript.id,
            )
        )
    return {name: row.reference for name, row in rows.items()} | {
        "board": world.boards["Rives"].id,
        "other_board": world.boards["Hills"].id,
        "school": world.schools["Pont"].id,
        "user": person.id,
    }


def _near_match(world: Any, row: Any) -> MatchRun:
    candidate = {
        "id": "s-17", "first": "Zoë", "last": "Beausoleille", "birth_date": "2001-02-03", "middle": [], "former": [],
        "preferred": "", "gender": "F", "oen": "635684962", "student_number": "000000000017", "bsids": ["900002"],
    }  # fmt: skip
    evidence = [{"field": "given", "level": "variant", "bits": 7.5, "tf_bits": 0.0}]
    best = [{"candidate": candidate, "score": 12.5, "evidence": evidence}]
    return match_run(world, row, best, rule="oen-of-another")


def filed(world: Any, row: Any, content: bytes) -> Transcript:
    """A transcript that was filed for a request, not yet added."""
    digest = hashlib.sha256(content).hexdigest()
    return Transcript(
        request_id=row.id,
        origin="uploaded",
        format="xml",
        at=world.service.clock.now(),
        by="somebody",
        document_id="D1",
        sha256=digest,
        size=len(content),
        document_sealed=world.service.vault.seal(content, sealed_name(row.id, digest)),
    )
