"""Who works here: inviting people, saying what they may do, and the record of deeds."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from survey.desk import accounts, deeds, signing_in, tokens
from survey.desk.accounts import Account, NotAccepted
from survey.desk.asking import Ask, Fields
from survey.desk.doors.signing import with_cookies
from survey.desk.drawing import Page, go, show
from survey.desk.problems import NotThere
from survey.desk.rights import Right, Role, needs

PER_PAGE = 50


@get("/people", opt=needs(Right.ADMINISTER))
async def people_page(request: Ask) -> Page:
    """Show everyone with an account."""
    async with request.desk.records.change() as records:
        everyone = await accounts.everyone(records)
    return show(request, "people.html", accounts=everyone)


@get("/people/invite", opt=needs(Right.ADMINISTER))
async def invite_page(request: Ask) -> Page:
    """Ask whom to invite."""
    return show(request, "invite.html", problems={}, roles=frozenset())


@post("/people/invite", opt=needs(Right.ADMINISTER))
async def invite(request: Ask) -> Page:
    """Make an account, and show its invitation this once."""
    fields = await request.fields()
    login, name, roles = fields.text("login"), fields.line("name"), _roles(fields)
    try:
        async with request.desk.records.change() as records:
            token = await accounts.invite(records, request.staff, login, name, roles)
    except NotAccepted as problem:
        said = {problem.field: str(problem)}
        return show(request, "invite.html", 422, problems=said, login=login, name=name, roles=roles)
    return _show_invitation(request, name, token)


@get("/people/{account:int}", opt=needs(Right.ADMINISTER))
async def person_page(request: Ask, account: FromPath[int]) -> Page:
    """Show one account."""
    found = await _find(request, account)
    return show(request, "person.html", account=found, problems={}, roles=found.staff.roles)


@post("/people/{account:int}/roles", opt=needs(Right.ADMINISTER))
async def change_roles(request: Ask, account: FromPath[int]) -> Response[bytes]:
    """Say what somebody works as. Whoever changes their own rights goes on under another session."""
    found, roles = await _find(request, account), _roles(await request.fields())
    try:
        async with request.desk.records.change() as records:
            await accounts.change_roles(records, request.staff, account, roles)
            own = await signing_in.admit(records, request.staff) if account == request.staff.id else None
    except NotAccepted as problem:
        return show(request, "person.html", 422, account=found, problems={problem.field: str(problem)}, roles=roles)
    if own:
        request.desk.notices.put(tokens.imprint(own.session), "Your roles are changed.")
        return with_cookies(go(request, "/people"), own)
    return go(request, "/people", f"{found.staff.name}’s roles are changed. They sign in anew.")


@post("/people/{account:int}/invite", opt=needs(Right.ADMINISTER))
async def invite_anew(request: Ask, account: FromPath[int]) -> Page:
    """Let somebody set another password and second factor."""
    found = await _find(request, account)
    async with request.desk.records.change() as records:
        token = await accounts.invite_anew(records, request.staff, account)
    return _show_invitation(request, found.staff.name, token)


@post("/people/{account:int}/close", opt=needs(Right.ADMINISTER))
async def close(request: Ask, account: FromPath[int]) -> Response[bytes]:
    """Close an account at once."""
    found = await _find(request, account)
    try:
        async with request.desk.records.change() as records:
            await accounts.close(records, request.staff, account)
    except NotAccepted as problem:
        said = {problem.field: str(problem)}
        return show(request, "person.html", 422, account=found, problems=said, roles=found.staff.roles)
    return go(request, "/people", f"{found.staff.name} can no longer sign in.")


@post("/people/{account:int}/reopen", opt=needs(Right.ADMINISTER))
async def reopen(request: Ask, account: FromPath[int]) -> Response[bytes]:
    """Let somebody back in."""
    found = await _find(request, account)
    async with request.desk.records.change() as records:
        await accounts.reopen(records, request.staff, account)
    return go(request, "/people", f"{found.staff.name} can sign in again.")


@get("/record", opt=needs(Right.ADMINISTER))
async def record_page(request: Ask, older: FromQuery[int] = 0) -> Page:
    """Show the record of deeds, newest first."""
    older = max(0, min(older, 1_000_000))
    async with request.desk.records.change() as records:
        done = await deeds.latest(records, before=older, most=PER_PAGE + 1)
    more = older + PER_PAGE if len(done) > PER_PAGE else 0
    return show(request, "record.html", done=done[:PER_PAGE], more=more)


async def _find(request: Ask, account: int) -> Account:
    async with request.desk.records.change() as records:
        found = await accounts.find(records, account)
    if found is None:
        raise NotThere
    return found


def _roles(fields: Fields) -> frozenset[Role]:
    return frozenset(Role(role) for role in fields.every("roles") if role in list(Role))


def _show_invitation(request: Ask, name: str, token: str) -> Page:
    address = f"{request.url.scheme}://{request.url.netloc}/invitation/{token}"
    return show(request, "invited.html", name=name, address=address, days=accounts.INVITATION.days)


DOORS = (people_page, invite_page, invite, person_page, change_roles, invite_anew, close, reopen, record_page)
