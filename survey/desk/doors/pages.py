"""One page of a questionnaire, and its questions."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from questionnaires.schema import AnyQuestion, Page, Questionnaire, Role
from survey.desk import conflicts, drawing, editing, question_form
from survey.desk.advice import Advice, by_field
from survey.desk.asking import Ask
from survey.desk.doors import conditions, designing
from survey.desk.doors.designing import Board
from survey.desk.drawing import go
from survey.desk.question_form import LABELS, ROLES
from survey.desk.rights import Right, needs

PAGE_LABELS = {"title": "Heading", "body": "Words on the page", "section": "Part"}
UP, DOWN = -1, 1


@get("/questionnaires/{number:int}/pages/{page:str}", opt=needs(Right.DESIGN))
async def page_page(request: Ask, number: FromPath[int], page: FromPath[str]) -> drawing.Page:
    """Show one page, to be changed."""
    board = await designing.fetch(request, number)
    return _draw(request, board, page, {})


@get("/questionnaires/{number:int}/add", opt=needs(Right.DESIGN))
async def add_page(request: Ask, number: FromPath[int], after: FromQuery[str] = "") -> drawing.Page:
    """Ask what a new page is to be."""
    board = await designing.fetch(request, number)
    return designing.draw(request, "designer_add.html", board, "add", after=after, problems={})


@post("/questionnaires/{number:int}/add", opt=needs(Right.DESIGN))
async def add(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Add a page behind another."""
    fields = await request.fields()
    kind, words, after = fields.text("kind"), fields.line("words"), fields.text("after")
    problems = _add_problems(kind, words)
    board = await designing.fetch(request, number)
    if problems:
        context = {"after": after, "problems": problems, "kind": kind, "words": words}
        return designing.draw(request, "designer_add.html", board, "add", 422, **context)
    before = board.kept.questionnaire
    section = next((one.section for one in before.pages if one.id == after), "")
    made = editing.new_page(before, kind, words, section)
    await designing.change(request, number, f"Added “{words}”", lambda one: editing.add_page(one, made, after))
    return go(request, f"/questionnaires/{number}/pages/{made.id}")


@post("/questionnaires/{number:int}/pages/{page:str}", opt=needs(Right.DESIGN))
async def change_page(request: Ask, number: FromPath[int], page: FromPath[str]) -> Response[bytes]:
    """Keep a page's own words."""
    fields = await request.fields()
    board = await designing.fetch(request, number)
    now = _of(editing.page_of(board.kept.questionnaire, page))
    section = fields.text("section")
    mine: dict[str, object] = {"title": fields.line("title"), "body": fields.text("body"), "section": section}
    known = {one.id for one in board.kept.questionnaire.sections}
    mine["section"] = section if section in known else ""
    if conflicts.is_stale(fields, now):
        if request.is_part:
            return designing.stale_part(request, board)
        found = conflicts.differences(PAGE_LABELS, mine, now)
        return conflicts.ask_which(
            request, fields, now=now, by=board.kept.by, back=_at(number, page), differences=found
        )
    kept = await designing.change(
        request,
        number,
        f"Changed the page “{_name(board, page)}”",
        lambda one: editing.in_order(editing.change_page(one, page, **mine)),
        typing=True,
        seen=lambda one: _of(editing.page_of(one, page)),
    )
    if request.is_part:
        now = _of(editing.page_of(kept.questionnaire, page))
        return await designing.saved_part(request, number, now=now, room=f"pages/{page}", fields=PAGE_LABELS)
    return go(request, _at(number, page), "Saved.")


@post("/questionnaires/{number:int}/pages/{page:str}/do", opt=needs(Right.DESIGN))
async def do_to_page(request: Ask, number: FromPath[int], page: FromPath[str]) -> Response[bytes]:
    """Move, copy or delete a page."""
    fields = await request.fields()
    board = await designing.fetch(request, number)
    deed, name = fields.text("do"), _name(board, page)
    back = f"/questionnaires/{number}" if fields.ticked("list") else _at(number, page)
    if deed == "delete":
        await designing.change(request, number, f"Deleted “{name}”", lambda one: editing.delete_page(one, page))
        return go(request, f"/questionnaires/{number}", f"“{name}” is deleted. You can undo that.")
    if deed == "copy":
        _, copy = editing.copy_page(board.kept.questionnaire, page)
        await designing.change(request, number, f"Copied “{name}”", lambda one: editing.copy_page(one, page)[0])
        return go(request, _at(number, copy), "This is the copy.")
    by = UP if deed == "up" else DOWN
    await designing.change(
        request, number, f"Moved “{name}”", lambda one: editing.in_order(editing.move_page(one, page, by))
    )
    return go(request, f"{back}#{page}" if fields.ticked("list") else back)


@post("/questionnaires/{number:int}/pages/{page:str}/questions", opt=needs(Right.DESIGN))
async def add_question(request: Ask, number: FromPath[int], page: FromPath[str]) -> Response[bytes]:
    """Put a question, or another one, on a page."""
    fields = await request.fields()
    kind, words = fields.text("kind"), fields.line("words")
    if kind not in question_form.KINDS or not words:
        board = await designing.fetch(request, number)
        return _draw(request, board, page, {"words": "Write the question"})
    await designing.change(
        request,
        number,
        f"Added “{words}”",
        lambda one: editing.add_question(one, page, editing.new_question(one, kind, words)),
    )
    return go(request, _at(number, page))


@post("/questionnaires/{number:int}/questions/{question:str}", opt=needs(Right.DESIGN))
async def change_question(request: Ask, number: FromPath[int], question: FromPath[str]) -> Response[bytes]:
    """Keep a question."""
    fields = await request.fields()
    board = await designing.fetch(request, number)
    page, now = editing.question_of(board.kept.questionnaire, question)
    read = question_form.read(fields, now)
    if conflicts.is_stale(fields, now):
        if request.is_part:
            return designing.stale_part(request, board)
        found = conflicts.differences(LABELS, question_form.shown(read.question), question_form.shown(now))
        return conflicts.ask_which(
            request, fields, now=now, by=board.kept.by, back=_at(number, page.id), differences=found
        )
    kept = await designing.change(
        request,
        number,
        f"Changed “{read.question.ask or now.ask}”",
        lambda one: editing.put_question(one, _with_own_condition(one, read.question)),
        typing=True,
        seen=lambda one: editing.question_of(one, question)[1],
    )
    if request.is_part:
        _, now = editing.question_of(kept.questionnaire, question)
        return await designing.saved_part(
            request,
            number,
            now=now,
            room=f"pages/{page.id}",
            anchor=f"q-{question}",
            fields=question_form.fields_of(now),
        )
    if read.problems:
        named = {f"{question}-{field}": said for field, said in read.problems.items()}
        return _draw(request, await designing.fetch(request, number), page.id, named)
    return go(request, _at(number, page.id), "Saved.")


@post("/questionnaires/{number:int}/questions/{question:str}/do", opt=needs(Right.DESIGN))
async def do_to_question(request: Ask, number: FromPath[int], question: FromPath[str]) -> Response[bytes]:
    """Move, copy or delete a question."""
    fields = await request.fields()
    board = await designing.fetch(request, number)
    page, asked = editing.question_of(board.kept.questionnaire, question)
    if fields.text("do") == "delete":
        kept = await designing.change(
            request, number, f"Deleted “{asked.ask}”", lambda one: editing.delete_question(one, question)
        )
    elif fields.text("do") == "copy":
        kept = await designing.change(
            request, number, f"Copied “{asked.ask}”", lambda one: editing.copy_question(one, question)
        )
    else:
        by = UP if fields.text("do") == "up" else DOWN
        kept = await designing.change(
            request, number, f"Moved “{asked.ask}”", lambda one: editing.move_question(one, question, by)
        )
    there = next((one.id for one in kept.questionnaire.pages if any(q.id == question for q in one.questions)), page.id)
    return go(request, _at(number, there))


def _draw(request: Ask, board: Board, page: str, problems: dict[str, str]) -> drawing.Page:
    questionnaire = board.kept.questionnaire
    shown = editing.page_of(questionnaire, page)
    place = questionnaire.pages.index(shown)
    return designing.draw(
        request,
        "designer_page.html",
        board,
        f"pages/{page}",
        422 if problems else 200,
        page=shown,
        place=place,
        own=_of(shown),
        roles=ROLES,
        said=_said(board, shown),
        when_shown=conditions.when(questionnaire, shown),
        problems=problems,
        later=questionnaire.pages[place + 1] if place + 1 < len(questionnaire.pages) else None,
        earlier=questionnaire.pages[place - 1] if place else None,
    )


def _said(board: Board, page: Page) -> dict[str, dict[str, list[Advice]]]:
    """Sort what is to be mended on a page by question and field; under "" is what concerns the page itself."""
    found = board.on(f"pages/{page.id}")
    own = by_field([one for one in found if not one.where.question], PAGE_LABELS)
    return {"": own} | {
        question.id: by_field(
            [one for one in found if one.where.question == question.id], question_form.fields_of(question)
        )
        for question in page.questions
    }


def _of(page: Page) -> dict[str, object]:
    return {name: getattr(page, name) for name in PAGE_LABELS}


def _name(board: Board, page: str) -> str:
    found = editing.page_of(board.kept.questionnaire, page)
    return found.title or (found.questions[0].ask if found.questions else found.id)


def _at(number: int, page: str) -> str:
    return f"/questionnaires/{number}/pages/{page}"


def _with_own_condition(questionnaire: Questionnaire, question: AnyQuestion) -> AnyQuestion:
    """Leave a question's condition as it stands: it has a form of its own. Consent is asked of everyone."""
    _, now = editing.question_of(questionnaire, question.id)
    return msgspec.structs.replace(question, show_if=None if question.role is Role.CONSENT else now.show_if)


def _add_problems(kind: str, words: str) -> dict[str, str]:
    problems = {}
    if kind not in {*question_form.KINDS, "words", "ending"}:
        problems["kind"] = "Choose what the page is to be"
    if not words:
        problems["words"] = "Write the question, or the heading"
    return problems


DOORS = (
    page_page,
    add_page,
    add,
    change_page,
    do_to_page,
    add_question,
    change_question,
    do_to_question,
)
