"""The preview's pages: the site's own, in a frame of a phone's size."""

import base64
import hashlib

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from survey import visit
from survey.desk import drafting, previewing, projects
from survey.desk.asking import Ask
from survey.desk.doors import designing
from survey.desk.drawing import Page, show
from survey.desk.previewing import FINGERPRINT, Previewed
from survey.desk.problems import NotThere
from survey.desk.projects import Standing
from survey.desk.rights import Right, needs
from survey.drafts import Draft
from survey.render import STYLE

_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'self'"
)
"""As the site's, but that the desk's own pages may frame it, and that nothing runs in it."""

UNTOLD = "*Here stands what you have not written yet in the details of the consultation.*"


@get("/questionnaires/{number:int}/preview", opt=needs(Right.FOLLOW))
async def preview_page(
    request: Ask, number: FromPath[int], page: FromQuery[str] = "", language: FromQuery[str] = ""
) -> Page:
    """Show the preview alone, as large as a phone."""
    board = await designing.fetch(request, number)
    return designing.draw(request, "designer_preview.html", board, "preview", page=page, language=language)


@get("/questionnaires/{number:int}/phone", opt=needs(Right.FOLLOW))
async def begin(
    request: Ask, number: FromPath[int], page: FromQuery[str] = "", language: FromQuery[str] = ""
) -> Response[bytes]:
    """Begin to walk a questionnaire, at its first page or straight at another."""
    async with request.desk.records.change() as records:
        kept = await drafting.fetch(records, number)
        standing = await projects.find(records, kept.project)
    pages = {one.id for one in kept.questionnaire.pages}
    tag = language or kept.questionnaire.language
    draft = previewing.start(kept.project, tag, page if page in pages else "")
    token = request.desk.previews.begin(number, draft)
    return _look(request, token, _previewed(kept, standing, token), draft)


@get("/preview/{token:str}/page", opt=needs(Right.FOLLOW))
async def look(request: Ask, token: FromPath[str]) -> Response[bytes]:
    """Show where a walk stands."""
    number, draft = _find(request, token)
    async with request.desk.records.change() as records:
        kept = await drafting.fetch(records, number)
        standing = await projects.find(records, kept.project)
    return _look(request, token, _previewed(kept, standing, token), draft)


@post("/preview/{token:str}/page", opt={**needs(Right.FOLLOW), "tokenless": True})
async def walk(request: Ask, token: FromPath[str]) -> Response[bytes]:
    """Do what a button of the page says, and show what follows.

    The forms are the site's, so they hold no token of the desk's; the address itself cannot be guessed.
    """
    number, draft = _find(request, token)
    fields = await request.fields()
    async with request.desk.records.change() as records:
        kept = await drafting.fetch(records, number)
        standing = await projects.find(records, kept.project)
    previewed = _previewed(kept, standing, token)
    where = fields.raw("at").split(".", 2)[-1]
    sent = {name: fields.every(name) for name in fields}
    try:
        draft = previewing.go_on(previewed, draft, where, fields.raw("do") or "next", sent)
    except visit.UnknownDeed as problem:
        raise NotThere from problem
    request.desk.previews.keep(token, number, draft)
    return _look(request, token, previewed, draft)


@get("/preview/{token:str}/left", opt=needs(Right.FOLLOW))
async def left_page(request: Ask, token: FromPath[str]) -> Response[bytes]:
    """Say what has happened when somebody left."""
    return await _left(request, token)


@post("/preview/{token:str}/left", opt={**needs(Right.FOLLOW), "tokenless": True})
async def leave(request: Ask, token: FromPath[str]) -> Response[bytes]:
    """Say what happens when somebody leaves."""
    return await _left(request, token)


async def _left(request: Ask, token: str) -> Response[bytes]:
    number, draft = _find(request, token)
    async with request.desk.records.change() as records:
        standing = await projects.find(records, (await drafting.fetch(records, number)).project)
    request.desk.previews.keep(token, number, previewing.start(draft.consultation, draft.language))
    return _framed(show(request, "preview_left.html", leave_to=standing.shown.leave_to, number=number), own_style=False)


def _find(request: Ask, token: str) -> tuple[int, Draft]:
    found = request.desk.previews.find(token)
    if found is None:
        raise NotThere
    return found


def _previewed(kept: drafting.Kept, standing: Standing, token: str) -> Previewed:
    stated = standing.shown
    return Previewed(
        questionnaire=kept.questionnaire,
        consultation=msgspec.structs.replace(
            stated,
            questionnaires={kept.audience: FINGERPRINT},
            purpose=stated.purpose or UNTOLD,
            asker=stated.asker or UNTOLD,
        ),
        switches=standing.project.switches,
        base=f"/preview/{token}",
    )


def _look(request: Ask, token: str, previewed: Previewed, draft: Draft) -> Response[bytes]:
    try:
        drawn = previewing.look(previewed, draft)
    except Exception:
        return _framed(show(request, "preview_unfinished.html", 200, token=token), own_style=False)
    return _framed(Response(drawn.encode(), media_type="text/html; charset=utf-8"), own_style=True)


def _framed(response: Response[bytes], *, own_style: bool) -> Response[bytes]:
    """Let the desk's own pages show this in a frame."""
    styled = POLICY if own_style else POLICY.replace(f"'sha256-{_HASH}'", "'self'")
    response.headers["content-security-policy"] = styled
    response.headers["x-frame-options"] = "SAMEORIGIN"
    return response


DOORS = (preview_page, begin, look, walk, left_page, leave)
