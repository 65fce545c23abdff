"""Writes the integrators' pages, docs/en/soap.md and docs/fr/soap.md, from the contract itself.

What the code knows (operations, elements, roles, fault codes, statuses, limits) is never written twice; a test
holds the pages to the code. `python -m docs.generators.soap_guide` writes them anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from autosgern_service.domain.lifecycle import LABELS, Delivery, Status
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.domain.texts import Text
from autosgern_service.soap import faults, schema, security, translation, wsdl
from autosgern_service.soap.names import CONTRACT, CONTRACT_VERSION, SOAP11_PATH, SOAP12_PATH
from autosgern_service.soap.operations import ROLES
from docs.generators.soap_words import ELEMENTS, NOT_IN_SAMPLES, OPERATIONS, Element
from xsd import markup

_ROOT = Path(__file__).parents[2]
PAGES = {"en": _ROOT / "docs/en/soap.md", "fr": _ROOT / "docs/fr/soap.md"}
SAMPLES = _ROOT / "docs/samples"
_XS = "{http://www.w3.org/2001/XMLSchema}"

_ROLE_WORDS = {
    "centre": Text("centre de réception des demandes (OCAS, OUAC)", "application centre (OCAS, OUAC)"),
    "board": Text("conseil scolaire qui nous appelle", "school board that calls us"),
    "destination": Text(
        "collège ou centre qui reçoit les relevés",
        "college or centre that receives transcripts",
    ),
}
_STATE_WORDS = {
    Delivery.QUEUED: Text("attend la nuit", "waits for the night"),
    Delivery.SENT: Text("envoyé", "sent"),
    Delivery.ACKNOWLEDGED: Text("reçu et accepté", "received and accepted"),
    Delivery.REJECTED: Text("refusé par la destination", "rejected by the destination"),
    Delivery.WITHDRAWN: Text("retiré avant l’envoi", "withdrawn before it left"),
}
_SNIPPETS = (
    ("Python 3 (zeep)", "submit.py", "python"),
    ("Node 20", "submit.mjs", "javascript"),
    ("Java 17", "Ping.java", "java"),
    ("C# (.NET 8)", "Ping.cs", "csharp"),
    ("PHP 8", "ping.php", "php"),
)

INTRODUCTION = Text(
    en="""\
# The SOAP service, for integrators

Everything here is made from the contract that the service runs on, version {version}. You need the address and
a secret from OCAS, and this:

| | |
|---|---|
| SOAP 1.1 | `{soap11}` · WSDL at `{soap11}?wsdl` |
| SOAP 1.2 | `{soap12}` · WSDL at `{soap12}?wsdl` |
| Namespace | `{namespace}`, all elements qualified, document/literal wrapped |
| Sign-on | WS-Security UsernameToken in every message, over https |
| A message | UTF-8, UTF-16, US-ASCII or ISO-8859-1; not compressed; no attachments (transcripts are base64Binary) |

A board whose system *we* call implements another, smaller contract: see [the board contract](sis-contract.md).

## Sign on

Your secret is made by us and belongs to one of two modes; the other mode is refused.

* **Text**: `Password` of type PasswordText. Nonce and Created may be left out; where they are sent, they are
  checked.
* **Digest**: `Password` of type PasswordDigest, with a new `Nonce` and `Created` in each message:
  Base64(SHA-1(nonce + created + secret)), where nonce is the decoded bytes.

`Created` (and a `Timestamp`) may be {window} minutes away from our clock; a nonce is accepted once, ever. The
sender is checked before the message is: until you have signed on, every answer is AuthenticationFailed and says
no more. After repeated failures a stranger is answered Throttled; the right secret always passes. When you ask
for a new secret, the one before stays valid for two weeks, and no older one. **If somebody else may know your secret,
tell OCAS**: it can end at once, and so can your access (PartnerDisabled).

A header marked mustUnderstand is refused unless it is WS-Security or WS-Addressing with anonymous replies. A
WS-Addressing MessageID of up to 100 visible characters becomes the CorrelationID of the answer and of our logs.

## A first call
""",
    fr="""\
# Le service SOAP, pour les intégrateurs

Tout ce qui suit est tiré du contrat même sur lequel le service fonctionne, version {version}. Il vous faut
l’adresse et un secret donnés par OCAS, et ceci :

| | |
|---|---|
| SOAP 1.1 | `{soap11}` · WSDL à `{soap11}?wsdl` |
| SOAP 1.2 | `{soap12}` · WSDL à `{soap12}?wsdl` |
| Espace de noms | `{namespace}`, tous les éléments qualifiés, document/literal wrapped |
| Authentification | WS-Security UsernameToken dans chaque message, par https |
| Un message | UTF-8, UTF-16, US-ASCII ou ISO-8859-1; non compressé; sans pièce jointe (relevés en base64Binary) |

Un conseil dont *nous* appelons le système réalise un autre contrat, plus petit : voyez [le contrat des
conseils](contrat-sie.md).

## S’authentifier

Nous créons votre secret pour l’un de deux modes; l’autre mode est refusé.

* **Texte** : `Password` de type PasswordText. Nonce et Created sont facultatifs; envoyés, ils sont vérifiés.
* **Condensé** : `Password` de type PasswordDigest, avec un `Nonce` et un `Created` nouveaux dans chaque
  message : Base64(SHA-1(nonce + created + secret)), où nonce désigne les octets décodés.

`Created` (ou un `Timestamp`) peut s’écarter de {window} minutes de notre horloge; un nonce ne sert qu’une fois,
pour toujours. L’expéditeur est vérifié avant le message : tant que l’authentification n’a pas réussi, chaque
réponse est AuthenticationFailed et n’en dit pas plus. Après des échecs répétés, l’expéditeur inconnu reçoit Throttled;
le bon secret passe toujours. Quand vous demandez un nouveau secret, le précédent reste valide deux semaines, et
aucun autre plus ancien. **Si quelqu’un d’autre connaît peut-être votre secret, avertissez OCAS** : on peut y mettre fin
tout de suite, comme à votre accès (PartnerDisabled).

Un en-tête marqué mustUnderstand est refusé, sauf WS-Security et WS-Addressing à réponses anonymes. Un MessageID
de WS-Addressing d’au plus 100 caractères visibles devient le CorrelationID de la réponse et de nos journaux.

## Un premier appel
""",
)

RULES = Text(
    en="""\
## Rules

* **Send it again when in doubt.** After a time-out or a fault that is Retryable, send the same message again:
  the same ClientRequestID with the same request gets the first answer, whatever its headers and however its
  values are written (blanks, prefixes, 1 for true, 12.5 for 12.50); with another request it is
  IdempotencyConflict. A document or answer of a board sent twice counts once.
* **You see your own.** Another partner's reference number is answered NotFound, as if it did not exist.
* **Nothing is half-stored.** A fault means that the message changed nothing. One exception: ReviewNeeded moves
  the request to a person's list.
* **Values never stand in a fault**, only codes, lines and paths; ValidateTranscript shows the words.
* **Blanks around a value** do not count, and a boolean may be written true or 1, false or 0. Leave an optional
  element out where you have no value: xsi:nil is not allowed.
* **One encoding.** The charset of Content-Type, the byte order mark and the XML declaration may each be left out, but
  not contradict each other: that is Malformed, with the path encoding. Where only HTTP names one, the message is read
  in it; where none does, it is UTF-8. Aliases (utf8, latin1) are the same encoding, and so is US-ASCII where all bytes
  are ASCII.
* **Limits**: {elements:,} elements, {depth} deep; what is larger than the installation allows (16 MB as
  delivered) is 413.
* **HTTP**: 200 with an answer; 500 (SOAP 1.1), 400 or 500 (SOAP 1.2) with a fault. Before a SOAP message
  exists: 404, 405 (not POST), 411 or 400 (Content-Length), 413 (too large), 415 (Content-Type, charset,
  multipart, compression).
* **Proof**: the answer carries the SHA-256 of your message as it came. A sealed log keeps that digest and the
  answer's; with them, encrypted, what the message and the answer said, without your secret, and of the headers only
  Username, Nonce, Created, Expires and MessageID. Of ValidateTranscript, and of a message whose sender or operation
  could not be made out, it keeps the digests alone.
""",
    fr="""\
## Règles

* **Dans le doute, renvoyez le message.** Après un délai dépassé ou une erreur Retryable, envoyez de nouveau le même
  message : le même ClientRequestID avec la même demande reçoit la première réponse, quels que soient les en-têtes
  et l’écriture des valeurs (blancs, préfixes, 1 pour true, 12.5 pour 12.50);
  avec une autre demande, c’est IdempotencyConflict. Un relevé ou une réponse d’un conseil envoyés deux fois
  comptent une fois.
* **Vous voyez ce qui est à vous.** Le numéro de référence d’un autre partenaire reçoit NotFound, comme s’il
  n’existait pas.
* **Rien n’est conservé à moitié.** Une erreur veut dire que le message n’a rien changé. Une seule exception :
  ReviewNeeded place la demande dans la liste d’une personne.
* **Aucune valeur dans une erreur**, seulement des codes, des lignes et des chemins; ValidateTranscript montre
  les phrases.
* **Les blancs autour d’une valeur** ne comptent pas, et un booléen s’écrit true ou 1, false ou 0. Sans valeur,
  omettez l’élément facultatif : xsi:nil n’est pas permis.
* **Un seul encodage.** Le charset de Content-Type, la marque d’ordre des octets et la déclaration XML peuvent manquer,
  non se contredire : c’est alors Malformed, avec le chemin encoding. Si HTTP seul en nomme un, le message est lu ainsi;
  si personne n’en nomme, c’est UTF-8. Les synonymes (utf8, latin1) sont le même encodage, et US-ASCII l’est aussi quand
  tous les octets sont de l’ASCII.
* **Limites** : {elements} éléments, {depth} niveaux; ce qui dépasse la taille permise (16 Mo à la livraison)
  reçoit 413.
* **HTTP** : 200 avec une réponse; 500 (SOAP 1.1), 400 ou 500 (SOAP 1.2) avec une erreur. Avant qu’un message
  SOAP existe : 404, 405 (autre que POST), 411 ou 400 (Content-Length), 413 (trop volumineux), 415
  (Content-Type, jeu de caractères, multipart, compression).
* **Preuve** : la réponse porte le SHA-256 de votre message, tel qu’il est arrivé. Un journal scellé garde cette
  empreinte et celle de la réponse; avec elles, chiffré, ce que disaient le message et la réponse, sans votre secret, et
  des en-têtes seulement Username, Nonce, Created, Expires et MessageID. De ValidateTranscript, et d’un message dont
  l’expéditeur ou l’opération n’a pu être établi, il ne garde que les empreintes.
""",
)

_WORDS = {
    "made": Text(
        "<!-- Produit par python -m docs.generators.soap_guide; ne pas modifier. -->",
        "<!-- Made by python -m docs.generators.soap_guide; do not edit. -->",
    ),
    "run": Text(
        "Avec les variables d’environnement SGERN_SOAP_URL, SGERN_USERNAME et SGERN_SECRET",
        "With the environment variables SGERN_SOAP_URL, SGERN_USERNAME and SGERN_SECRET",
    ),
    "operations": Text("Opérations", "Operations"),
    "who": Text("Pour :", "For:"),
    "everyone": Text("chaque partenaire", "every partner"),
    "sends": Text("Élément | | Type | Sens", "Element | | Type | Meaning"),
    "request": Text("Demande", "Request"),
    "answer": Text("Réponse", "Answer"),
    "types": Text("Types", "Types"),
    "faults": Text("Erreurs", "Faults"),
    "fault_text": Text(
        "Chaque erreur a un élément dans son détail, `ServiceFault` :",
        "Every fault has one element in its detail, `ServiceFault`:",
    ),
    "codes": Text("Code | Réessayer | Sens", "Code | Retry | Meaning"),
    "fault_code": Text(
        "Le code d’erreur est `Client.Code` ou `Server.Code` en SOAP 1.1; `Sender` ou `Receiver` avec "
        "le Code pour sous-code en SOAP 1.2 (MustUnderstand et VersionMismatch sont ceux de SOAP).",
        "The fault code is `Client.Code` or `Server.Code` in SOAP 1.1; `Sender` or `Receiver` with the "
        "Code as subcode in SOAP 1.2 (MustUnderstand and VersionMismatch are SOAP’s own).",
    ),
    "problems": Text("`Problem` d’un SchemaInvalid : ", "`Problem` in a SchemaInvalid: "),
    "statuses": Text("États", "Statuses"),
    "status_head": Text("État | Libellé | ResponseStatus (PESC)", "Status | Label | ResponseStatus (PESC)"),
    "multiple": Text("MultipleMatch quand c’est la raison", "MultipleMatch where that is the reason"),
    "states": Text("États d’un envoi", "States of a delivery"),
    "required": Text("exigé", "required"),
    "optional": Text("facultatif", "optional"),
    "any": Text("autant qu’il faut", "any number"),
    "some": Text("un ou plus", "one or more"),
    "yes": Text("oui", "yes"),
    "no": Text("non", "no"),
}


class Contract:
    """The WSDL's schema, as the guide reads it."""

    def __init__(self) -> None:
        root = etree.fromstring(wsdl.committed(wsdl.FILE11))
        self._types = {t.get("name"): t for t in root.iter(f"{_XS}complexType", f"{_XS}simpleType")}

    def elements(self, kind: str) -> list[etree._Element]:
        """Return the elements of a complex type, none for a simple one."""
        return list(self._types[kind].iter(f"{_XS}element")) if kind in self._types else []

    def complex_below(self, kind: str) -> Iterator[str]:
        """Yield the complex types that a type uses, deepest last, each once."""
        seen: dict[str, None] = {}
        waiting = [kind]
        while waiting:
            for element in self.elements(waiting.pop(0)):
                name = local(element.get("type", ""))
                if self.elements(name) and name not in seen:
                    seen[name] = None
                    waiting.append(name)
        yield from seen

    def describe(self, kind: str) -> str:
        """Return a simple type as a reader wants it: base and facets."""
        if kind not in self._types:
            return kind
        restriction = self._types[kind].find(f"{_XS}restriction")
        assert restriction is not None
        facets = {etree.QName(f).localname: f.get("value", "") for f in restriction}
        values = [f.get("value") for f in restriction.iter(f"{_XS}enumeration")]
        if len(values) > len(Status) - 1:
            return kind
        if values:
            return " \\| ".join(f"`{value}`" for value in values)
        base = local(restriction.get("base", ""))
        if "pattern" in facets:
            return f"`{facets['pattern']}`"
        low = facets.get("minLength") or facets.get("minInclusive")
        high = facets.get("maxLength") or facets.get("maxInclusive")
        span = f"{low or 0}–{high}" if high else f"≥ {low}" if low else ""
        return f"{base} {span}".strip()

    def sample(self, kind: str, name: str, indent: int = 0) -> Iterator[str]:
        """Yield the lines of a sample of an element."""
        pad = "  " * indent
        children = self.elements(kind)
        if not children and kind in self._types and self._types[kind].tag == f"{_XS}complexType":
            yield f"{pad}<{name}/>"
            return
        namespace = f' xmlns="{CONTRACT}"' if indent == 0 else ""
        yield f"{pad}<{name}{namespace}>"
        for child in children:
            child_name, child_kind = child.get("name", ""), local(child.get("type", ""))
            if f"{kind}/{child_name}" in NOT_IN_SAMPLES:
                continue
            if self.elements(child_kind):
                yield from self.sample(child_kind, child_name, indent + 1)
            else:
                yield f"{pad}  <{child_name}>{meaning(kind, child_name).sample}</{child_name}>"
        yield f"{pad}</{name}>"


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


def meaning(kind: str, element: str) -> Element:
    """Return what an element of a type means, and its sample."""
    return ELEMENTS.get(f"{kind}/{element}") or ELEMENTS[element]


def samples() -> dict[str, str]:
    """Return a sample payload of every request and answer, by element name."""
    contract = Contract()
    return {
        name: "\n".join(contract.sample(name, name))
        for operation in OPERATIONS
        for name in (operation, f"{operation}Response")
    }


def page(lang: str) -> str:
    """Return the integrators' page in French or English."""
    return "\n".join(_page(lang)).rstrip() + "\n"


def main() -> int:
    """Write both pages."""
    for lang, path in PAGES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(lang), encoding="utf-8")
    return 0


def _page(lang: str) -> Iterator[str]:
    words, contract, shown = _in(lang), Contract(), samples()
    yield words["made"]
    yield INTRODUCTION[lang].format(
        version=CONTRACT_VERSION,
        soap11=SOAP11_PATH,
        soap12=SOAP12_PATH,
        namespace=CONTRACT,
        window=int(security.WINDOW.total_seconds() // 60),
    )
    for title, name, kind in _SNIPPETS:
        yield f"### {title}\n\n{words['run']} ([{name}](../samples/{name})):\n"
        yield f"```{kind}\n{(SAMPLES / name).read_text(encoding='utf-8').rstrip()}\n```\n"
    yield f"## {words['operations']}\n"
    for operation in OPERATIONS:
        yield from _operation(operation, lang, contract, shown)
    yield f"## {words['types']}\n"
    for kind in _types(contract):
        yield f"### {kind}\n"
        yield from _table(kind, lang, contract)
    yield RULES[lang].format(elements=markup.MESSAGE.elements, depth=markup.MESSAGE.depth)
    yield from _faults(lang, contract)
    yield from _statuses(lang)


def _in(lang: str) -> dict[str, str]:
    return {name: text[lang] for name, text in _WORDS.items()}


def _operation(operation: str, lang: str, contract: Contract, shown: dict[str, str]) -> Iterator[str]:
    words = _in(lang)
    roles = ROLES[operation]
    who = words["everyone"] if len(roles) > 1 else _ROLE_WORDS[next(iter(roles))][lang]
    yield f"### {operation}\n\n{OPERATIONS[operation][lang]}\n\n*{words['who']} {who}*\n"
    for title, kind, name in (
        ("request", operation, operation),
        ("answer", f"{operation}Result", f"{operation}Response"),
    ):
        yield f"**{words[title]}** `{kind}`\n"
        yield from _table(kind, lang, contract)
        yield f"```xml\n{shown[name]}\n```\n"


def _table(kind: str, lang: str, contract: Contract) -> Iterator[str]:
    words = _in(lang)
    yield f"| {words['sends']} |\n|---|---|---|---|"
    for element in contract.elements(kind):
        name, type_name = element.get("name", ""), local(element.get("type", ""))
        shown = (
            f"[{type_name}](#{type_name.lower()})"
            if contract.elements(type_name)
            else contract.describe(type_name)
        )
        yield f"| `{name}` | {words[_occurrence(element)]} | {shown} | {meaning(kind, name).text[lang]} |"
    yield ""


def _occurrence(element: etree._Element) -> str:
    least, many = element.get("minOccurs", "1"), element.get("maxOccurs") == "unbounded"
    return {("1", False): "required", ("0", False): "optional", ("0", True): "any", ("1", True): "some"}[
        least, many
    ]


def _types(contract: Contract) -> Iterable[str]:
    used = dict.fromkeys(
        kind
        for operation in OPERATIONS
        for root in (operation, f"{operation}Response")
        for kind in contract.complex_below(root)
    )
    return (kind for kind in used if not kind.endswith("Result"))


def _faults(lang: str, contract: Contract) -> Iterator[str]:
    words = _in(lang)
    yield f"## {words['faults']}\n\n{words['fault_text']}\n"
    yield from _table("ServiceFault", lang, contract)
    yield "### FaultProblem\n"
    yield from _table("FaultProblem", lang, contract)
    yield words["fault_code"] + "\n"
    codes: list[Any] = sorted({*schema.CODES.values(), "ValueInvalid", "ElementMissing", schema.EXPECTED})
    yield words["problems"] + ", ".join(f"`{code}`" for code in codes) + ".\n"
    yield f"| {words['codes']} |\n|---|---|---|"
    for code in Refusal:
        refused = Refused(code)
        again = words["yes" if refused.meaning.retryable else "no"]
        yield f"| `{faults.code11(refused)}` | {again} | {refused.text(lang)} |"
    yield ""


def _statuses(lang: str) -> Iterator[str]:
    words = _in(lang)
    yield f"## {words['statuses']}\n\n| {words['status_head']} |\n|---|---|---|"
    for status in Status:
        response, hold = translation.pesc(status)
        shown = f"{response}/{hold}" if hold else response
        if status is Status.AUTO_PROCESSING_ERROR:
            shown += f", {words['multiple']}"
        yield f"| `{status}` | {LABELS[status][lang]} | {shown} |"
    yield f"\n### {words['states']}\n"
    for state in Delivery:
        yield f"* `{state}`: {_STATE_WORDS[state][lang]}"


if __name__ == "__main__":
    sys.exit(main())
