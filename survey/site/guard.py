"""How often a button may be pressed here: nobody does it faster than people do."""

import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable

from litestar.types import Scope


class TooMany(Exception):
    """So many came from one address that they are hardly people's."""


class Throttle:
    """Counts what comes from one address, without keeping an address.

    An address is counted under its HMAC with a key that is drawn anew every hour and never leaves this memory, so that
    nothing here outlives the hour or can be turned back. A bucket holds `burst` deeds and refills at `rate` a second:
    a refuge or a whole lecture hall behind one address fits into it, a thousand posts by a machine do not.
    """

    HOUR = 3600.0
    MOST = 100_000
    """Buckets kept at most; when there are more, all are forgotten, which lets too many through rather than too few."""

    def __init__(self, burst: float, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._rate = rate
        self._clock = clock
        self._forget(clock())

    def count(self, scope: Scope) -> None:
        """Count one deed of a request's address. Raises TooMany."""
        now = self._clock()
        if now - self._since > self.HOUR or len(self._buckets) > self.MOST:
            self._forget(now)
        client = scope.get("client")
        name = hmac.digest(self._key, _network(client[0] if client else "").encode(), "sha256")[:12]
        left, before = self._buckets.get(name, (self._burst, now))
        left = min(self._burst, left + (now - before) * self._rate)
        if left < 1:
            raise TooMany
        self._buckets[name] = (left - 1, now)

    def _forget(self, now: float) -> None:
        self._key = secrets.token_bytes(32)
        self._since = now
        self._buckets: dict[bytes, tuple[float, float]] = {}


def _network(address: str) -> str:
    """Give an address; of IPv6 the network that one subscriber has whole."""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.IPv6Network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address
