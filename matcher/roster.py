"""A whole roster to match many requests against: keys find the few students worth comparing.

Keys are asked in turn, and the search ends as soon as nobody else can change the decision. First the OEN alone: most
who give it are found by it, exact in all else. *Sure* keys: the OEN, the student number, the
birth date with a whole name; they find everybody who could bear on a rule that rests on a number or on the birth date
and a name. *Narrow* keys: the birth date with the beginning of a name; the day and month of birth
with one name and the first letter of the other. Where nobody among those is likely, *wide* ones: the birth date with
the end of a name, or with day and month exchanged and the beginning of one; the year of birth with both names as they
sound, or with one of them and the first letter of the other; the digits of the student number, in whatever order, with
the beginning of a name. And where a rule would send only if nobody else bears the
names, or only with a margin: whoever does, whenever born. Where a birth date is missing on either side, at last whoever
has one of the names and the beginning of the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from matcher import model as models
from matcher.compare import EQUAL, EXACT, Levels, Person, applicant_person, candidate_person
from matcher.decide import NOTHING, borne, decide, facts_about, weigh
from matcher.model import Model
from matcher.names import Name
from matcher.records import Applicant, Candidate, Decision, Outcome, Policy, Scored
from matcher.rules import LIKELY, SETTLING, against

Keys = Callable[[Person], Iterator[int]]
BORNE_BY_MANY = 12.0  # bits: by more than one in four thousand, on the roster or not
CROWD = 8  # of so many who have a name and no birth date in common nobody could be told from the others
Index = dict[int, int | list[int]]  # key to the place, or places, of students


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
        self._given = {name.folded for person in people for name in _all(person.first, person.also)}
        self._family = {name.folded for person in people for name in _all(person.last, person.aliases)}
        self._sure = self._index(sure_keys)
        self._narrow = self._index(narrow_keys)
        self._wide = self._index(wide_keys)
        self._namesakes = self._index(namesake_keys)
        self._undated = self._index(lambda person: name_keys(person) if person.birth is None else iter(()))

    @cached_property
    def _by_name(self) -> Index:
        """Everybody by names alone, made where the first request comes that has no birth date."""
        return self._index(name_keys)

    def __len__(self) -> int:
        return len(self._people)

    def match(self, applicant: Applicant, *, policy: Policy = Policy.STRICT) -> Decision:
        """Decide which student of the roster is the applicant, if any."""
        asked = applicant_person(applicant, self._check_digit)
        weighed: dict[int, Scored] = {}
        if asked.real_oen:
            self._weigh(asked, self._sure, (_oen_key(asked.oen),), weighed)
            if len(weighed) == 1 and _beyond_doubt(asked, *weighed.values()):
                return self._decide(weighed, policy, NOTHING)
        about = self.about(asked)
        self._weigh(asked, self._sure, sure_keys(asked), weighed)
        if weighed:
            decision = self._decide(weighed, policy, about)
            if decision.rule in SETTLING:
                return decision
        self._weigh(asked, self._narrow, narrow_keys(asked), weighed)
        if all(one.score < LIKELY for one in weighed.values()):
            self._weigh(asked, self._wide, wide_keys(asked), weighed, CROWD)
            self._weigh(asked, self._namesakes, namesake_keys(asked), weighed, CROWD)
            resembling = self._undated if asked.birth else self._by_name
            self._weigh(asked, resembling, name_keys(asked), weighed, CROWD)
            return self._decide(weighed, policy, about)
        decision = self._decide(weighed, policy, about)
        if decision.outcome is not Outcome.MATCHED or decision.rule in SETTLING:
            return decision
        self._weigh(asked, self._namesakes, namesake_keys(asked), weighed)
        return self._decide(weighed, policy, about)

    def _weigh(
        self,
        asked: Person,
        index: Index,
        keys: Iterable[int],
        weighed: dict[int, Scored],
        most: float = math.inf,
    ) -> None:
        """Add the students found under the keys, by their place; those under a key of more than `most` are left."""
        people, model = self._people, self._model
        for key in keys:
            there = index.get(key)
            if there is None:
                continue
            places = (there,) if isinstance(there, int) else there
            if len(places) > most:
                continue
            for place in places:
                if place not in weighed:
                    weighed[place] = weigh(asked, *people[place], model)

    def _decide(self, weighed: dict[int, Scored], policy: Policy, about: frozenset[str]) -> Decision:
        return decide(list(weighed.values()), policy=policy, truncated=False, model=self._model, about=about)

    def about(self, asked: Person) -> frozenset[str]:
        """Return the facts about the request, as the roster and the tables know them."""
        given, family = asked.first, asked.last
        here = given is not None and given.folded in self._given
        return facts_about(
            asked,
            given_borne=here or (given is not None and given.rarity < BORNE_BY_MANY),
            family_borne=(family is not None and family.folded in self._family) or borne(family),
            given_unknown=given is not None and not here and not borne(given),
        )

    def _index(self, keys: Keys) -> Index:
        index: Index = {}
        for place, (_, person) in enumerate(self._people):
            for key in keys(person):
                there = index.setdefault(key, place)
                if isinstance(there, list):
                    if there[-1] != place:
                        there.append(place)
                elif there != place:
                    index[key] = [there, place]
        return index


def _beyond_doubt(asked: Person, one: Scored) -> bool:
    """Say whether the one student who has the OEN has names and birth date too, and nothing speaks against them.

    Then nobody else can weigh more, or be sent by a rule as good: without the number the most is ten bits for all
    further fields and some ten for other names, and the number weighs more than that.
    """
    found: Levels = one.levels
    return (
        found.given == found.family == found.birth == EXACT
        and against(found) == 0
        and (not asked.number or found.number == EQUAL)
    )


def _oen_key(oen: str) -> int:
    return hash(("oen", oen))


def sure_keys(person: Person) -> Iterator[int]:
    """Yield the keys that find hardly anybody else; a key is a hash, only ever compared within a run."""
    if person.oen:
        yield _oen_key(person.oen)
    if person.number:
        yield hash(("number", person.number))
    if person.birth is not None:
        day = person.birth.toordinal()
        for name in _every_name(person):
            yield hash((day, name.folded))
            if name.styled != name.folded:
                yield hash((day, name.styled))
            if name.canonical != name.styled:
                yield hash((day, name.canonical))


def narrow_keys(person: Person) -> Iterator[int]:
    """Yield the keys that find those who resemble: by birth date, or day and month, and a name or its beginning."""
    givens = _all(person.first, (*person.also, *person.middle))
    families = _all(person.last, person.aliases)
    birth = person.birth
    if birth is not None:
        for name in _every_name(person):
            yield hash((birth.toordinal(), name.canonical[:2]))
            if name.folded[:2] != name.canonical[:2]:
                yield hash((birth.toordinal(), name.folded[:2]))
        day = birth.month * 100 + birth.day
        for given in givens:
            for family in families:
                yield hash((day, given.canonical, family.canonical[0]))
                yield hash((day, family.canonical, given.canonical[0]))


def wide_keys(person: Person) -> Iterator[int]:
    """Yield the keys that find those whose names both begin wrongly, or are misspelt and the birth date wrong.

    A student number of which digits changed places still has the same digits.
    """
    if person.number:
        digits = "".join(sorted(person.number))
        for name in (*_all(person.first, person.also), *_all(person.last, person.aliases)):
            yield hash(("digits", digits, name.canonical[:2]))
    birth = person.birth
    if birth is None:
        return
    day = birth.toordinal()
    turned = birth.year * 10000 + min(birth.month, birth.day) * 100 + max(birth.month, birth.day)
    for name in _every_name(person):
        yield hash((day, "end", name.canonical[-2:]))
        if birth.day <= 12:
            yield hash(("exchanged", turned, name.canonical[:2]))
    for given in _all(person.first, person.also):
        for family in _all(person.last, person.aliases):
            one, two = given.sound, family.sound
            yield hash((birth.year, one, two) if one < two else (birth.year, two, one))
            yield hash((birth.year, given.canonical, family.canonical[0]))
            yield hash((birth.year, family.canonical, given.canonical[0]))


def namesake_keys(person: Person) -> Iterator[int]:
    """Yield the keys that find those who bear both names, whenever they were born and whichever comes first."""
    for given in _all(person.first, person.also):
        for family in _all(person.last, person.aliases):
            one, two = given.canonical, family.canonical
            yield hash((one, two) if one < two else (two, one))


def name_keys(person: Person) -> Iterator[int]:
    """Yield the keys that find, where a birth date is missing, those of whose names one agrees and one begins alike."""
    for given in _all(person.first, person.also):
        for family in _all(person.last, person.aliases):
            yield hash(("given", given.canonical, family.canonical[:2]))
            yield hash(("family", family.canonical, given.canonical[:2]))


def _every_name(person: Person) -> tuple[Name, ...]:
    return (*_all(person.first, person.also), *person.middle, *_all(person.last, person.aliases))


def _all(name: Name | None, others: Sequence[Name]) -> tuple[Name, ...]:
    return (name, *others) if name is not None else tuple(others)
