"""The board contract is one that any toolkit can load, and says what the docs say."""

from __future__ import annotations

import xmlschema
import zeep
from lxml import etree

from autosgern_service.sis import contract


def test_the_operations_are_those_of_the_contract() -> None:
    client = zeep.Client(str(contract.WSDL))
    assert sorted(dict(client.service)) == ["FindStudents", "GetTranscript", "Ping"]


def test_the_schema_is_good_for_a_second_judge() -> None:
    (types,) = etree.parse(contract.WSDL).iter("{http://www.w3.org/2001/XMLSchema}schema")
    schema = xmlschema.XMLSchema(etree.tostring(types, encoding="unicode"))
    assert schema.elements["GetTranscriptResponse"].type.is_complex()


def test_security_is_not_declared() -> None:
    text = contract.WSDL.read_text(encoding="utf-8")
    assert "oasis" not in text
    assert "Policy" not in text


def test_every_fault_code_is_in_the_schema_and_no_other() -> None:
    tree = etree.parse(contract.WSDL)
    path = ".//{*}simpleType[@name='FaultCodeType']//{*}enumeration"
    assert [element.get("value") for element in tree.findall(path)] == list(contract.FaultCode)


def test_the_wsdl_names_the_address_that_it_is_served_at() -> None:
    wsdl = contract.wsdl_at("https://sis.example.ca/a?b&c")
    (address,) = etree.fromstring(wsdl).iter("{http://schemas.xmlsoap.org/wsdl/soap/}address")
    assert address.get("location") == "https://sis.example.ca/a?b&c"
