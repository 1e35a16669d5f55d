"""Holding findings against strategies: which ones, and which theme bears on which priority of each."""

from litestar import Response, get, post
from litestar.params import FromPath

from analysis import deeds, releasing
from analysis.answers.workspace import Workspace
from analysis.writing import strategies
from analysis.writing.strategies import Bearing
from survey.desk import bearing
from survey.desk.asking import Ask
from survey.desk.doors.reading import entered
from survey.desk.doors.rooms import at, work
from survey.desk.drawing import Page, go, show
from survey.desk.reading import NotInTheWorkspace
from survey.desk.rights import Right, needs

LARGEST = 256 * 1024
"""Bytes of a strategy of an office's own at most."""


@get("/consultations/{consultation:str}/read/strategies", opt=needs(Right.READ))
async def strategies_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show the strategies, and under each priority the themes that bear on it or may."""
    standing, _ = await entered(request, consultation)
    held, offered = await work(request, consultation, bearing.show)
    return show(request, "read_strategies.html", standing=standing, held=held, offered=offered)


@post("/consultations/{consultation:str}/read/strategies", opt=needs(Right.READ))
async def choose_strategies(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Set which strategies findings are held against: some that come with Heard, and the office's own."""
    fields = await request.fields()
    content = await fields.content("own", LARGEST)
    file = fields.file("own")
    try:
        text = content.decode()
    except UnicodeDecodeError as problem:
        raise NotInTheWorkspace("This file is no strategy: it holds more than plain text.") from problem

    def chosen(workspace: Workspace) -> None:
        known = {one.key: one for one in (*strategies.shipped(), *releasing.held_against(workspace))}
        wanted = {key: known[key] for key in fields.every("strategies") if key in known}
        if file is not None and content:
            own = strategies.read(text, file.filename)
            wanted[own.key] = own
        stay = bearing.still_there(releasing.bearings(workspace), list(wanted.values()))
        releasing.hold_against(workspace, list(wanted.values()), stay)

    await work(request, consultation, chosen)
    return go(request, at(consultation, "strategies"), "The strategies are set.")


@post("/consultations/{consultation:str}/read/strategies/assign", opt=needs(Right.READ))
async def assign(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Take what was ticked and unticked under one strategy; what a colleague decided meanwhile stays."""
    fields = await request.fields()
    strategy = fields.text("strategy")

    def pairs(name: str) -> set[Bearing]:
        split = (value.partition("/") for value in fields.every(name))
        return {Bearing(strategy, priority, theme) for theme, _, priority in split}

    def assigned(workspace: Workspace) -> None:
        was, now = pairs("was"), pairs("bears")
        known = {theme.key for theme in deeds.judge(workspace).codebook.themes}
        if gone := [one for one in now - was if one.theme not in known]:
            raise deeds.UnknownTheme(gone[0].theme)
        standing = [one for one in releasing.bearings(workspace) if one not in was - now]
        new = sorted(now - was - set(standing), key=lambda one: (one.priority, one.theme))
        releasing.hold_against(workspace, releasing.held_against(workspace), [*standing, *new])

    await work(request, consultation, assigned)
    return go(request, at(consultation, "strategies"), "It is saved.")


DOORS = (strategies_page, choose_strategies, assign)
