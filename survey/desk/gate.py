"""Who comes in: each request's session, the right that its page needs, and whether its form is one of ours."""

import secrets
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from survey.desk import signing_in
from survey.desk.asking import SESSION, TOKEN, Ask
from survey.desk.rights import Right
from survey.origin import FromElsewhere, check_origin

MOST_TYPED = 256 * 1024
"""Bytes of a form at most that is given back to whoever was signed out while typing."""

Connection = ASGIConnection[Any, Any, Any, Any]


_LARGEST = 2**63 - 1
"""The greatest number that a row can have."""


class SignInFirst(Exception):
    """The page is for people who are signed in."""


class NotYours(Exception):
    """Whoever is signed in has not the right that this page needs."""


class NoSuchPlace(Exception):
    """The address names what nothing here can be called: a number beyond all rows, a sign that no text may hold."""


class Sessions(AbstractAuthenticationMiddleware):
    """Finds out, from the session's cookie, who asks."""

    async def authenticate_request(self, connection: Connection) -> AuthenticationResult:
        """Give who asks, or nobody."""
        session = connection.cookies.get(SESSION, "")
        if not session:
            return AuthenticationResult(user=None, auth=None)
        async with connection.app.state.desk.records.change() as records:
            found = await signing_in.look(records, session)
        return AuthenticationResult(user=found.staff if found else None, auth=found)


async def admit(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let through whoever has the right that a page names; a page that names none lets nobody through.

    Raises SignInFirst, NotYours, NoSuchPlace.
    """
    named = (*connection.path_params.values(), *(value for _, value in connection.query_params.multi_items()))
    if any(one > _LARGEST if isinstance(one, int) else "\0" in str(one) for one in named):
        raise NoSuchPlace
    right = handler.opt.get("right")
    if right is Right.ARRIVE:
        return
    if connection.user is None:
        if isinstance(connection, Ask) and connection.method == "POST" and _is_small(connection):
            connection.state.typed = await connection.fields()
        raise SignInFirst
    if not isinstance(right, Right) or not connection.user.may(right):
        raise NotYours


def _is_small(ask: Ask) -> bool:
    """Whether a form is what somebody typed, and so may be read although nobody is signed in."""
    length = ask.headers.get("content-length", "")
    return length.isdecimal() and len(length) < 10 and int(length) <= MOST_TYPED


async def check_form(ask: Ask) -> None:
    """Let through only forms that a page of ours sent, in the session that it was shown in. Raises FromElsewhere."""
    if ask.method != "POST":
        return
    check_origin(dict(ask.scope["headers"]))
    fields = await ask.fields()
    ask.state.typed = fields
    if ask.auth is None or ask.route_handler.opt.get("tokenless"):
        return
    token = ask.headers.get("x-csrf-token") or fields.raw(TOKEN)
    if not secrets.compare_digest(token.encode(), ask.auth.token.encode()):
        raise FromElsewhere
