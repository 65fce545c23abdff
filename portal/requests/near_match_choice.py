"""“This is the student”: fetches the transcript of a near match from the board's system, then all is as with an upload.

Only a record that was shown to this reader can be chosen. The person decides who it is; validity, the other
request's tracking id and the validation screen stay as they are for a file.
"""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

import xsd
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.identity import is_transcript_of
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow.decisions import Stale
from autosgern_service.sis import NO_ACADEMIC_DATA, Hold, SisError
from autosgern_service.store.models import TranscriptRequest
from matcher import Candidate
from portal.requests import near_matches, upload
from portal.requests.details import load
from portal.web import current, formats
from portal.web.access import STAFF, allow
from portal.web.revisions import seen_revision
from xsd import Origin

blueprint = Blueprint("near_match_choice", __name__)


@blueprint.post("/requests/<reference>/this-is-the-student")
@allow(STAFF)
def choose(reference: str) -> str | Response | tuple[str, int]:
    """Fetch the chosen student's transcript and go on as with an upload."""
    row = load(reference)
    if seen_revision() != row.revision:
        raise Stale(reference)
    shown = {match.id: match.student for match in near_matches.of_request(row)}
    student = shown.get(request.form.get("student", ""))
    if student is None:
        abort(404)
    current.note(Deed.CHOOSE_NEAR_MATCH, reference)
    try:
        document = _fetch(row, student.id)
    except SisError as problem:
        flash(formats.reason_text(problem.reason), "bad")
        return redirect(url_for("details.page", reference=reference))
    if isinstance(document, bytes):
        if not _is_somebody_elses(document, student):
            return upload.take(row, row.revision, document, f"{student.id}.xml")
        document = formats.reason_text(Reason.TRANSCRIPT_MISMATCH)
    flash(document, "bad")
    return redirect(url_for("details.page", reference=reference))


def _is_somebody_elses(document: bytes, student: Candidate) -> bool:
    """Say whether the board's system sent another student's transcript than the one chosen."""
    report = xsd.check(document, today=current.service().clock.today(), origin=Origin.FETCHED)
    return report.transcript is not None and not is_transcript_of(report.transcript, student)


def _fetch(row: TranscriptRequest, student: str) -> bytes | str:
    """Return the transcript, or what the board's system says instead of it."""
    assert row.board is not None
    answer = current.service().boards.system(row.board).get_transcript(student, row.reference)
    if isinstance(answer, Hold):
        return gettext(
            "The board’s system holds this transcript back (%(reason)s). Choose an action.",
            reason=answer.reason,
        )
    if answer is NO_ACADEMIC_DATA:
        return gettext("The board’s system has no academic data for this student. Choose an action.")
    assert isinstance(answer, bytes)
    return answer
