"""Is this transcript this student's? The last guard before anything is filed without a person.

A fetched transcript is compared with the record that was matched, not with the request (a former name or a
nickname would refuse it). A pushed one has no such record: there the person in the transcript is matched
against the request under `strict`, as a student would be.
"""

from __future__ import annotations

from collections.abc import Iterable

import matcher
from autosgern_service.domain.bsid import bsid_of_esis
from matcher import GENDERS, Applicant, Candidate, Decision
from xsd import Transcript


def is_transcript_of(transcript: Transcript, student: Candidate) -> bool:
    """Say whether a transcript is that of a student record.

    Names and birth date must be present and equal (folded; one of the record's other names will do); at least
    one of student number and OEN must be present on both sides and equal; no id may differ. What stands for no value
    is not present: the matcher says what that is.
    """
    person = transcript.person
    if person.birth_date is None or matcher.is_no_date(person.birth_date):
        return False
    if person.birth_date != student.birth_date:
        return False
    if matcher.is_no_name(person.first, family=False) or matcher.is_no_name(person.last, family=True):
        return False
    if not _is_one_of(person.first, student.first, (student.preferred,)):
        return False
    if not _is_one_of(person.last, student.last, student.former):
        return False
    return _ids_agree(transcript, student)


def matches_request(transcript: Transcript, applicant: Applicant, *, check_digit: bool = True) -> Decision:
    """Match the person in a pushed transcript against a request's applicant under `strict`."""
    return matcher.match(applicant, [candidate(transcript)], check_digit=check_digit)


def candidate(transcript: Transcript) -> Candidate:
    """Return the person of a transcript in the form of a student record."""
    person = transcript.person
    return Candidate(
        id=person.student_number or "transcript",
        first=person.first,
        middle=person.middle,
        last=person.last,
        former=tuple(name.last for name in person.other_names if name.last),
        birth_date=person.birth_date,
        gender=GENDERS.get(person.gender or "", ""),
        oen=person.oen or "",
        student_number=person.student_number or "",
        bsids=_schools(transcript),
    )


def _schools(transcript: Transcript) -> tuple[str, ...]:
    """Return the schools that a transcript names: as a school's own, and those of its courses."""
    places = [transcript.school, *(session.school for session in transcript.sessions)]
    places += [course.school for course in transcript.courses]
    return tuple(dict.fromkeys(bsid_of_esis(place.esis) for place in places if place and place.esis))


def _is_one_of(name: str, present: str, others: Iterable[str]) -> bool:
    """Say whether a name is the present one of a record, or another of its names; an initial is none of these."""
    if matcher.same_name(name, present):
        return True
    return not matcher.tells_little(name) and any(matcher.same_name(name, other) for other in others)


def _ids_agree(transcript: Transcript, student: Candidate) -> bool:
    person = transcript.person
    pairs = [
        (matcher.known_number(person.student_number or ""), matcher.known_number(student.student_number)),
        (matcher.known_oen(person.oen or ""), matcher.known_oen(student.oen)),
    ]
    comparable = [(left, right) for left, right in pairs if left and right]
    return bool(comparable) and all(left == right for left, right in comparable)
