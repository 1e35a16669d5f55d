"""A second person codes a sample of the answers blind; how far the two agree is shown when they have finished."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from analysis import deeds
from analysis.answers.table import writings
from analysis.answers.workspace import Workspace
from analysis.finding.codebook import Theme
from analysis.judging import agreement
from analysis.judging.agreement import SAMPLE, Compared, Sample
from survey.desk.asking import Ask
from survey.desk.doors.reading import entered
from survey.desk.doors.rooms import at, work
from survey.desk.drawing import Page, go, show
from survey.desk.reading import NotInTheWorkspace
from survey.desk.rights import Right, needs

SIZES = (25, 50, 100)
"""How many answers a sample can have: fewer tell little, and more is a day's work."""


class Coding(msgspec.Struct, frozen=True, kw_only=True):
    """Where the coding stands for one person: the answer to be coded next, if any, and what may be shown of it all."""

    themes: tuple[Theme, ...]
    size: int
    done: int
    answer: int | None
    text: str
    has_decided: bool
    compared: Compared | None


@get("/consultations/{consultation:str}/read/coding", opt=needs(Right.CODE))
async def coding_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show the next answer of the sample and nothing of what was made of it; or how far coders agree."""
    standing, _ = await entered(request, consultation)
    coding = await work(request, consultation, _look)
    return show(request, "read_coding.html", standing=standing, coding=coding, sizes=SIZES)


@post("/consultations/{consultation:str}/read/coding", opt=needs(Right.CODE))
async def code(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Draw the sample, or take what a second coder found in one answer of it."""
    fields = await request.fields()
    answer, size = fields.whole("answer"), fields.whole("size")

    def coded(workspace: Workspace) -> None:
        if deeds.has_decided(workspace):
            raise NotInTheWorkspace("You have decided on answers already. Somebody else has to code the sample.")
        if fields.text("do") == "draw":
            deeds.draw_sample(workspace, size if size in SIZES else SIZES[1], seed=0)
            return
        sample = workspace.look_up(SAMPLE, Sample(answers=()))
        if answer not in agreement.remaining(sample, workspace.person):
            raise NotInTheWorkspace("You have coded this answer already. Go on with the next.")
        if not fields.every("themes") and not fields.ticked("none"):
            raise NotInTheWorkspace("Tick the themes that the answer tells of, or “None of them”.")
        deeds.code(workspace, answer, [] if fields.ticked("none") else fields.every("themes"))

    await work(request, consultation, coded)
    return go(request, at(consultation, "coding"))


def _look(workspace: Workspace) -> Coding:
    judgement = deeds.judge(workspace)
    deeds.found(workspace, judgement)
    sample = workspace.look_up(SAMPLE, Sample(answers=()))
    remaining = agreement.remaining(sample, workspace.person)
    has_decided = deeds.has_decided(workspace)
    answer = remaining[0] if remaining and not has_decided else None
    return Coding(
        themes=judgement.codebook.themes,
        size=len(sample.answers),
        done=len(sample.answers) - len(remaining),
        answer=answer,
        text=writings(deeds.table(workspace))[answer].text if answer is not None else "",
        has_decided=has_decided,
        compared=deeds.compare(workspace, judgement) if answer is None else None,
    )


DOORS = (coding_page, code)
