"""Turn bytes from outside into a tree, or refuse them with a reason, in bounded time and memory.

Called by `xsd.checking` with whatever somebody sent. Nothing is ever fetched or expanded: a document type is refused
before the parser sees it, and every encoding is decoded by Python's strict codecs, so the parser reads UTF-8 only.
"""

from __future__ import annotations

import codecs
import re
import threading
from dataclasses import dataclass, field

from lxml import etree

from xsd import markup
from xsd.formats import XML, format_of
from xsd.report import Entry, Severity

MOST_BYTES = 10_000_000
MOST_ELEMENTS = 100_000
MOST_NAMES = 2_000
UNCOUNTED_BYTES = 100_000  # a transcript has about 60,000; so few hold no masses
_BOUNDS = markup.Bounds(
    elements=MOST_ELEMENTS,
    attributes=MOST_ELEMENTS,
    attributes_of_one=MOST_ELEMENTS,
    depth=256,
    names=MOST_NAMES,
    name=50_000,
    tag=2_000_000,
)
_COSTLY = {
    markup.Costly.ELEMENTS: "XML-ELEMENTS",
    markup.Costly.ATTRIBUTES: "XML-ELEMENTS",
    markup.Costly.NAMES: "XML-NAMES",
    markup.Costly.DEPTH: "XML-DEPTH",
    markup.Costly.TAG: "XML-DEPTH",
}

XINCLUDE = "http://www.w3.org/2001/XInclude"

# Names of encodings and Python's for them. Those of the first table are read by every XML processor; those of the
# second are sent by older systems, and warned about; all others are refused, also where Python would know them.
_UNICODE = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "us-ascii": "ascii",
    "ascii": "ascii",
}
_LATIN = {
    "iso-8859-1": "iso8859-1",
    "iso_8859-1": "iso8859-1",
    "latin1": "iso8859-1",
    "iso-8859-15": "iso8859-15",
    "iso_8859-15": "iso8859-15",
    "latin-9": "iso8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}
_CODECS = _UNICODE | _LATIN

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
# The declaration whole, as XML 1.0 has it: a laxer one may be read by libxml2, and not by a college.
_DECLARATION = re.compile(
    r"""<\?xml\s+version\s*=\s*(["'])1\.[0-9]+\1(?:\s+encoding\s*=\s*(["'])(?P<encoding>[A-Za-z][A-Za-z0-9._-]*)\2)?"""
    r"""(?:\s+standalone\s*=\s*(["'])(?:yes|no)\4)?\s*\?>""",
    re.ASCII,
)
_DECLARED_WITHIN = 1024
_BEGUN = re.compile(r"<\?xml\s", re.ASCII)
_PROLOG = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
ENTRIES = {
    entry.code: entry
    for entry in (
        Entry(
            "XML-EMPTY",
            Severity.ERROR,
            fr="Le fichier est vide. Exportez le relevé de nouveau et vérifiez le fichier avant de l'envoyer.",
            en="The file is empty. Export the transcript again and look at the file before you send it.",
        ),
        Entry(
            "XML-NOT-XML",
            Severity.ERROR,
            fr="Ce n'est pas un fichier XML (c'est un fichier {kind}). Envoyez le relevé de notes XML lui-même, non "
            "compressé.",
            en="This is not an XML file (it is a {kind} file). Send the XML transcript itself, uncompressed.",
        ),
        Entry(
            "XML-SIZE",
            Severity.ERROR,
            fr=f"Le fichier dépasse {MOST_BYTES:,} octets. Un relevé de notes en compte environ 60,000 : vérifiez "
            "l'exportation.",
            en=f"The file is larger than {MOST_BYTES:,} bytes. A transcript has about 60,000: check the export.",
        ),
        Entry(
            "XML-ELEMENTS",
            Severity.ERROR,
            fr=f"Le document compte plus de {MOST_ELEMENTS:,} éléments ou attributs. Un relevé de notes en compte "
            "environ 1,200 : vérifiez l'exportation.",
            en=f"The document has more than {MOST_ELEMENTS:,} elements or attributes. A transcript has about 1,200: "
            "check the export.",
        ),
        Entry(
            "XML-NAMES",
            Severity.ERROR,
            fr=f"Le document utilise plus de {MOST_NAMES:,} noms d'éléments ou d'attributs différents. Un relevé de "
            "notes en utilise moins de 100 : vérifiez l'exportation.",
            en=f"The document uses more than {MOST_NAMES:,} different names of elements or attributes. A transcript "
            "uses fewer than 100: check the export.",
        ),
        Entry(
            "XML-DEPTH",
            Severity.ERROR,
            fr="Les éléments sont imbriqués trop profondément, ou un nom ou une balise est trop long. Vérifiez "
            "l'exportation.",
            en="The elements are nested too deeply, or a name or a tag is too long. Check the export.",
        ),
        Entry(
            "XML-DOCTYPE",
            Severity.ERROR,
            fr="Le document contient une déclaration DOCTYPE. Les DTD et les entités sont refusées par sécurité : "
            "retirez la déclaration.",
            en="The document has a DOCTYPE declaration. DTDs and entities are refused for safety: remove the "
            "declaration.",
        ),
        Entry(
            "XML-XINCLUDE",
            Severity.ERROR,
            fr="Le document demande d'inclure un autre fichier (XInclude). Un relevé de notes doit être complet en "
            "lui-même : retirez l'élément.",
            en="The document asks for another file to be included (XInclude). A transcript must be complete in itself: "
            "remove the element.",
        ),
        Entry(
            "XML-NUL",
            Severity.ERROR,
            fr="Le fichier contient un octet nul, que XML n'admet pas. Exportez le relevé de nouveau.",
            en="The file contains a NUL byte, which XML does not allow. Export the transcript again.",
        ),
        Entry(
            "XML-ENCODING",
            Severity.ERROR,
            fr="Les octets du fichier ne correspondent pas à l'encodage annoncé ({encoding}). Enregistrez le fichier "
            "en UTF-8 et annoncez UTF-8.",
            en="The bytes of the file are not in the encoding that it declares ({encoding}). Save the file as UTF-8 "
            "and declare UTF-8.",
        ),
        Entry(
            "XML-ENCODING-UNKNOWN",
            Severity.ERROR,
            fr="L'encodage du fichier n'est pas accepté ({encoding}). Enregistrez le fichier en UTF-8 ou en UTF-16.",
            en="The encoding of the file is not accepted ({encoding}). Save the file as UTF-8 or UTF-16.",
        ),
        Entry(
            "XML-TAG-MISMATCH",
            Severity.ERROR,
            fr="Une balise de fin ne correspond pas à la balise de début. Le fichier a probablement été modifié à la "
            "main : exportez-le de nouveau.",
            en="An end tag does not match its start tag. The file was probably edited by hand: export it again.",
        ),
        Entry(
            "XML-CUT",
            Severity.ERROR,
            fr="Le document s'arrête avant la fin. Le transfert a probablement été interrompu : envoyez le fichier "
            "de nouveau.",
            en="The document ends too early. The transfer was probably interrupted: send the file again.",
        ),
        Entry(
            "XML-TRAILING",
            Severity.ERROR,
            fr="Il y a du contenu après la fin du document. Envoyez un seul relevé par fichier, sans rien d'autre.",
            en="There is content after the end of the document. Send one transcript per file and nothing else.",
        ),
        Entry(
            "XML-DECLARATION",
            Severity.ERROR,
            fr="La déclaration <?xml …?> n'est pas au tout début, ou elle est mal formée. Retirez ce qui la précède, "
            "même une ligne vide ou un second indicateur d'ordre des octets (BOM), et envoyez un seul relevé par "
            "fichier.",
            en="The declaration <?xml …?> is not at the very beginning, or is not well-formed. Remove what stands "
            "before it, even an empty line or a second byte order mark (BOM), and send one transcript per file.",
        ),
        Entry(
            "XML-CHARACTER",
            Severity.ERROR,
            fr="Le document contient un caractère que XML n'admet pas. Les caractères &, < et > s'écrivent &amp;, &lt; "
            "et &gt;. Retirez les caractères de contrôle.",
            en="The document contains a character that XML does not allow. Write &, < and > as &amp;, &lt; and &gt;, "
            "and "
            "remove control characters.",
        ),
        Entry(
            "XML-ENTITY",
            Severity.ERROR,
            fr="Le document utilise une entité qui n'est pas définie. Seules &amp;, &lt;, &gt;, &quot; et &apos; le "
            "sont : "
            "écrivez les lettres accentuées telles quelles.",
            en="The document uses an entity that is not defined. Only &amp;, &lt;, &gt;, &quot; and &apos; are: write "
            "accented letters as they are.",
        ),
        Entry(
            "XML-PREFIX",
            Severity.ERROR,
            fr="Un préfixe d'espace de noms est utilisé sans être déclaré, ou mal déclaré. Vérifiez les attributs "
            "xmlns "
            "de l'élément racine.",
            en="A namespace prefix is used without being declared, or declared wrongly. Check the xmlns attributes of "
            "the root element.",
        ),
        Entry(
            "XML-SYNTAX",
            Severity.ERROR,
            fr="Le document n'est pas du XML bien formé. Ouvrez-le dans un éditeur XML à la ligne indiquée, ou "
            "exportez-le de nouveau.",
            en="The document is not well-formed XML. Open it in an XML editor at the given line, or export it again.",
        ),
    )
}

# libxml2's names of the errors that can be said more exactly than XML-SYNTAX.
_SYNTAX = {
    getattr(etree.ErrorTypes, name): code
    for code, names in {
        "XML-TAG-MISMATCH": "ERR_TAG_NAME_MISMATCH",
        "XML-CUT": "ERR_TAG_NOT_FINISHED ERR_CDATA_NOT_FINISHED ERR_COMMENT_NOT_FINISHED ERR_PI_NOT_FINISHED",
        "XML-TRAILING": "ERR_DOCUMENT_END",
        "XML-DECLARATION": "ERR_RESERVED_XML_NAME",
        "XML-CHARACTER": "ERR_INVALID_CHAR ERR_INVALID_CHARREF ERR_NAME_REQUIRED ERR_ENTITYREF_SEMICOL_MISSING"
        " ERR_LT_IN_ATTRIBUTE",
        "XML-ENTITY": "ERR_UNDECLARED_ENTITY WAR_UNDECLARED_ENTITY",
        "XML-DEPTH": "ERR_NAME_TOO_LONG ERR_RESOURCE_LIMIT",
        "XML-PREFIX": "NS_ERR_XML_NAMESPACE NS_ERR_UNDEFINED_NAMESPACE NS_ERR_QNAME NS_ERR_EMPTY NS_ERR_COLON",
    }.items()
    for name in names.split()
}
# These are told of the whole document, wherever it stops.
_NEVER_CUT = frozenset({"XML-TRAILING", "XML-DECLARATION", "XML-DEPTH", "XML-PREFIX"})


@dataclass
class Refused(Exception):
    """These bytes are no document that may be looked into."""

    code: str
    line: int | None = None
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A document that may be parsed: its text, the same in UTF-8, the name of its encoding where that is an old one."""

    text: str
    utf8: bytes
    old_encoding: str | None


class _NoTree:
    """What lxml tells of a document where nobody listens."""

    def close(self) -> None:
        """End, with nothing to hand over."""


class _Parsers(threading.local):
    """Two parsers a thread: lxml's parsers and their logs are not to be shared."""

    def __init__(self) -> None:
        self.exact = parser()
        self.lean = parser(remove_blank_text=True)


def parser(schema: etree.XMLSchema | None = None, *, remove_blank_text: bool = False) -> etree.XMLParser:
    """Make a parser that fetches, expands and repairs nothing; comments go, so that a text is in one piece."""
    return etree.XMLParser(
        remove_blank_text=remove_blank_text,
        encoding="utf-8",
        schema=schema,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


_of_this_thread = _Parsers()


def admit(document: bytes) -> Admitted:
    """Look at a document's bytes before a parser does; raises `Refused`."""
    _refuse_other_files(document)
    text, encoding, utf8 = _decode(document)
    if b"\0" in utf8:
        raise Refused("XML-NUL", text.count("\n", 0, text.index("\0")) + 1)
    _refuse_doctype(text)
    if len(utf8) > UNCOUNTED_BYTES:
        _refuse_masses(utf8)
    return Admitted(text, utf8, encoding if encoding in _LATIN.values() else None)


def tree(utf8: bytes) -> etree._Element:
    """Parse what has been admitted, or a part of it; raises `Refused`."""
    try:
        root = etree.fromstring(utf8, _parser_for(utf8))
    except etree.XMLSyntaxError as error:
        raise _syntax(error, utf8) from None
    if XINCLUDE.encode() in utf8:
        included = next(root.iter(f"{{{XINCLUDE}}}*"), None)
        if included is not None:
            raise Refused("XML-XINCLUDE", included.sourceline)
    return root


def _parser_for(utf8: bytes) -> etree.XMLParser:
    """Return the quicker parser, which builds no nodes of the blanks between tags, where it keeps all values whole.

    Beside a comment, an instruction or character data it would also drop blanks that are part of a value; a document
    without an exclamation mark, and without a question mark after its declaration, has none of these.
    """
    has_only_tags = b"!" not in utf8 and utf8.rfind(b"?") < utf8.find(b"<", 1)
    return _of_this_thread.lean if has_only_tags else _of_this_thread.exact


def _refuse_other_files(document: bytes) -> None:
    if not document.strip(b"\0 \t\r\n"):
        raise Refused("XML-EMPTY")
    if len(document) > MOST_BYTES:
        raise Refused("XML-SIZE")
    found = format_of(document)
    if found is XML:
        return
    if found.code == "FILE-TEXT" and b"<?xml" in document:  # headers of a message, or what a program printed
        raise Refused("XML-DECLARATION", 1)
    raise Refused(found.code, values={"kind": found.name})


def _decode(document: bytes) -> tuple[str, str, bytes]:
    """Return the text without its byte order mark, the codec that read it, and the text in UTF-8."""
    mark, codec = _mark(document)
    bare = document[len(mark) :]
    declared = _declared(bare[:_DECLARED_WITHIN].decode(codec or "latin-1", "replace"))
    codec = codec or declared or "utf-8"
    if codec not in _CODECS.values():
        raise Refused("XML-ENCODING-UNKNOWN", 1, {"encoding": codec})
    if (declared and not _fits(codec, declared)) or codec == "utf-16":
        raise Refused("XML-ENCODING", 1, {"encoding": declared})
    try:
        text = bare.decode(codec)
    except UnicodeDecodeError as error:
        line = bare.count(b"\n", 0, error.start) + 1
        raise Refused("XML-ENCODING", line, {"encoding": codec.upper()}) from None
    if text.startswith("\ufeff"):  # a second mark, which libxml2 would drop and others refuse
        raise Refused("XML-DECLARATION", 1)
    return text, codec, bare if codec == "utf-8" else text.encode()


def _mark(document: bytes) -> tuple[bytes, str]:
    """Return the byte order mark and the codec that it, or the zero beside the first character, tells."""
    for mark, codec in _BYTE_ORDER_MARKS:
        if document.startswith(mark):
            return mark, codec
    zeros = tuple(byte == 0 for byte in document[:4])
    if zeros[:2] == (True, True) or zeros == (False, True, True, True):
        return b"", "utf-32"
    if zeros[:2] == (True, False):
        return b"", "utf-16-be"
    return b"", "utf-16-le" if zeros[:2] == (False, True) else ""


def _declared(head: str) -> str:
    """Return the codec that the XML declaration names; an unknown name as it stands."""
    if not _BEGUN.match(head):
        return ""
    found = _DECLARATION.match(head)
    if not found:
        raise Refused("XML-DECLARATION", 1)
    name = found["encoding"] or ""
    return _CODECS.get(name.lower(), name)


def _fits(codec: str, declared: str) -> bool:
    """Say whether bytes read by a codec may be declared so: UTF-16 may leave its byte order unsaid."""
    return codec == declared or (codec.startswith("utf-16-") and declared == "utf-16")


def _refuse_doctype(text: str) -> None:
    prolog = _PROLOG.match(text)
    assert prolog
    if text.startswith("<!DOCTYPE", prolog.end()):
        raise Refused("XML-DOCTYPE", text.count("\n", 0, prolog.end()) + 1)


def _refuse_masses(utf8: bytes) -> None:
    """Count before parsing: a node costs many times its bytes in a tree, and lxml never forgets a name."""
    try:
        markup.scan(utf8, _BOUNDS, charset="utf-8")
    except markup.TooCostly as error:
        raise Refused(_COSTLY[error.what]) from None
    except markup.NotScanned:
        raise _reason(utf8) from None


def _reason(utf8: bytes) -> Refused:
    """Say in libxml2's finer words why a document is no XML; no tree is built, as nobody has counted it to its end."""
    try:
        nothing = _NoTree()  # of the four methods that its published type asks for lxml needs this one
        etree.fromstring(utf8, etree.XMLParser(target=nothing, encoding="utf-8", resolve_entities=False))  # type: ignore[arg-type]
    except etree.XMLSyntaxError as error:
        return _syntax(error, utf8)
    return Refused("XML-SYNTAX")  # libxml2 would read it, others not


def _syntax(error: etree.XMLSyntaxError, utf8: bytes) -> Refused:
    """Say which rule of XML was broken.

    Only the error's own number and line are used: lxml's log of a syntax error also holds what other documents of this
    thread did wrong, and messages quote their documents.
    """
    number = error.code  # type: ignore[attr-defined]
    code = _SYNTAX.get(number, "XML-SYNTAX")
    begun, ended = number != etree.ErrorTypes.ERR_DOCUMENT_EMPTY, utf8.rstrip().endswith(b">")
    if begun and not ended and code not in _NEVER_CUT:
        code = "XML-CUT"
    return Refused(code, error.lineno or None)
