"""When a page, or a question of it, is shown: chosen from lists, and said in words."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from questionnaires.questions import offered
from questionnaires.schema import AnyQuestion, Page, Questionnaire, ShowIf
from survey.desk import conflicts, drawing, editing
from survey.desk.asking import Ask, Fields
from survey.desk.doors import designing
from survey.desk.drawing import go
from survey.desk.rights import Right, needs


@get("/questionnaires/{number:int}/pages/{page:str}/shown", opt=needs(Right.DESIGN))
async def condition_page(
    request: Ask, number: FromPath[int], page: FromPath[str], question: FromQuery[str] = "", on: FromQuery[str] = ""
) -> drawing.Page:
    """Ask after which answers a page, or one of its questions, is to be shown."""
    board = await designing.fetch(request, number)
    questionnaire = board.kept.questionnaire
    shown = _shown(questionnaire, page, question)
    current = shown.show_if
    earlier = editing.earlier_questions(questionnaire, page)
    chosen = on or (current.question if current else "")
    asked = next((one for one in earlier if one.id == chosen), None)
    return designing.draw(
        request,
        "designer_shown.html",
        board,
        f"pages/{page}",
        page=editing.page_of(questionnaire, page),
        shown=shown,
        question=question,
        earlier=earlier,
        asked=asked,
        values=_values(asked) if asked else (),
        current=current if current and asked and current.question == asked.id else None,
    )


@post("/questionnaires/{number:int}/pages/{page:str}/shown", opt=needs(Right.DESIGN))
async def set_condition(request: Ask, number: FromPath[int], page: FromPath[str]) -> Response[bytes]:
    """Keep after which answers something is shown."""
    fields = await request.fields()
    question = fields.text("of")
    condition = _condition(fields)
    board = await designing.fetch(request, number)
    questionnaire = board.kept.questionnaire
    now = _shown(questionnaire, page, question).show_if
    back = f"/questionnaires/{number}/pages/{page}"
    if conflicts.is_stale(fields, now):
        found = conflicts.Difference("It is shown", _worded(questionnaire, condition), _worded(questionnaire, now))
        return conflicts.ask_which(request, fields, now=now, by=board.kept.by, back=back, differences=[found])
    await designing.change(
        request,
        number,
        "Changed when something is shown",
        lambda one: editing.set_condition(one, page, question, condition),
        seen=lambda one: _shown(one, page, question).show_if,
    )
    return go(request, back, "Saved.")


def when(questionnaire: Questionnaire, page: Page) -> dict[str, str]:
    """Say after which answers each question of a page is shown; under "", the page itself."""
    asked = {question.id: question for page in questionnaire.pages for question in page.questions}
    shown = {"": page.show_if} | {question.id: question.show_if for question in page.questions}
    return {name: _said(condition, asked) for name, condition in shown.items() if condition}


def _shown(questionnaire: Questionnaire, page: str, question: str) -> Page | AnyQuestion:
    return editing.question_of(questionnaire, question)[1] if question else editing.page_of(questionnaire, page)


def _worded(questionnaire: Questionnaire, condition: ShowIf | None) -> str:
    asked = {question.id: question for page in questionnaire.pages for question in page.questions}
    return _said(condition, asked) if condition else "to everyone"


def _said(condition: ShowIf, asked: dict[str, AnyQuestion]) -> str:
    question = asked.get(condition.question)
    if question is None:
        return "after answers to a question that is not there any more"
    if condition.answered is not None:
        return f"if “{question.ask}” {'was' if condition.answered else 'was not'} answered"
    labels = dict(_values(question))
    named = [f"“{labels.get(value, value)}”" for value in condition.any_of or condition.none_of]
    listed = " or ".join(filter(None, [", ".join(named[:-1]), named[-1]])) if named else "nothing that is offered"
    return f"if the answer to “{question.ask}” is {'' if condition.any_of else 'not '}{listed}"


def _values(asked: AnyQuestion) -> list[tuple[str, str]]:
    labels = {option.value: option.label for option in getattr(asked, "options", ())}
    standard = {"prefer-not-to-say": "Prefer not to say", "dont-know": "I don’t know"}
    return [(value, labels.get(value) or standard.get(value, value)) for value in offered(asked)]


def _condition(fields: Fields) -> ShowIf | None:
    on, how, values = fields.text("on"), fields.text("how"), fields.every("values")
    if not on or how == "always":
        return None
    if how in {"answered", "unanswered"}:
        return ShowIf(question=on, answered=how == "answered")
    return ShowIf(question=on, none_of=values) if how == "none" else ShowIf(question=on, any_of=values)


DOORS = (condition_page, set_condition)
