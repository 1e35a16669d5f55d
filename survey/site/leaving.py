"""The way out: forget the draft, take the cookies away, show nothing, and go somewhere neutral."""

import asyncio
import contextlib

from questionnaires.consultation import Consultation
from survey.connecting import Unavailable
from survey.site.arrival import TAKEN, Arrival
from survey.site.wire import Reply
from survey.store import Store
from survey.strictness import HTML

NEUTRAL = str(Consultation.__struct_defaults__[-3])
"""Where the way out leads while nobody has said otherwise."""

PATIENCE = 0.2
"""Seconds for which the empty page waits until the draft is forgotten. The forgetting goes on for as long as it takes;
without the cookies nobody can open the draft meanwhile."""

_CLEAR = (b"clear-site-data", b'"cookies", "storage"')
"""Over HTTPS only, where browsers heed it; without "cache", which would hold the empty page up for half a second."""

_EMPTY = (
    b'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Questions</title></head><body></body></html>'
)

_forgetting: set[asyncio.Task[None]] = set()


async def leave(store: Store, arrival: Arrival, leave_to: str) -> Reply:
    """Forget a visit's draft, unless it is kept under a return code, and show an empty page that goes elsewhere."""
    row = arrival.row()
    if row is not None:
        task = asyncio.get_running_loop().create_task(_forget(store, row))
        _forgetting.add(task)
        task.add_done_callback(_forgetting.discard)
        await asyncio.wait((task,), timeout=PATIENCE)
    return blank(arrival, leave_to)


async def _forget(store: Store, row: bytes) -> None:
    with contextlib.suppress(Unavailable):  # it will expire
        await store.forget_uncoded(row)


def blank(arrival: Arrival, leave_to: str) -> Reply:
    """Answer with an empty page that goes to the neutral site at once.

    A redirect would leave the survey on the screen until the neutral site has answered.
    """
    refresh = (b"refresh", f"0; url={leave_to}".encode())
    clear = (_CLEAR,) if arrival.is_secure else ()
    return Reply(200, _EMPTY, (HTML, refresh, *TAKEN, *clear))


def away(leave_to: str) -> Reply:
    """Send a browser that has no visit here to the neutral site."""
    return Reply(303, headers=((b"location", leave_to.encode()), *TAKEN))
