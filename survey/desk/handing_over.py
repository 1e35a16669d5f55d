"""Files that are handed over once and never kept: in memory, for whoever made them, for a few minutes."""

import time
from collections.abc import Callable

import msgspec

from survey.desk import tokens

MINUTES = 15


class Parcel(msgspec.Struct, frozen=True):
    """A file to be handed over."""

    name: str
    kind: str
    content: bytes


class Parcels:
    """What waits to be fetched, by a token that is known to the page it was made for."""

    MOST = 100

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: dict[str, tuple[bytes, float, Parcel]] = {}

    def leave(self, session: bytes, parcel: Parcel) -> str:
        """Keep a file for one session; give the token that fetches it, once."""
        now = self._clock()
        self._waiting = {token: kept for token, kept in self._waiting.items() if now - kept[1] < MINUTES * 60}
        if len(self._waiting) >= self.MOST:
            del self._waiting[next(iter(self._waiting))]
        token = tokens.draw()
        self._waiting[token] = (session, now, parcel)
        return token

    def fetch(self, session: bytes, token: str) -> Parcel | None:
        """Give a file to the session it was made for, and forget it."""
        kept = self._waiting.get(token)
        if kept is None or kept[0] != session or self._clock() - kept[1] >= MINUTES * 60:
            return None
        del self._waiting[token]
        return kept[2]
