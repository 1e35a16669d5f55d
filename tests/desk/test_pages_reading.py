"""The rooms in which answers are read, as browsers and the W3C's checker see them, on a laptop and on a phone."""

from pathlib import Path

import asyncpg
import pytest

from survey.desk import jobs, reading
from survey.desk.jobs import Kind
from survey.settings import Settings
from tests.browser import checker
from tests.desk import opened
from tests.desk.clerk import Clerk
from tests.desk.conftest import EVERYBODY, SignIn, employ
from tests.desk.looking import browser_of, faults_of
from tests.desk.opened import ANNA

pytestmark = [pytest.mark.browser, pytest.mark.anyio, pytest.mark.timeout(600)]

ROOMS = ("", "/safeguarding", "/themes", "/left-over", "/quotes", "/actions", "/strategies", "/coding")


async def test_every_room_is_for_everyone_and_valid_html(
    sign_in: SignIn, owner: asyncpg.Connection, office: asyncpg.Connection, known: Settings, tmp_path: Path
) -> None:
    home = f"/consultations/{await opened.put(owner, known, tmp_path, is_settled=False)}/read"
    name = home.split("/")[2]
    staff = await employ(office, "Anna", EVERYBODY)
    anna = await sign_in("Anna")
    faults: list[str] = []
    folder = tmp_path / "pages"
    folder.mkdir()
    async with browser_of(anna) as page:

        async def look(path: str) -> None:
            faults.extend(await faults_of(page, path))
            await anna.go(path)
            (folder / f"{len(list(folder.iterdir())):02}{path.replace('/', '-')}.html").write_text(anna.response.text)

        await look(home)
        assert "Your passphrase of the workspace" in anna.text
        await opened.enter(anna, name, ANNA)
        theme = await work(anna, home)
        for path in (*(home + room for room in ROOMS), theme, f"{theme}/answers"):
            await look(path)
            assert anna.path == path
        await jobs.ask(office, staff, name, Kind.FIND)
        await look(home)
        assert "You may leave this page" in anna.text
        await owner.execute("delete from desk.job")
        reading.place(known, name).unlink()
        await look(home)
        assert "Open the answers" in anna.text
    faults += checker.check(folder)
    assert not faults, "\n".join(faults)


async def work(anna: Clerk, home: str) -> str:
    """Leave something to be seen in each room; give the path of a theme that answers carry."""
    await anna.go(f"{home}/safeguarding")
    assert anna.page.xpath("//blockquote/mark"), "passages wait"
    await anna.go(f"{home}/quotes")
    await anna.press("Suggest two for each theme")
    await anna.press("Settle these words")
    assert "waits for approval" in anna.text
    await anna.go(f"{home}/actions")
    await anna.press(
        "Add it", heard="The wait was long.", doing="More counsellors.", owner="The office", due="2027-03-31"
    )
    await anna.go(f"{home}/themes")
    return str(anna.page.xpath("//tbody//a/@href")[0])
