"""What staff may do to a consultation, short of opening answers: publish it, prove its key, pause it, ask to close it.

Opening, releasing and closing proper are the worker's (`survey.release`), who holds the epoch keys.
"""

import datetime

import asyncpg
import msgspec

from questionnaires import key_files
from questionnaires.consultation import Consultation
from questionnaires.key_files import Challenge
from questionnaires.response import SUITE, key_id
from survey import sealing
from survey.consultations import OVER, Findings, State
from survey.plan import Plan
from survey.refusal import Refusal


class NotAllowed(Refusal):
    """The consultation's state, or another consultation, does not allow the deed; the message says why."""


async def publish(connection: asyncpg.Connection, plan: Plan, *, is_proven: bool = False) -> None:
    """Store a consultation and its questionnaires as a draft, or anew while it is one. Raises NotAllowed.

    `is_proven` says that somebody has proven to hold its private key already.
    """
    stated = plan.consultation
    async with connection.transaction():
        before = await connection.fetchrow(
            "select state, body from heard.consultation where id = $1 for update", stated.id
        )
        if before is not None and before["state"] != State.DRAFT:
            raise NotAllowed(f"'{stated.id}' is {before['state']} already; what was published never changes.")
        taken = await connection.fetchval(
            "select id from heard.consultation where entry = $1 and id <> $2", plan.entry, stated.id
        )
        if taken is not None:
            raise NotAllowed(f"The address '/{plan.entry}' leads to '{taken}' already. Choose another entry.")
        for fingerprint, canonical in plan.questionnaires.items():
            await connection.execute(
                "insert into heard.questionnaire values ($1, $2) on conflict do nothing", fingerprint, canonical
            )
        same_key = before is not None and _stated(before["body"]).public_key == stated.public_key
        await connection.execute(
            "insert into heard.consultation (id, entry, state, body, switches, recovery_key, proven)"
            " values ($1, $2, 'draft', $3, $4, $5, $6) on conflict (id) do update set entry = $2, body = $3,"
            " switches = $4, recovery_key = $5, revision = heard.consultation.revision + 1,"
            " proven = $6 or (heard.consultation.proven and $7)",
            stated.id,
            plan.entry,
            msgspec.json.encode(stated),
            msgspec.json.encode(plan.switches),
            plan.recovery_key,
            stated.invented or is_proven,  # invented answers need nobody's key to be safe
            same_key,
        )


async def challenge(connection: asyncpg.Connection, name: str) -> Challenge:
    """Draw a secret that only the holder of the consultation's private key can read. Raises NotAllowed."""
    async with connection.transaction():
        row = await connection.fetchrow("select state, body from heard.consultation where id = $1 for update", name)
        if row is None or row["state"] != State.DRAFT:
            raise NotAllowed(f"There is no consultation '{name}' that waits for its key to be proven.")
        public_key = _stated(row["body"]).public_key
        named = key_id(public_key)
        secret = key_files.make_secret()
        await connection.execute(
            "update heard.consultation set challenge = $2 where id = $1", name, key_files.imprint(secret)
        )
    info = key_files.challenge_binding(SUITE, named)
    sealed = sealing.SUITE_OF_HPKE.encrypt(secret, sealing.read(public_key), info=info)
    return Challenge(suite=SUITE, key_id=named, sealed=sealed)


async def prove(connection: asyncpg.Connection, name: str, answer: str) -> None:
    """Take a challenge's answer as proof that the private key is held. Raises NotAllowed if it is not the answer."""
    async with connection.transaction():
        row = await connection.fetchrow(
            "select state, challenge from heard.consultation where id = $1 for update", name
        )
        if row is None or row["state"] != State.DRAFT or row["challenge"] is None:
            raise NotAllowed(f"There is no consultation '{name}' whose key was asked to be proven.")
        if not key_files.is_answer(answer, row["challenge"]):
            raise NotAllowed(
                "That is not the answer to the last challenge. Have the key's holder run 'analysis prove' on it again."
            )
        await connection.execute("update heard.consultation set proven = true, challenge = null where id = $1", name)


async def is_proven(connection: asyncpg.Connection, name: str) -> bool:
    """Tell whether a consultation's key is proven, or needs no proof because its answers are invented."""
    async with connection.transaction():
        return bool(await connection.fetchval("select proven from heard.consultation where id = $1", name))


async def entry(connection: asyncpg.Connection, name: str) -> str:
    """Give the address, without its slash, that leads to a consultation."""
    async with connection.transaction():
        return str(await connection.fetchval("select entry from heard.consultation where id = $1", name))


async def make_ready(connection: asyncpg.Connection, name: str) -> None:
    """Let a published consultation open on its day. Raises NotAllowed."""
    if not await is_proven(connection, name):
        raise NotAllowed(f"The key of '{name}' is not proven yet: nobody may be able to read what people answer.")
    await _move(connection, name, (State.DRAFT,), State.READY)


async def take_back(connection: asyncpg.Connection, name: str) -> None:
    """Make a consultation that has not opened yet a draft again, to change it. Raises NotAllowed."""
    await _move(connection, name, (State.READY,), State.DRAFT)
    await connection.execute("update heard.consultation set asked_to_open = false where id = $1", name)


async def ask_to_open(connection: asyncpg.Connection, name: str) -> None:
    """Let the worker open a consultation that is ready, without waiting for its day. Raises NotAllowed."""
    async with connection.transaction():
        await _move(connection, name, (State.READY,), State.READY)
        await connection.execute("update heard.consultation set asked_to_open = true where id = $1", name)


async def pause(connection: asyncpg.Connection, name: str) -> None:
    """Show a calm page to whoever arrives from now on. Raises NotAllowed."""
    await _move(connection, name, (State.OPEN,), State.PAUSED)


async def resume(connection: asyncpg.Connection, name: str) -> None:
    """End a pause. Raises NotAllowed."""
    await _move(connection, name, (State.PAUSED,), State.OPEN)


async def ask_to_close(connection: asyncpg.Connection, name: str) -> None:
    """Take no more responses, and let the worker close the consultation. Raises NotAllowed."""
    await _move(connection, name, (State.OPEN, State.PAUSED), State.CLOSING)


async def move_dates(
    connection: asyncpg.Connection, name: str, *, opens: datetime.date | None, closes: datetime.date
) -> None:
    """Let a consultation close on another day; and open on another, while it has not. Raises NotAllowed."""
    async with connection.transaction():
        row = await connection.fetchrow("select state, body from heard.consultation where id = $1 for update", name)
        if row is None or row["state"] not in (State.READY, State.OPEN, State.PAUSED):
            raise NotAllowed(f"'{name}' cannot be moved to other days: only one that is ready or open can.")
        stated = _stated(row["body"])
        moved = msgspec.structs.replace(
            stated, opens=opens if opens and row["state"] == State.READY else stated.opens, closes=closes
        )
        if moved.closes < moved.opens:
            raise NotAllowed(f"It would close on {moved.closes}, before it opens on {moved.opens}.")
        await connection.execute(
            "update heard.consultation set body = $2, revision = revision + 1 where id = $1",
            name,
            msgspec.json.encode(moved),
        )


async def ask_to_destroy(connection: asyncpg.Connection, name: str) -> None:
    """Let the worker destroy the responses of a consultation that has closed. Raises NotAllowed."""
    await _move(connection, name, (State.CLOSED,), State.DESTROYING)


async def show_findings(connection: asyncpg.Connection, name: str, findings: Findings | None) -> None:
    """Show, to whoever comes to a closed consultation's address, what was heard and done; or no longer.

    Raises NotAllowed.
    """
    kept = msgspec.json.encode(findings) if findings else None
    async with connection.transaction():
        changed = await connection.fetchval(
            "update heard.consultation set findings = $2, revision = revision + 1 where id = $1 and state = any($3)"
            " returning true",
            name,
            kept,
            [state for state in OVER if state is not State.CLOSING],
        )
        if not changed:
            raise NotAllowed(f"'{name}' has not closed. What was heard can be shown once it has.")


async def _move(connection: asyncpg.Connection, name: str, before: tuple[State, ...], after: State) -> None:
    async with connection.transaction():
        state = await connection.fetchval("select state from heard.consultation where id = $1 for update", name)
        if state not in before:
            said = f"'{name}' is {state}" if state else f"There is no consultation '{name}'"
            raise NotAllowed(f"{said}; only one that is {' or '.join(before)} can become {after}.")
        await connection.execute(
            "update heard.consultation set state = $2, revision = revision + 1 where id = $1", name, after
        )


def _stated(body: bytes) -> Consultation:
    return msgspec.json.decode(body, type=Consultation)
