"""What every use case needs in one hand: settings, store, vault, clock, jobs and the boards' systems.

Each process opens one Service (after a fork) and hands it down; tests open one on a database of their own.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autosgern_service.engine import Jobs
from autosgern_service.installation.clock import Clock
from autosgern_service.installation.settings import Settings
from autosgern_service.installation.vault import Vault
from autosgern_service.opened.vault_key import open_checked
from autosgern_service.sis import BoardSystem, Endpoint
from autosgern_service.store import Store
from autosgern_service.store.migrate import require_head

if TYPE_CHECKING:
    from autosgern_service.store.models import Board


class Boards:
    """The boards' student systems: one connected client a board, kept until its endpoint changes."""

    def __init__(self, settings: Settings, vault: Vault) -> None:
        self._settings = settings
        self._vault = vault
        self._systems: dict[Endpoint, BoardSystem] = {}
        self._lock = threading.Lock()

    def system(self, board: Board) -> BoardSystem:
        """Return the client of a board that we call; raises ValueError for one without an endpoint."""
        if not board.endpoint:
            raise ValueError(f"board {board.number} has no endpoint")
        endpoint = Endpoint(
            board=board.number,
            url=board.endpoint,
            username=board.sis_username or "",
            password=sis_password(self._vault, board),
            deadline=self._settings.board_deadline,
            private_addresses=self._settings.private_addresses,
            client_certificate=self._settings.board_client_certificate,
            client_key=self._settings.board_client_key,
        )
        with self._lock:
            if endpoint not in self._systems:
                stale = [known for known in self._systems if known.board == endpoint.board]
                for known in stale:
                    self._systems.pop(known).close()
                self._systems[endpoint] = BoardSystem(endpoint)
            return self._systems[endpoint]

    def close(self) -> None:
        """Close every client."""
        with self._lock:
            for system in self._systems.values():
                system.close()
            self._systems.clear()


def sis_password(vault: Vault, board: Board) -> str:
    """Open the password with which we call a board; empty where none is kept."""
    if board.sis_password_sealed is None:
        return ""
    return vault.open(board.sis_password_sealed, f"board:{board.number}:sis").decode()


def seal_sis_password(vault: Vault, board: Board, password: str) -> None:
    """Keep the password with which we call a board."""
    board.sis_password_sealed = vault.seal(password.encode(), f"board:{board.number}:sis")


@dataclass(frozen=True)
class Service:
    """The opened installation."""

    settings: Settings
    store: Store
    vault: Vault
    jobs: Jobs
    boards: Boards
    clock: Clock = field(default_factory=Clock)
    #: Set when the process is asked to end: long work looks at it between two steps.
    stopping: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def open(cls, settings: Settings, clock: Clock | None = None) -> Service:
        """Open the installation; raises SchemaBehind where it was not migrated, SettingsError for another's key."""
        store = Store(settings)
        require_head(store.engine)
        vault = open_checked(settings, store)
        return cls(settings, store, vault, Jobs(settings), Boards(settings, vault), clock or Clock())

    def close(self) -> None:
        """Close connections to the database, the engine and the boards."""
        self.boards.close()
        self.jobs.close()
        self.store.close()
