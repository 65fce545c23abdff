"""XML that goes to a destination or comes back: written the same way each time, read without trust."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from transmission import reading
from transmission.reading import MAXIMUM_BYTES, NAMESPACE, Unreadable, UnreadableMessage

SCHEMA = "acknowledgment.xsd"


def acknowledgment(batch="ABCD-20261103-1", received="2026-11-04T12:00:00Z"):
    """The smallest acknowledgment that its schema takes."""
    root = reading.message("Acknowledgment")
    reading.add(root, "Batch", batch)
    reading.add(root, "Received", received)
    return root


def refused(document):
    with pytest.raises(UnreadableMessage) as raised:
        reading.parse(document, SCHEMA)
    return raised.value


def smallest():
    return reading.serialize(acknowledgment(), SCHEMA)


def test_what_is_written_is_read_and_the_same_message_gives_the_same_bytes():
    assert smallest() == smallest()
    assert smallest().startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<Acknowledgment")
    root = reading.parse(smallest(), SCHEMA)
    assert root.tag == f"{{{NAMESPACE}}}Acknowledgment"
    assert reading.text(root, "Batch") == "ABCD-20261103-1"


def test_a_message_that_breaks_its_schema_never_leaves_and_is_told_without_its_values():
    with pytest.raises(ValueError, match=r"not valid to acknowledgment\.xsd") as raised:
        reading.serialize(acknowledgment(batch="S3cret"), SCHEMA)
    assert "S3cret" not in str(raised.value)
    with pytest.raises(ValueError):
        reading.serialize(acknowledgment(), "manifest.xsd")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: b"", Unreadable.NOT_XML),
        (lambda text: text[:-5], Unreadable.NOT_XML),
        (lambda text: text.ljust(MAXIMUM_BYTES + 1), Unreadable.TOO_LARGE),
        (lambda text: text.replace(b"<Batch>", b"<Batch>" + b"<a>" * 40), Unreadable.TOO_LARGE),
        (lambda text: text.replace(b"<Ack", b"<!DOCTYPE a><Ack", 1), Unreadable.DOCTYPE),
        (lambda text: text.replace(b"ABCD", b"S3cret"), Unreadable.NOT_VALID),
        (lambda text: text.replace(b"batch:v1", b"batch:v2"), Unreadable.NOT_VALID),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason_and_none_of_its_values(change, reason):
    problem = refused(change(smallest()))
    assert problem.reason is reason
    assert str(problem).startswith(reason.value)
    assert "S3cret" not in str(problem)


def test_the_line_of_what_breaks_the_schema_is_told():
    assert refused(smallest().replace(b"</Batch>", b"</Batch>\n<Odd/>")).detail.startswith("line 4")


def test_comments_and_instructions_are_left_out():
    commented = smallest().replace(b"<Batch>", b"<!-- a --><?b c?><Batch>")
    assert len(reading.parse(commented, SCHEMA)) == 2


def test_a_file_of_just_the_limit_is_looked_into_and_one_byte_more_is_not():
    assert "bytes" not in refused(b"x" * MAXIMUM_BYTES).detail
    assert refused(b"x" * (MAXIMUM_BYTES + 1)).detail == f"{MAXIMUM_BYTES + 1} bytes, at most {MAXIMUM_BYTES}"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-04T12:00:00Z", datetime(2026, 11, 4, 12, tzinfo=UTC)),
        ("2026-11-04T07:00:00-05:00", datetime(2026, 11, 4, 12, tzinfo=UTC)),
        (" 2026-11-04T12:00:00.5Z ", datetime(2026, 11, 4, 12, 0, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_as_utc(written, meant):
    assert reading.instant(acknowledgment(received=written), "Received") == meant


@pytest.mark.parametrize("written", ["", "soon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_that_no_calendar_holds_is_refused(written):
    with pytest.raises(UnreadableMessage, match="Received is out of range"):
        reading.instant(acknowledgment(received=written), "Received")


def test_an_instant_of_another_zone_is_written_as_utc():
    east = timezone(timedelta(hours=5, minutes=30))
    assert reading.instant_text(datetime(2026, 11, 4, 1, tzinfo=east)) == "2026-11-03T19:30:00Z"


def test_a_text_is_read_with_its_white_space_collapsed_or_as_it_stands():
    root = acknowledgment(batch=" a\n b ")
    assert (reading.text(root, "Batch"), reading.raw_text(root, "Batch")) == ("a b", " a\n b ")
    assert reading.text(root, "Absent") == reading.raw_text(root, "Absent") == ""
