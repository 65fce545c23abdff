"""What several forms share: the options of a choice, and the checks that are always worded alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Regexp

REQUIRED = InputRequired(lazy_gettext("This field cannot be empty."))
ADDRESS = Regexp(
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=lazy_gettext("Write a whole e-mail address, like name@school.ca.")
)
BSID = Regexp(r"^\d{6}$", message=lazy_gettext("A BSID has six digits."))

LANGUAGES = {"fr": "Français", "en": "English"}


def options(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """Return the options of a choice from value → words."""
    return [SelectChoice(value=value, label=label) for value, label in words.items()]
