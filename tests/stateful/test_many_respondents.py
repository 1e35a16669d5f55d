"""Many people at once, in whatever order: nothing is lost, nothing is there twice, nobody sees another's words.

Chance decides who does what (`people`), in two tabs and on two devices, while responses are released, new versions
are deployed, connections break and hours pass. Each person knows what she must be shown; at the end of each story the
consultation is closed, and holds just what was sent. Every request goes over a socket to one of two workers.
"""

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from questionnaires.response import SealedResponse
from survey import drafts, release
from survey.store import Store
from tests.conftest import Database
from tests.stateful.people import Deed, Person
from tests.stateful.world import TEXTS, World

pytestmark = pytest.mark.slow

PEOPLE = 6
STORIES = 45
STEPS = 40
OPERATIONS = 10_000

MEANWHILE = ("nothing", "release", "deploy", "cut")
HAPPENINGS = ("release", "deploy", "cut", "another version", "two hours")


class Story(RuleBasedStateMachine):
    """One consultation and everything that happens around it."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    @initialize()
    def open(self) -> None:
        async def opening() -> None:
            self.survey = await self.world.open()

        self.world.run(opening())
        self.text = TEXTS[0]
        self.people = [Person(number, self.survey, self.world.line) for number in range(PEOPLE)]

    @rule(seed=st.integers(0, 2**32))
    def each_goes_on(self, seed: int) -> None:
        chance = Random(seed)
        for _ in range(8):
            self.world.run(chance.choice(self.people).deed(chance)())

    @rule(seed=st.integers(0, 2**32), meanwhile=st.sampled_from(MEANWHILE))
    def all_at_once(self, seed: int, meanwhile: str) -> None:
        chance = Random(seed)
        for _ in range(3):
            self._together([person.deed(chance) for person in self.people])
        deeds = [person.deed(chance) for person in self.people]
        if meanwhile == "release":
            deeds.append(lambda: self.world.release(self.survey))
        elif meanwhile == "deploy":
            deeds.append(chance.choice(self.world.workers).deploy)
        elif meanwhile == "cut":
            deeds.append(self.world.cut)
        self._together(deeds)

    @rule(seed=st.integers(0, 2**32))
    def buttons_are_pressed_twice(self, seed: int) -> None:
        chance = Random(seed)
        self._together([deed for person in self.people for deed in person.double_press(chance)])

    @rule(what=st.sampled_from(HAPPENINGS))
    def something_happens(self, what: str) -> None:
        if what == "release":
            self.world.run(self.world.release(self.survey))
        elif what == "deploy":
            self.world.run(self.world.workers[0].deploy())
        elif what == "cut":
            self.world.run(self.world.cut())
        elif what == "another version":
            number = TEXTS.index(self.text)
            self.text = TEXTS[(number + 1) % len(TEXTS)]
            self.world.run(self.world.change(self.survey, self.text))
        elif self.survey.operations > 100:
            self._two_hours_pass()

    def _two_hours_pass(self) -> None:
        self.world.run(self.world.two_hours())
        for person in self.people:
            for visit in person.visits():
                visit.is_over = visit.is_over or visit.is_sent or not visit.words

    def _together(self, deeds: Sequence[Deed]) -> None:
        async def doing() -> None:
            async with asyncio.TaskGroup() as group:
                for deed in deeds:
                    group.create_task(deed())

        self.world.run(doing())

    def teardown(self) -> None:
        async def ending() -> None:
            self.world.operations += self.survey.operations
            for person in self.people:
                await person.aclose()
            filed, sent = ordered(await self.world.filed(self.survey)), ordered(self.survey.sent)
            assert not sent - filed, "a response is lost"
            assert not filed - sent, "a response is there that nobody sent, or twice"

        if hasattr(self, "people"):
            self.world.run(ending())


def ordered(responses: list[tuple[str, dict[str, str]]]) -> Counter[tuple[object, ...]]:
    return Counter((fingerprint, *sorted(answers.items())) for fingerprint, answers in responses)


@pytest.fixture
def world(database: Database, tmp_path: Path) -> Iterator[World]:
    made = World(database, tmp_path)
    yield made
    made.close()


def tell(world: World, stories: int) -> None:
    class InWorld(Story):
        def __init__(self) -> None:
            super().__init__(world)

    run_state_machine_as_test(
        InWorld,
        settings=hypothesis.settings(
            max_examples=stories,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
            print_blob=False,
        ),
    )


@pytest.mark.timeout(900)
def test_nothing_is_lost_nothing_is_there_twice_and_nobody_sees_anothers_words(world: World) -> None:
    tell(world, STORIES)
    assert world.operations >= OPERATIONS


def said(problem: BaseException) -> str:
    """Give what the failures within a failure say."""
    if isinstance(problem, BaseExceptionGroup):
        return "\n".join(said(one) for one in problem.exceptions)
    return str(problem)


def spends_a_new_key_each_time(patch: pytest.MonkeyPatch) -> None:
    """A second send counts again."""
    send = Store.send

    async def fault(store: Store, name: str, _: bytes, sealed: SealedResponse, stopped: str) -> None:
        await send(store, name, drafts.mint_spent(), sealed, stopped)

    patch.setattr(Store, "send", fault)


def keeps_nothing_of_one_in_ten(patch: pytest.MonkeyPatch) -> None:
    """A page is acknowledged before it is kept."""
    keep, count = Store.keep_draft, itertools.count(1)

    async def fault(store: Store, row: bytes, box: bytes, seen: bytes) -> None:
        if next(count) % 10:
            await keep(store, row, box, seen)

    patch.setattr(Store, "keep_draft", fault)


def mixes_up_two_visits(patch: pytest.MonkeyPatch) -> None:
    """A worker remembers whose visit it has in hand in a place that is not the visit's own."""
    last: list[drafts.Draft] = []
    unshut = drafts.unshut

    def fault(box: bytes, key: drafts.DraftKey) -> drafts.Draft:
        mine = unshut(box, key)
        last.append(mine)
        if len(last) % 10 or mine.sent:
            return mine
        return msgspec.structs.replace(mine, answers={**last[-2].answers, **mine.answers})

    patch.setattr(drafts, "unshut", fault)


def releases_all_but_one(patch: pytest.MonkeyPatch) -> None:
    """A release forgets a response that came late."""
    chunks = release._chunks
    patch.setattr(release, "_chunks", lambda order: chunks(order[:-1]))


def wander(world: World) -> None:
    """Tell three stories without Hypothesis, which would tell a failing one again and be taken in by the plants."""
    chance = Random(1)
    for _ in range(3):
        story = Story(world)
        story.open()
        for _ in range(20):
            seed = chance.randrange(2**32)
            if (what := chance.random()) < 0.4:
                story.each_goes_on(seed)
            elif what < 0.6:
                story.all_at_once(seed, chance.choice(MEANWHILE))
            elif what < 0.8:
                story.buttons_are_pressed_twice(seed)
            else:
                story.something_happens(chance.choice(HAPPENINGS))
        story.teardown()


def test_without_a_fault_these_stories_hold(world: World) -> None:
    wander(world)


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (spends_a_new_key_each_time, "or twice"),
        (keeps_nothing_of_one_in_ten, "not as it was written|shown"),
        (mixes_up_two_visits, "the words of somebody else"),
        (releases_all_but_one, "a response is lost"),
    ],
)
def test_a_planted_fault_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None], found: str
) -> None:
    plant(monkeypatch)
    with pytest.raises((AssertionError, ExceptionGroup)) as failed:
        wander(world)
    assert re.search(found, said(failed.value)), said(failed.value)
