"""How far two people agree, field by field, as levels.

A level is a word (`exact`, `typo`, `different` …); how likely it is to be typed is the business of `explanations.py`,
what is never sent that of `vetoes.py`. A field that one side does not have is `missing`,
never `different`. `Forms` holds either side in comparable forms, made once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from matcher import frequency, tables
from matcher.missing import are_initials, is_no_date, is_no_year, known_number, known_school
from matcher.names import (
    CUSTOMS,
    SAINTS,
    SHORTEST_SPELLING,
    Name,
    family_names,
    given_names,
    rest_of,
    written_one_way,
)
from matcher.oen import is_oen, known_oen
from matcher.records import Applicant, Candidate, Person

EXACT, KNOWN, VARIANT, FORMER = "exact", "known", "variant", "former"
MIDDLE, NICKNAME, PART, INITIAL, TYPO, SIMILAR = "middle", "nickname", "part", "initial", "typo", "similar"
SOLE = "sole"  # both have one name only, and it is the same
SWAPPED, CROSSED, SLIP, NEAR, EQUAL, UNCLEAR = "swapped", "crossed", "slip", "near", "equal", "unclear"
DIFFERENT, MISSING = "different", "missing"

_NAME_ORDER = (
    EXACT,
    KNOWN,
    FORMER,
    VARIANT,
    MIDDLE,
    SOLE,
    NICKNAME,
    PART,
    INITIAL,
    TYPO,
    SIMILAR,
    DIFFERENT,
    MISSING,
)
_RANK = {level: rank for rank, level in enumerate(_NAME_ORDER)}
MOST_OTHERS = 20  # nobody has more names than that; a list of thousands would cost seconds
SHORTEST_NUMBER = 5
LONGEST_DATE = 8  # digits
SHORTEST_TYPO = 5  # in shorter names another letter is another name: Ana and Ann, Chan and Chen
LONGEST_SHORT = 2  # letters of a word written short: J. Pierre, Ma Luisa
SIMILAR_FROM = 0.88  # Jaro-Winkler
A_MONTH = 31  # days
RIVALS = 6  # bits: where the one is so much rarer, it is a typing error of the other


class Forms(NamedTuple):
    """One side of a comparison; `also` and `aliases` are the further first and family names."""

    first: Name | None
    last: Name | None
    also: tuple[Name, ...]
    aliases: tuple[Name, ...]
    middle: tuple[Name, ...]
    birth: date | None
    gender: str
    oen: str
    real_oen: bool  # of nine digits, and passing the check where that is asked
    number: str
    schools: tuple[str, ...]
    year: int | None


class Levels(NamedTuple):
    """The levels of all fields; `given_name` and `family_name` are the names agreed on, for their frequency."""

    oen: str
    given: str
    family: str
    middle: str
    birth: str
    gender: str
    number: str
    school: str
    year: str
    agreed_given: str = ""
    agreed_family: str = ""


FIELDS = Levels._fields.index("agreed_given")  # so many levels, then the names
Some = frozenset[str] | None


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """What levels may look like: every field that is named is at one of the levels listed."""

    oen: Some = None
    given: Some = None
    family: Some = None
    birth: Some = None
    middle: Some = None
    number: Some = None
    gender: Some = None
    school: Some = None
    year: Some = None

    def admits(self, levels: Levels) -> bool:
        """Say whether the levels of one candidate are such."""
        return (
            (self.oen is None or levels.oen in self.oen)
            and (self.given is None or levels.given in self.given)
            and (self.family is None or levels.family in self.family)
            and (self.birth is None or levels.birth in self.birth)
            and (self.middle is None or levels.middle in self.middle)
            and (self.number is None or levels.number in self.number)
            and (self.gender is None or levels.gender in self.gender)
            and (self.school is None or levels.school in self.school)
            and (self.year is None or levels.year in self.year)
        )


def applicant_forms(applicant: Applicant, check_digit: bool = True) -> Forms:
    """Bring an applicant into comparable forms."""
    schools = (applicant.bsid,) if applicant.bsid else ()
    return _forms(applicant, schools, applicant.last_year, check_digit)


def candidate_forms(candidate: Candidate, check_digit: bool = True) -> Forms:
    """Bring a candidate into comparable forms."""
    return _forms(candidate, candidate.bsids, candidate.last_year, check_digit)


def _forms(one: Person, schools: tuple[str, ...], year: int | None, check_digit: bool) -> Forms:
    first, last = given_names(one.first), family_names(one.last)
    oen = known_oen(one.oen) if one.oen else ""
    birth = one.birth_date
    return Forms(
        first[0] if first else None,
        last[0] if last else None,
        _others(first, (one.first_at_school, one.preferred), given_names),
        _others(last, (one.last_at_school, *one.former), family_names),
        _middle_names(one.middle) if one.middle else (),
        None if birth is None or is_no_date(birth) else birth,
        one.gender if one.gender in ("F", "M") else "",
        oen,
        _is_real(oen, check_digit),
        _number(one.student_number, birth) if one.student_number else "",
        tuple(filter(None, map(known_school, schools))) if schools else (),
        None if year is None or is_no_year(year) else year,
    )


def _others(
    read: tuple[Name, ...], texts: tuple[str, ...], form: Callable[[str], tuple[Name, ...]]
) -> tuple[Name, ...]:
    """Return the further names: those in the field of the first, and of other fields.

    An initial is none of them, nor is a first name that nobody is known to bear: it may be a remark.
    """
    others = [name for text in texts if text for name in form(text)]
    if not others and len(read) < 2:
        return ()
    known = [
        name for name in (*read[1:], *others) if not (name.slight or (name.unheard and form is given_names))
    ]
    return tuple(known[:MOST_OTHERS])


def _middle_names(texts: tuple[str, ...]) -> tuple[Name, ...]:
    """Return the middle names, initials among them; what may stand for none is none."""
    names = [name for text in texts if text for name in given_names(text)]
    return tuple([name for name in names if not name.slight or are_initials(name.words)][:MOST_OTHERS])


def _is_real(oen: str, check_digit: bool) -> bool:
    """Say whether the number is an OEN; with the check-digit rule switched off every nine digits are one."""
    return is_oen(oen) if check_digit else len(oen) == 9


def _number(text: str, birth: date | None) -> str:
    """Return a student number that tells somebody from others, digits; applicants type 0, 123, and when they were born.

    Twins share the day on which they were born.
    """
    number = known_number("".join(text.split()))
    if len(number) < SHORTEST_NUMBER or not number.isdecimal():
        return ""
    return "" if birth and len(number) <= LONGEST_DATE and _is_the_day(number, birth) else number


def _is_the_day(number: str, birth: date) -> bool:
    """Say whether a number is a day, written in one of six ways, without the zeros that it begins with."""
    year, short, month, day = (
        f"{birth.year}",
        f"{birth.year % 100:02}",
        f"{birth.month:02}",
        f"{birth.day:02}",
    )
    return number in {
        one.lstrip("0")
        for one in (
            year + month + day,
            day + month + year,
            month + day + year,
            short + month + day,
            day + month + short,
            month + day + short,
        )
    }


def levels(asked: Forms, known: Forms) -> Levels:
    """Compare the applicant with a student.

    A batch spends its time here, so what is equal or missing at a glance is told without a further call.
    """
    birth = _birth(asked.birth, known.birth)
    if birth == DIFFERENT and _strangers(asked, known):
        return STRANGERS
    given, family, agreed_given, agreed_family = _names(asked, known)
    return Levels(
        _oen(asked, known) if asked.oen and known.oen else MISSING,
        given,
        family,
        _between_names(asked, known, given),
        birth,
        _gender(asked.gender, known.gender),
        _number_level(asked.number, known.number) if asked.number and known.number else MISSING,
        _school(asked.schools, known.schools) if asked.schools and known.schools else MISSING,
        _year(asked.year, known.year),
        agreed_given,
        agreed_family,
    )


_SAME_GIVEN = (EXACT, KNOWN, FORMER, VARIANT)
STRANGERS = Levels(MISSING, DIFFERENT, DIFFERENT, MISSING, DIFFERENT, MISSING, MISSING, MISSING, MISSING)


def _strangers(asked: Forms, known: Forms) -> bool:
    """Say whether two people of different birth dates have nothing else to be compared for: a way to be quick."""
    first, last, other_first, other_last = asked.first, asked.last, known.first, known.last
    if first is None or last is None or other_first is None or other_last is None:
        return False
    mine, other = first.folded[0], other_first.folded[0]
    if mine == other:
        return False
    family, other_family = last.folded[0], other_last.folded[0]
    if family in (other_family, other) or mine == other_family:
        return False
    if asked.also or asked.aliases or known.also or known.aliases:
        return False
    return (not asked.oen or asked.oen != known.oen) and (not asked.number or asked.number != known.number)


def _text(name: Name | None) -> str:
    return name.counted if name else ""


# Names


def _names(asked: Forms, known: Forms) -> tuple[str, str, str, str]:
    """Return the levels of given and of family name, and the names agreed on."""
    first, last = asked.first, asked.last
    if first is known.first and first is not None and not (first.slight or first.little):
        given, agreed_given = EXACT, first.counted
    else:
        given, agreed_given = _given(asked, known)
    if last is known.last and last is not None and not last.slight:
        family, agreed_family = EXACT, last.counted
    else:
        family, agreed_family = _family(asked, known)
        exchanged = "" if family == EXACT or given in _SAME_GIVEN else _exchanged(asked, known)
        if exchanged:
            given = family = exchanged
            agreed_given, agreed_family = _text(known.first), _text(known.last)
    if MISSING in (given, family) and _one_name(asked, known):
        given = family = SOLE
    return given, family, agreed_given, agreed_family


def _between_names(asked: Forms, known: Forms, given: str) -> str:
    """Return the level of the middle names; of one that the other bears as first name, that of what is left."""
    if given == MIDDLE:
        return _middle_as_first(asked, known)
    if not asked.middle or not known.middle:
        return MISSING
    level = _middle(asked, known)
    return MISSING if level == DIFFERENT and given == KNOWN and _same_words(asked, known) else level


def _given(asked: Forms, known: Forms) -> tuple[str, str]:
    """Return the level of the given names, and the name agreed on."""
    mine, theirs = asked.first, known.first
    if mine is None or theirs is None:
        return MISSING, ""
    level = given_level(mine, theirs)
    if level == EXACT:
        return EXACT, theirs.counted
    if (asked.middle or known.middle) and _same_whole(asked, known):
        return EXACT, theirs.counted
    if level == DIFFERENT and len(mine.words) + len(asked.middle) > 1 and _same_words(asked, known):
        return KNOWN, theirs.counted
    if asked.also or known.also:
        level = _best_given((mine, *asked.also), (theirs, *known.also))
        if level == EXACT:
            return KNOWN, theirs.counted
    if level in (PART, NICKNAME) and _rest_contradicts(asked, known):
        level = SIMILAR
    if _RANK[level] > _RANK[MIDDLE] and (_among(mine, known.middle) or _among(theirs, asked.middle)):
        return MIDDLE, mine.counted
    return level, theirs.counted


def _rest_contradicts(asked: Forms, known: Forms) -> bool:
    """Say whether one's first name goes on where the other has a middle name that is none of it.

    Marie-Ève may be Marie, but not where her middle name is Claude.
    """
    for one, other in ((asked, known), (known, asked)):
        if one.first is None or other.first is None or not other.first.core < one.first.core:
            continue
        rest = one.first.core - other.first.core
        told = [name for name in other.middle if not name.slight]
        if told and all(rest.isdisjoint(name.core) for name in told):
            return True
    return False


def _among(first: Name, middle: tuple[Name, ...]) -> bool:
    """Say whether the first name of one is among the middle names of the other; an initial is nobody's."""
    if first.slight:
        return False
    for name in middle:  # noqa: SIM110 - any() is slow
        if first.core <= name.core:
            return True
    return False


def _best_given(mine: Sequence[Name], theirs: Sequence[Name]) -> str:
    """Return the best level that one person's first name reaches with any of the other's, or the other way round.

    A further name that both have beside other first names proves nothing: it may be a note, she/her, or the family's.
    """
    found = [given_level(mine[0], two) for two in theirs]
    found += [given_level(one, theirs[0]) for one in mine[1:]]
    return min(found, key=_RANK.__getitem__)


def _same_whole(asked: Forms, known: Forms) -> bool:
    """Say whether all given names together are equal, however they are split into first and middle."""
    if asked.first and known.first and asked.first.folded[0] != known.first.folded[0]:
        return False
    if any(name is not None and name.slight for name in (asked.first, known.first)):
        return False
    if asked.first and asked.first.little and not any(map(_confirms, _telling(asked.middle, asked.last))):
        return False
    mine = "".join(name.folded for name in (asked.first, *asked.middle) if name)
    return mine == "".join(name.folded for name in (known.first, *known.middle) if name)


def _same_words(asked: Forms, known: Forms) -> bool:
    """Say whether the given names are the same three words or more in another order: Cherry Wing Yan, Wing Yan Cherry.

    Of two words the order tells people apart: Anne-Marie is not Marie-Anne.
    """
    mine = [word for name in (asked.first, *asked.middle) if name for word in name.words]
    surname = asked.last.words if asked.last else ()
    if sum(not are_initials((word,)) and word not in CUSTOMS and word not in surname for word in mine) < 3:
        return False
    return sorted(mine) == sorted(
        word for name in (known.first, *known.middle) if name for word in name.words
    )


def _one_name(asked: Forms, known: Forms) -> bool:
    """Say whether both have one and the same name only, be it written once or twice, as first or as last name."""
    mine = {name.folded for name in (asked.first, asked.last) if name}
    return len(mine) == 1 and mine == {name.folded for name in (known.first, known.last) if name}


def _family(asked: Forms, known: Forms) -> tuple[str, str]:
    """Return the level of the family names, and the name agreed on.

    A further surname counts against the other's present one only: what both have beside other surnames may be a note.
    """
    mine, theirs = asked.last, known.last
    if mine is None or theirs is None:
        return MISSING, ""
    level = family_level(mine, theirs)
    if level == EXACT or (not asked.aliases and not known.aliases):
        return level, theirs.counted
    pairs = [(mine, other) for other in known.aliases] + [(form, theirs) for form in asked.aliases]
    for form, other in pairs:
        found = family_level(form, other)
        if found == EXACT:
            return FORMER, other.counted
        if level != MISSING:
            level = min(level, found, key=_RANK.__getitem__)
    return level, theirs.counted


@lru_cache(maxsize=1 << 17)
def given_level(mine: Name, theirs: Name) -> str:
    """Compare two given names."""
    if mine.slight or theirs.slight:
        return _slight_given(mine, theirs)
    level = _whole_given(mine, theirs)
    if (mine.little or theirs.little) and level in (EXACT, VARIANT, NICKNAME):
        return INITIAL  # A Kumar is a brother's name too
    return level


def _whole_given(mine: Name, theirs: Name) -> str:
    """Compare two given names of more than initials."""
    if same_text(mine, theirs):
        # A. Lina is not Alina.
        return INITIAL if mine.words != theirs.words and _has_letters_alone(mine, theirs) else EXACT
    if (mine.abridged or theirs.abridged) and mine.canonical == theirs.canonical:
        # Md. Rahim is Rahim however his Mohamed is spelled.
        return EXACT if mine.words[1:] == theirs.words[1:] else SIMILAR
    if mine.canonical == theirs.canonical or _written_alike(mine, theirs):
        return VARIANT
    if mine.core < theirs.core or theirs.core < mine.core:
        return PART  # a twin of Marie-Josée may be Marie-Ève
    if tables.share_full_name(mine.folded, theirs.folded):
        return NICKNAME
    if _initial(mine, theirs) or _initial(theirs, mine) or _first_word_shortened(mine, theirs):
        return INITIAL
    level = _parts(mine, theirs, False)
    if level in (SIMILAR, DIFFERENT) and mine.european and _clipped(mine.folded, theirs.folded):
        # Daniel and Danielle are two names; where a list lacks both, nothing says which it is.
        return NICKNAME if mine.exists != theirs.exists else SIMILAR
    return level


def _written_alike(mine: Name, theirs: Name) -> bool:
    """Say whether two given names in Latin letters are one name in two ways to write the same sounds."""
    for name in (mine, theirs):
        if name.abridged or len(name.styled) < SHORTEST_SPELLING or not name.folded.isascii():
            return False
    return len(mine.words) == len(theirs.words) and written_one_way(mine) == written_one_way(theirs)


@lru_cache(maxsize=1 << 17)
def family_level(mine: Name, theirs: Name) -> str:
    """Compare two family names; an initial, or what may stand for none, speaks neither for nor against."""
    if mine.slight or theirs.slight:
        return MISSING
    if same_family(mine, theirs):
        return EXACT
    if mine.styled == theirs.styled:
        return DIFFERENT  # but for their particles: Le Nguyen, Do Nguyen
    if mine.canonical == theirs.canonical:
        return VARIANT
    if mine.core == theirs.core:
        return SIMILAR  # the same words in another order: a brother of the mother's
    if mine.core < theirs.core or theirs.core < mine.core:
        return PART
    return _parts(mine, theirs, True)


def same_family(mine: Name, theirs: Name) -> bool:
    """Say whether two family names are one, written as people write them: Le Blanc, Leblanc; St-Onge, Saint Onge.

    A particle may be left out, but two different ones are two names: Le Nguyen, Do Nguyen.
    """
    if same_text(mine, theirs):
        return True
    return mine.styled == theirs.styled and (
        mine.particles <= theirs.particles or theirs.particles <= mine.particles
    )


def _has_letters_alone(mine: Name, theirs: Name) -> bool:
    return mine.counted != mine.folded or theirs.counted != theirs.folded


def same_text(mine: Name, theirs: Name) -> bool:
    """Say whether two names are equal when folded, umlauts written out or not: Müller is Muller, and Mueller."""
    return mine.folded == theirs.folded or mine.expanded == theirs.folded or mine.folded == theirs.expanded


def _slight_given(mine: Name, theirs: Name) -> str:
    """Compare two given names of which one proves next to nothing: an initial fits, or it contradicts."""
    if mine.folded == theirs.folded or _initial(mine, theirs) or _initial(theirs, mine):
        return INITIAL
    return DIFFERENT if are_initials(mine.words) or are_initials(theirs.words) else MISSING


def _initial(short: Name, full: Name) -> bool:
    """Say whether `short` is nothing but the first letters of `full`: J for James, J-P for Jean-Pierre."""
    letters = len(short.words)
    return (
        are_initials(short.words)
        and letters == len(short.folded)
        and short.folded == "".join([word[0] for word in full.words[:letters]])
    )


def _first_word_shortened(mine: Name, theirs: Name) -> bool:
    """Say whether double names are one but for a first word written short: Ma Luisa, J. Pierre, Ste-Anne."""
    if mine.words[1:] != theirs.words[1:] or not mine.words[1:]:
        return False
    one, other = mine.words[0], theirs.words[0]
    short = min(len(one), len(other))
    return {one, other} <= SAINTS or (short <= LONGEST_SHORT and one[:short] == other[:short])


def _clipped(a: str, b: str) -> bool:
    """Say whether one name is the beginning of the other, as short forms are: Mat, Gabi, Alexa."""
    return min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a))


def _spelled(mine: Name, theirs: Name, family: bool = False) -> str:
    """Tell a typing error from another name.

    One letter away is a typing error where only the student's is a name that people bear: Jmaes is James. Two names
    that people bear about as often are two names, unless they sound alike: Kayden is not Jayden; of surnames a letter
    more or less may be a slip all the same (Davison, Davidson), as nobody's twin has another. Where no list has either,
    nothing says which of the two it is.
    """
    if not (mine.european and theirs.european):
        return DIFFERENT  # in other scripts a sign more or less makes another name
    sounds_alike, one_off = _sound_alike(mine, theirs), _one_off(mine, theirs)
    a, b = mine.styled, theirs.styled
    if _are_rivals(mine, theirs):
        long = family and min(len(a), len(b)) >= SHORTEST_TYPO and a[0] == b[0]
        return SIMILAR if one_off and (sounds_alike or long) else DIFFERENT
    unborne = theirs.exists and not mine.exists
    if min(len(a), len(b)) < SHORTEST_TYPO:
        return SIMILAR if one_off and (a[0] == b[0] or _at_the_start(mine, theirs)) else DIFFERENT
    if one_off:
        return TYPO if unborne else SIMILAR
    if sounds_alike:
        return SIMILAR
    closeness = JaroWinkler.similarity(mine.canonical, theirs.canonical, score_cutoff=SIMILAR_FROM)
    return SIMILAR if closeness >= SIMILAR_FROM else DIFFERENT


def _are_rivals(mine: Name, theirs: Name) -> bool:
    """Say whether people bear both names, one about as often as the other: Ana and Ann, Kayden and Jayden."""
    typed, borne = mine.rarity, theirs.rarity
    return max(typed, borne) < frequency.RAREST and abs(typed - borne) < RIVALS


def _sound_alike(mine: Name, theirs: Name) -> bool:
    """Say whether two names have the first letter and all they sound like in common, which is more than one sound."""
    return mine.sound == theirs.sound and len(mine.sound) > 1 and mine.styled[0] == theirs.styled[0]


def _at_the_start(mine: Name, theirs: Name) -> bool:
    """Say whether a short name, one off, has its first letter doubled, lost or exchanged with the second.

    Another first letter is another name, and so is a form that people bear: Ling is not Jing, Ian is not Ivan.
    """
    a, b = mine.styled, theirs.styled
    unborne = theirs.exists and not mine.exists
    return unborne and min(len(a), len(b)) > 2 and (len(a) != len(b) or a[:2] == b[1::-1])


def _one_off(mine: Name, theirs: Name) -> bool:
    """Say whether one letter is wrong, missing or too many, or two neighbours have changed places.

    As it is styled or in its canonical spelling: Makr is Mark with a slip, not Marc with two.
    """
    a, b = mine.styled, theirs.styled
    if abs(len(a) - len(b)) <= 1 and OSA.distance(a, b, score_cutoff=1) <= 1:
        return True
    one, two = mine.canonical, theirs.canonical
    return (one != a or two != b) and OSA.distance(one, two, score_cutoff=1) <= 1


def _parts(mine: Name, theirs: Name, family: bool) -> str:
    """Compare what is left of two double names when the words in common are set aside: Jean-Pierre, Jean-Luc."""
    if len(mine.words) > 1 and len(theirs.words) > 1:
        common = mine.core & theirs.core
        if common and common != mine.core and common != theirs.core:
            return _spelled(rest_of(mine, common, family), rest_of(theirs, common, family), family)
    return _spelled(mine, theirs, family)


def _exchanged(asked: Forms, known: Forms) -> str:
    """Return SWAPPED where given and family name changed places, CROSSED where besides one has a slip, else ''.

    The same words in another order, middle names among them, are exchanged names too.
    """
    first, last, other_first, other_last = asked.first, asked.last, known.first, known.last
    if first is None or last is None or other_first is None or other_last is None:
        return ""
    as_last, as_first = _one_text(first, other_last), _one_text(last, other_first)
    if as_last and as_first:
        return SWAPPED
    if (as_last and _slipped(last, other_first)) or (as_first and _slipped(first, other_last)):
        return CROSSED
    if (as_first and _same_initial(first, other_last)) or (as_last and _same_initial(last, other_first)):
        return CROSSED
    if len(first.words) + len(last.words) + len(asked.middle) == 2:
        return ""
    mine, theirs = (first, last, *asked.middle), (other_first, other_last, *known.middle)
    return SWAPPED if _turned(mine, theirs) else ""


def _turned(mine: Sequence[Name], theirs: Sequence[Name]) -> bool:
    """Say whether two people's names are the same three words or more, in whatever order."""
    if sum(len(name.folded) for name in mine) != sum(len(name.folded) for name in theirs):
        return False
    words = sorted(word for name in mine for word in name.words)
    if words != sorted(word for name in theirs for word in name.words):
        return False
    return sum(not are_initials((word,)) for word in words) > 2


def _one_text(mine: Name, theirs: Name) -> bool:
    """Say whether a given and a family name are the same; the particles of De Leon belong to it as a given name."""
    if mine.slight or theirs.slight:
        return False
    return mine.canonical == theirs.canonical or mine.folded == theirs.folded


def _slipped(mine: Name, theirs: Name) -> bool:
    """Say whether a name that changed places has a slip besides; Frank Peters is not Peter Frank."""
    if len(mine.styled) < SHORTEST_TYPO or (
        frequency.is_name(mine.folded) and frequency.is_name(theirs.folded)
    ):
        return False
    return _spelled(mine, theirs) in (TYPO, SIMILAR)


def _same_initial(mine: Name, theirs: Name) -> bool:
    """Say whether two names that changed places are the same, but prove next to nothing: Karthik S, S Karthik."""
    return mine.slight and mine.folded == theirs.folded


def _middle(asked: Forms, known: Forms) -> str:
    """Compare the middle names: one in common, of which one side's is the first, is enough; an initial is a little.

    The surname, as middle name a father's, and names borne by custom confirm nothing; those of men contradict women's.
    """
    mine, theirs = _telling(asked.middle, asked.last), _telling(known.middle, known.last)
    if mine and theirs and mine[0] is theirs[0] and _confirms(mine[0]):
        return EQUAL
    if not mine or not theirs:
        sexes, their_sexes = _sexes(asked.middle), _sexes(known.middle)
        return DIFFERENT if sexes and their_sexes and sexes.isdisjoint(their_sexes) else MISSING
    best = DIFFERENT
    for place, one in enumerate(mine):
        for there, other in enumerate(theirs):
            level = given_level(one, other)
            whole = level in (EXACT, VARIANT, TYPO) or (level == PART and one.words[0] == other.words[0])
            if place == there == 0 and whole and _confirms(other):
                return EQUAL
            if whole or level in (PART, INITIAL, NICKNAME, SIMILAR):
                best = INITIAL
    return best


def _confirms(name: Name) -> bool:
    """Say whether a middle name is one that people bear: N.C., w/o and whatever no list knows confirm nothing."""
    return name.exists and not name.slight


def _telling(middle: tuple[Name, ...], last: Name | None) -> list[Name]:
    """Return the middle names that are somebody's own."""
    return [
        name for name in middle if name.folded not in CUSTOMS and (last is None or name.folded != last.folded)
    ]


def _sexes(middle: tuple[Name, ...]) -> set[str]:
    """Return whose names, women's or men's, those borne by custom are."""
    return {CUSTOMS[name.folded] for name in middle if CUSTOMS.get(name.folded)}


def _middle_as_first(asked: Forms, known: Forms) -> str:
    """Say whether the names have changed places on both sides: Maude Zoé, Zoé Maude. A twin's would not.

    Who has several middle names may leave some out, but nobody has two that the other does not know.
    """
    mine, theirs = _given_words(asked), _given_words(known)
    both = (
        asked.first is not None
        and known.first is not None
        and _among(asked.first, known.middle)
        and _among(known.first, asked.middle)
    )
    return EQUAL if both and (mine <= theirs or theirs <= mine) else MISSING


def _given_words(person: Forms) -> set[str]:
    return {word for name in (person.first, *person.middle) if name for word in name.core}


# Everything else


def _oen(asked: Forms, known: Forms) -> str:
    """Compare two numbers; of two that both pass the check a 0 and a 9 may have changed places, which passes it too."""
    mine, theirs = asked.oen, known.oen
    if mine == theirs:
        return EQUAL if asked.real_oen else NEAR if len(mine) == 9 and len(set(mine)) > 1 else UNCLEAR
    if asked.real_oen and known.real_oen and not _0_and_9_exchanged(mine, theirs):
        return DIFFERENT
    return NEAR if len(set(mine)) > 1 and OSA.distance(mine, theirs, score_cutoff=1) <= 1 else UNCLEAR


def _0_and_9_exchanged(mine: str, theirs: str) -> bool:
    """Say whether all that two OENs differ in is a 0 and a 9 side by side that have changed places."""
    wrong = [place for place, (one, other) in enumerate(zip(mine, theirs, strict=True)) if one != other]
    return (
        len(wrong) == 2
        and wrong[1] - wrong[0] == 1
        and {mine[wrong[0]] + mine[wrong[1]], theirs[wrong[0]] + theirs[wrong[1]]} == {"09", "90"}
    )


def _birth(mine: date | None, theirs: date | None) -> str:
    if mine is None or theirs is None:
        return MISSING
    return EXACT if mine == theirs else _unequal_births(mine, theirs)


def _unequal_births(mine: date, theirs: date) -> str:
    """Compare two dates that are not the same.

    A slip is one digit, or two neighbours exchanged, within the day, the month or the year. Near is a date of which two
    of the three are right, or that lies within a month: two slips at once, or a day over the end of a month.
    """
    same_year, same_month, same_day = (
        mine.year == theirs.year,
        mine.month == theirs.month,
        mine.day == theirs.day,
    )
    if same_year + same_month + same_day == 2:
        return SLIP if OSA.distance(f"{mine:%Y%m%d}", f"{theirs:%Y%m%d}", score_cutoff=1) <= 1 else NEAR
    if same_year and mine.month == theirs.day and mine.day == theirs.month:
        return SWAPPED
    return NEAR if abs(mine.toordinal() - theirs.toordinal()) <= A_MONTH else DIFFERENT


def _number_level(mine: str, theirs: str) -> str:
    if mine == theirs:
        return EQUAL
    return NEAR if OSA.distance(mine, theirs, score_cutoff=1) <= 1 else DIFFERENT


def _school(mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    for school in mine:
        if school in theirs:
            return EQUAL
    return DIFFERENT


def _year(mine: int | None, theirs: int | None) -> str:
    if mine is None or theirs is None:
        return MISSING
    if mine == theirs:
        return EQUAL
    return NEAR if abs(mine - theirs) <= 1 else DIFFERENT


def _gender(mine: str, theirs: str) -> str:
    if not mine or not theirs:
        return MISSING
    return EQUAL if mine == theirs else DIFFERENT
