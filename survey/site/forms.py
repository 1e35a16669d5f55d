"""Reading what a page's form sends: bounded in size, in time and in fields, and strict about what it may be."""

import asyncio
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from litestar.types import Receive

Form = Mapping[str, tuple[str, ...]]
"""The values of each field, in order."""

LARGEST = 1024 * 1024
"""Bytes of a form's body: the longest answers there can be, percent-encoded, and room for the rest of the page."""

MOST_FIELDS = 1_000
PATIENCE = 25.0
"""Seconds for a body to arrive. A slow line sends a full page of text in less."""

_DRAIN = 16 * 1024 * 1024
"""Bytes of an oversized body that are read and dropped, so that a browser still sending gets to see our answer."""


class FormTooLarge(Exception):
    """The body is longer than `LARGEST`."""


class FormMalformed(Exception):
    """The body is no form of ours."""


class FormTooSlow(Exception):
    """The body did not arrive within `PATIENCE`, or the browser went away."""


async def read(headers: Mapping[bytes, bytes], receive: Receive) -> Form:
    """Read a form sent as application/x-www-form-urlencoded.

    Raises FormTooLarge, FormMalformed, FormTooSlow.
    """
    kind = headers.get(b"content-type", b"")
    body = await _body(receive)
    if kind.split(b";")[0].strip().lower() != b"application/x-www-form-urlencoded":
        raise FormMalformed
    return parse(body)


def parse(body: bytes) -> Form:
    """Take a form's body apart. Raises FormMalformed."""
    fields: dict[str, tuple[str, ...]] = {}
    if not body:
        return fields
    pairs = body.split(b"&")
    if len(pairs) > MOST_FIELDS:
        raise FormMalformed
    try:
        for pair in pairs:
            name, _, value = pair.partition(b"=")
            key = _text(name)
            fields[key] = (*fields.get(key, ()), _text(value))
    except UnicodeDecodeError as problem:
        raise FormMalformed from problem
    return fields


def first(form: Form, name: str) -> str:
    """Give a field's first value, or nothing."""
    return form.get(name, ("",))[0]


def _text(encoded: bytes) -> str:
    return unquote_to_bytes(encoded.replace(b"+", b" ")).decode()


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise FormTooSlow
                part = message.get("body", b"")
                size += len(part)
                if size <= LARGEST:
                    parts.append(part)
                if not message.get("more_body", False) or size > _DRAIN:
                    break
    except TimeoutError as problem:
        raise FormTooSlow from problem
    if size > LARGEST:
        raise FormTooLarge
    return b"".join(parts)
