"""`autosgern transmit`: what the night does, by hand."""

from __future__ import annotations

from autosgern_service.sandbox.college import acknowledge_folder
from tests.cli.conftest import Cli
from tests.installed import Installation
from tests.nights import deliveries, filed, folder


def only_sent_batch(installation: Installation) -> str:
    return next(path.name for path in folder(installation, "BORE").iterdir() if path.is_dir())


def test_what_waits_leaves_by_hand_and_a_batch_leaves_again(cli: Cli, installation: Installation) -> None:
    (request,) = filed(installation, "exact")
    assert "acknowledgments read: 0" in cli("transmit")
    batch_id = only_sent_batch(installation)
    document = next(path for path in (folder(installation, "BORE") / batch_id).glob("*.xml"))
    document.unlink()
    assert batch_id in cli("transmit", "--batch", batch_id)
    assert document.exists()
    acknowledge_folder(folder(installation, "BORE"), "BORE")
    assert "acknowledgments read: 1" in cli("transmit", "--collect")
    assert deliveries(installation, request)[0].state == "Acknowledged"
    cli("transmit", "--batch", "BORE-19990101-1", expect=2)


def test_a_destination_that_fails_is_said_and_the_others_are_served(
    cli: Cli, installation: Installation
) -> None:
    filed(installation, "exact")
    folder(installation, "BORE").write_text("a file where the folder should be")
    output = cli("transmit", expect=1)
    assert "BORE: UnsafePath" in output
    assert "OUAC: OUAC-" in output


def test_nothing_that_waits_is_a_success_and_a_batch_that_is_none_is_not(
    installation: Installation, cli: Cli
) -> None:
    assert cli("transmit") == "acknowledgments read: 0\n"
    assert cli("transmit", "--destination", "BORE").startswith("BORE: nothing waits\n")
    assert "there is no batch BORE-19990101-1" in cli("transmit", "--batch", "BORE-19990101-1", expect=2)


def test_acknowledgments_may_be_read_without_sending(installation: Installation, cli: Cli) -> None:
    (request,) = filed(installation, "exact")
    cli("transmit", "--collect")
    assert deliveries(installation, request)[0].state == "Queued"
    assert not folder(installation, "BORE").exists()
