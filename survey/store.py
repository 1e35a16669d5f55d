"""What a site asks of the database, and all it may ask: consultations, drafts in and out, responses into the pool.

Each deed is acknowledged only when it is durable. Deeds of many visitors that arrive together are done in one
statement (`survey.batching`).
"""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import NamedTuple

import asyncpg
import msgspec

from questionnaires.consultation import Consultation
from questionnaires.response import SealedResponse
from survey import connecting
from survey.batching import Lane, Rejected
from survey.connecting import Pool, Unavailable
from survey.consultations import Epoch, Findings, Served, State, Switches
from survey.drafts import MARK_BYTES
from survey.sealing import ForPool, Parcel

POLL_SECONDS = 2.0
"""Seconds after which a site at the latest knows of a change by itself; where a stale answer would turn somebody away,
it asks at once. Polling, since notifications do not pass PgBouncer."""

ATTEMPTS = 20
"""Epochs that a send may find to be over one after another before it gives up: releases are days apart."""

_DRAFT, _CODED, _SENT = 0, 1, 2


class Sent(msgspec.Struct, frozen=True):
    """A draft that was sent: `box` opens like a draft's, and holds none of its answers."""

    box: bytes


class DraftGone(Exception):
    """There is no such draft: it was left, has expired, or never was."""


class DraftChanged(Exception):
    """The draft is not as it was when it was fetched: another tab was quicker. Fetch it again."""


class DraftSent(Exception):
    """The draft was sent already."""


class NotTaking(Exception):
    """The consultation takes no responses any more."""


class UnknownQuestionnaire(Exception):
    """No questionnaire with this fingerprint was ever published here."""


class _Keep(NamedTuple):
    row: bytes
    box: bytes
    seen: bytes


class _New(NamedTuple):
    row: bytes
    kind: int
    box: bytes


class _Parcel(NamedTuple):
    key: bytes
    epoch: int
    box: bytes


class Store:
    """A site's view of the database. Made by `open_store`, ended by `close`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._served: dict[str, Served] = {}
        self._revisions: dict[str, int] = {}
        self._questionnaires: dict[str, bytes] = {}
        self._for_pool = ForPool()
        self._polling: asyncio.Task[None] | None = None
        self._refreshes = Lane(self._refresh_all, id, most=100_000, abreast=1)
        self._begins = Lane(self._begin_all, lambda new: new.row)
        self._keeps = Lane(self._keep_all, lambda keep: keep.row)
        self._fetches = Lane(self._fetch_all, lambda row: row)
        self._forgets = Lane(self._forget_all, lambda row: row)
        self._marks = Lane(self._mark_all, lambda mark: mark.row)
        # Sealed responses are large: more of them in one statement than a socket's buffer holds only wait there, and
        # asyncpg copies all of them anew for each that it adds.
        self._sends = Lane(self._send_all, lambda parcel: parcel.key, most=8, abreast=4)

    # -- consultations

    def served(self) -> Sequence[Served]:
        """Give every consultation that a visitor may know of: open, paused or over."""
        return tuple(self._served.values())

    def consultation(self, name: str) -> Served | None:
        """Give one of them by its id, as it was at most `POLL_SECONDS` ago."""
        return self._served.get(name)

    async def questionnaire(self, fingerprint: str) -> bytes:
        """Give a published questionnaire's canonical bytes. Raises UnknownQuestionnaire, Unavailable."""
        if fingerprint not in self._questionnaires:
            rows = await self._pool.fetch(
                "select canonical from heard.questionnaire where fingerprint = $1", fingerprint
            )
            if not rows:
                raise UnknownQuestionnaire
            self._questionnaires[fingerprint] = rows[0][0]
        return self._questionnaires[fingerprint]

    async def refresh(self) -> None:
        """Know of everything that changed before this call. Raises Unavailable.

        However many ask, one statement at a time is under way, and the next serves all who came meanwhile.
        """
        await self._refreshes.put(object())

    async def _refresh_all(self, asked: Sequence[object]) -> Sequence[None]:
        """Read anew which consultations there are, fetching those that changed."""
        rows = await self._pool.fetch(
            "select c.id, c.entry, c.state, c.revision, c.switches, e.id as epoch, e.public_key"
            " from heard.consultation c left join heard.epoch e on e.consultation = c.id and e.is_open"
            " where c.state not in ('draft', 'ready') order by c.id"
        )
        changed = [row["id"] for row in rows if self._revisions.get(row["id"]) != row["revision"]]
        fetched: dict[str, asyncpg.Record] = {}
        if changed:
            bodies = await self._pool.fetch(
                "select id, body, findings from heard.consultation where id = any($1)", changed
            )
            fetched = {row["id"]: row for row in bodies}
        self._served = {row["id"]: self._as_served(row, fetched.get(row["id"])) for row in rows}
        self._revisions = {row["id"]: row["revision"] for row in rows}
        return [None] * len(asked)

    def _as_served(self, row: asyncpg.Record, changed: asyncpg.Record | None) -> Served:
        state = State(row["state"])
        takes = state in (State.OPEN, State.PAUSED) and row["epoch"] is not None
        return Served(
            consultation=(
                msgspec.json.decode(changed["body"], type=Consultation)
                if changed
                else self._served[row["id"]].consultation
            ),
            entry=row["entry"],
            state=state,
            switches=msgspec.json.decode(row["switches"], type=Switches),
            epoch=Epoch(id=row["epoch"], public_key=row["public_key"]) if takes else None,
            findings=_findings(changed["findings"]) if changed else self._served[row["id"]].findings,
        )

    async def is_invited(self, key: bytes) -> bool:
        """Tell whether an invitation code comes down to this key (`survey.invitations`). Raises Unavailable."""
        return bool(await self._pool.fetch("select from heard.invitation where key = $1", key))

    # -- drafts

    async def begin_draft(self, row: bytes, box: bytes, *, coded: bool = False) -> None:
        """Make a draft; `coded` ones live for thirty days. Changes nothing if it is there. Raises Unavailable."""
        await self._begins.put(_New(row, _CODED if coded else _DRAFT, box))

    async def fetch_draft(self, row: bytes) -> bytes | Sent | None:
        """Give a draft's box, or that it was sent, or None if it is not there. Raises Unavailable."""
        return await self._fetches.put(row)

    async def keep_draft(self, row: bytes, box: bytes, seen: bytes) -> None:
        """Replace the box that was `seen` by another.

        Raises DraftGone, DraftChanged if the box is not the one seen any more, DraftSent, Unavailable. Never makes a
        draft: one that was left meanwhile stays forgotten.
        """
        if await self._keeps.put(_Keep(row, box, seen[:MARK_BYTES])):
            return
        found = await self.fetch_draft(row)
        if found is None:
            raise DraftGone
        raise DraftSent if isinstance(found, Sent) else DraftChanged

    async def forget_draft(self, row: bytes) -> None:
        """Delete a draft, sent or not; there may be none. Raises Unavailable."""
        await self._forgets.put(row)

    async def forget_uncoded(self, row: bytes) -> None:
        """Delete a draft unless it is kept under a return code. Raises Unavailable."""
        await self._pool.fetch("delete from heard.draft where id = $1 and kind <> 1", row)

    async def mark_sent(self, row: bytes, box: bytes) -> None:
        """Put in a draft's place a box without answers, for as long as thanks may be shown. Raises Unavailable."""
        await self._marks.put(_New(row, _SENT, box))

    # -- sending

    async def send(self, consultation: str, key: bytes, response: SealedResponse, stopped: str) -> None:
        """Put a sealed response in the pool, once per spent key however often it is sent.

        `stopped` is the id of the page beyond which the visit did not go. Returns when the response is durable.
        Raises NotTaking, Unavailable.
        """
        parcel = Parcel(response=response, stopped=stopped)
        for _ in range(ATTEMPTS):
            epoch = await self._epoch(consultation)
            box = self._for_pool.seal(parcel, epoch.public_key)
            if await self._sends.put(_Parcel(key, epoch.id, box)):
                return
            await self.refresh()  # a release took place: there is another epoch, or none
        raise Unavailable

    async def _epoch(self, consultation: str) -> Epoch:
        served = self._served.get(consultation)
        if served is None or served.epoch is None:
            await self.refresh()  # it may have opened since
            served = self._served.get(consultation)
        if served is None or served.epoch is None:
            raise NotTaking
        return served.epoch

    # -- what the lanes do

    async def _begin_all(self, news: Sequence[_New]) -> Sequence[None]:
        await self._run(
            "insert into heard.draft (id, kind, beat, box) select n.id, n.kind, s.beat, n.box"
            " from heard.sweep s, unnest($1::bytea[], $2::smallint[], $3::bytea[]) as n (id, kind, box)"
            " on conflict do nothing",
            *zip(*news, strict=True),
        )
        return [None] * len(news)

    async def _keep_all(self, keeps: Sequence[_Keep]) -> Sequence[bool]:
        rows = await self._run(
            "update heard.draft d set box = n.box, beat = s.beat"
            " from heard.sweep s, unnest($1::bytea[], $2::bytea[], $3::bytea[]) as n (id, box, seen)"
            " where d.id = n.id and d.kind <> 2 and substring(d.box for 12) = n.seen returning d.id",
            *zip(*keeps, strict=True),
        )
        kept = {row[0] for row in rows}
        return [keep.row in kept for keep in keeps]

    async def _fetch_all(self, wanted: Sequence[bytes]) -> Sequence[bytes | Sent | None]:
        rows = await self._run("select id, kind, box from heard.draft where id = any($1::bytea[])", wanted)
        found = {row[0]: Sent(row[2]) if row[1] == _SENT else row[2] for row in rows}
        return [found.get(row) for row in wanted]

    async def _forget_all(self, rows: Sequence[bytes]) -> Sequence[None]:
        await self._run("delete from heard.draft where id = any($1::bytea[])", rows)
        return [None] * len(rows)

    async def _mark_all(self, marks: Sequence[_New]) -> Sequence[None]:
        await self._run(
            "update heard.draft d set kind = n.kind, box = n.box, beat = s.beat"
            " from heard.sweep s, unnest($1::bytea[], $2::smallint[], $3::bytea[]) as n (id, kind, box)"
            " where d.id = n.id",
            *zip(*marks, strict=True),
        )
        return [None] * len(marks)

    async def _send_all(self, parcels: Sequence[_Parcel]) -> Sequence[bool]:
        rows = await self._run("select taken from heard.send($1, $2, $3)", *zip(*parcels, strict=True))
        return [row[0] for row in rows]

    async def _run(self, statement: str, *arguments: Sequence[object]) -> list[asyncpg.Record]:
        try:
            return await self._pool.fetch(statement, *arguments)
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.TransactionRollbackError) as bad:
            raise Rejected from bad

    # -- life

    async def poll(self) -> None:
        """Refresh every `POLL_SECONDS` until `close`; a database that is away is asked again."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            self._for_pool.forget()
            with contextlib.suppress(Unavailable):
                await self.refresh()

    def start_polling(self) -> None:
        """Keep the consultations fresh from now on."""
        self._polling = asyncio.get_running_loop().create_task(self.poll())

    async def close(self) -> None:
        """Stop polling and close all connections."""
        if self._polling is not None:
            self._polling.cancel()
        await self._pool.close()


def _findings(kept: bytes | None) -> Findings | None:
    return msgspec.json.decode(kept, type=Findings) if kept else None


async def open_store(address: str) -> Store:
    """Open a site's store. Raises `connecting.NoDatabase`."""
    store = Store(await connecting.open_pool(address))
    try:
        await store.refresh()
    except Unavailable as problem:
        raise connecting.NoDatabase("The database does not answer.") from problem
    return store
