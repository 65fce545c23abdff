"""What several forms share: the options of a choice, a date, and the checks that are always worded alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import DateField, StringField
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, Regexp, StopValidation, ValidationError
from wtforms.widgets import EmailInput, Select, TextInput

from autosgern_service.administration.unfit import BSID, Unfit
from autosgern_service.domain import email_address
from autosgern_service.domain.bsid import read_bsid
from portal.web import current
from portal.web.formats import number


class _Required(DataRequired):
    """Something must be written, and blanks alone are nothing; an empty field is told by its name."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an empty field."""
        try:
            super().__call__(form, field)
        except StopValidation:
            told = gettext("%(field)s: this field cannot be empty.", field=field.label.text)
            raise StopValidation(told) from None


class AtMost:
    """At most so many characters; what is longer is looked at no further."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, _form: Any, field: Any) -> None:
        """Refuse a text that is too long."""
        if len(field.data or "") > self.longest:
            raise StopValidation(
                gettext(
                    "%(field)s: write %(most)s characters at most.",
                    field=field.label.text,
                    most=number(self.longest),
                )
            )


class Matches(Regexp):
    """A pattern that a text follows from end to end; it is tried on none that is longer than what it admits."""

    def __init__(self, pattern: str, longest: int, message: Any) -> None:
        super().__init__(rf"(?:{pattern})\Z", message=message)
        self.longest = longest

    def __call__(self, form: Any, field: Any, message: Any = None) -> Any:
        """Refuse what does not follow the pattern."""
        if len(field.data or "") > self.longest:
            raise ValidationError(str(self.message))
        return super().__call__(form, field, message)


REQUIRED = _Required()

_OPTION = Markup('<option value="%s">%s</option>')
_CHOSEN = Markup('<option selected value="%s">%s</option>')

LANGUAGES = {"fr": "Français", "en": "English"}


def options(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """Return the options of a choice from value → words."""
    return [SelectChoice(value=value, label=label) for value, label in words.items()]


@contextmanager
def unfit_shown(form: FlaskForm) -> Iterator[None]:
    """Show at its fields what a use case refuses; the transaction within is rolled back, the page goes on."""
    try:
        yield
    except Unfit as unfit:
        for one in (unfit, *unfit.others):
            if one.field in form:
                field = form[one.field]
                field.errors = [one.told(current.lang(), str(field.label.text))]
            else:
                form.form_errors.append(one.told(current.lang(), one.field))


def row_number(text: object) -> int:
    """Return the number of the row that a choice names; 0, all of them, for what can be none."""
    found = int(str(text))
    return found if 0 <= found < 2**31 else 0


class DayField(DateField):
    """A date written out, with hyphens or slashes. Whatever else is written is told by the field's name."""

    widget = TextInput()

    def __init__(self, label: Any, *, required: bool = False, **more: Any) -> None:
        told = lazy_gettext("%(field)s: write the date like 2026-11-28.", field=label)
        super().__init__(
            label,
            [InputRequired(told) if required else Optional()],
            format=["%Y-%m-%d", "%Y/%m/%d"],
            invalid_value_message=told,
            render_kw={"placeholder": lazy_gettext("YYYY-MM-DD")},
            **more,
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date, whatever blanks stand around it."""
        super().process_formdata([text.strip() for text in valuelist])


class RangeForm(FlaskForm):
    """A form with a first and a last day, `start` and `end`."""

    start: DayField
    end: DayField

    def validate_end(self, field: DayField) -> None:
        """Refuse a range that ends before it starts."""
        if self.start.data and field.data and field.data < self.start.data:
            raise ValidationError(gettext("The end date is before the start date."))


class TextField(StringField):
    """A line of text, taken without the blanks around it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        super().process_formdata([value.strip() for value in valuelist])


class BsidField(TextField):
    """The number of a school, taken as six digits though it may be written as in a transcript."""

    def __init__(self, label: Any, validators: Sequence[Any] = (), **more: Any) -> None:
        super().__init__(label, [*validators, AtMost(20)], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the number; what is none stays as typed."""
        super().process_formdata([read_bsid(value.strip()) or value for value in valuelist])

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number of a school."""
        if self.data and read_bsid(self.data) is None:
            raise ValidationError(BSID[current.lang()])


class AddressField(TextField):
    """One e-mail address, as every door of the service understands it."""

    widget = EmailInput()

    def __init__(self, label: Any, validators: Sequence[Any] = (), **more: Any) -> None:
        super().__init__(label, [*validators, AtMost(email_address.LONGEST), self.is_whole], **more)

    @staticmethod
    def is_whole(_form: Any, field: Any) -> None:
        """Refuse what is no address."""
        if not email_address.is_address(field.data):
            raise ValidationError(gettext("Write a whole e-mail address, like name@school.ca."))


class LongSelect(Select):
    """Draws a choice among hundreds in one go; WTForms puts together each option's attributes, which takes long."""

    @classmethod
    def render_option(cls, choice: Choice, **_: Any) -> Markup:
        """Return an option; ours have no attributes of their own."""
        return (_CHOSEN if choice.selected else _OPTION) % (choice.value, choice.label)
