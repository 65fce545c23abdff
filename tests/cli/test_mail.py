"""`autosgern mail`: e-mails that need an operator."""

from __future__ import annotations

from sqlalchemy import update

from autosgern_service.store.models import (
    Mail,
)
from tests.cli.conftest import Cli
from tests.installed import Installation
from tests.post import held


def test_a_failed_mail_is_listed_and_sent_again(cli: Cli, installation: Installation) -> None:
    request = held(installation)
    with installation.service.store.begin() as session:
        session.execute(update(Mail).values(state="failed", problem="ConnectionRefusedError"))
    (mail,) = installation.mails(request)
    assert "failed (ConnectionRefusedError)" in cli("mail")
    assert cli("mail", "--again", str(mail.id)) == ""
    assert installation.mails(request)[0].state == "queued"
    cli("mail", "--again", str(mail.id), expect=2)


def test_an_e_mail_that_needs_nobody_is_neither_listed_nor_sent_again(
    installation: Installation, cli: Cli
) -> None:
    request = held(installation)
    (mail,) = installation.mails(request)
    assert cli("mail") == ""
    for number in (mail.id, 99):
        assert f"e-mail {number} does not need an operator" in cli("mail", "--again", str(number), expect=2)
    assert [one.state for one in installation.mails(request)] == ["queued"]
