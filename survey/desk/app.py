"""The desk as an ASGI application. The only wiring: each room is told here which others it works with."""

import socket
from typing import cast

from litestar import Litestar
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import DefineMiddleware
from litestar.types import ASGIApp, BeforeRequestHookHandler, ExceptionHandler, Message, Receive, Scope, Send

from survey.desk import gate, problems
from survey.desk.asking import Ask
from survey.desk.doors import (
    afterwards,
    coding,
    conditions,
    designing,
    judging,
    keeping,
    keys,
    pages,
    paper,
    parts,
    people,
    previews,
    projects,
    reading,
    reports,
    running,
    signing,
    sorting,
    spreading,
    starting,
    still,
    strategies,
    translating,
)
from survey.desk.records import Records
from survey.desk.services import Desk
from survey.settings import Settings
from survey.strictness import AT_THE_DESK, NO_FRAME, NO_STORE, POLICY, SECURE

LARGEST_FORM = 4 * 1024 * 1024
"""Bytes of a form at most, where a page does not say otherwise."""

PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

DOORS: tuple[HTTPRouteHandler, ...] = (
    *still.DOORS,
    *signing.DOORS,
    *people.DOORS,
    *projects.DOORS,
    *starting.DOORS,
    *designing.DOORS,
    *pages.DOORS,
    *conditions.DOORS,
    *parts.DOORS,
    *translating.DOORS,
    *previews.DOORS,
    *keys.DOORS,
    *running.DOORS,
    *spreading.DOORS,
    *paper.DOORS,
    *reports.DOORS,
    *afterwards.DOORS,
    *reading.DOORS,
    *judging.DOORS,
    *sorting.DOORS,
    *strategies.DOORS,
    *coding.DOORS,
    *keeping.DOORS,
)
"""Every page and deed there is."""


def build(records: Records, settings: Settings, hand: socket.socket | None = None) -> ASGIApp:
    """Make the application over an open database. `hand` leads to the worker that does what takes long."""

    async def close() -> None:
        await records.close()

    app = Litestar(
        DOORS,
        openapi_config=None,
        logging_config=None,
        request_class=Ask,
        request_max_body_size=LARGEST_FORM,
        state=State({"desk": Desk(records, settings, hand)}),
        middleware=[DefineMiddleware(gate.Sessions, exclude=["^/static/"])],
        guards=[gate.admit],
        before_request=cast("BeforeRequestHookHandler", gate.check_form),
        on_shutdown=[close],
        exception_handlers={Exception: cast("ExceptionHandler[Exception]", problems.answer)},
    )
    return guarded(app)


def guarded(app: ASGIApp) -> ASGIApp:
    """Put the headers on everything the desk answers; what a page says itself of caching, framing and policy stays."""
    usual = (NO_STORE, NO_FRAME, (POLICY, PAGE_POLICY.encode()))

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        secure = (SECURE,) if scope.get("scheme") == "https" else ()

        async def guarding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = tuple(message["headers"])
                said = {name.lower() for name, _ in headers}
                message["headers"] = (
                    *headers,
                    *AT_THE_DESK,
                    *(header for header in usual if header[0] not in said),
                    *secure,
                )
            await send(message)

        await app(scope, receive, guarding)

    return application
