"""The names of the messages are those of the committed contract."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

import autosgern_service.soap
from autosgern_service.soap import names

COMMITTED = Path(autosgern_service.soap.__file__).parent


def test_no_two_names_are_one() -> None:
    values = [value for name, value in vars(names).items() if name.isupper() and not name.startswith("_")]
    assert len(values) == len(set(values)) > 10


@pytest.mark.parametrize(
    ("wsdl", "path"),
    [("autosgern-v1.wsdl", names.SOAP11_PATH), ("autosgern-v1.2.wsdl", names.SOAP12_PATH)],
)
def test_the_committed_contract_has_the_namespace_and_the_address(wsdl: str, path: str) -> None:
    contract = etree.parse(COMMITTED / wsdl).getroot()
    assert contract.get("targetNamespace") == names.CONTRACT
    (address,) = contract.xpath("//*[local-name() = 'address']/@location")
    assert address.endswith(path)
