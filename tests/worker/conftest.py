"""A served installation, whose messages a worker seals."""

from __future__ import annotations

from tests.soap.conftest import any_world as any_world
from tests.soap.conftest import furnished as furnished
