"""Six words under which answers are kept, and by which they are found again."""

import functools
import re

import pytest
from litestar.types import ASGIApp

from survey import drafts
from survey.consultations import Switches
from survey.drafts import DraftDamaged, DraftKey
from survey.return_codes import Cost, ReturnCodes
from survey.site.app import build
from survey.site.guard import Throttle
from survey.store import Store
from tests.conftest import Database
from tests.site import publishing
from tests.site.conftest import Publish
from tests.site.visitor import Visitor

pytestmark = pytest.mark.anyio

UNKNOWN = "We found no answers for these words. Check them and try again, or go back and start anew"


async def saved(visitor: Visitor, text: str = "Later.") -> str:
    """Write something, save it, and give the six words."""
    await visitor.enter()
    await visitor.press()
    await visitor.press("save", only=text)
    assert visitor.heading == "Save and come back later"
    assert "Anyone who has the six words can read" in visitor.text
    await visitor.press("words")
    assert visitor.heading == "Your six words"
    return str(visitor.page.find_class("words")[0].text_content().strip())


async def test_the_words_bring_the_answers_back_on_another_device(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as phone, Visitor(app) as library:
        words = await saved(phone)
        assert len(words.split()) == 6
        await library.enter()
        await library.press("resume")
        await library.press(words=words.upper().replace(" ", "  "))
        assert library.heading == "What should change?"
        assert library.fields["q-only"] == ["Later."]
        await library.press("send", only="Now.")
        assert library.heading == "Thank you. Your answers have been sent."
    (response,) = await publishing.sent(database.owner)
    assert response.answers == {"only": "Now."}


async def test_the_words_are_shown_once(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        words = await saved(visitor)
        await visitor.press()
        assert visitor.heading == "What should change?"
        await visitor.look()
        assert words not in visitor.response.text
        assert "save" not in visitor.deeds


async def test_the_old_cookies_open_nothing_once_the_new_ones_have_arrived(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor.enter()
        old = visitor.cookies
        await saved(visitor)
        assert visitor.cookies != old
        await visitor.press()
        assert len(await publishing.drafts(database.owner)) == 1
        visitor.client.cookies.clear()
        for name, value in old.items():
            visitor.client.cookies.set(name, value)
        assert (await visitor.client.get("/page")).status_code == 303


async def test_words_that_never_reached_her_lose_nothing(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor.enter()
        old = visitor.cookies
        await saved(visitor)
        visitor.client.cookies.clear()
        for name, value in old.items():
            visitor.client.cookies.set(name, value)
        await visitor.look()
        assert visitor.heading == "Save and come back later"
        await visitor.press("back")
        assert visitor.fields["q-only"] == ["Later."]


@pytest.mark.parametrize(
    "typed", ["", "six words", "able acid acorn acre across <b>", "able able able able able able", "é" * 500, "\u202e"]
)
async def test_wrong_words_tell_nothing(app: ASGIApp, publish: Publish, typed: str) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press("resume")
        await visitor.press(words=typed)
        assert visitor.problems == [UNKNOWN]
        assert visitor.fields["words"] == [typed]
        await visitor.press("back")
        assert visitor.heading == "Help after sexual violence"


async def test_wrong_words_cost_as_much_as_right_ones(site_store: Store, publish: Publish) -> None:
    """One derivation each, whether there is anything to be found or not: so the time that it takes tells nothing."""

    class Counted(ReturnCodes):
        derived = 0

        async def halves(self, code: tuple[str, ...], consultation: str) -> drafts.Halves:
            self.derived += 1
            return await super().halves(code, consultation)

    codes = Counted(Cost(memory_kib=64, passes=1))
    await publish(publishing.SMALL)
    async with Visitor(build(site_store, codes=codes)) as visitor, Visitor(build(site_store, codes=codes)) as later:
        words = await saved(visitor)
        await later.enter()
        await later.press("resume")
        before = codes.derived
        await later.press(words="able able able able able able")
        assert (later.problems, codes.derived) == ([UNKNOWN], before + 1)
        await later.press(words=words)
        assert (later.heading, codes.derived) == ("What should change?", before + 2)


async def test_the_words_of_one_survey_open_nothing_in_another(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    await publish(publishing.SMALL, name="summer", entry="summer")
    async with Visitor(app) as visitor:
        words = await saved(visitor)
        await visitor.enter("summer")
        await visitor.press("resume")
        await visitor.press(words=words)
        assert visitor.problems == [UNKNOWN]


async def test_sending_ends_the_words(app: ASGIApp, publish: Publish, database: Database) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor, Visitor(app) as later:
        words = await saved(visitor)
        await visitor.press()
        await visitor.press("send")
        await later.enter()
        await later.press("resume")
        await later.press(words=words)
        assert later.heading == "Thank you. Your answers have been sent."
        assert "Later." not in later.response.text
    assert len(await publishing.sent(database.owner)) == 1


async def test_deleting_leaves_nothing(app: ASGIApp, publish: Publish, database: Database) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor, Visitor(app) as later:
        words = await saved(visitor)
        await visitor.press()
        await visitor.press("delete")
        assert visitor.heading == "Your answers are deleted"
        assert not visitor.cookies
        assert await publishing.drafts(database.owner) == []
        await later.enter()
        await later.press("resume")
        await later.press(words=words)
        assert later.problems == [UNKNOWN]


async def test_deleting_right_after_the_words_were_shown_leaves_nothing_that_anyone_can_open(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await saved(visitor)
        await visitor.press("delete")
        assert visitor.heading == "Your answers are deleted"
    assert await publishing.drafts(database.owner) == []


async def test_a_copy_of_the_disk_opens_with_the_words_alone_before_and_after_deleting(
    site_store: Store, publish: Publish, database: Database
) -> None:
    """Deleting takes the row; a copy of it that a backup or the database's log still has is dead without the words."""
    codes = ReturnCodes(Cost(memory_kib=64, passes=1))
    await publish(publishing.SMALL)
    async with Visitor(build(site_store, codes=codes)) as visitor:
        words = await saved(visitor)
        await visitor.press()
        copied = await publishing.boxes(database.owner)
        await visitor.press("delete")
    assert await publishing.boxes(database.owner) == {}
    halves = await codes.halves(tuple(words.split()), "spring")
    key = drafts.derive(halves.first, halves.second)
    assert key is not None
    assert drafts.unshut(copied[key.row], key).answers or drafts.unshut(copied[key.row], key).typed
    held = re.findall(r"\\x([0-9a-f]{32,})", await publishing.everything(database.owner))
    guesses = {bytes.fromhex(one)[:32].ljust(32, b"\0") for one in held} | {key.row.ljust(32, b"\0")}
    for guess in guesses:
        with pytest.raises(DraftDamaged):
            drafts.unshut(copied[key.row], DraftKey(row=key.row, box=guess))


async def test_it_can_be_switched_off(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL, switches=Switches(return_codes=False))
    async with Visitor(app) as visitor:
        await visitor.enter()
        assert "resume" not in visitor.deeds
        await visitor.press()
        assert "save" not in visitor.deeds
        await visitor.post({**visitor.fields, "do": ["save"]})
        assert visitor.response.status_code == 400
        await visitor.look()
        await visitor.post(
            {**visitor.fields, "at": [visitor.fields["at"][0].replace("only", "@save")], "do": ["words"]}
        )
        assert visitor.heading == "What should change?"


async def test_guessing_is_slowed(site_store: Store, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = functools.partial(Throttle, clock=lambda: 0.0)  # on a slow machine a bucket would refill meanwhile
    monkeypatch.setattr("survey.site.pressing.Throttle", stopped)
    await publish(publishing.SMALL)
    async with Visitor(build(site_store, codes=ReturnCodes(Cost(memory_kib=64, passes=1)))) as visitor:
        await visitor.enter()
        await visitor.press("resume")
        form = {**visitor.fields, "words": ["able able able able able able"], "do": ["next"]}
        for _ in range(30):
            await visitor.post(form)
            assert visitor.response.status_code == 200
        await visitor.post(form)
        assert visitor.response.status_code == 429
