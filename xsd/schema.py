"""Judge a tree by the XSD, and put libxml2's findings into our words.

Called by `xsd.checking`. A validator judges one document at a time, because lxml's error log belongs to the validator:
a shared one would hand the values of one document to the sender of another.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from lxml import etree

from xsd.components import SCHEMAS, components, restricted
from xsd.parsing import parser
from xsd.paths import Lines, element_at, path_of
from xsd.report import MOST_PROBLEMS, SHORT, Entry, Problem, Severity, short

MESSAGE = "urn:org:pesc:message:HighSchoolTranscript:v1.2.0"
ROOT = f"{{{MESSAGE}}}HighSchoolTranscript"
CORE = "urn:org:pesc:core:CoreMain:v1.10.0"

# A transcript has about 60,000 bytes. In documents far beyond, libxml2's paths of errors (each counts its elder
# siblings) could take time with the square of the size: see `_problems_of_a_giant`.
_GIANT = 100_000
_WIDE = 500
_SHOWN_CHOICES = 12

ENTRIES = {
    entry.code: entry
    for entry in (
        Entry(
            "XSD-ROOT",
            Severity.ERROR,
            fr="L'élément racine est {value}, espace de noms « {namespace} ». Un relevé de notes commence par "
            f"HighSchoolTranscript, espace de noms « {MESSAGE} ».",
            en="The root element is {value} in the namespace “{namespace}”. A transcript begins with "
            f"HighSchoolTranscript in the namespace “{MESSAGE}”.",
        ),
        Entry(
            "XSD-UNEXPECTED",
            Severity.ERROR,
            fr="L'élément {element} n'a pas sa place ici. Attendu à cet endroit : {expected}. Un élément manque avant "
            "lui, ou l'ordre n'est pas celui du schéma.",
            en="The element {element} does not belong here. Expected at this place: {expected}. Either an element is "
            "missing before it, or the order is not the schema's.",
        ),
        Entry(
            "XSD-SURPLUS",
            Severity.ERROR,
            fr="L'élément {element} est de trop : rien d'autre ne peut suivre ici. Retirez-le ou vérifiez l'ordre.",
            en="The element {element} is too many: nothing more may follow here. Remove it, or check the order.",
        ),
        Entry(
            "XSD-MISSING",
            Severity.ERROR,
            fr="Il manque un élément à l'intérieur de {element}. Attendu : {expected}.",
            en="An element is missing inside {element}. Expected: {expected}.",
        ),
        Entry(
            "XSD-NAMESPACE",
            Severity.ERROR,
            fr="L'élément {element} est dans un espace de noms où il ne devrait pas être. Seuls la racine et les deux "
            "éléments d'extension en ont un : donnez-leur un préfixe et n'utilisez pas d'espace de noms par défaut.",
            en="The element {element} is in a namespace where it should not be. Only the root and the two extension "
            "elements have one: give those a prefix and use no default namespace.",
        ),
        Entry(
            "XSD-EXTENSION",
            Severity.ERROR,
            fr="UserDefinedExtensions doit contenir un élément d'un autre espace de noms que ceux de PESC. L'extension "
            "de l'Ontario est dans urn:ca:ocas:useextensions.",
            en="UserDefinedExtensions must hold one element of a namespace other than PESC's. Ontario's extension is "
            "in "
            "urn:ca:ocas:useextensions.",
        ),
        Entry(
            "XSD-TEXT",
            Severity.ERROR,
            fr="{element} ne peut contenir que des éléments, mais il contient du texte. Retirez le texte.",
            en="{element} may only hold elements, but it holds text. Remove the text.",
        ),
        Entry(
            "XSD-CHILD",
            Severity.ERROR,
            fr="{element} ne peut contenir que du texte, mais il contient un élément. Retirez l'élément.",
            en="{element} may only hold text, but it holds an element. Remove the element.",
        ),
        Entry(
            "XSD-ATTRIBUTE",
            Severity.ERROR,
            fr="Un attribut n'est pas permis dans {element} ({attribute}). Retirez-le.",
            en="An attribute is not allowed in {element} ({attribute}). Remove it.",
        ),
        Entry(
            "XSD-ATTRIBUTE-VALUE",
            Severity.ERROR,
            fr="La valeur d'un attribut de {element} n'est pas valide ({attribute}). Corrigez-la ou retirez "
            "l'attribut.",
            en="The value of an attribute of {element} is not valid ({attribute}). Correct it or remove the attribute.",
        ),
        Entry(
            "XSD-NIL",
            Severity.ERROR,
            fr="{element} ne peut pas être nul (xsi:nil). Retirez l'élément, ou donnez-lui une valeur.",
            en="{element} cannot be nil (xsi:nil). Leave the element out, or give it a value.",
        ),
        Entry(
            "XSD-XSI-TYPE",
            Severity.ERROR,
            fr="L'attribut xsi:type de {element} nomme un type inconnu ou inadmissible. Retirez l'attribut.",
            en="The attribute xsi:type of {element} names a type that is unknown or not allowed. Remove the attribute.",
        ),
        Entry(
            "XSD-TYPE",
            Severity.ERROR,
            fr="{element} n'est pas du type voulu (« {value} »). Attendu : {expected}.",
            en="{element} is not of the right type (“{value}”). Expected: {expected}.",
        ),
        Entry(
            "XSD-EMPTY",
            Severity.ERROR,
            fr="{element} est vide. Donnez-lui une valeur ou, s'il est facultatif, retirez l'élément.",
            en="{element} is empty. Give it a value or, where it is optional, leave the element out.",
        ),
        Entry(
            "XSD-TOO-SHORT",
            Severity.ERROR,
            fr="{element} est trop court (« {value} »). Il faut au moins {limit} caractères.",
            en="{element} is too short (“{value}”). At least {limit} characters are needed.",
        ),
        Entry(
            "XSD-TOO-LONG",
            Severity.ERROR,
            fr="{element} est trop long (« {value} », {length} caractères). Le maximum est de {limit}.",
            en="{element} is too long (“{value}”, {length} characters). At most {limit} are allowed.",
        ),
        Entry(
            "XSD-TOO-SMALL",
            Severity.ERROR,
            fr="{element} est trop petit (« {value} »). Le minimum est de {limit}.",
            en="{element} is too small (“{value}”). The minimum is {limit}.",
        ),
        Entry(
            "XSD-TOO-LARGE",
            Severity.ERROR,
            fr="{element} est trop grand (« {value} »). Le maximum est de {limit}.",
            en="{element} is too large (“{value}”). The maximum is {limit}.",
        ),
        Entry(
            "XSD-DIGITS",
            Severity.ERROR,
            fr="{element} a trop de chiffres (« {value} »). Le maximum est de {limit}.",
            en="{element} has too many digits (“{value}”). The maximum is {limit}.",
        ),
        Entry(
            "XSD-DECIMALS",
            Severity.ERROR,
            fr="{element} a trop de décimales (« {value} »). Le maximum est de {limit}.",
            en="{element} has too many decimal places (“{value}”). The maximum is {limit}.",
        ),
        Entry(
            "XSD-CHOICE",
            Severity.ERROR,
            fr="{element} n'a pas une valeur permise (« {value} »). Valeurs permises : {expected}.",
            en="{element} does not have an allowed value (“{value}”). Allowed: {expected}.",
        ),
        Entry(
            "XSD-PATTERN",
            Severity.ERROR,
            fr="{element} n'a pas la forme voulue (« {value} »). Attendu : {expected}.",
            en="{element} does not have the right form (“{value}”). Expected: {expected}.",
        ),
        Entry(
            "XSD-OTHER",
            Severity.ERROR,
            fr="{element} n'est pas conforme au schéma. Comparez-le avec la définition du schéma.",
            en="{element} does not conform to the schema. Compare it with the schema's definition.",
        ),
        Entry(
            "XSD-GIANT",
            Severity.ERROR,
            fr="Le document est très grand, et un élément loin dans une longue liste (après les {limit} premiers) "
            "n'est pas conforme au schéma. Vérifiez l'exportation.",
            en="The document is very large, and an element far down a long list (after the first {limit}) does not "
            "conform to the schema. Check the export.",
        ),
    )
}

# libxml2's error types that a document can cause against our schema. (Abstract types, fixed values, identity
# constraints and the rest of libxml2's list do not occur in it; whatever a later libxml2 adds becomes XSD-OTHER.)
_CODES = {
    "SCHEMAV_CVC_ELT_1": "XSD-ROOT",
    "SCHEMAV_ELEMENT_CONTENT": "XSD-UNEXPECTED",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "XSD-TEXT",
    "SCHEMAV_CVC_TYPE_3_1_2": "XSD-CHILD",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "XSD-ATTRIBUTE",
    "SCHEMAV_CVC_TYPE_3_1_1": "XSD-ATTRIBUTE",
    "SCHEMAV_CVC_ELT_3_1": "XSD-NIL",
    "SCHEMAV_CVC_ELT_4_1": "XSD-XSI-TYPE",
    "SCHEMAV_CVC_ELT_4_2": "XSD-XSI-TYPE",
    "SCHEMAV_CVC_ELT_4_3": "XSD-XSI-TYPE",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "XSD-TYPE",
    "SCHEMAV_CVC_MINLENGTH_VALID": "XSD-TOO-SHORT",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "XSD-TOO-LONG",
    "SCHEMAV_CVC_MININCLUSIVE_VALID": "XSD-TOO-SMALL",
    "SCHEMAV_CVC_MAXINCLUSIVE_VALID": "XSD-TOO-LARGE",
    "SCHEMAV_CVC_TOTALDIGITS_VALID": "XSD-DIGITS",
    "SCHEMAV_CVC_FRACTIONDIGITS_VALID": "XSD-DECIMALS",
    "SCHEMAV_CVC_ENUMERATION_VALID": "XSD-CHOICE",
    "SCHEMAV_CVC_PATTERN_VALID": "XSD-PATTERN",
}

# What a value of a primitive type looks like, for people.
_FORMS = {
    "date": ("une date (AAAA-MM-JJ)", "a date (YYYY-MM-DD)"),
    "dateTime": ("une date avec l’heure (AAAA-MM-JJThh:mm:ss)", "a date and time (YYYY-MM-DDThh:mm:ss)"),
    "gYear": ("une année (AAAA)", "a year (YYYY)"),
    "gYearMonth": ("une année et un mois (AAAA-MM)", "a year and month (YYYY-MM)"),
    "gMonthDay": ("un mois et un jour (--MM-JJ)", "a month and day (--MM-DD)"),
    "boolean": ("true ou false", "true or false"),
    "decimal": ("un nombre (avec un point décimal)", "a number (with a decimal point)"),
    "integer": ("un nombre entier", "a whole number"),
    "positiveInteger": ("un nombre entier de 1 ou plus", "a whole number of 1 or more"),
}
_OTHER_FORM = ("une valeur valide", "a valid value")
_PATTERNS = {
    "CourseNote": (
        "les lettres C F M I S A D H X B, chacune au plus une fois et dans cet ordre",
        "the letters C F M I S A D H X B, each at most once and in this order",
    ),
    "SessionSchoolYear": ("deux années, comme 2023-2024", "two years, such as 2023-2024"),
    "SSN": ("neuf chiffres", "nine digits"),
    "PartialSSN": ("quatre chiffres", "four digits"),
}

_TYPE_NAME = re.compile(r"type '(?:\{[^{}]*\}|xs:)?(\w+)'\.$")
_LIMIT = re.compile(r"'(\d+)'\)?\.$")
_LENGTH = re.compile(r"has a length of '(\d+)'; this exceeds")
_ATTRIBUTE = re.compile(r"attribute '(\{[^{}]*\})?([^']*)'")


class _Judges:
    """Validators to borrow: to make one takes far longer than to judge a document, and threads come and go.

    Only one is made at a time, and the first before any thread can: libxml2 prepares its built-in types with it.
    """

    def __init__(self) -> None:
        self._making = threading.Lock()
        self._free = [self._make()]

    @contextmanager
    def borrow(self) -> Iterator[etree.XMLSchema]:
        """Yield a validator that nobody else has."""
        try:
            judge = self._free.pop()
        except IndexError:
            judge = self._make()
        try:
            yield judge
        finally:
            self._free.append(judge)

    def _make(self) -> etree.XMLSchema:
        with self._making:
            return etree.XMLSchema(file=str(SCHEMAS / "HighSchoolTranscript.xsd"))


_judges = _Judges()


def problems(root: etree._Element, utf8: bytes) -> tuple[list[Problem], int]:
    """Return what the schema finds, the first findings explained, and how many there are in all."""
    if root.tag != ROOT:
        name = etree.QName(root)
        namespace = {"namespace": short(name.namespace or "", len(MESSAGE) + SHORT)}
        return [
            ENTRIES["XSD-ROOT"].at(
                None, Lines(root).line_of(""), {"value": name.localname}, namespace, namespace
            )
        ], 1
    with _judges.borrow() as judge:
        if len(utf8) > _GIANT:
            return _problems_of_a_giant(root, utf8, judge)
        return ([], 0) if judge.validate(root) else _explained(root, judge)


def _problems_of_a_giant(
    root: etree._Element, utf8: bytes, judge: etree.XMLSchema
) -> tuple[list[Problem], int]:
    """Judge while parsing, where errors have no paths, and explain only the head of each long list.

    Cutting the tail of a list causes no new error: nothing required follows a repeated element in our schema.
    """
    try:
        etree.fromstring(utf8, parser(judge))
    except etree.XMLSyntaxError:
        pass
    else:
        return [], 0
    for element in list(root.iter()):
        if len(element) > _WIDE:
            del element[_WIDE:]
    if judge.validate(root):
        return [ENTRIES["XSD-GIANT"].at(None, None, {"limit": str(_WIDE)})], 1
    return _explained(root, judge)


def _explained(root: etree._Element, judge: etree.XMLSchema) -> tuple[list[Problem], int]:
    """Explain the validator's log: one problem for an element or attribute, however many facets it breaks."""
    first: dict[tuple[str | None, str], etree._LogEntry] = {}
    log: Iterable[etree._LogEntry] = judge.error_log  # type: ignore[assignment]
    for entry in log:
        attribute = _ATTRIBUTE.search(entry.message) if ", attribute '" in entry.message[:400] else None
        first.setdefault((entry.path, attribute[2] if attribute else ""), entry)
    shown = list(first.items())[:MOST_PROBLEMS]
    return [_explain(root, entry, attribute) for (_, attribute), entry in shown], len(first)


def _explain(root: etree._Element, entry: etree._LogEntry, attribute: str) -> Problem:
    element = element_at(root, entry.path or "")
    value = element.text or ""
    values = {"element": etree.QName(element).localname, "value": value, "attribute": attribute}
    code = _CODES.get(entry.type_name, "XSD-OTHER")
    message = entry.message
    french = english = ""
    if code == "XSD-TYPE" and attribute:
        code = "XSD-XSI-TYPE" if attribute == "type" else "XSD-ATTRIBUTE-VALUE"
    elif code in ("XSD-TYPE", "XSD-TOO-SHORT", "XSD-CHOICE") and not value.strip():
        code = "XSD-EMPTY"
    elif code == "XSD-UNEXPECTED":
        code, french, english = _of_content(element, message)
    elif code == "XSD-TYPE":
        french, english = _FORMS.get(_primitive(message), _OTHER_FORM)
    elif code == "XSD-CHOICE":
        french = english = _listed(_at_the_end(message, "of the set {", "}."), "', '").strip("'")
    elif code == "XSD-PATTERN":
        french, english = _PATTERNS.get(values["element"], _OTHER_FORM)
    limit, length = _LIMIT.search(message), _LENGTH.search(message)
    values["limit"] = limit[1] if limit else "?"
    values["length"] = length[1] if length else "?"
    return ENTRIES[code].at(path_of(element), entry.line, values, {"expected": french}, {"expected": english})


def _of_content(element: etree._Element, message: str) -> tuple[str, str, str]:
    """Tell apart what libxml2 reports as one kind of error: a content model that is not kept."""
    expected = _listed(_at_the_end(message, "Expected is", " ).").rpartition("( ")[2], ", ")
    name = etree.QName(element)
    if "##other" in expected:
        return "XSD-EXTENSION", "", ""
    if "Missing child element(s)" in message:
        return "XSD-MISSING", expected, expected
    if name.namespace and (name.localname in expected or name.namespace == MESSAGE):
        return "XSD-NAMESPACE", "", ""
    if not expected:
        return "XSD-SURPLUS", "", ""
    return "XSD-UNEXPECTED", expected, expected


def _at_the_end(message: str, before: str, after: str) -> str:
    """Return what stands between the last `before` of a message and the `after` that ends it; "" where they do not.

    Before it stand names and values of the document, which may say anything.
    """
    _, found, rest = message.rpartition(before)
    return rest.removesuffix(after) if found and rest.endswith(after) else ""


def _listed(list_of_all: str, separator: str) -> str:
    """Shorten libxml2's list of names or values."""
    choices = list_of_all.split(separator)
    more = ["…"] if len(choices) > _SHOWN_CHOICES else []
    return ", ".join(choices[:_SHOWN_CHOICES] + more)


def _primitive(message: str) -> str:
    """Return the built-in type below the one that a message names; a local type is one of the extension's integers."""
    found = _TYPE_NAME.search(message)
    if found is None:
        return "integer"
    simple = components().get(("simpleType", f"{{{CORE}}}{found[1]}"))
    return found[1] if simple is None else restricted(simple)[0]
