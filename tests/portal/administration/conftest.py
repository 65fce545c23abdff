"""Who administers, and a row looked for by its values."""

from __future__ import annotations

import pytest


@pytest.fixture
def operator(signed_in):
    return signed_in("operator")


def one(world, model, **values):
    """Return the one row of a table with these values."""
    (found,) = [row for row in world.rows(model) if all(getattr(row, k) == v for k, v in values.items())]
    return found
