"""Applicants' e-mails: bilingual, with the way to the school, and without personal data."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from autosgern_service.domain.lifecycle import MAILED, Status
from autosgern_service.store.models import School
from tests.installed import Installation
from tests.post import held


@pytest.mark.parametrize(
    ("language", "first", "second"), [("fr", "Bonjour", "Hello"), ("en", "Hello", "Bonjour")]
)
@pytest.mark.parametrize("status", sorted(MAILED))
def test_a_mail_is_bilingual_the_applicants_language_first(
    installation: Installation, status: Status, language: str, first: str, second: str
) -> None:
    (mail,) = installation.mails(held(installation, status, language=language))
    assert mail.body.startswith(first)
    assert mail.body.index(second) > 0


def test_a_mail_holds_no_personal_data_beyond_the_reference(installation: Installation) -> None:
    request = held(installation)
    (mail,) = installation.mails(request)
    text = mail.subject + mail.body
    assert request.reference in text
    for personal in ("Rosalie", "Quesnelle", "1998", request.oen, request.application_number):
        assert personal not in text


def test_a_mail_says_how_to_reach_the_school_or_else_the_board(installation: Installation) -> None:
    assert "releves-transcripts@b99006.example" in installation.mails(held(installation))[0].body
    with installation.service.store.begin() as session:
        session.execute(update(School).where(School.bsid == "990601").values(email="bureau@ecole.example"))
    body = installation.mails(held(installation))[0].body
    assert "bureau@ecole.example" in body
    assert "releves-transcripts" not in body


@pytest.mark.parametrize("email", [None, "zoe", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example"])
def test_nobody_is_written_to_at_what_is_no_address(installation: Installation, email: str | None) -> None:
    assert installation.mails(held(installation, email=email)) == []
