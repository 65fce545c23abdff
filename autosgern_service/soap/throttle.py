"""Counts failures to say who one is, so that somebody who tries again and again is noticed and costs little.

The right secret always passes: secrets are 256 random bits, so nobody guesses one, and a lock on a partner's
name or address would let anyone shut that partner out. What a throttled stranger loses is our attention: the
answer is Throttled, and nothing is written to the database.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

LIMIT = 10
WINDOW_SECONDS = 600.0
_REMEMBERED = 5_000


class Failures:
    """Failures of the last ten minutes, by address and by name, of one process; bounded in memory."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._times: OrderedDict[tuple[str, str], list[float]] = OrderedDict()

    def count(self, kind: str, value: str) -> int:
        """Add a failure of an address or a name; return how many it had of late, LIMIT + 1 at most."""
        now = self._seconds()
        with self._lock:
            earlier = self._times.pop((kind, value), [])
            times = [*(time for time in earlier[-LIMIT:] if time >= now - WINDOW_SECONDS), now]
            self._times[kind, value] = times
            if len(self._times) > _REMEMBERED:
                self._times.popitem(last=False)
            return len(times)
