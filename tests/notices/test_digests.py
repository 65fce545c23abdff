"""A summary comes on the days and at the hour that its reader chose, once, and tells of the reader's requests only."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from autosgern_service import notices
from autosgern_service.installation.clock import Clock
from autosgern_service.notices.digests import DIGEST, LISTED, PENDING
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Digest, Holiday, Mail
from tests.installed import Installation, case
from tests.nights import filed

TUESDAY_11 = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)  # 11:00 in Toronto
EVERY_DAY = range(7)


def at(installation: Installation, instant: datetime) -> Installation:
    return replace(installation, service=replace(installation.service, clock=Clock(lambda: instant)))


def wish(installation: Installation, username: str = "windward", **changes: Any) -> None:
    wishes: dict[str, Any] = {
        "enabled": True,
        "days": EVERY_DAY,
        "hour": "11:00",
        "addresses": "avis@conseil.example",
        "pending_hours": 1,
    }
    with installation.service.store.begin() as session:
        by = Doer(username, installation.service.clock.now())
        notices.save_digest_settings(session, by, installation.user(username), **(wishes | changes))


def pending(installation: Installation, received: datetime, count: int = 1, **changes: Any) -> list[str]:
    """Requests that wait for the staff of a board, since an instant."""
    then = at(installation, received)
    return [then.submit(case("pushed"), **changes).reference for _ in range(count)]


def mails(installation: Installation, kind: str = DIGEST) -> list[Mail]:
    with installation.service.store.read() as session:
        return list(session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id)))


def write(installation: Installation, instant: datetime) -> int:
    return notices.write_digests(at(installation, instant).service)


# ── when ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_summary_comes_at_its_hour_and_once_a_day(any_installation: Installation) -> None:
    pending(any_installation, datetime(2026, 11, 16, 14, tzinfo=UTC))
    wish(any_installation)
    assert write(any_installation, TUESDAY_11.replace(hour=15, minute=59)) == 0
    assert write(any_installation, TUESDAY_11) == 1
    assert write(any_installation, TUESDAY_11.replace(hour=22)) == 0
    assert len(mails(any_installation)) == 1
    assert write(any_installation, TUESDAY_11.replace(day=18)) == 1


def test_two_workers_write_one_summary(any_installation: Installation) -> None:
    pending(any_installation, datetime(2026, 11, 16, 14, tzinfo=UTC))
    wish(any_installation, addresses="a@conseil.example; b@conseil.example")
    worker = at(any_installation, TUESDAY_11)
    threads = [threading.Thread(target=notices.write_digests, args=(worker.service,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [mail.recipient for mail in mails(any_installation)] == ["a@conseil.example", "b@conseil.example"]


def test_a_summary_comes_on_the_chosen_days_only(installation: Installation) -> None:
    pending(installation, datetime(2026, 11, 16, 14, tzinfo=UTC))
    wish(installation, days=[0, 2])  # Monday, Wednesday
    assert write(installation, TUESDAY_11) == 0
    assert write(installation, TUESDAY_11.replace(day=18)) == 1


def test_the_hour_is_that_of_the_chosen_time_zone(installation: Installation) -> None:
    pending(installation, datetime(2026, 11, 16, 14, tzinfo=UTC))
    wish(installation, time_zone="America/Winnipeg")
    assert write(installation, TUESDAY_11) == 0
    assert write(installation, TUESDAY_11.replace(hour=17)) == 1


@pytest.mark.parametrize(
    ("hour", "instants", "day"),
    [
        # 1:30 comes twice on the first of November.
        ("01:30", [(11, 1, 5, 29), (11, 1, 5, 30), (11, 1, 6, 30)], date(2026, 11, 1)),
        # 2:30 does not come on the eighth of March: the summary comes when it is over.
        ("02:30", [(3, 8, 6, 59), (3, 8, 7, 0), (3, 8, 7, 30)], date(2026, 3, 8)),
    ],
)
def test_when_the_clocks_change_a_summary_comes_once(
    installation: Installation, hour: str, instants: list[tuple[int, ...]], day: date
) -> None:
    pending(installation, datetime(2026, 2, 16, 14, tzinfo=UTC))
    wish(installation, hour=hour)
    counts = [write(installation, datetime(2026, *one, tzinfo=UTC)) for one in instants]  # type: ignore[arg-type,misc]
    assert counts == [0, 1, 0]
    with installation.service.store.read() as session:
        assert session.scalars(select(Digest.day)).all() == [day]


def test_a_worker_that_was_down_at_the_hour_makes_up_for_it_the_same_day(installation: Installation) -> None:
    pending(installation, datetime(2026, 11, 16, 14, tzinfo=UTC))
    wish(installation, days=[1])
    assert write(installation, datetime(2026, 11, 18, 4, 59, tzinfo=UTC)) == 1  # 23:59 in Toronto
    assert write(installation, datetime(2026, 11, 18, 5, 1, tzinfo=UTC)) == 0


def test_who_switched_it_off_or_left_hears_nothing(installation: Installation) -> None:
    pending(installation, datetime(2026, 11, 16, 14, tzinfo=UTC))
    wish(installation, enabled=False)
    assert write(installation, TUESDAY_11) == 0
    wish(installation)
    with installation.service.store.begin() as session:
        session.merge(installation.user("windward")).active = False
    assert write(installation, TUESDAY_11) == 0


# ── what ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_summary_names_what_has_waited_for_so_many_business_hours(installation: Installation) -> None:
    (old,) = pending(installation, datetime(2026, 11, 13, 16, tzinfo=UTC))  # Friday, 11:00
    (new,) = pending(installation, datetime(2026, 11, 13, 16, 1, tzinfo=UTC))
    wish(installation, pending_hours=16)
    write(installation, TUESDAY_11)
    (mail,) = mails(installation)
    assert old in mail.body
    assert new not in mail.body
    assert "for 16 business hours or more: 1" in mail.body


def test_holidays_of_the_table_are_no_business_days(installation: Installation) -> None:
    pending(installation, datetime(2026, 11, 16, 13, tzinfo=UTC))
    with installation.service.store.begin() as session:
        session.add(Holiday(day=date(2026, 11, 16), name="Journée pédagogique"))
    wish(installation, pending_hours=8)
    write(installation, TUESDAY_11)
    assert mails(installation) == []


def test_where_there_is_nothing_to_tell_nothing_comes(installation: Installation) -> None:
    wish(installation, completed=True)
    assert write(installation, TUESDAY_11) == 1
    assert mails(installation) == []


@pytest.mark.parametrize(
    ("username", "words"),
    [("portages", "Demandes terminées par Auto-SGéRN"), ("operations", "Requests completed by Auto-eTMS")],
)
def test_a_summary_is_in_its_readers_language(installation: Installation, username: str, words: str) -> None:
    filed(at(installation, TUESDAY_11.replace(hour=10)), "exact", "exact")
    wish(installation, username, completed=True, pending_hours=None)
    write(installation, TUESDAY_11)
    (mail,) = mails(installation)
    assert words in mail.body
    assert ": 2" in mail.body


def test_completed_requests_are_counted_since_the_summary_before(installation: Installation) -> None:
    wish(installation, "portages", completed=True, pending_hours=None)
    filed(at(installation, TUESDAY_11.replace(hour=10)), "exact")
    write(installation, TUESDAY_11)
    filed(at(installation, TUESDAY_11.replace(hour=20)), "exact")
    write(installation, TUESDAY_11.replace(day=18))
    assert [": 1" in mail.body for mail in mails(installation)] == [True, True]


def test_nobody_hears_of_other_boards_requests(installation: Installation) -> None:
    (reference,) = pending(installation, datetime(2026, 11, 16, 14, tzinfo=UTC))
    wish(installation, "portages", each_pending=True)
    wish(installation, "ecole.portage", each_pending=True)
    write(installation, TUESDAY_11)
    assert mails(installation) == mails(installation, PENDING) == []
    wish(installation, "windward")
    write(installation, TUESDAY_11)
    assert reference in mails(installation)[0].body


def test_a_summary_holds_no_personal_data(installation: Installation) -> None:
    pending(installation, datetime(2026, 11, 16, 14, tzinfo=UTC), student_number="000048096689")
    wish(installation, each_pending=True)
    write(installation, TUESDAY_11)
    person = case("pushed").request
    for mail in mails(installation) + mails(installation, PENDING):
        for personal in (person.first, person.last, str(person.birth_date), "000048096689", "candidature"):
            assert personal not in mail.subject + mail.body


def test_a_long_list_is_cut_and_counted(installation: Installation) -> None:
    references = pending(installation, datetime(2026, 11, 16, 14, tzinfo=UTC), count=LISTED + 2)
    wish(installation)
    write(installation, TUESDAY_11)
    (mail,) = mails(installation)
    assert sum(reference in mail.body for reference in references) == LISTED
    assert "for one business hour or more: 52" in mail.body
    assert "2 more" in mail.body


def test_each_request_that_waits_has_an_e_mail_of_its_own_once(any_installation: Installation) -> None:
    first = pending(any_installation, datetime(2026, 11, 16, 14, tzinfo=UTC), count=2)
    wish(any_installation, pending_hours=None, each_pending=True)
    write(any_installation, TUESDAY_11)
    assert [mail.subject.split()[2] for mail in mails(any_installation, PENDING)] == first
    (third,) = pending(any_installation, TUESDAY_11.replace(hour=20))
    write(any_installation, TUESDAY_11.replace(day=18))
    assert [mail.subject.split()[2] for mail in mails(any_installation, PENDING)] == [*first, third]
    assert mails(any_installation) == []
