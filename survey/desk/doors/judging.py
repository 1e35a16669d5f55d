"""What people decide in a workspace: the safeguarding queue, themes, quotes, and what will be done."""

import datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from analysis import deeds, releasing
from analysis.answers.workspace import Workspace
from analysis.finding.codebook import Family, Theme
from analysis.judging import safeguarding
from analysis.judging.pencil import Add, Drop, Judgement, Merge, Outline, Place, Revise
from analysis.judging.pencil import Deed as Step
from analysis.writing.actions import Action, Progress
from survey.desk import judged, naming
from survey.desk.asking import Ask, Fields
from survey.desk.doors.reading import entered
from survey.desk.doors.rooms import at, today, work
from survey.desk.drawing import Page, go, show
from survey.desk.reading import NotInTheWorkspace
from survey.desk.rights import Right, needs


@get("/consultations/{consultation:str}/read/safeguarding", opt=needs(Right.SAFEGUARD))
async def queue_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show the passages that wait for the safeguarding lead."""
    standing, _ = await entered(request, consultation)
    waiting, settled = await work(request, consultation, judged.queue)
    return show(request, "read_safeguarding.html", standing=standing, waiting=waiting, settled=settled)


@post("/consultations/{consultation:str}/read/safeguarding", opt=needs(Right.SAFEGUARD))
async def settle(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Note what was decided on one passage."""
    fields = await request.fields()
    place, note = fields.whole("place"), fields.line("note")
    if not note:
        raise NotInTheWorkspace("Write to whom you passed it on, or why you did not. Then press the button again.")

    def settled(workspace: Workspace) -> None:
        waiting = safeguarding.waiting(deeds.queue(workspace))
        if place is None or place not in waiting:
            raise NotInTheWorkspace("Somebody settled this passage meanwhile.")
        deeds.settle(workspace, place, passed_on=fields.text("do") == "pass", note=note, on=today())

    await work(request, consultation, settled)
    return go(request, at(consultation, "safeguarding"), "It is noted.")


@get("/consultations/{consultation:str}/read/themes", opt=needs(Right.READ))
async def themes_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show the codebook, theme by theme, with how many answers carry each."""
    standing, _ = await entered(request, consultation)
    listed, families, steps = await work(request, consultation, judged.themes)
    return show(request, "read_themes.html", standing=standing, listed=listed, families=families, steps=steps)


@post("/consultations/{consultation:str}/read/themes", opt=needs(Right.READ))
async def change_themes(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Undo the last step, add a theme that nobody proposed, or set the families."""
    fields = await request.fields()
    name = fields.line("name")
    if fields.text("do") == "undo":
        await work(request, consultation, deeds.undo)
        return go(request, at(consultation, "themes"), "The last step is undone.")
    if fields.text("do") == "families":
        await work(request, consultation, lambda workspace: _set_families(workspace, fields))
        return go(request, at(consultation, "themes"), "The families are saved.")
    if not name:
        raise NotInTheWorkspace("Give the theme a name.")

    def added(workspace: Workspace) -> str:
        taken = set(deeds.judge(workspace).now)
        theme = Theme(key=naming.name(name, taken, "theme"), name=name, definition=fields.text("definition"))
        deeds.take(workspace, [Add(theme)], today())
        return theme.key

    key = await work(request, consultation, added)
    return go(request, at(consultation, f"themes/{key}"), "The theme is added. Its answers are found the next time.")


@get("/consultations/{consultation:str}/read/themes/{theme:str}", opt=needs(Right.READ))
async def theme_page(request: Ask, consultation: FromPath[str], theme: FromPath[str]) -> Page:
    """Show one theme, with its typical, its untypical and its doubtful answers."""
    standing, _ = await entered(request, consultation)

    def looked(workspace: Workspace) -> tuple[Judgement, Theme, judged.Answers]:
        judgement = deeds.judge(workspace)
        return judgement, judged.find_theme(judgement, theme), judged.answers(workspace, judgement, theme)

    judgement, found, answers = await work(request, consultation, looked)
    others = [one for one in judgement.codebook.themes if one.key != theme]
    return show(
        request,
        "read_theme.html",
        standing=standing,
        theme=found,
        families=judgement.codebook.families,
        others=others,
        answers=answers,
    )


@post("/consultations/{consultation:str}/read/themes/{theme:str}", opt=needs(Right.READ))
async def change_theme(request: Ask, consultation: FromPath[str], theme: FromPath[str]) -> Response[bytes]:
    """Change what is said of a theme, merge it, drop it, say which answers carry it, or mark one as a quote."""
    fields = await request.fields()
    deed, answer = fields.text("do"), fields.whole("answer")

    def changed(workspace: Workspace) -> str:
        judgement = deeds.judge(workspace)
        before = judged.find_theme(judgement, theme)
        if deed == "quote" and answer is not None:
            deeds.mark_quotes(workspace, [(_answer(judgement, answer), theme)])
            return theme
        step, after = _step(judgement, before, deed, fields)
        deeds.take(workspace, [step], today())
        return after

    after = await work(request, consultation, changed)
    said = "It is marked. Settle its text under “Quotes”." if deed == "quote" else "It is done. You can undo it."
    return go(request, at(consultation, f"themes/{after}" if after else "themes"), said)


@get("/consultations/{consultation:str}/read/quotes", opt=needs(Right.ENTER))
async def quotes_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show every quote, with how far it has come."""
    standing, ticket = await entered(request, consultation)
    listed = await work(request, consultation, judged.list_quotes)
    return show(request, "read_quotes.html", standing=standing, listed=listed, me=ticket.person)


@post("/consultations/{consultation:str}/read/quotes", opt=needs(Right.READ))
async def change_quotes(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Have quotes suggested, settle the text of one, or take it off the list."""
    fields = await request.fields()
    place, deed = fields.whole("place"), fields.text("do")

    def changed(workspace: Workspace) -> str:
        if deed == "suggest":
            return f"{deeds.suggest_quotes(workspace, 2)} quotes are suggested."
        which = _quote(workspace, place, fields.raw("quote"))
        if deed == "drop":
            deeds.drop_quote(workspace, which)
            return "It is off the list."
        deeds.decide_quote(workspace, which, fields.text("text"))
        return "It is settled. Somebody else has to approve exactly these words."

    return go(request, at(consultation, "quotes"), await work(request, consultation, changed))


@post("/consultations/{consultation:str}/read/quotes/approve", opt=needs(Right.APPROVE))
async def approve(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Approve exactly the words that were shown."""
    fields = await request.fields()

    def approved(workspace: Workspace) -> None:
        place = _quote(workspace, fields.whole("place"), fields.raw("quote"))
        deeds.approve_quote(workspace, place, fields.text("sha256"))

    await work(request, consultation, approved)
    return go(request, at(consultation, "quotes"), "It is approved.")


@get("/consultations/{consultation:str}/read/actions", opt=needs(Right.READ))
async def actions_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show what will be done about what people said."""
    standing, _ = await entered(request, consultation)
    listed, themes = await work(request, consultation, judged.actions)
    return show(request, "read_actions.html", standing=standing, listed=listed, themes=themes, steps=list(Progress))


@post("/consultations/{consultation:str}/read/actions", opt=needs(Right.READ))
async def change_actions(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Add an action, change one, or take one away."""
    fields = await request.fields()

    def changed(workspace: Workspace) -> None:
        listed = {action.key: action for action in releasing.actions(workspace)}
        before = listed.get(fields.text("key"))
        if fields.text("do") == "delete":
            listed.pop(fields.text("key"), None)
        else:
            action = _action(fields, before, set(listed), deeds.table(workspace).consultation.wave)
            listed[action.key] = action
        releasing.set_actions(workspace, list(listed.values()))

    await work(request, consultation, changed)
    return go(request, at(consultation, "actions"), "The list is saved.")


def _set_families(workspace: Workspace, fields: Fields) -> None:
    """Take the names of the families as one step; one without a name goes, and its themes belong to none."""
    book = deeds.judge(workspace).codebook
    families = [
        Family(key=family.key, name=name)
        for family in book.families
        if (name := fields.line(f"family-{family.key}") if f"family-{family.key}" in fields else family.name)
    ]
    if new := fields.line("family"):
        key = naming.name(new, {family.key for family in book.families}, "family")
        families.append(Family(key=key, name=new))
    if tuple(families) != book.families:
        deeds.take(workspace, [Outline(book.name, tuple(families))], today())


def _step(judgement: Judgement, theme: Theme, deed: str, fields: Fields) -> tuple[Step, str]:
    """Give the step that a form asks for, and the theme to show afterwards."""
    answer = fields.whole("answer")
    if deed == "merge":
        into = judged.find_theme(judgement, fields.text("into"))
        return Merge(theme.key, into.key), into.key
    if deed == "drop":
        return Drop(theme.key), ""
    if deed in {"holds", "not"} and answer is not None:
        return Place(answer=_answer(judgement, answer), theme=theme.key, holds=deed == "holds"), theme.key
    name = fields.line("name")
    if not name:
        raise NotInTheWorkspace("Give the theme a name.")
    family = fields.text("family")
    changed = msgspec.structs.replace(
        theme,
        name=name,
        family=family if family in {one.key for one in judgement.codebook.families} else "",
        definition=fields.text("definition"),
        counts=fields.text("counts"),
        counts_not=fields.text("counts_not"),
    )
    return Revise(changed), theme.key


def _answer(judgement: Judgement, answer: int) -> int:
    if not 0 <= answer < len(judgement.sure):
        raise NotInTheWorkspace("This answer is not there.")
    return answer


def _quote(workspace: Workspace, place: int | None, shown: str) -> int:
    """Give the place of the quote that was shown, which nobody may have moved meanwhile."""
    listed = deeds.list_quotes(workspace)
    if place is None or not 0 <= place < len(listed) or f"{listed[place].answer}-{listed[place].theme}" != shown:
        raise NotInTheWorkspace("The list of quotes has changed meanwhile. Look at it again.")
    return place


def _action(fields: Fields, before: Action | None, taken: set[str], wave: int) -> Action:
    heard = fields.text("heard")
    due, progress = fields.text("due"), fields.text("progress")
    try:
        day = datetime.date.fromisoformat(due) if due else None
    except ValueError as problem:
        raise NotInTheWorkspace("Write the day as numbers: year, month, day, as in 2027-03-31.") from problem
    return Action(
        key=before.key if before else naming.name(heard, taken, "action"),
        heard=heard,
        doing=fields.text("doing"),
        owner=fields.line("owner"),
        due=day,
        progress=Progress(progress) if progress in set(Progress) else Progress.PLANNED,
        note=fields.text("note"),
        themes=tuple(fields.every("themes")) if before is None else before.themes,
        wave=before.wave if before else wave,
        on_site=before.on_site if before else False,
    )


DOORS = (
    queue_page,
    settle,
    themes_page,
    change_themes,
    theme_page,
    change_theme,
    quotes_page,
    change_quotes,
    approve,
    actions_page,
    change_actions,
)
