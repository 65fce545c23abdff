"""Acknowledgments: read without trust, compared item by item."""

import contextlib
import dataclasses
import re
from datetime import UTC, datetime

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

import transmission.reading
from transmission import (
    AcknowledgedItem,
    Acknowledgment,
    ChannelError,
    Discrepancy,
    Folder,
    Unreadable,
    UnreadableMessage,
    accepted,
    acknowledgment,
    differences,
    read_acknowledgment,
    write_acknowledgment,
)

BATCH = "ABCD-20261103-1"
RECEIVED = datetime(2026, 11, 4, 12, tzinfo=UTC)


def answer(*items, **changes) -> Acknowledgment:
    """An acknowledgment that finds each item as it was sent, the changes applied to the first."""
    found = [
        AcknowledgedItem(
            reference=item.reference,
            sha256=item.sha256,
            course_total=item.course_total,
            award_total=item.award_total,
            accepted=True,
        )
        for item in items
    ]
    if changes:
        found[0] = dataclasses.replace(found[0], **changes)
    return Acknowledgment(batch=BATCH, received=RECEIVED, items=tuple(found))


def refusal(document: bytes) -> Unreadable:
    with pytest.raises(UnreadableMessage) as raised:
        read_acknowledgment(document)
    return raised.value.reason


def kinds(sent, said) -> list[tuple[Discrepancy, str]]:
    return [(found.kind, found.reference) for found in differences(sent, said)]


# Reading


def test_an_acknowledgment_reads_back_as_it_was_written(item):
    said = answer(item(1), item(2), accepted=False, note="Illisible — unreadable <&>")
    assert read_acknowledgment(write_acknowledgment(said)) == said


def test_a_second_validator_agrees_with_the_schema(item):
    schema = xmlschema.XMLSchema(str(transmission.reading.SCHEMAS / "acknowledgment.xsd"))
    schema.validate(write_acknowledgment(answer(item(1), accepted=False, note="no")).decode())


def test_another_way_of_writing_the_same_is_read_the_same(item):
    said = answer(item(1))
    document = f"""<?xml version="1.0" encoding="UTF-16"?><!-- made by hand -->
    <a:Acknowledgment xmlns:a="urn:ca:autosgern:batch:v1"><a:Batch> {BATCH}
    </a:Batch><a:Received>2026-11-04T07:00:00.000-05:00</a:Received><a:Item>
    <a:ReferenceNumber>H2026<?pi?>1103000001</a:ReferenceNumber>
    <a:SHA256>{said.items[0].sha256.upper()}</a:SHA256><a:CourseTotal>03</a:CourseTotal>
    <a:AcademicAwardTotal>1</a:AcademicAwardTotal><a:Accepted>1</a:Accepted></a:Item></a:Acknowledgment>"""
    assert read_acknowledgment(document.encode("utf-16")) == said


@pytest.mark.parametrize("blank", [b" ", b"\n  ", b"\t", b"&#13;"])
@pytest.mark.parametrize("is_accepted", [True, False])
def test_blanks_around_the_values_do_not_count(item, blank, is_accepted):
    said = answer(item(1), accepted=is_accepted, note="no")
    blanked = re.sub(rb">([^<>\s][^<>]*)</", rb">%b\1%b</" % (blank, blank), write_acknowledgment(said))
    assert blanked.count(blank) >= 16
    assert read_acknowledgment(blanked) == said


@pytest.mark.parametrize(
    "document", [b"", b"hello", b"\x00" * 100, b"PK\x03\x04", b"<a>", b"<a></b>", b"\xff\xfe"]
)
def test_what_is_not_xml_is_refused(document):
    assert refusal(document) is Unreadable.NOT_XML


def test_xml_cut_off_in_the_middle_is_refused(item):
    assert refusal(write_acknowledgment(answer(item(1)))[:-40]) is Unreadable.NOT_XML


def test_xml_as_deep_as_an_abyss_is_refused():
    assert refusal(b"<a>" * 100_000 + b"</a>" * 100_000) is Unreadable.TOO_LARGE


def test_200_megabytes_are_refused_unread():
    assert refusal(bytes(200 * 1024 * 1024)) is Unreadable.TOO_LARGE


def declared(declaration: str, text: str = "&x;") -> bytes:
    return (
        f'<!DOCTYPE Acknowledgment [{declaration}]><Acknowledgment xmlns="urn:ca:autosgern:batch:v1">'
        f"<Batch>{text}</Batch><Received>2026-11-04T12:00:00Z</Received></Acknowledgment>"
    ).encode()


@pytest.mark.parametrize(
    "document",
    [
        declared("", BATCH),
        declared(f"<!ENTITY x '{BATCH}'>"),
        declared("<!ENTITY x SYSTEM 'file:///etc/hostname'>"),
        declared("<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x'> %x;", BATCH),
        declared(
            "<!ENTITY a '"
            + "a" * 1000
            + "'><!ENTITY b '"
            + "&a;" * 1000
            + "'><!ENTITY x '"
            + "&b;" * 1000
            + "'>"
        ),
    ],
)
def test_a_document_type_is_refused_whatever_it_declares(document):
    assert refusal(document) in (Unreadable.DOCTYPE, Unreadable.NOT_XML)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"urn:ca:autosgern:batch:v1", b"urn:ca:autosgern:batch:v2"),
        (b"<Accepted>true</Accepted>", b"<Accepted>yes</Accepted>"),
        (b"<Accepted>true</Accepted>", b""),
        (b"<CourseTotal>3<", b"<CourseTotal>-3<"),
        (b"<CourseTotal>3<", b"<CourseTotal>" + b"0" * 5000 + b"3<"),
        (b"<CourseTotal>3<", "<CourseTotal>３<".encode()),
        (b"<Received>2026-11-04T12:00:00Z<", b"<Received>2026-11-04T12:00:00<"),
        (b"<Received>2026-11-04T12:00:00Z<", b"<Received>0001-01-01T00:00:00+14:00<"),
        (b"<Received>2026-11-04T12:00:00Z<", b"<Received>-2026-11-04T12:00:00Z<"),
        (b"<Received>2026-11-04T12:00:00Z<", b"<Received>92026-11-04T12:00:00Z<"),
        (b"<Batch>ABCD", b"<Batch>../ABCD"),
        (b"</Item>", b"<Extra/></Item>"),
        (b"<SHA256>", b"<SHA256>00"),
        (b"</Item>", b"<Note>" + b"x" * 501 + b"</Note></Item>"),
    ],
)
def test_what_the_schema_or_the_calendar_does_not_know_is_refused(item, old, new):
    document = write_acknowledgment(answer(item(1)))
    assert old in document
    with pytest.raises(UnreadableMessage) as raised:
        read_acknowledgment(document.replace(old, new))
    assert raised.value.reason is Unreadable.NOT_VALID


def test_the_refusal_never_repeats_what_the_message_says(item):
    document = write_acknowledgment(answer(item(1))).replace(b">true<", b">Anne Tremblay<")
    with pytest.raises(UnreadableMessage) as raised:
        read_acknowledgment(document)
    assert "Tremblay" not in str(raised.value)


@given(st.binary(max_size=300))
def test_any_bytes_are_an_acknowledgment_or_a_typed_refusal(document):
    refusal(document)


@given(st.data())
def test_an_acknowledgment_with_damaged_bytes_is_read_or_refused_with_a_reason(item, data):
    document = bytearray(write_acknowledgment(answer(item(1), item(2), note="Refusé")))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(document) - 1))
        document[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with contextlib.suppress(UnreadableMessage):  # any other exception fails the test
        read_acknowledgment(bytes(document))


def test_data_that_would_break_the_schema_never_becomes_an_acknowledgment(item):
    with pytest.raises(ValueError, match=r"acknowledgment\.xsd"):
        write_acknowledgment(answer(item(1), note="x" * 501))


# Fetching


def test_no_acknowledgment_yet_is_none(tmp_path):
    assert acknowledgment(Folder(tmp_path), BATCH) is None


def test_an_acknowledgment_is_fetched_from_beside_the_batch(item, tmp_path):
    (tmp_path / f"{BATCH}.ack.xml").write_bytes(write_acknowledgment(answer(item(1))))
    assert acknowledgment(Folder(tmp_path), BATCH) == answer(item(1))


def test_an_acknowledgment_of_another_batch_under_this_name_is_refused(item, tmp_path):
    (tmp_path / "ABCD-20261103-2.ack.xml").write_bytes(write_acknowledgment(answer(item(1))))
    with pytest.raises(UnreadableMessage) as raised:
        acknowledgment(Folder(tmp_path), "ABCD-20261103-2")
    assert raised.value.reason is Unreadable.WRONG_BATCH


def test_an_acknowledgment_of_200_megabytes_is_refused_without_being_read(tmp_path):
    with (tmp_path / f"{BATCH}.ack.xml").open("wb") as file:
        file.truncate(200 * 1024**3)
    with pytest.raises(UnreadableMessage) as raised:
        acknowledgment(Folder(tmp_path), BATCH)
    assert raised.value.reason is Unreadable.TOO_LARGE


def test_a_channel_that_fails_is_not_mistaken_for_a_bad_acknowledgment(tmp_path):
    with pytest.raises(ChannelError):
        acknowledgment(Folder(tmp_path / "unmounted"), BATCH)


# Comparing


def test_an_acknowledgment_that_agrees_has_no_differences_and_accepts_all(item):
    sent = [item(1), item(2)]
    assert differences(sent, answer(*sent), batch_id=BATCH) == ()
    assert accepted(sent, answer(*sent)) == ("H20261103000001", "H20261103000002")


def test_the_letter_case_of_a_hash_does_not_matter(item):
    assert differences([item(1)], answer(item(1), sha256=item(1).sha256.upper())) == ()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"sha256": "0" * 64}, Discrepancy.HASH),
        ({"course_total": 2}, Discrepancy.COURSES),
        ({"award_total": 0}, Discrepancy.AWARDS),
        ({"accepted": False}, Discrepancy.REJECTED),
    ],
)
def test_each_discrepancy_is_of_its_item_alone_which_is_not_accepted(item, change, kind):
    sent = [item(1), item(2)]
    said = answer(*sent, **change)
    assert kinds(sent, said) == [(kind, "H20261103000001")]
    assert accepted(sent, said) == ("H20261103000002",)


def test_a_count_mismatch_says_both_counts(item):
    (found,) = differences([item(1)], answer(item(1), course_total=2))
    assert found.note == "sent 3, received 2"


def test_a_rejection_carries_the_note_and_needs_no_counts(item):
    said = answer(item(1), accepted=False, note="Fichier illisible", course_total=0, award_total=0)
    (found,) = differences([item(1)], said)
    assert (found.kind, found.note) == (Discrepancy.REJECTED, "Fichier illisible")


def test_a_rejected_item_whose_bytes_changed_on_the_way_says_both(item):
    said = answer(item(1), accepted=False, sha256="0" * 64)
    assert [kind for kind, _ in kinds([item(1)], said)] == [Discrepancy.REJECTED, Discrepancy.HASH]


def test_an_item_without_an_answer_is_missing(item):
    assert kinds([item(1), item(2)], answer(item(2))) == [(Discrepancy.MISSING, "H20261103000001")]


def test_an_answer_without_an_item_is_unknown(item):
    sent, said = [item(1)], answer(item(1), item(9))
    assert kinds(sent, said) == [(Discrepancy.UNKNOWN, "H20261103000009")]
    assert accepted(sent, said) == ("H20261103000001",)


def test_an_item_answered_twice_is_a_duplicate_and_not_accepted(item):
    sent, said = [item(1), item(2)], answer(item(1), item(1), item(2))
    assert kinds(sent, said) == [(Discrepancy.DUPLICATE, "H20261103000001")]
    assert accepted(sent, said) == ("H20261103000002",)


def test_the_answer_to_another_batch_is_that_one_difference(item):
    (found,) = differences([item(1)], answer(item(1)), batch_id="ABCD-20261103-2")
    assert found.kind is Discrepancy.WRONG_BATCH


@given(st.lists(st.integers(1, 6), unique=True), st.lists(st.integers(1, 6)), st.data())
def test_every_item_is_accepted_or_has_a_difference_never_both(item, sent_numbers, answered, data):
    sent = [item(number) for number in sent_numbers]
    said = answer(*(item(number) for number in answered))
    flags = [data.draw(st.booleans()) for _ in answered]
    said = dataclasses.replace(
        said, items=tuple(dataclasses.replace(i, accepted=f) for i, f in zip(said.items, flags, strict=True))
    )
    good = set(accepted(sent, said))
    bad = {difference.reference for difference in differences(sent, said)}
    assert good.isdisjoint(bad)
    assert {i.reference for i in sent} == good | (bad & {i.reference for i in sent})
    expected = {
        i.reference
        for i in sent
        if [f for a, f in zip(said.items, flags, strict=True) if a.reference == i.reference] == [True]
    }
    assert good == expected


@pytest.mark.parametrize(
    "inside",
    [
        b"<a/>" * 300_000,
        b"<a b='' c=''/>" * 10_000,
        b"<a xmlns='u'/>" * 20_000,
        b"<a " + b" ".join(b"b%d=''" % n for n in range(25)) + b"/>",
    ],
)
def test_a_file_of_nothing_but_tags_is_too_large(inside):
    assert refusal(b"<Acknowledgment>" + inside + b"</Acknowledgment>") is Unreadable.TOO_LARGE


def test_the_largest_answer_of_a_night_is_read(item):
    items = [dataclasses.replace(item(1), reference=f"H20261103{number:06}") for number in range(30_000)]
    assert len(read_acknowledgment(write_acknowledgment(answer(*items))).items) == 30_000
