"""Signing in, taking up an invitation, one's own account, signing out."""

import asyncio

import segno
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, FromQuery

from survey.desk import accounts, demonstrating, signing_in
from survey.desk.accounts import NotAccepted
from survey.desk.asking import BROWSER, SESSION, Ask
from survey.desk.drawing import Page, go, show
from survey.desk.patience import TooSoon
from survey.desk.problems import NotThere
from survey.desk.rights import Right, needs
from survey.desk.signing_in import Attempt, NotSignedIn, SignedIn
from survey.desk.staff import Staff

_ARRIVING = asyncio.Semaphore(3)
"""A guess at a password takes long on purpose. However many are made at once, most of the connections to the database
stay free for whoever is at work."""

LARGEST = 16 * 1024
"""Bytes of a form at most that anybody may send who is not signed in."""


@get("/sign-in", opt=needs(Right.ARRIVE))
async def sign_in_page(request: Ask, to: FromQuery[str] = "/") -> Response[bytes]:
    """Ask who is there."""
    if request.visitor:
        return go(request, _inside(to))
    return show(request, "sign_in.html", to=_inside(to), problems={})


@post("/sign-in", opt=needs(Right.ARRIVE), request_max_body_size=LARGEST)
async def sign_in(request: Ask) -> Response[bytes]:
    """Sign somebody in, and lead them to where they wanted to be."""
    fields = await request.fields()
    to = _inside(fields.raw("to"))
    attempt = Attempt(
        login=fields.text("login"),
        password=fields.raw("password"),
        code=fields.text("code"),
        address=request.address,
        browser=request.cookies.get(BROWSER, ""),
    )
    try:
        async with _ARRIVING, request.desk.records.change() as records:
            signed_in = await signing_in.sign_in(records, request.desk.patience, attempt)
    except (NotSignedIn, TooSoon) as problem:
        status = 429 if isinstance(problem, TooSoon) else 403
        return show(request, "sign_in.html", status, to=to, login=attempt.login, problems={"login": str(problem)})
    return _admitted(signed_in, to)


@post("/demonstration", opt=needs(Right.ARRIVE), request_max_body_size=LARGEST)
async def demonstrate(request: Ask) -> Response[bytes]:
    """Let anybody in as whom they choose, where the desk is a demonstration."""
    if not request.desk.settings.desk_demonstration:
        raise NotThere
    role = (await request.fields()).text("role")
    async with request.desk.records.change() as records:
        staff = await demonstrating.play(records, role)
        signed_in = await signing_in.admit(records, staff)
    return _admitted(signed_in, "/")


@get("/invitation/{invitation:str}", opt=needs(Right.ARRIVE))
async def invitation_page(request: Ask, invitation: FromPath[str]) -> Page:
    """Let somebody set their password and second factor. Looking does not use the invitation up."""
    async with request.desk.records.change() as records:
        staff = await accounts.invited(records, invitation)
    return _invitation(request, invitation, staff, accounts.draw_secret(), {})


@post("/invitation/{invitation:str}", opt=needs(Right.ARRIVE), request_max_body_size=LARGEST)
async def take_up(request: Ask, invitation: FromPath[str]) -> Response[bytes]:
    """Set them, sign in, and show the recovery codes this once."""
    fields = await request.fields()
    secret, password = fields.text("secret"), fields.raw("password")
    async with request.desk.records.change() as records:
        staff = await accounts.invited(records, invitation)
    if password != fields.raw("again"):
        return _invitation(request, invitation, staff, secret, {"again": "The two passwords are not the same"})
    try:
        async with _ARRIVING, request.desk.records.change() as records:
            codes = await accounts.take_up(records, invitation, password, secret, fields.text("code"))
            signed_in = await signing_in.admit(records, staff)
    except NotAccepted as problem:
        return _invitation(request, invitation, staff, secret, {problem.field: str(problem)})
    shown = show(request, "recovery_codes.html", codes=codes, first=True)
    return with_cookies(shown, signed_in)


@post("/sign-out", opt=needs(Right.STAY))
async def sign_out(request: Ask) -> Response[bytes]:
    """Sign out of this browser, or, if that was asked, everywhere."""
    everywhere = (await request.fields()).ticked("everywhere")
    async with request.desk.records.change() as records:
        if everywhere:
            await signing_in.sign_out_everywhere(records, request.staff)
        else:
            await signing_in.sign_out(records, request.sitting)
    response = go(request, "/sign-in")
    response.delete_cookie(SESSION)
    response.headers["clear-site-data"] = '"storage"'
    return response


@get("/account", opt=needs(Right.STAY))
async def account_page(request: Ask) -> Page:
    """Show one's own account."""
    return show(request, "account.html")


@post("/account/codes", opt=needs(Right.STAY))
async def new_codes(request: Ask) -> Page:
    """Draw new recovery codes; the old ones end."""
    async with request.desk.records.change() as records:
        codes = await accounts.draw_recovery_codes(records, request.staff.id)
    return show(request, "recovery_codes.html", codes=codes, first=False)


def _invitation(request: Ask, token: str, staff: Staff, secret: str, problems: dict[str, str]) -> Page:
    try:
        code = segno.make(accounts.provisioning(secret, staff.login), error="m")
    except ValueError as problem:
        raise NotThere from problem
    return show(
        request,
        "invitation.html",
        422 if problems else 200,
        invitation=token,
        person=staff,
        secret=secret,
        qr=code.svg_inline(scale=5, border=2, dark="#2b2333", light="#ffffff"),
        problems=problems,
    )


def _admitted(signed_in: SignedIn, to: str) -> Response[bytes]:
    return with_cookies(Response(b"", status_code=303, headers={"location": to}), signed_in)


def with_cookies(response: Response[bytes], signed_in: SignedIn) -> Response[bytes]:
    """Give a response that signs a browser in."""
    year = 180 * 24 * 60 * 60
    for key, value, age in ((SESSION, signed_in.session, None), (BROWSER, signed_in.browser, year)):
        response.set_cookie(
            Cookie(key=key, value=value, path="/", secure=True, httponly=True, samesite="strict", max_age=age)
        )
    return response


def _inside(to: str) -> str:
    """Give an address of this desk, whatever was asked for."""
    is_ours = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if is_ours else "/"


DOORS = (sign_in_page, sign_in, demonstrate, invitation_page, take_up, sign_out, account_page, new_codes)
