"""What a form carries of what the reader saw when they decided, so that two editors never overwrite each other.

The forms on a request carry its revision, the one that names no request the last move of any, those of the
administration a digest of the record's values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Self

from flask import abort, request
from flask_babel import gettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import HiddenField

from autosgern_service.administration.unfit import one_at_a_time
from autosgern_service.store.audit import Doer
from portal.web import current


def seen_revision() -> int:
    """Return the revision in the form; a form without one is not ours."""
    return _number("revision")


def seen_move() -> int:
    """Return the last move of any request before the form was shown (`moves.last_move`)."""
    return _number("seen")


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(400)
    return int(text)


class RecordForm(FlaskForm):
    """A form that changes a record; `seen` is the digest of the values that it showed of it."""

    seen = HiddenField()

    @classmethod
    def of(cls, record: object) -> Self:
        """Return the form of a record, filled in with its values or with what was sent."""
        form = cls(obj=cls.shown(record))
        if not form.is_submitted():
            form.seen.data = form.digest()
        return form

    @staticmethod
    def shown(record: Any) -> Any:
        """Return what has the record's values by the names of the fields."""
        return record

    def digest(self) -> str:
        """Return the digest of the record's values, whatever was sent."""
        values = {field.name: field.object_data for field in self}
        return hashlib.sha256(repr(values).encode()).hexdigest()

    def save(
        self,
        model: type[Any],
        key: object,
        change: Callable[[Session, Doer, Any], object],
        *,
        alone: bool = False,
    ) -> bool:
        """Have the record changed; where somebody else has changed it since it was shown, say so instead.

        `alone` is for a use case that works on its table one at a time, which has to be asked before the row is locked.
        """
        with current.service().store.begin() as session:
            if alone:
                one_at_a_time(session, model)
            record = session.get(model, key, with_for_update=True) or abort(404)
            now = type(self)(formdata=None, obj=self.shown(record)).digest()
            if self.seen.data == now:
                change(session, current.doer(), record)
                return True
        self.seen.data = now
        self.form_errors.append(
            gettext(
                "Somebody else has changed this record since you opened it. Nothing was saved and nothing was "
                "overwritten. If you save again, what stands below takes the place of their change."
            )
        )
        return False
