"""A whole roster to match many requests against: keys find the few students worth comparing.

Narrow keys come first: the OEN and the student number; the birth date with the beginning of a name; both names as they
sound; the day and month of birth with one name and the first letter of the other. Only where nobody among those is
likely, the wide ones are asked: the birth date alone, also with day and month exchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from matcher import model as models
from matcher.compare import Person, applicant_person, candidate_person
from matcher.decide import decide
from matcher.model import Model
from matcher.names import Name
from matcher.records import Applicant, Candidate, Decision, Policy
from matcher.rules import LIKELY

Keys = Callable[[Person], Iterator[int]]


class Roster:
    """All students of a board, indexed."""

    def __init__(
        self, candidates: Iterable[Candidate], *, check_digit: bool = True, model: str = models.CURRENT
    ):
        self._check_digit = check_digit
        self._people = [(candidate, candidate_person(candidate, check_digit)) for candidate in candidates]
        people = [person for _, person in self._people]
        self._model: Model = models.load(model).on_roster(
            (person.first.folded for person in people if person.first),
            (person.last.folded for person in people if person.last),
        )
        self._narrow = self._index(narrow_keys)
        self._wide: dict[int, int | list[int]] | None = None

    def __len__(self) -> int:
        return len(self._people)

    def match(self, applicant: Applicant, *, policy: Policy = Policy.STRICT) -> Decision:
        """Decide which student of the roster is the applicant, if any."""
        asked = applicant_person(applicant, self._check_digit)
        decision = self._decide(asked, self._found(self._narrow, narrow_keys(asked)), policy)
        if decision.score is not None and decision.score >= LIKELY:
            return decision
        if self._wide is None:
            self._wide = self._index(wide_keys)
        places = {*self._found(self._narrow, narrow_keys(asked)), *self._found(self._wide, wide_keys(asked))}
        return self._decide(asked, places, policy)

    def _decide(self, asked: Person, places: Iterable[int], policy: Policy) -> Decision:
        people = self._people
        return decide(
            asked, [people[place] for place in places], policy=policy, truncated=False, model=self._model
        )

    def _index(self, keys: Keys) -> dict[int, int | list[int]]:
        index: dict[int, int | list[int]] = {}
        for place, (_, person) in enumerate(self._people):
            for key in keys(person):
                there = index.setdefault(key, place)
                if isinstance(there, list):
                    if there[-1] != place:
                        there.append(place)
                elif there != place:
                    index[key] = [there, place]
        return index

    @staticmethod
    def _found(index: dict[int, int | list[int]], keys: Iterable[int]) -> set[int]:
        places: set[int] = set()
        for key in keys:
            there = index.get(key)
            if isinstance(there, int):
                places.add(there)
            elif there is not None:
                places.update(there)
        return places


def narrow_keys(person: Person) -> Iterator[int]:
    """Yield the keys under which a person is kept and sought; a key is a hash, only ever compared within a run."""
    givens = _all(person.first, (*person.also, *person.middle))
    families = _all(person.last, person.aliases)
    if person.oen:
        yield hash(("oen", person.oen))
    if person.number:
        yield hash(("number", person.number))
    birth = person.birth
    if birth is not None:
        day = birth.month * 100 + birth.day
        whole = birth.year * 10000 + day
        for name in (*givens, *families):
            yield hash((whole, name.canonical[:2]))
            if name.folded[:2] != name.canonical[:2]:
                yield hash((whole, name.folded[:2]))
        for given in givens:
            for family in families:
                yield hash((day, given.canonical, family.canonical[0]))
                yield hash((day, family.canonical, given.canonical[0]))
    for given in givens:
        for family in families:
            yield hash(
                (given.sound, family.sound) if given.sound < family.sound else (family.sound, given.sound)
            )


def wide_keys(person: Person) -> Iterator[int]:
    """Yield the keys that find many: the birth date alone, also with day and month exchanged."""
    birth = person.birth
    if birth is None:
        return
    yield hash(birth)
    exchanged = _exchanged(birth)
    if exchanged is not None:
        yield hash(exchanged)


def _all(name: Name | None, others: Sequence[Name]) -> tuple[Name, ...]:
    return (name, *others) if name is not None else tuple(others)


def _exchanged(birth: date) -> date | None:
    """Return the date with day and month exchanged, where that is another date."""
    return date(birth.year, birth.day, birth.month) if birth.day <= 12 and birth.day != birth.month else None
