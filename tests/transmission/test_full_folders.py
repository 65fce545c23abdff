"""A destination's folder is filled by others: however much it holds, or claims to hold, little of it is read."""

from __future__ import annotations

from typing import Any

import asyncssh

from transmission import Folder, acknowledgment_name
from transmission.channel import LONGEST_NAME, MOST_NAMES


def test_of_a_full_folder_so_many_names_are_read_and_a_file_is_still_found(tmp_path):
    for number in range(MOST_NAMES + 50):
        (tmp_path / f"{number:06}.xml").touch()
    (tmp_path / acknowledgment_name("a")).write_bytes(b"here")
    with Folder(tmp_path) as channel:
        assert len(channel.list()) == MOST_NAMES
        assert channel.get(acknowledgment_name("a")) == b"here"


def test_a_server_that_names_files_for_ever_is_listened_to_for_so_long_only(site, monkeypatch):
    async def endless(self: asyncssh.SFTPServer, path: bytes) -> Any:
        number = 0
        while True:
            number += 1
            yield asyncssh.SFTPName(b"%d.xml" % number, attrs=asyncssh.SFTPAttrs())

    monkeypatch.setattr(asyncssh.SFTPServer, "scandir", endless)
    (site.folder / "incoming" / acknowledgment_name("a")).write_bytes(b"here")
    with site.channel(operation_timeout=30) as channel:
        assert len(channel.list()) == MOST_NAMES
        assert channel.get(acknowledgment_name("a")) == b"here"


def test_a_name_that_no_file_system_has_is_passed_over(site, monkeypatch):
    async def names(self: asyncssh.SFTPServer, path: bytes) -> Any:
        for name in (b"a.xml", b"x" * (LONGEST_NAME + 1)):
            yield asyncssh.SFTPName(name, attrs=asyncssh.SFTPAttrs())

    monkeypatch.setattr(asyncssh.SFTPServer, "scandir", names)
    with site.channel() as channel:
        assert channel.list() == ("a.xml",)
