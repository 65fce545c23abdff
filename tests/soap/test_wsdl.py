"""The WSDL: pinned, plain, and enough for a client that knows nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest
from lxml import etree

from autosgern_service.soap import wsdl
from autosgern_service.soap.names import CONTRACT, SOAP11_PATH, SOAP12_PATH
from autosgern_service.soap.operations import ROLES
from autosgern_service.soap.protocol import Face, Strict11, Strict12
from autosgern_service.soap.throttle import Failures
from autosgern_service.soap.wsdl import FOLDER, PLACEHOLDER, committed
from docs.generators.soap_wsdl import generate

FILES = {"autosgern-v1.wsdl": Strict11, "autosgern-v1.2.wsdl": Strict12}
XS = "{http://www.w3.org/2001/XMLSchema}"
W = "{http://schemas.xmlsoap.org/wsdl/}"


def address(protocol: type) -> str:
    return PLACEHOLDER + (SOAP11_PATH if protocol is Strict11 else SOAP12_PATH)


@pytest.mark.parametrize(("name", "protocol"), FILES.items())
def test_the_committed_wsdl_is_the_generated_one(name, protocol):
    """After a change that is meant: python -m docs.generators.soap_wsdl"""
    assert generate(Face(protocol, Failures()).app, address(protocol)) == committed(name)


def test_the_wsdl_is_the_same_in_every_process():
    code = (
        "import sys; from docs.generators.soap_wsdl import *\n"
        "sys.stdout.buffer.write(generate(Face(Strict11, Failures()).app, sys.argv[1]))"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code, address(Strict11)],
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            cwd=FOLDER.parents[1],
            timeout=60,
            check=True,
        )
        assert done.stdout == committed("autosgern-v1.wsdl")


@pytest.mark.parametrize("name", FILES)
def test_nothing_in_the_wsdl_is_nillable_or_unqualified(name):
    root = etree.fromstring(committed(name))
    (schema,) = root.iter(f"{XS}schema")
    assert schema.get("elementFormDefault") == "qualified"
    assert not [e for e in root.iter(f"{XS}element") if e.get("nillable")]
    assert not list(root.iter(f"{XS}import", f"{XS}any", f"{XS}anyAttribute"))


@pytest.mark.parametrize("name", FILES)
def test_no_two_types_differ_by_letter_case_only(name):
    root = etree.fromstring(committed(name))
    names = [t.get("name").lower() for t in root.iter(f"{XS}complexType", f"{XS}simpleType")]
    assert [n for n, count in Counter(names).items() if count > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_every_operation_is_wrapped_documented_and_has_the_typed_fault(name):
    root = etree.fromstring(committed(name))
    operations = {o.get("name"): o for o in root.find(f"{W}portType")}
    assert set(operations) == set(ROLES)
    for operation in operations.values():
        assert operation.findtext(f"{W}documentation")
        assert [f.get("name") for f in operation.findall(f"{W}fault")] == ["ServiceFault"]
    parts = {p.getparent().get("name"): p for p in root.iter(f"{W}part")}
    for operation_name in operations:
        assert parts[operation_name].get("name") == "parameters"
        assert parts[operation_name].get("element") == f"tns:{operation_name}"


def test_its_address_is_the_configured_one_and_nothing_else_of_it_changes():
    for name in FILES:
        place = wsdl.at(name, 'https://sgern.example/a?b&"c"')
        locations = [e.get("location") for e in etree.fromstring(place).iter() if e.get("location")]
        assert locations == ['https://sgern.example/a?b&"c"']
        back = wsdl.at(name, PLACEHOLDER + (SOAP11_PATH if FILES[name] is Strict11 else SOAP12_PATH))
        assert back == committed(name)


@pytest.mark.parametrize(
    ("day", "valid"), [("2007-04-30", True), (" \n2007-04-30\t", True), ("2007-04-31", False), ("", False)]
)
def test_the_blanks_around_a_date_do_not_count_and_a_date_that_is_none_does(build_xml, day, valid):
    schema = wsdl.schema_of(committed("autosgern-v1.wsdl"))
    payload = etree.fromstring(build_xml(Applicant={"BirthDate": day}))
    assert payload.tag == f"{{{CONTRACT}}}SubmitTranscriptRequest"
    assert schema.validate(payload) is valid
