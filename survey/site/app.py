"""The site as an ASGI application. The only wiring: each room is told here which others it works with."""

from collections.abc import Sequence
from typing import Any, cast

from litestar import Litestar, Request, get, post
from litestar.enums import ScopeType
from litestar.exceptions import MethodNotAllowedException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, ExceptionHandler, HTTPScope, Receive, Scope, Send

from survey import languages, visit
from survey.origin import check_origin
from survey.return_codes import ReturnCodes
from survey.site import entering, files, forms, headers, leaving, pressing
from survey.site.arrival import Arrival, Header
from survey.site.entering import PAGE
from survey.site.forms import Form, FormMalformed, FormTooLarge, FormTooSlow, first
from survey.site.pages import Pages
from survey.site.pressing import NoVisit, VisitOver
from survey.site.problems import Problems
from survey.site.wire import Reply
from survey.store import Store

AnyRequest = Request[Any, Any, Any]


class Site:
    """One worker's site: what a visitor may do. Whatever goes wrong, she gets a calm page."""

    def __init__(self, opened: Store, approved: frozenset[str], codes: ReturnCodes, onion: str) -> None:
        self.store = opened
        self._onion = onion
        self._pages = Pages(opened, approved)
        self._problems = Problems(opened, self._pages, approved)
        self._pressing = pressing.Pressing(opened, self._pages, codes)
        self._entering = entering.Entering(opened, self._pages)

    async def enter(self, request: AnyRequest) -> Reply:
        """Answer at an entry address."""
        arrival = Arrival(request.scope)
        try:
            return await self._entering.enter(arrival, request.path_params.get("entry", ""), request.scope)
        except Exception as problem:
            return self._problems.reply(problem, arrival)

    async def page(self, scope: HTTPScope, receive: Receive) -> Reply:
        """Answer at the one address of all pages."""
        method = scope["method"]
        if method == "GET":
            return await self._look(scope)
        if method == "POST":
            return await self._press(scope, receive)
        return self._problems.reply(MethodNotAllowedException(), Arrival(scope))

    async def _look(self, scope: HTTPScope) -> Reply:
        """Show where a visit stands."""
        arrival = Arrival(scope)
        try:
            if scope["query_string"] == b"b":
                return entering.arrive(arrival)
            seen = await pressing.look(self.store, self._pages, arrival)
            return self._pages.show(seen.draft, seen.told, arrival, headers=self._elsewhere(seen))
        except VisitOver:
            return self._problems.reply(NoVisit(), arrival)
        except Exception as problem:
            return self._problems.reply(problem, arrival)

    def _elsewhere(self, seen: pressing.Seen) -> Sequence[Header]:
        """Tell Tor Browser, on the first page only, of the survey's address at the onion service.

        It may go there by itself, with none of the cookies: later in a visit that would lose her answers.
        """
        if not self._onion or visit.place(seen.draft) != visit.WELCOME:
            return ()
        return ((b"onion-location", f"{self._onion}/{seen.served.entry}".encode()),)

    async def _press(self, scope: HTTPScope, receive: Receive) -> Reply:
        """Do what a button says."""
        arrival = Arrival(scope)
        form: Form = {}
        try:
            check_origin(arrival.headers)
            form = await forms.read(arrival.headers, receive)
            return await self._pressing.press(arrival, pressing.read(form), scope)
        except Exception as problem:
            return self._problems.reply(problem, arrival, form)

    async def leave(self, request: AnyRequest) -> Reply:
        """Let go of a visit. Never refused, whoever asks and however: at worst there is nothing to forget."""
        arrival = Arrival(request.scope)
        try:
            form = await forms.read(arrival.headers, request.receive)
        except (FormMalformed, FormTooLarge, FormTooSlow):
            form = {}  # the page script sends none
        return await leaving.leave(self.store, arrival, self._problems.leave_to(first(form, "from")))

    def pass_by(self) -> Reply:
        """Send whoever comes to the way out's address without a form, as by a reopened tab, to the neutral site."""
        return Reply(303, headers=((b"location", self._problems.leave_to().encode()),))

    def refuse(self, request: AnyRequest, problem: Exception) -> Reply:
        """Answer what reached no handler."""
        return self._problems.reply(problem, Arrival(request.scope))


def build(
    opened: Store, *, approved: frozenset[str] | None = None, onion: str = "", codes: ReturnCodes | None = None
) -> ASGIApp:
    """Make the application over an open store.

    `approved` are the languages that may be shown, `onion` the address of the site's onion service, `codes` what
    derives return codes, where they are to cost less than they should.
    """
    site = Site(opened, languages.approved() if approved is None else approved, codes or ReturnCodes(), onion)

    async def close() -> None:
        await opened.close()

    app = Litestar(
        _routes(site),
        openapi_config=None,
        logging_config=None,
        on_shutdown=[close],
        request_max_body_size=None,  # survey.site.forms bounds it, and answers calmly
        exception_handlers={Exception: cast("ExceptionHandler[Exception]", site.refuse)},
    )

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        # Nearly all requests are for the one address of all pages. Litestar's part in these would be a tenth of the
        # work, and nothing would come of it: there is nothing to route, and no exception gets out.
        if scope["type"] == ScopeType.HTTP and scope["path"] == PAGE:
            reply = await site.page(scope, receive)
            await reply(scope, receive, send)
        else:
            await app(scope, receive, send)

    return headers.guarded(application)


def _routes(site: Site) -> list[HTTPRouteHandler]:
    script = files.Script()

    @get(["/", "/{entry:str}"])
    async def enter(request: AnyRequest) -> ASGIApp:
        return await site.enter(request)

    @post("/leave")
    async def leave(request: AnyRequest) -> ASGIApp:
        return await site.leave(request)

    @get("/leave")
    async def pass_by() -> ASGIApp:
        return site.pass_by()

    @get("/page.js")
    async def page_script(request: AnyRequest) -> ASGIApp:
        return script.reply(Arrival(request.scope))

    @get("/robots.txt")
    async def robots_text() -> ASGIApp:
        return files.ROBOTS

    return [enter, leave, pass_by, page_script, robots_text]
