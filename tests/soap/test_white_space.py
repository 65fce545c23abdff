"""White space around a value counts where the schema says that it does, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import select

from autosgern_service.soap import messages, wsdl
from autosgern_service.soap.names import CONTRACT, SOAP11, SOAP12
from autosgern_service.store.models import TranscriptRequest

XS = "http://www.w3.org/2001/XMLSchema"

_VERSIONS = pytest.mark.parametrize("soap", [SOAP11, SOAP12], ids=["1.1", "1.2"])
#: What XML calls white space, as pretty printers and stylesheets write it.
_BLANKS = pytest.mark.parametrize("blank", [" ", "\n      ", "\t", "&#13;\n"], ids=repr)

WHOLE = {
    "AccountNumber": "210025374067",
    "AmountCollected": "12.50",
    "HoldType": "AfterSpecifiedDate",
    "ReleaseDate": "2027-01-31",
    "Applicant": {"OEN": "948743687", "Email": "zoe@candidature.example"},
    "School": {"BSID": "990301", "LastAttended": "2025-06", "Graduated": True},
    "Destination": [{"Code": "BORE", "TrackingID": "T-1"}],
}


def blanked(payload: str, blank: str) -> str:
    """The payload with a blank on both sides of every value."""
    return re.sub(r">([^<>]+)</", rf">{blank}\1{blank}</", payload)


def kept(world) -> dict[str, object]:
    """What stands in the store of the one request."""
    with world.service.store.read() as session:
        (row,) = session.execute(select(TranscriptRequest.__table__)).mappings()
        return dict(row)


@_VERSIONS
@_BLANKS
def test_every_value_of_a_request_is_read_without_the_blanks_around_it(world, build_xml, soap, blank):
    payload = build_xml(**WHOLE)
    answer = world.call(blanked(payload, blank), soap=soap)
    assert (answer.code, answer.text("Status")) == (None, "Scheduled")
    row = kept(world)
    assert (row["birth_date"], row["payment_date"]) == (date(2007, 4, 30), date(2026, 11, 16))
    assert (row["release_date"], row["amount_collected"]) == (date(2027, 1, 31), Decimal("12.50"))
    assert (row["last_attended"], row["graduated"], row["hold_type"]) == (
        "2025-06",
        True,
        "AfterSpecifiedDate",
    )
    assert (row["first_name"], row["last_name"], row["gender"]) == ("Zoé", "Béland-Tremblay", "F")
    assert (row["oen"], row["email"], row["bsid"]) == ("948743687", "zoe@candidature.example", "990301")


@_VERSIONS
@pytest.mark.parametrize(
    ("written", "read"),
    [("true", True), ("1", True), ("false", False), ("0", False)],
)
@pytest.mark.parametrize("blank", ["", " ", "\n\t"], ids=repr)
def test_a_boolean_is_read_however_it_may_be_written(world, build_xml, soap, written, read, blank):
    school = {"BSID": "990301", "Graduated": f"{blank}{written}{blank}"}
    assert world.call(build_xml(School=school), soap=soap).code is None
    assert kept(world)["graduated"] is read


@_VERSIONS
def test_a_consent_that_is_not_given_is_refused_with_blanks_around_it_too(world, build_xml, soap):
    answer = world.call(build_xml(ReleaseAuthorizedIndicator=" false "), soap=soap)
    assert (answer.code, answer.texts("Path")) == ("ConsentMissing", ["ReleaseAuthorizedIndicator"])


@_VERSIONS
@pytest.mark.parametrize(
    "value", ["tr ue", "true\u00a0", "\u2003true", "TRUE", "vrai"], ids=["within", "nbsp", "em", "case", "fr"]
)
def test_what_the_schema_does_not_call_a_boolean_stays_refused(world, build_xml, soap, value):
    answer = world.call(build_xml(ReleaseAuthorizedIndicator=value), soap=soap)
    assert (answer.code, answer.texts("Path")) == (
        "SchemaInvalid",
        ["ReleaseAuthorizedIndicator", "ReleaseAuthorizedIndicator"],
    )


@_BLANKS
def test_a_number_and_a_cursor_are_read_without_the_blanks_around_them(world, blank):
    asked = f"<Cursor>{blank}S0{blank}</Cursor><Maximum>{blank}5{blank}</Maximum>"
    answer = world.call(f'<GetStatusChanges xmlns="{CONTRACT}">{asked}</GetStatusChanges>')
    assert (answer.code, answer.text("More")) == (None, "false")


def simple_types() -> Iterator[tuple[str, Any, str]]:
    """Every element of the contract that has a value: its place, spyne's type, and XML Schema's."""
    contract = etree.fromstring(wsdl.committed(wsdl.FILE11))
    bases = {kind.get("name"): kind[0].get("base") for kind in contract.iter(f"{{{XS}}}simpleType")}
    for kind in contract.iter(f"{{{XS}}}complexType"):
        model = getattr(messages, kind.get("name"), None)
        for element in kind.iter(f"{{{XS}}}element") if model else ():
            name = element.get("type").partition(":")[2]
            yield (
                f"{kind.get('name')}/{element.get('name')}",
                model._type_info[element.get("name")],
                bases.get(name, element.get("type")),
            )


def test_what_keeps_its_white_space_is_xs_string_and_nothing_else():
    simple = [(where, kind, base) for where, kind, base in simple_types() if base.startswith("xs:")]
    assert len(simple) > 60
    for where, kind, base in simple:
        is_kept = issubclass(kind, messages.Unicode) and not issubclass(kind, messages.Token)
        assert is_kept == (base == "xs:string"), where


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"AmountCollected": "12.5"}, id="the same amount"),
        pytest.param({"AmountCollected": " +012.50"}, id="the same amount with a sign"),
        pytest.param({"ReleaseAuthorizedIndicator": "1"}, id="1 for true"),
        pytest.param({"School": WHOLE["School"] | {"Graduated": "\n1 "}}, id="1 for true, blanks"),
        pytest.param({"ReleaseDate": " 2027-01-31 "}, id="blanks"),
    ],
)
def test_the_same_request_written_otherwise_is_the_same_request(world, build_xml, changes):
    first = world.call(build_xml(ClientRequestID="same", **WHOLE))
    again = world.call(build_xml(ClientRequestID="same", **WHOLE | changes))
    assert again.code is None
    assert again.text("ReferenceNumber") == first.text("ReferenceNumber")
    assert kept(world)["amount_collected"] == Decimal("12.50")


@_BLANKS
def test_a_request_printed_prettily_is_the_same_request(world, build_xml, blank):
    payload = build_xml(**WHOLE)
    first, again = world.call(payload), world.call(blanked(payload, blank).replace("><", ">\n  <"))
    assert again.text("ReferenceNumber") == first.text("ReferenceNumber")


@pytest.mark.parametrize(
    "changes",
    [
        {"AmountCollected": "12.51"},
        {"AmountCollected": None},
        {"School": WHOLE["School"] | {"Graduated": False}},
        {"School": WHOLE["School"] | {"Graduated": None}},
        {"Applicant": WHOLE["Applicant"] | {"FirstName": "Zoe"}},
        {"Applicant": WHOLE["Applicant"] | {"MiddleName": ["Zoe"]}},
        {"Destination": [{"Code": "BORE", "TrackingID": "T-2"}]},
    ],
    ids=str,
)
def test_another_request_with_the_same_id_is_a_conflict(world, build_xml, changes):
    world.call(build_xml(ClientRequestID="same", **WHOLE))
    changed = WHOLE | changes
    changed["School"] = {name: value for name, value in changed["School"].items() if value is not None}
    assert world.call(build_xml(ClientRequestID="same", **changed)).code == "IdempotencyConflict"
