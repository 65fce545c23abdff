"""A field filled with whatever is hard to read costs nobody anything; a form that is too long is refused.

The forms are those of all pages, found by their routes: a new field is tried without being named here.
"""

from __future__ import annotations

import io
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from flask_wtf import FlaskForm
from wtforms import EmailField, Form, HiddenField, StringField

from autosgern_service.domain.email_address import LONGEST
from autosgern_service.store.models import AccountRequest, Mail
from portal.web import bounds
from portal.web.forms import AddressField, AtMost, DayField, Matches
from tests.portal.pages import every_page

#: Below the limit together with the fields that a form has besides.
LONG = 60_000
SHAPES = (
    ".",
    "@",
    "a@.",
    " ",
    "9",
    "(",
    "<",
    "[",
    "((a",
    "e\u0301\u0316",
    "a@b.ca;",
    "a\n",
    "\u00a0",
    "'",
    "%",
)

#: The input that froze the portal.
FREEZING = "a@" + "." * 40_000 + "@"

#: In the place of a file.
NO_FILE = object()

_FORM = re.compile(r'<form\b[^>]*method="(post|get)"[^>]*>.*?</form>', re.DOTALL)
#: What would end the reader's own session.
LEFT_ALONE = re.compile(r"/sign-out")


@pytest.fixture
def forms(world, app, signed_in, document):
    """Every form of every page, once: where it is sent, whether by POST, its fields and the ones that it needs."""
    client = signed_in("operator")
    nobody = app.test_client()
    found = {}
    for path in every_page(world, app, document):
        for reader in (client, nobody):
            for form in _FORM.finditer(reader.get(path).text):
                action = unescape(_attribute(form[0].split(">")[0], "action") or path)
                held, fields = _fields(form[0])
                key = (re.sub(r"\d+", "0", action.split("?")[0]), form[1], tuple(sorted(fields)))
                if not LEFT_ALONE.search(action):
                    found.setdefault(key, (reader, action, form[1], held, fields))
    return list(found.values())


def test_no_field_of_any_form_takes_what_is_hard_to_read_badly(forms):
    tried = set()
    for reader, action, method, held, fields in forms:
        for number, field in enumerate(sorted(fields)):
            for shape in SHAPES[number % 3 :: 3] if len(fields) > 6 else SHAPES:
                filled = _filled(held, {field: (shape * LONG)[: LONG // len(shape.encode())]})
                if method == "get":
                    answer = reader.get(f"{action.split('?')[0]}?{urlencode(filled)}"[: bounds.QUERY_BYTES])
                else:
                    answer = reader.post(action, data=filled, content_type="multipart/form-data")
                assert answer.status_code < 500, (action, field, shape)
                assert answer.status_code != 413, (action, field, shape)
            tried.add((action, field))
    assert len(tried) > 80


def test_every_form_refuses_more_than_it_may_weigh_and_says_so(forms):
    for reader, action, method, held, _ in forms:
        if method == "post":
            answer = reader.post(action, data=_filled(held, {"more": "x" * (bounds.FORM_BYTES + 1)}))
            assert answer.status_code == 413, action
            assert re.search(r"at most|ne peut dépasser", answer.text), action


def test_a_view_takes_files_where_a_form_sends_them_and_nowhere_else(app, forms):
    adapter = app.url_map.bind("localhost")
    files = {
        adapter.match(action.split("?")[0], method="POST")[0]
        for _, action, method, held, _ in forms
        if NO_FILE in held.values()
    }
    taking = {name for name, view in app.view_functions.items() if hasattr(view, bounds._TAKES_FILES)}
    assert files == taking


def test_every_text_of_every_form_has_its_longest_before_its_pattern(app):
    seen = 0
    for kind in _kinds(FlaskForm):
        with app.test_request_context():
            texts = [
                field for field in kind() if isinstance(field, StringField) and field.name != "csrf_token"
            ]
        for field in texts:
            if isinstance(
                field, DayField | HiddenField
            ):  # read by no pattern of ours; compared with what it was
                continue
            bounded = [isinstance(one, AtMost | Matches) for one in field.validators]
            assert any(bounded), f"{kind.__name__}.{field.name}"
            seen += 1
            assert not isinstance(field, EmailField), f"{kind.__name__}.{field.name} is no AddressField"
            if "email" in field.name:
                assert isinstance(field, AddressField), f"{kind.__name__}.{field.name}"
    assert seen > 30


@pytest.mark.parametrize(("path", "model"), [("/forgotten", Mail), ("/request-account", AccountRequest)])
@pytest.mark.parametrize(
    "email",
    [
        FREEZING,
        "a@b.ca, c@d.ca",
        "Zoé <a@b.ca>",
        "a@b.ca\nBcc: c@d.ca",
        "a@" * 20_000,
        "a" * LONGEST + "@b.ca",
    ],
)
def test_from_outside_only_one_whole_address_is_taken(client, world, path, model, email):
    answer = client.submit(path, name="Zoé", organization="Rives", email=email)
    assert answer.status_code == 200
    assert 'id="error-summary"' in answer.text
    assert world.rows(model) == []


def test_too_long_a_text_is_told_by_its_field_in_both_languages(app, world):
    sentences = {
        "fr": "Nom\u00a0: écrivez 100 caractères au plus.",
        "en": "Name: write 100 characters at most.",
    }
    for lang, told in sentences.items():
        client = app.test_client()
        client.get(f"/request-account?lang={lang}")
        page = client.submit("/request-account", name="x" * 101, organization="Rives", email="a@b.ca").text
        assert told in page


def test_a_password_beyond_any_length_is_not_hashed(signed_in, world):
    client = signed_in("board", board="Rives")
    page = client.submit("/account/password", present="x" * 9_000, new="y" * 9_000, again="y" * 9_000).text
    assert "Present password: write 200 characters at most." in page
    assert "New password: write 200 characters at most." in page


def _kinds(base: type[Form]) -> list[type[Form]]:
    """Return the portal's own forms."""
    below = base.__subclasses__()
    return [kind for kind in below if kind.__module__.startswith("portal")] + [
        kind for one in below for kind in _kinds(one)
    ]


def _filled(held, more):
    """Return what is sent: what a form holds, and more; an empty file where it has one."""
    return {
        name: (io.BytesIO(), "x.xml") if value is NO_FILE else value for name, value in (held | more).items()
    }


def _fields(form):
    """Return what a form sends as it stands, and the fields into which something else can be written."""
    held, fields = {}, set()
    for control in re.findall(r"<(?:input|select|textarea|button)\b[^>]*>", form):
        name, value = _attribute(control, "name"), unescape(_attribute(control, "value") or "")
        if not name:
            continue
        if 'type="file"' in control:
            held[name] = NO_FILE
            continue
        held[name] = value
        if name != "csrf_token":
            fields.add(name)
    return held, fields


def _attribute(tag, name):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else None
