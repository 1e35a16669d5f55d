"""One deed done to many things: here one after another, or on as many machines as somebody has put to work.

The things are cut into the same pieces either way, and every piece is worked on by itself and with one thread, so
what comes out does not depend on where, or on how many machines, it was done. It needs the extra `scale`.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import joblib
from threadpoolctl import threadpool_limits

Thing = TypeVar("Thing")
Result = TypeVar("Result")

PATIENCE = 30.0
"""Seconds for the first machine to report for work."""


class NoMachines(Exception):
    """The machines that were named cannot be put to work; the message says why and what to do."""


def spread(deed: Callable[[Thing], Result], things: Sequence[Thing], *, together: int = 1) -> Iterator[Result]:
    """Do a deed to each of many things, and give what comes of them in their order, as soon as it is there.

    `deed` and what it gives travel to other machines: both must pickle. `together` is how many things make a piece of
    work that is worth its journey.
    """
    pieces = [things[first : first + together] for first in range(0, len(things), together)]
    works = joblib.Parallel(return_as="generator")
    for done in works(joblib.delayed(_each)(deed, piece) for piece in pieces):
        yield from done


def _each(deed: Callable[[Thing], Result], piece: Sequence[Thing]) -> list[Result]:
    with threadpool_limits(1):
        return [deed(thing) for thing in piece]


@contextlib.contextmanager
def machines(address: str) -> Iterator[None]:
    """Have the machines of a Dask scheduler do what is spread meanwhile; with no address, this process does.

    What they are given holds answers: they have to be as well guarded as this machine, and the line between them too
    (an address that begins with tls://). Raises NoMachines.
    """
    if not address:
        yield
        return
    try:
        configured = joblib.parallel_config(
            backend="dask", scheduler_host=address, wait_for_workers_timeout=PATIENCE, n_jobs=-1
        )
    except (ImportError, ValueError, OSError, TimeoutError) as problem:
        raise NoMachines(
            f"No machines can be put to work at {address}: {problem}. Start 'dask scheduler' and 'dask worker' there,"
            " with Heard installed with its extra 'scale' here and on each of them."
        ) from problem
    with configured:
        yield
