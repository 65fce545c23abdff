"""The words of a conformance report, in French and English: sentences of the contract and what was found.

Every rule is a sentence of the contract's own pages (docs/fr/contrat-sie.md, docs/en/sis-contract.md); a test
holds them against those pages.
"""

from __future__ import annotations

from collections.abc import Iterable

from autosgern_service.domain.texts import Text
from autosgern_service.sis import SisError
from autosgern_service.sis.details import told


def to(value: object, lang: str) -> str:
    """Return a value as words of a language."""
    return value[lang] if isinstance(value, Text) else str(value)


def listed(texts: Iterable[Text | str]) -> Text:
    """Return sentences as one, each of them once."""
    distinct = list(dict.fromkeys(texts))
    return Text(
        "; ".join(to(text, "fr") for text in distinct), "; ".join(to(text, "en") for text in distinct)
    )


def counted(number: int) -> Text:
    """Return so many students."""
    if number == 0:
        return Text("aucun élève", "no student")
    return Text("1 élève", "1 student") if number == 1 else Text(f"{number} élèves", f"{number} students")


def no_answer(error: SisError) -> Text:
    """Return why there was no answer at all."""
    return Text("pas de réponse : {why}", "no answer: {why}").fill(why=told(error.detail) or error.detail)


PING = Text(
    "Il nous montre que le service répond et que le mot de passe est bon.",
    "We use it to see that the service is up and the password right.",
)
WSDL = Text(
    "Le WSDL s’obtient à l’adresse du service suivie de `?wsdl`.",
    "The WSDL is to be had at the service's address with `?wsdl`.",
)
TOKEN = Text(
    "Un `UsernameToken` de WS-Security avec `PasswordText` dans l’en-tête SOAP.",
    "A WS-Security `UsernameToken` with `PasswordText` in the SOAP header.",
)
PASSWORD = Text(
    "le nom d’utilisateur ou le mot de passe est faux (les codes HTTP 401 et 403 et les codes de WS-Security "
    "veulent dire la même chose)",
    "username or password is wrong (HTTP 401 and 403, and the fault codes of WS-Security, mean the same)",
)
OEN = Text(
    "qui a ce numéro d’immatriculation scolaire de l’Ontario (NISO, neuf chiffres)",
    "who has this Ontario Education Number (nine digits)",
)
BIRTH_DATE = Text("qui est né ce jour-là", "who was born on this day")
NAME = Text(
    "dont le prénom et le nom, actuel ou ancien, sont égaux sans égard à la casse, aux accents, aux traits "
    "d’union, aux apostrophes et aux espaces",
    "whose first name, and current or former surname, are equal when case, accents, hyphens, apostrophes and "
    "spaces are ignored",
)
UNION = Text(
    "Répond par tous les élèves qui satisfont à **au moins un** des critères, chacun une seule fois.",
    "Answers every student who meets **at least one** of the criteria, each once.",
)
MAXIMUM = Text(
    "Si plus de `Maximum` élèves y satisfont, répondez par les `Maximum` premiers et `Truncated` = true.",
    "Where more students meet them than `Maximum`, answer the first `Maximum` and `Truncated` = true.",
)
OPTIONAL = Text("non : erreur `CriterionNotServed`", "no: fault `CriterionNotServed`")
AS_HELD = Text(
    "Les noms et les dates sont ceux du SIÉ, accents et majuscules compris.",
    "Names and dates stand as the SIS holds them, accents and capitals included.",
)
OMITTED = Text(
    "Ce que le SIÉ ne sait pas est omis; un élément vide veut dire la même chose.",
    "What the SIS does not know is omitted; an empty element means the same.",
)
CRITERIA = Text("(`Criterion` 1 à 50, `Maximum` 1 à 500)", "(`Criterion` 1–50, `Maximum` 1–500)")
DOCUMENT = Text(
    "le PESC HighSchoolTranscript v1.2.0 en base64, octet pour octet tel qu’il doit parvenir aux collèges.",
    "the PESC HighSchoolTranscript v1.2.0 as base64, byte for byte as it shall reach the colleges.",
)
VALIDATE = Text("Vérifiez-le avec `autosgern validate`.", "Check it with `autosgern validate`.")
REFERENCE = Text(
    "Mettez `RequestTrackingID`, notre numéro de référence, dans `TransmissionData/RequestTrackingID`.",
    "Put `RequestTrackingID`, our reference number, into `TransmissionData/RequestTrackingID`.",
)
STUDENT_ID = Text(
    "`SisStudentID` (obligatoire : tout texte qui reste celui de l’élève)",
    "`SisStudentID` (required: any text that stays the student's)",
)
READ_ONLY = Text(
    "Toutes les opérations ne font que lire et peuvent être répétées",
    "Every operation only reads, and may be called again",
)
HOLD = Text(
    "`Hold` { `HoldReason` } : `Financial` ou `TranscriptFee` (raison financière), `Other` (aucune donnée "
    "scolaire)",
    "`Hold` { `HoldReason` }: `Financial` or `TranscriptFee` (financial hold), `Other` (no academic data)",
)
NO_DATA = Text(
    "`NoAcademicData` : l’élève est connu mais n’a pas de dossier scolaire, par exemple s’il est seulement "
    "préinscrit.",
    "`NoAcademicData`: the student is known and has no record, for instance is only pre-registered.",
)
UNKNOWN_STUDENT = Text("aucun élève n’a ce `SisStudentID`", "no student has this `SisStudentID`")
INVALID = Text("le message ne suit pas le contrat", "the message does not follow the contract")
DTD = Text("Refusez tout message qui contient une DTD.", "Refuse every message that holds a DTD.")
FAULT = Text(
    "Une erreur SOAP 1.1 (fault, code HTTP 500) dont le détail est un seul élément, `SisFault` { `Code`, "
    "`Message` }.",
    "A SOAP 1.1 fault (HTTP 500) with one detail element, `SisFault` { `Code`, `Message` }.",
)
SOAP = Text(
    "SOAP 1.1 par HTTP POST, document/literal « wrapped », `Content-Type: text/xml`, UTF-8 ou UTF-16.",
    "SOAP 1.1 over HTTP POST, document/literal wrapped, `Content-Type: text/xml`, UTF-8 or UTF-16.",
)
QUALIFIED = Text(
    "Tous les éléments sont qualifiés et suivent l’ordre du WSDL.",
    "All elements are qualified and stand in the WSDL's order.",
)
SCHEMA = Text(
    "La réponse est validée selon le schéma du WSDL.",
    "The answer is validated against the WSDL's schema.",
)
ECHO = Text("le même texte", "the same text")
PARALLEL = Text(
    "Plusieurs appels peuvent arriver en même temps; chacun reçoit sa propre réponse.",
    "Several calls may arrive at once; each gets its own answer.",
)
