"""Published reports: files that have passed disclosure control, for everyone who may sign in."""

from collections.abc import Mapping
from pathlib import PurePosixPath

import asyncpg
import msgspec

from survey.desk import deeds
from survey.desk.deeds import Deed
from survey.desk.staff import Staff
from survey.refusal import Refusal

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv; charset=utf-8",
    ".zip": "application/zip",
}
"""What a report may consist of, and how each is served."""

_SAID = {
    ".html": "Read it here",
    ".pdf": "PDF, to print",
    ".docx": "Word, to work on",
    ".ods": "Spreadsheet",
    ".csv": "One table",
    ".zip": "Several files",
}

_TITLES = {
    "report": "The whole report",
    "summary": "On one page",
    "plain-words": "In plain words, for the people who answered",
    "tables": "The tables behind it",
}
"""What the files of a report are called that `analysis report` wrote, in the order in which they are shown."""


class NotAReport(Refusal):
    """What was chosen is no report."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a report."""

    name: str
    kind: str
    said: str
    kilobytes: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One text of a report, in each form that it was published in."""

    title: str
    files: tuple[File, ...]


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A published report."""

    id: int
    project: str
    title: str
    summary: str
    when: str
    documents: tuple[Document, ...] = ()


async def publish(
    connection: asyncpg.Connection,
    staff: Staff,
    project: str,
    files: Mapping[str, bytes],
    *,
    title: str,
    summary: str = "",
) -> int:
    """Publish a report's files, and give its number. Raises NotAReport."""
    if not title.strip() or len(title) > 200:
        raise NotAReport("Give the report a title of up to 200 letters.")
    named = {_name(name): content for name, content in files.items() if content}
    if not named:
        raise NotAReport("Choose the files of the report.")
    number: int = await connection.fetchval(
        "insert into desk.report (project, title, summary, account) values ($1, $2, $3, $4) returning id",
        project,
        title.strip(),
        summary.strip(),
        staff.id,
    )
    for name, content in named.items():
        await connection.execute("insert into desk.report_file values ($1, $2, $3)", number, name, content)
    await deeds.note(connection, staff, Deed.PUBLISHED_REPORT, project)
    return number


async def withdraw(connection: asyncpg.Connection, staff: Staff, number: int) -> None:
    """Take a report away from its readers."""
    project = await connection.fetchval("delete from desk.report where id = $1 returning project", number)
    if project:
        await deeds.note(connection, staff, Deed.WITHDREW_REPORT, project)


async def every(connection: asyncpg.Connection) -> list[Published]:
    """Give every report, the latest first."""
    rows = await connection.fetch(f"{_SELECT} order by r.published_at desc")
    return [_published(row) for row in rows]


async def find(connection: asyncpg.Connection, number: int) -> Published | None:
    """Give one report with its files."""
    row = await connection.fetchrow(f"{_SELECT} where r.id = $1", number)
    if row is None:
        return None
    files = await connection.fetch(
        "select name, length(content) as size from desk.report_file where report = $1 order by name", number
    )
    return msgspec.structs.replace(
        _published(row), documents=_documents([_file(one["name"], one["size"]) for one in files])
    )


async def content(connection: asyncpg.Connection, number: int, name: str) -> bytes | None:
    """Give one file of a report."""
    found: bytes | None = await connection.fetchval(
        "select content from desk.report_file where report = $1 and name = $2", number, name
    )
    return found


def kind(name: str) -> str:
    """Give how a file is served."""
    return KINDS[PurePosixPath(name).suffix.lower()]


_SELECT = (
    "select r.id, r.project, r.title, r.summary,"
    " to_char(r.published_at at time zone 'Europe/London', 'FMDD Month YYYY') as at from desk.report r"
)


def _name(name: str) -> str:
    plain = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in PurePosixPath(name).name)
    if PurePosixPath(plain).suffix.lower() not in KINDS:
        raise NotAReport(f"“{plain}” is no file of a report: those end in {', '.join(KINDS)}.")
    return plain.lstrip(".-")[:120]


def _file(name: str, size: int) -> File:
    ending = PurePosixPath(name).suffix.lower()
    return File(name=name, kind=KINDS[ending], said=_SAID[ending], kilobytes=max(1, round(size / 1024)))


def _documents(files: list[File]) -> tuple[Document, ...]:
    forms, known = list(_SAID.values()), list(_TITLES)
    by_stem: dict[str, list[File]] = {}
    for file in files:
        by_stem.setdefault(PurePosixPath(file.name).stem, []).append(file)
    order = sorted(by_stem, key=lambda stem: (known.index(stem) if stem in known else len(known), stem))
    return tuple(
        Document(
            title=_TITLES.get(stem, stem),
            files=tuple(sorted(by_stem[stem], key=lambda one: forms.index(one.said))),
        )
        for stem in order
    )


def _published(row: asyncpg.Record) -> Published:
    return Published(
        id=row["id"],
        project=row["project"],
        title=row["title"],
        summary=row["summary"],
        when=" ".join(row["at"].split()),
    )
