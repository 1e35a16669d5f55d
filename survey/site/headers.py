"""The headers that every answer carries, whatever it is: pages, errors, redirects, the script."""

import base64
import hashlib

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from survey.render import STYLE

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

_FEATURES = (
    "accelerometer", "browsing-topics", "camera", "clipboard-read", "display-capture", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
    "payment", "serial", "usb", "web-share",
)  # fmt: skip

_ALWAYS: tuple[tuple[bytes, bytes], ...] = tuple(
    (name.encode(), value.encode())
    for name, value in (
        ("cache-control", "no-store"),
        # With no-referrer, browsers would send "Origin: null" on our own forms, as they do on others'.
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("x-robots-tag", "noindex, nofollow, noarchive"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", ", ".join(f"{feature}=()" for feature in _FEATURES)),
    )
)
_POLICY = b"content-security-policy"

BARE = (*_ALWAYS, (_POLICY, BARE_POLICY.encode()))
"""What everything carries that is no page."""

HTML = (b"content-type", b"text/html; charset=utf-8")
_SECURE = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")


def guarded(app: ASGIApp, onion: str = "") -> ASGIApp:
    """Put the headers on everything an application sends. `onion` is the address of its onion service, if any."""
    always = _ALWAYS + (((b"onion-location", onion.encode()),) if onion else ())
    page = (*always, (_POLICY, PAGE_POLICY.encode()))
    bare = (*always, (_POLICY, BARE_POLICY.encode()))

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        secure = (_SECURE,) if scope.get("scheme") == "https" else ()

        async def guarding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = tuple(message["headers"])
                message["headers"] = (*headers, *(page if HTML in headers else bare), *secure)
            await send(message)

        await app(scope, receive, guarding)

    return application
