"""The headers that every answer carries, whatever it is: pages, errors, redirects, the script."""

import base64
import hashlib

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from survey import strictness
from survey.render import STYLE
from survey.strictness import HTML, POLICY, SECURE

_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{_STYLE_HASH}'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src data:",  # the empty icon, without which browsers ask for one
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
BARE_POLICY = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
"""For what is no page. A page cannot be in a sandbox: browsers would not follow the way out's Refresh there."""

_ALWAYS = (*strictness.ALWAYS, strictness.NO_STORE, strictness.NO_FRAME)
BARE = (*_ALWAYS, (POLICY, BARE_POLICY.encode()))
"""What everything carries that is no page."""


def guarded(app: ASGIApp) -> ASGIApp:
    """Put the headers on everything an application sends."""
    page = (*_ALWAYS, (POLICY, PAGE_POLICY.encode()))

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        secure = (SECURE,) if scope.get("scheme") == "https" else ()

        async def guarding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = tuple(message["headers"])
                message["headers"] = (*headers, *(page if HTML in headers else BARE), *secure)
            await send(message)

        await app(scope, receive, guarding)

    return application
