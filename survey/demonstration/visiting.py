"""Invented people answer: each enters the site, reads what its pages ask, presses their buttons, and sends.

They come over HTTP as browsers do and know nothing of the site but its entry address and what its pages hold.
"""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator, Sequence
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx

from questionnaires.response import Value
from survey.refusal import Refusal
from survey.samples import Sample

AT_ONCE = 8
"""Visitors at the site at one time."""

_LONGEST_VISIT = 200
"""Presses after which a visit goes nowhere."""


_PATIENCE = 200
"""Times to look for a consultation that was just opened, a tenth of a second apart: sites learn of it by looking."""


class Lost(Refusal):
    """A visitor could not go on; the message says where."""


def run(deed: Coroutine[None, None, None]) -> None:
    """Do something to its end. Told to stop, it is cancelled as a whole: Ctrl-C then leaves nothing to complain."""

    async def whole() -> None:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        for number in before:
            loop.add_signal_handler(number, task.cancel)
        try:
            await deed
        finally:
            for number, handler in before.items():
                loop.remove_signal_handler(number)
                signal.signal(number, handler)

    try:
        asyncio.run(whole())
    except asyncio.CancelledError as problem:
        raise KeyboardInterrupt from problem


async def visit_all(
    address: str, entry: str, samples: Sequence[Sample], arrived: Callable[[int], None], *, first: int = 0
) -> None:
    """Let every sample from number `first` on answer; `arrived` is told how many have sent, in order of sending.

    Raises Lost.
    """
    waiting = iter(samples[first:])
    done = first

    async def visitors() -> None:
        nonlocal done
        for sample in waiting:
            async with httpx.AsyncClient(base_url=address, timeout=30) as client:
                await _Visit(client, sample).go(entry)
            done += 1
            arrived(done)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(visitors())
    except* (Lost, httpx.HTTPError) as problems:
        raise Lost(f"The site could not be answered: {problems.exceptions[0]}") from problems


async def find(address: str, entry: str) -> None:
    """Wait until the site knows the consultation at an entry address. Raises Lost."""
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        for _ in range(_PATIENCE):
            if (await client.get(f"/{entry}")).status_code != 404:
                return
            await asyncio.sleep(0.1)
    raise Lost(f"The site knows no consultation at '/{entry}'.")


class _Visit:
    def __init__(self, client: httpx.AsyncClient, sample: Sample) -> None:
        self._client = client
        self._sample = sample
        self._cookies: dict[str, str] = {}

    async def go(self, entry: str) -> None:
        page = _Form(await self._load(f"/{entry}"))
        for _ in range(_LONGEST_VISIT):
            deed, fields = self._decide(page)
            page = _Form(await self._press(page, deed, fields))
            if deed == "send" and not page.at:  # the thanks hold no form
                return
        raise Lost(f"A visit did not end; it was last at '{page.place}'.")

    async def _press(self, page: "_Form", deed: str, fields: list[tuple[str, str]]) -> str:
        if deed not in page.deeds:
            raise Lost(f"The page '{page.place}' has no button '{deed}', only {', '.join(page.deeds) or 'none'}.")
        body = urlencode([("at", page.at), *fields, ("do", deed)])
        headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", "part": "1"}
        return await self._follow(
            await self._client.post("/page", content=body, headers=headers | self._cookie_header())
        )

    def _decide(self, page: "_Form") -> tuple[str, list[tuple[str, str]]]:
        """Choose the button to press on a page, and what to fill in before."""
        sample = self._sample
        if page.place == "@welcome":
            return "next", [("audience", sample.audience)] if "audience" in page.names else []
        if page.place == "@check":
            return "send", []
        if page.place in sample.skips:
            return "skip", []
        fields = [
            (name, text)
            for name in page.names
            if name.startswith("q-") and name[2:] in sample.answers
            for text in _typed(sample.answers[name[2:]])
        ]
        return "send" if page.place == sample.stops_at else "next", fields

    async def _load(self, path: str) -> str:
        return await self._follow(await self._client.get(path, headers=self._cookie_header()))

    async def _follow(self, response: httpx.Response) -> str:
        self._keep_cookies(response)
        while response.status_code == 303:
            response = await self._client.get(response.headers["location"], headers=self._cookie_header())
            self._keep_cookies(response)
        if response.status_code != 200:
            raise Lost(f"The site answered {response.status_code}.")
        return response.text

    def _cookie_header(self) -> dict[str, str]:
        # Kept here and not by the client, which would hold Secure cookies back from plain HTTP. Browsers do not, on
        # the loopback addresses that the demonstration is served on.
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}

    def _keep_cookies(self, response: httpx.Response) -> None:
        for header in response.headers.get_list("set-cookie"):
            name, _, value = header.partition(";")[0].partition("=")
            self._cookies[name] = value


class _Form(HTMLParser):
    """What a page's own form holds: where it says it is, its fields' names in order, and what its buttons do."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.at = ""
        self.names: dict[str, None] = {}
        self.deeds: list[str] = []
        self._is_within = False
        self.feed(page)

    @property
    def place(self) -> str:
        """The page's id, or the place's name."""
        return self.at.rpartition(".")[2]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one element of the page."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_within = attributes.get("action") == "/page"
        elif self._is_within and tag in {"input", "textarea", "button"}:
            self._take(attributes)

    def handle_endtag(self, tag: str) -> None:
        """Notice the end of a form."""
        if tag == "form":
            self._is_within = False

    def _take(self, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        if name == "at":
            self.at = attributes["value"]
        elif name == "do":
            self.deeds.append(attributes.get("value", ""))
        elif name:
            self.names[name] = None


def _typed(value: Value) -> Iterator[str]:
    """Give what a form sends for an answer."""
    if isinstance(value, tuple):
        yield from value
    else:
        yield str(value)
