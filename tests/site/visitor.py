"""Somebody with a browser: keeps cookies, fills in forms as browsers do, and checks every page she is shown."""

from types import TracebackType
from urllib.parse import urlencode

import httpx
from litestar.types import ASGIApp
from lxml import html

from tests.site.checking import check_headers, check_page

HOST = "https://survey.example"


class Visitor:
    """A visitor of a site. `part` makes her one whose browser runs the page script."""

    def __init__(
        self, app: ASGIApp, *, part: bool = False, squeezed: bool = True, languages: str = "en-GB, en;q=0.9"
    ) -> None:
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=True, client=("203.0.113.9", 1)),  # type: ignore[arg-type]
            base_url=HOST,
            headers={"accept-encoding": "gzip" if squeezed else "identity", "accept-language": languages},
        )
        self.part = part
        self.page: html.HtmlElement
        self.response: httpx.Response
        self.fields: dict[str, list[str]] = {}
        self.sizes: set[int] = set()

    async def __aenter__(self) -> "Visitor":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.aclose()

    # -- what she does

    async def enter(self, entry: str = "spring") -> "Visitor":
        """Arrive at an entry address, and follow to the first page."""
        return await self._follow(await self.client.get(f"/{entry}"))

    async def look(self) -> "Visitor":
        """Load the page anew."""
        return await self._follow(await self.client.get("/page"))

    def fill(self, **answers: str | list[str]) -> "Visitor":
        """Fill in questions by their ids, with underscores for hyphens; choosing replaces what was chosen."""
        for name, value in answers.items():
            field = name if name in {"audience", "code", "words"} else f"q-{name.replace('_', '-')}"
            assert self.page.xpath("//*[@name=$name]", name=field), f"no field {field} on “{self.heading}”"
            self.fields[field] = value if isinstance(value, list) else [value]
        return self

    async def press(self, deed: str = "next", **answers: str | list[str]) -> "Visitor":
        """Press one of the page's buttons."""
        self.fill(**answers)
        assert deed in self.deeds, f"no button {deed} on “{self.heading}”, only {self.deeds}"
        return await self.post({**self.fields, "do": [deed]})

    async def post(self, fields: dict[str, list[str]], **headers: str) -> "Visitor":
        """Send a form of whatever fields."""
        body = urlencode([(name, one) for name, values in fields.items() for one in values])
        return await self.send(body.encode(), **headers)

    async def send(self, body: bytes, **headers: str) -> "Visitor":
        """Send a body to the page's address, as a page of the site would."""
        usual = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        if self.part:
            usual["part"] = "1"
        return await self._follow(await self.client.post("/page", content=body, headers=usual | headers))

    async def leave(self) -> httpx.Response:
        """Press the way out."""
        form = next(self.page.get_element_by_id("exit").iterancestors("form"))
        fields = {field.get("name"): field.get("value") for field in form.iter("input")}
        response = await self.client.post("/leave", data=fields, headers={"sec-fetch-site": "same-origin"})
        check_headers(response)
        self.response = response
        return response

    # -- what she sees

    @property
    def heading(self) -> str:
        return " ".join(self.page.find(".//h1").text_content().split())

    @property
    def text(self) -> str:
        return " ".join(self.page.get_element_by_id("page").text_content().split())

    @property
    def deeds(self) -> list[str]:
        return [str(value) for value in self.page.xpath("//button[@name='do']/@value")]

    @property
    def problems(self) -> list[str]:
        return [item.text_content().strip() for item in self.page.xpath("//*[@role='alert']//li")]

    @property
    def contacts(self) -> list[str]:
        """The names of those to turn to, in their order."""
        return [name.text_content() for name in self.page.xpath("//*[@class='contacts']/li/strong")]

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self.client.cookies.items())

    async def _follow(self, response: httpx.Response) -> "Visitor":
        while response.status_code == 303:
            check_headers(response)
            self.sizes.add(len(response.content))
            self.response = response
            address = httpx.URL(response.headers["location"])
            if address.is_absolute_url and str(address).removeprefix(HOST) == str(address):
                return self
            response = await self.client.get(address)
        self.response = response
        self.sizes.add(int(response.headers["content-length"]))
        if "refresh" not in response.headers:
            self.page = check_page(response)
            self.fields = _state(self.page)
        else:
            check_headers(response)
        return self


def _state(page: html.HtmlElement) -> dict[str, list[str]]:
    """Give what a browser would send of a page's form as it stands."""
    state: dict[str, list[str]] = {}
    for field in page.xpath("//form[@action='/page']//input | //form[@action='/page']//textarea"):
        if field.get("type") in {"radio", "checkbox"} and field.get("checked") is None:
            continue
        value = field.text or "" if field.tag == "textarea" else field.get("value", "on")
        state.setdefault(field.get("name"), []).append(value.removeprefix("\n") if field.tag == "textarea" else value)
    return state
