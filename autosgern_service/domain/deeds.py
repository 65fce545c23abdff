"""What people and programs do that the audit trail keeps: each deed's code and its words in both languages.

The trail keeps the code, a reader reads the words.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from autosgern_service.domain.texts import Text


class _Told(NamedTuple):
    code: str
    text: Text


def _told(code: str, fr: str, en: str) -> _Told:
    return _Told(code, Text(fr, en))


class Deed(Enum):
    """A deed, by the code that is kept of it and the words that are read."""

    SIGN_IN = _told("sign-in", "S’est connecté(e)", "Signed in")
    SIGN_IN_FAILED = _told("sign-in-failed", "Échec de connexion", "Failed to sign in")
    SIGN_OUT = _told("sign-out", "S’est déconnecté(e)", "Signed out")
    END_SIGN_INS = _told("end-sign-ins", "A mis fin à d’autres connexions", "Ended other sign-ins")
    CHANGE_PASSWORD = _told("change-password", "A changé le mot de passe", "Changed the password")
    RESET_PASSWORD = _told(
        "reset-password", "A choisi un nouveau mot de passe par un lien", "Set a new password by a link"
    )
    CHANGE_LANGUAGE = _told("change-language", "A changé sa langue", "Changed their language")
    FORGOTTEN = _told("forgotten", "A signalé un mot de passe oublié", "Asked for a forgotten password")
    REQUEST_ACCOUNT = _told("request-account", "A demandé un compte", "Asked for an account")
    CHANGE_NOTICES = _told("change-notices", "A modifié les avis", "Changed the notices")
    LIST_REQUESTS = _told(
        "list-requests",
        "A consulté une liste de demandes",
        "Looked at a list of requests",
    )
    SEARCH_REQUESTS = _told("search-requests", "A recherché des demandes", "Searched requests")
    EXPORT_REQUESTS = _told(
        "export-requests", "A téléchargé une liste de demandes", "Downloaded a list of requests"
    )
    VIEW_REQUEST = _told("view-request", "A consulté une demande", "Looked at a request")
    PRINT_REQUEST = _told("print-request", "A imprimé une demande", "Printed a request")
    VIEW_APPLICANT = _told(
        "view-applicant", "A consulté la fiche d’une candidate ou d’un candidat", "Looked at an applicant"
    )
    VIEW_TRANSCRIPT = _told("view-transcript", "A lu un relevé", "Read a transcript")
    VIEW_VALIDATION = _told(
        "view-validation", "A comparé un fichier avec une demande", "Compared a file with a request"
    )
    CHECK_TRANSCRIPT = _told(
        "check-transcript", "A vérifié un fichier de relevé", "Checked a transcript file"
    )
    UPLOAD = _told("upload", "A téléversé un fichier XML", "Uploaded an XML file")
    UPLOAD_PDF = _told("upload-pdf", "A téléversé un PDF", "Uploaded a PDF")
    UPLOAD_REFUSED = _told(
        "upload-refused", "A téléversé un fichier qui a été refusé", "Uploaded a file that was refused"
    )
    HOLD_UPLOAD = _told(
        "hold-upload",
        "A fourni un relevé XML qui diffère de la demande",
        "Brought an XML transcript that differs from the request",
    )
    FILE_DIFFERING = _told(
        "file-differing",
        "A enregistré un relevé malgré ce qui diffère",
        "Filed a transcript in spite of what differs",
    )
    GIVE_UP_UPLOAD = _told(
        "give-up-upload",
        "A renoncé à un relevé qui diffère de la demande",
        "Gave up a transcript that differs from the request",
    )
    CHOOSE_NEAR_MATCH = _told(
        "choose-near-match", "A choisi l’élève d’une demande", "Chose the student of a request"
    )
    FILE_CHOSEN = _told(
        "file-chosen",
        "A enregistré le relevé de l’élève choisi",
        "Filed the transcript of the student chosen",
    )
    ACT = _told("act", "A choisi une action pour une demande", "Took an action on a request")
    CONFIRM_SEVERAL = _told(
        "confirm-several",
        "A consulté plusieurs demandes pour une action",
        "Looked at several requests for an action",
    )
    TRY_AGAIN = _told("try-again", "A fait réessayer l’appariement", "Had the match tried again")
    RETRY_BOARD = _told(
        "retry-board",
        "A fait réessayer les demandes d’un conseil restées sans résultat",
        "Had a board’s failed requests tried again",
    )
    WITHDRAW = _told("withdraw", "A retiré un relevé", "Withdrew a transcript")
    CANCEL = _told("cancel", "A annulé une demande", "Cancelled a request")
    ASSIGN_SCHOOL = _told("assign-school", "A attribué une école", "Assigned a school")
    HANDLE_PDF = _told("handle-pdf", "A traité un PDF", "Handled a PDF")
    VIEW_PDF_QUEUE = _told(
        "view-pdf-queue",
        "A consulté les fichiers PDF et les relevés papier",
        "Looked at the PDF files and paper transcripts",
    )
    VIEW_REPORT = _told("view-report", "A consulté un rapport", "Looked at a report")
    EXPORT_REPORT = _told("export-report", "A téléchargé un rapport", "Downloaded a report")
    VIEW_OPERATIONS = _told(
        "view-operations", "A consulté l’exploitation du jour", "Looked at the day’s operations"
    )
    VIEW_MATCH_LOG = _told(
        "view-match-log",
        "A consulté le journal d’appariement",
        "Looked at the match log",
    )
    VIEW_AUTOMATIC_PROCESSING = _told(
        "view-automatic-processing",
        "A consulté le traitement automatique",
        "Looked at the automatic processing",
    )
    VIEW_BOARD_HEALTH = _told(
        "view-board-health", "A consulté les réponses des conseils", "Looked at how boards answer"
    )
    VIEW_TRANSMISSIONS = _told(
        "view-transmissions", "A consulté les transmissions", "Looked at the transmissions"
    )
    VIEW_ALARMS = _told("view-alarms", "A consulté les alarmes", "Looked at the alarms")
    VIEW_AUDIT_TRAIL = _told(
        "view-audit-trail",
        "A consulté le journal d’audit",
        "Looked at the audit trail",
    )
    CLOSE_ALARM = _told("close-alarm", "A fermé une alarme", "Closed an alarm")
    PAUSE_BOARD = _told("pause-board", "A suspendu les appels à un conseil", "Paused the calls to a board")
    RESUME_BOARD = _told("resume-board", "A repris les appels à un conseil", "Resumed the calls to a board")
    PAUSE_DESTINATION = _told(
        "pause-destination", "A suspendu un établissement de destination", "Paused a destination"
    )
    RESUME_DESTINATION = _told(
        "resume-destination", "A repris les envois à un établissement de destination", "Resumed a destination"
    )
    TRANSMIT = _told(
        "transmit", "A fait partir ce qui attendait un établissement", "Had what waits for a destination sent"
    )
    SEND_BATCH_AGAIN = _told("send-batch-again", "A fait renvoyer un lot", "Had a batch sent again")
    SEND_MAIL_AGAIN = _told("send-mail-again", "A fait renvoyer un courriel", "Had an e-mail sent again")
    ADD_USER = _told("add-user", "A ajouté une utilisatrice ou un utilisateur", "Added a user")
    CHANGE_USER = _told("change-user", "A modifié une utilisatrice ou un utilisateur", "Changed a user")
    RENEW_PASSWORD = _told(
        "renew-password", "A donné un nouveau mot de passe temporaire", "Gave a new temporary password"
    )
    HANDLE_ACCOUNT_REQUEST = _told(
        "handle-account-request", "A traité une demande de compte", "Handled a request for an account"
    )
    ADD_BOARD = _told("add-board", "A ajouté un conseil", "Added a board")
    CHANGE_BOARD = _told("change-board", "A modifié un conseil", "Changed a board")
    CALL_BOARD = _told(
        "call-board", "A fait un appel d’essai au système d’un conseil", "Called a board’s system as a test"
    )
    CALL_FAILED = _told(
        "call-failed",
        "N’a obtenu aucune réponse valable à un appel d’essai",
        "Got no valid answer to a test call",
    )
    ADD_SCHOOL = _told("add-school", "A ajouté une école", "Added a school")
    CHANGE_SCHOOL = _told("change-school", "A modifié une école", "Changed a school")
    SET_TERM = _told("set-term", "A établi une session", "Set a term")
    REMOVE_TERM = _told("remove-term", "A supprimé une session", "Removed a term")
    ADD_HOLIDAY = _told("add-holiday", "A ajouté un jour férié", "Added a holiday")
    REMOVE_HOLIDAY = _told("remove-holiday", "A supprimé un jour férié", "Removed a holiday")
    ADD_DESTINATION = _told(
        "add-destination", "A ajouté un établissement de destination", "Added a destination"
    )
    CHANGE_DESTINATION = _told(
        "change-destination", "A modifié un établissement de destination", "Changed a destination"
    )
    ADD_PARTNER = _told("add-partner", "A ajouté un partenaire", "Added a partner")
    ROTATE_SECRET = _told(
        "rotate-secret", "A donné un nouveau secret à un partenaire", "Gave a partner a new secret"
    )
    DISABLE_PARTNER = _told("disable-partner", "A désactivé un partenaire", "Disabled a partner")
    ENABLE_PARTNER = _told("enable-partner", "A réactivé un partenaire", "Enabled a partner")
    SIGN_ON_FAILED = _told(
        "sign-on-failed",
        "Échec d’authentification d’un partenaire (SOAP)",
        "Failed to sign on as a partner (SOAP)",
    )
    SIGN_ON_DISABLED = _told(
        "sign-on-disabled", "Appel d’un partenaire désactivé (SOAP)", "Called as a disabled partner (SOAP)"
    )

    @property
    def code(self) -> str:
        """What the audit trail keeps."""
        return self.value.code

    @property
    def text(self) -> Text:
        """What a reader of the trail is told."""
        return self.value.text


#: Each deed by its code.
BY_CODE = {deed.code: deed for deed in Deed}
