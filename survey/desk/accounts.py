"""Accounts: who works at the desk, invited by link, with a password and a second factor.

The password is kept nowhere, not even as a hash of its own: it opens the box in which the second factor's secret
lies (`analysis.answers.passphrases`), and whether it opens is the check. So a thief of the database has neither factor.
"""

import asyncio
import datetime
import re
from collections.abc import Callable
from typing import TypeVar

import asyncpg
import msgspec
import pyotp

from analysis.answers import passphrases
from analysis.answers.passphrases import Cost, Locked
from survey.desk import deeds, tokens
from survey.desk.deeds import Deed
from survey.desk.rights import Role
from survey.desk.staff import Staff
from survey.refusal import Refusal

_SECRET = re.compile(r"[A-Z2-7]{32}")

Result = TypeVar("Result")

COST = Cost(memory=64 * 1024, passes=3, lanes=1)
"""What one guess at a password costs: 64 MiB and three passes, a fifth of a second."""

RECOVERY_CODES = 8
INVITATION = datetime.timedelta(days=3)
"""How long an invitation may be taken up."""
_USED = (
    "This invitation has been used already, or is too old. Ask whoever sent it for a new one; each works once, within"
    f" {INVITATION.days} days."
)

_LOGIN = re.compile(r"[^\s@]{1,80}@[^\s@]{1,120}|[a-z0-9][a-z0-9._-]{2,79}")
_ONE_BY_ONE = asyncio.Semaphore(2)


class NotInvited(Refusal):
    """The invitation was taken up already, has expired, or never was."""


class NotAccepted(Refusal):
    """What was given cannot stand; `field` says where, the message why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """An account as an administrator sees it. `is_waiting` is true while its invitation is out."""

    staff: Staff
    is_closed: bool
    is_waiting: bool


def purpose(account: int) -> bytes:
    """Give what binds a password's box to its account."""
    return b"heard desk account\0%d" % account


def draw_secret() -> str:
    """Draw the secret that a person's second factor is to share with us."""
    return pyotp.random_base32()


def provisioning(secret: str, login: str) -> str:
    """Give the address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Heard")


async def invite(
    connection: asyncpg.Connection, by: Staff | None, login: str, name: str, roles: frozenset[Role]
) -> str:
    """Make an account that waits for its person, and give the invitation's token, which is kept nowhere.

    Raises NotAccepted.
    """
    login, name = login.strip().lower(), " ".join(name.split())
    if not _LOGIN.fullmatch(login):
        raise NotAccepted("login", "Give the person’s work email address")
    if not 0 < len(name) <= 80 or not name.isprintable():
        raise NotAccepted("name", "Give the person’s name")
    if not roles:
        raise NotAccepted("roles", "Choose at least one role")
    account = await connection.fetchval(
        "insert into desk.account (login, name, roles) values ($1, $2, $3) on conflict do nothing returning id",
        login,
        name,
        sorted(roles),
    )
    if account is None:
        raise NotAccepted("login", "There is an account with this email address already")
    await deeds.note(connection, by, Deed.INVITED, login)
    return await _new_invitation(connection, account)


async def invite_anew(connection: asyncpg.Connection, by: Staff | None, account: int) -> str:
    """Let somebody set another password and second factor; the old ones end at once. Give the invitation's token."""
    login = await connection.fetchval("update desk.account set lock = null where id = $1 returning login", account)
    for table in ("session", "browser", "recovery_code"):
        await connection.execute(f"delete from desk.{table} where account = $1", account)  # noqa: S608 - our own names
    await deeds.note(connection, by, Deed.INVITED_ANEW, login)
    return await _new_invitation(connection, account)


async def invited(connection: asyncpg.Connection, token: str) -> Staff:
    """Give whom an invitation is for. Raises NotInvited."""
    row = await connection.fetchrow(
        "select a.* from desk.invitation i join desk.account a on a.id = i.account"
        " where i.imprint = $1 and i.expires_at > now() and not a.is_closed",
        tokens.imprint(token),
    )
    if row is None:
        raise NotInvited(_USED)
    return as_staff(row)


async def take_up(connection: asyncpg.Connection, token: str, password: str, secret: str, code: str) -> list[str]:
    """Set the password and second factor of whoever was invited; give recovery codes, which are kept nowhere.

    Of two who take up one invitation at once, the second finds it used. Raises NotInvited, NotAccepted.
    """
    staff = await invited(connection, token)
    _approve(password, staff)
    if not _SECRET.fullmatch(secret):
        raise NotInvited("This page was changed on its way. Open the invitation’s link again.")
    step = _step(secret, code, 0)
    if step is None:
        raise NotAccepted("code", "This is not the code that the app shows now. Wait for the next one and type that")
    async with connection.transaction():
        used = await connection.execute("delete from desk.invitation where imprint = $1", tokens.imprint(token))
        if used == "DELETE 0":
            raise NotInvited(_USED)
        locked = await in_turn(passphrases.lock, secret.encode(), password, purpose(staff.id), COST)
        await connection.execute(
            "update desk.account set lock = $2, last_step = $3 where id = $1",
            staff.id,
            msgspec.json.encode(locked),
            step,
        )
        await deeds.note(connection, staff, Deed.TOOK_UP_INVITATION)
        return await draw_recovery_codes(connection, staff.id)


async def draw_recovery_codes(connection: asyncpg.Connection, account: int) -> list[str]:
    """Draw the codes that stand in for the second factor, each once; those drawn before end."""
    codes = [tokens.draw_code() for _ in range(RECOVERY_CODES)]
    await connection.execute("delete from desk.recovery_code where account = $1", account)
    await connection.execute(
        "insert into desk.recovery_code select unnest($1::bytea[]), $2",
        [tokens.imprint_code(code) for code in codes],
        account,
    )
    return codes


async def change_roles(connection: asyncpg.Connection, by: Staff, account: int, roles: frozenset[Role]) -> None:
    """Say what somebody works as from now on. Whoever may do something else than before signs in anew.

    Raises NotAccepted where nobody would administer the desk any more.
    """
    if not roles:
        raise NotAccepted("roles", "Choose at least one role, or close the account")
    login = await connection.fetchval(
        "update desk.account set roles = $2 where id = $1 returning login", account, sorted(roles)
    )
    await _still_administered(connection, "roles")
    await connection.execute("delete from desk.session where account = $1", account)
    await deeds.note(connection, by, Deed.CHANGED_ROLES, f"{login}: {', '.join(sorted(roles))}")


async def close(connection: asyncpg.Connection, by: Staff, account: int) -> None:
    """Close an account at once. Raises NotAccepted where nobody would administer the desk any more."""
    login = await connection.fetchval("update desk.account set is_closed = true where id = $1 returning login", account)
    await _still_administered(connection, "roles")
    for table in ("session", "browser", "invitation"):
        await connection.execute(f"delete from desk.{table} where account = $1", account)  # noqa: S608 - our own names
    await deeds.note(connection, by, Deed.CLOSED_ACCOUNT, login)


async def reopen(connection: asyncpg.Connection, by: Staff, account: int) -> None:
    """Let somebody back in, with the password they had."""
    login = await connection.fetchval(
        "update desk.account set is_closed = false where id = $1 returning login", account
    )
    await deeds.note(connection, by, Deed.REOPENED_ACCOUNT, login)


async def everyone(connection: asyncpg.Connection) -> list[Account]:
    """Give every account, by name."""
    rows = await connection.fetch("select * from desk.account order by is_closed, lower(name), id")
    return [Account(staff=as_staff(row), is_closed=row["is_closed"], is_waiting=row["lock"] is None) for row in rows]


async def find(connection: asyncpg.Connection, account: int) -> Account | None:
    """Give one account."""
    row = await connection.fetchrow("select * from desk.account where id = $1", account)
    if row is None:
        return None
    return Account(staff=as_staff(row), is_closed=row["is_closed"], is_waiting=row["lock"] is None)


def as_staff(row: asyncpg.Record) -> Staff:
    """Give the person that a row of desk.account tells of."""
    return Staff(id=row["id"], login=row["login"], name=row["name"], roles=frozenset(map(Role, row["roles"])))


async def opens(lock: bytes, account: int, password: str) -> str | None:
    """Give the second factor's secret if the password is right."""
    locked = msgspec.json.decode(lock, type=Locked)
    try:
        return (await in_turn(passphrases.unlock, locked, password, purpose(account))).decode()
    except passphrases.WrongPassphrase:
        return None


async def use_code(connection: asyncpg.Connection, account: int, secret: str, code: str) -> bool:
    """Take a second factor's code, once: the same code, and any older one, is refused from then on."""
    last = await connection.fetchval("select last_step from desk.account where id = $1 for update", account)
    step = _step(secret, code, last)
    if step is None:
        return False
    await connection.execute("update desk.account set last_step = $2 where id = $1", account, step)
    return True


async def use_recovery_code(connection: asyncpg.Connection, account: int, code: str) -> bool:
    """Take a recovery code, once."""
    gone = await connection.fetchval(
        "delete from desk.recovery_code where account = $1 and imprint = $2 returning true",
        account,
        tokens.imprint_code(code),
    )
    return bool(gone)


async def in_turn(slow: Callable[..., Result], *arguments: object) -> Result:
    """Do something that takes much memory and time in a thread, at most two at a time."""
    async with _ONE_BY_ONE:
        return await asyncio.to_thread(slow, *arguments)


def _step(secret: str, code: str, last: int) -> int | None:
    """Give the time step whose code this is, if it is of now or of half a minute around, and later than the last."""
    digits = "".join(character for character in code if character.isdigit())
    totp = pyotp.TOTP(secret)
    now = totp.timecode(datetime.datetime.now(datetime.UTC))
    for step in (now, now - 1, now + 1):
        if step > last and pyotp.utils.strings_equal(totp.generate_otp(step), digits):
            return step
    return None


def _approve(password: str, staff: Staff) -> None:
    try:
        passphrases.approve(password)
    except passphrases.TooWeak as problem:
        raise NotAccepted("password", str(problem)) from problem
    if staff.login.partition("@")[0] in password.lower():
        raise NotAccepted("password", "Choose a password that does not hold your email address")


async def _new_invitation(connection: asyncpg.Connection, account: int) -> str:
    token = tokens.draw()
    await connection.execute("delete from desk.invitation where account = $1", account)
    await connection.execute(
        "insert into desk.invitation values ($1, $2, now() + $3)", tokens.imprint(token), account, INVITATION
    )
    return token


async def _still_administered(connection: asyncpg.Connection, field: str) -> None:
    left = await connection.fetchval(
        "select exists (select from desk.account where not is_closed and 'administrator' = any (roles))"
    )
    if not left:
        raise NotAccepted(field, "Somebody has to remain an administrator. Make another person one first")
