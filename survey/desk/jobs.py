"""What the machine does for whoever reads answers at the desk: asked for, taken by one worker, lost by none.

A job is a row that holds no secret. The worker that was handed its secrets in memory (`survey.desk.errands`) takes it
with a lease, and renews the lease while it lives. Where the lease has run out, the job was stopped half-way: nothing of
it was written, and whoever asked for it gives their passphrase again.
"""

from collections.abc import Collection
from enum import StrEnum

import asyncpg
import msgspec

from survey.desk.staff import Staff
from survey.refusal import Refusal

LEASE_SECONDS = 30.0
"""Seconds for which a job is some worker's, unless it renews them."""

WAIT_SECONDS = 120.0
"""Seconds for which a new job waits to be taken: a worker may be about to start."""


class Kind(StrEnum):
    """What is to be done."""

    OPEN = "open"
    FIND = "find"
    DRAFT = "draft"
    RELEASE = "release"


class Standing(StrEnum):
    """Where a job stands. `STOPPED` is one whose lease has run out."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One job. `told` says in a sentence what is being done, or what came of it; `share` is how much of it is done."""

    id: int
    project: str
    kind: Kind
    account: int
    state: Standing
    told: str
    share: float

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {Standing.WAITING, Standing.RUNNING}


class OneAtATime(Refusal):
    """Something is being done with this consultation's answers already."""


async def ask(connection: asyncpg.Connection, staff: Staff, project: str, kind: Kind) -> int:
    """Ask for a job, and give its number. Raises OneAtATime."""
    await connection.execute("select pg_advisory_xact_lock(hashtext('job ' || $1))", project)
    before = await latest(connection, project)
    if before is not None and before.is_under_way:
        raise OneAtATime("The machine is at work on these answers already. Wait until it has finished.")
    await connection.execute("delete from desk.job where project = $1", project)
    number: int = await connection.fetchval(
        "insert into desk.job (project, kind, account, lease_until)"
        " values ($1, $2, $3, now() + make_interval(secs => $4)) returning id",
        project,
        kind,
        staff.id,
        WAIT_SECONDS,
    )
    return number


async def latest(connection: asyncpg.Connection, project: str) -> Job | None:
    """Give the last job that was asked for on a consultation's answers."""
    row = await connection.fetchrow(
        "select *, case when state in ('waiting', 'running') and lease_until < now() then 'stopped' else state end"
        " as stands from desk.job where project = $1 order by id desc limit 1",
        project,
    )
    return _job(row) if row else None


async def take(connection: asyncpg.Connection, known: Collection[int]) -> Job | None:
    """Take one of the jobs whose secrets a worker knows, if any is to be done and no other worker has it."""
    row = await connection.fetchrow(
        "update desk.job set state = 'running', lease_until = now() + make_interval(secs => $2) where id = ("
        " select id from desk.job where id = any($1)"
        " and (state = 'waiting' or state = 'running' and lease_until < now())"
        " order by id limit 1 for update skip locked) returning *, state as stands",
        list(known),
        LEASE_SECONDS,
    )
    return _job(row) if row else None


async def beat(
    connection: asyncpg.Connection, number: int, told: str, share: float, *, waiting: Collection[int] = ()
) -> None:
    """Say how far a job has come; renew its lease, and those of the jobs that wait for the same worker."""
    await connection.execute(
        "update desk.job set told = $2, share = $3, lease_until = now() + make_interval(secs => $4)"
        " where id = $1 and state = 'running'",
        number,
        told,
        share,
        LEASE_SECONDS,
    )
    await connection.execute(
        "update desk.job set lease_until = now() + make_interval(secs => $2) where id = any($1) and state = 'waiting'",
        list(waiting),
        LEASE_SECONDS,
    )


async def end(connection: asyncpg.Connection, number: int, told: str, *, is_done: bool) -> None:
    """Note that a job is done, or why it could not be."""
    await connection.execute(
        "update desk.job set state = $2, told = $3, share = $4 where id = $1",
        number,
        str(Standing.DONE if is_done else Standing.FAILED),
        told,
        1.0 if is_done else 0.0,
    )


def _job(row: asyncpg.Record) -> Job:
    return Job(
        id=row["id"],
        project=row["project"],
        kind=Kind(row["kind"]),
        account=row["account"],
        state=Standing(row["stands"]),
        told=row["told"],
        share=row["share"],
    )
