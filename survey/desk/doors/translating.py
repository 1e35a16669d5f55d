"""Translations of a questionnaire, side by side with its own words."""

import textwrap

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from questionnaires.places import places
from questionnaires.translation import direction, languages, missing, needs_words
from survey import languages as site_languages
from survey.desk import drafting, projects
from survey.desk.asking import Ask, Fields
from survey.desk.conflicts import Difference
from survey.desk.doors import designing
from survey.desk.drafting import Kept
from survey.desk.drawing import Page, go, show, tongue
from survey.desk.problems import NotThere
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
            await drafting.translate(
                records, request.staff, number, tag, {}, deed=f"Began to translate into {tongue(tag)}"
            )
    return go(request, f"/questionnaires/{number}/languages/{tag}")


@get("/questionnaires/{number:int}/languages/{tag:str}", opt=needs(Right.DESIGN))
async def language_page(
    request: Ask, number: FromPath[int], tag: FromPath[str], only: FromQuery[str] = "", start: FromQuery[int] = 0
) -> Page:
    """Show texts beside their translations; `only` shows those that are missing or were changed since."""
    board = await designing.fetch(request, number)
    questionnaire, stale = board.kept.questionnaire, board.kept.draft.stale.get(tag, ())
    if tag not in questionnaire.translations:
        raise NotThere
    texts = questionnaire.translations[tag]
    every = [place for place in places(questionnaire) if needs_words(place)]
    wanted = [place for place in every if not only or _is_wanting(board.kept, tag, place.address)]
    start = max(0, min(start, len(wanted)))
    return designing.draw(
        request,
        "designer_language.html",
        board,
        "languages",
        language=tag,
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

    Only what differs from what the form was shown with is touched, so two people may translate at once. Where both
    translated the same text, the second sees both before one of them is written over.
    """
    fields = await request.fields()
    changed = {
        name[2:]: fields.text(name)
        for name in fields
        if name.startswith("t-")
        and (fields.text(name) != fields.text(f"w-{name[2:]}") or fields.ticked(f"ok-{name[2:]}"))
    }
    async with request.desk.records.change() as records:
        before = await drafting.fetch(records, number)
        await projects.must_be_open_to_change(records, before.project)
        own = {place.address: place.text for place in places(before.questionnaire)}
        stands = before.questionnaire.translations.get(tag)
        if stands is None:
            raise NotThere
        fitting = {address: text for address, text in changed.items() if address in own}
        clashing = [
            address
            for address, text in fitting.items()
            if stands.get(address, "") not in {text, fields.text(f"w-{address}")}
        ]
        kept_texts = {address: text for address, text in fitting.items() if address not in clashing}
        if kept_texts:
            await drafting.translate(records, request.staff, number, tag, kept_texts, deed=_deed(own, kept_texts, tag))
    if clashing and request.is_part:
        return designing.stale_part(request, await designing.fetch(request, number))
    if clashing:
        return _ask_which(request, fields, before, tag, {address: fitting[address] for address in clashing})
    if request.is_part:
        board = await designing.fetch(request, number)
        shown = designing.draw(request, "translated_part.html", board, "languages", texts=fitting)
        shown.headers["hx-trigger"] = "preview"
        return shown
    here = f"/questionnaires/{number}/languages/{tag}"
    if not fields.ticked("next"):
        return go(request, here, "Saved.")
    only, start = fields.text("only"), fields.whole("start") or 0
    after = await designing.fetch(request, number)
    shown_now = [name[2:] for name in fields if name.startswith("t-")]
    passed = [one for one in shown_now if not only or _is_wanting(after.kept, tag, one)]
    return go(request, f"{here}?start={start + len(passed)}&only={'missing' if only else ''}", "Saved.")


@post("/questionnaires/{number:int}/languages/{tag:str}/delete", opt=needs(Right.DESIGN))
async def delete_language(request: Ask, number: FromPath[int], tag: FromPath[str]) -> Response[bytes]:
    """Take a language away."""
    await designing.change(
        request,
        number,
        f"Took away the translation into {tongue(tag)}",
        lambda one: designing.without_language(one, tag),
    )
    return go(request, f"/questionnaires/{number}/languages", "The translation is taken away. You can undo that.")


def _is_wanting(kept: Kept, tag: str, address: str) -> bool:
    """Tell whether a text is not translated, or was changed since."""
    return address not in kept.questionnaire.translations[tag] or address in kept.draft.stale.get(tag, ())


def _deed(own: dict[str, str], texts: dict[str, str], tag: str) -> str:
    """Word what was translated, so that each text can be undone by itself."""
    if len(texts) > 1:
        return f"Translated {len(texts)} texts into {tongue(tag)}"
    return f"Translated “{textwrap.shorten(own[next(iter(texts))], 60, placeholder='…')}” into {tongue(tag)}"


def _ask_which(request: Ask, fields: Fields, before: Kept, tag: str, mine: dict[str, str]) -> Page:
    """Show two translations of the same texts beside each other; saving again knows what stands there now."""
    own = {place.address: place.text for place in places(before.questionnaire)}
    theirs = {address: before.questionnaire.translations[tag].get(address, "") for address in mine}
    hidden = [("only", fields.text("only"))]
    for address, text in mine.items():
        hidden += [(f"t-{address}", text), (f"w-{address}", theirs[address])]
    return show(
        request,
        "conflict.html",
        409,
        hidden=hidden,
        by=before.by or "Somebody else",
        back=f"/questionnaires/{before.id}/languages/{tag}",
        differences=[Difference(own[address], text, theirs[address]) for address, text in mine.items()],
        some_saved=True,
    )


DOORS = (languages_page, add_language, language_page, translate, delete_language)
