"""Who a command is run by: the user of the operating system, not of its environment."""

from __future__ import annotations

import os
import pwd

from autosgern_service.opened.service import Service
from autosgern_service.store.audit import Doer


def doer(service: Service) -> Doer:
    """Return who runs this command, now; "cli:" tells them from users of the portal."""
    number = os.getuid()
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:  # a container's user has a number only
        name = str(number)
    return Doer(f"cli:{name}"[:100], service.clock.now())
