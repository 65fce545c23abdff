"""Counts failures to say who one is, so that somebody who tries again and again costs little.

The right secret always passes: secrets are 256 random bits, so nobody guesses one, and a lock on a partner's
name or address would let anyone shut that partner out. What a throttled stranger loses is our attention: the
answer is Throttled, and nothing is written to the database. (Until then every failure leaves a row, by which
`security` counts across processes and tells the operators; see there.)
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
    """Failures of the last ten minutes, by address, as one process saw them; bounded in memory."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._times: OrderedDict[str, list[float]] = OrderedDict()

    def count(self, address: str) -> int:
        """Add a failure of an address; return how many it had of late, LIMIT + 1 at most."""
        now = self._seconds()
        with self._lock:
            earlier = self._times.pop(address, [])
            times = [*(time for time in earlier[-LIMIT:] if time >= now - WINDOW_SECONDS), now]
            self._times[address] = times
            if len(self._times) > _REMEMBERED:
                self._times.popitem(last=False)
            return len(times)
