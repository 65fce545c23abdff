"""Which channel a destination's address names, and which addresses name none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from transmission.channel import Folder
from transmission.destination import open_channel
from transmission.sftp import Sftp

HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJaxVGCSTQmxLrUbDYvcxrSU3a7ugpS0eOZ6ZQcdRSsX"


def test_a_file_url_opens_a_folder_under_the_root(tmp_path):
    with open_channel("file:colleges/ABCD", root=tmp_path) as channel:
        channel.put("batch/a.xml", b"x")
    assert (tmp_path / "colleges/ABCD/batch/a.xml").exists()


@pytest.mark.parametrize(
    "url",
    [
        "file:/etc",
        "file:///etc",
        "file:../x",
        "file:a/../../x",
        "file://host/x",
        "file:x?y",
        "file:%2e%2e",
        "file:~/x",
        "ftp://host/x",
        "",
        "/etc",
        "sftp:",
        "sftp://host/x",
        "sftp://user:secret@host/x",
        "sftp://user@host/../x",
        "sftp://user@host:port/x",
    ],
)
def test_any_other_url_is_refused(tmp_path, url):
    with pytest.raises(ValueError):
        open_channel(url, root=tmp_path, password="x", host_key=HOST_KEY)


@pytest.mark.parametrize(
    "secrets",
    [
        {"password": "x"},
        {"host_key": HOST_KEY},
        {"host_key": "ssh-ed25519 nonsense", "password": "x"},
        {"host_key": HOST_KEY, "private_key": "nonsense"},
    ],
)
def test_sftp_without_a_pinned_key_or_a_secret_is_refused(tmp_path, secrets):
    with pytest.raises(ValueError):
        open_channel("sftp://user@host/x", root=tmp_path, **secrets)


def test_an_address_opens_its_kind_of_channel_and_connects_to_nothing(tmp_path):
    assert isinstance(open_channel("file:a", root=tmp_path), Folder)
    nowhere = open_channel("sftp://user@127.0.0.1:9/x", root=tmp_path, host_key=HOST_KEY, password="x")
    assert isinstance(nowhere, Sftp)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_opened_without_loading_sftp():
    program = (
        "import sys, pathlib, transmission\n"
        "transmission.open_channel('file:a', root=pathlib.Path('/tmp'))\n"
        "sys.exit('asyncssh' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
