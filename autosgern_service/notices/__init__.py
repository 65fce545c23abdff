"""Notices: what applicants and staff are told by e-mail.

`applicants` writes to applicants when a move owes it to them · `digest_settings` keeps what each user of the
portal wants to hear · `digests` writes the summaries · `post` carries everything away and tries again. All mails
are rows first. The worker calls `send_due` and `write_digests` again and again.
"""

from autosgern_service.notices.applicants import tell_applicant
from autosgern_service.notices.digest_settings import (
    MOST_ADDRESSES,
    DigestProblem,
    DigestRefused,
    digest_settings,
    save_digest_settings,
    split_addresses,
)
from autosgern_service.notices.digests import write_digests
from autosgern_service.notices.post import LINK, channel, compose, seal_link, send_again, send_due, unsent

__all__ = [
    "LINK",
    "MOST_ADDRESSES",
    "DigestProblem",
    "DigestRefused",
    "channel",
    "compose",
    "digest_settings",
    "save_digest_settings",
    "seal_link",
    "send_again",
    "send_due",
    "split_addresses",
    "tell_applicant",
    "unsent",
    "write_digests",
]
