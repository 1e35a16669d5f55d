"""Signing in: two factors, invitations once, patience that slows the right people, sessions that end everywhere."""

import asyncio
import datetime
import re

import asyncpg
import pyotp
import pytest
from litestar.types import ASGIApp

from survey.desk import accounts, deeds, signing_in, tokens
from survey.desk.asking import SESSION
from survey.desk.doors import signing
from survey.desk.patience import FREE, LONGEST, Patience, TooSoon
from survey.desk.rights import Role
from survey.desk.signing_in import Attempt, NotSignedIn
from tests.conftest import Database
from tests.desk.clerk import Clerk
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.anyio

PASSWORD = "five unrelated garden words"
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


async def invited(office: asyncpg.Connection, name: str = "Ada", roles: frozenset[Role] = ADMINISTRATOR) -> str:
    return await accounts.invite(office, None, f"{name.lower()}@office.example", name, roles)


async def hired(office: asyncpg.Connection, name: str = "Ada") -> tuple[str, list[str]]:
    """Give somebody an account with both factors; give the second's secret and the recovery codes."""
    secret = accounts.draw_secret()
    codes = await accounts.take_up(office, await invited(office, name), PASSWORD, secret, pyotp.TOTP(secret).now())
    await office.execute("update desk.account set last_step = 0 where login = $1", f"{name.lower()}@office.example")
    return secret, codes


def attempt(**fields: str) -> Attempt:
    usual = {"login": "ada@office.example", "password": PASSWORD, "code": "000000", "address": "192.0.2.1"}
    return Attempt(**(usual | fields))


async def tried(office: asyncpg.Connection, patience: Patience, **fields: str) -> signing_in.SignedIn:
    async with office.transaction():
        return await signing_in.sign_in(office, patience, attempt(**fields))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_an_invitation_leads_to_both_factors_and_straight_in(desk: ASGIApp, office: asyncpg.Connection) -> None:
    token = await invited(office)
    async with Clerk(desk) as clerk:
        await clerk.go(f"/invitation/{token}")
        secret = clerk.value("secret")
        await clerk.press("Set both", password="short", again="short", code="123456")
        assert "at least 12 characters" in clerk.problems[0]
        assert clerk.value("secret") == secret, "the app was set up once, and still fits"
        await clerk.press("Set both", password=PASSWORD, again="another password", code=pyotp.TOTP(secret).now())
        assert "not the same" in clerk.text
        await clerk.press("Set both", password=PASSWORD, again=PASSWORD, code="000000")
        assert "not the code that the app shows" in clerk.text
        await clerk.press("Set both", password=PASSWORD, again=PASSWORD, code=pyotp.TOTP(secret).now())
        assert clerk.heading == "Your recovery codes"
        codes = [item.text_content() for item in clerk.page.xpath("//ul[@class='codes']/li")]
        assert len(codes) == accounts.RECOVERY_CODES
        assert all(re.fullmatch(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", code) for code in codes)
        assert (await clerk.go("/people")).heading == "People"
    async with Clerk(desk) as again:
        await again.go(f"/invitation/{token}")
        assert again.status == 409
        assert "used already" in again.text


async def test_looking_at_an_invitation_does_not_use_it_up(desk: ASGIApp, office: asyncpg.Connection) -> None:
    token = await invited(office)
    async with Clerk(desk) as mail_scanner:
        for _ in range(3):
            await mail_scanner.go(f"/invitation/{token}")
            assert mail_scanner.status == 200


async def test_an_invitation_is_too_old_after_three_days(desk: ASGIApp, owner: asyncpg.Connection) -> None:
    token = await invited(owner)
    await owner.execute("update desk.invitation set expires_at = expires_at - interval '3 days 1 second'")
    async with Clerk(desk) as clerk:
        await clerk.go(f"/invitation/{token}")
        assert "too old" in clerk.text


async def test_a_second_invitation_ends_the_first_and_everything_before_it(office: asyncpg.Connection) -> None:
    secret, codes = await hired(office)
    signed_in = await tried(office, Patience(), code=pyotp.TOTP(secret).now())
    first = await accounts.invite_anew(office, None, signed_in.staff.id)
    second = await accounts.invite_anew(office, None, signed_in.staff.id)
    with pytest.raises(accounts.NotInvited):
        await accounts.invited(office, first)
    assert (await accounts.invited(office, second)).name == "Ada"
    assert await signing_in.look(office, signed_in.session) is None
    with pytest.raises(NotSignedIn):
        await tried(office, Patience(), code=codes[0])


async def test_somebody_signs_in_with_password_and_code(desk: ASGIApp, office: asyncpg.Connection) -> None:
    secret, _ = await hired(office)
    async with Clerk(desk) as clerk:
        await clerk.go("/people")
        assert clerk.path == "/sign-in"
        await clerk.press("Sign in", login=" ADA@office.example", password=PASSWORD, code=pyotp.TOTP(secret).now())
        assert clerk.heading == "People", "to where they wanted to be"
        await clerk.press("Sign out")
        assert clerk.heading == "Sign in"
        assert (await clerk.go("/people")).path == "/sign-in"


@pytest.mark.parametrize(
    "wrong", [{"password": "five unrelated garden word"}, {"code": "000000"}, {"login": "eve@x.example"}]
)
async def test_nobody_is_told_what_was_wrong(desk: ASGIApp, office: asyncpg.Connection, wrong: dict[str, str]) -> None:
    secret, _ = await hired(office)
    right = {"login": "ada@office.example", "password": PASSWORD, "code": pyotp.TOTP(secret).now()}
    async with Clerk(desk) as clerk:
        await clerk.go("/sign-in")
        await clerk.press("Sign in", **(right | wrong))
        assert clerk.status == 403
        assert clerk.problems == ["The email address, the password or the code is not right. Please try again."]


async def test_a_code_counts_once_and_no_older_one_after_it(office: asyncpg.Connection) -> None:
    secret, _ = await hired(office)
    totp = pyotp.TOTP(secret)
    now = datetime.datetime.now(datetime.UTC)
    await tried(office, Patience(), code=totp.at(now))
    for code in (totp.at(now), totp.at(now - datetime.timedelta(seconds=30))):
        with pytest.raises(NotSignedIn):
            await tried(office, Patience(), code=code)


async def test_a_recovery_code_takes_the_place_of_the_app_once(office: asyncpg.Connection) -> None:
    _, codes = await hired(office)
    signed_in = await tried(office, Patience(), code=codes[3].upper().replace("-", " "))
    assert signed_in.codes_left == accounts.RECOVERY_CODES - 1
    with pytest.raises(NotSignedIn):
        await tried(office, Patience(), code=codes[3])


async def test_the_database_holds_nothing_that_would_let_a_thief_in(
    office: asyncpg.Connection, owner: asyncpg.Connection
) -> None:
    secret, codes = await hired(office)
    token = await invited(office, "Bea")
    signed_in = await tried(office, Patience(), code=pyotp.TOTP(secret).now())
    kept = ""
    for table in ("account", "invitation", "recovery_code", "session", "browser", "deed"):
        kept += str([tuple(row) for row in await owner.fetch(f"select * from desk.{table}")])
    for precious in (PASSWORD, secret, token, signed_in.session, signed_in.browser, *codes):
        assert precious not in kept
        assert precious.encode().hex() not in kept


async def test_a_session_begins_under_a_new_token_each_time(desk: ASGIApp, office: asyncpg.Connection) -> None:
    secret, codes = await hired(office)
    async with Clerk(desk) as clerk:
        clerk.client.cookies.set(SESSION, "planted", domain="desk.example")
        await clerk.go("/sign-in")
        await clerk.press("Sign in", login="ada@office.example", password=PASSWORD, code=pyotp.TOTP(secret).now())
        first = clerk.client.cookies[SESSION]
        assert first != "planted"
        await clerk.press("Sign out")
        await clerk.press("Sign in", login="ada@office.example", password=PASSWORD, code=codes[0])
        assert clerk.client.cookies[SESSION] != first
        clerk.client.cookies.set(SESSION, first, domain="desk.example")
        assert (await clerk.go("/people")).path == "/sign-in", "the old token is worth nothing"


async def test_whoever_may_do_something_else_goes_on_under_a_new_token(sign_in: SignIn) -> None:
    boss, bea = await sign_in("Boss"), await sign_in("Bea", frozenset({Role.READER}))
    await boss.go("/people")
    await boss.follow("Bea")
    await boss.press("Change what they do", roles=["reader", "designer"])
    assert boss.notice == "Bea’s roles are changed. They sign in anew."
    assert (await bea.go("/account")).path == "/sign-in"
    before = boss.client.cookies[SESSION]
    own = next(link for link in boss.page.xpath("//main//a") if link.text_content().strip() == "Boss")
    await boss.go(own.get("href"))
    await boss.press("Change what they do", roles=["administrator"])
    assert (boss.heading, boss.notice) == ("People", "Your roles are changed.")
    assert boss.client.cookies[SESSION] != before
    boss.client.cookies.set(SESSION, before, domain="desk.example")
    assert (await boss.go("/people")).path == "/sign-in", "the old token is worth nothing"


async def test_the_cookies_go_nowhere_but_here(desk: ASGIApp, office: asyncpg.Connection) -> None:
    secret, _ = await hired(office)
    async with Clerk(desk) as clerk:
        typed = {"login": "ada@office.example", "password": PASSWORD, "code": pyotp.TOTP(secret).now()}
        answer = await clerk.client.post("/sign-in", data=typed, headers={"sec-fetch-site": "same-origin"})
        set_cookies = answer.headers.get_list("set-cookie")
        assert len(set_cookies) == 2
        for cookie in set_cookies:
            assert cookie.startswith("__Host-")
            for wanted in ("; secure", "; httponly", "; samesite=strict", "; path=/"):
                assert wanted in cookie.lower()
            assert "domain" not in cookie.lower()


async def test_a_link_from_elsewhere_leads_in_by_a_step_of_our_own(desk: ASGIApp, sign_in: SignIn) -> None:
    """Browsers keep the cookies back on a step that another site took."""
    async with Clerk(desk) as clerk:
        answer = await clerk.client.get("/people?x=//elsewhere.example", headers={"sec-fetch-site": "cross-site"})
        assert (answer.status_code, answer.headers["refresh"]) == (200, "0; url=/sign-in?to=/people")
    here = await sign_in()
    assert (await here.go("/sign-in?to=/people")).heading == "People"


async def test_a_session_ends_after_an_idle_hour_and_after_half_a_day(
    sign_in: SignIn, owner: asyncpg.Connection
) -> None:
    clerk = await sign_in()
    for column, too_long in (("seen_at", "61 minutes"), ("begun_at", "12 hours 1 minute")):
        clerk = await sign_in()
        assert (await clerk.go("/account")).heading == "Your account"
        await owner.execute(f"update desk.session set {column} = now() - interval '{too_long}'")
        assert (await clerk.go("/account")).path == "/sign-in"


async def test_signing_out_everywhere_ends_every_session(sign_in: SignIn, office: asyncpg.Connection) -> None:
    here, there = await sign_in(), await sign_in()
    await here.go("/account")
    await here.press("Sign out everywhere")
    assert (await there.go("/account")).path == "/sign-in"
    assert (await deeds.latest(office))[0].deed == "signed out everywhere"


async def test_a_closed_account_is_out_at_once(sign_in: SignIn, office: asyncpg.Connection) -> None:
    boss, leaver = await sign_in("Boss"), await sign_in("Leaver", frozenset({Role.DESIGNER}))
    assert (await leaver.go("/")).heading == "Consultations"
    await boss.go("/people")
    await boss.follow("Leaver")
    await boss.press("Close the account")
    assert boss.notice == "Leaver can no longer sign in."
    assert (await leaver.go("/")).path == "/sign-in"


async def test_what_was_typed_survives_the_end_of_a_session(sign_in: SignIn, owner: asyncpg.Connection) -> None:
    clerk = await sign_in()
    await clerk.go("/consultations/new")
    await owner.execute("delete from desk.session")
    await clerk.press("Begin", name="A name that took me quite a while to think of")
    assert clerk.heading == "You were signed out"
    assert "A name that took me quite a while to think of" in clerk.text


# -- patience


async def test_after_some_mistakes_there_is_a_wait_that_grows_and_ends(office: asyncpg.Connection) -> None:
    secret, _ = await hired(office)
    clock = Clock()
    patience = Patience(clock)
    waits = []
    for _ in range(12):
        while True:
            try:
                with pytest.raises(NotSignedIn):
                    await tried(office, patience, password="wrong password here")
                break
            except TooSoon:
                clock.now += 1
                waits.append(clock.now)
    assert clock.now > 100, "twelve mistakes cost minutes"
    clock.now += LONGEST
    await tried(office, patience, code=pyotp.TOTP(secret).now())


async def test_a_stranger_slows_down_herself_and_never_the_owner(office: asyncpg.Connection) -> None:
    secret, codes = await hired(office)
    clock = Clock()
    patience = Patience(clock)
    mine = (await tried(office, patience, code=codes[0])).browser
    for number in range(60):  # from many addresses, in the owner's name
        with pytest.raises((NotSignedIn, TooSoon)):
            await tried(office, patience, password="a stranger's guess", address=f"198.51.100.{number % 20}")
    for _ in range(FREE):
        with pytest.raises((NotSignedIn, TooSoon)):
            await tried(office, patience, password="a stranger's guess", address="198.51.100.1")
    with pytest.raises(TooSoon):
        await tried(office, patience, password="a stranger's guess", address="198.51.100.1")
    await tried(office, patience, browser=mine, code=codes[1])
    await tried(office, patience, address="203.0.113.5", code=pyotp.TOTP(secret).now())


async def test_whoever_has_the_password_cannot_try_every_code(office: asyncpg.Connection) -> None:
    _, codes = await hired(office)
    patience = Patience(Clock())
    mine = (await tried(office, patience, code=codes[0])).browser
    guesses = 0
    for number in range(200):  # a new address each time: only the account itself can slow this down
        try:
            await tried(office, patience, code=f"{number:06}", address=f"198.51.{number}.1")
        except NotSignedIn:
            guesses += 1
        except TooSoon:
            continue
    assert guesses <= FREE
    await tried(office, patience, browser=mine, code=codes[1])


async def test_many_guesses_at_once_keep_nobody_from_their_work(
    sign_in: SignIn, desk: ASGIApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = await sign_in()
    go_on = asyncio.Event()

    async def slow(*_: object) -> None:
        await go_on.wait()

    monkeypatch.setattr(signing_in, "_try_nobody", slow)
    async with Clerk(desk) as stranger, asyncio.TaskGroup() as guesses:
        for number in range(20):
            fields = {"login": f"{number}@office.example", "password": "?", "code": "0"}
            guesses.create_task(
                stranger.client.post("/sign-in", data=fields, headers={"sec-fetch-site": "same-origin"})
            )
        for _ in range(50):
            await asyncio.sleep(0)  # every guess comes as far as it can
        await sam.go("/")
        assert sam.status == 200
        go_on.set()


def test_patience_keeps_no_address_and_is_bounded() -> None:
    patience = Patience(Clock())
    named = patience.name("password", "ada", "192.0.2.1")
    assert b"192" not in named
    assert named != Patience(Clock()).name("password", "ada", "192.0.2.1")


# -- accounts


async def test_an_administrator_invites_and_sees_the_link_once(sign_in: SignIn) -> None:
    clerk = await sign_in()
    await clerk.go("/people/invite")
    await clerk.press("Make the invitation", name="Bea", login="not an address", roles=["reader"])
    assert clerk.problems == ["Give the person’s work email address"]
    await clerk.press("Make the invitation", name="Bea", login="bea@office.example", roles=[])
    assert clerk.problems == ["Choose at least one role"]
    await clerk.press("Make the invitation", name="Bea", login="bea@office.example", roles=["reader"])
    assert clerk.heading == "An invitation for Bea"
    link = re.search(r"https://desk\.example(/invitation/\S+)", clerk.text)
    assert link is not None
    async with Clerk(clerk.client._transport.app) as bea:  # type: ignore[attr-defined]
        await bea.go(link[1])
        assert bea.heading == "Welcome, Bea"
    await clerk.go("/people/invite")
    await clerk.press("Make the invitation", name="Bea", login="BEA@office.example", roles=["reader"])
    assert clerk.problems == ["There is an account with this email address already"]


async def test_somebody_remains_an_administrator(sign_in: SignIn, office: asyncpg.Connection) -> None:
    clerk = await sign_in("Only", ADMINISTRATOR)
    number = await office.fetchval("select id from desk.account where name = 'Only'")
    await clerk.go(f"/people/{number}")
    await clerk.press("Change what they do", roles=["reader"])
    assert "remain an administrator" in clerk.problems[0]
    await clerk.press("Close the account")
    assert "remain an administrator" in clerk.problems[0]


async def test_the_record_says_who_did_what_and_cannot_be_changed(
    sign_in: SignIn, database: Database, office: asyncpg.Connection
) -> None:
    clerk = await sign_in()
    await clerk.go("/people/invite")
    await clerk.press("Make the invitation", name="Bea", login="bea@office.example", roles=["reader"])
    await clerk.go("/record")
    assert "invited bea@office.example" in clerk.text
    for statement in ("update desk.deed set deed = ''", "delete from desk.deed", "truncate desk.deed"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await office.execute(statement)


async def test_a_demonstration_lets_anybody_in_and_a_desk_does_not(desk: ASGIApp) -> None:
    async with Clerk(desk) as stranger:
        await stranger.go("/sign-in")
        assert stranger.page.xpath("//input[@name='password']")
        answer = await stranger.client.post(
            "/demonstration", data={"role": "administrator"}, headers={"sec-fetch-site": "same-origin"}
        )
        assert answer.status_code == 404
        assert SESSION not in stranger.client.cookies


def test_where_to_go_after_signing_in_is_always_here() -> None:
    for to in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\nx"):
        assert signing._inside(to) == "/"
    assert signing._inside("/people") == "/people"


def test_codes_can_be_typed_as_they_come() -> None:
    code = tokens.draw_code()
    assert tokens.imprint_code(code) == tokens.imprint_code(f" {code.upper().replace('-', '')} ")
