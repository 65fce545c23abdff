"""The list as a file: the filtered rows with all their details, safe to open, audited."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store.models import AuditEntry
from portal.requests import exports
from tests.portal.pages import failure


def table(answer):
    """Read a CSV answer; the byte order mark must be there."""
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_the_csv_holds_the_filtered_rows_with_every_detail(world, signed_in):
    row = world.request(phone="705-555-0100", oen="635684962", former_last_names=["Lajoie"], graduated=True)
    world.request(status=Status.CANCELLED)
    world.request("Ridge")
    (only,) = table(signed_in("board", board="Rives").get("/requests/export.csv"))
    assert only["Reference number"] == row.reference
    assert only["Phone"] == "705-555-0100"
    assert only["OEN"] == "635684962"
    assert only["Former surnames"] == "Lajoie"
    assert only["Graduated"] == "Yes"
    assert only["Destinations"] == "RIVE"


def test_the_csv_is_in_the_readers_language(world, signed_in):
    world.request()
    (row,) = table(signed_in("board", board="Rives", lang="fr").get("/requests/export.csv"))
    assert row["État de la demande"] == "Action requise"


def test_the_csv_keeps_the_order_of_the_table(world, signed_in):
    for name in ("Côté", "Abel", "Bély"):
        world.request(last_name=name)
    rows = table(signed_in("board", board="Rives").get("/requests/export.csv?sort=-name"))
    assert [row["Surname"] for row in rows] == ["Côté", "Bély", "Abel"]


def test_a_name_that_a_spreadsheet_would_compute_stays_text(world, signed_in):
    world.request(last_name='=HYPERLINK("http://elsewhere.invalid")')
    (row,) = table(signed_in("board", board="Rives").get("/requests/export.csv"))
    assert row["Surname"].startswith("'=")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_pdf_is_tagged_and_holds_the_list(world, signed_in, lang):
    world.request(first_name="Zoé", last_name="Łukasz-Ōta")
    answer = signed_in("board", board="Rives", lang=lang).get("/requests/export.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in answer.data
    assert f"/Lang({lang}".encode() in answer.data.replace(b" ", b"")


def test_a_list_too_long_for_a_pdf_is_said_so(world, signed_in, monkeypatch):
    monkeypatch.setattr(exports, "MOST_IN_PDF", 1)
    world.request()
    world.request()
    client = signed_in("board", board="Rives")
    answer = client.get("/requests/export.pdf")
    assert "Narrow it by a search" in failure(client.get(answer.location).text)


def test_an_export_is_audited_with_its_size(world, signed_in):
    world.request()
    signed_in("board", board="Rives").get("/requests/export.csv")
    entry = world.rows(AuditEntry)[-1]
    assert (entry.action, entry.details) == ("export-requests", {"form": "csv", "rows": 1})


@pytest.mark.parametrize(
    ("lang", "tab", "name"),
    [
        ("fr", "Completed", "demandes-termine-"),
        ("fr", "ToProcess", "demandes-a-traiter-"),
        ("en", "InProgress", "requests-in-progress-"),
    ],
)
def test_the_file_is_named_in_the_readers_language(signed_in, lang, tab, name):
    answer = signed_in("board", board="Rives", lang=lang).get(f"/requests/export.csv?tab={tab}")
    assert f'filename="{name}20' in answer.headers["Content-Disposition"]


def test_an_amount_is_the_same_plain_number_in_both_files(world, signed_in):
    world.request(amount_collected=Decimal("1006"))
    client = signed_in("board", board="Rives", lang="fr")
    (of_list,) = table(client.get("/requests/export.csv"))
    (of_report,) = table(client.get("/reports/detailed.csv?start=2026-11-01&end=2026-11-30"))
    assert of_list["Montant recueilli"] == of_report["Montant recueilli"] == "1006.00"
    page = client.get("/reports?start=2026-11-01&end=2026-11-30&kind=detailed").text
    assert "1\u00a0006,00\u00a0$" in page
