"""Refusals: every way in which the service says no to a program, with its words in French and English.

The flow and the SOAP face raise `Refused`; the SOAP face turns it into a `ServiceFault`, the portal into a
message. A text never holds a value of the message: whoever reads a fault (a log, another client's developer)
need not be allowed to see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from autosgern_service.domain.texts import Text

if TYPE_CHECKING:
    import xsd


class Side(StrEnum):
    """Whose turn it is to change something: the caller's or ours. The first word of a SOAP fault code."""

    CLIENT = "Client"
    SERVER = "Server"


class Refusal(StrEnum):
    """Why a call was refused: the `Code` of the contract's ServiceFault."""

    # the message
    MALFORMED = "Malformed"
    SCHEMA_INVALID = "SchemaInvalid"
    UNKNOWN_OPERATION = "UnknownOperation"
    MUST_UNDERSTAND = "MustUnderstand"
    VERSION_MISMATCH = "VersionMismatch"
    TOO_LARGE = "TooLarge"
    # the sender
    AUTHENTICATION_FAILED = "AuthenticationFailed"
    PARTNER_DISABLED = "PartnerDisabled"
    REPLAY = "Replay"
    CLOCK_SKEW = "ClockSkew"
    TLS_REQUIRED = "TLSRequired"
    THROTTLED = "Throttled"
    NOT_AUTHORIZED = "NotAuthorized"
    # a new request
    IDEMPOTENCY_CONFLICT = "IdempotencyConflict"
    CONSENT_MISSING = "ConsentMissing"
    SCHOOL_UNKNOWN = "SchoolUnknown"
    DESTINATION_UNKNOWN = "DestinationUnknown"
    DESTINATION_TWICE = "DestinationTwice"
    BIRTH_DATE_IMPOSSIBLE = "BirthDateImpossible"
    PAYMENT_DATE_IMPOSSIBLE = "PaymentDateImpossible"
    RELEASE_DATE_MISSING = "ReleaseDateMissing"
    # a request that exists
    NOT_FOUND = "NotFound"
    NOT_EXPECTED = "NotExpected"
    TRANSCRIPT_INVALID = "TranscriptInvalid"
    REVIEW_NEEDED = "ReviewNeeded"
    HOLD_REASON_MISSING = "HoldReasonMissing"
    DOCUMENT_MISSING = "DocumentMissing"
    CURSOR_INVALID = "CursorInvalid"
    # a batch
    BATCH_UNKNOWN = "BatchUnknown"
    # ourselves
    BUSY = "Busy"
    INTERNAL = "Internal"


@dataclass(frozen=True)
class Meaning(Text):
    """What a refusal says. `retryable`: the same message, sent again later, may succeed."""

    side: Side = Side.CLIENT
    retryable: bool = False


MEANINGS: dict[Refusal, Meaning] = {
    Refusal.MALFORMED: Meaning(
        "Le message n’est pas une enveloppe SOAP lisible. Si le chemin est « encoding » : HTTP (charset), les "
        "premiers octets et la déclaration XML doivent nommer un seul encodage, que le service lit et qui est celui "
        "des octets.",
        "The message is not a readable SOAP envelope. Where the path is “encoding”: HTTP (charset), the first bytes "
        "and the XML declaration have to name one encoding, which the service reads and the bytes are written in.",
    ),
    Refusal.SCHEMA_INVALID: Meaning(
        "Le message n’est pas conforme au contrat (WSDL) : voyez les chemins indiqués.",
        "The message does not follow the contract (WSDL): see the paths given.",
    ),
    Refusal.UNKNOWN_OPERATION: Meaning(
        "Le contrat n’a pas d’opération de ce nom.",
        "The contract has no operation of that name.",
    ),
    Refusal.MUST_UNDERSTAND: Meaning(
        "Un en-tête marqué mustUnderstand n’est pas pris en charge.",
        "A header marked mustUnderstand is not supported.",
    ),
    Refusal.VERSION_MISMATCH: Meaning(
        "L’enveloppe n’est pas de la version de SOAP servie à cette adresse (1.1 à /soap/v1, 1.2 à /soap/v1.2).",
        "The envelope is not of the SOAP version served at this address (1.1 at /soap/v1, 1.2 at /soap/v1.2).",
    ),
    Refusal.TOO_LARGE: Meaning(
        "Le message est trop volumineux ou trop complexe.",
        "The message is too large or too complex.",
    ),
    Refusal.AUTHENTICATION_FAILED: Meaning(
        "L’authentification a échoué : vérifiez l’en-tête WS-Security (UsernameToken).",
        "Authentication failed: check the WS-Security header (UsernameToken).",
    ),
    Refusal.PARTNER_DISABLED: Meaning(
        "Votre accès a été désactivé par OCAS : communiquez avec OCAS.",
        "Your access was disabled by OCAS: contact OCAS.",
    ),
    Refusal.REPLAY: Meaning(
        "Ce Nonce a déjà servi : envoyez un nouveau Nonce avec chaque message.",
        "This Nonce was used before: send a new Nonce with every message.",
    ),
    Refusal.CLOCK_SKEW: Meaning(
        "La date Created (ou Timestamp) est hors de la fenêtre permise : vérifiez l’horloge de votre système.",
        "The Created (or Timestamp) instant is outside the allowed window: check your system’s clock.",
    ),
    Refusal.TLS_REQUIRED: Meaning(
        "Une connexion chiffrée (https) est exigée.",
        "An encrypted connection (https) is required.",
    ),
    Refusal.THROTTLED: Meaning(
        "Trop d’appels : attendez un peu avant de réessayer.",
        "Too many calls: wait a little before trying again.",
        retryable=True,
    ),
    Refusal.NOT_AUTHORIZED: Meaning(
        "Votre rôle ne permet pas cette opération.",
        "Your role does not permit this operation.",
    ),
    Refusal.IDEMPOTENCY_CONFLICT: Meaning(
        "Ce ClientRequestID a déjà servi pour une demande différente.",
        "This ClientRequestID was used before for a different request.",
    ),
    Refusal.CONSENT_MISSING: Meaning(
        "La demande ne porte pas le consentement à la divulgation (ReleaseAuthorizedIndicator doit être vrai).",
        "The request does not carry the consent to release (ReleaseAuthorizedIndicator must be true).",
    ),
    Refusal.SCHOOL_UNKNOWN: Meaning(
        "Le BSID n’est celui d’aucune école connue.",
        "The BSID is not that of any known school.",
    ),
    Refusal.DESTINATION_UNKNOWN: Meaning(
        "Un code d’établissement (Destination) n’existe pas ou n’est plus desservi.",
        "A destination code does not exist or is no longer served.",
    ),
    Refusal.DESTINATION_TWICE: Meaning(
        "Le même établissement (Destination) est nommé plus d’une fois.",
        "The same destination is named more than once.",
    ),
    Refusal.BIRTH_DATE_IMPOSSIBLE: Meaning(
        "La date de naissance est impossible pour une candidate ou un candidat.",
        "The birth date is impossible for an applicant.",
    ),
    Refusal.PAYMENT_DATE_IMPOSSIBLE: Meaning(
        "La date de paiement est impossible : plus tard que demain, ou avant l’an 2000.",
        "The payment date is impossible: later than tomorrow, or before the year 2000.",
    ),
    Refusal.RELEASE_DATE_MISSING: Meaning(
        "Ce type d’attente (HoldType) exige une date d’envoi (ReleaseDate).",
        "This HoldType requires a ReleaseDate.",
    ),
    Refusal.NOT_FOUND: Meaning(
        "Aucune de vos demandes ne porte ce numéro de référence.",
        "None of your requests has this reference number.",
    ),
    Refusal.NOT_EXPECTED: Meaning(
        "L’état de la demande ne permet pas cette opération.",
        "The status of the request does not allow this operation.",
    ),
    Refusal.TRANSCRIPT_INVALID: Meaning(
        "Le relevé n’est pas valide : voyez les problèmes. Rien n’a été enregistré.",
        "The transcript is not valid: see the problems. Nothing was filed.",
    ),
    Refusal.REVIEW_NEEDED: Meaning(
        "Rien ne prouve que le relevé est celui de la personne de la demande; quelqu’un doit le vérifier. "
        "Rien n’a été envoyé.",
        "The transcript cannot be tied with certainty to the applicant; somebody has to check it. "
        "Nothing was sent.",
    ),
    Refusal.HOLD_REASON_MISSING: Meaning(
        "La réponse Hold exige un motif (HoldReason), et les autres réponses n’en ont pas.",
        "The answer Hold requires a HoldReason, and other answers have none.",
    ),
    Refusal.DOCUMENT_MISSING: Meaning(
        "La réponse TranscriptSent se donne par SubmitTranscript, avec le document.",
        "The answer TranscriptSent is given by SubmitTranscript, with the document.",
    ),
    Refusal.CURSOR_INVALID: Meaning(
        "Le curseur n’est pas un de ceux que nous vous avons donnés.",
        "The cursor is not one that we gave you.",
    ),
    Refusal.BATCH_UNKNOWN: Meaning(
        "Aucun des lots que nous vous avons envoyés ne porte ce nom.",
        "None of the batches that we sent you has this name.",
    ),
    Refusal.BUSY: Meaning(
        "Le service est momentanément occupé : réessayez dans quelques secondes.",
        "The service is busy at the moment: try again in a few seconds.",
        Side.SERVER,
        retryable=True,
    ),
    Refusal.INTERNAL: Meaning(
        "Une erreur interne s’est produite; elle est notée dans notre journal. Vous pouvez réessayer avec le même "
        "ClientRequestID.",
        "An internal error occurred; it has been logged. You may try again with the same ClientRequestID.",
        Side.SERVER,
        retryable=True,
    ),
}


class Refused(Exception):
    """A call that is refused: why, where in the message, and the problems of a transcript if it was one.

    `paths` name elements of the contract (`Applicant/BirthDate`), never their values; `detail` is for our own
    log and holds no personal data.
    """

    def __init__(
        self,
        code: Refusal,
        *paths: str,
        problems: tuple[xsd.Problem, ...] = (),
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.paths = paths
        self.problems = problems
        self.detail = dict(detail or {})

    @property
    def meaning(self) -> Meaning:
        """Return what the refusal says."""
        return MEANINGS[self.code]

    def text(self, lang: str) -> str:
        """Return its sentence in "fr" or "en"."""
        return self.meaning[lang]
