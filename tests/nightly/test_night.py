"""The night comes once a Toronto date, at each destination’s hour; what fails is tried again, then given up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import asyncssh
import pytest

from autosgern_service import nightly
from autosgern_service.administration import destinations
from autosgern_service.domain.lifecycle import Delivery
from autosgern_service.engine import night_job_id
from autosgern_service.installation.clock import instant
from autosgern_service.installation.vault import VaultError
from autosgern_service.nightly.night import TRIES
from autosgern_service.sandbox.college import acknowledge_folder
from autosgern_service.store.models import Destination
from tests.installed import Installation
from tests.nights import (
    TONIGHT,
    at,
    destination,
    filed,
    folder,
    manifest,
    night_of,
    reached_by,
    ringing,
    states,
)
from tests.sftp import PASSWORD, SftpSite
from transmission import ChannelError, ChannelReason

FIRST = "BORE-20261117-1"
NOBODY_THERE = "sftp://ocas@127.0.0.1:1/incoming"


def by_sftp(installation: Installation, site: SftpSite, *, private_key: bool = False) -> None:
    """Let BORE be reached by SFTP, its secret kept in the vault."""
    with installation.service.store.begin() as session:
        row = session.get_one(Destination, "BORE")
        row.url, row.host_key = site.url, site.pinned
        if private_key:
            key = site.client_key.export_private_key().decode()
            destinations.seal_private_key(installation.service.vault, row, key)
        else:
            destinations.seal_password(installation.service.vault, row, PASSWORD)


def fail(installation: Installation, night: str = TONIGHT) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        nightly.transmit(installation.service, "BORE", night)
    return raised.value


def jobs(installation: Installation, *ids: str) -> set[str]:
    return installation.service.jobs.live(ids)


# ── when ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_night_begins_at_its_hour_and_once_a_date(any_installation: Installation) -> None:
    filed(any_installation, "exact")
    both = {night_job_id("BORE", TONIGHT), night_job_id("OUAC", TONIGHT)}
    nightly.begin_night(at(any_installation, 2026, 11, 18, 2, 59).service)
    assert jobs(any_installation, *both) == set()
    at_ten = at(any_installation, 2026, 11, 18, 3, 0)  # 22:00 in Toronto on the 17th
    nightly.begin_night(at_ten.service)
    nightly.begin_night(at_ten.service)
    assert jobs(any_installation, *both) == both


def test_a_destination_may_have_an_hour_of_its_own(installation: Installation) -> None:
    filed(installation, "exact")
    reached_by(installation, "OUAC", transmission_time="18:30")
    nightly.begin_night(at(installation, 2026, 11, 17, 23, 30).service)
    bore, ouac = night_job_id("BORE", TONIGHT), night_job_id("OUAC", TONIGHT)
    assert jobs(installation, bore, ouac) == {ouac}


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2026, 3, 8), datetime(2026, 3, 8, 6, 30, tzinfo=UTC)),  # clocks go from 2 to 3
        (date(2026, 11, 1), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),  # 1:30 comes twice: the first
    ],
)
def test_when_the_clocks_change_the_night_comes_once(
    installation: Installation, day: date, begins: datetime
) -> None:
    filed(installation, "exact")
    reached_by(installation, "BORE", transmission_time="01:30")
    reached_by(installation, "OUAC", paused_at=begins)
    assert instant(day, "01:30") == begins
    moment, seen = begins - timedelta(hours=1), set()
    while moment < begins + timedelta(hours=4):
        nightly.begin_night(at(installation, *moment.timetuple()[:5]).service)
        live = jobs(
            installation, *(night_job_id("BORE", (day + timedelta(n)).isoformat()) for n in (-1, 0, 1))
        )
        seen |= live
        # On the evening before, the last date's night is due as well: nothing left that night.
        assert (night_job_id("BORE", day.isoformat()) in live) is (moment >= begins)
        moment += timedelta(minutes=15)
    assert len(seen) == 1


def test_an_hour_that_spring_skips_comes_an_hour_later(installation: Installation) -> None:
    filed(installation, "exact")
    reached_by(installation, "BORE", transmission_time="02:30")
    job = night_job_id("BORE", "2026-03-08")
    nightly.begin_night(at(installation, 2026, 3, 8, 7, 29).service)
    assert jobs(installation, job) == set()
    nightly.begin_night(at(installation, 2026, 3, 8, 7, 30).service)  # 3:30 on the new clock
    assert jobs(installation, job) == {job}


def test_a_paused_destination_waits_and_loses_nothing(installation: Installation) -> None:
    filed(installation, "exact")
    reached_by(installation, "BORE", paused_at=datetime(2026, 11, 17, tzinfo=UTC))
    with installation.service.store.read() as session:
        assert nightly.waiting_destinations(session) == ["OUAC"]
    assert nightly.transmit(installation.service, "BORE", TONIGHT) == []
    reached_by(installation, "BORE", paused_at=None)
    assert nightly.transmit(installation.service, "BORE", night_of(18)) == ["BORE-20261118-1"]


def test_a_destination_that_takes_no_new_requests_still_gets_what_waits(installation: Installation) -> None:
    filed(installation, "exact")
    reached_by(installation, "BORE", active=False)
    with installation.service.store.read() as session:
        assert "BORE" in nightly.waiting_destinations(session)


# ── by SFTP ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("private_key", [False, True])
def test_a_batch_leaves_by_sftp_and_its_acknowledgment_comes_back(
    installation: Installation, site: SftpSite, private_key: bool
) -> None:
    filed(installation, "exact", "oen-missing")
    by_sftp(installation, site, private_key=private_key)
    assert nightly.transmit(installation.service, "BORE", TONIGHT) == [FIRST]
    assert len(manifest(installation, FIRST, site.folder / "incoming").items) == 2
    acknowledge_folder(site.folder / "incoming", "BORE")
    assert nightly.collect(installation.service) == 1
    assert states(installation, "BORE") == [Delivery.ACKNOWLEDGED, Delivery.ACKNOWLEDGED]


def test_secrets_are_kept_sealed_and_bound_to_their_destination(
    installation: Installation, site: SftpSite
) -> None:
    filed(installation, "exact")
    by_sftp(installation, site)
    sealed = destination(installation, "BORE").password_sealed or b""
    assert PASSWORD.encode() not in sealed
    reached_by(installation, "OUAC", url=site.url, host_key=site.pinned, password_sealed=sealed)
    with pytest.raises(VaultError):
        nightly.transmit(installation.service, "OUAC", TONIGHT)
    assert site.connections == 0


def test_a_link_that_breaks_in_the_middle_of_a_file_is_resumed_in_the_same_night(
    installation: Installation, site: SftpSite
) -> None:
    filed(installation, "exact", "oen-missing")
    by_sftp(installation, site)
    site.cut_after = 1000
    nightly.night(installation.service, "BORE", TONIGHT)
    assert states(installation, "BORE") == [Delivery.QUEUED, Delivery.QUEUED]
    assert not list(site.folder.rglob("manifest.xml"))
    again = night_job_id("BORE", TONIGHT, 2)
    assert jobs(installation, again) == {again}
    nightly.night(installation.service, "BORE", TONIGHT, 2)
    assert states(installation, "BORE") == [Delivery.SENT, Delivery.SENT]
    acknowledge_folder(site.folder / "incoming", "BORE")
    nightly.collect(installation.service)
    assert states(installation, "BORE") == [Delivery.ACKNOWLEDGED, Delivery.ACKNOWLEDGED]
    assert ringing(installation) == []


def test_after_so_many_tries_the_night_is_over(installation: Installation) -> None:
    filed(installation, "exact")
    with installation.service.store.begin() as session:
        row = session.get_one(Destination, "BORE")
        row.url = NOBODY_THERE
        row.host_key = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
        destinations.seal_password(installation.service.vault, row, PASSWORD)
    nightly.night(installation.service, "BORE", TONIGHT, TRIES - 1)
    with pytest.raises(ChannelError) as raised:
        nightly.night(installation.service, "BORE", TONIGHT, TRIES)
    assert raised.value.reason is ChannelReason.UNREACHABLE
    last, none = night_job_id("BORE", TONIGHT, TRIES), night_job_id("BORE", TONIGHT, TRIES + 1)
    assert jobs(installation, last, none) == {last}


def test_what_only_people_can_mend_is_not_tried_again_that_night(
    installation: Installation, site: SftpSite
) -> None:
    filed(installation, "exact")
    by_sftp(installation, site)
    stranger = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    reached_by(installation, "BORE", host_key=stranger)
    with pytest.raises(ChannelError) as raised:
        nightly.night(installation.service, "BORE", TONIGHT)
    assert raised.value.reason is ChannelReason.WRONG_HOST_KEY
    assert jobs(installation, night_job_id("BORE", TONIGHT, 2)) == set()
    assert ringing(installation) == [("DestinationFailed", "BORE")]


# ── failures ─────────────────────────────────────────────────────────────────────────────────────────────


def test_one_destination_out_of_reach_holds_back_no_other(installation: Installation) -> None:
    filed(installation, "exact")
    (folder(installation, "BORE")).write_text("a file where the folder should be")
    fail(installation)
    assert nightly.transmit(installation.service, "OUAC", TONIGHT) == ["OUAC-20261117-1"]
    assert (states(installation, "BORE"), states(installation, "OUAC")) == (
        [Delivery.QUEUED],
        [Delivery.SENT],
    )


def test_what_could_not_leave_leaves_when_the_way_is_mended_and_the_alarm_ends(
    any_installation: Installation,
) -> None:
    filed(any_installation, "exact")
    folder(any_installation, "BORE").write_text("a file where the folder should be")
    fail(any_installation)
    assert ringing(any_installation) == [("DestinationFailed", "BORE")]
    folder(any_installation, "BORE").unlink()
    assert nightly.transmit(any_installation.service, "BORE", night_of(18)) == [FIRST]
    assert ringing(any_installation) == []
    assert destination(any_installation, "BORE").failed_nights == 0


def test_after_some_nights_a_destination_is_given_up_and_operators_are_called(
    any_installation: Installation,
) -> None:
    patient = any_installation.with_settings(transmission_nights=3)
    filed(patient, "exact")
    folder(patient, "BORE").write_text("a file where the folder should be")
    for day in (17, 17, 18, 18):
        fail(patient, night_of(day))
    assert destination(patient, "BORE").paused_at is None
    fail(patient, night_of(19))
    given_up = destination(patient, "BORE")
    assert given_up.paused_at
    assert "UnsafePath" in (given_up.pause_note or "")
    assert ringing(patient) == [("DestinationGivenUp", "BORE")]
    assert nightly.transmit(patient.service, "BORE", night_of(20)) == []
