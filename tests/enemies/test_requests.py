"""Requests of every kind that schemathesis can think of, sent to site and desk over a real line: none is a fault.

Neither has an OpenAPI description, being pages and forms for people; this one is made of their own routes, with every
field a form may hold, so that no way in is forgotten.
"""

import asyncio
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp
from schemathesis.core.result import Ok

from survey import settings as known
from survey import store
from survey.desk import accounts, drafting, projects, records, signing_in
from survey.desk import app as desk_app
from survey.desk.asking import BROWSER, SESSION
from survey.desk.patience import Patience
from survey.desk.rights import Role
from survey.embedded import Running
from survey.settings import Settings
from survey.site import app as site_app
from survey.site.connections import Connection
from tests.analysis.consultations import field_codebook
from tests.conftest import Database, make_database
from tests.desk import opened
from tests.desk.conftest import employ
from tests.desk.questionnaires import small
from tests.site import publishing

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parents[2]
TEXT: dict[str, Any] = {"type": "string"}
SITE_FIELDS = ("at", "do", "from", "audience", "code", "words", "q-services", "q-age", "q-change", "q-several")
SITE_HEADERS = ("part", "accept-encoding", "accept-language", "cookie", "origin")
SAME = {
    "name": "sec-fetch-site",
    "in": "header",
    "required": True,
    "schema": {"enum": ["same-origin", "cross-site", ""]},
}
ODD = (
    "",
    "\0",
    "0",
    "-1",
    "--5",
    "9" * 11,
    "1e400",
    "2027-02-30",
    "2027-03-01",
    "\u0665",
    "\u202e\ud7ff\u200b",
    "x" * 5_000,
)


def desk_fields() -> tuple[str, ...]:
    """Name every field that the desk reads of a form, and every word that its pages compare one with."""
    text = "".join(path.read_text("utf-8") for path in (HOUSE / "survey" / "desk").rglob("*.py"))
    names = re.findall(r'\.(?:text|raw|line|every|ticked|whole|file|content)\("([a-z_-]+)"', text)
    assert len(set(names)) > 80
    return tuple(sorted({*names, "do", "q-consent", "q-services"}))


def desk_words() -> tuple[str, ...]:
    """Give the words that buttons and choices of the desk send."""
    pages = "".join(path.read_text("utf-8") for path in (HOUSE / "survey" / "templates" / "desk").rglob("*.html"))
    return tuple(sorted({*re.findall(r'value="([a-z:-]+)"', pages), *re.findall(r"""value: ["']([a-z:-]+)""", pages)}))


def described(
    ways: dict[str, set[str]],
    fields: Mapping[str, dict[str, Any]],
    headers: tuple[str, ...],
    places: Callable[[str, str], Sequence[str | int]] = lambda _path, _name: (),
) -> dict[str, Any]:
    """Describe ways in as OpenAPI, each with a form of these fields and others; `places` gives what paths may name."""
    form = {"type": "object", "additionalProperties": TEXT, "properties": dict(fields)}
    content = {kind: {"schema": form} for kind in ("application/x-www-form-urlencoded", "multipart/form-data")}
    content["text/plain"] = {"schema": TEXT}
    paths: dict[str, Any] = {}
    for path, methods in ways.items():
        plain = re.sub(r"\{(\w+):\w+\}", r"{\1}", path)
        inside = []
        for name, kind in re.findall(r"\{(\w+):(\w+)\}", path):
            known = places(path, name)
            anything = {"type": "integer"} if kind == "int" else TEXT
            inside.append(
                {"name": name, "in": "path", "required": True, "schema": {"enum": list(known)} if known else anything}
            )
        given_headers = [{"name": name, "in": "header", "schema": TEXT} for name in headers]
        query = [
            {"name": name, "in": "query", "schema": TEXT}
            for name in ("b", "to", "page", "language", "audience", "start")
        ]
        for method in methods:
            operation = {"parameters": [*inside, *given_headers, *query], "responses": {"default": {"description": ""}}}
            if method == "post":
                operation |= {"parameters": [*inside, *given_headers, SAME], "requestBody": {"content": content}}
            paths.setdefault(plain, {})[method] = operation
    return {"openapi": "3.1.0", "info": {"title": "", "version": "1"}, "paths": paths}


def ways_of(handlers: tuple[HTTPRouteHandler, ...]) -> dict[str, set[str]]:
    ways: dict[str, set[str]] = {}
    for one in handlers:
        for path in one.paths:
            ways.setdefault(path, set()).update({method.lower() for method in one.http_methods} - {"head", "options"})
    return ways


class Serving:
    """An application served from a thread of its own, as it would be over a line."""

    def __init__(self, http: type | str) -> None:
        self._http = http
        self._ready = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.cookies: dict[str, str] = {}

    async def _serve(self, app: ASGIApp) -> None:
        config = uvicorn.Config(app, http=self._http, log_config=None, access_log=False, lifespan="on")
        self._server = uvicorn.Server(config)
        self._ready.set()
        await self._server.serve([self.listening])

    async def site(self, database: Database) -> None:
        await publishing.publish(database.owner, entry="")
        await self._serve(site_app.build(await store.open_store(database.site)))

    async def desk(self, database: Database, known: Settings) -> None:
        await self._serve(desk_app.build(await records.open_records(database.desk), known))

    def run(self, coroutine: Any) -> None:
        self._thread = threading.Thread(target=asyncio.run, args=(coroutine,))
        self._thread.start()
        assert self._ready.wait(60)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(30)


@pytest.fixture(scope="module")
def site(server: Running) -> Iterator[Serving]:
    serving = Serving(Connection)
    serving.run(serving.site(make_database(server)))
    yield serving
    serving.stop()


class Office:
    """A desk with somebody who may do everything, a questionnaire in preparation, and answers that she reads."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._known = known.read({"HEARD_FOLDER": str(folder)})
        self.serving = Serving("httptools")
        self.serving.run(self.serving.desk(database, self._known))
        self.opened = asyncio.run(self._open(folder))
        self.project, self.number, self.token = "", 0, ""

    async def _open(self, folder: Path) -> str:
        owner = await asyncpg.connect(self._database.owner)
        name = await opened.put(owner, self._known, folder)
        await owner.close()
        return name

    def sit_down(self) -> None:
        """Sign in anew, with everything there that the request before may have put away, and enter the workspace."""
        asyncio.run(self._sit_down())
        self.post(f"/consultations/{self.opened}/read/enter", passphrase=opened.ANNA)

    async def _sit_down(self) -> None:
        office = await asyncpg.connect(self._database.owner)
        await office.execute("delete from desk.session")
        row = await office.fetchrow("select * from desk.account where name = 'Anna'")
        staff = accounts.as_staff(row) if row else await employ(office, "Anna")
        await office.execute("update desk.account set is_closed = false, roles = $1", sorted(Role))
        admitted = await signing_in.admit(office, staff)
        self.serving.cookies = {SESSION: admitted.session, BROWSER: admitted.browser}
        found = await signing_in.look(office, admitted.session)
        assert found
        self.token = found.token
        self.project = await projects.begin(office, staff, "Spring", invented=True)
        self.number = await drafting.begin(office, staff, self.project, small(), "Began")
        await office.close()

    def post(self, path: str, **fields: str) -> None:
        headers = {"sec-fetch-site": "same-origin", "x-csrf-token": self.token}
        answer = requests.post(
            self.serving.address + path,
            data=fields,
            headers=headers,
            cookies=self.serving.cookies,
            allow_redirects=False,
            timeout=60,
        )
        assert answer.status_code == 303, answer.text

    def places(self, path: str, name: str) -> Sequence[str | int]:
        """Give what a part of a path may be so that there is something at it."""
        real: dict[str, Sequence[str | int]] = {
            "consultation": (self.opened if "/read" in path else self.project,),
            "number": (self.number,),
            "account": (1,),
            "page": ("services", "age"),
            "question": ("services", "age"),
            "section": ("help",),
            "tag": ("cy",),
            "language": ("cy", "en"),
            "layout": ("normal",),
            "theme": tuple(theme.key for theme in field_codebook().themes[:2]),
        }
        return real.get(name, ())


@pytest.fixture(scope="module")
def office(server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Patience, "fail", lambda *_: None)  # whoever attacks so much would soon be made to wait
        made = Office(make_database(server), tmp_path_factory.mktemp("desk"))
        yield made
        made.serving.stop()


def attack(
    serving: Serving, description: dict[str, Any], number: int, headers: dict[str, str] | None = None
) -> Counter[int]:
    """Send so many requests to each way in; count what they are answered with.

    None may be answered by a fault, or without the headers of every answer.
    """
    schema = schemathesis.openapi.from_dict(description)
    answers: Counter[int] = Counter()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):

            @settings(max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck))
            @given(operation.as_strategy(generation_mode=mode))
            def asks(case: schemathesis.Case[Any]) -> None:
                answer = case.call(
                    base_url=serving.address, cookies=serving.cookies, allow_redirects=False, headers=headers
                )
                answers[answer.status_code] += 1
                said = f"{case.method} {case.path} {case.path_parameters} {case.body!r} {answer.status_code}"
                assert answer.status_code < 500, said
                assert answer.headers.get("cache-control") == ["no-store"] or answer.status_code == 400, said
                assert "content-security-policy" in answer.headers, said

            asks()
    return answers


def test_no_request_to_the_site_is_a_fault(site: Serving) -> None:
    ways = {"/": {"get"}, "/{entry:str}": {"get"}, "/page": {"get", "post"}, "/leave": {"get", "post"}}
    assert attack(site, described(ways, dict.fromkeys(SITE_FIELDS, TEXT), SITE_HEADERS), 8).total() > 50


def test_no_request_to_the_desk_is_a_fault(office: Office) -> None:
    """Each way in is tried by somebody who may do all that the desk can do, with every field that it knows."""
    ways = {path: methods for path, methods in ways_of(desk_app.DOORS).items() if "{rest:path}" not in path}
    assert len(ways) > 80
    value = {"anyOf": [TEXT, {"enum": [*ODD, *desk_words()]}]}
    fields = dict.fromkeys(desk_fields(), value)
    answers: Counter[int] = Counter()
    for path, methods in ways.items():
        office.sit_down()
        way = described({path: methods}, fields, ("cookie",), office.places)
        answers += attack(office.serving, way, 6, {"x-csrf-token": office.token, "sec-fetch-site": "same-origin"})
    assert answers[200] + answers[303] > answers.total() / 3, answers


def test_no_odd_address_of_the_desk_is_a_fault(office: Office) -> None:
    """Numbers beyond all rows, and the sign that no row can hold, in every part of every address."""
    office.sit_down()
    headers = {"x-csrf-token": office.token, "sec-fetch-site": "same-origin"}
    for path, methods in ways_of(desk_app.DOORS).items():
        for odd in ("9" * 25, "9223372036854775808", "-1", "a%00b", "%ED%A0%80", "..%2f", "x" * 3_000):
            address = office.serving.address + re.sub(r"\{\w+:\w+\}", odd, path)
            for method in methods if "{" in path else ():
                answer = requests.request(
                    method,
                    address,
                    headers=headers,
                    cookies=office.serving.cookies,
                    allow_redirects=False,
                    timeout=60,
                )
                assert answer.status_code < 500, f"{method} {address[:200]}"
