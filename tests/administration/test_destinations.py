"""Destinations: a code of four capitals, and always a channel that can be made."""

from __future__ import annotations

import re
from typing import Any

import asyncssh
import pytest

from autosgern_service.administration import destinations
from autosgern_service.administration.unfit import Unfit
from autosgern_service.opened.service import Service
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Destination
from tests.trail import entries

FACTS: dict[str, Any] = {"name_fr": "Collège", "name_en": "College", "url": "file:newc"}
SFTP = "sftp://ocas@127.0.0.1/in"
KEY = asyncssh.generate_private_key("ssh-ed25519", comment="noor at home")
PUBLIC, PRIVATE = KEY.export_public_key().decode(), KEY.export_private_key().decode()
LINE = " ".join(PUBLIC.split()[:2])
SECRETS = {"host_key": LINE, "password": "p"}

#: What can never be reached, what hides a secret, and what Python has words of its own for.
ODD = (
    "sftp://u%3Apw@h.example/x",
    "sftp://u@h h/x",
    "sftp://u@h\u200b/x",
    "sftp://-oProxy@h/x",
    "sftp://u@-oProxy/x",
    "sftp://u@h:0/x",
    "sftp://u@h:99999/x",
    "sftp://u@h:abc/x",
    "sftp://u@[::1/x",
    "sftp://u@h\u2100/x",
    "sftp://u@256.256.256.256/x",
    "sftp://u@h/x?y",
    "sftp://u@h/../x",
    "file:a?b",
)


def add(service: Service, code: str = "NEWC", **values: Any) -> None:
    by = Doer("noor", service.clock.now())
    with service.store.begin() as session:
        destinations.add(session, service, by, code, **FACTS | values)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "newc"}, "code"),
        ({"code": "NEW"}, "code"),
        ({"code": "ÉCOL"}, "code"),
        ({"code": "BORE"}, "code"),
        ({"name_fr": ""}, "name_fr"),
        ({"name_en": "x" * 101}, "name_en"),
        ({"url": ""}, "url"),
        ({"url": "ftp://ocas@127.0.0.1/in"}, "url"),
        ({"url": "file:../elsewhere"}, "url"),
        ({"url": "file:" + "x" * 500}, "url"),
        ({"url": SFTP}, "password"),
        ({"url": SFTP, "secrets": {"password": "p"}}, "host_key"),
        ({"url": "sftp://ocas:pw@127.0.0.1/in", "secrets": {"password": "p"}}, "url"),
        ({"url": SFTP, "secrets": SECRETS | {"private_key": "none"}}, "private_key"),
        *(({"url": url, "secrets": SECRETS}, "url") for url in ODD),
        ({"url": SFTP, "secrets": SECRETS | {"password": "p" * 201}}, "password"),
        ({"url": SFTP, "secrets": SECRETS | {"password": "p\x00"}}, "password"),
        ({"transmission_time": "24:00"}, "hour"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field_and_nothing_is_kept(
    service: Service, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unfit) as refused:
        add(service, **values)
    assert refused.value.field == field
    assert refused.value.text.fr != refused.value.text.en
    assert not re.search(r"\b(is|are|the|out|invalid|contains)\b", refused.value.text.fr, re.IGNORECASE)
    with service.store.read() as session:
        assert session.get(Destination, "NEWC") is None
    assert entries(service) == []


def test_a_change_is_an_entry_without_the_secrets(service: Service) -> None:
    add(service)
    by = Doer("noor", service.clock.now())
    with service.store.begin() as session:
        row = session.get_one(Destination, "NEWC")
        destinations.change(session, service, by, row, {"password": "invented"}, active=False)
    entry = entries(service)[-1]
    assert (entry.action, entry.actor, entry.subject) == ("change-destination", "noor", "NEWC")
    assert entry.details["changed"] == {"active": [True, False], "password_sealed": "changed"}


@pytest.mark.parametrize(
    "given",
    [PUBLIC, f"\n{PUBLIC}\n", f"{PUBLIC}whatever stands below it"],
    ids=["as it is", "among blanks", "above"],
)
def test_of_a_servers_key_only_the_public_line_is_kept(service: Service, given: str) -> None:
    add(service, url=SFTP, secrets={"host_key": given, "password": "p"})
    with service.store.read() as session:
        assert session.get_one(Destination, "NEWC").host_key == LINE
    assert entries(service)[-1].details["changed"]["host_key"] == [None, LINE]


@pytest.mark.parametrize(
    "given",
    [PRIVATE, PUBLIC + PRIVATE, PRIVATE + PUBLIC, KEY.export_private_key("pkcs8-pem").decode()],
    ids=["alone", "below", "above", "pem"],
)
def test_a_private_key_is_never_taken_for_the_servers(service: Service, given: str) -> None:
    with pytest.raises(Unfit, match="That is a private key") as refused:
        add(service, url=SFTP, secrets={"host_key": given, "password": "p"})
    assert refused.value.field == "host_key"
    assert "clé privée" in refused.value.text.fr
    with service.store.read() as session:
        assert session.get(Destination, "NEWC") is None
    assert entries(service) == []


def test_what_is_no_key_is_told_by_its_option(service: Service) -> None:
    with pytest.raises(Unfit, match="needs its server's public key") as refused:
        add(service, url=SFTP, secrets={"host_key": "ssh-ed25519 nonsense", "password": "p"})
    assert refused.value.field == "host_key"


@pytest.mark.parametrize("note", ["x" * 201, "moving\nhouse", "\u202esuoh", "a\x07b"])
def test_a_note_that_does_not_fit_pauses_nothing(service: Service, note: str) -> None:
    by = Doer("noor", service.clock.now())
    with pytest.raises(Unfit) as refused, service.store.begin() as session:
        destinations.pause(session, by, session.get_one(Destination, "BORE"), note)
    assert refused.value.field == "note"
    assert entries(service) == []


def test_a_pause_says_why_and_a_resumption_takes_it_away(service: Service) -> None:
    by = Doer("noor", service.clock.now())
    with service.store.begin() as session:
        destinations.pause(session, by, session.get_one(Destination, "BORE"), f" {'x' * 200} ")
    with service.store.begin() as session:
        row = session.get_one(Destination, "BORE")
        assert (row.paused_at, row.pause_note) == (by.at, "x" * 200)
        destinations.resume(session, by, row)
    assert [one.action for one in entries(service)] == ["pause-destination", "resume-destination"]
    assert entries(service)[1].details["changed"]["pause_note"] == ["x" * 200, None]
