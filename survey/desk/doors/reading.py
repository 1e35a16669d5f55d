"""Reading at the desk: opening a closed consultation's answers, entering the workspace, and what the machine does."""

from pathlib import Path

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from analysis import deeds as judging
from analysis import releasing
from analysis.answers.passphrases import FULL, LIGHT, TooWeak, approve
from analysis.answers.workspace import Ticket, Workspace
from analysis.judging import safeguarding
from analysis.judging.agreement import SAMPLE, Sample
from survey.desk import accounts, deeds, errands, jobs, projects, reading, reports
from survey.desk.asking import Ask
from survey.desk.deeds import Deed
from survey.desk.doors.reports import POLICY
from survey.desk.drawing import Page, go, show
from survey.desk.errands import Errand, Opening
from survey.desk.jobs import Job, Kind
from survey.desk.problems import NotThere
from survey.desk.projects import Standing
from survey.desk.rights import Right, has, needs
from survey.desk.staff import Staff

LARGEST_KEY = 16 * 1024
LARGEST_KEEPSAKE = 2 * 1024 * 1024
LONGEST_NAME = 40


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """How far the reading has come. `quotes` are marked, settled and approved; `coded` of the `sample` are coded."""

    people: int
    waiting: int
    themes: int
    left_over: int
    quotes: tuple[int, int, int]
    strategies: int
    sample: int
    coded: int
    actions: int
    is_released: bool
    holders: tuple[str, ...]


async def standing_of(request: Ask, consultation: str) -> Standing:
    """Give a consultation whose answers may be read here. Raises `reading.NotHere`."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
    reading.check_allowed(standing)
    return standing


async def entered(request: Ask, consultation: str) -> tuple[Standing, Ticket]:
    """Give a consultation whose workspace whoever asks has entered. Raises `reading.NotEntered`."""
    standing = await standing_of(request, consultation)
    ticket = request.desk.sittings.look(request.sitting.imprint, standing.id)
    if ticket is None or not reading.place(request.desk.settings, standing.id).exists():
        raise reading.NotEntered(standing.id)
    return standing, ticket


def person(staff: Staff) -> str:
    """Give the name by which somebody holds a workspace."""
    return staff.name[:LONGEST_NAME].strip()


@get("/consultations/{consultation:str}/read", opt=needs(Right.ENTER))
async def read_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show where the reading stands, and the way in."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        job = await jobs.latest(records, standing.id)
        everyone = await accounts.everyone(records)
    return await _hub(request, standing, job, everyone, {})


@get("/consultations/{consultation:str}/read/job", opt=needs(Right.ENTER))
async def job_part(request: Ask, consultation: FromPath[str]) -> Page:
    """Show how far the machine has come: a part of the page, which the page script asks for again and again."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        job = await jobs.latest(records, standing.id)
    shown = show(request, "read_job.html", standing=standing, job=job)
    if job is None or not job.is_under_way:
        shown.headers["hx-refresh"] = "true"
    return shown


@post("/consultations/{consultation:str}/read/open", opt=needs(Right.READ))
async def open_answers(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Have the sealed answers opened into a new workspace."""
    fields = await request.fields()
    standing = await standing_of(request, consultation)
    key_file = await fields.content("key_file", most=LARGEST_KEY)
    kept = await fields.content("before", most=LARGEST_KEEPSAKE)
    problems = {}
    if not key_file:
        problems["key_file"] = "Choose the key file, whose name ends in .key"
    if not fields.raw("key_passphrase"):
        problems["key_passphrase"] = "Type the passphrase of the key file"  # noqa: S105 - words for a person
    try:
        approve(fields.raw("passphrase"))
    except TooWeak as problem:
        problems["passphrase"] = str(problem)
    if fields.raw("passphrase") != fields.raw("again"):
        problems["again"] = "The two passphrases are not the same"
    if reading.place(request.desk.settings, standing.id).exists():
        return go(request, f"/consultations/{standing.id}/read", "The answers are open already.")
    async with request.desk.records.change() as records:
        if problems:
            everyone = await accounts.everyone(records)
            return await _hub(request, standing, await jobs.latest(records, standing.id), everyone, problems)
        number = await jobs.ask(records, request.staff, standing.id, Kind.OPEN)
        await deeds.note(records, request.staff, Deed.OPENED_ANSWERS, standing.id)
        _lay_down(reading.keepsake(request.desk.settings, standing.id), kept)
    opening = Opening(
        key_file=key_file,
        key_passphrase=fields.raw("key_passphrase"),
        person=person(request.staff),
        passphrase=fields.raw("passphrase"),
    )
    errands.hand(request.desk.hand, Errand(job=number, opening=opening))
    return go(request, f"/consultations/{standing.id}/read")


@post("/consultations/{consultation:str}/read/enter", opt=needs(Right.ENTER))
async def enter(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Let somebody into the workspace by their passphrase; and take up the job of theirs that was stopped, if asked."""
    fields = await request.fields()
    standing = await standing_of(request, consultation)
    tries = request.desk.patience.name("workspace", standing.id, request.staff.login)
    request.desk.patience.ask(tries)
    try:
        path = reading.place(request.desk.settings, standing.id)
        ticket = await reading.enter(path, person(request.staff), fields.raw("passphrase"))
    except reading.NotInTheWorkspace as problem:
        request.desk.patience.fail(tries)
        async with request.desk.records.change() as records:
            job, everyone = await jobs.latest(records, standing.id), await accounts.everyone(records)
        return await _hub(request, standing, job, everyone, {"passphrase": str(problem)})
    request.desk.patience.forget(tries)
    request.desk.sittings.begin(request.sitting.imprint, standing.id, ticket)
    if fields.text("again") in set(Kind) - {Kind.OPEN} and has(request.staff.roles, Right.READ):
        await _ask(request, standing, ticket, Kind(fields.text("again")))
    return go(request, f"/consultations/{standing.id}/read")


@post("/consultations/{consultation:str}/read/leave", opt=needs(Right.ENTER))
async def leave(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Let somebody out of the workspace."""
    request.desk.sittings.end(request.sitting.imprint, consultation)
    return go(request, f"/consultations/{consultation}/read", "The workspace is closed.")


@post("/consultations/{consultation:str}/read/people", opt=needs(Right.READ))
async def let_in(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Let a colleague hold the workspace too, under a passphrase that they type themselves."""
    fields = await request.fields()
    standing, ticket = await entered(request, consultation)
    hub = f"/consultations/{standing.id}/read"
    async with request.desk.records.change() as records:
        account = await accounts.find(records, fields.whole("account") or 0)
    if account is None or account.is_closed or not has(account.staff.roles, Right.ENTER):
        raise NotThere
    if fields.raw("passphrase") != fields.raw("again"):
        raise reading.NotInTheWorkspace("The two passphrases are not the same. Let your colleague type them again.")
    cost = LIGHT if standing.shown.invented else FULL

    def admit(workspace: Workspace) -> None:
        workspace.admit(person(account.staff), fields.raw("passphrase"), cost)
        workspace.save()

    await reading.work(reading.place(request.desk.settings, standing.id), ticket, admit)
    async with request.desk.records.change() as records:
        await deeds.note(records, request.staff, Deed.ADMITTED, f"{standing.id}: {account.staff.login}")
    return go(request, hub, f"{account.staff.name} can enter the workspace from now on.")


@post("/consultations/{consultation:str}/read/job", opt=needs(Right.READ))
async def ask_for_job(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Have themes looked for, or the report written as a draft, or released."""
    wanted = (await request.fields()).text("do")
    standing, ticket = await entered(request, consultation)
    if wanted not in set(Kind) - {Kind.OPEN}:
        raise NotThere
    await _ask(request, standing, ticket, Kind(wanted))
    return go(request, f"/consultations/{standing.id}/read")


@get("/consultations/{consultation:str}/read/drafts/{name:str}", opt=needs(Right.READ))
async def draft(request: Ask, consultation: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """Give one file of the draft of the report."""
    standing, _ = await entered(request, consultation)
    folder = reading.drafts(request.desk.settings, standing.id)
    found = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    if name not in found:
        raise NotThere
    kind = reports.kind(name)
    response = Response(found[name].read_bytes(), media_type=kind)
    inline = kind.startswith(("text/html", "application/pdf"))
    response.headers["content-disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    if kind.startswith("text/html"):
        response.headers["content-security-policy"] = POLICY
    return response


def _lay_down(path: Path, kept: bytes) -> None:
    """Lay what was kept of the wave before, which the key opens and nothing else, where the worker finds it."""
    path.unlink(missing_ok=True)
    if kept:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(kept)


async def _ask(request: Ask, standing: Standing, ticket: Ticket, kind: Kind) -> None:
    async with request.desk.records.change() as records:
        number = await jobs.ask(records, request.staff, standing.id, kind)
    errands.hand(request.desk.hand, Errand(job=number, ticket=ticket))


async def _hub(
    request: Ask, standing: Standing, job: Job | None, everyone: list[accounts.Account], problems: dict[str, str]
) -> Page:
    known, overview = request.desk.settings, None
    path = reading.place(known, standing.id)
    may_be_read = standing.is_over and reading.is_allowed(standing)
    is_open = may_be_read and path.exists()
    ticket = request.desk.sittings.look(request.sitting.imprint, standing.id) if is_open else None
    is_busy = job is not None and job.is_under_way
    if ticket is not None and not is_busy:
        overview = await reading.work(path, ticket, _overview)
    held = reading.holders(known, standing.id) if is_open else ()
    folder = reading.drafts(known, standing.id)
    drafts = sorted(one.name for one in folder.iterdir()) if ticket and folder.is_dir() else []
    outside = [
        one.staff
        for one in everyone
        if not one.is_closed and has(one.staff.roles, Right.ENTER) and person(one.staff) not in held
    ]
    return show(
        request,
        "read.html",
        422 if problems else 200,
        standing=standing,
        may_be_read=may_be_read,
        is_open=is_open,
        is_busy=is_busy,
        holds=person(request.staff) in held,
        outside=outside,
        overview=overview,
        job=job,
        drafts=drafts,
        problems=problems,
    )


def _overview(workspace: Workspace) -> Overview:
    judgement = judging.judge(workspace)
    found = judging.found(workspace, judgement) if judgement.run is not None else None
    quotes = judging.list_quotes(workspace)
    sample = workspace.look_up(SAMPLE, Sample(answers=()))
    return Overview(
        people=len(judging.table(workspace).people),
        waiting=len(safeguarding.waiting(judging.queue(workspace))),
        themes=len(judgement.codebook.themes) if found else 0,
        left_over=len(found.left_over) if found else 0,
        quotes=(len(quotes), sum(bool(one.text) for one in quotes), sum(one.is_approved for one in quotes)),
        strategies=len(releasing.held_against(workspace)),
        sample=len(sample.answers),
        coded=sum(all(answer in one.themes for one in sample.codings) for answer in sample.answers if sample.codings),
        actions=len(releasing.actions(workspace)),
        is_released=releasing.is_released(workspace),
        holders=workspace.people,
    )


DOORS = (read_page, job_part, open_answers, enter, leave, let_in, ask_for_job, draft)
