"""The audit trail: looked through, told in words, and itself audited."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from autosgern_service.domain.deeds import Deed
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import AuditEntry
from portal.operations.trail import deed


def test_the_audit_trail_is_narrowed_and_paged_and_audits_itself(world, signed_in):
    operator, now = signed_in("operator"), world.service.clock.now()
    with world.service.store.begin() as session:
        for n in range(60):
            audit.record(session, Doer("secretary", now), Deed.VIEW_REQUEST, f"H{n:015}")
        early = now - timedelta(days=9)
        audit.record(session, Doer("secretary", early), Deed.EXPORT_REQUESTS, "early")
    page = operator.get("/operations/audit-trail?actor=secretary&start=2026-11-17").text
    assert page.count(">Looked at a request</td>") == 50
    assert "<code>export</code>" not in page
    older = operator.get("/operations/audit-trail?actor=secretary&start=2026-11-17&before=11").text
    assert "Older entries" in page
    assert "Older entries" not in older
    assert "H000000000000007" in operator.get("/operations/audit-trail?subject=H000000000000007").text
    assert [one.action for one in world.rows(AuditEntry)].count("view-audit-trail") == 3
    wrong = operator.get("/operations/audit-trail?start=2026-11-17&end=2026-11-01").text
    assert "The end date is before the start date." in wrong


def test_the_audit_trail_tells_a_change_from_what_to_what_and_of_a_secret_only_that(world, signed_in):
    changed = {"name": ["Zoé <b>", "Zoé Roy"], "phone": [None, "705"], "password_hash": "changed"}
    with world.service.store.begin() as session:
        by = Doer("chief", world.service.clock.now())
        audit.record(session, by, Deed.CHANGE_USER, "zoe", changed=changed)
        audit.record(session, by, Deed.FILE_DIFFERING, "H1", overruled=["first_name", "gender"])
    page = signed_in("operator").get("/operations/audit-trail?actor=chief").text
    told = re.findall(r"<code>(.*?)</code>", page)
    assert "name: Zoé &lt;b&gt; → Zoé Roy" in told
    assert {"phone: – → 705", "password_hash: changed", "overruled: first_name, gender"} <= set(told)
    assert "None" not in page


def test_the_audit_trail_may_be_asked_for_until_the_end_of_time(signed_in):
    page = signed_in("operator").get("/operations/audit-trail?end=9999-12-31").text
    assert ">Signed in</td>" in page


@pytest.mark.parametrize("before", ["", "-1", "²", "9" * 30, "x"])
def test_what_is_no_entry_to_go_back_from_shows_the_newest(signed_in, before):
    page = signed_in("operator").get("/operations/audit-trail", query_string={"before": before})
    assert ">Signed in</td>" in page.text


def test_a_deed_that_this_version_does_not_know_is_shown_by_its_code(reading):
    with reading():
        assert (deed("danced"), deed(Deed.SIGN_IN.code)) == ("danced", Deed.SIGN_IN.text["en"])
