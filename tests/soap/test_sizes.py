"""Large messages that are allowed: answered in bounded time, whatever fills them."""

import base64
import time

import pytest

from autosgern_service.soap.names import CONTRACT

MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ("<Ping xmlns='{ns}'><Echo>{text}</Echo></Ping>", "SchemaInvalid"),
        ("<Ping xmlns='{ns}'><Echo>{blank}</Echo></Ping>", None),
        ("<ValidateTranscript xmlns='{ns}'><Document>{text}</Document></ValidateTranscript>", None),
        ("<ValidateTranscript xmlns='{ns}'><Document>{blank}</Document></ValidateTranscript>", None),
        ("<Ping xmlns='{ns}'>{blank}</Ping>", None),
        ("<Ping xmlns='{ns}'><Echo><![CDATA[{text}]]></Echo></Ping>", "SchemaInvalid"),
    ],
)
def test_nine_megabytes_of_one_thing_are_answered_in_time(world, payload, code):
    text = base64.b64encode(b"<a>" * (9 * MEGABYTE // 4)).decode()
    started = time.perf_counter()
    answer = world.call(payload.format(ns=CONTRACT, text=text, blank=" \n" * 4 * MEGABYTE), "board")
    assert time.perf_counter() - started < 15
    assert answer.code == code


def test_text_beyond_what_libxml2_reads_is_too_large(world):
    text = "A" * 11 * MEGABYTE
    answer = world.call(f"<Ping xmlns='{CONTRACT}'><Echo>{text}</Echo></Ping>", "board")
    assert answer.code in ("TooLarge", "SchemaInvalid")


def test_a_batch_of_two_thousand_items_is_read(world):
    item = (
        f"<Item><ReferenceNumber>H1</ReferenceNumber><SHA256>{'0' * 64}</SHA256><CourseTotal>1</CourseTotal>"
        "<AcademicAwardTotal>1</AcademicAwardTotal><Accepted>true</Accepted><Note>ok</Note></Item>"
    )
    payload = (
        f'<AcknowledgeBatch xmlns="{CONTRACT}"><Batch>BORE-20261117-1</Batch><Received>2026-11-18T03:00:00Z</Received>'
        f"{item * 2000}</AcknowledgeBatch>"
    )
    assert world.call(payload, "college").code == "BatchUnknown"
