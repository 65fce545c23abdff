"""Forms the WSDL that we publish, from what spyne generates.

Spyne's own is valid but not the same twice: its types come in the order of hashes, and it declares a global
element for every type. Ours is in order and holds only what a client needs. `python -m docs.generators.soap_wsdl`
writes the committed files anew, beside `autosgern_service.soap.wsdl`, which serves them; a test holds them to the code.
"""

from __future__ import annotations

from typing import Any

from lxml import etree
from spyne import Application
from spyne.interface.wsdl import Wsdl11

from autosgern_service.soap.names import CONTRACT, SOAP11_PATH, SOAP12_PATH
from autosgern_service.soap.protocol import Face, Strict11, Strict12
from autosgern_service.soap.throttle import Failures
from autosgern_service.soap.wsdl import FILE11, FILE12, FOLDER, PLACEHOLDER

_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_XS = "http://www.w3.org/2001/XMLSchema"
_PREFIXES = {
    "wsdl": _WSDL,
    "xs": _XS,
    "tns": CONTRACT,
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
}
_ORDER = ("types", "message", "portType", "binding", "service")


def generate(application: Application, address: str) -> bytes:
    """Return the WSDL of a spyne application, its types in order and without what no client needs."""
    builder = Wsdl11(application.interface)
    builder.build_interface_document(address)
    root: Any = etree.fromstring(builder.get_interface_document(), etree.XMLParser(remove_blank_text=True))
    messages = {part.get("element").split(":")[1] for part in root.iter(f"{{{_WSDL}}}part")}
    for schema in root.iter(f"{{{_XS}}}schema"):
        for element in schema.findall(f"{{{_XS}}}element"):
            if element.get("name") not in messages:
                schema.remove(element)
        schema[:] = sorted(schema, key=_rank)
    for operation in root.iter(f"{{{_WSDL}}}operation"):
        operation.attrib.pop("parameterOrder", None)  # of RPC style only
    for part in root.iter(f"{{{_WSDL}}}part"):
        # The name by which generators know the wrapped style.
        part.set("name", "fault" if part.get("name") == "ServiceFault" else "parameters")
    root[:] = sorted(root, key=lambda node: _ORDER.index(etree.QName(node).localname))
    clean = _renamed(root)
    etree.indent(clean)
    return etree.tostring(clean, xml_declaration=True, encoding="UTF-8") + b"\n"


def _rank(node: etree._Element) -> tuple[int, str]:
    kinds = ("simpleType", "complexType", "element")
    return kinds.index(etree.QName(node).localname), node.get("name", "")


def _renamed(root: Any) -> Any:
    """Copy the document with the prefixes that a reader expects."""
    used = {etree.QName(node).namespace for node in root.iter()} | {CONTRACT}
    old = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    prefixes = {prefix: uri for prefix, uri in _PREFIXES.items() if uri in used}
    new = {uri: prefix for prefix, uri in prefixes.items()}
    clean: Any = etree.Element(root.tag, dict(root.attrib), nsmap=prefixes)
    clean.extend(list(root))
    clean.find(f"{{{_WSDL}}}service").set("name", root.get("name"))
    for node in clean.iter():
        for attribute in ("type", "base", "message", "element", "binding"):
            prefix, colon, local = node.get(attribute, "").partition(":")
            if colon:
                node.set(attribute, f"{new[old[prefix]]}:{local}")
    etree.cleanup_namespaces(clean, top_nsmap=prefixes, keep_ns_prefixes=list(prefixes))
    return clean


def main() -> None:
    """Write the committed files from the code."""
    for name, protocol, path in (
        (FILE11, Strict11, SOAP11_PATH),
        (FILE12, Strict12, SOAP12_PATH),
    ):
        (FOLDER / name).write_bytes(generate(Face(protocol, Failures()).app, PLACEHOLDER + path))


if __name__ == "__main__":
    main()
