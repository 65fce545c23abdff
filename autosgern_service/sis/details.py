"""The details of a SisError in French: they are English where they are raised and kept, people read them in both.

The portal's history of a request and the conformance report ask here. A test holds the table against every detail
that this package can raise.
"""

from __future__ import annotations

import re

NBSP = "\N{NO-BREAK SPACE}"

#: What is raised, with {names} for what varies, and the same in French.
FRENCH: dict[str, str] = {
    "no complete answer within the deadline": "aucune réponse complète dans le délai",
    "the connection failed": "la connexion a échoué",
    "the answer is not HTTP": "ce n’est pas une réponse HTTP",
    "the answer is too large": "la réponse est trop grosse",
    "the certificate is not trusted": "le certificat n’est pas digne de confiance",
    "our client certificate cannot be used": "le certificat client ne peut pas servir",
    "the board does not accept our client certificate": "le système n’accepte pas le certificat client",
    "the host name cannot be resolved": "le nom d’hôte est introuvable",
    "the address is not a URL": "l’adresse n’est pas une URL",
    "the address is not a URL of a web service": "l’adresse n’est pas celle d’un service Web",
    "the address is not https": "l’adresse n’est pas en https",
    "the address is not public": "l’adresse n’est pas publique",
    "it is not clear in which encoding the answer is": "l’encodage de la réponse n’est pas clair",
    "the answer does not follow the contract": "la réponse ne suit pas le contrat",
    "two different students have the same SisStudentID": "deux élèves différents ont le même SisStudentID",
    "Ping was answered with another echo": "Ping a reçu un autre écho",
    "HTTP {status}": "HTTP {status}",
    "HTTP {status} without a SOAP fault": "HTTP {status} sans erreur SOAP",
    "HTTP {status}: redirects are not followed": f"HTTP {{status}}{NBSP}: les redirections ne sont pas suivies",
    "HTTP {status}: the answer is no SOAP message of the contract": (
        f"HTTP {{status}}{NBSP}: la réponse n’est pas un message SOAP du contrat"
    ),
    "SOAP fault: the credentials are not accepted": (
        f"erreur SOAP{NBSP}: le nom d’utilisateur ou le mot de passe n’est pas accepté"
    ),
    "SOAP fault without a code of the contract": "erreur SOAP sans code du contrat",
    "SOAP fault {code}": "erreur SOAP {code}",
    "SOAP fault {code} for a criterion that every board serves": (
        "erreur SOAP {code} pour un critère que tout conseil prend en charge"
    ),
}

_PATTERNS = [
    (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>\\w+)", re.escape(english))), french)
    for english, french in FRENCH.items()
]


def in_french(detail: str) -> str | None:
    """Return a detail in French; None for what is none of ours."""
    for pattern, french in _PATTERNS:
        if found := pattern.fullmatch(detail):
            return french.format(**found.groupdict())
    return None
