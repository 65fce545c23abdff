"""What alarms there are: each kind with what happened and what to do about it, in French and English."""

from __future__ import annotations

from enum import StrEnum

from autosgern_service.domain.texts import Text

#: Who closes an alarm whose cause went away.
ITSELF = "Auto-SGéRN"


class Kind(StrEnum):
    """What is wrong; the subject is named in the comment."""

    BOARD_LEFT_ALONE = "BoardLeftAlone"  # board
    REQUEST_FAILED = "RequestFailed"  # reference number
    BATCH_STUCK = "BatchStuck"  # batch
    DESTINATION_FAILED = "DestinationFailed"  # destination
    DESTINATION_GIVEN_UP = "DestinationGivenUp"  # destination
    ANSWER_UNREADABLE = "AcknowledgmentUnreadable"  # batch
    ANSWER_DIFFERS = "AcknowledgmentDiffers"  # batch
    ANSWER_LATE = "AcknowledgmentLate"  # batch
    TRANSCRIPT_RECALLED = "TranscriptRecalled"  # reference number and destination
    MAIL_FAILED = "MailFailed"  # mail
    MAIL_UNCERTAIN = "MailUncertain"  # mail
    SIGN_ON_FAILS = "SignOnFails"  # partner
    STRANGERS_INSIST = "StrangersInsist"  # "SOAP"
    SEAL_BROKEN = "SealBroken"  # chain


#: Kind → what happened, and what to do about it.
MEANINGS: dict[Kind, Text] = {
    Kind.BOARD_LEFT_ALONE: Text(
        fr="Le système du conseil répond mal plusieurs fois de suite : il est mis au repos, puis essayé avec une "
        "seule demande à la fois. Ses demandes attendent, un jour au plus. Joignez le conseil.",
        en="The board’s system has failed several times in a row: it is left alone, then tried with one request "
        "at a time. Its requests wait, a day at most. Contact the board.",
    ),
    Kind.REQUEST_FAILED: Text(
        fr="Le traitement de la demande n’aboutit pas, sans que le conseil y soit pour rien. Cherchez la cause dans "
        "le journal du service, puis réessayez.",
        en="The processing of the request comes to nothing, through no fault of the board. Look for the cause in "
        "the service’s log, then try again.",
    ),
    Kind.BATCH_STUCK: Text(
        fr="Un lot ne peut pas partir. Corrigez la cause; il partira la nuit suivante, ou avec "
        "« autosgern transmit ».",
        en="A batch cannot leave. Fix the cause; it will leave the next night, or with “autosgern transmit”.",
    ),
    Kind.DESTINATION_FAILED: Text(
        fr="Rien ne peut partir vers la destination; le prochain essai se fait de lui-même. Voyez la cause.",
        en="Nothing can leave for the destination; the next attempt comes by itself. See the cause.",
    ),
    Kind.DESTINATION_GIVEN_UP: Text(
        fr="Rien n’a pu partir plusieurs nuits de suite : la destination est suspendue. Joignez-la, puis reprenez "
        "les envois avec « autosgern destination resume ».",
        en="Nothing could leave for several nights: the destination is paused. Contact it, then resume with "
        "“autosgern destination resume”.",
    ),
    Kind.ANSWER_UNREADABLE: Text(
        fr="L’accusé de réception ne peut pas être lu. Demandez à la destination de le remplacer.",
        en="The acknowledgment cannot be read. Ask the destination to replace it.",
    ),
    Kind.ANSWER_DIFFERS: Text(
        fr="La destination refuse des relevés, ou n’a pas reçu ce qui est parti. Renvoyez le lot avec « autosgern "
        "transmit --batch », ou faites remplacer les relevés refusés.",
        en="The destination refuses transcripts, or did not receive what was sent. Send the batch again with "
        "“autosgern transmit --batch”, or have the refused transcripts replaced.",
    ),
    Kind.ANSWER_LATE: Text(
        fr="La destination n’a pas encore accusé réception du lot. Joignez-la.",
        en="The destination has not acknowledged the batch yet. Contact it.",
    ),
    Kind.TRANSCRIPT_RECALLED: Text(
        fr="Le relevé a été retiré après son départ. Demandez à la destination de le détruire.",
        en="The transcript was withdrawn after it had left. Ask the destination to destroy it.",
    ),
    Kind.MAIL_FAILED: Text(
        fr="Un courriel n’a pas pu partir après plusieurs essais. Voyez « autosgern mail ».",
        en="An e-mail could not leave after several attempts. See “autosgern mail”.",
    ),
    Kind.MAIL_UNCERTAIN: Text(
        fr="Le service s’est arrêté en envoyant un courriel : nul ne sait s’il est parti. Voyez « autosgern mail ».",
        en="A process stopped while it sent an e-mail: nobody knows whether it left. See “autosgern mail”.",
    ),
    Kind.SIGN_ON_FAILS: Text(
        fr="Dix authentifications au nom du partenaire ont échoué en dix minutes; la dernière venait de cette "
        "adresse. Joignez-le : son secret est peut-être périmé, ou quelqu’un d’autre essaie. Le bon secret passe "
        "toujours.",
        en="Ten attempts to sign on in the partner’s name failed within ten minutes; the last came from this "
        "address. Contact the partner: its secret may have expired, or somebody else is trying. The right secret "
        "always passes.",
    ),
    Kind.STRANGERS_INSIST: Text(
        fr="Dix authentifications depuis cette adresse ont échoué en dix minutes, sous aucun nom de partenaire ou "
        "sous plusieurs. Si c’est un nouveau partenaire, aidez-le; sinon, bloquez l’adresse au pare-feu.",
        en="Ten attempts to sign on from this address failed within ten minutes, under no partner’s name or under "
        "several. If it is a new partner, help; if not, block the address at the firewall.",
    ),
    Kind.SEAL_BROKEN: Text(
        fr="La fin de la chaîne de sceaux ne va plus avec ses lignes : la base a été modifiée hors du service, ou "
        "restaurée d’une copie incomplète. Rien n’est plus scellé. Voyez « autosgern audit verify ».",
        en="The end of the chain of seals does not go with its rows any more: the database was changed outside the "
        "service, or restored from an incomplete copy. Nothing is sealed any more. See “autosgern audit verify”.",
    ),
}
