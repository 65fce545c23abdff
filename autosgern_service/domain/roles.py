"""What a person, a program and a board may be to the service: codes that are stored as text."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person who signs in to the portal is."""

    SCHOOL = "school"
    BOARD = "board"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class PartnerRole(StrEnum):
    """What a program is that calls our SOAP service, and so which operations it may call."""

    CENTRE = "centre"
    BOARD = "board"
    DESTINATION = "destination"


class PasswordType(StrEnum):
    """How a program proves who it is, by the names of WS-Security's UsernameToken profile.

    text: PasswordText, digest: PasswordDigest.
    """

    TEXT = "text"
    DIGEST = "digest"


class Mode(StrEnum):
    """How a board works with us: we call its system, its system calls us, or people upload by hand."""

    PULL = "pull"
    PUSH = "push"
    MANUAL = "manual"
