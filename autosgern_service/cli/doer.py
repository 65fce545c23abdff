"""Who a command is run by: the user of the operating system."""

from __future__ import annotations

import getpass

from autosgern_service.opened.service import Service
from autosgern_service.store.audit import Doer


def doer(service: Service) -> Doer:
    """Return who runs this command, now; "cli:" tells them from users of the portal."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # a container's user has a number only
        name = "?"
    name = name.encode(errors="replace").decode()  # it comes from the environment, of whatever bytes
    return Doer(f"cli:{name}"[:100], service.clock.now())
