"""What Operations tells of: automatic attempts, and a batch that left."""

from __future__ import annotations

from functools import partial

import pytest

from tests import ontario


@pytest.fixture
def attempt(world):
    """Adds a match run of a request."""
    return partial(ontario.ran, world)


@pytest.fixture
def sent_batch(world):
    """Adds a batch that left with one transcript, which the destination refused."""
    return partial(ontario.sent_batch, world)
