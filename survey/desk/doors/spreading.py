"""What can be handed out: posters, paper, spreadsheets, invitation codes."""

import asyncio
import tempfile
from pathlib import Path

from litestar import Response, get, post
from litestar.params import FromPath

from questionnaires import loading, paper, xlsform
from questionnaires.paper import Layout, LettersMissing, NoSuchLanguage, NotAnAddress, Printed
from questionnaires.schema import Questionnaire
from questionnaires.translation import languages
from survey import invitations
from survey.desk import deeds, drafting, projects
from survey.desk.asking import Ask
from survey.desk.deeds import Deed
from survey.desk.doors import designing
from survey.desk.doors.keys import PDF, download
from survey.desk.drawing import Page, show
from survey.desk.handing_over import Parcel
from survey.desk.problems import NotThere
from survey.desk.rights import Right, needs
from survey.refusal import Refusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOML = "application/toml; charset=utf-8"
MOST_CODES = 500


class CannotPrint(Refusal):
    """The paper or poster cannot be made; the message says why."""


@get("/questionnaires/{number:int}/out", opt=needs(Right.FOLLOW))
async def out_page(request: Ask, number: FromPath[int]) -> Page:
    """Show in which forms a questionnaire can be taken away."""
    board = await designing.fetch(request, number)
    tags = languages(board.kept.questionnaire)
    return designing.draw(request, "designer_out.html", board, "out", tags=tags, layouts=_LAYOUTS)


@get("/questionnaires/{number:int}/sheet.xlsx", opt=needs(Right.FOLLOW))
async def sheet(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Give a questionnaire as a spreadsheet."""
    questionnaire = (await designing.fetch(request, number)).kept.questionnaire
    content, _ = await asyncio.to_thread(_sheet, questionnaire)
    return download(Parcel(f"{questionnaire.id}.xlsx", XLSX, content))


@get("/questionnaires/{number:int}/sheet", opt=needs(Right.FOLLOW))
async def sheet_notes(request: Ask, number: FromPath[int]) -> Page:
    """Say what other tools will not understand of the spreadsheet."""
    board = await designing.fetch(request, number)
    _, notes = await asyncio.to_thread(_sheet, board.kept.questionnaire)
    return designing.draw(request, "designer_sheet.html", board, "out", notes=notes)


@get("/questionnaires/{number:int}/file.toml", opt=needs(Right.FOLLOW))
async def as_file(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Give a questionnaire as a file in its own form."""
    questionnaire = (await designing.fetch(request, number)).kept.questionnaire
    return download(Parcel(f"{questionnaire.id}.toml", TOML, loading.dumps(questionnaire).encode()))


@get("/questionnaires/{number:int}/paper/{layout:str}/{language:str}", opt=needs(Right.FOLLOW))
async def on_paper(
    request: Ask, number: FromPath[int], layout: FromPath[str], language: FromPath[str]
) -> Response[bytes]:
    """Give a questionnaire to print."""
    board = await designing.fetch(request, number)
    if layout not in list(Layout):
        raise NotThere
    try:
        printed = await asyncio.to_thread(
            paper.print_paper,
            board.kept.questionnaire,
            language=language,
            layout=Layout(layout),
            consultation=board.standing.shown,
        )
    except (NoSuchLanguage, LettersMissing) as problem:
        raise CannotPrint(str(problem)) from problem
    except Exception as problem:
        if not any(one.is_unfinished for one in board.advice):
            raise
        raise CannotPrint("Something of it is not finished yet. “What to mend” says what.") from problem
    return download(Parcel(f"{board.kept.questionnaire.id}-{layout}-{language}.pdf", PDF, printed.pdf))


@get("/consultations/{consultation:str}/spread", opt=needs(Right.DESIGN))
async def spread_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show what can be handed out."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        drafts = await drafting.of_project(records, consultation)
    return show(
        request,
        "spread.html",
        standing=standing,
        drafts=drafts,
        site=request.desk.settings.site_address,
        layouts=_LAYOUTS,
        most=MOST_CODES,
    )


@post("/consultations/{consultation:str}/poster", opt=needs(Right.DESIGN))
async def poster(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Give a poster to print."""
    fields = await request.fields()
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
    site = (fields.text("site") or request.desk.settings.site_address).rstrip("/")
    about = tuple(line for line in fields.raw("about").split("\n") if line.strip()) if fields.ticked("say") else ()
    printed = await asyncio.to_thread(_poster, f"{site}/{standing.project.entry}", fields.text("language"), about)
    return download(Parcel("poster.pdf", PDF, printed.pdf))


@post("/consultations/{consultation:str}/codes", opt=needs(Right.DESIGN))
async def codes(request: Ask, consultation: FromPath[str]) -> Page:
    """Draw invitation codes, and show them this once."""
    number = (await request.fields()).whole("number") or 0
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        if standing.is_over or standing.state is None or not 1 <= number <= MOST_CODES:
            raise CannotPrint(
                f"Codes are drawn once it is published and until it closes, up to {MOST_CODES} at a time."
            )
        drawn = await invitations.invite(records, consultation, number)
        await deeds.note(records, request.staff, Deed.DREW_CODES, f"{consultation}: {number}")
    return show(request, "codes.html", standing=standing, codes=drawn)


def _sheet(questionnaire: Questionnaire) -> tuple[bytes, tuple[str, ...]]:
    with tempfile.TemporaryDirectory(prefix="heard-desk-") as folder:
        path = Path(folder) / "form.xlsx"
        notes = xlsform.write(questionnaire, path)
        return path.read_bytes(), notes


def _poster(address: str, language: str, about: tuple[str, ...]) -> Printed:
    try:
        return paper.print_poster(address, language=language or "en", about=about)
    except (NotAnAddress, LettersMissing) as problem:
        raise CannotPrint(str(problem)) from problem


_LAYOUTS = {
    Layout.NORMAL: "Ordinary print",
    Layout.LARGE_PRINT: "Large print",
    Layout.EASY_READ: "Laid out for easy read",
}

DOORS = (
    out_page,
    sheet,
    sheet_notes,
    as_file,
    on_paper,
    spread_page,
    poster,
    codes,
)
