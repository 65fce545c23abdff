"""What an e-mail address looks like, for whoever takes one: settings, commands, the portal's forms, requests.

The programs that write our e-mails take a text as it stands: two addresses in one field would reach two people, a
line end would begin another header. So an address is one mailbox and nothing else, in the characters that every
server takes (RFC 5321's Dot-string and a host's name). It is looked at once from end to end, after its length.
"""

from __future__ import annotations

from string import ascii_letters, digits

LONGEST = 200

_BEFORE = frozenset(ascii_letters + digits + "!#$%&'*+-/=?^_`{|}~")
_AFTER = frozenset(ascii_letters + digits + "-")


def is_address(text: str) -> bool:
    """Say whether a text can be an e-mail address to which something is sent."""
    if len(text) > LONGEST:
        return False
    mailbox, _, host = text.partition("@")
    labels = host.split(".")
    return (
        len(labels) > 1
        and all(part and _BEFORE.issuperset(part) for part in mailbox.split("."))
        and all(label and _AFTER.issuperset(label) and label.strip("-") == label for label in labels)
    )
