"""What somebody with the server's disk can look at, and how much order it holds.

The tools of the attacker: they are told which sealed response is whose, as if the analyst's key had been stolen too,
and measure in how far any place on the disk holds the responses in the order in which they were sent.
"""

import itertools
import struct
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import asyncpg
import numpy as np

from survey import postgres

PAGE = 8192
STRETCH = 1 << 22
NEEDLE = 48
"""Bytes of a sealed response by which it is found again: ciphertext, so nothing else on a disk has them."""


def tau(order: Sequence[float]) -> float:
    """Give Kendall's tau-b between places, given in order of arrival, and that order: 1 is fully kept, 0 is lost."""
    pairs = list(itertools.combinations(order, 2))
    agreeing = sum((later > earlier) - (later < earlier) for earlier, later in pairs)
    untied = sum(later != earlier for earlier, later in pairs)
    return agreeing / (untied * len(pairs)) ** 0.5 if untied else 0.0


class Search:
    """Finds many pieces of bytes in much content, in one pass."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._by_start: dict[int, list[bytes]] = {}
        for piece in pieces:
            self._by_start.setdefault(int.from_bytes(piece[:3], "little"), []).append(piece)
        self._starts = np.zeros(1 << 24, dtype=bool)
        self._starts[list(self._by_start)] = True

    def first(self, content: bytes) -> dict[bytes, int]:
        """Give the place at which each piece first stands in the content; what is not there is left out."""
        found: dict[bytes, int] = {}
        for start in range(0, len(content), STRETCH):
            stretch = np.frombuffer(content[start : start + STRETCH + 2], dtype=np.uint8).astype(np.uint32)
            three = stretch[:-2] | stretch[1:-1] << 8 | stretch[2:] << 16
            for at in np.flatnonzero(self._starts[three]):
                place = start + int(at)
                for piece in self._by_start[int(three[at])]:
                    if piece not in found and content.startswith(piece, place):
                        found[piece] = place
        return found


def needles(sealed: bytes) -> tuple[bytes, ...]:
    """Give a few pieces of a sealed response, one of which lies unbroken wherever the whole does."""
    return tuple(sealed[start : start + NEEDLE] for start in (0, 600, 1200))


def content(path: Path) -> bytes:
    """Read a file; a server at work may take one away between its being listed and being read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def copy(folder: Path, into: Path) -> None:
    """Copy the disk of a server at work."""
    for path in folder.rglob("*"):
        if path.is_file():
            target = into / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content(path))


def in_files(folder: Path, sealed: Sequence[bytes]) -> dict[str, float]:
    """Measure every file of a folder that holds sealed responses; the write-ahead log counts as one."""
    search = Search(needle for one in sealed for needle in needles(one))
    logs = sorted(folder.glob("database/pg_wal/0*"))
    channels: dict[str, list[Path]] = {"log": logs}
    for path in folder.rglob("*"):
        if path.is_file() and path not in logs:
            channels[str(path.relative_to(folder))] = [path]
    measured = {}
    for name, paths in channels.items():
        found = search.first(b"".join(map(content, paths)))
        places = [[found[needle] for needle in needles(one) if needle in found] for one in sealed]
        if sum(map(bool, places)) > 2:
            measured[name] = tau([min(at) for at in places if at])
    return measured


def holding(folder: Path, *pieces: bytes) -> set[bytes]:
    """Give those pieces that stand in any file of a folder."""
    search = Search(pieces)
    return {piece for path in folder.rglob("*") if path.is_file() for piece in search.first(content(path))}


async def in_table(connection: asyncpg.Connection, table: str, sealed: Sequence[bytes]) -> dict[str, float]:
    """Measure what PostgreSQL tells of a table whose column `sealed` holds the responses."""
    rows = await connection.fetch(f"select ctid::text as at, xmin::text::bigint as xid, sealed from {table}")
    heap = {row["sealed"]: _at(row["at"]) for row in rows}
    xids = {row["sealed"]: row["xid"] for row in rows}
    toast = await connection.fetchval(
        "select reltoastrelid::regclass::text from pg_class where oid = $1::text::regclass", table
    )
    chunks = await connection.fetch(
        f"select chunk_id, substring(chunk_data for {NEEDLE}) as start from {toast} where chunk_seq = 0"
    )
    ids = {row["start"]: row["chunk_id"] for row in chunks}
    leaf = await _leaf_order(connection, f"{toast}_index")
    return {
        "heap": tau([heap[one] for one in sealed]),
        "xmin": tau([xids[one] for one in sealed]),
        "toast": tau([ids[one[:NEEDLE]] for one in sealed]),
        "index leaf": tau([leaf[ids[one[:NEEDLE]]] for one in sealed]),
    }


async def in_keys(
    connection: asyncpg.Connection, table: str, keys: Sequence[bytes], others: Sequence[float] = ()
) -> dict[str, float]:
    """Measure a table of keys alone, given in order of arrival: against that order, and against places of `others`,
    which came in the same order."""
    rows = await connection.fetch(f"select ctid::text as at, xmin::text::bigint as xid, key from {table}")
    heap = {row["key"]: _at(row["at"]) for row in rows}
    xids = {row["key"]: row["xid"] for row in rows}
    measured = {"keys' heap": tau([heap[key] for key in keys]), "keys' xmin": tau([xids[key] for key in keys])}
    if others:
        by_other = [key for _place, key in sorted(zip(others, keys, strict=True))]
        measured["keys beside responses"] = tau([heap[key] for key in by_other])
    return measured


async def places(connection: asyncpg.Connection, table: str, sealed: Sequence[bytes]) -> list[float]:
    """Give the place of each response in its table."""
    rows = await connection.fetch(f"select ctid::text as at, sealed from {table}")
    heap = {row["sealed"]: _at(row["at"]) for row in rows}
    return [heap[one] for one in sealed]


async def _leaf_order(connection: asyncpg.Connection, index: str) -> Mapping[int, int]:
    """Give, for each chunk id, the place at which its entry was written into the index's pages: entries fill a page
    from its end, whatever their order."""
    await connection.execute("checkpoint")
    folder = await connection.fetchval("show data_directory")
    path = await connection.fetchval("select pg_relation_filepath($1::text::regclass)", index)
    content = Path(folder, path).read_bytes()
    written: dict[int, int] = {}
    for number in range(1, len(content) // PAGE):
        page = content[number * PAGE : (number + 1) * PAGE]
        lower, special = struct.unpack_from("<H", page, 12)[0], struct.unpack_from("<H", page, 16)[0]
        level = struct.unpack_from("<I", page, special + 8)[0]
        if level != 0:
            continue
        for pointer in struct.unpack_from(f"<{(lower - 24) // 4}I", page, 24):
            offset = pointer & 0x7FFF
            chunk, seq = struct.unpack_from("<II", page, offset + 8)
            if seq == 0:
                written[chunk] = number * PAGE + PAGE - offset
    return written


def _at(ctid: str) -> float:
    block, _, item = ctid.strip("()").partition(",")
    return int(block) * 1000 + int(item)


def dump(address: str, *options: str) -> bytes:
    """Take a dump, as a backup would."""
    done = subprocess.run(
        [*postgres.ways().prefix, str(postgres.ways().programs / "pg_dump"), "--dbname", address, *options],
        check=True,
        capture_output=True,
        env=postgres.environment(),
    )
    return done.stdout


def in_dump(dumped: bytes, sealed: Sequence[bytes]) -> float:
    """Measure a dump, which writes bytes in hex."""
    found = [dumped.find(one[:NEEDLE].hex().encode()) for one in sealed]
    return tau([place for place in found if place >= 0])
