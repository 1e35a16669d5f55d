"""Signing in and out, and who is signed in."""

import datetime

import asyncpg
import msgspec

from analysis.answers import passphrases
from survey.desk import accounts, deeds, tokens
from survey.desk.deeds import Deed
from survey.desk.patience import Patience
from survey.desk.staff import Session, Staff
from survey.refusal import Refusal

IDLE = datetime.timedelta(hours=1)
"""After which somebody who pressed nothing is signed out."""

LONGEST = datetime.timedelta(hours=12)
"""After which everybody signs in anew."""

KNOWN_FOR = datetime.timedelta(days=180)
"""How long a browser counts as its owner's after they last signed in with it."""

_NOBODY = 0


class NotSignedIn(Refusal):
    """The name, the password or the code is wrong; which of them is not said."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody typed, and where from. `code` is the second factor's, or a recovery code."""

    login: str
    password: str
    code: str
    address: str
    browser: str = ""


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed in, and the two tokens for their browser's cookies."""

    staff: Staff
    session: str
    browser: str
    codes_left: int


class _Unknown:
    """The box against which passwords of unknown names are tried, so that they take as long as known ones."""

    lock: bytes = b""


async def sign_in(connection: asyncpg.Connection, patience: Patience, attempt: Attempt) -> SignedIn:
    """Sign somebody in. Raises NotSignedIn, `patience.TooSoon`."""
    login = attempt.login.strip().lower()
    row = await connection.fetchrow(
        "select * from desk.account where login = $1 and not is_closed and lock is not null", login
    )
    is_known = row is not None and await _is_known(connection, row["id"], attempt.browser)
    source = attempt.browser if is_known else attempt.address
    tries = patience.name("password", login, source)
    patience.ask(tries)
    if row is None:
        await _try_nobody(attempt.password)
        patience.fail(tries)
        raise _refused()
    secret = await accounts.opens(row["lock"], row["id"], attempt.password)
    if secret is None:
        patience.fail(tries)
        raise _refused()
    codes = patience.name("code", login, attempt.browser if is_known else "")
    patience.ask(codes)
    staff = accounts.as_staff(row)
    if not await accounts.use_code(connection, staff.id, secret, attempt.code):
        if not await accounts.use_recovery_code(connection, staff.id, attempt.code):
            patience.fail(codes)
            raise _refused()
        await deeds.note(connection, staff, Deed.USED_RECOVERY_CODE)
    else:
        await deeds.note(connection, staff, Deed.SIGNED_IN)
    patience.forget(tries)
    patience.forget(codes)
    return await admit(connection, staff, attempt.browser if is_known else "")


async def admit(connection: asyncpg.Connection, staff: Staff, browser: str = "") -> SignedIn:
    """Begin a session under a token that is new, and know the browser again."""
    session = tokens.draw()
    await connection.execute(
        "insert into desk.session (imprint, account, token) values ($1, $2, $3)",
        tokens.imprint(session),
        staff.id,
        tokens.draw(),
    )
    await connection.execute(
        "delete from desk.session where seen_at < now() - $1::interval or begun_at < now() - $2::interval",
        IDLE,
        LONGEST,
    )
    await connection.execute("delete from desk.browser where seen_on < current_date - $1::interval", KNOWN_FOR)
    known = browser or tokens.draw()
    await connection.execute(
        "insert into desk.browser values ($1, $2) on conflict (imprint) do update set seen_on = current_date",
        tokens.imprint(known),
        staff.id,
    )
    codes = await connection.fetchval("select count(*) from desk.recovery_code where account = $1", staff.id)
    return SignedIn(staff=staff, session=session, browser=known, codes_left=codes)


async def look(connection: asyncpg.Connection, session: str) -> Session | None:
    """Give who is signed in with a cookie's token, and note that they are still there."""
    imprint = tokens.imprint(session)
    row = await connection.fetchrow(
        "select a.*, s.token, s.seen_at < now() - interval '1 minute' as stale from desk.session s"
        " join desk.account a on a.id = s.account where s.imprint = $1 and not a.is_closed"
        " and s.seen_at > now() - $2::interval and s.begun_at > now() - $3::interval",
        imprint,
        IDLE,
        LONGEST,
    )
    if row is None:
        return None
    if row["stale"]:
        await connection.execute("update desk.session set seen_at = now() where imprint = $1", imprint)
    return Session(imprint=imprint, token=row["token"], staff=accounts.as_staff(row))


async def sign_out(connection: asyncpg.Connection, session: Session) -> None:
    """End one session."""
    await connection.execute("delete from desk.session where imprint = $1", session.imprint)


async def sign_out_everywhere(connection: asyncpg.Connection, staff: Staff) -> None:
    """End every session of a person, and know none of their browsers any more."""
    await connection.execute("delete from desk.session where account = $1", staff.id)
    await connection.execute("delete from desk.browser where account = $1", staff.id)
    await deeds.note(connection, staff, Deed.SIGNED_OUT_EVERYWHERE)


async def _is_known(connection: asyncpg.Connection, account: int, browser: str) -> bool:
    if not browser:
        return False
    return bool(
        await connection.fetchval(
            "select exists (select from desk.browser where imprint = $1 and account = $2)",
            tokens.imprint(browser),
            account,
        )
    )


async def _try_nobody(password: str) -> None:
    if not _Unknown.lock:
        box = await accounts.in_turn(passphrases.lock, b"nobody", "nobody", accounts.purpose(_NOBODY), accounts.COST)
        _Unknown.lock = msgspec.json.encode(box)
    await accounts.opens(_Unknown.lock, _NOBODY, password)


def _refused() -> NotSignedIn:
    return NotSignedIn("The email address, the password or the code is not right. Please try again.")
