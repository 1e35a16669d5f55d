"""The designer's frame, and the deeds on a questionnaire as a whole: about it, what to mend, undoing, its history."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from questionnaires.outline import condition
from questionnaires.problems import Where
from questionnaires.schema import Questionnaire
from survey import languages
from survey.desk import conflicts, drafting, editing, mending, projects
from survey.desk.advice import Advice, advise, by_field
from survey.desk.asking import Ask, Fields
from survey.desk.conflicts import Overtaken
from survey.desk.drafting import Change, Kept, mark
from survey.desk.drawing import Page, go, show
from survey.desk.projects import Standing
from survey.desk.question_form import KINDS
from survey.desk.rights import Right, needs

ABOUT = {
    "title": "Name for staff",
    "minutes": "Minutes it takes",
    "welcome": "Welcome",
    "other_ways": "Other ways to answer",
    "closing": "Closing words",
}


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """A questionnaire on the desk: the draft, its consultation, and what is to be mended in it."""

    kept: Kept
    standing: Standing
    advice: tuple[Advice, ...]

    @property
    def may_change(self) -> bool:
        """Whether it can still be changed."""
        return not self.standing.is_settled

    def on(self, room: str) -> list[Advice]:
        """Give what is to be mended on one page of the designer."""
        return [one for one in self.advice if one.room == room]


async def fetch(request: Ask, number: int) -> Board:
    """Give a questionnaire with all that its pages tell of. Raises `drafting.NoDraft`."""
    async with request.desk.records.change() as records:
        kept = await drafting.fetch(records, number)
        standing = await projects.find(records, kept.project)
    return Board(kept=kept, standing=standing, advice=advise(kept.questionnaire, standing.project.expected))


async def change(
    request: Ask,
    number: int,
    deed: str,
    change: Change,
    *,
    typing: bool = False,
    seen: Callable[[Questionnaire], object] | None = None,
) -> Kept:
    """Change a questionnaire of a consultation that is not published.

    `seen` gives what of it the form was shown with. Raises `projects.Settled`, `editing.Gone`, `conflicts.Overtaken`.
    """
    fields = await request.fields()

    def unless_overtaken(now: Questionnaire) -> Questionnaire:
        if seen is not None and conflicts.is_stale(fields, seen(now)):
            raise Overtaken
        return change(now)

    async with request.desk.records.change() as records:
        kept = await drafting.fetch(records, number)
        await projects.must_be_open_to_change(records, kept.project)
        return await drafting.change(records, request.staff, number, deed, unless_overtaken, typing=typing)


def draw(request: Ask, template: str, board: Board, here: str, status: int = 200, **context: Any) -> Page:
    """Draw a page of the designer, with the outline beside it."""
    questionnaire = board.kept.questionnaire
    return show(
        request,
        template,
        status,
        board=board,
        kept=board.kept,
        standing=board.standing,
        questionnaire=questionnaire,
        home=f"/questionnaires/{board.kept.id}",
        here=here,
        parts={section.id: section for section in questionnaire.sections},
        condition=condition,
        kinds=KINDS,
        mark=mark,
        is_readonly=not board.may_change or not request.staff.may(Right.DESIGN),
        **context,
    )


@get("/questionnaires/{number:int}", opt=needs(Right.FOLLOW))
async def overview(request: Ask, number: FromPath[int]) -> Page:
    """Show all pages of a questionnaire."""
    return draw(request, "designer.html", await fetch(request, number), "")


@get("/questionnaires/{number:int}/about", opt=needs(Right.DESIGN))
async def about_page(request: Ask, number: FromPath[int]) -> Page:
    """Show the words around the questions."""
    board = await fetch(request, number)
    said = by_field(board.on("about"), ABOUT)
    return draw(request, "designer_about.html", board, "about", names=languages.reviews(), problems={}, said=said)


@post("/questionnaires/{number:int}/about", opt=needs(Right.DESIGN))
async def change_about(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Keep the words around the questions."""
    fields = await request.fields()
    board = await fetch(request, number)
    now = about(board.kept.questionnaire)
    mine = _read_about(fields, now)
    if conflicts.is_stale(fields, now):
        found = conflicts.differences(ABOUT, mine, now)
        if request.is_part:
            return stale_part(request, board)
        back = f"/questionnaires/{number}/about"
        return conflicts.ask_which(request, fields, now=now, by=board.kept.by, back=back, differences=found)
    kept = await change(
        request,
        number,
        "Changed the words around the questions",
        lambda one: msgspec.structs.replace(one, **mine),
        typing=True,
        seen=about,
    )
    if request.is_part:
        return await saved_part(request, number, now=about(kept.questionnaire), room="about", fields=ABOUT)
    return go(request, f"/questionnaires/{number}/about", "Saved.")


@get("/questionnaires/{number:int}/mend", opt=needs(Right.FOLLOW))
async def mend_page(request: Ask, number: FromPath[int]) -> Page:
    """Show everything that is to be mended."""
    return draw(request, "designer_mend.html", await fetch(request, number), "mend")


@post("/questionnaires/{number:int}/mend", opt=needs(Right.DESIGN))
async def mend(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Mend one thing, as the desk proposes."""
    fields = await request.fields()
    rule = fields.text("rule")
    where = Where(page=fields.text("page"), question=fields.text("question"), part=fields.text("part"))
    try:
        await change(request, number, "Let the desk mend something", lambda one: mending.mend(one, rule, where))
    except KeyError as problem:
        raise editing.Gone from problem
    back = fields.text("back")
    is_ours = back.startswith(f"/questionnaires/{number}")
    return go(request, back if is_ours else f"/questionnaires/{number}/mend", "Mended.")


@post("/questionnaires/{number:int}/undo", opt=needs(Right.DESIGN))
async def undo(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Undo the last change, whoever made it."""
    async with request.desk.records.change() as records:
        await projects.must_be_open_to_change(records, (await drafting.fetch(records, number)).project)
        deed = await drafting.undo(records, number)
        kept = await drafting.fetch(records, number)
    return go(request, _back(await request.fields(), kept), f"Undone: {deed[:1].lower()}{deed[1:]}.")


@post("/questionnaires/{number:int}/redo", opt=needs(Right.DESIGN))
async def redo(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Do again what was undone last."""
    async with request.desk.records.change() as records:
        await projects.must_be_open_to_change(records, (await drafting.fetch(records, number)).project)
        deed = await drafting.redo(records, number)
        kept = await drafting.fetch(records, number)
    return go(request, _back(await request.fields(), kept), f"Done again: {deed[:1].lower()}{deed[1:]}.")


@get("/questionnaires/{number:int}/history", opt=needs(Right.FOLLOW))
async def history_page(request: Ask, number: FromPath[int]) -> Page:
    """Show who changed what."""
    board = await fetch(request, number)
    async with request.desk.records.change() as records:
        revisions = await drafting.history(records, number)
    return draw(request, "designer_history.html", board, "history", revisions=revisions)


@post("/questionnaires/{number:int}/restore", opt=needs(Right.DESIGN))
async def restore(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Go back to how it stood once. What stands now stays in the history."""
    revision = (await request.fields()).whole("revision")
    async with request.desk.records.change() as records:
        await projects.must_be_open_to_change(records, (await drafting.fetch(records, number)).project)
        await drafting.restore(records, request.staff, number, revision or 0)
    return go(request, f"/questionnaires/{number}", "This is how it stood then.")


def about(questionnaire: Questionnaire) -> dict[str, object]:
    """Give the words around the questions."""
    return {name: getattr(questionnaire, name) for name in ABOUT}


def without_language(questionnaire: Questionnaire, tag: str) -> Questionnaire:
    """Give a questionnaire without its translation into a language."""
    left = {language: texts for language, texts in questionnaire.translations.items() if language != tag}
    return msgspec.structs.replace(questionnaire, translations=left)


async def saved_part(
    request: Ask, number: int, *, now: object, room: str, anchor: str = "", fields: Iterable[str] = ()
) -> Page:
    """Say to the page script that a form is saved: with its new mark, and what is to be mended in its fields now."""
    board = await fetch(request, number)
    found = [one for one in board.on(room) if one.anchor == anchor or (not anchor and not one.where.question)]
    said = by_field(found, fields)
    shown = draw(request, "saved_part.html", board, room, now=mark(now), anchor=anchor or "page", said=said)
    shown.headers["hx-trigger"] = "preview"
    return shown


def stale_part(request: Ask, board: Board) -> Page:
    """Say to the page script that somebody else changed the same thing meanwhile."""
    return draw(request, "stale_part.html", board, "")


def _read_about(fields: Fields, now: dict[str, object]) -> dict[str, object]:
    minutes = fields.whole("minutes")
    return {
        "title": fields.line("title"),
        "minutes": now["minutes"] if minutes is None else minutes,
        "welcome": fields.text("welcome"),
        "other_ways": fields.text("other_ways"),
        "closing": fields.text("closing"),
    }


def _back(fields: Fields, kept: Kept) -> str:
    """Give the page of the designer that was open, where it is still there."""
    room, home = fields.text("room"), f"/questionnaires/{kept.id}"
    rooms = {"about", "parts", "support", "languages", "mend", "history"}
    rooms |= {f"pages/{page.id}" for page in kept.questionnaire.pages}
    return f"{home}/{room}" if room in rooms else home


DOORS = (
    overview,
    about_page,
    change_about,
    mend_page,
    mend,
    undo,
    redo,
    history_page,
    restore,
)
