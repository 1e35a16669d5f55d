"""Somebody at the desk with a browser: keeps cookies, fills in forms as browsers do, and checks every page."""

import re
from collections import Counter
from types import TracebackType
from urllib.parse import urlencode, urlsplit

import httpx
from litestar.types import ASGIApp
from lxml import html

HOST = "https://desk.example"
FOREIGN = re.compile(r"""(?:src|href|action|formaction|data)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)


class Faulty(AssertionError):
    """A page breaks a promise."""


class Clerk:
    """One person's browser."""

    def __init__(self, app: ASGIApp, *, address: str = "192.0.2.7") -> None:
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=True, client=(address, 1)),  # type: ignore[arg-type]
            base_url=HOST,
            headers={"accept-encoding": "identity"},
        )
        self.response: httpx.Response
        self.page: html.HtmlElement
        self.path = ""

    async def __aenter__(self) -> "Clerk":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.aclose()

    # -- what they do

    async def go(self, path: str) -> "Clerk":
        """Open a page, and follow to where it leads."""
        return await self._follow(await self.client.get(path))

    async def follow(self, words: str) -> "Clerk":
        """Follow a link by its words, or the beginning of them."""
        for link in self.page.xpath("//a[@href]"):
            if " ".join(link.text_content().split()).startswith(words):
                return await self.go(str(httpx.URL(HOST + self.path).join(link.get("href"))).removeprefix(HOST))
        raise AssertionError(f"no link {words!r} on {self.heading!r}")

    async def press(self, button: str, **changes: str | list[str] | None) -> "Clerk":
        """Press a button by its words, with some fields filled in before; None unticks.

        Field names are given with underscores for hyphens where there is no field of that very name.
        """
        form, pressed = self._button(button)
        names = set(form.fields.keys()) | {field.get("name") for field in form.xpath(".//input | .//select")}
        fields = _state(form)
        for given, value in changes.items():
            name = given if given in names else given.replace("_", "-")
            assert name in names, f"no field {given!r} beside {button!r}, only {sorted(filter(None, names))}"
            fields = [one for one in fields if one[0] != name]
            values = [value] if isinstance(value, str) else value or []
            fields += [(name, one) for one in values]
        if pressed.get("name"):
            fields.append((pressed.get("name"), pressed.get("value", "")))
        action = pressed.get("formaction") or form.get("action") or self.path
        if (form.get("method") or "get").lower() == "get":
            return await self.go(f"{action}?{urlencode(fields)}")
        files = self._files(form)
        if form.get("enctype") == "multipart/form-data":
            return await self._send(action, fields, files or {"": ("", b"", "application/octet-stream")})
        return await self._send(action, fields, None)

    def attach(self, field: str, name: str, content: bytes) -> "Clerk":
        """Choose a file in the form that has a field for it."""
        self._attached = getattr(self, "_attached", {}) | {field: (name, content, "application/octet-stream")}
        return self

    async def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> "Clerk":
        """Send a form of whatever fields, with the token of the page that is open."""
        token = self.page.xpath("//input[@name='_csrf_token']/@value") if hasattr(self, "page") else []
        sent = [("_csrf_token", token[0])] if token else []
        return await self._send(path, [*sent, *(fields or {}).items()], None, **headers)

    # -- what they see

    @property
    def heading(self) -> str:
        return " ".join(self.page.find(".//h1").text_content().split())

    @property
    def text(self) -> str:
        return " ".join(self.page.find(".//main").text_content().split())

    @property
    def notice(self) -> str:
        found = self.page.xpath("//*[@class='notice']")
        return " ".join(found[0].text_content().split()) if found else ""

    @property
    def problems(self) -> list[str]:
        return [item.text_content().strip() for item in self.page.xpath("//*[contains(@class, 'error-summary')]//li")]

    @property
    def status(self) -> int:
        return self.response.status_code

    def links(self) -> list[str]:
        return [" ".join(link.text_content().split()) for link in self.page.xpath("//main//a[@href]")]

    def value(self, name: str) -> str:
        """Give what a field holds."""
        field = self.page.xpath("//*[@name=$name]", name=name)[0]
        return (field.text or "").removeprefix("\n") if field.tag == "textarea" else str(field.value or "")

    # -- how

    def _button(self, words: str) -> tuple[html.FormElement, html.HtmlElement]:
        for button in self.page.xpath("//button"):
            if " ".join(button.text_content().split()).startswith(words) and button.get("disabled") is None:
                return self._form(button), button
        said = [" ".join(button.text_content().split()) for button in self.page.xpath("//button")]
        raise AssertionError(f"no button {words!r} on {self.heading!r}, only {said}")

    def _form(self, button: html.HtmlElement) -> html.FormElement:
        """Give the form that a button sends: the one that it names, or the one that it stands in."""
        named = button.get("form")
        return self.page.get_element_by_id(named) if named else next(button.iterancestors("form"))

    def _files(self, form: html.FormElement) -> dict[str, tuple[str, bytes, str]]:
        named = {field.get("name") for field in form.xpath(".//input[@type='file']")}
        attached = getattr(self, "_attached", {})
        self._attached = {name: file for name, file in attached.items() if name not in named}
        return {name: file for name, file in attached.items() if name in named}

    async def _send(
        self, path: str, fields: list[tuple[str, str]], files: dict[str, tuple[str, bytes, str]] | None, **headers: str
    ) -> "Clerk":
        usual = {"sec-fetch-site": "same-origin"} | headers
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        response = await self.client.post(path, data=data, files=files, headers=usual)
        return await self._follow(response)

    async def _follow(self, response: httpx.Response) -> "Clerk":
        check_headers(response)
        while response.status_code == 303:
            response = await self.client.get(response.headers["location"])
            check_headers(response)
        self.response = response
        self.path = urlsplit(str(response.url)).path
        if response.headers.get("content-type", "").startswith("text/html") and "<html" in response.text:
            self.page = check_page(response)
        return self


def check_headers(response: httpx.Response) -> None:
    """Check what everything carries that the desk answers."""
    for name, value in (
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ):
        _must(response.headers.get(name) == value, f"{name} is {response.headers.get(name)!r}")
    _must("default-src 'none'" in response.headers["content-security-policy"], "the policy lets things in")
    _must("max-age" in response.headers["strict-transport-security"], "HSTS is missing")
    _must("server" not in response.headers, "the server names itself")
    if not response.url.path.startswith("/static/"):
        _must(response.headers["cache-control"] == "no-store", "a page may be kept")
    for cookie in response.headers.get_list("set-cookie"):
        _must("Max-Age=0" in cookie or ("HttpOnly" in cookie and "Secure" in cookie), f"an open cookie: {cookie}")


def check_page(response: httpx.Response) -> html.HtmlElement:
    """Check a page of the desk, and give it parsed."""
    text = response.text
    page = html.document_fromstring(text)
    if "/preview/" in str(response.url) or str(response.url.path).endswith("/phone"):
        return page  # the site's own pages, which the site's tests check
    _must(bool(page.get("lang")), "the document names no language")
    _must(len(page.findall(".//h1")) == 1, f"{len(page.findall('.//h1'))} h1 on {response.url.path}")
    _must(bool(page.find(".//title").text_content().strip(" –")), "the title is empty")
    ids = Counter(page.xpath("//@id"))
    twice = [name for name, count in ids.items() if count > 1]
    _must(not twice, f"ids are given twice on {response.url.path}: {twice}")
    for reference in page.xpath("//@aria-describedby | //@aria-labelledby | //label/@for"):
        _must(all(name in ids for name in reference.split()), f"{reference} is nowhere on {response.url.path}")
    _must(not FOREIGN.search(text), f"something foreign is named on {response.url.path}")
    _must(not page.xpath("//@style | //@*[starts-with(name(), 'on')]"), "there are inline styles or handlers")
    _must(all(script.get("src", "").startswith("/static/") for script in page.iter("script")), "inline script")
    _check_forms(page, response.url.path)
    return page


def _check_forms(page: html.HtmlElement, path: str) -> None:
    labelled = set(page.xpath("//label/@for"))
    is_signed_in = bool(page.xpath("//form[@action='/sign-out']"))
    for form in page.iter("form"):
        if form.get("method") == "post" and is_signed_in:
            _must(bool(form.xpath(".//input[@name='_csrf_token']")), f"a form on {path} holds no token")
        is_shut = bool(form.xpath(".//fieldset[@disabled]"))
        named = form.get("id") and page.xpath("//button[@form=$id]", id=form.get("id"))
        _must(is_shut or bool(named or form.xpath(".//button")), f"a form on {path} has no button")
    for button in page.xpath("//button[@form]"):
        _must(bool(page.xpath("//form[@id=$id]", id=button.get("form"))), f"a button on {path} sends no form")
    for field in page.xpath("//textarea | //select | //input[not(@type='hidden')]"):
        _must(field.get("id") in labelled, f"{field.get('name')} on {path} has no label")
    for name in page.xpath("//button | //a[@href]"):
        _must(bool(name.text_content().strip()), f"a button or link on {path} says nothing")


def _state(form: html.FormElement) -> list[tuple[str, str]]:
    """Give what a browser would send of a form as it stands."""
    fields: list[tuple[str, str]] = []
    for field in form.xpath(".//input | .//textarea | .//select"):
        name = field.get("name")
        if not name or field.get("type") == "file" or field.xpath("ancestor::fieldset[@disabled]"):
            continue
        if field.tag == "textarea":
            fields.append((name, (field.text or "").removeprefix("\n")))
        elif field.tag == "select":
            fields.append((name, field.value or ""))
        elif field.get("type") not in {"radio", "checkbox"} or field.get("checked") is not None:
            fields.append((name, field.get("value", "on")))
    return fields


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Faulty(otherwise)
