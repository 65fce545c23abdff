"""The reports: figures that add up, in the reader's scope, on the page and in the files."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.ontario import month_of_every_ending

RANGE = "start=2026-11-01&end=2026-11-30"


@pytest.fixture
def month(world):
    month_of_every_ending(world)


def rows_of(answer):
    """Read a CSV answer."""
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", ["summary", "detailed"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_report_is_a_page_a_csv_and_a_pdf(world, month, signed_in, kind, lang):
    client = signed_in("board", board="Rives", lang=lang)
    assert client.get(f"/reports?{RANGE}&kind={kind}").status_code == 200
    assert len(rows_of(client.get(f"/reports/{kind}.csv?{RANGE}"))) > 15
    pdf = client.get(f"/reports/{kind}.pdf?{RANGE}").data
    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf


def test_the_page_and_the_csv_show_the_same_figures(world, month, signed_in):
    client = signed_in("board", board="Rives")
    cell = r'<td class="num">(\d+)</td>'
    shown = re.findall(rf'<th scope="row">([^<]+)</th>{cell}{cell}', client.get(f"/reports?{RANGE}").text)
    assert shown
    assert set(shown) <= {tuple(row) for row in rows_of(client.get(f"/reports/summary.csv?{RANGE}"))}


@pytest.mark.parametrize("form", ["page", "csv"])
def test_the_schools_and_the_unknown_source_add_up_to_the_total(world, month, signed_in, form):
    client = signed_in("operator", lang="fr")
    if form == "csv":
        rows = rows_of(client.get(f"/reports/summary.csv?{RANGE}"))
        start = next(
            at for at, row in enumerate(rows) if row[0] == "Demandes de relevé de notes par école secondaire"
        )
        lines = rows[start + 1 :]
    else:
        table = client.get(f"/reports?{RANGE}").text.rpartition("<tbody>")[2]
        lines = [
            re.findall(r">([^<>]+)</t[hd]>", row)
            for row in table.partition("</tbody>")[0].split("</tr>")[:-1]
        ]
    *parts, total = lines
    assert parts[-1] == ["Source inconnue", "1", "0"]
    assert total == ["Nombre total de demandes de relevé de notes", "16", "1"]
    for column in (1, 2):
        assert sum(int(part[column]) for part in parts) == int(total[column])


def test_a_school_picks_no_school_and_a_board_may(world, month, signed_in):
    assert 'name="school"' not in signed_in("school", board="Rives", school="Rivière").get("/reports").text
    client = signed_in("board", board="Rives")
    assert 'name="school"' in client.get("/reports").text
    page = client.get(f"/reports?{RANGE}&school={world.schools['Pont'].id}").text
    assert "<dd>0</dd>" in page


def test_a_range_that_ends_before_it_starts_is_explained(signed_in):
    page = signed_in("board", board="Rives", lang="fr").get("/reports?start=2026-11-02&end=2026-11-01").text
    assert "La date de fin précède la date de début." in page


@pytest.mark.parametrize(("lang", "name"), [("fr", "rapport-sommaire-"), ("en", "summary-report-")])
def test_a_report_is_named_in_the_readers_language(signed_in, lang, name):
    answer = signed_in("board", board="Rives", lang=lang).get(f"/reports/summary.csv?{RANGE}")
    assert f'filename="{name}2026' in answer.headers["Content-Disposition"]
