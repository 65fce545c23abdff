"""The invented boards of the sandbox: who they are, how they work with us, and who is on their rolls.

The demo registers them with the service; `server` plays the SIS of those that we call, `pusher` the program
of the one that calls us. No board, school or person here exists: numbers begin with B99 and BSIDs with 99.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from autosgern_service.domain.roles import Mode
from autosgern_service.sandbox.names import ENGLISH_BOARD, FRENCH_BOARD


class Condition(StrEnum):
    """What is the matter with a board's SIS; most are well."""

    WELL = "well"
    DOWN = "down"  # nothing listens at its address
    REFUSES = "refuses"  # it does not accept the credentials that we have


@dataclass(frozen=True)
class School:
    """An invented secondary school; a closed one still has former students."""

    bsid: str
    name: str
    town: str
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class Board:
    """An invented school board. `serves_phonetic`: its SIS offers the one optional criterion."""

    number: str
    name_fr: str
    name_en: str
    language: str
    mode: Mode
    address: str
    schools: tuple[School, ...]
    condition: Condition = Condition.WELL
    students: int = 0  # on the roll besides the fixed test students
    serves_phonetic: bool = False
    origins: Mapping[str, float] = field(default_factory=lambda: ENGLISH_BOARD)

    @property
    def email(self) -> str:
        """Where the staff who handle transcripts are written to."""
        return f"releves-transcripts@{self.number.lower()}.example"

    @property
    def phone(self) -> str:
        """A number of the range kept for fiction."""
        return f"705-555-01{self.number[-2:]}"

    @property
    def esis(self) -> str:
        """The board's identifier in a transcript: 00 and six digits."""
        return f"{int(self.number[1:]):08}"

    @property
    def bsids(self) -> tuple[str, ...]:
        """Its schools' BSIDs."""
        return tuple(school.bsid for school in self.schools)

    def name(self, lang: str) -> str:
        """Return the name in French or English."""
        return self.name_fr if lang == "fr" else self.name_en


BOARDS: tuple[Board, ...] = (
    Board(
        number="B99001",
        name_fr="Conseil scolaire des Trois-Portages",
        name_en="Trois-Portages French-language School Board",
        language="fr",
        mode=Mode.PULL,
        address="12, rue de l’Écluse, Portage-du-Milieu (Ontario)",
        students=3000,
        serves_phonetic=True,
        origins=FRENCH_BOARD,
        schools=(
            School("990101", "École secondaire du Portage", "Portage-du-Milieu"),
            School("990102", "École secondaire de la Grande-Ourse", "Lac-aux-Hérons"),
            School("990103", "École secondaire catholique Rivière-Calme", "Rivière-Calme"),
            School("990104", "Centre de formation des adultes des Trois-Portages", "Portage-du-Milieu"),
            School("990105", "École secondaire Pointe-aux-Cèdres", "Pointe-aux-Cèdres", closed=True),
        ),
    ),
    Board(
        number="B99002",
        name_fr="Conseil scolaire de Hazelmere",
        name_en="Hazelmere District School Board",
        language="en",
        mode=Mode.PULL,
        address="400 Millrace Road, Hazelmere, Ontario",
        students=4000,
        schools=(
            School("990201", "Hazelmere Collegiate Institute", "Hazelmere"),
            School("990202", "Larchwood Ridge Secondary School", "Larchwood"),
            School("990203", "Port Ansley District High School", "Port Ansley"),
            School("990204", "Hazelmere Adult Learning Centre", "Hazelmere"),
            School("990205", "Quarry Hill High School", "Stonebridge", closed=True),
        ),
    ),
    Board(
        number="B99003",
        name_fr="Conseil scolaire de la Baie-des-Vents",
        name_en="Windward Bay District School Board",
        language="en",
        mode=Mode.PUSH,
        address="7 Lighthouse Lane, Windward Bay, Ontario",
        schools=(
            School("990301", "Windward Bay Secondary School", "Windward Bay"),
            School("990302", "École secondaire du Phare", "Windward Bay"),
        ),
    ),
    Board(
        number="B99004",
        name_fr="Conseil scolaire du Lac-Endormi",
        name_en="Sleeping Lake School Board",
        language="fr",
        mode=Mode.PULL,
        condition=Condition.DOWN,
        address="1, chemin du Silence, Lac-Endormi (Ontario)",
        schools=(School("990401", "École secondaire du Lac-Endormi", "Lac-Endormi"),),
    ),
    Board(
        number="B99005",
        name_fr="Conseil scolaire de Fort-Verrou",
        name_en="Fort Latch District School Board",
        language="en",
        mode=Mode.PULL,
        condition=Condition.REFUSES,
        address="88 Garrison Street, Fort Latch, Ontario",
        schools=(School("990501", "Fort Latch High School", "Fort Latch"),),
    ),
    Board(
        number="B99006",
        name_fr="Conseil scolaire des Îles-de-Papier",
        name_en="Paper Islands District School Board",
        language="en",
        mode=Mode.MANUAL,
        address="3 Ferry Dock, Paper Islands, Ontario",
        schools=(School("990601", "Paper Islands School", "Paper Islands"),),
    ),
    # Two boards for what makes a circuit breaker open, so that it opens for nobody else.
    Board(
        number="B99007",
        name_fr="Conseil scolaire de la Rivière-Lente",
        name_en="Slow River District School Board",
        language="en",
        mode=Mode.PULL,
        address="56 Meander Drive, Slow River, Ontario",
        schools=(School("990701", "Slow River Secondary School", "Slow River"),),
    ),
    Board(
        number="B99008",
        name_fr="Conseil scolaire du Mont-Faille",
        name_en="Fault Mountain School Board",
        language="fr",
        mode=Mode.PULL,
        address="9, côte de la Faille, Mont-Faille (Ontario)",
        schools=(School("990801", "École secondaire du Mont-Faille", "Mont-Faille"),),
    ),
)

BY_NUMBER: Mapping[str, Board] = {board.number: board for board in BOARDS}
