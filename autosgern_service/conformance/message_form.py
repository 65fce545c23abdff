"""Cases about form: how answers and faults are written, and what is done with messages that are no good."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from autosgern_service.conformance.probe import Probe, by_birth_date, by_name, by_oen, finding
from autosgern_service.conformance.received import XSI_NIL, Answer, local
from autosgern_service.conformance.verdicts import Failed, Skipped, require_none
from autosgern_service.domain.texts import Text
from autosgern_service.sis import contract

NOTHING_TO_JUDGE = Text("aucune réponse à examiner", "there is no answer to look at")


def malformed(probe: Probe) -> Text:
    """A message that breaks the contract is answered by a SOAP fault."""
    answers = {label: probe.send(operation, bad) for label, operation, bad in bad_messages(probe)}
    require_none(
        Text("{label} : {found}", "{label}: {found}").fill(label=label, found=answer.describe())
        for label, answer in answers.items()
        if answer.fault is None
    )
    return Text("{n} erreurs SOAP", "{n} SOAP faults").fill(n=len(answers))


def bad_messages(probe: Probe) -> Iterator[tuple[Text, str, bytes]]:
    """Yield messages that break the contract, signed in rightly: what is wrong, operation, message."""
    good = probe.message("Ping", {"Echo": "autosgern"}, probe.token)
    yield Text("XML incomplet", "broken XML"), "Ping", good.removesuffix(b"Envelope>")
    unknown = probe.message("Dance", {"Echo": "autosgern"}, probe.token)
    yield Text("opération inconnue", "unknown operation"), "Dance", unknown
    yield Text("élément manquant", "missing element"), "Ping", probe.message("Ping", {}, probe.token)
    nobody = probe.search(by_name(probe.cast.whole), maximum=0)
    yield Text("Maximum = 0", "Maximum = 0"), "FindStudents", nobody
    never = probe.search({"BirthDate": "31/12/1999"})
    yield Text("date impossible", "impossible date"), "FindStudents", never


def dtd_refused(probe: Probe) -> Text:
    """A message with a document type declaration is refused, and no entity expanded."""
    good = probe.message("Ping", {"Echo": "autosgern"}, probe.token)
    declaration, envelope = good.split(b"\n", 1)
    envelope = envelope.replace(b"<Echo>autosgern</Echo>", b"<Echo>&x;</Echo>")
    answer = probe.send("Ping", declaration + b'\n<!DOCTYPE e [<!ENTITY x "y">]>\n' + envelope)
    if answer.fault is None and answer.status < 400:
        raise Failed(answer.describe())
    return answer.describe()


def fault_form(probe: Probe) -> Text:
    """A fault is one of SOAP 1.1, and comes as HTTP 500."""
    answer = probe.ask_for_nobody()
    if answer.fault is None:
        raise Skipped(NOTHING_TO_JUDGE)
    require_none(faults_of_fault(answer))
    return answer.describe()


def faults_of_fault(answer: Answer) -> Iterator[Text]:
    """Yield what is wrong with the form of a fault."""
    assert answer.fault is not None
    if answer.status != 500:
        yield Text(f"HTTP {answer.status}", f"HTTP {answer.status}")
    if answer.fault.tag != f"{{{contract.SOAP_ENVELOPE}}}Fault":
        yield Text("l’espace de noms n’est pas celui de SOAP 1.1", "the namespace is not that of SOAP 1.1")
    if answer.fault.find("faultcode") is None or answer.fault.find("faultstring") is None:
        yield Text("faultcode ou faultstring manque", "faultcode or faultstring is missing")
    details = answer.fault.findall("detail/*")
    if [detail.tag for detail in details] != [contract.qname("SisFault")]:
        yield Text("le détail n’est pas un seul SisFault", "the detail is not one SisFault")
    elif not contract.is_valid(details[0]):
        yield Text("le SisFault ne suit pas le schéma", "the SisFault does not follow the schema")


def http_form(probe: Probe) -> Text:
    """Answers are HTTP 200, text/xml in their declared encoding, without a DTD."""
    return all_in_order(probe, faults_of_http)


def faults_of_http(answer: Answer) -> Iterator[Text]:
    """Yield what is wrong with an answer as a piece of HTTP."""
    assert answer.document is not None
    info = answer.document.getroottree().docinfo
    if answer.status != 200:
        yield Text(f"HTTP {answer.status}", f"HTTP {answer.status}")
    if answer.media_type != "text/xml":
        yield Text("Content-Type « {kind} »", "Content-Type ‘{kind}’").fill(kind=answer.media_type)
    if answer.readable is None:
        yield Text("deux encodages annoncés", "two different encodings declared")
    if info.doctype:  # type: ignore[attr-defined]
        yield Text("une DTD", "a DTD")


def namespaces(probe: Probe) -> Text:
    """Every element stands in its namespace."""
    return all_in_order(probe, faults_of_namespaces)


def faults_of_namespaces(answer: Answer) -> Iterator[Text]:
    """Yield the namespaces that are none of ours."""
    assert answer.document is not None
    assert answer.message is not None
    outside = [answer.document, *answer.document.iterchildren("{*}Body")]
    wrong = [element for element in outside if not element.tag.startswith(f"{{{contract.SOAP_ENVELOPE}}}")]
    inside = answer.message.iter(etree.Element)
    wrong += [element for element in inside if not element.tag.startswith(f"{{{contract.NAMESPACE}}}")]
    for element in wrong[:1]:
        namespace = etree.QName(element).namespace or Text("aucun", "none")
        yield Text("{name} : espace de noms {namespace}", "{name}: namespace {namespace}").fill(
            name=local(element), namespace=namespace
        )


def schema(probe: Probe) -> Text:
    """Every answer follows the schema."""
    return all_in_order(probe, faults_of_schema)


def faults_of_schema(answer: Answer) -> Iterator[Text]:
    """Yield where an answer breaks the schema; one in wrong namespaces is left to that case."""
    assert answer.message is not None
    if any(faults_of_namespaces(answer)) or contract.is_valid(answer.message):
        return
    nils = [local(element) for element in answer.message.iter(etree.Element) if XSI_NIL in element.attrib]
    if nils:
        yield Text("xsi:nil sur {name} : omettre l’élément", "xsi:nil on {name}: leave the element out").fill(
            name=nils[0]
        )
    else:
        yield Text("ne suit pas le schéma{place}", "does not follow the schema{place}").fill(
            place=place_of_error(answer.message)
        )


def place_of_error(message: etree._Element) -> str:
    """Return where the first error is: the path and libxml2's name of the rule, no value."""
    checker = contract.own_schema()
    checker.validate(message)
    error = next(iter(checker.error_log))  # type: ignore[call-overload]
    path = re.sub(r"\*\[(\d+)\]|/\*", "", error.path or "")
    return f" ({path} {error.type_name})"


def sample(probe: Probe) -> list[Answer]:
    """Return an answer of each kind, of those operations that are served at all."""
    cast = probe.cast
    answers = [
        probe.call("Ping", {"Echo": "autosgern"}),
        *(
            probe.call("FindStudents", finding(criterion))
            for criterion in (by_oen(cast.whole), by_birth_date(cast.whole), by_name(cast.accented))
        ),
    ]
    for student in (cast.whole, cast.held, cast.recordless):
        try:
            answers.append(probe.transcript(student))
        except Skipped:
            continue
    return [answer for answer in answers if answer.message is not None]


def all_in_order(probe: Probe, faults: Callable[[Answer], Iterable[Text]]) -> Text:
    """Return how many answers of the sample are in order, if all are."""
    answers = sample(probe)
    if not answers:
        raise Skipped(NOTHING_TO_JUDGE)
    require_none(answer.about(fault) for answer in answers for fault in faults(answer))
    return Text("{n} réponses", "{n} answers").fill(n=len(answers))
