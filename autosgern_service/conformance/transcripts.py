"""Cases about GetTranscript: the document, and what is answered where there is none."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

import xsd
from autosgern_service.conformance.probe import Probe
from autosgern_service.conformance.received import Answer, local, text
from autosgern_service.conformance.verdicts import Failed, Skipped, require_none
from autosgern_service.conformance.words import listed
from autosgern_service.domain.identity import is_transcript_of
from autosgern_service.domain.texts import Text
from autosgern_service.sis.contract import FaultCode


def document(probe: Probe) -> Text:
    """The transcript is base64 that came through unharmed."""
    content = content_of(probe.transcript(probe.cast.whole))
    require_none(harm(content))
    return Text("{n} octets", "{n} bytes").fill(n=len(content))


def harm(content: bytes) -> Iterator[Text]:
    """Yield the traces of a document that was handled as text on its way."""
    breaks = set(re.findall(rb"\r\r\n|\r\n|\r|\n", content))
    if len(breaks) > 1:
        yield Text("fins de ligne mêlées (LF et CR LF)", "mixed line endings (LF and CR LF)")
    if "\N{REPLACEMENT CHARACTER}".encode() in content or re.search("Ã[\x80-\xbf]".encode(), content):
        yield Text("lettres accentuées abîmées", "damaged accented letters")
    try:
        etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        yield Text("XML illisible dans son encodage", "no XML that can be read in its encoding")


def accepted(probe: Probe) -> Text:
    """The transcript is accepted by the validation."""
    report = xsd.check(whole_document(probe), today=probe.today)
    if not report.accepted:
        errors = [problem for problem in report.problems if problem.severity is xsd.Severity.ERROR]
        raise Failed(listed(Text(error.text("fr"), error.text("en")) for error in errors[:3]))
    if not report.problems:
        return Text("accepté", "accepted")
    codes = listed(problem.code for problem in report.problems)
    return Text("accepté, avertissements : {codes}", "accepted, warnings: {codes}").fill(codes=codes)


def reference_carried(probe: Probe) -> Text:
    """The transcript carries our reference number."""
    carried = read(probe).tracking_id or Text("aucun numéro", "no number")
    if carried != probe.reference:
        raise Failed(carried if isinstance(carried, Text) else Text(carried, carried))
    return Text(carried, carried)


def right_student(probe: Probe) -> Text:
    """The transcript is that of the student who was asked for."""
    if not is_transcript_of(read(probe), probe.seen(probe.cast.whole)):
        raise Failed(
            Text(
                "nom, date de naissance, numéro ou NISO d’un autre élève",
                "another student's name, birth date, number or OEN",
            )
        )
    return Text("nom, date de naissance et numéros concordent", "name, birth date and numbers agree")


def asked_again(probe: Probe) -> Text:
    """A transcript that is asked for again says the same."""
    whole = probe.cast.whole
    first = read(probe)
    message = probe.message("GetTranscript", probe.asking_for(whole), probe.token)
    second = readable(content_of(probe.send("GetTranscript", message, again=True)))
    if replace(second, created=first.created, document_id=first.document_id) != first:
        raise Failed(Text("un autre relevé que la première fois", "another transcript than the first time"))
    return Text("le même relevé", "the same transcript")


def held(probe: Probe) -> Text:
    """A transcript that is held back for money is answered by Hold."""
    return withheld(probe.transcript(probe.cast.held), ("Financial", "TranscriptFee"))


def recordless(probe: Probe) -> Text:
    """A student without a record is answered by NoAcademicData, or Hold with Other."""
    return withheld(probe.transcript(probe.cast.recordless), ("NoAcademicData", "Other"))


def withheld(answer: Answer, expected: tuple[str, ...]) -> Text:
    """Return why there is no transcript, if that is as expected."""
    if answer.message is None or not len(answer.message):
        raise Failed(answer.describe())
    what = local(answer.message[0])
    reason = text(answer.message, "{*}Hold/{*}HoldReason")
    if (reason or what) not in expected:
        raise Failed(Text(f"{what} {reason}".strip(), f"{what} {reason}".strip()))
    return Text(f"{what} {reason}".strip(), f"{what} {reason}".strip())


def unknown_student(probe: Probe) -> Text:
    """A SisStudentID that nobody has is answered by its fault."""
    answer = probe.ask_for_nobody()
    if answer.fault_code != FaultCode.UNKNOWN_STUDENT:
        raise Failed(answer.describe())
    return answer.describe()


def whole_document(probe: Probe) -> bytes:
    """Return the bytes of the transcript; that there are none is judged by another case."""
    try:
        return content_of(probe.transcript(probe.cast.whole))
    except Failed:
        raise Skipped(Text("il n’y a pas de relevé (C-19)", "there is no transcript (C-19)")) from None


def content_of(answer: Answer) -> bytes:
    """Return the bytes of the document in an answer."""
    encoded = text(answer.message, "{*}Document") if answer.message is not None else ""
    if not encoded:
        raise Failed(answer.describe())
    try:
        return b64decode("".join(encoded.split()), validate=True)
    except (NotBase64, ValueError):
        raise Failed(Text("Document n’est pas du base64", "Document is not base64")) from None


def read(probe: Probe) -> xsd.Transcript:
    """Return the transcript, read."""
    return readable(whole_document(probe))


def readable(content: bytes) -> xsd.Transcript:
    """Read a transcript; one that cannot be read is judged by another case."""
    try:
        return xsd.read(content)
    except xsd.Unreadable:
        raise Skipped(Text("le relevé est illisible (C-20)", "the transcript is unreadable (C-20)")) from None
