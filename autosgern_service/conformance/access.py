"""Cases about the service as such: it answers, only to whom it knows, and to several at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from zeep.wsse.username import UsernameToken

from autosgern_service.conformance.probe import Probe, by_birth_date, by_name, finding
from autosgern_service.conformance.received import found, local, text
from autosgern_service.conformance.verdicts import Failed, require_none
from autosgern_service.domain.texts import Text
from autosgern_service.sis import contract

ECHO = "Éloïse L’Écuyer & Zoë — œuvre <ÿ>"


def ping(probe: Probe) -> Text:
    """Ping answers its echo."""
    return echoed(probe, "autosgern")


def letters(probe: Probe) -> Text:
    """Ping answers an echo of many letters, unharmed."""
    return echoed(probe, ECHO)


def echoed(probe: Probe, echo: str) -> Text:
    """Return that Ping answered its echo."""
    answer = probe.call("Ping", {"Echo": echo})
    if answer.message is None:
        raise Failed(answer.describe())
    if text(answer.message, "{*}Echo") != echo:
        raise Failed(Text("un autre texte que celui envoyé", "another text than was sent"))
    return Text("le même texte", "the same text")


def wsdl(probe: Probe) -> Text:
    """The WSDL is there, and is that of the contract."""
    answer = probe.wsdl()
    root = answer.document
    if answer.status != 200 or root is None or local(root) != "definitions":
        raise Failed(Text("HTTP {status}, pas un WSDL", "HTTP {status}, no WSDL").fill(status=answer.status))
    operations = {element.get("name") for element in root.iterfind("{*}portType/{*}operation")}
    missing = {"FindStudents", "GetTranscript", "Ping"} - operations
    if root.get("targetNamespace") != contract.NAMESPACE or missing:
        raise Failed(Text("un WSDL d’un autre contrat", "a WSDL of another contract"))
    return Text("le WSDL du contrat", "the contract's WSDL")


def no_token(probe: Probe) -> Text:
    """Nobody is served who does not sign in."""
    return refused_throughout(probe, None)


def wrong_password(probe: Probe) -> Text:
    """Nobody is served whose password or username is wrong."""
    endpoint = probe.endpoint
    refused_throughout(probe, UsernameToken(endpoint.username + "-x", endpoint.password))
    return refused_throughout(probe, UsernameToken(endpoint.username, endpoint.password + "-x"))


def refused_throughout(probe: Probe, token: UsernameToken | None) -> Text:
    """Return that each operation refuses a token."""
    asked = {
        "Ping": {"Echo": "autosgern"},
        "FindStudents": finding(by_birth_date(probe.cast.whole)),
        "GetTranscript": {"SisStudentID": "autosgern", "RequestTrackingID": probe.reference},
    }
    answers = [probe.send(name, probe.message(name, elements, token)) for name, elements in asked.items()]
    require_none(answer.about(answer.describe()) for answer in answers if not answer.refuses_us)
    return Text("refusé par les trois opérations", "refused by all three operations")


def parallel(probe: Probe) -> Text:
    """Calls at the same time each get their own answer."""
    cast = probe.cast
    criteria = [by_name(cast.whole), by_name(cast.married)]
    messages = [probe.search(criterion) for criterion in criteria]
    alone = [found(probe.send("FindStudents", message)).ids for message in messages]
    with ThreadPoolExecutor(len(messages)) as threads:
        for _ in range(5):
            calls = [threads.submit(probe.send, "FindStudents", message, again=True) for message in messages]
            if [found(call.result()).ids for call in calls] != alone:
                raise Failed(
                    Text("d’autres élèves que dans un appel seul", "other students than in a call alone")
                )
    return Text("cinq fois deux appels simultanés", "five times two calls at once")
