"""Whatever is put into the addresses and forms of all pages is answered, on the stricter of the two databases."""

from __future__ import annotations

import io
import random
import re
from html import unescape
from urllib.parse import quote, urlencode

import pytest

from autosgern_service.opened.service import Service
from tests.portal.pages import every_page

pytestmark = pytest.mark.postgres

SEED = 7

#: What no field expects: numbers beyond a column, half characters, patterns of SQL and of files, days that are none.
VALUES = (
    "", "0", "-1", "9" * 30, "1e400", "٣", "²", "%", "_%_", "\\", "' OR ''='", "a\0b", "\ud800", "\u202e\u2028\x85",
    "𐐷" * 50, "é" * 20_000, "2026-02-30", "0001-01-01", "9999-12-31", "../../etc/passwd", "[]", "null", "True",
    "ToProcess", "-source", "en\r\nX-Sent: 1",
)  # fmt: skip

FILE_NAMES = ("../../etc/passwd", "é" * 300 + ".xml", "a\0b.xml", "\u202elmx.exe", ".", "x.pdf")

#: What the pages read from their addresses, the fields of their forms aside.
PARAMETERS = (
    "tab", "sort", "page", "search", "board", "school", "mode", "lang", "start", "end", "kind", "action", "reference",
    "before", "actor", "subject", "next", "student", "revision", "username",
)  # fmt: skip

#: Forms that would end the reader's own session or lock them out.
LEFT_ALONE = re.compile(r"/sign-out|/account\b|/administration/users/")

_FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)


@pytest.fixture
def service(postgres_settings, clock):
    service = Service.open(postgres_settings, clock)
    yield service
    service.close()


def test_no_address_is_too_odd_to_answer(world, app, signed_in, document):
    rng = random.Random(SEED)
    client = signed_in("operator", lang=rng.choice(("fr", "en")))
    for path in every_page(world, app, document):
        asked = [(name, rng.choice(VALUES)) for name in rng.sample(PARAMETERS, 4)]
        address = f"{path.split('?')[0]}?{urlencode(asked, errors='surrogatepass')}"
        assert client.get(address).status_code < 500, address
        odd = path.replace(
            path.rpartition("/")[2], quote(rng.choice(VALUES[1:]), safe="", errors="surrogatepass")
        )
        assert client.get(odd[:8000]).status_code < 500, odd


def test_no_form_is_filled_in_too_oddly_to_answer(world, app, signed_in, document):
    rng = random.Random(SEED)
    client = signed_in("operator")
    sent = 0
    for path in every_page(world, app, document):
        for form in _FORM.findall(client.get(path).text):
            action = unescape(_attribute(form, "action") or path)
            if LEFT_ALONE.search(action):
                continue
            answer = client.post(action, data=_oddly(rng, form))
            assert answer.status_code < 500, (action, form)
            sent += 1
    assert sent > 50
    assert client.get("/account").status_code == 200, "the reader was signed out on the way"


def _oddly(rng, form):
    """Fill in a form: its token, and in each other field what it held, what no field expects, or nothing."""
    filled = {}
    for control in re.findall(r"<(?:input|select|textarea|button)\b[^>]*>", form):
        name, held = _attribute(control, "name"), unescape(_attribute(control, "value") or "")
        if not name:
            continue
        if name == "csrf_token":
            filled[name] = held
        elif 'type="file"' in control:
            filled[name] = (io.BytesIO(rng.randbytes(40)), rng.choice(FILE_NAMES))
        elif rng.random() < 0.9:
            filled[name] = held if rng.random() < 0.3 else rng.choice(VALUES).encode("utf-8", "surrogatepass")
    return filled


def _attribute(tag, name):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else None
