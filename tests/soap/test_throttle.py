"""Failures to say who one is are counted by address, for a while, in bounded memory."""

from __future__ import annotations

from autosgern_service.soap import throttle


def test_failures_are_forgotten_after_ten_minutes():
    now = [0.0]
    failures = throttle.Failures(lambda: now[0])
    assert [failures.count("a") for _ in range(3)] == [1, 2, 3]
    now[0] = throttle.WINDOW_SECONDS + 1
    assert failures.count("a") == 1


def test_failures_are_counted_in_bounded_memory():
    failures = throttle.Failures()
    for number in range(20_000):
        failures.count(f"10.0.{number}")
    assert len(failures._times) <= 5_000


def test_each_address_has_its_own_count_which_stops_where_it_no_longer_matters():
    failures = throttle.Failures(lambda: 0.0)
    for _ in range(throttle.LIMIT * 3):
        last = failures.count("a")
    assert last == throttle.LIMIT + 1
    assert failures.count("b") == 1


def test_the_address_that_was_quiet_for_longest_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(throttle, "_REMEMBERED", 2)
    failures = throttle.Failures(lambda: 0.0)
    for address in ("a", "b", "a", "c"):
        failures.count(address)
    assert failures.count("a") == 3
    assert failures.count("b") == 1
