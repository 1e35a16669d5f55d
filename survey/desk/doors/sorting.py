"""Sorting answers: all of a theme's, some of which can become a theme of their own, and those that fit nowhere."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from analysis import deeds
from analysis.answers.workspace import Workspace
from analysis.finding.codebook import Theme
from analysis.judging.pencil import Place, Split
from survey.desk import judged, naming
from survey.desk.asking import Ask
from survey.desk.doors.reading import entered
from survey.desk.doors.rooms import at, today, work
from survey.desk.drawing import Page, go, show
from survey.desk.reading import NotInTheWorkspace
from survey.desk.rights import Right, needs

MOST = 200
"""Answers on a page at most; a word narrows them."""


@get("/consultations/{consultation:str}/read/themes/{theme:str}/answers", opt=needs(Right.READ))
async def answers_page(
    request: Ask, consultation: FromPath[str], theme: FromPath[str], holding: FromQuery[str] = ""
) -> Page:
    """Show every answer of a theme, or those that hold some words."""
    standing, _ = await entered(request, consultation)
    found, answers, total = await work(
        request, consultation, lambda workspace: judged.every_answer(workspace, theme, holding.strip())
    )
    return show(
        request,
        "read_answers.html",
        standing=standing,
        theme=found,
        answers=answers[:MOST],
        more=max(0, len(answers) - MOST),
        total=total,
        holding=holding.strip(),
    )


@post("/consultations/{consultation:str}/read/themes/{theme:str}/answers", opt=needs(Right.READ))
async def split(request: Ask, consultation: FromPath[str], theme: FromPath[str]) -> Response[bytes]:
    """Make a new theme of the answers that were ticked."""
    fields = await request.fields()
    name = fields.line("name")
    ticked = {int(answer) for answer in fields.every("answers") if answer.isdecimal() and len(answer) < 10}
    if not name or not ticked:
        raise NotInTheWorkspace("Tick the answers that belong to the new theme, and give it a name.")

    def splitting(workspace: Workspace) -> str:
        judgement = deeds.judge(workspace)
        before = judged.find_theme(judgement, theme)
        if [one for one in ticked if one >= len(judgement.sure) or theme not in judgement.sure[one]]:
            raise NotInTheWorkspace("Some of these answers no longer tell of this theme. Look at them again.")
        new = Theme(
            key=naming.name(name, set(judgement.now), "theme"),
            name=name,
            family=before.family,
            definition=fields.text("definition"),
        )
        deeds.take(workspace, [Split(theme, new, tuple(sorted(ticked)))], today())
        return new.key

    key = await work(request, consultation, splitting)
    return go(request, at(consultation, f"themes/{key}"), "The theme is split. You can undo it.")


@get("/consultations/{consultation:str}/read/left-over", opt=needs(Right.READ))
async def left_over_page(request: Ask, consultation: FromPath[str], holding: FromQuery[str] = "") -> Page:
    """Show the answers that fit nowhere, or those of them that hold some words."""
    standing, _ = await entered(request, consultation)
    left = await work(request, consultation, lambda workspace: judged.left_over(workspace, holding.strip()))
    return show(
        request,
        "read_left_over.html",
        standing=standing,
        themes=left.themes,
        answers=left.answers[:MOST],
        more=max(0, len(left.answers) - MOST),
        total=left.total,
        apart=left.apart,
        holding=holding.strip(),
    )


@post("/consultations/{consultation:str}/read/left-over", opt=needs(Right.READ))
async def place(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Say which theme an answer tells of that fitted nowhere."""
    fields = await request.fields()
    answer = fields.whole("answer")
    if not fields.text("theme"):
        raise NotInTheWorkspace("Choose the theme that the answer tells of.")

    def placed(workspace: Workspace) -> str:
        judgement = deeds.judge(workspace)
        theme = judged.find_theme(judgement, fields.text("theme"))
        if answer is None or not 0 <= answer < len(judgement.sure):
            raise NotInTheWorkspace("This answer is not there.")
        deeds.take(workspace, [Place(answer=answer, theme=theme.key, holds=True)], today())
        return theme.name

    name = await work(request, consultation, placed)
    return go(request, at(consultation, "left-over"), f"It tells of “{name}” now. You can undo it.")


DOORS = (answers_page, split, left_over_page, place)
