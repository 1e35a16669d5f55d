"""Who has entered which workspace: tickets, in the desk's memory only, and gone after half an hour without a deed."""

import time
from collections.abc import Callable

from analysis.answers.workspace import Ticket

IDLE = 30 * 60.0
"""Seconds after which somebody who does nothing in a workspace gives their passphrase again."""


class Sittings:
    """The tickets, by session and consultation."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tickets: dict[tuple[bytes, str], tuple[float, Ticket]] = {}

    def begin(self, session: bytes, project: str, ticket: Ticket) -> None:
        """Let a session into a workspace."""
        self._tickets[session, project] = self._clock(), ticket

    def look(self, session: bytes, project: str) -> Ticket | None:
        """Give the ticket, if the session has entered and was not idle."""
        now = self._clock()
        self._tickets = {name: kept for name, kept in self._tickets.items() if now - kept[0] < IDLE}
        found = self._tickets.get((session, project))
        if found is None:
            return None
        self._tickets[session, project] = now, found[1]
        return found[1]

    def end(self, session: bytes, project: str = "") -> None:
        """Let a session out of a workspace, or out of all of them."""
        for name in list(self._tickets):
            if name[0] == session and project in ("", name[1]):
                del self._tickets[name]
