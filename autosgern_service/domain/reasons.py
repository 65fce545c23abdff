"""Why a request could not be handled automatically: each reason with its sentence and what to do next.

The portal shows the sentence in the banner of the details page, SOAP answers carry the code with both texts,
and the match log names the code. A reason code is stored; its words never are, so they may be improved.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autosgern_service.domain.texts import Text


class Reason(StrEnum):
    """Why a request stands at AutoProcessingError, by code (docs/en/domain.md)."""

    STUDENT_RECORD_NOT_FOUND = "StudentRecordNotFound"
    MULTIPLE_MATCH = "MultipleMatch"
    REVIEW_NEEDED = "ReviewNeeded"
    CANDIDATES_TRUNCATED = "CandidatesTruncated"
    TRANSCRIPT_MISMATCH = "TranscriptMismatch"
    TRANSCRIPT_INVALID = "TranscriptInvalid"
    BOARD_UNAVAILABLE = "BoardUnavailable"
    BOARD_FAULT = "BoardFault"
    BOARD_REFUSED = "BoardRefused"
    BOARD_ANSWER_NEEDS_REVIEW = "BoardAnswerNeedsReview"
    BOARD_NOT_CALLED = "BoardNotCalled"
    SCHOOL_UNKNOWN = "SchoolUnknown"
    PROCESSING_FAILED = "ProcessingFailed"


@dataclass(frozen=True)
class Explanation:
    """What a reader is told: `text` says why, `next_step` what to do; keyed by "fr" and "en"."""

    text: Text
    next_step: Text


EXPLANATIONS: dict[Reason, Explanation] = {
    Reason.STUDENT_RECORD_NOT_FOUND: Explanation(
        Text(
            fr="Aucun dossier d’élève du conseil ne correspond à la demande.",
            en="No student record at the board matches the request.",
        ),
        Text(
            fr="Cherchez l’élève dans votre système, par exemple sous un ancien nom, puis téléversez le relevé "
            "ou choisissez « Élève introuvable ».",
            en="Look for the student in your system, for instance under a former name, then upload the "
            "transcript or choose “Student not found”.",
        ),
    ),
    Reason.MULTIPLE_MATCH: Explanation(
        Text(
            fr="Plusieurs dossiers d’élèves correspondent aussi bien les uns que les autres à la demande.",
            en="Several student records match the request equally well.",
        ),
        Text(
            fr="Déterminez lequel est celui de la candidate ou du candidat, puis téléversez son relevé.",
            en="Determine which one is the applicant’s, then upload that transcript.",
        ),
    ),
    Reason.REVIEW_NEEDED: Explanation(
        Text(
            fr="Un dossier ressemble à la demande, mais pas assez pour être envoyé sans vérification.",
            en="A record resembles the request, but not closely enough to be sent without a check.",
        ),
        Text(
            fr="Comparez les renseignements. Si c’est la même personne, confirmez-le ou téléversez son relevé.",
            en="Compare the details. If it is the same person, confirm it or upload that transcript.",
        ),
    ),
    Reason.CANDIDATES_TRUNCATED: Explanation(
        Text(
            fr="Le système du conseil a trouvé trop de dossiers pour tous les donner; un homonyme pourrait manquer.",
            en="The board’s system found too many records to return them all; a namesake could be missing.",
        ),
        Text(
            fr="Cherchez l’élève dans votre système, puis téléversez son relevé.",
            en="Look for the student in your system, then upload the transcript.",
        ),
    ),
    Reason.TRANSCRIPT_MISMATCH: Explanation(
        Text(
            fr="Le relevé reçu du système du conseil n’est pas celui de l’élève trouvé.",
            en="The transcript received from the board’s system is not that of the student found.",
        ),
        Text(
            fr="Exportez vous-même le relevé de l’élève, vérifiez le nom et la date de naissance, puis "
            "téléversez-le. Signalez le problème au fournisseur de votre système.",
            en="Export the student’s transcript yourself, check the name and the birth date, then upload it. "
            "Report the problem to your system’s vendor.",
        ),
    ),
    Reason.TRANSCRIPT_INVALID: Explanation(
        Text(
            fr="Le relevé reçu du système du conseil n’est pas valide.",
            en="The transcript received from the board’s system is not valid.",
        ),
        Text(
            fr="Corrigez le dossier selon les problèmes affichés, puis téléversez le relevé.",
            en="Correct the record according to the problems shown, then upload the transcript.",
        ),
    ),
    Reason.BOARD_UNAVAILABLE: Explanation(
        Text(
            fr="Le système du conseil n’a pas répondu, malgré plusieurs essais.",
            en="The board’s system did not answer, in spite of several attempts.",
        ),
        Text(
            fr="Réessayez quand le système répondra de nouveau, ou téléversez le relevé.",
            en="Try again when the system answers once more, or upload the transcript.",
        ),
    ),
    Reason.BOARD_FAULT: Explanation(
        Text(
            fr="Le système du conseil a répondu par une erreur ou par un message incompréhensible.",
            en="The board’s system answered with an error or with a message that cannot be understood.",
        ),
        Text(
            fr="Signalez-le à l’équipe responsable de votre système, puis réessayez ou téléversez le relevé.",
            en="Report it to the team in charge of your system, then try again or upload the transcript.",
        ),
    ),
    Reason.BOARD_REFUSED: Explanation(
        Text(
            fr="Le système du conseil a refusé les identifiants d’Auto-SGéRN.",
            en="The board’s system refused Auto-eTMS’s credentials.",
        ),
        Text(
            fr="OCAS et le conseil doivent mettre les identifiants à jour. Entre-temps, téléversez le relevé.",
            en="OCAS and the board have to update the credentials. Meanwhile, upload the transcript.",
        ),
    ),
    Reason.BOARD_ANSWER_NEEDS_REVIEW: Explanation(
        Text(
            fr="Le système du conseil a donné une réponse qui demande la décision d’une personne.",
            en="The board’s system gave an answer that needs a person’s decision.",
        ),
        Text(
            fr="Lisez la réponse dans l’historique, puis téléversez le relevé ou choisissez une action.",
            en="Read the answer in the history, then upload the transcript or choose an action.",
        ),
    ),
    Reason.BOARD_NOT_CALLED: Explanation(
        Text(
            fr="Auto-SGéRN n’appelle plus le système du conseil; la demande attendait encore son tour.",
            en="Auto-eTMS does not call the board’s system any more; the request was still waiting for its turn.",
        ),
        Text(
            fr="Téléversez le relevé ou choisissez une action, comme pour les demandes qui arrivent maintenant.",
            en="Upload the transcript or choose an action, as for the requests that arrive now.",
        ),
    ),
    Reason.SCHOOL_UNKNOWN: Explanation(
        Text(
            fr="La demande ne nomme aucune école que nous connaissons.",
            en="The request names no school that we know.",
        ),
        Text(
            fr="OCAS doit attribuer une école à la demande.",
            en="OCAS has to assign a school to the request.",
        ),
    ),
    Reason.PROCESSING_FAILED: Explanation(
        Text(
            fr="Auto-SGéRN n’a pas pu mener le traitement de la demande à son terme, malgré plusieurs essais.",
            en="Auto-eTMS could not finish processing the request, in spite of several attempts.",
        ),
        Text(
            fr="Téléversez le relevé. OCAS est avisé du problème et peut en chercher la cause.",
            en="Upload the transcript. OCAS is told of the problem and can look for its cause.",
        ),
    ),
}


def explain(reason: str, lang: str) -> tuple[str, str]:
    """Return the sentence and the next step of a stored reason code, in "fr" or "en"."""
    explanation = EXPLANATIONS[Reason(reason)]
    return explanation.text[lang], explanation.next_step[lang]
