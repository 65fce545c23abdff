"""Today at a glance: five figures, the requests by hour drawn and as a table, and the newest automatic attempts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import format_percent

from autosgern_service.domain.deeds import Deed
from autosgern_service.installation.clock import local
from autosgern_service.store import match_log, monitoring
from autosgern_service.store.monitoring import Hour
from portal.operations.pages import blueprint, show
from portal.requests.permitted import choices
from portal.web import current, formats
from portal.web.access import SUPERVISORS, allow

SHOWN_RUNS = 20

#: The drawing, in its own units: the whole, and the room left of and under the bars.
WIDTH, HEIGHT = 1200, 220
LEFT, BOTTOM, TOP = 44, 24, 12


@dataclass(frozen=True)
class Bar:
    """One hour of the drawing; `bad` is the height of the errors' part, at the foot."""

    label: str
    x: float
    y: float
    width: float
    height: float
    bad: float
    requests: int
    errors: int


@dataclass(frozen=True)
class Drawing:
    """The bars, and the horizontal lines: (height in the drawing, what it stands for)."""

    bars: Sequence[Bar]
    lines: Sequence[tuple[float, int]]
    foot: float = HEIGHT - BOTTOM
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


@blueprint.get("/")
@allow(SUPERVISORS)
def overview() -> str:
    """Show today."""
    user, now = current.user(), current.service().clock.now()
    with current.service().store.read() as session:
        today = monitoring.today(session, user, now)
        runs = match_log.match_runs(session, user, 1, SHOWN_RUNS)
    current.note(Deed.VIEW_OPERATIONS)
    return show(
        "overview",
        today=today,
        share=_percent(today.matched_share),
        median="–" if today.median_ms is None else duration(today.median_ms),
        drawing=draw(today.hours),
        now=now,
        runs=runs,
        choices={run.request.id: choices(user, run.request) for run in runs},
    )


def duration(milliseconds: float) -> str:
    """Write how long something took: below a second in milliseconds."""
    if milliseconds < 1000:
        return f"{formats.number(milliseconds)}\u00a0ms"
    return f"{formats.number(milliseconds / 1000, 1)}\u00a0s"


def draw(hours: Sequence[Hour]) -> Drawing:
    """Return the requests by hour as bars under a round scale."""
    step = _round_step(max((hour.requests for hour in hours), default=0))
    top = step * 3
    unit = (HEIGHT - BOTTOM - TOP) / top
    pitch = (WIDTH - LEFT) / max(1, len(hours))
    foot = HEIGHT - BOTTOM
    bars = [
        Bar(
            f"{local(hour.start).hour}\u00a0h",
            round(LEFT + n * pitch + pitch * 0.1, 1),
            round(foot - hour.requests * unit, 1),
            round(pitch * 0.8, 1),
            round(hour.requests * unit, 1),
            round(hour.errors * unit, 1),
            hour.requests,
            hour.errors,
        )
        for n, hour in enumerate(hours)
    ]
    return Drawing(bars, [(round(foot - step * n * unit, 1), step * n) for n in range(4)])


def _round_step(most: int) -> int:
    """Return a third of the scale: 1, 2, 4 or 5 times a power of ten, three of which hold the most."""
    power = 1
    while True:
        for factor in (1, 2, 4, 5):
            if factor * power * 3 >= most:
                return factor * power
        power *= 10


def _percent(value: float | None) -> str:
    if value is None:
        return "–"
    return str(format_percent(value, "0.0%" if current.lang() == "en" else "0.0\u00a0%"))
