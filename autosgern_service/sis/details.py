"""The details of a SisError in both languages: they are English where they are raised and kept.

The portal's history of a request and the conformance report ask here. A test holds the table against every detail
that this package can raise.
"""

from __future__ import annotations

import re

from autosgern_service.domain.texts import Text

NBSP = "\N{NO-BREAK SPACE}"

#: What is raised, with {names} for what varies.
DETAILS = (
    Text("aucune réponse complète dans le délai", "no complete answer within the deadline"),
    Text("la connexion a échoué", "the connection failed"),
    Text("ce n’est pas une réponse HTTP", "the answer is not HTTP"),
    Text("la réponse est trop grosse", "the answer is too large"),
    Text("le certificat n’est pas digne de confiance", "the certificate is not trusted"),
    Text("le certificat client ne peut pas servir", "our client certificate cannot be used"),
    Text("le système n’accepte pas le certificat client", "the board does not accept our client certificate"),
    Text("le nom d’hôte est introuvable", "the host name cannot be resolved"),
    Text("l’adresse n’est pas une URL", "the address is not a URL"),
    Text("l’adresse n’est pas celle d’un service Web", "the address is not a URL of a web service"),
    Text("l’adresse n’est pas en https", "the address is not https"),
    Text("l’adresse n’est pas publique", "the address is not public"),
    Text("l’encodage de la réponse n’est pas clair", "it is not clear in which encoding the answer is"),
    Text("la réponse ne suit pas le contrat", "the answer does not follow the contract"),
    Text(
        "deux élèves différents ont le même SisStudentID", "two different students have the same SisStudentID"
    ),
    Text("Ping a reçu un autre écho", "Ping was answered with another echo"),
    Text("HTTP {status}", "HTTP {status}"),
    Text("HTTP {status} sans erreur SOAP", "HTTP {status} without a SOAP fault"),
    Text(
        f"HTTP {{status}}{NBSP}: les redirections ne sont pas suivies",
        "HTTP {status}: redirects are not followed",
    ),
    Text(
        f"HTTP {{status}}{NBSP}: la réponse n’est pas un message SOAP du contrat",
        "HTTP {status}: the answer is no SOAP message of the contract",
    ),
    Text(
        f"erreur SOAP{NBSP}: le nom d’utilisateur ou le mot de passe n’est pas accepté",
        "SOAP fault: the credentials are not accepted",
    ),
    Text("erreur SOAP sans code du contrat", "SOAP fault without a code of the contract"),
    Text("erreur SOAP {code}", "SOAP fault {code}"),
    Text(
        "erreur SOAP {code} pour un critère que tout conseil prend en charge",
        "SOAP fault {code} for a criterion that every board serves",
    ),
)

_PATTERNS = [
    (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>\\w+)", re.escape(text.en))), text) for text in DETAILS
]


def told(detail: str) -> Text | None:
    """Return a detail in both languages; None for what is none of ours."""
    for pattern, text in _PATTERNS:
        if found := pattern.fullmatch(detail):
            return text.fill(**found.groupdict())
    return None
