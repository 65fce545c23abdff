"""Decides whether a student whom a school board knows is the person who asks for a transcript.

Pure record linkage: no database, no network, no clock, no random numbers. The service calls `match` with what a
student information system answered; `autosgern match` calls it for whole files. The same input gives the same decision
to the byte, whatever the order of the candidates, and every decision says by which rule and on what evidence.
"""

from matcher.decide import match
from matcher.folding import fold, same_name
from matcher.missing import (
    is_no_date,
    is_no_name,
    is_no_number,
    known_number,
    known_school,
    says_nothing,
    tells_little,
)
from matcher.names import other_alphabet
from matcher.oen import is_oen, known_oen, typed_oen
from matcher.records import (
    GENDER_WORDS,
    GENDERS,
    Applicant,
    Candidate,
    Decision,
    Evidence,
    Outcome,
    Person,
    Policy,
    Scored,
)

__all__ = [
    "GENDERS",
    "GENDER_WORDS",
    "Applicant",
    "Candidate",
    "Decision",
    "Evidence",
    "Outcome",
    "Person",
    "Policy",
    "Scored",
    "fold",
    "is_no_date",
    "is_no_name",
    "is_no_number",
    "is_oen",
    "known_number",
    "known_oen",
    "known_school",
    "match",
    "other_alphabet",
    "same_name",
    "says_nothing",
    "tells_little",
    "typed_oen",
]
