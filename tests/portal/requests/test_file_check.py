"""A file may be checked without a request: the same report as everywhere, and nothing is kept."""

from __future__ import annotations

import io

import pikepdf
import pytest

import xsd
from autosgern_service.store.models import AuditEntry, Transcript, Upload
from tests.xsd.documents import course
from tests.xsd.documents import document as transcript


def check(client, content, name="releve.xml"):
    """Send a file to the page."""
    return client.submit("/transcripts/check", document=(io.BytesIO(content), name))


@pytest.mark.parametrize("role", ["school", "board", "operator", "auditor"])
def test_every_reader_may_check_and_read_a_file_and_nothing_is_kept(world, signed_in, role):
    places = {"school": {"board": "Rives", "school": "Rivière"}, "board": {"board": "Rives"}}
    client = signed_in(role, lang="fr", **places.get(role, {}))
    page = check(client, transcript()).text
    assert "Ce fichier serait accepté" in page
    assert "Il n’y a rien à signaler." in page
    assert "Core French" in page  # the transcript can be read
    assert world.rows(Transcript) == world.rows(Upload) == []


def test_the_report_is_that_of_the_validator(world, signed_in):
    content = transcript(course(grade="150"), course(code="eng4u1"), credits="2", compulsory="0")
    report = xsd.check(content, today=world.service.clock.today())
    page = check(signed_in("board", board="Rives", lang="fr"), content).text
    assert "Ce fichier ne serait pas accepté" in page
    assert len(report.problems) > 1
    for problem in report.problems:
        assert problem.text_fr in page
        assert f"<td>{problem.line}</td>" in page
        assert f"<code>{(problem.path or '–').replace('/', '/<wbr>')}</code>" in page


def test_remarks_are_not_called_errors(signed_in):
    page = check(signed_in("board", board="Rives", lang="en"), transcript(course(code="eng4u1"))).text
    assert "This file would be accepted" in page
    assert "<h2>Remarks</h2>" in page
    assert "Error:" not in page


def test_a_pdf_is_checked_too(signed_in):
    client = signed_in("board", board="Rives", lang="fr")
    kept, spoiled = io.BytesIO(), io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(kept)
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.save(spoiled)
    assert "Rien dans ce fichier PDF n’empêche de l’envoyer." in check(client, kept.getvalue(), "a.pdf").text
    assert "Ce fichier ne serait pas accepté" in check(client, spoiled.getvalue(), "b.pdf").text


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08", b"<html>", b"\xff\xfe\x00", b"\0" * 50])
def test_whatever_is_sent_gets_a_page_that_says_what_is_wrong(signed_in, content):
    answer = check(signed_in("board", board="Rives", lang="fr"), content)
    assert answer.status_code == (200 if content else 400)
    assert "<title>Erreur" in answer.text


def test_that_a_file_was_checked_is_in_the_trail_without_its_name(world, signed_in):
    check(signed_in("board", board="Rives"), transcript(), name="Tremblay Zoé.xml")
    (entry,) = [entry for entry in world.rows(AuditEntry) if entry.action == "check-transcript"]
    assert entry.details == {"accepted": True}
