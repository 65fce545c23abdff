"""Cases about FindStudents: who is found, how many, and how a student is described."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from lxml import etree

from autosgern_service.conformance.probe import Probe, by_birth_date, by_name, by_oen, finding
from autosgern_service.conformance.received import Found, found, full_name, local
from autosgern_service.conformance.verdicts import Failed, Skipped, require_none
from autosgern_service.conformance.words import counted, listed
from autosgern_service.domain.texts import Text
from autosgern_service.sis.contract import FaultCode
from autosgern_service.sis.criteria import Criterion
from matcher import GENDERS, Candidate, fold, is_no_date, known_number, says_nothing


def plain(value: object) -> str:
    """Return a value as text in which the ways to write an apostrophe or an accent do not differ."""
    written = " ".join(value) if isinstance(value, tuple) else str(value or "")
    return unicodedata.normalize("NFC", written).replace("’", "'")


def spelled(student: Candidate, spell: Callable[[str], str]) -> Candidate:
    """Return a student whose name is spelled in another way."""
    return replace(student, first=spell(student.first), last=spell(student.last))


def unaccented(name: str) -> str:
    """Return a name without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


SPELLINGS: dict[Text, Callable[[str], str]] = {
    Text("en majuscules", "in capitals"): str.upper,
    Text("en minuscules", "in small letters"): str.lower,
    Text("sans accents", "without accents"): unaccented,
    Text("espaces au lieu des traits d’union", "spaces for hyphens"): lambda name: name.replace("-", " "),
    Text("apostrophe droite", "straight apostrophe"): lambda name: name.replace("’", "'"),
    Text("sans apostrophe", "without apostrophe"): lambda name: name.replace("’", ""),
    Text("d’un seul tenant", "in one piece"): lambda name: re.sub(r"[-’ ]", "", name),
}

#: What a candidate's field is called in the contract, and which of them every test student has.
ELEMENTS = {
    "oen": "OEN",
    "first": "FirstName",
    "middle": "MiddleName",
    "last": "LastName",
    "birth_date": "BirthDate",
    "gender": "Gender",
}
ALWAYS_KNOWN = frozenset({"oen", "first", "last", "birth_date"})


def oen_alone(probe: Probe) -> Text:
    """An OEN finds the one student who has it."""
    whole = probe.cast.whole
    return exactly(probe.find(by_oen(whole)), lambda seen: seen.oen == whole.oen, whole)


def birth_date_alone(probe: Probe) -> Text:
    """A birth date finds who was born then."""
    whole = probe.cast.whole
    return exactly(
        probe.find(by_birth_date(whole), maximum=500), lambda seen: seen.birth_date == whole.birth_date, whole
    )


def name_alone(probe: Probe) -> Text:
    """A name finds everybody of that name."""
    whole, namesake = probe.cast.whole, probe.cast.namesake
    return exactly(probe.find(by_name(whole)), lambda seen: has_name(seen, whole), whole, namesake)


def name_folded(probe: Probe) -> Text:
    """A name finds its student however it is spelled."""
    accented = probe.cast.accented
    missed = [
        label
        for label, spell in SPELLINGS.items()
        if not probe.find(by_name(spelled(accented, spell))).who_is(accented)
    ]
    if missed:
        raise Failed(Text("introuvable : {how}", "not found: {how}").fill(how=listed(missed)))
    return Text("trouvé dans {n} graphies", "found in {n} spellings").fill(n=len(SPELLINGS))


def former_surname(probe: Probe) -> Text:
    """A former surname finds its student."""
    married = probe.cast.married
    return present(probe.find(by_name(married, married.former[0])), married)


def union(probe: Probe) -> Text:
    """Several criteria find the students of each."""
    cast = probe.cast
    criteria = (by_oen(cast.whole), by_birth_date(cast.accented), by_name(cast.married))
    return present(probe.find(*criteria), cast.whole, cast.accented, cast.married)


def each_once(probe: Probe) -> Text:
    """A student who meets several criteria is answered once."""
    whole = probe.cast.whole
    answered = probe.find(by_oen(whole), by_birth_date(whole), by_name(whole))
    present(answered, whole)
    twice = len(answered.ids) - len(set(answered.ids))
    if twice:
        raise Failed(Text("{n} en double", "{n} of them twice").fill(n=counted(twice)))
    return answered.describe()


def more_than_maximum(probe: Probe) -> Text:
    """Where more students are found than asked for, only so many are answered, and Truncated says so."""
    number = all_namesakes(probe)
    fewer = probe.find(by_name(probe.cast.whole), maximum=number - 1)
    if len(fewer.students) != number - 1 or not fewer.truncated:
        raise Failed(fewer.describe())
    return fewer.describe()


def just_maximum(probe: Probe) -> Text:
    """Where just so many students are found as asked for, Truncated is false."""
    just = probe.find(by_name(probe.cast.whole), maximum=all_namesakes(probe))
    if just.truncated:
        raise Failed(just.describe())
    return just.describe()


def all_namesakes(probe: Probe) -> int:
    """Return how many students have the name of `whole`: two, unless the test system has others."""
    number = len(probe.find(by_name(probe.cast.whole)).students)
    if number < 2:
        raise Skipped(Text("il faut deux homonymes (C-07)", "two namesakes are needed (C-07)"))
    return number


def optional_criterion(probe: Probe) -> Text:
    """The optional criterion is served, or refused by its own fault."""
    whole = probe.cast.whole
    criterion = {"PhoneticName": {"LastName": whole.last, "FirstName": whole.first}}
    answer = probe.call("FindStudents", finding(criterion))
    if answer.fault_code == FaultCode.CRITERION_NOT_SERVED:
        return answer.describe()
    return present(found(answer), whole)


def nobody(probe: Probe) -> Text:
    """Nobody is found where the surname fits and the first name does not."""
    stranger = replace(probe.cast.accented, first="Autosgern")
    answered = probe.find(by_name(stranger))
    if answered.students:
        raise Failed(answered.describe())
    return answered.describe()


def as_held(probe: Probe) -> Text:
    """A student is described as the SIS has them."""
    seen = {student: probe.seen(student) for student in (probe.cast.whole, probe.cast.accented)}
    require_none(difference for student in seen for difference in differences(seen[student], student))
    return listed(full_name(student) for student in seen.values())


def differences(seen: Candidate, student: Candidate) -> Iterator[Text]:
    """Yield the elements that are not as they were loaded; optional ones may be missing."""
    for name, element in ELEMENTS.items():
        there, loaded = plain(getattr(seen, name)), plain(getattr(student, name))
        if there != loaded and (there or name in ALWAYS_KNOWN):
            yield Text(
                "{element} : « {there} », non « {loaded} »", "{element}: ‘{there}’, not ‘{loaded}’"
            ).fill(element=element, there=there, loaded=loaded)


def omitted(probe: Probe) -> Text:
    """What the SIS does not know of a student is left out."""
    _, element = probe.seen_with_element(probe.cast.sparse)
    require_none(invented(element))
    return listed(sorted(local(child) for child in element))


def invented(student: etree._Element) -> Iterator[str]:
    """Yield the elements of `sparse` that say something which nobody can know."""
    for element in student.iter(etree.Element):
        value = element.text or ""
        if len(element) == 0 and value and (stands_for_none(value) or local(element) == "OEN"):
            yield f"{local(element)} = « {value} »"


def stands_for_none(value: str) -> bool:
    """Say whether a value is what systems write where nothing is known: N/A, 000000000, 1900-01-01."""
    if not any(map(str.isdigit, value)):
        return says_nothing(value) and value not in GENDERS
    try:
        return is_no_date(date.fromisoformat(value.strip()[:10]))
    except ValueError:
        return not known_number(value)


def largest_question(probe: Probe) -> Text:
    """The most that may be asked in one call is served."""
    born = probe.cast.whole.birth_date
    assert born
    days: list[Criterion] = [{"BirthDate": born + timedelta(days=day)} for day in range(25)]
    names: list[Criterion] = [
        {"LastName": f"{number:02}".ljust(100, "x"), "FirstName": "y" * 100} for number in range(25)
    ]
    return probe.find(*days, *names, maximum=500).describe()


def present(answered: Found, *students: Candidate) -> Text:
    """Return what was answered, if the students are in it."""
    missing = [full_name(student) for student in students if not answered.who_is(student)]
    if missing:
        raise Failed(Text("absent : {names}", "missing: {names}").fill(names=", ".join(missing)))
    return answered.describe()


def exactly(answered: Found, meets: Callable[[Candidate], bool], *students: Candidate) -> Text:
    """Return what was answered, if the students are in it and nobody who does not meet the criterion."""
    aliens = sum(
        not meets(seen) and not any(seen is answered.who_is(one) for one in students)
        for seen in answered.students
    )
    if aliens:
        raise Failed(
            Text("{n} sans satisfaire au critère", "{n} not meeting the criterion").fill(n=counted(aliens))
        )
    return present(answered, *students)


def has_name(seen: Candidate, student: Candidate) -> bool:
    """Say whether a student has the name of another, now or formerly."""
    surnames = {fold(last) for last in (seen.last, *seen.former)}
    return fold(seen.first) == fold(student.first) and fold(student.last) in surnames
