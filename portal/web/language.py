"""French and English: which one the reader gets, and the catalogue of words.

Texts in the code are English; `translations/fr_CA/LC_MESSAGES/messages.po` holds the French. It is compiled in
memory at start, so that no compiled file can be stale. The language is the one chosen with the toggle, else
the user's own, else the browser's, else French.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, redirect, request, session
from flask_babel import Babel, Domain
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.web import current

#: Our two languages and the locale by which each writes dates and numbers.
LOCALES = {"fr": "fr_CA", "en": "en_CA"}

CATALOGUE = Path(__file__).parents[1] / "translations" / "fr_CA" / "LC_MESSAGES" / "messages.po"


class _Catalogues(Domain):
    """Flask-Babel's domain, fed from memory instead of compiled files."""

    def get_translations(self) -> NullTranslations:
        return _catalogue(current.lang())


@cache
def french() -> Translations:
    """Return the French catalogue."""
    compiled = io.BytesIO()
    with CATALOGUE.open("rb") as source:
        write_mo(compiled, read_po(source, locale="fr_CA"))
    compiled.seek(0)
    return Translations(compiled)


@cache
def _catalogue(lang: str) -> NullTranslations:
    return french() if lang == "fr" else NullTranslations()


def install(app: Flask) -> None:
    """Choose the language before each page; `?lang=` is the toggle."""
    babel = Babel(app, locale_selector=lambda: LOCALES[current.lang()])
    babel.domain_instance = _Catalogues()
    app.before_request(_choose)
    app.jinja_env.globals.update(
        lang=current.lang, other_language=_other_language, _=_drawn, gettext=_drawn, ngettext=_drawn_number
    )


@cache
def _markup(lang: str, text: str) -> Markup:
    return Markup(_catalogue(lang).gettext(text))  # noqa: S704 – a template's own text, never anybody's input


def _drawn(text: str, **values: Any) -> Markup:
    """Write a text of a template, as Jinja's own gettext does, but look it up once a language: a page has hundreds."""
    found = _markup(current.lang(), text)
    return found % values if "%" in found else found


def _drawn_number(singular: str, plural: str, num: int, **values: Any) -> Markup:
    """Write a text of a template that depends on a number."""
    found = _catalogue(current.lang()).ngettext(singular, plural, num)
    return Markup(found) % ({"num": num} | values)  # noqa: S704 – the values are escaped


def _choose() -> Response | None:
    if request.endpoint == "static":
        return None
    wanted = request.args.get("lang")
    if wanted in LOCALES:
        session["lang"] = wanted
    g.lang = _preferred()
    if wanted is not None and request.method == "GET":
        return redirect(_here_without_lang())
    return None


def _preferred() -> str:
    reader = current.reader()
    chosen = session.get("lang") or (reader.language if reader else None)
    if chosen in LOCALES:
        return str(chosen)
    return request.accept_languages.best_match(list(LOCALES)) or "fr"


def _here_without_lang() -> str:
    rest = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return _address(rest)


def _other_language() -> tuple[str, str] | None:
    """Return code and address of the page in the other language; None for the answer to a form.

    Its address would open another page, or none: what is shown once, such as a secret, would be lost.
    """
    if request.method == "POST":
        return None
    code = "en" if current.lang() == "fr" else "fr"
    rest = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return code, _address([*rest, ("lang", code)])


def _address(query: list[tuple[str, str]]) -> str:
    path = "/" + quote(request.path.lstrip("/"))
    return f"{path}?{urlencode(query)}" if query else path
