"""Who comes in where: every page and deed there is, by every role, one by one."""

import pytest
from litestar.types import ASGIApp

from survey.desk import rights
from survey.desk.app import DOORS
from survey.desk.rights import Right, Role
from tests.desk.clerk import Clerk
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.anyio

# Each way in, and the roles that may take it. A new page is a new line here.
EVERYONE = "everyone"
STAFF = set(Role)
BUT_READERS = STAFF - {Role.READER}
DESIGNERS = {Role.DESIGNER}
ANALYSTS = {Role.ANALYST}
ADMINISTRATORS = {Role.ADMINISTRATOR}
TELLERS = {Role.DESIGNER, Role.ANALYST}
HOLDERS = {Role.ANALYST, Role.APPROVER, Role.SAFEGUARDING}
SAFEGUARDERS = {Role.SAFEGUARDING}
APPROVERS = {Role.APPROVER}
CODERS = {Role.ANALYST, Role.APPROVER}

ROUTES: dict[str, object] = {
    "GET /static/{name:str}": EVERYONE,
    "GET /sign-in": EVERYONE,
    "POST /sign-in": EVERYONE,
    "POST /demonstration": EVERYONE,
    "GET /invitation/{invitation:str}": EVERYONE,
    "POST /invitation/{invitation:str}": EVERYONE,
    "POST /sign-out": STAFF,
    "GET /account": STAFF,
    "POST /account/codes": STAFF,
    "GET /": STAFF,
    "GET /reports": STAFF,
    "GET /reports/{number:int}": STAFF,
    "GET /reports/{number:int}/files/{name:str}": STAFF,
    "POST /reports": ANALYSTS,
    "POST /reports/{number:int}/withdraw": ANALYSTS,
    "GET /people": ADMINISTRATORS,
    "GET /people/invite": ADMINISTRATORS,
    "POST /people/invite": ADMINISTRATORS,
    "GET /people/{account:int}": ADMINISTRATORS,
    "POST /people/{account:int}/roles": ADMINISTRATORS,
    "POST /people/{account:int}/invite": ADMINISTRATORS,
    "POST /people/{account:int}/close": ADMINISTRATORS,
    "POST /people/{account:int}/reopen": ADMINISTRATORS,
    "GET /record": ADMINISTRATORS,
    "GET /consultations/new": DESIGNERS,
    "POST /consultations/new": DESIGNERS,
    "POST /consultations/bring-in": DESIGNERS,
    "GET /consultations/{consultation:str}": BUT_READERS,
    "POST /consultations/{consultation:str}/put-away": DESIGNERS,
    "GET /consultations/{consultation:str}/details": DESIGNERS,
    "POST /consultations/{consultation:str}/details": DESIGNERS,
    "GET /consultations/{consultation:str}/words/{language:str}": DESIGNERS,
    "POST /consultations/{consultation:str}/words/{language:str}": DESIGNERS,
    "GET /consultations/{consultation:str}/questionnaires/new": DESIGNERS,
    "POST /consultations/{consultation:str}/questionnaires/new": DESIGNERS,
    "GET /consultations/{consultation:str}/keys": DESIGNERS,
    "POST /consultations/{consultation:str}/keys/choose": DESIGNERS,
    "POST /consultations/{consultation:str}/keys/make": DESIGNERS,
    "POST /consultations/{consultation:str}/keys/challenge": DESIGNERS,
    "POST /consultations/{consultation:str}/keys/prove": DESIGNERS,
    "POST /consultations/{consultation:str}/keys/recovery": DESIGNERS,
    "POST /handover/{token:str}": DESIGNERS,
    "GET /consultations/{consultation:str}/publish": DESIGNERS,
    "POST /consultations/{consultation:str}/publish": DESIGNERS,
    "GET /consultations/{consultation:str}/running": BUT_READERS,
    "POST /consultations/{consultation:str}/running": DESIGNERS,
    "POST /consultations/{consultation:str}/dates": DESIGNERS,
    "GET /consultations/{consultation:str}/spread": DESIGNERS,
    "POST /consultations/{consultation:str}/poster": DESIGNERS,
    "POST /consultations/{consultation:str}/codes": DESIGNERS,
    "GET /consultations/{consultation:str}/paper": DESIGNERS,
    "POST /consultations/{consultation:str}/paper": DESIGNERS,
    "GET /consultations/{consultation:str}/findings": BUT_READERS,
    "POST /consultations/{consultation:str}/findings": TELLERS,
    "GET /consultations/{consultation:str}/destroy": ADMINISTRATORS,
    "POST /consultations/{consultation:str}/destroy": ADMINISTRATORS,
    "GET /consultations/{consultation:str}/copy": DESIGNERS,
    "GET /consultations/{consultation:str}/next-wave": DESIGNERS,
    "POST /consultations/{consultation:str}/next-wave": DESIGNERS,
    "GET /consultations/{consultation:str}/read": HOLDERS,
    "GET /consultations/{consultation:str}/read/job": HOLDERS,
    "POST /consultations/{consultation:str}/read/job": ANALYSTS,
    "POST /consultations/{consultation:str}/read/open": ANALYSTS,
    "POST /consultations/{consultation:str}/read/enter": HOLDERS,
    "POST /consultations/{consultation:str}/read/leave": HOLDERS,
    "POST /consultations/{consultation:str}/read/people": ANALYSTS,
    "GET /consultations/{consultation:str}/read/drafts/{name:str}": ANALYSTS,
    "GET /consultations/{consultation:str}/read/safeguarding": SAFEGUARDERS,
    "POST /consultations/{consultation:str}/read/safeguarding": SAFEGUARDERS,
    "GET /consultations/{consultation:str}/read/themes": ANALYSTS,
    "POST /consultations/{consultation:str}/read/themes": ANALYSTS,
    "GET /consultations/{consultation:str}/read/themes/{theme:str}": ANALYSTS,
    "POST /consultations/{consultation:str}/read/themes/{theme:str}": ANALYSTS,
    "GET /consultations/{consultation:str}/read/themes/{theme:str}/answers": ANALYSTS,
    "POST /consultations/{consultation:str}/read/themes/{theme:str}/answers": ANALYSTS,
    "GET /consultations/{consultation:str}/read/left-over": ANALYSTS,
    "POST /consultations/{consultation:str}/read/left-over": ANALYSTS,
    "GET /consultations/{consultation:str}/read/strategies": ANALYSTS,
    "POST /consultations/{consultation:str}/read/strategies": ANALYSTS,
    "POST /consultations/{consultation:str}/read/strategies/assign": ANALYSTS,
    "GET /consultations/{consultation:str}/read/coding": CODERS,
    "POST /consultations/{consultation:str}/read/coding": CODERS,
    "POST /consultations/{consultation:str}/read/keep": ANALYSTS,
    "GET /consultations/{consultation:str}/read/quotes": HOLDERS,
    "POST /consultations/{consultation:str}/read/quotes": ANALYSTS,
    "POST /consultations/{consultation:str}/read/quotes/approve": APPROVERS,
    "GET /consultations/{consultation:str}/read/actions": ANALYSTS,
    "POST /consultations/{consultation:str}/read/actions": ANALYSTS,
    "GET /library": DESIGNERS,
    "GET /library/{name:str}": DESIGNERS,
    "POST /questionnaires/{number:int}/delete": DESIGNERS,
    "GET /questionnaires/{number:int}": BUT_READERS,
    "GET /questionnaires/{number:int}/about": DESIGNERS,
    "POST /questionnaires/{number:int}/about": DESIGNERS,
    "GET /questionnaires/{number:int}/mend": BUT_READERS,
    "POST /questionnaires/{number:int}/mend": DESIGNERS,
    "POST /questionnaires/{number:int}/undo": DESIGNERS,
    "POST /questionnaires/{number:int}/redo": DESIGNERS,
    "GET /questionnaires/{number:int}/history": BUT_READERS,
    "POST /questionnaires/{number:int}/restore": DESIGNERS,
    "GET /questionnaires/{number:int}/add": DESIGNERS,
    "POST /questionnaires/{number:int}/add": DESIGNERS,
    "GET /questionnaires/{number:int}/pages/{page:str}": DESIGNERS,
    "POST /questionnaires/{number:int}/pages/{page:str}": DESIGNERS,
    "POST /questionnaires/{number:int}/pages/{page:str}/do": DESIGNERS,
    "POST /questionnaires/{number:int}/pages/{page:str}/questions": DESIGNERS,
    "GET /questionnaires/{number:int}/pages/{page:str}/shown": DESIGNERS,
    "POST /questionnaires/{number:int}/pages/{page:str}/shown": DESIGNERS,
    "POST /questionnaires/{number:int}/questions/{question:str}": DESIGNERS,
    "POST /questionnaires/{number:int}/questions/{question:str}/do": DESIGNERS,
    "GET /questionnaires/{number:int}/parts": DESIGNERS,
    "POST /questionnaires/{number:int}/parts": DESIGNERS,
    "POST /questionnaires/{number:int}/parts/{section:str}": DESIGNERS,
    "GET /questionnaires/{number:int}/support": DESIGNERS,
    "POST /questionnaires/{number:int}/support": DESIGNERS,
    "GET /questionnaires/{number:int}/languages": DESIGNERS,
    "POST /questionnaires/{number:int}/languages": DESIGNERS,
    "GET /questionnaires/{number:int}/languages/{tag:str}": DESIGNERS,
    "POST /questionnaires/{number:int}/languages/{tag:str}": DESIGNERS,
    "POST /questionnaires/{number:int}/languages/{tag:str}/delete": DESIGNERS,
    "GET /questionnaires/{number:int}/out": BUT_READERS,
    "GET /questionnaires/{number:int}/sheet": BUT_READERS,
    "GET /questionnaires/{number:int}/sheet.xlsx": BUT_READERS,
    "GET /questionnaires/{number:int}/file.toml": BUT_READERS,
    "GET /questionnaires/{number:int}/paper/{layout:str}/{language:str}": BUT_READERS,
    "GET /questionnaires/{number:int}/preview": BUT_READERS,
    "GET /questionnaires/{number:int}/phone": BUT_READERS,
    "GET /preview/{token:str}/page": BUT_READERS,
    "POST /preview/{token:str}/page": BUT_READERS,
    "GET /preview/{token:str}/left": BUT_READERS,
    "POST /preview/{token:str}/left": BUT_READERS,
}


def ways_in() -> dict[str, Right | None]:
    return {
        f"{method} {path}": door.opt.get("right")
        for door in DOORS
        for path in door.paths
        for method in door.http_methods
        if method != "HEAD"
    }


def filled(path: str) -> str:
    named = {
        "{consultation:str}": "spring",
        "{account:int}": "1",
        "{number:int}": "1",
        "{token:str}": "t",
        "{name:str}": "n",
    }
    for slot, value in named.items():
        path = path.replace(slot, value)
    return "/".join("x" if part.startswith("{") else part for part in path.split("/"))


def test_the_table_of_rights_names_every_way_in_and_no_other() -> None:
    assert set(ways_in()) == set(ROUTES)


def test_every_way_in_needs_a_right_and_gives_it_to_whom_the_table_says() -> None:
    for way, right in ways_in().items():
        assert right is not None, f"{way} names no right, so nobody comes in"
        roles = EVERYONE if right is Right.ARRIVE else set(rights.ROLES[right])
        assert roles == ROUTES[way], way


async def test_nobody_comes_in_without_signing_in(desk: ASGIApp) -> None:
    async with Clerk(desk) as stranger:
        for way, roles in ROUTES.items():
            if roles != EVERYONE:
                method, _, path = way.partition(" ")
                answer = await stranger.client.request(method, filled(path), headers={"sec-fetch-site": "same-origin"})
                assert answer.status_code in {303, 401}, way
                assert answer.status_code == 401 or answer.headers["location"].startswith("/sign-in"), way


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_comes_in_where_it_may_and_nowhere_else(sign_in: SignIn, role: Role) -> None:
    clerk = await sign_in("Somebody", frozenset({role}))
    for way, roles in ROUTES.items():
        method, _, path = way.partition(" ")
        if roles == EVERYONE or way == "POST /sign-out":
            continue
        may = isinstance(roles, set) and role in roles
        answer = await clerk.client.request(method, filled(path), headers={"sec-fetch-site": "same-origin"})
        said = "This is not part of your work here"
        assert (said in answer.text) != may, (way, answer.status_code)
        if method == "POST" and may and not path.startswith("/preview"):
            assert answer.status_code == 403, f"{way} was taken without its token"
            assert "We could not take that" in answer.text, way


async def test_a_form_from_another_site_is_refused_with_a_token_too(sign_in: SignIn) -> None:
    clerk = await sign_in()
    await clerk.go("/consultations/new")
    for header in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"}):
        await clerk.post("/consultations/new", {"name": "Spring"}, **header)
        assert clerk.status == 403
        await clerk.go("/consultations/new")
    assert "Spring" not in (await clerk.go("/")).text


async def test_a_preview_can_be_walked_only_by_its_own_address(sign_in: SignIn) -> None:
    clerk = await sign_in()
    assert (await clerk.go("/preview/guess/page")).status == 404
