"""The consultations: all of them, beginning one, its tasks, what it says of itself."""

import datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from survey import languages
from survey.desk import conflicts, details, drafting, progress, projects
from survey.desk.asking import Ask
from survey.desk.drawing import Page, go, show
from survey.desk.problems import NotThere
from survey.desk.progress import STATES
from survey.desk.projects import Standing
from survey.desk.rights import Right, needs


@get("/", opt=needs(Right.STAY))
async def home(request: Ask) -> Response[bytes]:
    """Show the consultations; or, to whoever only reads, the reports."""
    if not request.staff.may(Right.FOLLOW):
        return go(request, "/reports")
    async with request.desk.records.change() as records:
        standings = await projects.every(records)
    due = progress.reminders(standings, request.staff, _today())
    return show(request, "home.html", standings=standings, states=STATES, today=_today(), reminders=due)


@get("/consultations/new", opt=needs(Right.DESIGN))
async def begin_page(request: Ask) -> Page:
    """Ask what a new consultation is to be called."""
    return show(request, "begin.html", problems={})


@post("/consultations/new", opt=needs(Right.DESIGN))
async def begin(request: Ask) -> Response[bytes]:
    """Begin a consultation."""
    fields = await request.fields()
    name, invented = fields.line("name"), fields.ticked("invented") or request.desk.settings.desk_demonstration
    if not 0 < len(name) <= 120:
        return show(request, "begin.html", 422, problems={"name": "Give it a name of up to 120 letters"}, name=name)
    async with request.desk.records.change() as records:
        made = await projects.begin(records, request.staff, name, invented=invented)
    return go(request, f"/consultations/{made}/details")


@get("/consultations/{consultation:str}", opt=needs(Right.FOLLOW))
async def tasks_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show a consultation's tasks."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        drafts = await drafting.of_project(records, consultation)
    stages = progress.tasks(standing, drafts, request.staff, _today())
    return show(request, "tasks.html", standing=standing, drafts=drafts, stages=stages, states=STATES)


@post("/consultations/{consultation:str}/put-away", opt=needs(Right.DESIGN))
async def put_away(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Delete a consultation that was never published."""
    async with request.desk.records.change() as records:
        name = (await projects.find(records, consultation)).project.consultation.name
        await projects.put_away(records, request.staff, consultation)
    return go(request, "/", f"“{name}” is put away.")


@get("/consultations/{consultation:str}/details", opt=needs(Right.DESIGN))
async def details_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show what a consultation says of itself, to be changed while it is not published."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        audiences = [kept.audience for kept in await drafting.of_project(records, consultation)]
    return _details(request, standing, details.of(standing.project), audiences, {})


@post("/consultations/{consultation:str}/details", opt=needs(Right.DESIGN))
async def change_details(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Keep what a consultation says of itself."""
    fields = await request.fields()
    read, problems = details.read(fields)
    async with request.desk.records.change() as records:
        await projects.hold(records, consultation)
        standing = await projects.must_be_open_to_change(records, consultation)
        audiences = [kept.audience for kept in await drafting.of_project(records, consultation)]
        now = details.of(standing.project)
        if problems:
            seen = fields.text(conflicts.MARK)
            return _details(request, standing, read, audiences, problems, fields=fields, mark=seen)
        if conflicts.is_stale(fields, now) and request.is_part:
            return show(request, "stale_part.html", kept=standing.project)
        if conflicts.is_stale(fields, now):
            found = conflicts.differences(details.LABELS, msgspec.structs.asdict(read), msgspec.structs.asdict(now))
            back = f"/consultations/{consultation}/details"
            return conflicts.ask_which(
                request, fields, now=now, by=standing.project.changed_by, back=back, differences=found
            )
        await projects.change(records, consultation, lambda project: details.put(project, read, request.staff.name))
        standing = await projects.find(records, consultation)
    if request.is_part:
        saved = _details(request, standing, read, audiences, {})
        saved.headers["hx-trigger"] = "preview"  # by which the page script knows that it is saved
        return saved
    return go(request, f"/consultations/{consultation}", "The details are saved.")


@get("/consultations/{consultation:str}/words/{language:str}", opt=needs(Right.DESIGN))
async def words_page(request: Ask, consultation: FromPath[str], language: FromPath[str]) -> Page:
    """Show what a consultation says of itself beside its translation."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
    if language not in standing.project.consultation.languages[1:]:
        raise NotThere
    now = standing.project.consultation.translations.get(language, {})
    return show(
        request,
        "project_words.html",
        standing=standing,
        tag=language,
        texts=details.PROSE,
        labels=details.LABELS,
        mark=drafting.mark(now),
    )


@post("/consultations/{consultation:str}/words/{language:str}", opt=needs(Right.DESIGN))
async def change_words(request: Ask, consultation: FromPath[str], language: FromPath[str]) -> Response[bytes]:
    """Keep the translation of what a consultation says of itself."""
    fields = await request.fields()
    texts = {field: fields.text(field)[:5_000] for field in details.PROSE if fields.text(field)}
    name = request.staff.name
    async with request.desk.records.change() as records:
        await projects.hold(records, consultation)
        standing = await projects.must_be_open_to_change(records, consultation)
        stated = standing.project.consultation
        if language not in stated.languages[1:]:
            raise NotThere
        now = stated.translations.get(language, {})
        if conflicts.is_stale(fields, now):
            labels = {name: details.LABELS[name] for name in details.PROSE}
            found = conflicts.differences(labels, texts, now)
            back = f"/consultations/{consultation}/words/{language}"
            return conflicts.ask_which(
                request, fields, now=now, by=standing.project.changed_by, back=back, differences=found
            )
        await projects.change(records, consultation, lambda project: details.translate(project, language, texts, name))
    return go(request, f"/consultations/{consultation}/details", "The translation is saved.")


def _details(
    request: Ask,
    standing: Standing,
    read: details.Details,
    audiences: list[str],
    problems: dict[str, str],
    **more: object,
) -> Page:
    return show(
        request,
        "details_part.html" if request.is_part else "details.html",
        422 if problems and not request.is_part else 200,
        standing=standing,
        details=read,
        audiences=audiences,
        reviews=languages.reviews(),
        lacking=details.missing_translations(standing.project.consultation),
        problems=problems,
        **{"mark": drafting.mark(details.of(standing.project)), **more},
    )


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).astimezone().date()


DOORS = (
    home,
    begin_page,
    begin,
    tasks_page,
    put_away,
    details_page,
    change_details,
    words_page,
    change_words,
)
