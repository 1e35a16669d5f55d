"""Where a questionnaire comes from: the library, a spreadsheet, an earlier consultation, or nothing."""

import asyncio
import tempfile
from pathlib import Path

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from questionnaires import library, xlsform
from questionnaires.library import NotInTheLibrary
from questionnaires.loading import NotAQuestionnaire
from questionnaires.outline import outline
from questionnaires.schema import Questionnaire
from questionnaires.xlsform import Imported, NotASpreadsheet
from survey.desk import advice, drafting, marked, mending, naming, projects
from survey.desk.asking import Ask
from survey.desk.drawing import Page, go, show
from survey.desk.editing import Gone
from survey.desk.problems import NotThere
from survey.desk.rights import Right, needs
from survey.refusal import Refusal

AUDIENCES = ("survivors", "providers", "families")


class Cannot(Refusal):
    """The questionnaire cannot be begun so; the message says why."""


@get("/library", opt=needs(Right.DESIGN))
async def library_page(request: Ask) -> Page:
    """Show the ready questionnaires."""
    ready = [(name, library.take(name)) for name in library.names()]
    return show(request, "library.html", ready=ready, counts={name: _asked(taken) for name, taken in ready})


@get("/library/{name:str}", opt=needs(Right.DESIGN))
async def library_one(request: Ask, name: FromPath[str]) -> Page:
    """Show when a ready questionnaire fits, and what it asks."""
    try:
        taken, words = library.take(name), marked.page_of(name)
    except NotInTheLibrary as problem:
        raise NotThere from problem
    return show(request, "library_one.html", name=name, taken=taken, words=words, lines=list(outline(taken)))


@get("/consultations/{consultation:str}/questionnaires/new", opt=needs(Right.DESIGN))
async def new_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Ask where a questionnaire is to come from."""
    async with request.desk.records.change() as records:
        standing = await projects.must_be_open_to_change(records, consultation)
        drafts = await drafting.of_project(records, consultation)
        others = [kept for one in await projects.every(records) for kept in await drafting.of_project(records, one.id)]
    ready = [(name, library.take(name)) for name in library.names()]
    return show(
        request,
        "questionnaire_new.html",
        standing=standing,
        taken=[kept.audience for kept in drafts],
        ready=ready,
        others=[kept for kept in others if kept.project != consultation],
        audiences=AUDIENCES,
        chosen=request.query_params.get("from", ""),
    )


@post("/consultations/{consultation:str}/questionnaires/new", opt=needs(Right.DESIGN), request_max_body_size=17_000_000)
async def start(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Begin a questionnaire. What a spreadsheet holds that cannot be carried is said once, item by item."""
    fields = await request.fields()
    source = fields.text("source")
    audience = naming.name(fields.text("audience") or fields.text("other_audience"), (), "survivors")
    lost: tuple[str, ...] = ()
    if source == "sheet":
        content = await fields.content("sheet")
        if not content:
            raise Cannot("Choose the spreadsheet to bring in. Go back and choose a file.")
        imported = await asyncio.to_thread(_from_sheet, content)
        made, lost = imported.questionnaire, imported.left_out
    async with request.desk.records.change() as records:
        await projects.must_be_open_to_change(records, consultation)
        if source.startswith("draft:") and source[6:].isdecimal() and len(source) < 18:
            made = (await drafting.fetch(records, int(source[6:]))).questionnaire
        elif source.startswith("library:"):
            made = _from_library(source[8:])
            audience = audience if fields.text("audience") else made.audience
        elif source != "sheet":
            made = _blank(audience)
        there = [kept.audience for kept in await drafting.of_project(records, consultation)]
        if audience in there:
            raise Cannot(
                f"There is a questionnaire for {audience} already. Delete it first, or choose another audience."
            )
        name = naming.name(made.id, (), "questionnaire")
        made = msgspec.structs.replace(made, id=name, audience=audience)
        number = await drafting.begin(records, request.staff, consultation, made, _begun(source))
    if lost:
        return show(request, "brought_in.html", number=number, lost=lost, questionnaire=made)
    return go(request, f"/questionnaires/{number}")


@post("/questionnaires/{number:int}/delete", opt=needs(Right.DESIGN))
async def delete(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Delete a questionnaire of a consultation that is not published."""
    async with request.desk.records.change() as records:
        kept = await drafting.fetch(records, number)
        await projects.must_be_open_to_change(records, kept.project)
        await drafting.delete(records, number)
    return go(request, f"/consultations/{kept.project}", f"The questions for {kept.audience} are deleted.")


def _from_sheet(content: bytes) -> Imported:
    with tempfile.TemporaryDirectory(prefix="heard-desk-") as folder:
        sheet = Path(folder) / "form.xlsx"
        sheet.write_bytes(content)
        try:
            return xlsform.read(sheet)
        except (NotASpreadsheet, NotAQuestionnaire) as problem:
            raise Cannot(str(problem).replace(f"{sheet}: ", "")) from problem


def _from_library(name: str) -> Questionnaire:
    try:
        return library.take(name)
    except NotInTheLibrary as problem:
        raise Gone from problem


def _blank(audience: str) -> Questionnaire:
    """Give a questionnaire of which nothing is written but what every one has to have."""
    empty = Questionnaire(format=1, id=audience, title=f"Questions for {audience}", audience=audience, pages=())
    for rule in ("consent-first", "age", "support", "closing"):
        found = next((one for one in advice.advise(empty) if one.rule == rule and one.may_mend), None)
        if found:
            empty = mending.mend(empty, rule, found.where)
    return empty


def _begun(source: str) -> str:
    if source.startswith("library:"):
        return f"Took “{source[8:]}” from the library"
    if source.startswith("draft:"):
        return "Copied from another consultation"
    return "Brought in a spreadsheet" if source == "sheet" else "Began with nothing"


def _asked(questionnaire: Questionnaire) -> int:
    return sum(len(page.questions) for page in questionnaire.pages)


DOORS = (library_page, library_one, new_page, start, delete)
