"""Hashing is bounded: how long a password is, how many are hashed at a time, how long one waits for a turn."""

from __future__ import annotations

import threading

import pytest

from autosgern_service.installation import passwords
from autosgern_service.installation.passwords import AT_A_TIME, IN_LINE, MAXIMUM_LENGTH, Busy


def test_a_password_that_is_too_long_is_never_hashed() -> None:
    with pytest.raises(ValueError, match="200 characters"):
        passwords.hash_password("a" * (MAXIMUM_LENGTH + 1))
    longest = passwords.hash_password("a" * MAXIMUM_LENGTH)
    assert passwords.verify(longest, "a" * MAXIMUM_LENGTH)
    assert not passwords.verify(longest, "a" * (MAXIMUM_LENGTH + 1))


def test_who_waits_too_long_for_a_turn_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    hashed = passwords.hash_password("a long invented password")
    turns = [passwords._turn() for _ in range(AT_A_TIME)]
    for turn in turns:
        turn.__enter__()
    with pytest.raises(Busy):
        passwords.verify(hashed, "a long invented password")
    for turn in turns:
        turn.__exit__(None, None, None)
    assert passwords.verify(hashed, "a long invented password")


def test_of_many_at_once_few_are_hashed_few_wait_and_the_others_are_told_at_once() -> None:
    inside, most, told = 0, 0, 0
    together, lock, everybody = threading.Event(), threading.Lock(), threading.Barrier(40)

    def come() -> None:
        nonlocal inside, most, told
        everybody.wait()
        try:
            with passwords._turn():
                with lock:
                    inside += 1
                    most = max(most, inside)
                together.wait()
                with lock:
                    inside -= 1
        except Busy:
            with lock:
                told += 1
                if told == 40 - AT_A_TIME - IN_LINE:
                    together.set()

    people = [threading.Thread(target=come) for _ in range(40)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert most == AT_A_TIME
    assert told == 40 - AT_A_TIME - IN_LINE
