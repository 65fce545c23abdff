"""A batch's id, its rules, and the names of its files."""

import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transmission import Batch, BatchId, file_names

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.(xml|pdf)")


def test_a_batch_id_is_code_date_and_number():
    assert str(BatchId("ABCD", date(2026, 11, 3), 2)) == "ABCD-20261103-2"


@given(
    st.from_regex(r"[A-Z0-9]{2,10}", fullmatch=True),
    st.dates(date(1000, 1, 1)),
    st.integers(min_value=1, max_value=999_999),
)
def test_a_batch_id_reads_back_as_it_was_written(code, day, number):
    assert BatchId.parse(str(BatchId(code, day, number))) == BatchId(code, day, number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABCD-20261103",
        "ABCD-20261103-0",
        "ABCD-20261131-1",
        "abcd-20261103-1",
        "A/CD-20261103-1",
        "ABCD-20261103-1\n",
        "../ABCD-20261103-1",
        "ABCD-20261103-１",
        "ABCD-00000101-1",
    ],
)
def test_what_is_no_batch_id_is_refused(text):
    with pytest.raises(ValueError):
        BatchId.parse(text)


@pytest.mark.parametrize(("code", "number"), [("abcd", 1), ("A-B", 1), ("ABCD", 0), ("ABCD", -1)])
def test_a_batch_id_cannot_be_made_of_what_would_not_read_back(code, number):
    with pytest.raises(ValueError):
        BatchId(code, date(2026, 11, 3), number)


@given(st.text(max_size=30))
def test_any_text_is_a_batch_id_that_writes_itself_or_a_value_error(text):
    try:
        assert str(BatchId.parse(text)) == text
    except ValueError:
        pass


def test_a_batch_of_another_destination_is_refused(batch):
    with pytest.raises(ValueError, match="destination"):
        batch(destination="WXYZ")


def test_a_batch_without_a_time_zone_is_refused(batch):
    with pytest.raises(ValueError, match="time zone"):
        batch(created=datetime(2026, 11, 4))


def test_an_empty_batch_is_refused(batch):
    with pytest.raises(ValueError, match="empty"):
        Batch(id="ABCD-20261103-1", destination="ABCD", created=batch().created, items=())


def test_one_request_stands_in_a_batch_once(batch, item):
    with pytest.raises(ValueError, match="2 times"):
        batch(item(1), item(1, document_id="OTHER"))


@pytest.mark.parametrize(
    "values", [{"reference": "../etc"}, {"suffix": ".exe"}, {"sha256": "AB" * 32}, {"sha256": "00"}]
)
def test_an_item_that_is_no_item_is_refused(item, values):
    with pytest.raises(ValueError):
        item(**values)


def test_a_file_has_the_name_of_its_document(batch, item):
    assert file_names(batch(item(1), item(2, suffix=".pdf"))) == ("DOC-1.xml", "DOC-2.pdf")


@pytest.mark.parametrize(
    "unsafe",
    [
        "",
        ".",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "a/b",
        "a\\b",
        ".hidden",
        "-rf",
        "a b",
        "élève",
        "a\n",
        "a\x00",
        "con",
        "NUL",
        "Lpt1.old",
        "manifest",
        "MANIFEST",
        "ends.",
        "~root",
        "C:x",
        "a*",
        "x" * 61,
        "%2e",
    ],
)
def test_an_unsafe_document_id_gives_way_to_the_reference_number(batch, item, unsafe):
    assert file_names(batch(item(7, document_id=unsafe))) == ("H20261103000007.xml",)


def test_document_ids_equal_up_to_case_all_give_way(batch, item):
    names = file_names(batch(item(1, document_id="Same"), item(2, document_id="sAME"), item(3)))
    assert names == ("H20261103000001.xml", "H20261103000002.xml", "DOC-3.xml")


def test_a_document_id_cannot_take_the_reference_number_of_another_item(batch, item):
    names = file_names(batch(item(1, document_id="h20261103000002"), item(2, document_id="..")))
    assert names == ("H20261103000001.xml", "H20261103000002.xml")


awkward = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["a", "A", "h20261103000001", "H20261103000002", "..", "con", "manifest", "a.xml"]),
    st.from_regex(r"[A-Za-z0-9._-]{1,35}", fullmatch=True),
)


@given(st.lists(awkward, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_whatever_the_document_ids_the_names_are_plain_differ_and_ignore_the_order(batch, item, ids, random):
    items = [item(number, document_id=id_) for number, id_ in enumerate(ids)]
    names = file_names(batch(*items))
    assert len({name.lower() for name in names}) == len(items)
    assert all(PLAIN.fullmatch(name) and len(name) <= 64 for name in names)
    assert "manifest.xml" not in {name.lower() for name in names}
    named = dict(zip((i.reference for i in items), names, strict=True))
    random.shuffle(items)
    assert dict(zip((i.reference for i in items), file_names(batch(*items)), strict=True)) == named
