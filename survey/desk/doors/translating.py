"""Translations of a questionnaire, side by side with its own words."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from questionnaires.places import places
from questionnaires.translation import direction, languages, missing, needs_words
from survey import languages as site_languages
from survey.desk import drafting, projects
from survey.desk.asking import Ask
from survey.desk.doors import designing
from survey.desk.drawing import Page, go
from survey.desk.rights import Right, needs
from survey.refusal import Refusal

AT_ONCE = 40
"""Texts on one page of the form."""


class NoSuchLanguage(Refusal):
    """The site does not speak the language."""


@get("/questionnaires/{number:int}/languages", opt=needs(Right.DESIGN))
async def languages_page(request: Ask, number: FromPath[int]) -> Page:
    """Show in which languages the questionnaire can be answered, and what is missing."""
    board = await designing.fetch(request, number)
    questionnaire = board.kept.questionnaire
    wanting = {tag: len(missing(questionnaire, tag)) for tag in questionnaire.translations}
    stale = {tag: len(addresses) for tag, addresses in board.kept.draft.stale.items()}
    all_texts = sum(1 for place in places(questionnaire) if needs_words(place))
    return designing.draw(
        request,
        "designer_languages.html",
        board,
        "languages",
        tags=languages(questionnaire),
        reviews=site_languages.reviews(),
        wanting=wanting,
        stale=stale,
        all_texts=all_texts,
    )


@post("/questionnaires/{number:int}/languages", opt=needs(Right.DESIGN))
async def add_language(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Begin a translation."""
    tag = (await request.fields()).text("language")
    if tag not in site_languages.reviews():
        raise NoSuchLanguage("The site has no words of its own in this language yet, so nobody could be asked in it.")
    board = await designing.fetch(request, number)
    if tag != board.kept.questionnaire.language and tag not in board.kept.questionnaire.translations:
        async with request.desk.records.change() as records:
            await projects.must_be_open_to_change(records, board.kept.project)
            await drafting.translate(records, request.staff, number, tag, {})
    return go(request, f"/questionnaires/{number}/languages/{tag}")


@get("/questionnaires/{number:int}/languages/{tag:str}", opt=needs(Right.DESIGN))
async def language_page(
    request: Ask, number: FromPath[int], tag: FromPath[str], only: FromQuery[str] = "", start: FromQuery[int] = 0
) -> Page:
    """Show texts beside their translations; `only` shows those that are missing or were changed since."""
    board = await designing.fetch(request, number)
    questionnaire, stale = board.kept.questionnaire, board.kept.draft.stale.get(tag, ())
    texts = questionnaire.translations.get(tag, {})
    every = [place for place in places(questionnaire) if needs_words(place)]
    wanted = [place for place in every if not only or place.address not in texts or place.address in stale]
    start = max(0, min(start, len(wanted)))
    return designing.draw(
        request,
        "designer_language.html",
        board,
        "languages",
        tag=tag,
        name=site_languages.reviews()[tag].name if tag in site_languages.reviews() else tag,
        direction=direction(tag),
        texts=texts,
        stale=stale,
        places=wanted[start : start + AT_ONCE],
        only=only,
        start=start,
        after=start + AT_ONCE if start + AT_ONCE < len(wanted) else 0,
        done=sum(1 for place in every if place.address in texts and place.address not in stale),
        all_texts=len(every),
    )


@post("/questionnaires/{number:int}/languages/{tag:str}", opt=needs(Right.DESIGN))
async def translate(request: Ask, number: FromPath[int], tag: FromPath[str]) -> Response[bytes]:
    """Keep the translations that were changed, and those that were said to fit still.

    Only what differs from what the form was shown with is touched, so two people may translate at once.
    """
    fields = await request.fields()
    changed = {
        name[2:]: fields.text(name)
        for name in fields
        if name.startswith("t-")
        and (fields.text(name) != fields.text(f"w-{name[2:]}") or fields.ticked(f"ok-{name[2:]}"))
    }
    async with request.desk.records.change() as records:
        kept = await drafting.fetch(records, number)
        await projects.must_be_open_to_change(records, kept.project)
        known = {place.address for place in places(kept.questionnaire)}
        fitting = {address: text for address, text in changed.items() if address in known}
        if fitting:
            await drafting.translate(records, request.staff, number, tag, fitting)
    if request.is_part:
        board = await designing.fetch(request, number)
        shown = designing.draw(request, "translated_part.html", board, "languages", texts=fitting)
        shown.headers["hx-trigger"] = "preview"
        return shown
    more = fields.text("next")
    here = f"/questionnaires/{number}/languages/{tag}"
    return go(request, f"{here}?start={more}&only={fields.text('only')}" if more.isdecimal() else here, "Saved.")


@post("/questionnaires/{number:int}/languages/{tag:str}/delete", opt=needs(Right.DESIGN))
async def delete_language(request: Ask, number: FromPath[int], tag: FromPath[str]) -> Response[bytes]:
    """Take a language away."""
    await designing.change(
        request,
        number,
        f"Took away the translation into {tag}",
        lambda one: designing.without_language(one, tag),
    )
    return go(request, f"/questionnaires/{number}/languages", "The translation is taken away. You can undo that.")


DOORS = (languages_page, add_language, language_page, translate, delete_language)
