"""Who is dead is told by beats that do not change, never by a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from autosgern_service.engine import DEAD_AFTER_SECONDS, Pulse

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Stopwatch:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_worker_whose_beat_changes_lives_whatever_its_clock_says() -> None:
    watch = Stopwatch()
    pulse = Pulse(watch)
    for beat in (NOON, NOON - timedelta(days=1), NOON + timedelta(days=400), NOON):
        assert pulse.dead({"w"}, {"w": beat}) == set()
        watch.seconds += DEAD_AFTER_SECONDS - 1


def test_a_worker_whose_beat_stands_still_is_dead_after_a_while() -> None:
    watch = Stopwatch()
    pulse = Pulse(watch)
    assert pulse.dead({"w"}, {"w": NOON}) == set()
    watch.seconds += DEAD_AFTER_SECONDS
    assert pulse.dead({"w"}, {"w": NOON}) == {"w"}


def test_a_holder_without_a_heart_is_dead_after_a_while() -> None:
    watch = Stopwatch()
    pulse = Pulse(watch)
    assert pulse.dead({"w"}, {}) == set()
    watch.seconds += DEAD_AFTER_SECONDS
    assert pulse.dead({"w"}, {}) == {"w"}


def test_who_slept_itself_finds_nobody_dead_whose_beat_went_on() -> None:
    watch = Stopwatch()
    pulse = Pulse(watch)
    pulse.dead({"w"}, {"w": NOON})
    watch.seconds += 10_000
    assert pulse.dead({"w"}, {"w": NOON + timedelta(seconds=2)}) == set()


def test_a_worker_that_held_nothing_for_a_while_is_looked_at_anew() -> None:
    watch = Stopwatch()
    pulse = Pulse(watch)
    pulse.dead({"w"}, {"w": NOON})
    watch.seconds += DEAD_AFTER_SECONDS
    assert pulse.dead(set(), {"w": NOON}) == set()
    assert pulse.dead({"w"}, {"w": NOON}) == set()
