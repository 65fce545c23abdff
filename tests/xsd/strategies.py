"""Random documents, read off our schema: mostly valid, often spoiled at one place, sometimes at many.

A tiny interpreter of the XSD constructs that our schema uses. It knows the lexical forms at which validators are known
to differ (time zones, years beyond 9999, signs, blanks around, digits of other scripts), because there the two judges
must be compared.
"""

from __future__ import annotations

import random

from lxml import etree

from xsd.components import XS, built_in, clark, components, restricted

# Forms of each built-in type: first those that are valid, then, after the bar, those that are not or are disputable.
LEXICAL = {
    kind: (valid.split(), doubtful.split())
    for kind, (valid, _, doubtful) in {
        kind: forms.partition("|")
        for kind, forms in {
            "date": "2016-03-11 2016-02-29 2016-03-11Z 2016-03-11-05:00 2016-03-11+14:00 12016-03-11 -0044-03-15 "
            "0001-01-01"
            " | 2015-02-29 2016-03-11+15:00 16-03-11 2016-3-11 2016-13-01 2016-00-10 2016-04-31 20160311 +2016-03-11"
            " 2016-03-11T00:00:00",
            "dateTime": "2019-01-01T00:00:00 2019-01-01T24:00:00 2019-01-01T00:00:00.123456789Z"
            " 2019-01-01T00:00:00-05:00 12019-01-01T23:59:59 | 2019-01-01T24:00:01 2019-01-01T00:00:60 2019-01-01T00:00"
            " 2019-01-01 2019-01-01T25:00:00 2019-01-01T00:00:00. 2019-01-01t00:00:00",
            "gYear": "2016 2016Z 12016 -0044 2016-05:00 | 16 02016 2016-01",
            "gYearMonth": "2016-03 2016-03Z 12016-03 -2016-03 2016-03+05:00 | 2016-13 2016-3 2016",
            "gMonthDay": "--03-11 --02-29 --03-11Z | --02-30 --3-11 03-11 --13-01",
            "boolean": "true false 1 0 | TRUE yes t 01",
            "decimal": "0 1 0.5 33.50 -3 +1 1. .5 000123.4500 | 1e3 1,5 NaN INF 0x1 - + . ١٢ 123456789.123 "
            "1234567890 1.1234",
            "integer": "1 2 3 +3 007 | 0 4 -0 -1 1.0 123456789 1234567890 9999 10000 000000000000 ٣ 3.",
            "positiveInteger": "1 +1 01 999999999999 | 0 -1 1.0",
            "token": "x ON AB |",
            "string": "x |",
        }.items()
    }.items()
}
# Likewise for the patterns of the schema, by how they begin.
PATTERNS = {
    r"[C]": (["", "C", "CF", "B", "CFMISADHXB"], ["FC", "CC", "c", " C"]),
    r"\d{9}": (["123456789"], ["12345678", "١٢٣٤٥٦٧٨٩", "1234567890"]),
    r"\d{4}": (["1234"], ["123", "12345", " 1234"]),
    r"\d{4}-": (["2023-2024"], ["2023/2024", "2023-24", "2023-2024 "]),
}
LETTERS = "aZéœ Ō1-&<>'\"\t\n한😀"


class Author:
    """Writes random documents; `fault` is the chance of a mistake at each place, `rich` that there is much."""

    def __init__(self, rng: random.Random, fault: float, rich: bool = True) -> None:
        self.rng = rng
        self.fault = fault
        self.likely = (0.6, 0.25) if rich else (0.3, 0.1)

    def transcript(self) -> etree._Element:
        """Write a document."""
        key = "element", "{urn:org:pesc:message:HighSchoolTranscript:v1.2.0}HighSchoolTranscript"
        root = etree.Element(key[1], nsmap={"t": "urn:org:pesc:message:HighSchoolTranscript:v1.2.0"})
        self._fill(root, components()[key], depth=0)
        return root

    def _fill(self, element: etree._Element, declaration: etree._Element, depth: int) -> None:
        """Give an element the content of its type."""
        kind = type_of(declaration)
        if kind is not None and kind.tag == f"{XS}complexType":
            self._complex(element, kind, depth + 1)
            return
        element.text = self._value(declaration)
        if self._slips():
            element.set("id", "x")

    def _complex(self, element: etree._Element, kind: etree._Element, depth: int) -> None:
        extension = kind.find(f"{XS}complexContent/{XS}extension")
        if extension is not None:
            self._complex(
                element, components()["complexType", clark(extension.get("base"), extension)], depth
            )
            kind = extension
        for child in kind:
            if isinstance(child.tag, str):
                self._particle(element, child, depth)
        if self._slips():
            self._spoil(element)

    def _particle(self, element: etree._Element, particle: etree._Element, depth: int) -> None:
        """Write a particle as often as it may stand, few of the optional ones deep down."""
        least, most = int(particle.get("minOccurs", 1)), particle.get("maxOccurs", "1")
        likely = self.likely[depth >= 4]
        times = least
        while self.rng.random() < likely / (times + 1) and times < (2 if most == "unbounded" else int(most)):
            times += 1
        if self._slips():
            times = self.rng.choice([0, times + 1, 11])
        for _ in range(times):
            self._once(element, particle, depth)

    def _once(self, element: etree._Element, particle: etree._Element, depth: int) -> None:
        name = particle.tag.removeprefix(XS)
        if name == "sequence":
            for child in particle:
                self._particle(element, child, depth)
        elif name == "choice":
            self._particle(element, self.rng.choice(list(particle)), depth)
        elif name == "group":
            for child in components()["group", clark(particle.get("ref"), particle)]:
                self._particle(element, child, depth)
        elif name == "any":
            self._extension(element, depth)
        else:
            self._fill(etree.SubElement(element, particle.get("name")), particle, depth)

    def _extension(self, element: etree._Element, depth: int) -> None:
        ours = [key for key in components() if key[0] == "element" and "useextensions" in key[1]]
        if self.rng.random() < 0.8:
            key = self.rng.choice(ours)
            self._fill(etree.SubElement(element, key[1]), components()[key], depth)
        else:
            alien = self.rng.choice(["{urn:x}a", "{urn:ca:ocas:useextensions}b"])
            if self._slips():
                alien = self.rng.choice(["b", "{urn:org:pesc:core:CoreMain:v1.10.0}c"])
            etree.SubElement(element, alien).text = "x"

    def _value(self, declaration: etree._Element) -> str:
        """Write a value of an element's simple type, or nearly one."""
        simple = declaration.find(f"{XS}simpleType")
        base, facets = (
            restricted(simple) if simple is not None else built_in(declaration.get("type", ""), declaration)
        )
        patterns = [
            pattern for pattern in facets.pop("pattern", []) if pattern != r"\S+"
        ]  # which says nothing
        valid, doubtful = self._forms(base, facets | ({"pattern": patterns} if patterns else {}))
        if self._slips():
            return self.rng.choice(["", " ", "x", "-1", "0", "x" * 130, *doubtful])
        return self.rng.choice(valid)

    def _forms(self, base: str, facets: dict[str, list[str]]) -> tuple[list[str], list[str]]:
        """Return valid and doubtful values of a type."""
        if "enumeration" in facets:
            values = facets["enumeration"]
            return values, [f" {values[0]} ", values[0].lower(), values[0] + "\t"]
        if "pattern" in facets:
            return PATTERNS[
                max((start for start in PATTERNS if facets["pattern"][0].startswith(start)), key=len)
            ]
        if base == "string":
            least, most = int(facets.get("minLength", "0")[0]), int(facets.get("maxLength", ["99"])[0])
            lengths = {least, most, (least + most) // 2}
            return [self._text(length) for length in lengths], [
                self._text(most + 1),
                self._text(max(least - 1, 0)),
            ]
        valid, doubtful = LEXICAL[base]
        return [*valid, f"\n{valid[0]} "], doubtful

    def _text(self, length: int) -> str:
        return "".join(self.rng.choice(LETTERS) for _ in range(min(length, 600)))

    def _spoil(self, element: etree._Element) -> None:
        """Make a mistake in the structure."""
        children = list(element)
        match self.rng.randrange(6):
            case 0 if children:
                element.remove(self.rng.choice(children))
            case 1 if children:
                element.append(self.rng.choice(children))
            case 2:
                etree.SubElement(element, self.rng.choice(["NoteMessage", "Stranger", "{urn:x}y"])).text = "x"
            case 3:
                element.text = "text"
            case 4:
                element.set(
                    self.rng.choice(["id", "{urn:x}y", "{http://www.w3.org/2001/XMLSchema-instance}nil"]),
                    "true",
                )
            case 5 if children:
                self.rng.choice(children).tag = self.rng.choice(
                    ["Course", "{urn:ca:ocas:useextensions}Course"]
                )

    def _slips(self) -> bool:
        return self.rng.random() < self.fault


def type_of(declaration: etree._Element) -> etree._Element | None:
    """Return the complex or simple type of an element's declaration; None for a built-in one."""
    reference = declaration.get("type")
    if reference is None:
        return next(declaration.iterchildren(f"{XS}complexType", f"{XS}simpleType"))
    name = clark(reference, declaration)
    kinds = (components().get((kind, name)) for kind in ("complexType", "simpleType"))
    return next((kind for kind in kinds if kind is not None), None)
