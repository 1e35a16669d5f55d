"""Slowing machines, kind to people, with no address kept."""

import asyncio
import functools
import gc

import pytest
from litestar.types import ASGIApp

from survey.consultations import Switches
from survey.site.app import build
from survey.site.guard import Throttle, TooMany
from survey.store import Store
from tests.conftest import Database
from tests.site import publishing
from tests.site.conftest import Publish
from tests.site.visitor import Visitor

pytestmark = pytest.mark.anyio


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def comes_from(address: str) -> dict[str, object]:
    return {"type": "http", "client": (address, 1234)}


def passed(throttle: Throttle, address: str, times: int) -> int:
    """Count how many of some deeds are let through."""
    through = 0
    for _ in range(times):
        try:
            throttle.count(comes_from(address))  # type: ignore[arg-type]
        except TooMany:
            continue
        through += 1
    return through


def test_a_bucket_empties_and_refills() -> None:
    clock = Clock()
    throttle = Throttle(burst=10, rate=2, clock=clock)
    assert passed(throttle, "203.0.113.5", 100) == 10
    clock.now += 3
    assert passed(throttle, "203.0.113.5", 100) == 6
    assert passed(throttle, "203.0.113.6", 100) == 10


def test_one_network_of_ipv6_is_one_address() -> None:
    throttle = Throttle(burst=10, rate=0, clock=Clock())
    assert sum(passed(throttle, f"2001:db8:1:2::{number:x}", 1) for number in range(50)) == 10
    assert passed(throttle, "2001:db8:1:3::1", 5) == 5


def test_the_key_lives_for_an_hour() -> None:
    clock = Clock()
    throttle = Throttle(burst=1, rate=0, clock=clock)
    assert passed(throttle, "203.0.113.5", 3) == 1
    before = throttle._key
    clock.now += Throttle.HOUR + 1
    assert passed(throttle, "203.0.113.5", 3) == 1
    assert throttle._key != before


def test_many_buckets_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Throttle, "MOST", 100)
    throttle = Throttle(burst=1, rate=0, clock=Clock())
    for number in range(1_000):
        passed(throttle, f"198.51.100.{number}", 1)
    assert len(throttle._buckets) <= 101


def test_no_address_is_kept() -> None:
    throttle = Throttle(burst=10, rate=1)
    passed(throttle, "203.0.113.77", 5)
    gc.collect()
    assert not any("203.0.113.77" in str(name) for name in throttle._buckets)
    assert "203.0.113.77" not in repr(vars(throttle))


async def test_a_thousand_posts_are_throttled_and_leave_no_address(
    site_store: Store,
    publish: Publish,
    database: Database,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped = Clock()  # in the time that a busy machine takes for them, a bucket would refill
    monkeypatch.setattr("survey.site.pressing.Throttle", functools.partial(Throttle, clock=stopped))
    await publish(publishing.SMALL)
    async with Visitor(build(site_store)) as visitor:
        await visitor.enter()
        await visitor.press()
        form = {**visitor.fields, "do": ["skip"]}
        answers = [await visitor.client.post("/page", data=form, headers=SAME) for _ in range(1_000)]
    refused = sum(answer.status_code == 429 for answer in answers)
    assert refused == 1_000 - 599  # one press was made before
    assert "203.0.113.9" not in await publishing.everything(database.owner)
    assert "203.0.113" not in "".join(capfd.readouterr())


async def test_a_refuge_full_of_people_behind_one_address_is_not_slowed(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL)

    async def visit() -> None:
        async with Visitor(app) as visitor:
            await visitor.enter()
            await visitor.press()
            await visitor.press("send", only="From the refuge.")
            assert visitor.response.status_code == 200

    await asyncio.gather(*(visit() for _ in range(40)))
    assert len(await publishing.sent(database.owner)) == 40


async def test_it_can_be_switched_off(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL, switches=Switches(throttle=False))
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        form = {**visitor.fields, "do": ["skip"]}
        answers = [await visitor.client.post("/page", data=form, headers=SAME) for _ in range(700)]
    assert not any(answer.status_code == 429 for answer in answers)


SAME = {"sec-fetch-site": "same-origin"}
