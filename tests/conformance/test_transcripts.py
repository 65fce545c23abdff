"""Cases about GetTranscript: the document, and what is answered where there is none."""

from __future__ import annotations

import re
from base64 import b64encode

import pytest

from autosgern_service.conformance import transcripts
from autosgern_service.conformance.verdicts import Failed, Skipped
from tests.conformance.broken import Reply, Sis, calls, with_document
from tests.conformance.conftest import Probing, answer, envelope


def given(content: str) -> object:
    return answer(
        envelope(f"<GetTranscriptResponse>{content}</GetTranscriptResponse>"), operation="GetTranscript"
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<a>\n</a>", []),
        (b"<a>\r\n\r\n</a>", []),
        (b"<a>\r\n\n</a>", ["mixed line endings (LF and CR LF)"]),
        (b"<a>\r\r\n\r\n</a>", ["mixed line endings (LF and CR LF)"]),
        ("<a>Ã©</a>".encode(), ["damaged accented letters"]),
        ("<a>\ufffd</a>".encode(), ["damaged accented letters"]),
        ("<a>Ãgé</a>".encode(), []),
        ("<a>é</a>".encode("latin-1"), ["no XML that can be read in its encoding"]),
        (b"", ["no XML that can be read in its encoding"]),
    ],
)
def test_the_traces_of_a_document_that_was_handled_as_text_are_told(content: bytes, told: list[str]) -> None:
    assert [one.en for one in transcripts.harm(content)] == told


def test_base64_may_be_broken_into_lines_and_nothing_else() -> None:
    encoded = b64encode(b"<transcript/>").decode()
    lined = "\n".join(encoded[place : place + 4] for place in range(0, len(encoded), 4))
    assert transcripts.content_of(given(f"<Document>{lined}</Document>")) == b"<transcript/>"  # type: ignore[arg-type]
    for wrong, told in (
        (encoded[:-1], "not base64"),
        ("é" + encoded, "not base64"),
        ("", "GetTranscriptResponse"),
    ):
        with pytest.raises(Failed, match=told):
            transcripts.content_of(given(f"<Document>{wrong}</Document>"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "told"),
    [("<NoAcademicData/>", "NoAcademicData"), ("<Hold><HoldReason>Other</HoldReason></Hold>", "Hold Other")],
)
def test_why_there_is_no_transcript_is_told(content: str, told: str) -> None:
    assert transcripts.withheld(given(content), ("NoAcademicData", "Other")).en == told  # type: ignore[arg-type]
    with pytest.raises(Failed, match=told):
        transcripts.withheld(given(content), ("Financial",))  # type: ignore[arg-type]


def test_without_a_transcript_only_the_case_about_having_one_fails(probing: Probing) -> None:
    def stingy(sis: Sis, message: bytes) -> Reply:
        return Reply(503, b"") if calls("GetTranscript", message) else sis.ask(message)

    with probing(stingy) as probe:
        with pytest.raises(Failed):
            transcripts.document(probe)
        for judge in (
            transcripts.accepted,
            transcripts.reference_carried,
            transcripts.right_student,
            transcripts.asked_again,
        ):
            with pytest.raises(Skipped, match="C-19"):
                judge(probe)


def test_an_unreadable_transcript_is_left_to_the_case_about_validation(probing: Probing) -> None:
    with probing(lambda sis, message: with_document(sis, message, lambda _: b"<html/>")) as probe:
        with pytest.raises(Failed):
            transcripts.accepted(probe)
        with pytest.raises(Skipped, match="C-20"):
            transcripts.reference_carried(probe)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (rb"(<FirstName>)", "another transcript than the first time"),
        (rb"(<CreatedDateTime>)\d{4}", None),
        (rb"(<DocumentID>)", None),
    ],
)
def test_a_transcript_asked_for_again_may_have_another_date_and_number_and_nothing_else(
    probing: Probing, written: bytes, told: str | None
) -> None:
    times = [0]

    def changing(sis: Sis, message: bytes) -> Reply:
        times[0] += calls("GetTranscript", message)
        new = rb"\g<1>2025" if b"Created" in written else rb"\g<1>Z"
        return with_document(
            sis, message, lambda content: re.sub(written, new, content) if times[0] > 1 else content
        )

    with probing(changing) as probe:
        if told:
            with pytest.raises(Failed, match=told):
                transcripts.asked_again(probe)
        else:
            assert transcripts.asked_again(probe).en == "the same transcript"
    assert times == [2]
