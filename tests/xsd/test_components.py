"""The definitions of our schema, looked up by kind and name."""

from __future__ import annotations

import pytest
from lxml import etree

from xsd.components import XS, built_in, clark, components, restricted

CORE = "urn:org:pesc:core:CoreMain:v1.14.0"


def test_every_global_definition_is_there_under_its_namespace() -> None:
    found = components()
    assert {kind for kind, _ in found} <= {"element", "complexType", "simpleType", "group"}
    assert all(name.startswith("{urn:") and found[kind, name].tag == f"{XS}{kind}" for kind, name in found)
    (root,) = [name for kind, name in found if kind == "element" and name.endswith("}HighSchoolTranscript")]
    assert ("complexType", root) not in found


def test_whatever_a_definition_refers_to_is_there_or_built_in() -> None:
    missing = set()
    for definition in components().values():
        for element in definition.iter(f"{XS}*"):
            for attribute in ("type", "base", "ref"):
                if reference := element.get(attribute):
                    name = clark(reference, element)
                    known = any(one == name for _, one in components())
                    if not known and not name.startswith("{http://www.w3.org/"):
                        missing.add(name)
    assert missing == set()


@pytest.mark.parametrize(
    ("base", "facets", "built"),
    [
        ("xs:string", "", ("string", {})),
        ("xs:token", '<xs:maxLength value="9"/>', ("token", {"maxLength": ["9"]})),
        ("xs:token", '<xs:enumeration value="a"/><xs:enumeration value="b"/>', ("token", {"enumeration": ["a", "b"]})),
    ],
)  # fmt: skip
def test_a_restriction_is_read_with_its_facets(
    base: str, facets: str, built: tuple[str, dict[str, list[str]]]
) -> None:
    simple = etree.fromstring(
        f'<xs:simpleType xmlns:xs="{XS[1:-1]}"><xs:restriction base="{base}">{facets}</xs:restriction></xs:simpleType>'
    )
    assert restricted(simple) == built


def test_the_facets_of_every_type_on_the_way_are_gathered_and_no_call_changes_the_next() -> None:
    named = next(
        name
        for kind, name in components()
        if kind == "simpleType" and restricted(components()[kind, name])[1]
    )
    namespace, _, local = named[1:].partition("}")
    outer = etree.fromstring(
        f'<xs:simpleType xmlns:xs="{XS[1:-1]}" xmlns:t="{namespace}"><xs:restriction base="t:{local}">'
        '<xs:pattern value="[A-Z]"/></xs:restriction></xs:simpleType>'
    )
    inner = restricted(components()["simpleType", named])
    for _ in range(2):
        base, facets = restricted(outer)
        assert base == inner[0]
        assert facets["pattern"] == [*inner[1].get("pattern", []), "[A-Z]"]
        assert set(facets) == set(inner[1]) | {"pattern"}
    assert built_in(f"t:{local}", outer) == inner
