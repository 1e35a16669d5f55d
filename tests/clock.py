"""A clock in a test's hand: the event loop's time stands still, and passes only when the test says so."""

import asyncio
from types import TracebackType


class Clock:
    """The running loop's time while a test holds it. Nothing that waits for a time is woken unless `pass_by` is.

    Afterwards time goes on from where the test left it: it never runs backwards, so nothing waits longer for it.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._own = self._loop.time
        self._now = self._own()

    def __enter__(self) -> "Clock":
        self._loop.time = lambda: self._now  # type: ignore[method-assign]  # the loop asks itself for the time
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        own, ahead = self._own, self._now - self._own()
        self._loop.time = lambda: own() + ahead  # type: ignore[method-assign]

    async def pass_by(self, seconds: int) -> None:
        """Let seconds pass, one by one, each time doing whatever is due and whatever follows from that."""
        for _ in range(seconds):
            self._now += 1
            for _ in range(5):
                await asyncio.sleep(0)
