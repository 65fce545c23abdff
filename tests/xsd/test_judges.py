"""libxml2, which gives our verdict, and xmlschema, which implements the same standard independently, agree."""

from __future__ import annotations

import random
import re

import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.xsd.documents import MESSAGE, document
from tests.xsd.strategies import Author
from xsd.components import SCHEMAS

FIRST = etree.XMLSchema(file=str(SCHEMAS / "HighSchoolTranscript.xsd"))
SECOND = xmlschema.XMLSchema10(str(SCHEMAS / "HighSchoolTranscript.xsd"))

XS = "{http://www.w3.org/2001/XMLSchema}"


def members_of_optional_choices() -> set[str]:
    """Return the names that our schema offers in choices of which every member may be absent."""
    choices = (
        choice
        for file in SCHEMAS.glob("*.xsd")
        for choice in etree.parse(str(file)).iter(f"{XS}choice")
        if all(member.get("minOccurs") == "0" for member in choice)
    )
    return {member.get("name") for choice in choices for member in choice}


# Where xmlschema is too lenient, and libxml2 right: members of a choice whose members are optional, one after the
# other, text beside the one element of a wildcard, and whole numbers in digits of another script.
SECOND_JUDGE_ERRS = (
    *(f"Element '{name}': This element is not expected." for name in sorted(members_of_optional_choices())),
    "Element 'UserDefinedExtensions': Character content other than whitespace is not allowed",
)
OTHER_DIGITS = re.compile(r"'٣' is not a valid value of the (local )?atomic type")


def disagreement(text: bytes) -> str:
    """Return where the judges differ about a document, or nothing."""
    root = etree.fromstring(text)
    first, second = FIRST.validate(root), SECOND.is_valid(root)
    if first == second:
        return ""
    if first:
        return f"xmlschema refuses: {next(SECOND.iter_errors(root)).reason}"
    found = [entry.message for entry in FIRST.error_log]
    lenient = all(message.startswith(SECOND_JUDGE_ERRS) or OTHER_DIGITS.search(message) for message in found)
    return "" if lenient else f"libxml2 refuses: {found}"


def test_both_judges_accept_the_flawless_transcript() -> None:
    root = etree.fromstring(document())
    assert FIRST.validate(root)
    assert SECOND.is_valid(root)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_the_judges_agree_on_thousands_of_documents(seed: int) -> None:
    rng = random.Random(seed)
    for fault in (0, 0.003, 0.005, 0.01, 0.01, 0.02, 0.05):
        text = etree.tostring(Author(rng, fault, rich=fault == 0.003).transcript())
        assert not disagreement(text), text


def test_what_the_author_writes_without_faults_is_valid() -> None:
    for seed in range(100):
        root = etree.fromstring(etree.tostring(Author(random.Random(seed), fault=0).transcript()))
        assert FIRST.validate(root), FIRST.error_log


def test_blanks_around_a_date_are_valid() -> None:
    text = document().replace(b">2008-02-29<", b">\n 2008-02-29 <")
    assert FIRST.validate(etree.fromstring(text))
    assert SECOND.is_valid(etree.fromstring(text))


def test_two_members_of_an_optional_choice_are_invalid() -> None:
    assert FIRST.validate(etree.fromstring(document().replace(b"</Gender>", b"</Gender><RaceEthnicity/>")))
    for two in (b"<RaceEthnicity/><EthnicityRace/>", b"<RaceEthnicity/><RaceEthnicity/>"):
        assert not FIRST.validate(etree.fromstring(document().replace(b"</Gender>", b"</Gender>" + two)))


def test_the_root_is_the_only_qualified_element() -> None:
    text = document().replace(b"<TransmissionData>", b"<hs:TransmissionData>")
    text = text.replace(b"</TransmissionData>", b"</hs:TransmissionData>")
    assert MESSAGE.encode() in text
    assert not FIRST.validate(etree.fromstring(text))
