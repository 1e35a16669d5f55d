"""The parts of a questionnaire, and whom it names to turn to."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from questionnaires.places import contact_key
from questionnaires.schema import Questionnaire, Section, SupportContact
from survey.desk import conflicts, editing
from survey.desk.asking import Ask
from survey.desk.doors import designing
from survey.desk.doors.designing import Board
from survey.desk.drafting import Change, mark
from survey.desk.drawing import Page, go, show
from survey.desk.rights import Right, needs

SECTION_LABELS = {
    "title": "Name of the part",
    "note": "Content note",
    "sensitive": "Sensitive",
    "skippable": "Can be skipped whole",
    "show_support": "Shows support contacts",
}
CONTACT_LABELS = {
    "name": "Name",
    "about": "For whom, and what it costs",
    "phone": "Telephone",
    "text": "Text messages",
    "web": "Website",
    "hours": "Hours",
}


@get("/questionnaires/{number:int}/parts", opt=needs(Right.DESIGN))
async def parts_page(request: Ask, number: FromPath[int]) -> Page:
    """Show the parts."""
    board = await designing.fetch(request, number)
    return designing.draw(request, "designer_parts.html", board, "parts", problems={}, own=_section_fields)


@post("/questionnaires/{number:int}/parts", opt=needs(Right.DESIGN))
async def add_part(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Add a part that runs from one page to another."""
    fields = await request.fields()
    title, first, last = fields.line("title"), fields.text("first"), fields.text("last")
    board = await designing.fetch(request, number)
    pages = [page.id for page in board.kept.questionnaire.pages]
    if not title or first not in pages or last not in pages or pages.index(first) > pages.index(last):
        said = {"title": "Name the part, and choose its first and its last page"}
        return designing.draw(request, "designer_parts.html", board, "parts", 422, problems=said, own=_section_fields)
    chosen = pages[pages.index(first) : pages.index(last) + 1]
    await designing.change(
        request, number, f"Added the part “{title}”", lambda one: editing.add_section(one, title, chosen)[0]
    )
    return go(request, f"/questionnaires/{number}/parts", "The part is added.")


@post("/questionnaires/{number:int}/parts/{section:str}", opt=needs(Right.DESIGN))
async def change_part(request: Ask, number: FromPath[int], section: FromPath[str]) -> Response[bytes]:
    """Keep a part, or delete it: its pages stay."""
    fields = await request.fields()
    board = await designing.fetch(request, number)
    now = _section(board.kept.questionnaire, section)
    back = f"/questionnaires/{number}/parts"
    if fields.text("do") == "delete":
        deed = f"Deleted the part “{now.title}”"
        await designing.change(request, number, deed, lambda one: editing.delete_section(one, section))
        return go(request, back, "The part is deleted; its pages stay.")
    mine = {
        "title": fields.line("title"),
        "note": fields.text("note"),
        "sensitive": fields.ticked("sensitive"),
        "skippable": fields.ticked("skippable"),
        "show_support": fields.ticked("show_support"),
    }
    if conflicts.is_stale(fields, _section_fields(now)):
        if request.is_part:
            return designing.stale_part(request, board)
        found = conflicts.differences(SECTION_LABELS, mine, _section_fields(now))
        return conflicts.ask_which(
            request, fields, now=_section_fields(now), by=board.kept.by, back=back, differences=found
        )
    changed = msgspec.structs.replace(now, **mine)
    deed = f"Changed the part “{now.title}”"
    await designing.change(
        request,
        number,
        deed,
        lambda one: editing.put_section(one, changed),
        typing=True,
        seen=lambda one: _section_fields(_section(one, section)),
    )
    if request.is_part:
        return await designing.saved_part(request, number, now=_section_fields(changed), room="parts", anchor=section)
    return go(request, f"{back}#{section}", "Saved.")


@get("/questionnaires/{number:int}/support", opt=needs(Right.DESIGN))
async def support_page(request: Ask, number: FromPath[int]) -> Page:
    """Show the support contacts."""
    board = await designing.fetch(request, number)
    return designing.draw(request, "designer_support.html", board, "support", problems={}, labels=CONTACT_LABELS)


@post("/questionnaires/{number:int}/support", opt=needs(Right.DESIGN))
async def change_contact(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Add, change, move or delete a support contact."""
    fields = await request.fields()
    place, deed = fields.whole("place"), fields.text("do")
    contact = SupportContact(**{name: fields.line(name) for name in CONTACT_LABELS})
    board = await designing.fetch(request, number)
    support = board.kept.questionnaire.support
    back = f"/questionnaires/{number}/support"
    # Somebody may have moved the contacts about since the form was shown: the one that is meant is known by its mark.
    place = next((at for at, one in enumerate(support) if mark(one) == fields.text(conflicts.MARK)), place)
    if deed in {"up", "down", "delete"}:
        if place is None or place >= len(support) or conflicts.is_stale(fields, support[place]):
            raise editing.Gone
        return await _move_or_delete(request, number, deed, place, support[place].name)
    if not contact.name:
        return _unnamed(request, board, contact, place, fields.text(conflicts.MARK))
    if place is not None and place >= len(support):
        raise editing.Gone
    if place is not None and conflicts.is_stale(fields, support[place]):
        if request.is_part:
            return designing.stale_part(request, board)
        mine, theirs = msgspec.structs.asdict(contact), msgspec.structs.asdict(support[place])
        found = conflicts.differences(CONTACT_LABELS, mine, theirs)
        return conflicts.ask_which(request, fields, now=support[place], by=board.kept.by, back=back, differences=found)
    await designing.change(
        request,
        number,
        f"Changed the contact “{contact.name}”",
        lambda one: _put(one, place, contact),
        typing=place is not None,
        seen=None if place is None else lambda one: _contact(one, place),
    )
    if request.is_part:
        anchor = f"contact-{fields.text('place')}"
        return await designing.saved_part(request, number, now=contact, room="support", anchor=anchor)
    return go(request, back, "Saved.")


def _unnamed(request: Ask, board: Board, contact: SupportContact, place: int | None, seen: str) -> Page:
    said = {"name": "Name whom to turn to"}
    if request.is_part:
        return show(request, "unsaved_part.html", problems=said)
    context = {"problems": said, "labels": CONTACT_LABELS, "typed": contact, "at": place, "seen": seen}
    return designing.draw(request, "designer_support.html", board, "support", 422, **context)


async def _move_or_delete(request: Ask, number: int, deed: str, place: int, name: str) -> Response[bytes]:
    worded = f"Deleted the contact “{name}”" if deed == "delete" else f"Moved the contact “{name}”"
    await designing.change(request, number, worded, _deed(deed, place))
    said = f"“{name}” is deleted. You can undo that." if deed == "delete" else ""
    return go(request, f"/questionnaires/{number}/support", said)


def _section(questionnaire: Questionnaire, name: str) -> Section:
    found = next((one for one in questionnaire.sections if one.id == name), None)
    if found is None:
        raise editing.Gone
    return found


def _section_fields(section: Section) -> dict[str, object]:
    return {name: getattr(section, name) for name in SECTION_LABELS}


def _contact(questionnaire: Questionnaire, place: int | None) -> SupportContact:
    if place is None or place >= len(questionnaire.support):
        raise editing.Gone
    return questionnaire.support[place]


def _deed(deed: str, place: int) -> Change:
    if deed == "delete":
        return lambda one: editing.delete_contact(one, place)
    return lambda one: editing.move_contact(one, place, -1 if deed == "up" else 1)


def _put(questionnaire: Questionnaire, place: int | None, contact: SupportContact) -> Questionnaire:
    """Put a contact in its place; its translations go with it under its new name."""
    before = questionnaire.support[place] if place is not None and place < len(questionnaire.support) else None
    changed = editing.put_contact(questionnaire, place, contact)
    if before is None or contact_key(before) == contact_key(contact):
        return changed
    old, new = f"support.{contact_key(before)}.", f"support.{contact_key(contact)}."
    translations = {
        language: {_renamed(address, old, new): text for address, text in texts.items()}
        for language, texts in changed.translations.items()
    }
    return msgspec.structs.replace(changed, translations=translations)


def _renamed(address: str, old: str, new: str) -> str:
    return new + address[len(old) :] if address.startswith(old) else address


DOORS = (parts_page, add_part, change_part, support_page, change_contact)
