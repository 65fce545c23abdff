"""What every operation and element of the contract means, in French and English, with a sample value.

`soap_guide` writes the integrators' pages from these; a test holds that nothing of the contract is missing here.
"""

from __future__ import annotations

#: Operation → (what it does in French, in English).
OPERATIONS: dict[str, tuple[str, str]] = {
    "SubmitTranscriptRequest": (
        "Envoyer une demande de relevé. Le même message envoyé de nouveau, quels que soient ses en-têtes, reçoit la "
        "première réponse.",
        "Send a transcript request. The same message sent again, whatever its headers, gets the first answer.",
    ),
    "ReissueTranscriptRequest": (
        "Redemander un relevé, avec les renseignements de la personne mis à jour. C’est une nouvelle demande, avec "
        "son propre numéro, liée à la première.",
        "Ask for a transcript again, with the applicant’s details refreshed. It is a new request with a number of its "
        "own, linked to the first.",
    ),
    "CancelTranscriptRequest": (
        "Annuler une de vos demandes qui n’est pas terminée.",
        "Cancel a request of yours that is not completed.",
    ),
    "GetTranscriptRequest": (
        "Savoir où en est une de vos demandes et où en est l’envoi à chaque destination.",
        "Ask where a request of yours stands, and its delivery to each destination.",
    ),
    "GetStatusChanges": (
        "Suivre vos demandes : celles dont l’état a changé après le curseur, telles qu’elles sont maintenant. "
        "Commencez sans curseur; gardez NextCursor et donnez-le la fois suivante, même quand More est faux.",
        "Follow your requests: those whose status changed behind the cursor, as they stand now. Begin without a "
        "cursor; keep NextCursor and give it the next time, also where More is false.",
    ),
    "GetPendingRequests": (
        "Prendre les demandes qui attendent votre conseil, celles qui attendent depuis le plus longtemps d’abord. Sans "
        "curseur, vous recevez tout ce qui attend; avec NextCursor, ce qui attend depuis, aussi quand More est faux.",
        "Fetch the requests that wait for your board, those that have waited longest first. Without a cursor you get "
        "all that wait; with NextCursor, what began to wait since, also where More is false.",
    ),
    "SubmitTranscript": (
        "Envoyer le relevé d’une demande de votre conseil : le XML de PESC, octet pour octet, en base64. Il est validé "
        "et comparé aussitôt à la personne de la demande; une erreur nomme les problèmes.",
        "Send the transcript of a request of your board: PESC XML, byte for byte, as base64. It is validated and "
        "compared with the applicant at once; a fault names the problems.",
    ),
    "RespondToRequest": (
        "Répondre sans relevé, dans les termes de PESC. NoRecord et Hold (Financial, TranscriptFee, Other) envoient "
        "aussitôt un courriel à la personne.",
        "Answer without a transcript, in PESC’s terms. NoRecord and Hold (Financial, TranscriptFee, Other) e-mail the "
        "applicant at once.",
    ),
    "ValidateTranscript": (
        "Vérifier un relevé sans l’envoyer : rien n’en est conservé, sauf les empreintes du message et de la réponse.",
        "Check a transcript without sending it: nothing of it is kept, but the digests of message and answer.",
    ),
    "AcknowledgeBatch": (
        "Dire ce qui est arrivé d’un lot qui vous a été envoyé. La réponse nomme ce qui diffère de l’envoi.",
        "Say what arrived of a batch that was sent to you. The answer names what differs from what was sent.",
    ),
    "Ping": (
        "Vérifier l’adresse et vos identifiants; ne change rien.",
        "Check the address and your credentials; changes nothing.",
    ),
}

#: Element, or Type/Element where the same name means something else there → (French, English, sample).
ELEMENTS: dict[str, tuple[str, str, str]] = {
    "AcademicAwardTotal": (
        "Nombre d’éléments AcademicAward du document reçu",
        "Number of AcademicAward elements in the document received",
        "1",
    ),
    "Accepted": ("Vrai si le document est accepté", "True where the document is accepted", "true"),
    "AccountNumber": ("Numéro de compte, 12 chiffres", "Account number, 12 digits", "210000000001"),
    "AmountCollected": ("Montant recueilli, en dollars", "Amount collected, in dollars", "12.50"),
    "Applicant": ("La personne dont on demande le relevé", "The person whose transcript is asked for", ""),
    "ApplicationNumber": (
        "Numéro de demande d’admission, 9 chiffres",
        "Application number, 9 digits",
        "260000001",
    ),
    "At": ("Depuis quand (UTC)", "Since when (UTC)", "2026-11-18T03:00:05.000Z"),
    "BSID": ("Numéro de l’école, 6 chiffres", "School number, 6 digits", "990301"),
    "Batch": ("Nom du lot", "Name of the batch", "BORE-20261117-1"),
    "BirthDate": ("Date de naissance", "Birth date", "2007-04-30"),
    "ClientRequestID": (
        "Votre propre identifiant, unique chez vous : la clé de l’idempotence",
        "Your own identifier, unique with you: the key of idempotence",
        "A-2026-000123",
    ),
    "Code": ("Code, stable : programmez d’après lui", "Code, stable: program by it", "OENCheckDigit"),
    "Destination/Code": ("Code de la destination, 4 lettres", "Code of the destination, 4 letters", "BORE"),
    "Delivery/Code": ("Code de la destination", "Code of the destination", "BORE"),
    "Reason/Code": ("Code de la raison", "Code of the reason", "MultipleMatch"),
    "ServiceFault/Code": (
        "Code de l’erreur (voir la table)",
        "Code of the fault (see the table)",
        "BirthDateImpossible",
    ),
    "Difference/Code": (
        "WrongBatch, MissingItem, UnknownItem, DuplicateItem, Rejected, HashMismatch, CourseTotalMismatch ou "
        "AcademicAwardTotalMismatch",
        "WrongBatch, MissingItem, UnknownItem, DuplicateItem, Rejected, HashMismatch, CourseTotalMismatch or "
        "AcademicAwardTotalMismatch",
        "HashMismatch",
    ),
    "Warning/Path": (
        "Où, dans le message ou le document",
        "Where, in the message or the document",
        "Applicant/OEN",
    ),
    "Warning/TextFr": (
        "Phrase en français",
        "Sentence in French",
        "Le chiffre de contrôle du NISO n’est pas le bon.",
    ),
    "Warning/TextEn": ("Phrase en anglais", "Sentence in English", "The OEN’s check digit is wrong."),
    "Reason/TextFr": (
        "Phrase en français",
        "Sentence in French",
        "Plusieurs dossiers d’élèves correspondent tout aussi bien à la demande.",
    ),
    "Reason/TextEn": (
        "Phrase en anglais",
        "Sentence in English",
        "Several student records match the request equally well.",
    ),
    "TranscriptProblem/Code": ("Code du problème", "Code of the problem", "R-GRADE"),
    "TranscriptProblem/Path": (
        "Où, dans le document",
        "Where, in the document",
        "Student/AcademicRecord/Course[3]",
    ),
    "TranscriptProblem/TextFr": ("Phrase en français", "Sentence in French", "La note 150 dépasse 100."),
    "TranscriptProblem/TextEn": ("Phrase en anglais", "Sentence in English", "The grade 150 is above 100."),
    "ValidateTranscriptResult/Accepted": (
        "Vrai s’il n’y a pas d’erreur",
        "True where there is no error",
        "false",
    ),
    "SubmitTranscriptResult/Status": (
        "État de la demande",
        "Status of the request",
        "ElectronicTranscriptSent",
    ),
    "RespondToRequestResult/Status": ("État de la demande", "Status of the request", "FinancialHold"),
    "CancelTranscriptRequestResult/Status": ("État de la demande", "Status of the request", "Cancelled"),
    "GetTranscriptRequestResult/Status": (
        "État de la demande (voir la table)",
        "Status of the request (see the table)",
        "ElectronicTranscriptSent",
    ),
    "GetTranscriptRequestResult/ResponseStatus": (
        "Le même, dans les termes de PESC",
        "The same in PESC’s terms",
        "TranscriptSent",
    ),
    "RequestState/Status": (
        "État de la demande (voir la table)",
        "Status of the request (see the table)",
        "AutoProcessingError",
    ),
    "RequestState/ResponseStatus": (
        "Le même, dans les termes de PESC",
        "The same in PESC’s terms",
        "MultipleMatch",
    ),
    "RespondToRequest/ResponseStatus": (
        "La réponse, dans les termes de PESC",
        "The answer, in PESC’s terms",
        "Hold",
    ),
    "ContractVersion": ("Version du contrat", "Version of the contract", "1.0"),
    "CorrelationID": (
        "Identifiant de l’échange : le MessageID de WS-Addressing si vous en envoyez un, sinon le nôtre. Citez-le "
        "quand vous nous écrivez",
        "Identifier of the exchange: your WS-Addressing MessageID if you send one, otherwise ours. Quote it when you "
        "write to us",
        "urn:uuid:5f0c7b9e-6f0a-4f58-9a7c-0d6a2f9d1c11",
    ),
    "CourseTotal": (
        "Nombre d’éléments Course du document reçu",
        "Number of Course elements in the document received",
        "54",
    ),
    "Cursor": (
        "Curseur de la réponse précédente; n’y lisez rien",
        "Cursor of the answer before; read nothing into it",
        "S1207",
    ),
    "Delivery": ("Envoi à une destination", "Delivery to one destination", ""),
    "Destination": ("Où le relevé doit aller", "Where the transcript shall go", ""),
    "Difference": ("Ce qui diffère de l’envoi", "What differs from what was sent", ""),
    "Document": (
        "Le relevé, PESC HighSchoolTranscript v1.2.0, octet pour octet",
        "The transcript, PESC HighSchoolTranscript v1.2.0, byte for byte",
        "PEhpZ2hTY2hvb2xUcmFuc2NyaXB0Lz4=",
    ),
    "Echo": ("Texte rendu tel quel", "Text that comes back as it is", "bonjour"),
    "Email": (
        "Courriel, une seule adresse; autre chose est accepté avec l’avertissement EmailUnusable",
        "E-mail, one address; anything else is accepted with the warning EmailUnusable",
        "zoe@candidature.example",
    ),
    "FirstName": ("Prénom", "First name", "Zoé"),
    "FirstNameAtSchool": ("Prénom à l’école secondaire", "First name at secondary school", "Zoé"),
    "FormerLastName": ("Ancien nom de famille", "Former last name", "Roy"),
    "Gender": ("Genre", "Gender", "Female"),
    "Graduated": ("A obtenu son diplôme", "Has graduated", "true"),
    "HoldReason": (
        "Motif de Hold; exigé avec Hold, et seulement là",
        "Reason of a Hold; required with Hold, and only there",
        "Financial",
    ),
    "HoldType": (
        "Quand envoyer : maintenant, après la session en cours, ou à la date de ReleaseDate",
        "When to send: now, after the current term, or at the date in ReleaseDate",
        "AfterSpecifiedDate",
    ),
    "Item": ("Un document du lot", "One document of the batch", ""),
    "LastAttended": ("Dernière fréquentation, année et mois", "Last attended, year and month", "2025-06"),
    "LastName": (
        "Nom de famille; qui n’a qu’un nom le répète",
        "Last name; a person with one name repeats it",
        "Béland-Tremblay",
    ),
    "LastNameAtSchool": ("Nom de famille à l’école secondaire", "Last name at secondary school", "Roy"),
    "Line": ("Ligne", "Line", "42"),
    "Maximum": (
        "Combien au plus, de 1 à 100 (100 si absent)",
        "How many at most, 1 to 100 (100 where absent)",
        "50",
    ),
    "MiddleName": ("Autre prénom", "Middle name", "Anne"),
    "More": ("Vrai s’il y en a d’autres", "True where there are more", "false"),
    "NextCursor": ("Curseur pour continuer", "Cursor to go on with", "S1260"),
    "Note": ("Remarque", "Note", "Voir notre courriel du 3 mars"),
    "OEN": (
        "NISO, tel que la personne l’a écrit, 9 caractères au plus",
        "OEN as the applicant typed it, 9 characters at most",
        "948743687",
    ),
    "Omitted": ("Nombre de problèmes non montrés", "Number of problems not shown", "0"),
    "OriginalReferenceNumber": (
        "Numéro de référence de la première demande",
        "Reference number of the first request",
        "H20261117000123",
    ),
    "Partner": ("Qui vous êtes pour nous", "Who you are to us", "Exemple"),
    "Path": (
        "Où, dans le message ou le document",
        "Where, in the message or the document",
        "Applicant/BirthDate",
    ),
    "PaymentDate": (
        "Date de paiement, au plus tard demain à l’heure de Toronto",
        "Payment date, tomorrow by Toronto’s time at the latest",
        "2026-11-16",
    ),
    "PendingRequest": ("Une demande qui attend votre conseil", "A request that waits for your board", ""),
    "Phone": ("Téléphone", "Telephone", "705-555-0100"),
    "PreferredFirstName": ("Prénom usuel", "Preferred first name", "Zo"),
    "PreferredLanguage": ("Langue des courriels à la personne", "Language of e-mails to the applicant", "fr"),
    "Problem": ("Un problème", "A problem", ""),
    "Reason": ("Pourquoi la demande attend une personne", "Why the request waits for a person", ""),
    "Received": ("Quand le lot est arrivé", "When the batch arrived", "2026-11-18T03:10:00Z"),
    "ReceivedAt": (
        "Quand la demande est arrivée (UTC)",
        "When the request arrived (UTC)",
        "2026-11-17T17:00:00.000Z",
    ),
    "ReferenceNumber": ("Notre numéro de référence", "Our reference number", "H20261117000123"),
    "ReleaseAuthorizedIndicator": (
        "Consentement à la divulgation; doit être vrai",
        "Consent to release; must be true",
        "true",
    ),
    "ReleaseDate": (
        "Date d’envoi, exigée avec AfterSpecifiedDate",
        "Release date, required with AfterSpecifiedDate",
        "2027-01-31",
    ),
    "RequestHash": (
        "SHA-256 des octets de votre message, en base64 : la preuve de ce que nous avons reçu",
        "SHA-256 of your message’s bytes, in base64: the proof of what we received",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    ),
    "RequestedAt": (
        "Quand la demande est arrivée (UTC)",
        "When the request arrived (UTC)",
        "2026-11-17T17:00:00.000Z",
    ),
    "ResponseStatus": ("La réponse, dans les termes de PESC", "The answer, in PESC’s terms", "NoRecord"),
    "Retryable": (
        "Vrai si le même message, plus tard, peut réussir",
        "True where the same message may succeed later",
        "false",
    ),
    "SHA256": (
        "SHA-256 du document reçu, en hexadécimal",
        "SHA-256 of the document received, in hexadecimal",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
    "School": (
        "Dernière école secondaire; absente, OCAS l’attribue",
        "Last secondary school; where absent, OCAS assigns it",
        "",
    ),
    "ServerTime": ("L’heure chez nous (UTC)", "The time here (UTC)", "2026-11-17T17:00:00.000Z"),
    "Severity": (
        "error ou warning; seule une erreur refuse",
        "error or warning; only an error refuses",
        "error",
    ),
    "State": (
        "État de l’envoi; absent avant que le relevé soit enregistré",
        "State of the delivery; absent before the transcript is filed",
        "Acknowledged",
    ),
    "Status": (
        "État de la demande (voir la table)",
        "Status of the request (see the table)",
        "ActionRequired",
    ),
    "StatusChange": ("Une demande, telle qu’elle est maintenant", "A request as it stands now", ""),
    "StudentNumber": (
        "Numéro d’élève, 12 caractères au plus",
        "Student number, 12 characters at most",
        "000012345678",
    ),
    "TextEn": ("Phrase en anglais", "Sentence in English", "The birth date is impossible for an applicant."),
    "TextFr": (
        "Phrase en français",
        "Sentence in French",
        "La date de naissance est impossible pour une candidate ou un candidat.",
    ),
    "TrackingID": (
        "Votre suivi pour cette destination; absent, notre numéro de référence",
        "Your tracking for this destination; where absent, our reference number",
        "T-0001",
    ),
    "TranscriptRequest": ("La demande", "The request", ""),
    "UpdatedAt": ("Dernier changement (UTC)", "Last change (UTC)", "2026-11-17T17:00:00.000Z"),
    "Warning": ("À savoir, quoique le message soit accepté", "To know, though the message was accepted", ""),
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
