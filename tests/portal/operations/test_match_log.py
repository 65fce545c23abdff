"""The match log: each attempt, and where it leads, without a student's name."""

from __future__ import annotations

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Status
from autosgern_service.store.models import AuditEntry


def test_the_log_offers_to_try_the_last_attempt_again(world, signed_in, attempt):
    row = world.request(status=Status.AUTO_PROCESSING_ERROR, reason="BoardFault", attempt=2)
    attempt(row, "BoardFault", attempt=1)
    attempt(row, "BoardFault", attempt=2)
    page = signed_in("operator").get("/operations/match-log").text
    assert page.count(f'action="/requests/{row.reference}/try-again"') == 1


def test_the_match_log_leads_to_the_request_and_shows_no_student(near, signed_in):
    page = signed_in("operator").get("/operations/match-log").text
    assert near.reference in page
    assert "Near match" in page
    assert "Beausoleil" not in page


def test_the_match_log_leads_to_the_explanation(world, signed_in, near):
    page = signed_in("operator").get("/operations/match-log").text
    assert f'<a href="/requests/{near.reference}#match">12.5' in page


def test_a_match_log_without_an_attempt_is_a_page_and_looking_at_it_is_audited(world, signed_in):
    page = signed_in("auditor").get("/operations/match-log?page=7")
    assert page.status_code == 200
    entry = world.rows(AuditEntry)[-1]
    assert (entry.action, entry.details) == (Deed.VIEW_MATCH_LOG.code, {"page": 7})
