"""The details of a request: the reason and the next step in the reader's language, and only what is filled."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from autosgern_service.domain import reasons
from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow import decisions
from autosgern_service.store.models import AuditEntry, RequestEvent


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_reason_and_what_to_do_are_told_in_the_readers_language(world, signed_in, reason, lang):
    row = world.request(status=Status.AUTO_PROCESSING_ERROR, reason=reason)
    page = signed_in("board", board="Rives", lang=lang).get(f"/requests/{row.reference}").text
    for sentence in reasons.explain(reason, lang):
        assert sentence.split("«")[0].split("“")[0].strip() in page


def test_empty_fields_are_hidden(world, signed_in):
    row = world.request(oen=None, preferred_first_name="Zo")
    page = signed_in("board", board="Rives").get(f"/requests/{row.reference}").text
    assert "<dt>Preferred first name</dt><dd>Zo</dd>" in page
    assert "<dt>OEN</dt>" not in page


def test_another_boards_request_does_not_exist(world, signed_in):
    row = world.request("Ridge")
    client = signed_in("board", board="Rives")
    for part in ("", "/applicant", "/print", "/upload", "/action", "/upload/some-token"):
        assert client.get(f"/requests/{row.reference}{part}").status_code == 404, part


def test_a_view_of_a_request_is_audited(world, signed_in):
    row = world.request()
    signed_in("board", board="Rives").get(f"/requests/{row.reference}")
    entry = world.rows(AuditEntry)[-1]
    assert (entry.action, entry.subject) == ("view-request", row.reference)


def test_an_auditor_reads_and_is_offered_nothing(world, signed_in):
    row = world.request()
    page = signed_in("auditor").get(f"/requests/{row.reference}").text
    assert "Upload" not in page
    assert '<form method="post" enctype' not in page


def test_a_finished_request_offers_a_new_upload_and_no_action(world, signed_in):
    row = world.request(status=Status.ELECTRONIC_SENT)
    page = signed_in("board", board="Rives", lang="fr").get(f"/requests/{row.reference}").text
    assert "Téléverser le relevé de notes de nouveau" in page
    assert "Action (aucun téléversement)" not in page


@pytest.mark.parametrize(
    ("note", "fr", "en"),
    [
        (
            "no complete answer within the deadline",
            "Aucune réponse complète dans le délai.",
            "No complete answer within the deadline.",
        ),
        ("HTTP 503 without a SOAP fault", "HTTP 503 sans erreur SOAP.", "HTTP 503 without a SOAP fault."),
        (
            "Hold: RequestedAction",
            "Le système du conseil a répondu Hold, raison RequestedAction.",
            "The board’s system answered Hold, reason RequestedAction.",
        ),
        (decisions.WITHDRAWN, "<small>Relevé retiré</small>", "<small>Transcript withdrawn</small>"),
        ("Sa mère a téléphoné.", "Sa mère a téléphoné.", "Sa mère a téléphoné."),
    ],
)
def test_the_machines_notes_are_in_the_readers_language_and_peoples_as_they_are(
    world, signed_in, note, fr, en
):
    row = world.request(status=Status.AUTO_PROCESSING_ERROR, reason=Reason.BOARD_UNAVAILABLE, note=note)
    with world.service.store.begin() as session:
        session.execute(update(RequestEvent).values(note=note))
    for lang, told in (("fr", fr), ("en", en)):
        page = signed_in("board", board="Rives", lang=lang).get(f"/requests/{row.reference}").text
        history = page[page.index("<tbody>") :]
        assert told in history
        assert told == note or f"{note}<" not in page
