"""Publishing a consultation, opening, pausing and closing it, and how it goes."""

from collections.abc import Mapping

import asyncpg
from litestar import Response, get, post
from litestar.params import FromPath

from survey import languages, lifecycle
from survey.consultations import State
from survey.desk import deeds, details, drafting, following, projects, publishing
from survey.desk.asking import Ask
from survey.desk.deeds import Deed
from survey.desk.drawing import Page, day, go, show
from survey.desk.progress import STATES
from survey.desk.projects import Standing
from survey.desk.rights import Right, needs

NOTHING: Mapping[str, str] = {}


@get("/consultations/{consultation:str}/publish", opt=needs(Right.DESIGN))
async def publish_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show what would be published, and what is wanting."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        drafts = await drafting.of_project(records, consultation)
    wanting = publishing.lacks(standing, drafts)
    reviews = languages.reviews()
    return show(request, "publish.html", standing=standing, drafts=drafts, wanting=wanting, reviews=reviews)


@post("/consultations/{consultation:str}/publish", opt=needs(Right.DESIGN))
async def publish(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Publish, to open on its day or at once."""
    at_once = (await request.fields()).text("do") == "now"
    async with request.desk.records.change() as records:
        standing = await projects.must_be_open_to_change(records, consultation)
        drafts = await drafting.of_project(records, consultation)
        await publishing.publish(records, request.staff, standing, drafts, at_once=at_once)
    said = "It opens within seconds." if at_once else f"It opens by itself on {day(standing.shown.opens)}."
    return go(request, f"/consultations/{consultation}/running", f"Published. {said}")


@get("/consultations/{consultation:str}/running", opt=needs(Right.FOLLOW))
async def running_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show how a consultation goes."""
    return await _show(request, consultation)


async def _show(request: Ask, consultation: str, problems: Mapping[str, str] = NOTHING, **more: object) -> Page:
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        counted = await following.count(records, consultation) if standing.is_settled else ""
        stops = await following.stops(records, standing)
    return show(
        request,
        "running.html",
        422 if problems else 200,
        standing=standing,
        counted=counted,
        stops=stops,
        states=STATES,
        site=request.desk.settings.site_address,
        problems=problems,
        **more,
    )


@post("/consultations/{consultation:str}/running", opt=needs(Right.DESIGN))
async def change(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Open at once, take back, pause, resume, or close."""
    wanted = (await request.fields()).text("do")
    if wanted not in _DEEDS:
        return go(request, f"/consultations/{consultation}/running")
    do, deed, said = _DEEDS[wanted]
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        await _state_true_dates(records, standing, wanted)
        await do(records, consultation)
        await deeds.note(records, request.staff, deed, consultation)
    return go(request, f"/consultations/{consultation}/running", said)


@post("/consultations/{consultation:str}/dates", opt=needs(Right.DESIGN))
async def move_dates(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Let it close, or open, on another day."""
    fields = await request.fields()
    opens, closes = fields.date("opens"), fields.date("closes")
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
    problems = dict(details.wrong_days(opens if "opens-day" in fields else standing.shown.opens, closes))
    if problems or closes is None:
        return await _show(request, consultation, problems, fields=fields)
    async with request.desk.records.change() as records:
        await lifecycle.move_dates(records, consultation, opens=opens, closes=closes)
        await deeds.note(records, request.staff, Deed.MOVED_DATES, f"{consultation}, to close after {day(closes)}")
    return go(request, f"/consultations/{consultation}/running", "The dates are moved.")


async def _state_true_dates(connection: asyncpg.Connection, standing: Standing, wanted: str) -> None:
    """Have a consultation that opens or closes before its day say so: its report tells between which days it was open,
    and its answers are destroyed so many months after it closed."""
    today = await connection.fetchval("select current_date")
    opens, closes = standing.shown.opens, standing.shown.closes
    if wanted == "open" and standing.state is State.READY and today < opens:
        await lifecycle.move_dates(connection, standing.id, opens=today, closes=closes)
    elif wanted == "close" and standing.is_running and opens <= today < closes:
        await lifecycle.move_dates(connection, standing.id, opens=None, closes=today)


_DEEDS = {
    "open": (lifecycle.ask_to_open, Deed.ASKED_TO_OPEN, "It opens within seconds."),
    "back": (lifecycle.take_back, Deed.TOOK_BACK, "It is being prepared again. Publish it anew when it is ready."),
    "pause": (lifecycle.pause, Deed.PAUSED, "It is paused. Whoever is in the middle can still send."),
    "resume": (lifecycle.resume, Deed.RESUMED, "It is open again."),
    "close": (lifecycle.ask_to_close, Deed.ASKED_TO_CLOSE, "It is closing. What waits is filed within seconds."),
}

DOORS = (publish_page, publish, running_page, change, move_dates)
