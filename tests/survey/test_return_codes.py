"""Return codes: six easy words that bring a draft back, and nothing else does."""

import asyncio
import math
import re
import threading

import pytest

from survey import drafts, return_codes
from survey.return_codes import FULL, Cost, ReturnCodes, TooBusy, draw, read, words

CHEAP = Cost(memory_kib=64, passes=1)
CODE = ("apple", "river", "candle", "garden", "yellow", "window")

pytestmark = pytest.mark.anyio


def test_there_are_more_codes_than_can_be_guessed() -> None:
    assert len(words()) == len(set(words())) >= 7776
    assert return_codes.WORDS * math.log2(len(words())) > 77
    assert FULL.memory_kib == 64 * 1024
    assert FULL.passes >= 3


def test_words_are_short_plain_and_in_order() -> None:
    assert all(re.fullmatch(r"[a-z]{4,10}", word) for word in words())
    assert list(words()) == sorted(words())


@pytest.mark.parametrize("unkind", ["victim", "rape", "police", "kill", "stupid", "shame", "fault", "grave", "husband"])
def test_no_word_may_hurt(unkind: str) -> None:
    assert unkind not in words()


def test_a_code_is_six_words_that_are_read_back() -> None:
    code = draw()
    assert read(code) == tuple(code.split())
    assert len({draw() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "typed", ["APPLE River candle, garden\nyellow-window", "  apple.river.candle.garden.yellow.window "]
)
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert read(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "apple",
        "apple river candle garden yellow",
        "apple river candle garden yellow xyzzy",
        "apple river candle garden yellow window door",
        "äpple " * 6,
        "apple " * 10_000,
        "\0",
    ],
)
def test_what_is_no_code_is_told_at_once(typed: str) -> None:
    assert read(typed) is None


async def test_a_code_gives_the_same_cookies_again_and_another_consultation_others() -> None:
    codes = ReturnCodes(CHEAP)
    first = await codes.halves(CODE, "spring")
    assert first == await ReturnCodes(CHEAP).halves(CODE, "spring")
    assert first != await codes.halves(CODE, "summer")
    assert first != await codes.halves((*CODE[:5], "door"), "spring")
    assert drafts.derive(first.first, first.second) is not None


async def test_codes_made_today_still_work_after_an_upgrade() -> None:
    """A vector at full cost: a change of salt, cost or order would lock everybody out of their drafts."""
    halves = await ReturnCodes().halves(CODE, "spring")
    assert (halves.first, halves.second) == VECTOR


VECTOR = ("h_MWe0WZouEI6JPDIZy2sSL_quFqicwB", "EYagGrNmdgdt2Q91bqcE99XlUHyKYNYS")


async def test_only_one_derivation_runs_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first, gate = threading.Event(), threading.Event()
    entered: list[str] = []

    def held(self: ReturnCodes, code: str, consultation: str) -> bytes:
        entered.append(code)
        first.set()
        gate.wait()
        return bytes(2 * drafts.HALF_BYTES)

    monkeypatch.setattr(ReturnCodes, "_derive", held)
    codes = ReturnCodes(CHEAP)
    callers = [asyncio.create_task(codes.halves(CODE, "spring")) for _ in range(return_codes.MOST_WAITING)]
    await asyncio.to_thread(first.wait)
    for _ in range(1000):
        await asyncio.sleep(0)
    assert len(entered) == 1
    gate.set()
    await asyncio.gather(*callers)
    assert len(entered) == return_codes.MOST_WAITING


async def test_a_crowd_is_told_to_come_back() -> None:
    codes = ReturnCodes(CHEAP)
    done = await asyncio.gather(
        *(codes.halves(CODE, "spring") for _ in range(return_codes.MOST_WAITING + 3)), return_exceptions=True
    )
    assert sum(isinstance(one, TooBusy) for one in done) == 3
    await codes.halves(CODE, "spring")
