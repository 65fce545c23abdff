"""A few days of a few boards on the simulated clock; `./run faults` plays a tenth of a year."""

from __future__ import annotations

import pytest

from tests.faults.season import season

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("faults")]


def test_days_with_outages_deaths_and_people_end_with_every_invariant_held(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert season(60, boards=14, days=3) == []
    told = capsys.readouterr().out
    assert "season: 60 requests of 14 boards in 3 days" in told
    assert "ElectronicTranscriptSent" in told
