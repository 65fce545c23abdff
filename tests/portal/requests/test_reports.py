"""The reports: figures that add up, in the reader's scope, on the page and in the files."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store import reporting
from autosgern_service.store.models import RequestDelivery, Transcript
from autosgern_service.store.reporting import Question

RANGE = "start=2026-11-01&end=2026-11-30"


@pytest.fixture
def month(world):
    """Requests of one month that reach every line of the summary."""
    for status in Status:
        world.request(
            status=status, reason="ReviewNeeded" if status is Status.AUTO_PROCESSING_ERROR else None
        )
    for origin, form in (("fetched", "xml"), ("uploaded", "xml"), ("uploaded", "pdf")):
        row = world.request(status=Status.ELECTRONIC_SENT)
        with world.service.store.begin() as session:
            session.add(
                Transcript(
                    request_id=row.id,
                    origin=origin,
                    format=form,
                    at=world.service.clock.now(),
                    by="x",
                    sha256="0" * 64,
                    size=1,
                    document_sealed=b"",
                )
            )
    ouac = world.request(status=Status.PAPER_SENT, type="Reissue")
    with world.service.store.begin() as session:
        session.query(RequestDelivery).filter_by(request_id=ouac.id).update({"destination_code": "OUAC"})
    world.request(None)
    world.request("Pont", payment_date=date(2026, 10, 31))


def test_the_transcript_of_a_chosen_student_is_no_automatic_one(world, month):
    with world.service.store.begin() as session:
        session.query(Transcript).filter_by(origin="uploaded").update({"origin": "chosen"})
    found = asked(world, world.user("op", "operator"))
    assert found.lines[reporting.AUTOMATIC_OCAS].total == 2
    assert found.lines[reporting.MANUAL_OCAS].total == 1


def rows_of(answer):
    """Read a CSV answer."""
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def asked(world, user):
    with world.service.store.read() as session:
        return reporting.summary(
            session, Question(user=user, start=date(2026, 11, 1), end=date(2026, 11, 30))
        )


def test_the_lines_add_up_to_their_tabs_and_the_tabs_to_the_total(world, month):
    found = asked(world, world.user("op", "operator"))
    count = lambda line: found.lines[line].total if line in found.lines else 0  # noqa: E731
    for line, parts in reporting.SUMMARY:
        if parts:
            assert count(line) == sum(map(count, parts)), line
    assert sum(count(line) for line, _ in reporting.SUMMARY) == found.total.total == 17


def test_each_ending_is_counted_in_its_own_line(world, month):
    found = asked(world, world.user("op", "operator"))
    lines = [line for line in (*reporting.ENDINGS, *reporting.UNKNOWN) if line in found.lines]
    assert {line: found.lines[line].total for line in lines} == {
        reporting.AUTOMATIC_OCAS: 2,
        reporting.MANUAL_OCAS: 1,
        reporting.PAPER_OCAS: 1,
        reporting.PAPER_OUAC: 1,
        Status.CANCELLED: 1,
        reporting.HANDLED: 1,
        reporting.UNKNOWN_OCAS: 1,
    }
    assert found.lines[reporting.PAPER_OUAC].reissues == 1


def test_the_automatic_share_leaves_cancelled_requests_out(world, month):
    assert asked(world, world.user("op", "operator")).automatic_share == pytest.approx(2 / 6)


def test_the_mean_counts_business_days_from_payment_by_torontos_calendar(any_world):
    for day, done in (
        (
            date(2026, 11, 5),
            datetime(2026, 11, 10, 3, 30, tzinfo=UTC),
        ),  # Thursday → Monday, late in the evening
        (date(2026, 11, 6), datetime(2026, 11, 6, 17, tzinfo=UTC)),  # Friday → the same day
    ):
        any_world.request(payment_date=day, status=Status.PAPER_SENT, received_at=done)
    assert asked(any_world, any_world.user("op", "operator")).mean_days == 1.0


def test_a_board_sees_its_own_figures_only(world, month):
    assert asked(world, world.user("hills", "board", "Hills")).total.total == 0
    assert asked(world, world.user("rives", "board", "Rives")).total.total == 16


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
