"""How often somebody may try to sign in: more and more slowly after failures, and never so that others are locked out.

Failures are counted for an account *and* where they came from: a browser that its owner has signed in with before, or
else an address. So a stranger who tries an account slows down herself, never its owner, whose own browser is counted
apart. Once a password was right, failures of the second factor are counted for the account alone, since whoever gets
so far could come from many addresses; the owner's own browser is counted apart there too.

Addresses are kept as HMACs under a key drawn at the start, in memory only.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

from survey.refusal import Refusal

FREE = 3
"""Failures without any delay: people mistype."""

LONGEST = 15 * 60.0
"""Seconds of delay at most."""

FORGET = 60 * 60.0
"""Seconds after which failures are forgotten."""

MOST = 50_000
"""Counted at most; beyond that the oldest are forgotten."""


class TooSoon(Refusal):
    """Another attempt must wait a while."""


class Patience:
    """Counts failed attempts."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._failures: dict[bytes, tuple[int, float]] = {}

    def name(self, *parts: str) -> bytes:
        """Name what is counted together, so that the name tells nothing."""
        return hmac.digest(self._key, "\0".join(parts).encode(), hashlib.sha256)

    def ask(self, name: bytes) -> None:
        """Let an attempt through. Raises TooSoon."""
        failures, since = self._failures.get(name, (0, 0.0))
        wait = min(LONGEST, 2.0 ** (failures - FREE + 1)) if failures >= FREE else 0.0
        left = since + wait - self._clock()
        if failures >= FREE and left > 0:
            raise TooSoon(f"That was not right several times. Please wait {_spoken(left)}, then try again.")

    def fail(self, name: bytes) -> None:
        """Count a failure."""
        now = self._clock()
        failures, since = self._failures.pop(name, (0, now))
        if now - since > FORGET:
            failures = 0
        self._failures[name] = (failures + 1, now)
        if len(self._failures) > MOST:
            del self._failures[next(iter(self._failures))]

    def forget(self, name: bytes) -> None:
        """Forget failures after a success."""
        self._failures.pop(name, None)


def _spoken(seconds: float) -> str:
    whole = int(seconds) + 1
    if whole < 90:
        return f"{whole} seconds" if whole > 1 else "a second"
    return f"{round(whole / 60)} minutes"
