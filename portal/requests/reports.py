"""Reports for a range of payment dates: summary (counts, days, shares) and detailed (one row a request).

Both as pages, CSV and PDF. The lines and their meaning are `store.reporting`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import format_percent, gettext, lazy_gettext
from markupsafe import escape
from wtforms import SelectField

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Delivery, Status, Tab
from autosgern_service.store import reporting, scope
from autosgern_service.store.lists import PAGE_SIZE, page_count
from autosgern_service.store.models import TranscriptRequest
from autosgern_service.store.reporting import Pair, Question, Summary
from portal.web import current, formats, pdf_documents, spreadsheet
from portal.web.access import READERS, allow
from portal.web.forms import DayField, LongSelect, RangeForm, options, row_number
from portal.web.paging import page_number

blueprint = Blueprint("reports", __name__)

#: A PDF of more rows than this is not for reading.
MOST_IN_PDF = 2_000

LINE_LABELS: dict[str, Any] = {
    reporting.AUTOMATIC_OCAS: lazy_gettext("Electronic transcripts (XML) sent by Auto-eTMS – OCAS"),
    reporting.AUTOMATIC_OUAC: lazy_gettext("Electronic transcripts (XML) sent by Auto-eTMS – OUAC"),
    reporting.MANUAL_OCAS: lazy_gettext("Electronic transcripts (XML) uploaded by hand – OCAS"),
    reporting.MANUAL_OUAC: lazy_gettext("Electronic transcripts (XML) uploaded by hand – OUAC"),
    reporting.PAPER_OCAS: lazy_gettext("Paper transcripts sent – OCAS"),
    reporting.PAPER_OUAC: lazy_gettext("Paper transcripts sent – OUAC"),
    reporting.HANDLED: lazy_gettext("Received and handled (PDF)"),
    reporting.UNKNOWN_OCAS: lazy_gettext("Source unknown – OCAS"),
    reporting.UNKNOWN_OUAC: lazy_gettext("Source unknown – OUAC"),
}

DETAIL_HEADS = (
    lazy_gettext("Application number"),
    lazy_gettext("Reference number"),
    lazy_gettext("Payment date"),
    lazy_gettext("First name"),
    lazy_gettext("Surname"),
    lazy_gettext("Birth date"),
    lazy_gettext("Student number"),
    lazy_gettext("Source"),
    lazy_gettext("Last attended"),
    lazy_gettext("Number of transcripts"),
    lazy_gettext("Amount collected"),
)

#: Places of the columns whose hyphens are no place to break a line.
DETAIL_DATES = (2, 5, 8)

#: Before the lines that add up to the one above, on paper.
INDENT = "\u00a0" * 4

#: How wide the columns of the detailed report are on paper, as shares.
DETAIL_WIDTHS = (1.9, 3.0, 2.0, 2.0, 2.4, 2.0, 2.4, 4.0, 1.8, 1.7, 1.8)


@dataclass(frozen=True)
class Line:
    """One line of the summary as shown; `is_sum` where it adds up the lines below."""

    label: str
    pair: Pair
    is_sum: bool


class ReportForm(RangeForm):
    """From when to when, and which school. Sent in the address: nothing personal stands in it."""

    class Meta:
        """No token: the form only looks."""

        csrf = False

    start = DayField(lazy_gettext("Start date"), required=True)
    end = DayField(lazy_gettext("End date"), required=True)
    school = SelectField(
        lazy_gettext("Select the high school"),
        coerce=row_number,
        validate_choice=False,
        default=0,
        widget=LongSelect(),
    )


@blueprint.get("/reports")
@allow(READERS)
def page() -> str:
    """Ask for the range, and show the summary or the detailed report of it."""
    form = _form()
    if not request.args.get("start") and not request.args.get("end"):
        return render_template("reports.html", form=form, question=None)
    if not form.validate():
        return render_template("reports.html", form=form, question=None)
    question = _question(form)
    shown = {"form": form, "question": question, "address": _address, "kind": "summary"}
    if request.args.get("kind") == "detailed":
        return render_template("reports.html", **shown | {"kind": "detailed"} | _detail_page(question))
    found = _summary(question)
    current.note(Deed.VIEW_REPORT, "summary", start=str(question.start), end=str(question.end))
    return render_template(
        "reports.html",
        **shown,
        summary=found,
        lines=summary_lines(found),
        school_lines=school_lines(found),
        chart=_chart(found),
    )


@blueprint.get("/reports/<any(summary, detailed):kind>.<any(csv, pdf):form>")
@allow(READERS)
def export(kind: str, form: str) -> Response:
    """Give a report as a file."""
    asked = _form()
    if not asked.validate():
        abort(400)
    question = _question(asked)
    current.note(Deed.EXPORT_REPORT, kind, form=form, start=str(question.start), end=str(question.end))
    title = gettext("Summary report") if kind == "summary" else gettext("Detailed report")
    name = f"{formats.slug(title)}-{question.start}-{question.end}"
    if kind == "summary":
        return _summary_file(name, form, question)
    if form == "csv":
        return spreadsheet.answer(name, [str(head) for head in DETAIL_HEADS], _detail_rows(question))
    return _detail_pdf(name, question)


def summary_lines(found: Summary) -> list[Line]:
    """Return the lines of the summary from top to bottom, sums before what adds up to them."""
    lines = []
    for line, parts in reporting.SUMMARY:
        lines.append(Line(_label(line), found.lines.get(line, Pair()), is_sum=bool(parts)))
        lines += [Line(_label(part), found.lines.get(part, Pair()), is_sum=False) for part in parts]
    return lines


def school_lines(found: Summary) -> list[Line]:
    """Return a line for each school, one for the requests without a school if there are any, and their total."""
    lines = [Line(formats.school(school), pair, is_sum=False) for school, pair in found.schools]
    unknown = Pair()
    for line in reporting.UNKNOWN:
        unknown.originals += found.lines.get(line, Pair()).originals
        unknown.reissues += found.lines.get(line, Pair()).reissues
    if unknown.total:
        lines.append(Line(gettext("Source unknown"), unknown, is_sum=False))
    return [*lines, Line(gettext("Total number of transcript requests"), found.total, is_sum=True)]


def _label(line: str) -> str:
    if line in LINE_LABELS:
        return str(LINE_LABELS[line])
    return formats.label(Tab(line) if line in list(Tab) else Status(line))


def _form() -> ReportForm:
    today = current.service().clock.today()
    form = ReportForm(request.args, start=today.replace(day=1), end=today)
    with current.service().store.read() as session:
        schools = scope.schools(session, current.user())
    names = {one.id: formats.school(one) for one in schools}
    form.school.choices = options({0: gettext("All high schools")} | names)
    if not schools:
        del form.school
    return form


def _question(form: ReportForm) -> Question:
    school = form.school.data if "school" in form else None
    return Question(user=current.user(), start=form.start.data, end=form.end.data, school_id=school or None)


def _summary(question: Question) -> Summary:
    with current.service().store.read() as session:
        return reporting.summary(session, question)


def _detail_page(question: Question) -> dict[str, object]:
    with current.service().store.read() as session:
        total = reporting.detail_count(session, question)
        pages = page_count(total)
        number = min(page_number(), pages)
        rows = [
            _detail(r)
            for r in reporting.details(session, question, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
        ]
    current.note(Deed.VIEW_REPORT, "detailed", start=str(question.start), end=str(question.end), page=number)
    return {
        "heads": [escape(str(head)) for head in DETAIL_HEADS],  # each cell says it again
        "dates": DETAIL_DATES,
        "rows": rows,
        "total": total,
        "number": number,
        "pages": pages,
        "first": (number - 1) * PAGE_SIZE + 1 if total else 0,
        "last": min(number * PAGE_SIZE, total),
    }


def _detail(row: TranscriptRequest, amount: Callable[[Decimal | None], str] = formats.money) -> list[str]:
    sent = sum(one.state not in (None, Delivery.WITHDRAWN) for one in row.deliveries)
    return [
        row.application_number,
        row.reference,
        formats.day(row.payment_date),
        row.person.first,
        row.person.last,
        formats.day(row.person.birth_date),
        row.person.student_number,
        formats.school(row.school),
        row.last_attended or "",
        str(sent),
        amount(row.amount_collected),
    ]


def _detail_rows(question: Question) -> Iterator[list[str]]:
    with current.service().store.read() as session:
        for row in reporting.details(session, question):
            yield _detail(row, formats.plain_amount)
            session.expunge(row)


def _detail_pdf(name: str, question: Question) -> Response:
    with current.service().store.read() as session:
        total = reporting.detail_count(session, question)
        rows = [_detail(row) for row in reporting.details(session, question, limit=MOST_IN_PDF)]
    lines = [_range(question)]
    if total > MOST_IN_PDF:
        shown, all_of = formats.number(MOST_IN_PDF), formats.number(total)
        lines.append(
            gettext("The first %(shown)s of %(total)s rows; the CSV holds all.", shown=shown, total=all_of)
        )
    table = _table("", [str(head) for head in DETAIL_HEADS], rows, widths=DETAIL_WIDTHS, numbers=[9, 10])
    return pdf_documents.answer(
        name, "report", title=gettext("Detailed report"), lines=lines, wide=True, tables=[table]
    )


def _summary_file(name: str, form: str, question: Question) -> Response:
    found = _summary(question)
    head = [gettext("Total number of transcript requests"), gettext("Originals"), gettext("Re-issues")]
    rows = [
        [line.label if line.is_sum or form == "csv" else f"{INDENT}{line.label}", *_counts(line.pair)]
        for line in summary_lines(found)
    ]
    rows.append([gettext("Total number of transcript requests"), *_counts(found.total)])
    schools = [[line.label, *_counts(line.pair)] for line in school_lines(found)]
    figures = [
        [gettext("Mean processing time (business days)"), mean_days(found)],
        [gettext("Handled by Auto-eTMS"), share(found)],
    ]
    school_head = [gettext("Transcript requests by high school"), head[1], head[2]]
    if form == "csv":
        return spreadsheet.answer(name, head, [*rows, *figures, school_head, *schools])
    tables = [
        _table("", head, rows, widths=[1, 0, 0], numbers=[1, 2]),
        _table(
            gettext("Key figures"), [gettext("Figure"), gettext("Value")], figures, widths=[1, 0], numbers=[1]
        ),
        _table(
            school_head[0],
            [gettext("High school"), head[1], head[2]],
            schools,
            widths=[1, 0, 0],
            numbers=[1, 2],
        ),
    ]
    title = gettext("Summary report")
    return pdf_documents.answer(
        name, "report", title=title, lines=[_range(question)], wide=False, tables=tables
    )


def _table(
    title: str, head: list[str], rows: list[list[str]], *, widths: Sequence[float], numbers: list[int]
) -> dict[str, object]:
    return {"title": title, "head": head, "rows": rows, "widths": widths, "numbers": numbers}


def _counts(pair: Pair) -> list[str]:
    return [str(pair.originals), str(pair.reissues)]


@blueprint.app_template_filter()
def mean_days(found: Summary) -> str:
    """Write the mean processing time."""
    return "–" if found.mean_days is None else formats.number(found.mean_days, 1)


@blueprint.app_template_filter()
def share(found: Summary) -> str:
    """Write the automatic share."""
    return (
        "–"
        if found.automatic_share is None
        else str(format_percent(found.automatic_share, "0.0%" if current.lang() == "en" else "0.0\u00a0%"))
    )


def _range(question: Question) -> str:
    start, end = formats.day(question.start), formats.day(question.end)
    return gettext("Requests paid for from %(start)s to %(end)s", start=start, end=end)


def _chart(found: Summary) -> list[dict[str, Any]]:
    """Return the bars of the chart by tab: label, count, and length in per cent of the longest."""
    counts = [(formats.label(tab), found.lines.get(tab, Pair()).total) for tab in Tab]
    most = max((count for _, count in counts), default=0) or 1
    return [
        {"label": label, "count": count, "length": round(100 * count / most, 2)} for label, count in counts
    ]


def _address(**changes: Any) -> str:
    state = {key: value for key, value in request.args.items() if key in ("start", "end", "school", "kind")}
    known: dict[str, Any] = {key: value for key, value in (state | changes).items() if value is not None}
    return url_for("reports.page", **known)
