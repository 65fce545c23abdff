"""The integrators' pages are the contract, their samples are valid, their snippets run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest
from lxml import etree

from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.domain.refusals import Refusal
from autosgern_service.installation.clock import Clock
from autosgern_service.soap import wsdl
from autosgern_service.soap.operations import ROLES
from docs.generators import soap_guide
from docs.generators.soap_words import ELEMENTS, OPERATIONS
from tests.conftest import missing


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_is_the_generated_one(lang):
    """After a change that is meant: python -m docs.generators.soap_guide"""
    assert soap_guide.PAGES[lang].read_text(encoding="utf-8") == soap_guide.page(lang)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_names_every_operation_code_and_status(lang):
    page = soap_guide.page(lang)
    for word in (*ROLES, *Refusal, *Status, *Delivery):
        assert word in page, word


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_links_on_the_page_lead_somewhere(lang):
    page = soap_guide.page(lang)
    anchors = {
        re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-")
        for h in re.findall(r"^#+ (.*)$", page, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", page):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        else:
            assert (soap_guide.PAGES[lang].parent / target).exists(), target


def test_every_operation_has_its_words():
    assert set(OPERATIONS) == set(ROLES)


def test_no_word_is_kept_for_an_element_that_is_not_in_the_contract():
    root = etree.fromstring(wsdl.committed("autosgern-v1.wsdl"))
    names = {e.get("name") for e in root.iter("{http://www.w3.org/2001/XMLSchema}element")}
    assert {key.rpartition("/")[2] for key in ELEMENTS} <= names


@pytest.mark.parametrize(("name", "sample"), soap_guide.samples().items())
def test_every_sample_is_valid_to_the_wsdl(name, sample):
    wsdl.schema_of(wsdl.committed("autosgern-v1.wsdl")).assertValid(etree.fromstring(sample))


@pytest.mark.parametrize("operation", ROLES)
def test_every_sample_of_a_request_is_understood_by_the_service(world, operation):
    """It may be refused (there is no such request), but for what it asks, not for its form."""
    username = {"centre": "centre", "board": "board", "destination": "college"}[sorted(ROLES[operation])[-1]]
    answer = world.call(soap_guide.samples()[operation], username)
    assert answer.code in (None, "NotFound", "BatchUnknown", "CursorInvalid")


# ── snippets ─────────────────────────────────────────────────────────────────────────────────────────────


def run(world, command: list[str], username: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "SGERN_SOAP_URL": f"http://127.0.0.1:{world.port}/soap/v1",
        "SGERN_USERNAME": username,
        "SGERN_SECRET": world.secrets[username][0],
        "SGERN_REQUEST_ID": "snippet-1",
    }
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        missing(name)
    return str(found)


@pytest.fixture
def world_of_today(world_at):
    """The service with a clock that runs: the snippets sign with the real time."""
    with world_at(Clock()) as world:
        yield world


def test_the_python_snippet_runs_and_may_be_repeated(world_of_today):
    command = [sys.executable, str(soap_guide.SAMPLES / "submit.py")]
    first, second = (run(world_of_today, command, "centre") for _ in range(2))
    assert re.fullmatch(r"H\d{14,} ActionRequired\n", first.stdout), first.stderr
    assert second.stdout == first.stdout


def test_the_node_snippet_runs_and_may_be_repeated(world_of_today):
    command = [tool("node"), str(soap_guide.SAMPLES / "submit.mjs")]
    first, second = (run(world_of_today, command, "ouac") for _ in range(2))
    assert re.fullmatch(r"H\d{14,} ActionRequired\n", first.stdout), first.stderr
    assert second.stdout == first.stdout


def test_the_java_snippet_runs(world_of_today):
    tool("javac")
    done = run(world_of_today, [tool("java"), str(soap_guide.SAMPLES / "Ping.java")], "centre")
    assert done.stdout.startswith("200 "), done.stderr
    assert ":Partner>Centre<" in done.stdout


def test_the_php_snippet_runs_and_shows_a_typed_fault(world_of_today):
    if "soap" not in subprocess.run([tool("php"), "-m"], capture_output=True, text=True, check=True).stdout:
        missing("php-soap")
    command = [tool("php"), "-d", "soap.wsdl_cache_enabled=0", str(soap_guide.SAMPLES / "ping.php")]
    assert run(world_of_today, command, "centre").stdout == "Centre\n"
    world_of_today.secrets["centre"] = ("wrong", world_of_today.secrets["centre"][1])
    assert run(world_of_today, command, "centre").stdout.startswith("AuthenticationFailed ")
