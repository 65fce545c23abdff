"""`autosgern sandbox` runs alone."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys

import pytest
import requests
from click.testing import CliRunner

from autosgern_service.cli.sandbox import command
from autosgern_service.sandbox.students import CASES
from autosgern_service.sis import BoardSystem, Endpoint


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_what_it_prints_is_enough_to_call_a_board(stop: signal.Signals) -> None:
    arguments = [sys.executable, "-m", "autosgern_service.cli", "sandbox", "--port", "0"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            printed = ""
            while "password" not in printed:
                printed += process.stdout.readline()
            wsdl, username, password = re.findall(r"(?:WSDL|username|password) +(\S+)", printed)
            assert requests.get(wsdl, timeout=5).status_code == 200
            url = wsdl.removesuffix("?wsdl")
            system = BoardSystem(Endpoint("B99001", url, username, password, private_addresses=True))
            assert system.ping("bonjour") == "bonjour"
        finally:
            process.send_signal(stop)
            process.communicate(timeout=10)
    assert process.returncode == 0


def test_the_fixed_test_students_are_printed_in_both_languages() -> None:
    for lang, head in (("fr", "Élève"), ("en", "Student")):
        printed = CliRunner().invoke(command, ["--students", lang]).output
        assert head in printed
        assert len(printed.splitlines()) == len(CASES) + 2


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = CliRunner().invoke(command, ["--port", str(port)])
    assert (result.exit_code, result.exception.__class__) == (1, SystemExit)
    assert f"cannot listen on 127.0.0.1:{port}" in result.output
