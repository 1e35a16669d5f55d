"""People with a phone and a computer each, who do what people do; and what each of them must be shown for it."""

import html as escapes
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlencode

import httpx
from lxml import html

from tests.stateful.visits import RESUME, SAVE, WORDS, Version, Visit
from tests.stateful.workers import HOST

CANARY = re.compile(r"canary-(\d+)-\d+")

ODD = (
    *(None, "", "", "", " & <b>so</b> on", " “said” she", " ك ע 字 🕊", " x" * 400, " line\nbreak", ' ">'),
    " \N{RIGHT-TO-LEFT MARK}\N{ZERO WIDTH SPACE}.",
)
"""What people write after their canary; None: they write nothing at all."""

WEIGHTS = {"next": 6.0, "words": 4.0, "save": 0.7, "delete": 0.3, "safety": 0.4, "resume": 0.2, "send": 0.8}
"""How often each button is pressed beside the others of its page; those not named: once."""

Deed = Callable[[], Coroutine[Any, Any, None]]


@dataclass
class Survey:
    """The consultation that everybody comes to, and what should come of it."""

    entry: str
    version: Version
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    operations: int = 0


@dataclass
class Tab:
    """A page as it stands in a tab, perhaps for long."""

    where: str
    fingerprint: str
    deeds: tuple[str, ...]
    fields: dict[str, str]


class Device:
    """A browser with two tabs, which share its cookies."""

    def __init__(self, line: httpx.AsyncBaseTransport) -> None:
        self.client = httpx.AsyncClient(transport=line, base_url=HOST, headers={"accept-encoding": "gzip"})
        self.visit: Visit | None = None
        self.tabs: list[Tab | None] = [None, None]


class Person:
    """Somebody who knows what she wrote, and looks at every page for it, and for what is not hers."""

    def __init__(self, number: int, survey: Survey, line: httpx.AsyncBaseTransport) -> None:
        self.number = number
        self.survey = survey
        self.devices = (Device(line), Device(line))
        self._saved: list[Visit] = []
        self._written = 0

    async def aclose(self) -> None:
        for device in self.devices:
            await device.client.aclose()

    def visits(self) -> list[Visit]:
        """Give the visits that can still be reached."""
        return [*self._saved, *(device.visit for device in self.devices if device.visit is not None)]

    def deed(self, chance: Random) -> Deed:
        """Choose one of the deeds that are possible now."""
        device, place = chance.choice(self.devices), chance.randrange(2)
        tab = device.tabs[place]
        under_way = device.visit is not None and not device.visit.is_sent and not device.visit.is_over
        if tab is None or chance.random() < (0.05 if under_way else 0.8):
            return lambda: self.enter(device, place)
        if (what := chance.random()) < 0.04:
            return lambda: self.leave(device)
        if what < 0.1:
            return lambda: self.look(device, place)
        weights = [WEIGHTS.get(deed, 1.0) for deed in tab.deeds]
        if "resume" in tab.deeds and self._saved:
            weights[tab.deeds.index("resume")] = 3.0
        deed = chance.choices(tab.deeds, weights)[0]
        return self._press_of(device, place, tab, deed, self._write(chance))

    def double_press(self, chance: Random) -> list[Deed]:
        """Press one button several times at once, as an impatient hand does; or in two tabs that show the same."""
        device = chance.choice(self.devices)
        tabs = [
            (one, place, tab)
            for one in self.devices
            if device.visit is not None and one.visit is device.visit
            for place, tab in enumerate(one.tabs)
            if tab is not None and {"next", "send"} & set(tab.deeds) and tab.where not in {RESUME, SAVE}
        ]
        if not tabs:
            return []
        first = chance.choice(tabs)
        same = [one for one in tabs if (one[2].where, one[2].fingerprint) == (first[2].where, first[2].fingerprint)]
        deed = "send" if "send" in first[2].deeds else "next"
        text = self._write(chance)
        return [self._press_of(one, place, tab, deed, text) for one, place, tab in (first, *same)]

    def _write(self, chance: Random) -> str:
        odd = chance.choice(ODD)
        self._written += 1
        return "" if odd is None else f"canary-{self.number}-{self._written}{odd}"

    def _press_of(self, device: Device, place: int, tab: Tab, deed: str, text: str) -> Deed:
        return lambda: self.press(device, place, tab, deed, text)

    # -- what she does

    async def enter(self, device: Device, place: int) -> None:
        """Come by the entry address: to the visit that is under way, or to a new one."""
        if device.visit is None or device.visit.is_sent or device.visit.is_over:
            device.visit = Visit(self.survey.version)
        await self._get(device, place, f"/{self.survey.entry}")

    async def look(self, device: Device, place: int) -> None:
        """Load the page anew."""
        await self._get(device, place, "/page")

    async def press(self, device: Device, place: int, tab: Tab, deed: str, text: str) -> None:
        """Press a button of the page in a tab, which may not be where the visit stands any more."""
        fields = dict(tab.fields)
        for name in fields:
            if name.startswith("q-"):
                fields[name] = text
        if "words" in fields:
            fields["words"] = self._saved[-1].words if self._saved else "no words of anybody here at all"
        written = next((value for name, value in fields.items() if name.startswith("q-")), "")
        visit = device.visit
        makes_sense = True
        saves = False
        if visit is not None and not visit.is_sent and not visit.is_over:
            if tab.where == visit.shown == RESUME and deed == "next":
                self._resume(device, visit)
            elif tab.where == visit.shown == SAVE and deed == "words":
                saves = makes_sense = not visit.words
            else:
                makes_sense = visit.press(tab.where, tab.fingerprint, deed, written)
                self._note(visit)
        body = urlencode({**fields, "do": deed}).encode()
        response = await self._post(device, "/page", body)
        page = await self._follow(device, response)
        if not makes_sense:
            assert page.status_code == 400, f"{deed} on {tab.where} at {visit}: {page.status_code}"
            self._check_own(page)
        elif saves:
            self._save(device, place, page)
        else:
            self._check(device, place, page, is_form=True)

    async def leave(self, device: Device) -> None:
        """Press the way out: nothing of the visit is left, unless it was saved."""
        response = await self._post(device, "/leave", b"")
        assert response.status_code == 200
        assert "refresh" in response.headers
        assert not device.client.cookies
        visit, device.visit = device.visit, None
        if visit is not None and not visit.words:
            visit.is_over = True

    # -- what becomes of it

    def _resume(self, device: Device, before: Visit) -> None:
        saved = self._saved[-1] if self._saved else None
        if saved is not None and not saved.is_over:
            before.is_over = before.is_over or not before.words
            device.visit = saved

    def _save(self, device: Device, place: int, page: httpx.Response) -> None:
        assert page.status_code == 200
        drawn = html.fromstring(page.content)
        assert device.visit is not None
        device.visit.save(drawn.find_class("words")[0].text_content().strip())
        self._saved.append(device.visit)
        device.tabs[place] = _tab(drawn)

    def _note(self, visit: Visit) -> None:
        if visit.is_sent:
            self.survey.sent.append((visit.version.fingerprint, dict(visit.answers)))

    # -- what she sees

    async def _get(self, device: Device, place: int, path: str) -> None:
        page = await self._follow(device, await device.client.get(path))
        self._check(device, place, page, is_form=False)

    async def _post(self, device: Device, path: str, body: bytes) -> httpx.Response:
        headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        return await device.client.post(path, content=body, headers=headers)

    async def _follow(self, device: Device, response: httpx.Response) -> httpx.Response:
        self.survey.operations += 1
        while response.status_code == 303 and response.headers["location"].startswith("/"):
            response = await device.client.get(response.headers["location"])
        return response

    def _check_own(self, page: httpx.Response) -> str:
        text = page.text
        assert set(CANARY.findall(text)) <= {str(self.number)}, "the words of somebody else"
        return text

    def _check(self, device: Device, place: int, page: httpx.Response, *, is_form: bool) -> None:
        text = self._check_own(page)
        visit = device.visit
        if visit is None:  # she has left
            assert (page.status_code == 200 and "refresh" in page.headers) if is_form else page.status_code == 303
            assert not text or "canary" not in text
            device.tabs[place] = None
            return
        if visit.is_over and not is_form:
            assert page.status_code == 303
            device.visit = device.tabs[place] = None
            return
        if visit.is_over:
            assert page.status_code in {200, 410}, page.status_code
            assert "Your visit has ended" in text or "Your answers are deleted" in text
            if "deleted" in text:
                device.visit = None
            device.tabs[place] = None
            return
        assert page.status_code == 200, page.status_code
        drawn = html.fromstring(page.content)
        if visit.is_sent:
            assert "Your answers have been sent" in text
            assert "canary" not in text
            device.tabs[place] = None
            return
        self._check_place(visit, drawn)
        device.tabs[place] = _tab(drawn)

    def _check_place(self, visit: Visit, drawn: html.HtmlElement) -> None:
        tab = _tab(drawn)
        assert tab.where == visit.shown, f"shown {tab.where} at {visit.place}"
        assert tab.fingerprint == visit.version.fingerprint[:12], "another version than the one begun"
        if tab.where in visit.version.pages:
            assert tab.fields[f"q-{tab.where}"] == visit.answers.get(tab.where, ""), "not as it was written"
        elif tab.where == "@check":
            text = " ".join(drawn.text_content().split())
            assert all(" ".join(answer.split()) in text for answer in visit.answers.values()), "an answer is missing"


def _tab(drawn: html.HtmlElement) -> Tab:
    form = drawn.xpath("//form[@action='/page']")
    assert form, escapes.unescape(drawn.text_content())[:200]
    fields = {}
    for one in drawn.xpath("//form[@action='/page']//input | //form[@action='/page']//textarea"):
        text = (one.text or "").removeprefix("\n") if one.tag == "textarea" else one.get("value", "")
        fields[one.get("name")] = text
    fingerprint, _, rest = fields["at"].partition(".")
    where = rest.partition(".")[2]
    deeds = tuple(dict.fromkeys(drawn.xpath("//form[@action='/page']//button[@name='do']/@value")))
    assert where != WORDS or "next" in deeds
    return Tab(where, fingerprint, deeds, fields)
