"""The table of cases: what each looks at, what it expects, the contract's sentence for that, and who judges.

Judges are the functions of `access`, `searches`, `transcripts` and `message_form`: each asks the probe and returns
what it found; it raises Failed where that is not what the contract says, and Skipped where it cannot be judged because
the fault lies in what another case looks at. Numbers are for ever: a case that goes leaves its number unused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autosgern_service.conformance import access, message_form, searches, transcripts, words
from autosgern_service.conformance.probe import Probe
from autosgern_service.domain.texts import Text


@dataclass(frozen=True)
class Case:
    """A case: its number, what it looks at, what it expects, and the contract's sentence for that."""

    number: str
    title: Text
    expected: Text
    rule: Text
    judge: Callable[[Probe], Text]


CASES: tuple[Case, ...] = (
    Case(
        "C-01",
        Text("Ping", "Ping"),
        Text("le texte envoyé", "the text that was sent"),
        words.PING,
        access.ping,
    ),
    Case(
        "C-02",
        Text("WSDL", "WSDL"),
        Text(
            "le WSDL du contrat, à l’adresse suivie de ?wsdl",
            "the contract's WSDL, at the address with ?wsdl",
        ),
        words.WSDL,
        access.wsdl,
    ),
    Case(
        "C-03",
        Text("Appel sans UsernameToken", "A call without UsernameToken"),
        Text("AccessDenied de chaque opération", "AccessDenied from each operation"),
        words.TOKEN,
        access.no_token,
    ),
    Case(
        "C-04",
        Text("Nom d’utilisateur ou mot de passe faux", "Wrong username or password"),
        Text("AccessDenied de chaque opération", "AccessDenied from each operation"),
        words.PASSWORD,
        access.wrong_password,
    ),
    Case(
        "C-05",
        Text("NISO seul", "OEN alone"),
        Text("l’élève qui a ce NISO, personne d’autre", "the student who has this OEN, nobody else"),
        words.OEN,
        searches.oen_alone,
    ),
    Case(
        "C-06",
        Text("Date de naissance seule", "Birth date alone"),
        Text("les élèves nés ce jour-là, personne d’autre", "the students born on this day, nobody else"),
        words.BIRTH_DATE,
        searches.birth_date_alone,
    ),
    Case(
        "C-07",
        Text("Nom et prénom seuls", "Surname and first name alone"),
        Text("les deux homonymes, personne d’autre", "both namesakes, nobody else"),
        words.NAME,
        searches.name_alone,
    ),
    Case(
        "C-08",
        Text("Nom écrit autrement", "Name spelled otherwise"),
        Text(
            "le même élève sans égard à la casse, aux accents, aux traits d’union, aux apostrophes et aux espaces",
            "the same student whatever the case, accents, hyphens, apostrophes and spaces",
        ),
        words.NAME,
        searches.name_folded,
    ),
    Case(
        "C-09",
        Text("Ancien nom", "Former surname"),
        Text("l’élève qui portait ce nom", "the student who had this surname"),
        words.NAME,
        searches.former_surname,
    ),
    Case(
        "C-10",
        Text("Plusieurs critères", "Several criteria"),
        Text("les élèves de chacun des trois critères", "the students of each of the three criteria"),
        words.UNION,
        searches.union,
    ),
    Case(
        "C-11",
        Text("Plusieurs critères, un seul élève", "Several criteria, one student"),
        Text("l’élève une seule fois", "the student once"),
        words.UNION,
        searches.each_once,
    ),
    Case(
        "C-12",
        Text("Plus d’élèves que Maximum", "More students than Maximum"),
        Text("Maximum élèves et Truncated = true", "Maximum students and Truncated = true"),
        words.MAXIMUM,
        searches.more_than_maximum,
    ),
    Case(
        "C-13",
        Text("Autant d’élèves que Maximum", "As many students as Maximum"),
        Text("Truncated = false", "Truncated = false"),
        words.MAXIMUM,
        searches.just_maximum,
    ),
    Case(
        "C-14",
        Text("Critère facultatif", "Optional criterion"),
        Text("l’élève, ou l’erreur CriterionNotServed", "the student, or the fault CriterionNotServed"),
        words.OPTIONAL,
        searches.optional_criterion,
    ),
    Case(
        "C-15",
        Text("Personne ne correspond", "Nobody corresponds"),
        Text("une réponse sans élève", "an answer without a student"),
        words.NAME,
        searches.nobody,
    ),
    Case(
        "C-16",
        Text("Ce que le SIÉ sait de l’élève", "What the SIS knows of a student"),
        Text("les noms, la date et le NISO tels que chargés", "names, date and OEN as they were loaded"),
        words.AS_HELD,
        searches.as_held,
    ),
    Case(
        "C-17",
        Text("Ce que le SIÉ ne sait pas", "What the SIS does not know"),
        Text("des éléments omis, sans 000000000 ni blancs", "elements left out, no 000000000 and no blanks"),
        words.OMITTED,
        searches.omitted,
    ),
    Case(
        "C-18",
        Text("La plus grande question", "The largest question"),
        Text("une réponse à 50 critères, Maximum 500", "an answer to 50 criteria, Maximum 500"),
        words.CRITERIA,
        searches.largest_question,
    ),
    Case(
        "C-19",
        Text("Relevé en base64", "Transcript as base64"),
        Text("du base64 dont les octets sont intacts", "base64 whose bytes are unharmed"),
        words.DOCUMENT,
        transcripts.document,
    ),
    Case(
        "C-20",
        Text("Relevé valide", "Valid transcript"),
        Text("accepté par autosgern validate", "accepted by autosgern validate"),
        words.VALIDATE,
        transcripts.accepted,
    ),
    Case(
        "C-21",
        Text("Numéro de référence dans le relevé", "Reference number in the transcript"),
        Text("le RequestTrackingID demandé", "the RequestTrackingID that was asked for"),
        words.REFERENCE,
        transcripts.reference_carried,
    ),
    Case(
        "C-22",
        Text("Relevé du bon élève", "The right student's transcript"),
        Text("le relevé de l’élève demandé", "the transcript of the student who was asked for"),
        words.STUDENT_ID,
        transcripts.right_student,
    ),
    Case(
        "C-23",
        Text("Relevé redemandé", "Transcript asked for again"),
        Text("le même relevé", "the same transcript"),
        words.READ_ONLY,
        transcripts.asked_again,
    ),
    Case(
        "C-24",
        Text("Relevé retenu", "Transcript held back"),
        Text("Hold, Financial ou TranscriptFee", "Hold, Financial or TranscriptFee"),
        words.HOLD,
        transcripts.held,
    ),
    Case(
        "C-25",
        Text("Élève sans dossier", "Student without a record"),
        Text("NoAcademicData, ou Hold avec Other", "NoAcademicData, or Hold with Other"),
        words.NO_DATA,
        transcripts.recordless,
    ),
    Case(
        "C-26",
        Text("SisStudentID inconnu", "Unknown SisStudentID"),
        Text("l’erreur UnknownStudent", "the fault UnknownStudent"),
        words.UNKNOWN_STUDENT,
        transcripts.unknown_student,
    ),
    Case(
        "C-27",
        Text("Messages contraires au contrat", "Messages that break the contract"),
        Text("une erreur SOAP, jamais du HTML", "a SOAP fault, never HTML"),
        words.INVALID,
        message_form.malformed,
    ),
    Case(
        "C-28",
        Text("DTD dans une demande", "DTD in a request"),
        Text("un refus", "a refusal"),
        words.DTD,
        message_form.dtd_refused,
    ),
    Case(
        "C-29",
        Text("Forme des erreurs", "Form of faults"),
        Text("SOAP 1.1, HTTP 500, un SisFault", "SOAP 1.1, HTTP 500, one SisFault"),
        words.FAULT,
        message_form.fault_form,
    ),
    Case(
        "C-30",
        Text("Forme HTTP des réponses", "HTTP form of answers"),
        Text("HTTP 200, text/xml, un seul encodage, pas de DTD", "HTTP 200, text/xml, one encoding, no DTD"),
        words.SOAP,
        message_form.http_form,
    ),
    Case(
        "C-31",
        Text("Espaces de noms", "Namespaces"),
        Text("ceux de SOAP 1.1 et du contrat", "those of SOAP 1.1 and of the contract"),
        words.QUALIFIED,
        message_form.namespaces,
    ),
    Case(
        "C-32",
        Text("Schéma", "Schema"),
        Text("des réponses valides selon le WSDL", "answers that are valid to the WSDL"),
        words.SCHEMA,
        message_form.schema,
    ),
    Case(
        "C-33",
        Text("Lettres accentuées et signes", "Accented letters and signs"),
        Text("le texte envoyé, intact", "the text that was sent, unharmed"),
        words.ECHO,
        access.letters,
    ),
    Case(
        "C-34",
        Text("Appels simultanés", "Calls at the same time"),
        Text("à chacun sa réponse", "each its own answer"),
        words.PARALLEL,
        access.parallel,
    ),
)
