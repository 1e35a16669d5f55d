"""A request to the desk: who asks, with what in their form."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict, State, UploadFile

from survey.desk.services import Desk
from survey.desk.staff import Session, Staff
from survey.refusal import Refusal

SESSION, BROWSER = "__Host-desk", "__Host-browser"
"""The cookies of the desk: of a session, and by which a browser is known again. Both are out of scripts' reach."""

TOKEN = "_csrf_token"  # noqa: S105 - the name of a field
LARGEST_FILE = 16 * 1024 * 1024
"""Bytes of an uploaded file at most, where a page does not say otherwise."""


class FileTooLarge(Refusal):
    """A file is larger than anything that belongs there."""


class Fields:
    """What a form sent. Texts are as typed, with line feeds for line breaks; files are read when asked for."""

    def __init__(self, sent: FormMultiDict | Mapping[str, Sequence[str]]) -> None:
        self._texts: dict[str, list[str]] = {}
        self._files: dict[str, UploadFile] = {}
        for name, value in _pairs(sent):
            if isinstance(value, UploadFile):
                if value.filename:
                    self._files[name] = value
            else:
                plain = (
                    value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
                )  # which PostgreSQL cannot keep
                self._texts.setdefault(name, []).append(plain)

    def __contains__(self, name: str) -> bool:
        return name in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def text(self, name: str) -> str:
        """Give a field's value without the blanks around it."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """Give a field's value exactly as typed."""
        return self._texts.get(name, [""])[0]

    def line(self, name: str) -> str:
        """Give a field's value as one line."""
        return " ".join(self.raw(name).split())

    def every(self, name: str) -> tuple[str, ...]:
        """Give all values of a field, in order."""
        return tuple(self._texts.get(name, ()))

    def ticked(self, name: str) -> bool:
        """Tell whether a box was ticked."""
        return bool(self.raw(name))

    def whole(self, name: str) -> int | None:
        """Give a field's value as a whole number, or None where it is none."""
        text = self.text(name)
        return int(text) if text.removeprefix("-").isdecimal() and len(text) < 12 else None

    def date(self, name: str) -> datetime.date | None:
        """Give the day that three fields name, or None where they name none."""
        day, month, year = (self.whole(f"{name}-{part}") for part in ("day", "month", "year"))
        try:
            return datetime.date(year or 0, month or 0, day or 0)
        except (ValueError, OverflowError):
            return None

    def file(self, name: str) -> UploadFile | None:
        """Give an uploaded file."""
        return self._files.get(name)

    async def content(self, name: str, most: int = LARGEST_FILE) -> bytes:
        """Give an uploaded file's content; none where no file was chosen. Raises FileTooLarge."""
        sent = self._files.get(name)
        if sent is None:
            return b""
        content = await sent.read(most + 1)
        if len(content) > most:
            raise FileTooLarge(f"This file is larger than {most // 1024 // 1024} MB. Choose the right one.")
        return content


class Ask(Request[Staff | None, Session | None, State]):
    """A request. `user` is who is signed in; `auth` is their session."""

    @property
    def staff(self) -> Staff:
        """Give who asks, where the page is only for people who are signed in."""
        assert self.user is not None
        return self.user

    @property
    def sitting(self) -> Session:
        """Give their session, where the page is only for people who are signed in."""
        assert self.auth is not None
        return self.auth

    @property
    def desk(self) -> Desk:
        """Give what pages work with."""
        desk: Desk = self.app.state.desk
        return desk

    @property
    def visitor(self) -> Session | None:
        """Give the session, if anybody is signed in; also where a request reached no page."""
        found: Session | None = self.scope.get("auth")
        return found

    @property
    def address(self) -> str:
        """Give where the request comes from."""
        return self.client.host if self.client else ""

    @property
    def is_part(self) -> bool:
        """Whether the page script asks, and wants the part of a page that changed."""
        return "hx-request" in self.headers

    async def fields(self) -> Fields:
        """Give what the form sent. Reading it twice gives the same."""
        return Fields(await self.form())


def _pairs(sent: FormMultiDict | Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Any]]:
    if isinstance(sent, FormMultiDict):
        yield from sent.multi_items()
    else:
        yield from ((name, value) for name, values in sent.items() for value in values)
