"""The fixed test students: for each situation a student, what their applicant types, and what must come of it.

One table, `CASES`. The demo submits every request and compares; the tests walk it; the docs print it
(`markdown_table`). `CHECKED` casts the parts of the conformance checker from them and a few more. All stand on
the invented boards' rolls beside the population.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Any

from autosgern_service.domain.texts import Text
from autosgern_service.sandbox.boards import BOARDS, BY_NUMBER, Board
from autosgern_service.sandbox.population import Enrolment, Student, oen, population, student_number
from matcher import Applicant, fold

#: Serials of the fixed students; the boards' populations count from far below.
FIRST_SERIAL = 90_000_000
SLOW_SECONDS = 1.0
TOO_SLOW_SECONDS = 60.0  # beyond any sensible deadline
#: The day that registrars here enter for who has no known birth date: too many students share it.
PLACEHOLDER_DATE = date(2000, 1, 1)


class Answer(StrEnum):
    """What a SIS says when it is asked for a student's transcript."""

    TRANSCRIPT = "transcript"
    FINANCIAL_HOLD = "financial-hold"
    NO_ACADEMIC_DATA = "no-academic-data"
    BREAKS_SCHEMA = "breaks-schema"
    GRADE_150 = "grade-150"
    FAULT = "fault"


@dataclass(frozen=True)
class Record:
    """A student on a board's roll and how the SIS behaves about them.

    The transcript is answered after `delay` seconds. `transcript_of` is the id of the student whose transcript
    is sent by mistake.
    """

    student: Student
    answer: Answer = Answer.TRANSCRIPT
    delay: float = 0.0
    transcript_of: str = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A fixed test student: what the board holds, what is asked, and the status and reason to expect.

    `records` begins with the applicant's own, where the board has one (`student`); the others are there to be
    mistaken for it. `mail` says whether the applicant is written to.
    """

    key: str
    board: str
    request: Applicant
    status: str
    situation: Text
    reason: str = ""
    mail: bool = False
    records: tuple[Record, ...] = ()
    known: bool = True

    @property
    def student(self) -> Student | None:
        """The applicant's own record; None where the board has none."""
        return self.records[0].student if self.known and self.records else None


_SENT = "ElectronicTranscriptSent"
_ERROR = "AutoProcessingError"


def _student(number: int, board: str, first: str, last: str, born: str, gender: str, **more: Any) -> Student:
    birth_date = date.fromisoformat(born)
    serial = FIRST_SERIAL + number
    start = date(birth_date.year + 14, 9, 3)
    school = BY_NUMBER[board].schools[0].bsid
    values: dict[str, Any] = {
        "oen": oen(serial),
        "enrolments": (Enrolment(school, start, date(start.year + 4, 6, 28)),),
        **more,
    }
    return Student(
        id=f"F{number:04}",
        person=serial,
        first=first,
        last=last,
        birth_date=birth_date,
        gender=gender,
        student_number=student_number(serial),
        **values,
    )


def _asks(student: Student, **changes: Any) -> Applicant:
    """Return the student's request; applicants rarely know their student number, so it is not in it."""
    return replace(student.applicant(), student_number="", **changes)


def _mistyped(number: str) -> str:
    """Return a number with one digit wrong, so that its check digit fails."""
    return f"{number[:4]}{(int(number[4]) + 1) % 10}{number[5:]}"


def _with_placeholder(student: Student) -> Student:
    """Return a student whose birth date nobody knew when they were entered."""
    return replace(student, birth_date=PLACEHOLDER_DATE)


def _numberless(student: Student) -> Student:
    """Return a student of whom the board has no number."""
    return replace(student, student_number="")


_EXACT = _student(1, "B99001", "Rosalie", "Quesnelle", "1998-04-17", "F", middle=("Anne",))
_NAMESAKE = _student(2, "B99001", "Rosalie", "Quesnelle", "1987-11-30", "F")
_ACCENTS = _student(3, "B99001", "Marie-Ève", "L’Écuyer-Thériault", "2001-09-25", "F")
_NO_OEN = _student(4, "B99002", "Callum", "Featherstone", "1999-02-23", "M", middle=("Ewan",))
_FORMER = _student(5, "B99002", "Bridget", "Whitcombe", "1991-07-19", "F")
_NICKNAME = _student(6, "B99002", "Katherine", "Ollerenshaw", "2002-05-28", "F")
_EXCHANGED = _student(7, "B99001", "Thierry", "Montambault", "1996-10-14", "M")
_DAY_MONTH = _student(8, "B99002", "Gareth", "Penhallow", "2000-03-11", "M")
_MISTYPED = _student(9, "B99001", "Océane", "Vaillancourt", "2003-08-21", "F", middle=("Jeanne",))
_MARRIED = _student(10, "B99002", "Philippa", "Trevanion", "1989-12-15", "F")
_NICKNAME_ONLY = _student(11, "B99002", "Christopher", "Ravensdale", "1997-06-22", "M")
_DAY_MONTH_ONLY = _student(12, "B99001", "Fabien", "Deschâtelets", "1994-05-08", "M")
_OTHERS_OEN = _student(13, "B99001", "Clémence", "Archambault", "1999-11-18", "F")
_OWNER = _student(14, "B99001", "Mamadou", "Soumahoro", "2004-01-27", "M")
_TWIN = _student(15, "B99002", "Meera", "Vaidyanathan", "2002-12-29", "F")
_ALIKE = _student(16, "B99002", "Daniel", "Okonkwo", "1998-08-31", "M")
_ALIKE_TOO = _student(17, "B99002", "Daniel", "Okonkwo", "1998-08-31", "M")
_PLACEHOLDER = _student(18, "B99002", "Beatrix", "Hollingworth", "2000-01-01", "F")
_NOBODY = _student(19, "B99001", "Ludovic", "Grandbois", "1993-03-26", "M")
_PREREGISTERED = _student(20, "B99001", "Solène", "Kouamé", "2006-10-30", "F", enrolments=())
_OWES = _student(21, "B99002", "Dominic", "Abernethy", "2001-04-24", "M")
_INVALID = _student(22, "B99001", "Maxence", "Paquin-Leroux", "1995-09-16", "M")
_GRADE_150 = _student(23, "B99002", "Imogen", "Castlemaine", "1996-02-19", "F")
_MISDIRECTED = _student(24, "B99002", "Rupert", "Langstroth", "2000-07-13", "M")
_SENT_INSTEAD = _student(25, "B99002", "Winifred", "Eccleston", "1992-06-05", "F")
_SLOW = _student(26, "B99002", "Siobhan", "MacElhinney", "1999-05-20", "F")
_TOO_SLOW = _student(27, "B99007", "Cedric", "Wolverton", "1998-01-22", "M")
_FAULT = _student(28, "B99008", "Apolline", "Desrosiers", "1997-12-17", "F")
_REFUSED = _student(29, "B99005", "Harriet", "Pemberley", "1994-08-23", "F")
_DOWN = _student(30, "B99004", "Anselme", "Tourangeau", "2000-11-28", "M")
_PUSHED = _student(31, "B99003", "Odette", "Kirkbride", "1999-10-21", "F")
_PUSHED_WRONG = _student(32, "B99003", "Leopold", "Ashgrove", "2001-01-29", "M")
_PUSHED_INSTEAD = _student(33, "B99003", "Cordelia", "Nightingale", "1995-04-18", "F")
_PUSHED_NOBODY = _student(34, "B99003", "Barnaby", "Thistlewood", "2002-09-24", "M")
_BY_HAND = _student(35, "B99006", "Georgina", "Merriweather", "1990-03-14", "F")

# Whom only the conformance checker asks for.
_NEE = _student(36, "B99001", "Isabeau", "Charlebois", "1990-02-11", "F", former=("Duquesnoy",))
_UNKNOWN = _student(37, "B99001", "Anatole", "Beauparlant", "1974-06-09", "", oen="", enrolments=())
_DEBTOR = _student(38, "B99001", "Hortense", "Villemure", "2000-09-19", "F")
_COMPLETE = _student(39, "B99002", "Marigold", "Ashdown", "1998-02-05", "F", middle=("Rose",))
_OLDER = _student(40, "B99002", "Marigold", "Ashdown", "1986-07-02", "F")
_MARKED = _student(41, "B99002", "Zoë-Anne", "D’Arcy-Blackwood", "2001-03-30", "F")
_WED = _student(42, "B99002", "Henrietta", "Copplestone", "1992-12-08", "F", former=("Larkspur",))
_OBSCURE = _student(43, "B99002", "Wilfred", "Thackenby", "1973-10-21", "", oen="", enrolments=())
_NEWCOMER = _student(44, "B99002", "Imogen", "Oduya-Frost", "2007-05-16", "F", enrolments=())

CASES: tuple[Case, ...] = (
    Case(
        key="exact",
        board="B99001",
        records=(Record(_EXACT), Record(_NAMESAKE)),
        request=_asks(_EXACT),
        status=_SENT,
        situation=Text(
            "Tout concorde; une homonyme plus âgée figure aussi au registre",
            "Everything agrees; an older namesake is on the roll too",
        ),
    ),
    Case(
        key="accents-and-hyphens",
        board="B99001",
        records=(Record(_ACCENTS),),
        request=_asks(_ACCENTS, first="MARIE EVE", last="Lecuyer Theriault"),
        status=_SENT,
        situation=Text(
            "Accents, apostrophe, trait d’union et majuscules diffèrent",
            "Accents, apostrophe, hyphens and capitals differ",
        ),
    ),
    Case(
        key="oen-missing",
        board="B99002",
        records=(Record(_NO_OEN),),
        request=_asks(_NO_OEN, oen=""),
        status=_SENT,
        situation=Text(
            "NISO absent de la demande; le reste concorde et personne d’autre ne correspond",
            "OEN missing from the request; all else is exact and unique",
        ),
    ),
    Case(
        key="former-surname-given",
        board="B99002",
        records=(Record(_FORMER),),
        request=_asks(_FORMER, last="Dalgleish", former=(_FORMER.last,)),
        status=_SENT,
        situation=Text(
            "Nom changé depuis l’école; l’ancien nom est donné",
            "Surname changed since school; the former surname is given",
        ),
    ),
    Case(
        key="nickname-with-oen",
        board="B99002",
        records=(Record(_NICKNAME),),
        request=_asks(_NICKNAME, first="Kate"),
        status=_SENT,
        situation=Text(
            "Diminutif du prénom; le NISO concorde",
            "Nickname for the first name; the OEN agrees",
        ),
    ),
    Case(
        key="names-exchanged-with-oen",
        board="B99001",
        records=(Record(_EXCHANGED),),
        request=_asks(_EXCHANGED, first=_EXCHANGED.last, last=_EXCHANGED.first),
        status=_SENT,
        situation=Text(
            "Prénom et nom intervertis; le NISO concorde",
            "First name and surname exchanged; the OEN agrees",
        ),
    ),
    Case(
        key="day-and-month-exchanged-with-oen",
        board="B99002",
        records=(Record(_DAY_MONTH),),
        request=_asks(_DAY_MONTH, birth_date=date(2000, 11, 3)),
        status=_SENT,
        situation=Text(
            "Jour et mois de naissance intervertis; le NISO concorde",
            "Day and month of birth exchanged; the OEN agrees",
        ),
    ),
    Case(
        key="oen-mistyped",
        board="B99001",
        records=(Record(_MISTYPED),),
        request=_asks(_MISTYPED, oen=_mistyped(_MISTYPED.oen)),
        status=_SENT,
        situation=Text(
            "Un chiffre du NISO mal saisi; le reste concorde et personne d’autre ne correspond",
            "One digit of the OEN mistyped; all else is exact and unique",
        ),
    ),
    Case(
        key="former-surname-not-given-with-oen",
        board="B99002",
        records=(Record(_MARRIED),),
        request=_asks(_MARRIED, last="Carruthers"),
        status=_SENT,
        situation=Text(
            "Nom changé, l’ancien n’est pas donné; NISO, prénom et date de naissance concordent",
            "Surname changed, the former one not given; OEN, first name and birth date agree",
        ),
    ),
    Case(
        key="nickname-without-oen",
        board="B99002",
        records=(Record(_NICKNAME_ONLY),),
        request=_asks(_NICKNAME_ONLY, first="Chris", oen=""),
        status=_ERROR,
        reason="ReviewNeeded",
        situation=Text(
            "Diminutif du prénom, sans NISO",
            "Nickname for the first name, no OEN",
        ),
    ),
    Case(
        key="day-and-month-exchanged-without-oen",
        board="B99001",
        records=(Record(_DAY_MONTH_ONLY),),
        request=_asks(_DAY_MONTH_ONLY, birth_date=date(1994, 8, 5), oen=""),
        status=_ERROR,
        reason="ReviewNeeded",
        situation=Text(
            "Jour et mois de naissance intervertis, sans NISO",
            "Day and month of birth exchanged, no OEN",
        ),
    ),
    Case(
        key="somebody-elses-oen",
        board="B99001",
        records=(Record(_OTHERS_OEN), Record(_OWNER)),
        request=_asks(_OTHERS_OEN, oen=_OWNER.oen),
        status=_ERROR,
        reason="ReviewNeeded",
        situation=Text(
            "Le NISO donné est celui d’un autre élève",
            "The OEN given is another student’s",
        ),
    ),
    Case(
        key="twin",
        board="B99002",
        records=(Record(_TWIN),),
        known=False,
        request=_asks(_TWIN, first="Tara", oen=""),
        status=_ERROR,
        reason="ReviewNeeded",
        situation=Text(
            "Seule la jumelle figure au registre : le prénom contredit",
            "Only the twin sister is on the roll: the first name contradicts",
        ),
    ),
    Case(
        key="two-alike",
        board="B99002",
        records=(Record(_ALIKE), Record(_ALIKE_TOO)),
        request=_asks(_ALIKE, oen=""),
        status=_ERROR,
        reason="MultipleMatch",
        situation=Text(
            "Deux élèves de même nom nés le même jour, sans NISO",
            "Two students of one name born on one day, no OEN",
        ),
    ),
    Case(
        key="truncated",
        board="B99002",
        records=(
            Record(_PLACEHOLDER),
            *(
                Record(_with_placeholder(student))
                for student in population(
                    60,
                    seed="placeholder",
                    schools=BY_NUMBER["B99002"].bsids,
                    first_serial=FIRST_SERIAL + 1000,
                )
            ),
        ),
        request=_asks(_PLACEHOLDER),
        status=_ERROR,
        reason="CandidatesTruncated",
        situation=Text(
            "Trop d’élèves ont la date de naissance fictive du 1er janvier 2000 : la réponse est tronquée",
            "Too many students have the placeholder birth date of 1 January 2000: the answer is truncated",
        ),
    ),
    Case(
        key="nobody",
        board="B99001",
        request=_asks(_NOBODY),
        status=_ERROR,
        reason="StudentRecordNotFound",
        situation=Text(
            "Personne au registre ne correspond",
            "Nobody on the roll corresponds",
        ),
    ),
    Case(
        key="pre-registered",
        board="B99001",
        records=(Record(_PREREGISTERED, Answer.NO_ACADEMIC_DATA),),
        request=_asks(_PREREGISTERED, bsid="990101"),
        status="NoAcademicData",
        mail=True,
        situation=Text(
            "Préinscription seulement, aucun cours",
            "Pre-registered only, no courses",
        ),
    ),
    Case(
        key="financial-hold",
        board="B99002",
        records=(Record(_OWES, Answer.FINANCIAL_HOLD),),
        request=_asks(_OWES),
        status="FinancialHold",
        mail=True,
        situation=Text(
            "L’école retient le relevé pour une raison financière",
            "The school holds the transcript for a financial reason",
        ),
    ),
    Case(
        key="breaks-schema",
        board="B99001",
        records=(Record(_INVALID, Answer.BREAKS_SCHEMA),),
        request=_asks(_INVALID),
        status=_ERROR,
        reason="TranscriptInvalid",
        situation=Text(
            "Le relevé n’est pas conforme au schéma XSD",
            "The transcript is not valid to the XSD",
        ),
    ),
    Case(
        key="grade-150",
        board="B99002",
        records=(Record(_GRADE_150, Answer.GRADE_150),),
        request=_asks(_GRADE_150),
        status=_ERROR,
        reason="TranscriptInvalid",
        situation=Text(
            "Le relevé porte une note impossible de 150 %",
            "The transcript has an impossible grade of 150%",
        ),
    ),
    Case(
        key="somebody-elses-transcript",
        board="B99002",
        records=(Record(_MISDIRECTED, transcript_of=_SENT_INSTEAD.id), Record(_SENT_INSTEAD)),
        request=_asks(_MISDIRECTED),
        status=_ERROR,
        reason="TranscriptMismatch",
        situation=Text(
            "Le système du conseil envoie le relevé d’un autre élève",
            "The board’s system sends another student’s transcript",
        ),
    ),
    Case(
        key="slow",
        board="B99002",
        records=(Record(_SLOW, delay=SLOW_SECONDS),),
        request=_asks(_SLOW),
        status=_SENT,
        situation=Text(
            "Réponse lente, mais dans le délai",
            "A slow answer, but within the deadline",
        ),
    ),
    Case(
        key="too-slow",
        board="B99007",
        records=(Record(_TOO_SLOW, delay=TOO_SLOW_SECONDS),),
        request=_asks(_TOO_SLOW),
        status=_ERROR,
        reason="BoardUnavailable",
        situation=Text(
            "Réponse hors délai à chaque tentative",
            "An answer beyond the deadline, each time",
        ),
    ),
    Case(
        key="fault",
        board="B99008",
        records=(Record(_FAULT, Answer.FAULT),),
        request=_asks(_FAULT),
        status=_ERROR,
        reason="BoardFault",
        situation=Text(
            "Le système du conseil répond par une erreur SOAP",
            "The board’s system answers with a SOAP fault",
        ),
    ),
    Case(
        key="wrong-credentials",
        board="B99005",
        records=(Record(_REFUSED),),
        request=_asks(_REFUSED),
        status=_ERROR,
        reason="BoardRefused",
        situation=Text(
            "Le système du conseil refuse notre mot de passe",
            "The board’s system does not accept our password",
        ),
    ),
    Case(
        key="board-down",
        board="B99004",
        records=(Record(_DOWN),),
        request=_asks(_DOWN),
        status=_ERROR,
        reason="BoardUnavailable",
        situation=Text(
            "Le système du conseil est hors service",
            "The board’s system is down",
        ),
    ),
    Case(
        key="pushed",
        board="B99003",
        records=(Record(_PUSHED),),
        request=_asks(_PUSHED),
        status=_SENT,
        situation=Text(
            "Le conseil nous appelle et envoie le bon relevé",
            "The board calls us and sends the right transcript",
        ),
    ),
    Case(
        key="pushed-somebody-elses",
        board="B99003",
        records=(Record(_PUSHED_WRONG, transcript_of=_PUSHED_INSTEAD.id), Record(_PUSHED_INSTEAD)),
        request=_asks(_PUSHED_WRONG),
        status=_ERROR,
        reason="ReviewNeeded",
        situation=Text(
            "Le conseil nous appelle et envoie le relevé d’un autre élève : erreur SOAP",
            "The board calls us and sends another student’s transcript: a SOAP fault",
        ),
    ),
    Case(
        key="pushed-no-record",
        board="B99003",
        request=_asks(_PUSHED_NOBODY),
        status="StudentNotFound",
        mail=True,
        situation=Text(
            "Le conseil nous appelle et répond qu’il n’a pas de dossier (NoRecord)",
            "The board calls us and answers that it has no record (NoRecord)",
        ),
    ),
    Case(
        key="manual-board",
        board="B99006",
        records=(Record(_BY_HAND),),
        request=_asks(_BY_HAND),
        status="ActionRequired",
        situation=Text(
            "Conseil qui travaille à la main",
            "A board that works by hand",
        ),
    ),
)

#: By board, the part of `autosgern_service.conformance.Cast` that each student plays for `autosgern check`.
CHECKED: Mapping[str, Mapping[str, Record]] = {
    "B99001": {
        "whole": Record(_EXACT),
        "namesake": Record(_NAMESAKE),
        "accented": Record(_ACCENTS),
        "married": Record(_NEE),
        "sparse": Record(_numberless(_UNKNOWN)),
        "held": Record(_DEBTOR, Answer.FINANCIAL_HOLD),
        "recordless": Record(_PREREGISTERED, Answer.NO_ACADEMIC_DATA),
    },
    "B99002": {
        "whole": Record(_COMPLETE),
        "namesake": Record(_OLDER),
        "accented": Record(_MARKED),
        "married": Record(_WED),
        "sparse": Record(_numberless(_OBSCURE)),
        "held": Record(_OWES, Answer.FINANCIAL_HOLD),
        "recordless": Record(_NEWCOMER, Answer.NO_ACADEMIC_DATA),
    },
}


def fixed_records(board: str) -> tuple[Record, ...]:
    """Return the records of a board's fixed test students, each once."""
    of_cases = [record for case in CASES if case.board == board for record in case.records]
    return tuple(dict.fromkeys((*of_cases, *CHECKED.get(board, {}).values())))


def roll(board: Board) -> Iterator[Record]:
    """Yield a board's records: its fixed test students, then as many others as it has.

    No filler may be mistaken for a fixed student: whoever has the whole name of one, or the birth date and
    one name, is left out.
    """
    yield from fixed_records(board.number)
    filler = population(
        2 * board.students,
        seed=board.number,
        origins=board.origins,
        schools=board.bsids,
        first_serial=1 + BOARDS.index(board) * 1_000_000 if board in BOARDS else 50_000_000,
    )
    yield from (Record(student) for student in islice(filter(_is_apart, filler), board.students))


def _is_apart(student: Student) -> bool:
    names_of_day, whole_names = _taken()
    first, lasts = fold(student.first), [fold(last) for last in (student.last, *student.former)]
    return not (
        names_of_day.get(student.birth_date, set()) & {first, *lasts}
        or any(last + first in whole_names for last in lasts)
    )


@cache
def _taken() -> tuple[dict[date, set[str]], set[str]]:
    """Return the fixed students' names by birth date, and their whole names, as known and as asked for."""
    names_of_day: dict[date, set[str]] = {}
    whole_names: set[str] = set()
    boards = {case.board for case in CASES}
    students = [record.student for board in sorted(boards) for record in fixed_records(board)]
    people: list[Applicant | Student] = [*(case.request for case in CASES), *students]
    for person in people:
        first = fold(person.first)
        for last in map(fold, (person.last, *person.former)):
            if person.birth_date:
                names_of_day.setdefault(person.birth_date, set()).update((first, last))
            whole_names.update((last + first, first + last))
    return names_of_day, whole_names


_HEADS = (
    Text("Élève", "Student"),
    Text("Conseil", "Board"),
    Text("Demande au nom de", "Requested as"),
    Text("Situation", "Situation"),
    Text("Résultat attendu", "Expected"),
)
_MAILED = Text("courriel", "e-mail")


def markdown_table(lang: str) -> str:
    """Return the table for the docs, in French or English."""
    lines = [f"| {' | '.join(head[lang] for head in _HEADS)} |", "|---" * len(_HEADS) + "|"]
    for case in CASES:
        expected = f"{case.status} {case.reason}".strip()
        if case.mail:
            expected += f" ({_MAILED[lang]})"
        name = f"{case.request.first} {case.request.last}, {case.request.birth_date}"
        lines.append(f"| `{case.key}` | {case.board} | {name} | {case.situation[lang]} | {expected} |")
    return "\n".join(lines) + "\n"
