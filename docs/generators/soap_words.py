"""What every operation and element of the contract means, in French and English, with a sample value.

`soap_guide` writes the integrators' pages from these; a test holds that nothing of the contract is missing here.
"""

from __future__ import annotations

from typing import NamedTuple

from autosgern_service.domain.texts import Text


class Element(NamedTuple):
    """What an element means, and a value for the samples."""

    text: Text
    sample: str


#: What each operation does.
OPERATIONS: dict[str, Text] = {
    "SubmitTranscriptRequest": Text(
        "Envoyer une demande de relevé. Le même message envoyé de nouveau, quels que soient ses en-têtes, reçoit la "
        "première réponse.",
        "Send a transcript request. The same message sent again, whatever its headers, gets the first answer.",
    ),
    "ReissueTranscriptRequest": Text(
        "Redemander un relevé, avec les renseignements de la personne mis à jour. C’est une nouvelle demande, avec "
        "son propre numéro, liée à la première.",
        "Ask for a transcript again, with the applicant’s details refreshed. It is a new request with a number of its "
        "own, linked to the first.",
    ),
    "CancelTranscriptRequest": Text(
        "Annuler une de vos demandes qui n’est pas terminée.",
        "Cancel a request of yours that is not completed.",
    ),
    "GetTranscriptRequest": Text(
        "Savoir où en est une de vos demandes et où en est l’envoi à chaque destination.",
        "Ask where a request of yours stands, and its delivery to each destination.",
    ),
    "GetStatusChanges": Text(
        "Suivre vos demandes : celles dont l’état a changé après le curseur, telles qu’elles sont maintenant. "
        "Commencez sans curseur; gardez NextCursor et donnez-le la fois suivante, même quand More est faux.",
        "Follow your requests: those whose status changed behind the cursor, as they stand now. Begin without a "
        "cursor; keep NextCursor and give it the next time, also where More is false.",
    ),
    "GetPendingRequests": Text(
        "Prendre les demandes qui attendent votre conseil, celles qui attendent depuis le plus longtemps d’abord. Sans "
        "curseur, vous recevez tout ce qui attend; avec NextCursor, ce qui attend depuis, aussi quand More est faux.",
        "Fetch the requests that wait for your board, those that have waited longest first. Without a cursor you get "
        "all that wait; with NextCursor, what began to wait since, also where More is false.",
    ),
    "SubmitTranscript": Text(
        "Envoyer le relevé d’une demande de votre conseil : le XML de PESC, octet pour octet, en base64. Il est validé "
        "et comparé aussitôt à la personne de la demande; une erreur nomme les problèmes.",
        "Send the transcript of a request of your board: PESC XML, byte for byte, as base64. It is validated and "
        "compared with the applicant at once; a fault names the problems.",
    ),
    "RespondToRequest": Text(
        "Répondre sans relevé, dans les termes de PESC. NoRecord et Hold (Financial, TranscriptFee, Other) envoient "
        "aussitôt un courriel à la personne.",
        "Answer without a transcript, in PESC’s terms. NoRecord and Hold (Financial, TranscriptFee, Other) e-mail the "
        "applicant at once.",
    ),
    "ValidateTranscript": Text(
        "Vérifier un relevé sans l’envoyer : rien n’en est conservé, sauf les empreintes du message et de la réponse.",
        "Check a transcript without sending it: nothing of it is kept, but the digests of message and answer.",
    ),
    "AcknowledgeBatch": Text(
        "Dire ce qui est arrivé d’un lot qui vous a été envoyé. La réponse nomme ce qui diffère de l’envoi.",
        "Say what arrived of a batch that was sent to you. The answer names what differs from what was sent.",
    ),
    "Ping": Text(
        "Vérifier l’adresse et vos identifiants; ne change rien.",
        "Check the address and your credentials; changes nothing.",
    ),
}

#: By element, or by Type/Element where the same name means something else there.
ELEMENTS: dict[str, Element] = {
    "AcademicAwardTotal": Element(
        Text(
            "Nombre d’éléments AcademicAward du document reçu",
            "Number of AcademicAward elements in the document received",
        ),
        "1",
    ),
    "Accepted": Element(
        Text("Vrai si le document est accepté", "True where the document is accepted"), "true"
    ),
    "AccountNumber": Element(
        Text("Numéro de compte, 12 chiffres", "Account number, 12 digits"), "210000000001"
    ),
    "AmountCollected": Element(
        Text("Montant recueilli, en dollars", "Amount collected, in dollars"), "12.50"
    ),
    "Applicant": Element(
        Text("La personne dont on demande le relevé", "The person whose transcript is asked for"), ""
    ),
    "ApplicationNumber": Element(
        Text("Numéro de demande d’admission, 9 chiffres", "Application number, 9 digits"), "260000001"
    ),
    "At": Element(Text("Depuis quand (UTC)", "Since when (UTC)"), "2026-11-18T03:00:05.000Z"),
    "BSID": Element(Text("Numéro de l’école, 6 chiffres", "School number, 6 digits"), "990301"),
    "Batch": Element(Text("Nom du lot", "Name of the batch"), "BORE-20261117-1"),
    "BirthDate": Element(Text("Date de naissance", "Birth date"), "2007-04-30"),
    "ClientRequestID": Element(
        Text(
            "Votre propre identifiant, unique chez vous : la clé de l’idempotence",
            "Your own identifier, unique with you: the key of idempotence",
        ),
        "A-2026-000123",
    ),
    "Code": Element(
        Text("Code, stable : programmez d’après lui", "Code, stable: program by it"), "OENCheckDigit"
    ),
    "Destination/Code": Element(
        Text("Code de la destination, 4 lettres", "Code of the destination, 4 letters"), "BORE"
    ),
    "Delivery/Code": Element(Text("Code de la destination", "Code of the destination"), "BORE"),
    "Reason/Code": Element(Text("Code de la raison", "Code of the reason"), "MultipleMatch"),
    "ServiceFault/Code": Element(
        Text("Code de l’erreur (voir la table)", "Code of the fault (see the table)"), "BirthDateImpossible"
    ),
    "Difference/Code": Element(
        Text(
            "WrongBatch, MissingItem, UnknownItem, DuplicateItem, Rejected, HashMismatch, CourseTotalMismatch ou "
            "AcademicAwardTotalMismatch",
            "WrongBatch, MissingItem, UnknownItem, DuplicateItem, Rejected, HashMismatch, CourseTotalMismatch or "
            "AcademicAwardTotalMismatch",
        ),
        "HashMismatch",
    ),
    "Warning/Path": Element(
        Text("Où, dans le message ou le document", "Where, in the message or the document"), "Applicant/OEN"
    ),
    "Warning/TextFr": Element(
        Text("Phrase en français", "Sentence in French"), "Le chiffre de contrôle du NISO n’est pas le bon."
    ),
    "Warning/TextEn": Element(
        Text("Phrase en anglais", "Sentence in English"), "The OEN’s check digit is wrong."
    ),
    "Reason/TextFr": Element(
        Text("Phrase en français", "Sentence in French"),
        "Plusieurs dossiers d’élèves correspondent tout aussi bien à la demande.",
    ),
    "Reason/TextEn": Element(
        Text("Phrase en anglais", "Sentence in English"),
        "Several student records match the request equally well.",
    ),
    "TranscriptProblem/Code": Element(Text("Code du problème", "Code of the problem"), "R-GRADE"),
    "TranscriptProblem/Path": Element(
        Text("Où, dans le document", "Where, in the document"), "Student/AcademicRecord/Course[3]"
    ),
    "TranscriptProblem/TextFr": Element(
        Text("Phrase en français", "Sentence in French"), "La note 150 dépasse 100."
    ),
    "TranscriptProblem/TextEn": Element(
        Text("Phrase en anglais", "Sentence in English"), "The grade 150 is above 100."
    ),
    "ValidateTranscriptResult/Accepted": Element(
        Text("Vrai s’il n’y a pas d’erreur", "True where there is no error"), "false"
    ),
    "SubmitTranscriptResult/Status": Element(
        Text("État de la demande", "Status of the request"), "ElectronicTranscriptSent"
    ),
    "RespondToRequestResult/Status": Element(
        Text("État de la demande", "Status of the request"), "FinancialHold"
    ),
    "CancelTranscriptRequestResult/Status": Element(
        Text("État de la demande", "Status of the request"), "Cancelled"
    ),
    "GetTranscriptRequestResult/Status": Element(
        Text("État de la demande (voir la table)", "Status of the request (see the table)"),
        "ElectronicTranscriptSent",
    ),
    "GetTranscriptRequestResult/ResponseStatus": Element(
        Text("Le même, dans les termes de PESC", "The same in PESC’s terms"), "TranscriptSent"
    ),
    "RequestState/Status": Element(
        Text("État de la demande (voir la table)", "Status of the request (see the table)"),
        "AutoProcessingError",
    ),
    "RequestState/ResponseStatus": Element(
        Text("Le même, dans les termes de PESC", "The same in PESC’s terms"), "MultipleMatch"
    ),
    "RespondToRequest/ResponseStatus": Element(
        Text("La réponse, dans les termes de PESC", "The answer, in PESC’s terms"), "Hold"
    ),
    "ContractVersion": Element(Text("Version du contrat", "Version of the contract"), "1.0"),
    "CorrelationID": Element(
        Text(
            "Identifiant de l’échange : le MessageID de WS-Addressing si vous en envoyez un, sinon le nôtre. Citez-le "
            "quand vous nous écrivez",
            "Identifier of the exchange: your WS-Addressing MessageID if you send one, otherwise ours. Quote it when "
            "you write to us",
        ),
        "urn:uuid:5f0c7b9e-6f0a-4f58-9a7c-0d6a2f9d1c11",
    ),
    "CourseTotal": Element(
        Text(
            "Nombre d’éléments Course du document reçu", "Number of Course elements in the document received"
        ),
        "54",
    ),
    "Cursor": Element(
        Text(
            "Curseur de la réponse précédente; n’y lisez rien",
            "Cursor of the answer before; read nothing into it",
        ),
        "S1207",
    ),
    "Delivery": Element(Text("Envoi à une destination", "Delivery to one destination"), ""),
    "Destination": Element(Text("Où le relevé doit aller", "Where the transcript shall go"), ""),
    "Difference": Element(Text("Ce qui diffère de l’envoi", "What differs from what was sent"), ""),
    "Document": Element(
        Text(
            "Le relevé, PESC HighSchoolTranscript v1.2.0, octet pour octet",
            "The transcript, PESC HighSchoolTranscript v1.2.0, byte for byte",
        ),
        "PEhpZ2hTY2hvb2xUcmFuc2NyaXB0Lz4=",
    ),
    "Echo": Element(Text("Texte rendu tel quel", "Text that comes back as it is"), "bonjour"),
    "Email": Element(
        Text(
            "Courriel, une seule adresse; autre chose est accepté avec l’avertissement EmailUnusable",
            "E-mail, one address; anything else is accepted with the warning EmailUnusable",
        ),
        "zoe@candidature.example",
    ),
    "FirstName": Element(Text("Prénom", "First name"), "Zoé"),
    "FirstNameAtSchool": Element(
        Text("Prénom à l’école secondaire", "First name at secondary school"), "Zoé"
    ),
    "FormerLastName": Element(Text("Ancien nom de famille", "Former last name"), "Roy"),
    "Gender": Element(Text("Genre", "Gender"), "Female"),
    "Graduated": Element(Text("A obtenu son diplôme", "Has graduated"), "true"),
    "HoldReason": Element(
        Text(
            "Motif de Hold; exigé avec Hold, et seulement là",
            "Reason of a Hold; required with Hold, and only there",
        ),
        "Financial",
    ),
    "HoldType": Element(
        Text(
            "Quand envoyer : maintenant, après la session en cours, ou à la date de ReleaseDate",
            "When to send: now, after the current term, or at the date in ReleaseDate",
        ),
        "AfterSpecifiedDate",
    ),
    "Item": Element(Text("Un document du lot", "One document of the batch"), ""),
    "LastAttended": Element(
        Text("Dernière fréquentation, année et mois", "Last attended, year and month"), "2025-06"
    ),
    "LastName": Element(
        Text("Nom de famille; qui n’a qu’un nom le répète", "Last name; a person with one name repeats it"),
        "Béland-Tremblay",
    ),
    "LastNameAtSchool": Element(
        Text("Nom de famille à l’école secondaire", "Last name at secondary school"), "Roy"
    ),
    "Line": Element(Text("Ligne", "Line"), "42"),
    "Maximum": Element(
        Text("Combien au plus, de 1 à 100 (100 si absent)", "How many at most, 1 to 100 (100 where absent)"),
        "50",
    ),
    "MiddleName": Element(Text("Autre prénom", "Middle name"), "Anne"),
    "More": Element(Text("Vrai s’il y en a d’autres", "True where there are more"), "false"),
    "NextCursor": Element(Text("Curseur pour continuer", "Cursor to go on with"), "S1260"),
    "Note": Element(Text("Remarque", "Note"), "Voir notre courriel du 3 mars"),
    "OEN": Element(
        Text(
            "NISO, tel que la personne l’a écrit, 9 caractères au plus",
            "OEN as the applicant typed it, 9 characters at most",
        ),
        "948743687",
    ),
    "Omitted": Element(Text("Nombre de problèmes non montrés", "Number of problems not shown"), "0"),
    "OriginalReferenceNumber": Element(
        Text("Numéro de référence de la première demande", "Reference number of the first request"),
        "H20261117000123",
    ),
    "Partner": Element(Text("Qui vous êtes pour nous", "Who you are to us"), "Exemple"),
    "Path": Element(
        Text("Où, dans le message ou le document", "Where, in the message or the document"),
        "Applicant/BirthDate",
    ),
    "PaymentDate": Element(
        Text(
            "Date de paiement, au plus tard demain à l’heure de Toronto",
            "Payment date, tomorrow by Toronto’s time at the latest",
        ),
        "2026-11-16",
    ),
    "PendingRequest": Element(
        Text("Une demande qui attend votre conseil", "A request that waits for your board"), ""
    ),
    "Phone": Element(Text("Téléphone", "Telephone"), "705-555-0100"),
    "PreferredFirstName": Element(Text("Prénom usuel", "Preferred first name"), "Zo"),
    "PreferredLanguage": Element(
        Text("Langue des courriels à la personne", "Language of e-mails to the applicant"), "fr"
    ),
    "Problem": Element(Text("Un problème", "A problem"), ""),
    "Reason": Element(
        Text("Pourquoi la demande attend une personne", "Why the request waits for a person"), ""
    ),
    "Received": Element(Text("Quand le lot est arrivé", "When the batch arrived"), "2026-11-18T03:10:00Z"),
    "ReceivedAt": Element(
        Text("Quand la demande est arrivée (UTC)", "When the request arrived (UTC)"),
        "2026-11-17T17:00:00.000Z",
    ),
    "ReferenceNumber": Element(Text("Notre numéro de référence", "Our reference number"), "H20261117000123"),
    "ReleaseAuthorizedIndicator": Element(
        Text("Consentement à la divulgation; doit être vrai", "Consent to release; must be true"), "true"
    ),
    "ReleaseDate": Element(
        Text(
            "Date d’envoi, exigée avec AfterSpecifiedDate", "Release date, required with AfterSpecifiedDate"
        ),
        "2027-01-31",
    ),
    "RequestHash": Element(
        Text(
            "SHA-256 des octets de votre message, en base64 : la preuve de ce que nous avons reçu",
            "SHA-256 of your message’s bytes, in base64: the proof of what we received",
        ),
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    ),
    "RequestedAt": Element(
        Text("Quand la demande est arrivée (UTC)", "When the request arrived (UTC)"),
        "2026-11-17T17:00:00.000Z",
    ),
    "ResponseStatus": Element(
        Text("La réponse, dans les termes de PESC", "The answer, in PESC’s terms"), "NoRecord"
    ),
    "Retryable": Element(
        Text(
            "Vrai si le même message, plus tard, peut réussir",
            "True where the same message may succeed later",
        ),
        "false",
    ),
    "SHA256": Element(
        Text("SHA-256 du document reçu, en hexadécimal", "SHA-256 of the document received, in hexadecimal"),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
    "School": Element(
        Text(
            "Dernière école secondaire; absente, OCAS l’attribue",
            "Last secondary school; where absent, OCAS assigns it",
        ),
        "",
    ),
    "ServerTime": Element(Text("L’heure chez nous (UTC)", "The time here (UTC)"), "2026-11-17T17:00:00.000Z"),
    "Severity": Element(
        Text("error ou warning; seule une erreur refuse", "error or warning; only an error refuses"), "error"
    ),
    "State": Element(
        Text(
            "État de l’envoi; absent avant que le relevé soit enregistré",
            "State of the delivery; absent before the transcript is filed",
        ),
        "Acknowledged",
    ),
    "Status": Element(
        Text("État de la demande (voir la table)", "Status of the request (see the table)"), "ActionRequired"
    ),
    "StatusChange": Element(
        Text("Une demande, telle qu’elle est maintenant", "A request as it stands now"), ""
    ),
    "StudentNumber": Element(
        Text("Numéro d’élève, 12 caractères au plus", "Student number, 12 characters at most"), "000012345678"
    ),
    "TextEn": Element(
        Text("Phrase en anglais", "Sentence in English"), "The birth date is impossible for an applicant."
    ),
    "TextFr": Element(
        Text("Phrase en français", "Sentence in French"),
        "La date de naissance est impossible pour une candidate ou un candidat.",
    ),
    "TrackingID": Element(
        Text(
            "Votre suivi pour cette destination; absent, notre numéro de référence",
            "Your tracking for this destination; where absent, our reference number",
        ),
        "T-0001",
    ),
    "TranscriptRequest": Element(Text("La demande", "The request"), ""),
    "UpdatedAt": Element(Text("Dernier changement (UTC)", "Last change (UTC)"), "2026-11-17T17:00:00.000Z"),
    "Warning": Element(
        Text("À savoir, quoique le message soit accepté", "To know, though the message was accepted"), ""
    ),
}

#: Optional elements that would contradict the rest of a sample.
NOT_IN_SAMPLES = frozenset(
    {
        "GetTranscriptRequestResult/Reason",
        "GetTranscriptRequestResult/HoldReason",
        "RequestState/HoldReason",
        "RequestState/Delivery",
        "SubmitTranscriptResult/Warning",
    }
)
