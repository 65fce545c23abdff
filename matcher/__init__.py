"""Decides whether a student whom a school board knows is the person who asks for a transcript.

Pure record linkage: no database, no network, no clock, no random numbers. The service calls `match` with what a
student information system answered; `autosgern match` calls it for whole files. The same input gives the same decision
to the byte, whatever the order of the candidates, and every decision says by which rule and on what evidence.
"""

from matcher.decide import match
from matcher.folding import fold, same_name
from matcher.oen import is_oen, known_oen
from matcher.records import Applicant, Candidate, Decision, Evidence, Outcome, Policy, Scored

__all__ = [
    "Applicant",
    "Candidate",
    "Decision",
    "Evidence",
    "Outcome",
    "Policy",
    "Scored",
    "fold",
    "is_oen",
    "known_oen",
    "match",
    "same_name",
]
