"""The preview: what it shows is what the site sends, byte for byte, and every path of it can be walked."""

import re
from pathlib import Path

import asyncpg
import msgspec
import pytest

from questionnaires import library
from survey.desk import drafting
from survey.epochs import Keys
from survey.return_codes import Cost, ReturnCodes
from survey.site import app as site
from survey.store import Store
from tests.desk.clerk import Clerk
from tests.desk.lives import Life
from tests.desk.questionnaires import small
from tests.site.visitor import Visitor

pytestmark = pytest.mark.anyio

CHOICES = {"consent": ["yes"], "age": ["adult"], "services": ["police"], "better": ["More time."]}


@pytest.fixture
async def life(sam: Clerk, office: asyncpg.Connection, owner: asyncpg.Connection, tmp_path: Path) -> Life:
    keys = Keys(tmp_path / "keys", await owner.fetchval("select id from heard.installation"))
    return Life.of(sam, office, owner, keys)


def as_sent(html: str) -> str:
    """Take from a page what is of one visit, or of where it is shown: its name for the form, and addresses."""
    html = re.sub(r'name="at" value="[^"]*?([^".]*)"', r'name="at" value="\1"', html)
    html = html.replace('<script src="/page.js"></script>', "")
    html = re.sub(r'"/preview/[^"/]*/page"', '"/page"', html)
    html = re.sub(r'"/preview/[^"/]*/left"|"/leave"|"https://www\.bbc\.co\.uk/weather"', '"/leave"', html)
    return re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL).strip()  # the site pads its pages


async def test_each_page_is_the_very_html_of_the_site(life: Life, sam: Clerk, site_store: Store) -> None:
    await life.begin()
    await life.write(msgspec.structs.replace(small(), translations={}))  # the preview also offers what is half done
    await life.make_key()
    await life.open()
    await site_store.refresh()
    entry = (await life.office.fetchval("select entry from heard.consultation")) or ""
    served = site.build(site_store, codes=ReturnCodes(Cost(memory_kib=64, passes=1)))
    async with Visitor(served) as visitor:
        await visitor.enter(entry)
        await sam.go(f"/questionnaires/{life.number}/phone")
        seen = []
        for _ in range(20):
            shown = visitor.heading
            seen.append(shown)
            assert as_sent(sam.response.text) == as_sent(visitor.response.text), shown
            if "send" in visitor.deeds and "next" not in visitor.deeds:
                break
            fields = _filled(visitor)
            await visitor.press("next", **fields)
            await _press(sam, "next", fields)
    assert {"Taking part", "Which services helped you?", "What could be better?", "What is your gender?"} <= set(seen)


async def test_a_change_shows_at_the_next_press(life: Life, sam: Clerk) -> None:
    await life.prepare()
    await sam.go(f"/questionnaires/{life.number}/phone?page=better")
    walk = re.search(r'"(/preview/[^"]*/page)"', sam.response.text)
    assert walk
    await sam.go(f"/questionnaires/{life.number}/pages/better")
    await sam.press("Save", ask="What would you have wanted?")
    assert "What would you have wanted?" in (await sam.client.get(walk[1])).text


@pytest.mark.parametrize("name", library.names())
async def test_every_page_of_the_library_can_be_looked_at_straight_away(
    life: Life, sam: Clerk, office: asyncpg.Connection, name: str
) -> None:
    await life.begin()
    await life.write(library.take(name))
    (drafted,) = await drafting.of_project(office, life.id)
    for page in drafted.questionnaire.pages:
        answer = await sam.client.get(f"/questionnaires/{life.number}/phone?page={page.id}")
        assert answer.status_code == 200
        assert "not finished" not in answer.text, page.id
        assert f'.{page.id}"' in answer.text, page.id


async def test_nothing_of_a_walk_is_kept(life: Life, sam: Clerk, owner: asyncpg.Connection) -> None:
    await life.prepare()
    await sam.go(f"/questionnaires/{life.number}/phone?page=better")
    await _press(sam, "next", {"better": ["Zaunkoenigszeit"]})
    assert await owner.fetchval("select count(*) from heard.draft") == 0


def _filled(visitor: Visitor) -> dict[str, list[str]]:
    names = {str(name).removeprefix("q-") for name in visitor.page.xpath("//*[starts-with(@name, 'q-')]/@name")}
    return {name: CHOICES[name] for name in names if name in CHOICES}


async def _press(clerk: Clerk, deed: str, fields: dict[str, list[str]]) -> None:
    walk = re.search(r'"(/preview/[^"]*/page)"', clerk.response.text)
    assert walk
    at = clerk.page.xpath("//input[@name='at']/@value")
    sent = [("at", str(at[0])), ("do", deed)]
    sent += [(f"q-{name}", one) for name, values in fields.items() for one in values]
    await clerk._send(walk[1], sent, None)
