"""Requests of every kind that schemathesis can think of, sent to site and desk over a real line: none is a fault.

Neither has an OpenAPI description, being pages and forms for people; this one is made of their own routes, with every
field a form may hold, so that no way in is forgotten.
"""

import asyncio
import re
import socket
import threading
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp
from schemathesis.core.result import Ok

from survey import settings as known
from survey import store
from survey.desk import app as desk_app
from survey.desk import records, signing_in
from survey.desk.asking import BROWSER, SESSION
from survey.embedded import Running
from survey.site import app as site_app
from survey.site.connections import Connection
from tests.conftest import Database, make_database
from tests.desk.conftest import employ
from tests.site import publishing

pytestmark = pytest.mark.slow

TEXT = {"type": "string"}
FORM = {"type": "object", "additionalProperties": {"type": "string"}}
SITE_FIELDS = ("at", "do", "from", "audience", "code", "words", "q-services", "q-age", "q-change", "q-several")
SITE_HEADERS = ("part", "accept-encoding", "accept-language", "cookie", "origin")
SAME = {
    "name": "sec-fetch-site",
    "in": "header",
    "required": True,
    "schema": {"enum": ["same-origin", "cross-site", ""]},
}


def described(ways: dict[str, set[str]], fields: tuple[str, ...], headers: tuple[str, ...]) -> dict[str, Any]:
    """Describe ways in as OpenAPI: each with a form of these fields and any others."""
    form = FORM | {"properties": dict.fromkeys(fields, TEXT)}
    content = {"application/x-www-form-urlencoded": {"schema": form}, "text/plain": {"schema": TEXT}}
    paths: dict[str, Any] = {}
    for path, methods in ways.items():
        plain = re.sub(r"\{(\w+):\w+\}", r"{\1}", path)
        inside = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "integer"} if kind == "int" else TEXT}
            for name, kind in re.findall(r"\{(\w+):(\w+)\}", path)
        ]
        given_headers = [{"name": name, "in": "header", "schema": TEXT} for name in headers]
        query = [{"name": name, "in": "query", "schema": TEXT} for name in ("b", "to", "page", "language")]
        for method in methods:
            operation = {"parameters": [*inside, *given_headers, *query], "responses": {"default": {"description": ""}}}
            if method == "post":
                operation |= {"parameters": [*inside, *given_headers, SAME], "requestBody": {"content": content}}
            paths.setdefault(plain, {})[method] = operation
    return {"openapi": "3.1.0", "info": {"title": "", "version": "1"}, "paths": paths}


def ways_of(handlers: tuple[HTTPRouteHandler, ...]) -> dict[str, set[str]]:
    return {
        path: {method.lower() for method in one.http_methods} - {"head", "options"}
        for one in handlers
        for path in one.paths
    }


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

    async def desk(self, database: Database, folder: str) -> None:
        office = await asyncpg.connect(database.desk)
        admitted = await signing_in.admit(office, await employ(office))
        await office.close()
        self.cookies = {SESSION: admitted.session, BROWSER: admitted.browser}
        opened = await records.open_records(database.desk)
        await self._serve(desk_app.build(opened, known.read({"HEARD_FOLDER": folder})))

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


@pytest.fixture(scope="module")
def desk(server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    serving = Serving("httptools")
    serving.run(serving.desk(make_database(server), str(tmp_path_factory.mktemp("desk"))))
    yield serving
    serving.stop()


def attack(serving: Serving, description: dict[str, Any], number: int) -> int:
    """Send so many requests to each way in. None may be answered by a fault, or without the headers of every answer."""
    schema = schemathesis.openapi.from_dict(description)
    sent = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):

            @settings(max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck))
            @given(operation.as_strategy(generation_mode=mode))
            def asks(case: schemathesis.Case[Any]) -> None:
                nonlocal sent
                answer = case.call(base_url=serving.address, cookies=serving.cookies, allow_redirects=False)
                sent += 1
                said = f"{case.method} {case.path} {answer.status_code}"
                assert answer.status_code < 500, said
                assert answer.headers.get("cache-control") == ["no-store"] or answer.status_code == 400, said
                assert "content-security-policy" in answer.headers, said

            asks()
    return sent


def test_no_request_to_the_site_is_a_fault(site: Serving) -> None:
    ways = {"/": {"get"}, "/{entry:str}": {"get"}, "/page": {"get", "post"}, "/leave": {"get", "post"}}
    assert attack(site, described(ways, SITE_FIELDS, SITE_HEADERS), 8) > 50


def test_no_request_to_the_desk_is_a_fault(desk: Serving) -> None:
    ways = {path: methods for path, methods in ways_of(desk_app.DOORS).items() if "{rest:path}" not in path}
    assert len(ways) > 40
    assert attack(desk, described(ways, ("name", "at", "do", "value", "email", "revision"), ("cookie",)), 2) > 200
