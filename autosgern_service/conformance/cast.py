"""The fixed test students by the parts that they play for the conformance checker.

A vendor loads them into a test system; the sandbox has them on its boards' rolls.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher import Candidate


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The students whom the cases ask about; their ids are the sandbox's and not looked at.

    `whole`: everything is known · `namesake`: the same name, another birth date · `accented`: a name with
    accents, hyphen and apostrophe · `married`: a former surname · `sparse`: no number, gender or school is known
    · `held`: the transcript is held back for money · `recordless`: no academic data.
    """

    whole: Candidate
    namesake: Candidate
    accented: Candidate
    married: Candidate
    sparse: Candidate
    held: Candidate
    recordless: Candidate
