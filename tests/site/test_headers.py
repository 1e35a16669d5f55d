"""The headers of every answer; that pages are of few lengths; and that nothing the site runs can open an answer."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from litestar.types import ASGIApp

import survey
from survey.site.app import build
from survey.store import Store
from tests.site.checking import check_headers
from tests.site.conftest import Publish
from tests.site.visitor import Visitor

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/spring"),
        ("GET", "/page"),
        ("GET", "/page?b"),
        ("GET", "/page.js"),
        ("GET", "/robots.txt"),
        ("GET", "/leave"),
        ("POST", "/leave"),
        ("POST", "/page"),
        ("GET", "/nothing"),
        ("GET", "/nothing/at/all"),
        ("PATCH", "/page"),
        ("PUT", "/leave"),
        ("DELETE", "/spring"),
        ("POST", "/page.js"),
        ("POST", "/spring"),
        ("OPTIONS", "/"),
        ("OPTIONS", "/page"),
        ("OPTIONS", "/page.js"),
        ("HEAD", "/spring"),
        ("HEAD", "/page"),
        ("HEAD", "/page.js"),
        ("HEAD", "/nothing"),
    ],
)
async def test_every_answer_carries_them(app: ASGIApp, publish: Publish, method: str, address: str) -> None:
    await publish()
    async with Visitor(app) as visitor:
        check_headers(await visitor.client.request(method, address))


async def test_a_page_lets_in_nothing_but_its_own_style_and_script(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await visitor.enter()
        policy = dict(
            part.strip().split(" ", 1) for part in visitor.response.headers["content-security-policy"].split(";")
        )
        assert policy.pop("style-src").startswith("'sha256-")
        assert policy == {
            "default-src": "'none'",
            "script-src": "'self'",
            "connect-src": "'self'",
            "img-src": "data:",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
            "require-trusted-types-for": "'script'",
            "trusted-types": "'none'",
        }


async def test_the_first_page_tells_of_the_onion_service_where_there_is_one(
    site_store: Store, publish: Publish
) -> None:
    await publish()
    async with Visitor(build(site_store, onion="http://heardexample.onion")) as visitor:
        await visitor.enter()
        assert visitor.response.headers["onion-location"] == "http://heardexample.onion/spring"


async def test_later_pages_do_not_since_tor_browser_would_go_there_without_the_answers(
    site_store: Store, publish: Publish
) -> None:
    await publish()
    async with Visitor(build(site_store, onion="http://heardexample.onion")) as visitor:
        await visitor.enter()
        await visitor.press()
        assert "onion-location" not in visitor.response.headers
        await visitor.press(consent="yes")
        assert "onion-location" not in (await visitor.look()).response.headers


async def test_without_an_onion_service_none_is_named(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        assert "onion-location" not in (await visitor.enter()).response.headers


@pytest.mark.parametrize("face", ["site", "desk"])
def test_no_server_of_ours_names_itself_or_keeps_an_access_log(face: str) -> None:
    source = ast.parse((Path(survey.__file__).parent / face / "__main__.py").read_text())
    calls = [node for node in ast.walk(source) if isinstance(node, ast.Call)]
    (config,) = [call for call in calls if ast.unparse(call.func) == "uvicorn.Config"]
    given = {word.arg: ast.unparse(word.value) for word in config.keywords}
    assert (given["access_log"], given["log_config"], given["server_header"]) == ("False", "None", "False")


def test_nothing_else_of_ours_starts_a_server() -> None:
    root = Path(survey.__file__).parents[1]
    files = [path for wing in ("survey", "analysis", "questionnaires") for path in (root / wing).rglob("*.py")]
    starting = {str(path.relative_to(root)) for path in files if re.search(r"uvicorn|http\.server", path.read_text())}
    assert {name for name in starting if name.endswith("__main__.py")} == {
        "survey/site/__main__.py",
        "survey/desk/__main__.py",
    }
    assert not re.search(
        r"uvicorn\.(run|Server|Config)",
        "".join((root / name).read_text() for name in starting if not name.endswith("__main__.py")),
    )


@pytest.mark.parametrize("part", [False, True])
@pytest.mark.parametrize("squeezed", [False, True])
async def test_the_answers_of_a_visit_are_of_three_lengths_at_most(
    app: ASGIApp, publish: Publish, *, part: bool, squeezed: bool
) -> None:
    await publish()
    async with Visitor(app, part=part, squeezed=squeezed) as visitor:
        await visitor.enter()
        await visitor.press("safety")
        await visitor.press("back")
        await visitor.press()
        await visitor.press()
        await visitor.press(consent="yes")
        await visitor.press(age="adult")
        await visitor.press(services=["police", "nurse"])
        await visitor.press(police="4")
        await visitor.press(when="x", weeks="12", word="slow")
        await visitor.press(when="2019")
        await visitor.press()
        await visitor.press(change="It took so long. " * 250)
        await visitor.press("back")
        await visitor.press()
        await visitor.press("send")
    assert len(visitor.sizes) <= 3, visitor.sizes


def test_starting_the_site_loads_nothing_that_can_open_an_answer() -> None:
    script = """
import sys
import survey.site.__main__
loaded = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in
          {"survey", "analysis", "questionnaires"}}
assert not [name for name in loaded if name.startswith("analysis")], "analysis"
assert "survey.release" not in loaded and "survey.epochs" not in loaded, "release"
mentioning = [name for name, module in loaded.items()
              if getattr(module, "__file__", None) and "PrivateKey" in open(module.__file__).read()]
assert not mentioning, mentioning
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def test_the_page_script_is_one_small_file_of_ours(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        answer = await visitor.client.get("/page.js")
        assert answer.headers["content-type"].startswith("text/javascript")
        assert "http" not in answer.text.replace("https://", "").lower().replace("xmlhttprequest", "")
        assert int(answer.headers["content-length"]) < 3_000


async def test_a_question_page_with_all_it_loads_is_within_twelve_kilobytes(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press(consent="yes")
        page = visitor.response
        script = await visitor.client.get("/page.js")
        assert sum(map(weight, (page, script))) <= 12 * 1024


def weight(response: httpx.Response) -> int:
    """Give the bytes of an answer as it travels over HTTP/1.1, its headers included."""
    return int(response.headers["content-length"]) + sum(
        len(name) + len(value) + 4 for name, value in response.headers.raw
    )
