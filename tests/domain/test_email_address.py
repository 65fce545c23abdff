"""One mailbox and nothing else, whatever door it comes through."""

from __future__ import annotations

import pytest

from autosgern_service.domain.email_address import LONGEST, is_address


@pytest.mark.parametrize(
    "text",
    [
        "zoe@school.example",
        "zoe.o'brien+releves@a-b.school.example",
        "1@9.example",
        "a" * (LONGEST - len("@b.example")) + "@b.example",
    ],
)
def test_a_whole_address_is_one(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "@", "zoe", "zoe@school", "@school.example", "zoe@", "zoe@.example", "zoe@school.", "zoe@school..example",
        "zoe..roy@school.example", ".zoe@school.example", "zoe.@school.example", "zoe@-school.example",
        "a@b.example,c@d.example", "a@b.example;c@d.example", "a@b.example c@d.example", "a@b@c.example",
        "Zoé <zoe@school.example>", "<zoe@school.example>", '"zoe"@school.example', "(x)zoe@school.example",
        "zoe@[127.0.0.1]", "zoe@school.example\nBcc: other@school.example", "zoe@school.example\r\n",
        "zoe@school.example\t", "zoe\0@school.example", "zoé@school.example", "zoe@école.example",
        "zoe@school.example\u2028", "%00@\u3002", "a" * LONGEST + "@b.example",
    ],
)  # fmt: skip
def test_anything_else_is_none(text: str) -> None:
    assert not is_address(text)
