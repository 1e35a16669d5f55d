"""Typing in what came back on paper."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from questionnaires.schema import Questionnaire
from questionnaires.translation import languages, localise
from survey.desk import paper_answers, projects
from survey.desk.asking import Ask, Fields
from survey.desk.drawing import Page, go, show
from survey.desk.paper_answers import Typed
from survey.desk.problems import NotThere
from survey.desk.projects import Standing
from survey.desk.rights import Right, needs
from survey.render import translate


@get("/consultations/{consultation:str}/paper", opt=needs(Right.DESIGN))
async def paper_page(
    request: Ask, consultation: FromPath[str], audience: FromQuery[str] = "", language: FromQuery[str] = ""
) -> Page:
    """Show a form for answers that came on paper."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        asked = await paper_answers.questionnaire(records, standing, audience) if audience else None
    return _show(request, standing, audience, asked, language=language)


@post("/consultations/{consultation:str}/paper", opt=needs(Right.DESIGN))
async def type_in(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Seal and send what was typed in."""
    fields = await request.fields()
    audience, language = fields.text("audience"), fields.text("language")
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        asked = await paper_answers.questionnaire(records, standing, audience)
    if asked is None:
        raise NotThere
    typed = paper_answers.read(asked, language or asked.language, fields)
    if typed.problems or (typed.declined and not fields.ticked("leave_out")):
        return _show(request, standing, audience, asked, language=language, fields=fields, typed=typed)
    if not typed.declined:
        made = paper_answers.response(standing, asked, language or asked.language, typed)
        async with request.desk.records.change() as records:
            await paper_answers.send(records, standing, made, paper_answers.spent(fields))
    here = f"/consultations/{consultation}/paper?audience={audience}&language={language}"
    said = "Nothing of that paper is kept." if typed.declined else "Locked and sent."
    return go(request, here, f"{said} Now destroy the paper, as your plan for data protection says.")


def _show(
    request: Ask,
    standing: Standing,
    audience: str,
    asked: Questionnaire | None,
    *,
    language: str,
    fields: Fields | None = None,
    typed: Typed | None = None,
) -> Page:
    tag = language if asked and language in languages(asked) else asked.language if asked else ""
    shown = localise(asked, tag).questionnaire if asked else None
    problems = {one.question: translate("en", one.message, one.values) for one in typed.problems} if typed else {}
    return show(
        request,
        "paper_in.html",
        422 if typed else 200,
        standing=standing,
        audience=audience,
        language=tag,
        asked=shown,
        tags=languages(asked) if asked else (),
        fields=fields,
        spent=paper_answers.spent(fields) if fields else paper_answers.mint(),
        problems={f"q-{name}": said.replace(", or skip this question", "") for name, said in problems.items()},
        declined=bool(typed and typed.declined),
    )


DOORS = (paper_page, type_in)
