"""The manifest: valid to its schema, the same each time, and read back as it was written."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

import transmission
from transmission import UnreadableMessage, file_names, read_manifest, write_manifest

SCHEMAS = Path(transmission.__file__).parent / "schemas"


def test_the_manifest_says_everything_about_each_file(batch, item):
    sent = batch(item(1), item(2, suffix=".pdf", tracking_id="", course_total=0, award_total=0))
    manifest = read_manifest(write_manifest(sent))
    assert (manifest.batch, manifest.destination, manifest.created) == (
        sent.id,
        sent.destination,
        sent.created,
    )
    for entry, origin, file in zip(manifest.items, sent.items, file_names(sent), strict=True):
        assert entry.file == file
        for name in set(entry.__slots__) - {"file"}:
            assert getattr(entry, name) == getattr(origin, name)


def test_the_elements_stand_in_the_order_of_the_contract(batch, item):
    document = write_manifest(batch(item(1))).decode()
    names = ["Batch", "Destination", "Created", "ItemCount", "Item", "ReferenceNumber", "TrackingID"]
    names += ["ApplicationNumber", "File", "Bytes", "SHA256", "CourseTotal", "AcademicAwardTotal"]
    places = [document.index(f"<{name}>") for name in [*names, "TransmissionType"]]
    assert places == sorted(places)


def test_a_second_validator_agrees_with_the_schema(batch):
    xmlschema.XMLSchema(str(SCHEMAS / "manifest.xsd")).validate(write_manifest(batch()).decode())


def test_the_same_batch_gives_the_same_bytes_today_and_in_the_next_version(batch, item):
    assert write_manifest(batch(item(1))).decode() == MANIFEST


MANIFEST = """<?xml version='1.0' encoding='UTF-8'?>
<Manifest xmlns="urn:ca:autosgern:batch:v1">
  <Batch>ABCD-20261103-1</Batch>
  <Destination>ABCD</Destination>
  <Created>2026-11-04T03:00:00Z</Created>
  <ItemCount>1</ItemCount>
  <Item>
    <ReferenceNumber>H20261103000001</ReferenceNumber>
    <TrackingID>T-1</TrackingID>
    <ApplicationNumber>260000001</ApplicationNumber>
    <File>DOC-1.xml</File>
    <Bytes>56</Bytes>
    <SHA256>76184325ab9ba9fd23df0fdd3b18d3f53f91c6c96233c1e115fa30b9ca608796</SHA256>
    <CourseTotal>3</CourseTotal>
    <AcademicAwardTotal>1</AcademicAwardTotal>
    <TransmissionType>Original</TransmissionType>
  </Item>
</Manifest>
"""


def test_an_instant_of_another_zone_is_written_as_utc(batch):
    moment = datetime.fromisoformat("2026-11-03T22:00:00-05:00")
    assert b"<Created>2026-11-04T03:00:00Z</Created>" in write_manifest(batch(created=moment))
    assert read_manifest(write_manifest(batch(created=moment))).created == datetime(
        2026, 11, 4, 3, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "values",
    [
        {"transmission_type": "Copy"},
        {"application_number": "12"},
        {"tracking_id": "x" * 36},
        {"size": 0},
        {"course_total": -1},
    ],
)
def test_data_that_would_break_the_schema_never_becomes_a_manifest(batch, item, values):
    with pytest.raises(ValueError, match=r"manifest\.xsd"):
        write_manifest(batch(item(1, **values)))


tracking = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=35
).filter(lambda text: "\ufffe" not in text and "\uffff" not in text)


@given(tracking)
def test_any_tracking_id_comes_back_as_it_was(batch, item, text):
    assert read_manifest(write_manifest(batch(item(1, tracking_id=text)))).items[0].tracking_id == text


def test_a_manifest_that_counts_wrongly_is_refused(batch):
    document = write_manifest(batch()).replace(b"<ItemCount>2<", b"<ItemCount>3<")
    with pytest.raises(UnreadableMessage, match="ItemCount"):
        read_manifest(document)


def test_a_manifest_with_two_items_for_one_file_is_refused(batch):
    document = write_manifest(batch()).replace(b"DOC-2.xml", b"DOC-1.xml")
    with pytest.raises(UnreadableMessage):
        read_manifest(document)


@pytest.mark.parametrize(
    "file", [b"../DOC-1.xml", b"/DOC-1.xml", b".DOC-1.xml", b"a/DOC-1.xml", b"DOC-1.exe"]
)
def test_a_manifest_that_names_a_path_is_refused(batch, file):
    with pytest.raises(UnreadableMessage):
        read_manifest(write_manifest(batch()).replace(b"DOC-1.xml", file))
