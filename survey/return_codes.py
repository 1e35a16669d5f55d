"""Return codes: six words by which a draft is found again on another day or another device.

The words go through Argon2id, and what comes out is the secret of both of the draft's cookies (`survey.drafts`): so
whoever types the code has the draft, and nothing in the database can be turned into a code. Guessing costs 64 MiB and
a good part of a second a guess, and there are more than 2^77 codes.
"""

import asyncio
import functools
import hashlib
import re
import secrets
from importlib import resources

import msgspec
from argon2.low_level import Type, hash_secret_raw

from survey.drafts import HALF_BYTES, Halves, as_halves

WORDS = 6

MOST_WAITING = 16
"""Callers of one process who may wait for their turn: together they wait some seconds."""


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What one derivation costs."""

    memory_kib: int
    passes: int


FULL = Cost(memory_kib=64 * 1024, passes=3)


class TooBusy(Exception):
    """Many others have just asked for the same; try again in a moment."""


@functools.cache
def words() -> tuple[str, ...]:
    """Give the words that codes are made of."""
    return tuple(resources.files("survey.words").joinpath("return_codes.txt").read_text("ascii").split())


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(words())


def draw() -> str:
    """Draw a code, as it is shown: six words with spaces."""
    return " ".join(secrets.choice(words()) for _ in range(WORDS))


def read(typed: str) -> tuple[str, ...] | None:
    """Give a code's words, however it was typed; None if that cannot be a code."""
    found = tuple(re.findall(r"[a-z]+", typed.lower())) if len(typed) <= 200 else ()
    return found if len(found) == WORDS and _known().issuperset(found) else None


class ReturnCodes:
    """Turns codes into cookies, one at a time: no number of callers makes it take more memory than one."""

    def __init__(self, cost: Cost = FULL) -> None:
        self._cost = cost
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def halves(self, code: tuple[str, ...], consultation: str) -> Halves:
        """Give the two cookies' values that a code of a consultation stands for. Raises TooBusy."""
        if self._waiting >= MOST_WAITING:
            raise TooBusy
        self._waiting += 1
        try:
            async with self._turn:
                return as_halves(await asyncio.to_thread(self._derive, " ".join(code), consultation))
        finally:
            self._waiting -= 1

    def _derive(self, code: str, consultation: str) -> bytes:
        return hash_secret_raw(
            secret=code.encode("ascii"),
            salt=hashlib.blake2b(consultation.encode(), digest_size=16, person=b"heard code salt").digest(),
            time_cost=self._cost.passes,
            memory_cost=self._cost.memory_kib,
            parallelism=1,
            hash_len=2 * HALF_BYTES,
            type=Type.ID,
        )
