"""Looking at what an installation is made of: versions that their makers still mend, and packages new enough."""

import datetime
import importlib.metadata
import re
import ssl
import sys
from collections.abc import Iterable, Iterator, Mapping

from survey.health import Finding, Health, well

PYTHONS = {
    (3, 11): datetime.date(2027, 10, 31),
    (3, 12): datetime.date(2028, 10, 31),
    (3, 13): datetime.date(2029, 10, 31),
    (3, 14): datetime.date(2030, 10, 31),
}
"""Until when each is mended (https://devguide.python.org/versions/)."""

POSTGRES = {
    15: datetime.date(2027, 11, 11),
    16: datetime.date(2028, 11, 9),
    17: datetime.date(2029, 11, 8),
    18: datetime.date(2030, 11, 14),
}
"""Until when each is mended (https://www.postgresql.org/support/versioning/)."""

_NEEDED = re.compile(r"([A-Za-z0-9._-]+)[^;]*?(?:>=\s*([0-9.]+)|$|;)")


def look(postgres: int, today: datetime.date) -> Iterator[Finding]:
    """Look at the versions of this process and of the database's server (its major number)."""
    python = (sys.version_info.major, sys.version_info.minor)
    yield from _mended(f"Python {python[0]}.{python[1]}", PYTHONS.get(python), today)
    yield from _mended(f"PostgreSQL {postgres}", POSTGRES.get(postgres), today)
    yield from _packages(importlib.metadata.requires("heard") or (), _installed())
    yield well(f"Heard {importlib.metadata.version('heard')}, with {ssl.OPENSSL_VERSION}.")


def _mended(what: str, until: datetime.date | None, today: datetime.date) -> Iterator[Finding]:
    if until is not None and today > until:
        yield Finding(
            health=Health.MEND,
            what=f"{what} has not been mended by its makers since {until}.",
            remedy="Go on to a newer one; 'survey doctor' says afterwards whether all is well.",
        )
    elif until is not None:
        yield well(f"{what} is mended by its makers until {until}.")
    else:
        yield well(f"{what} is newer than this version of Heard.")


def _installed() -> Mapping[str, str]:
    return {_plain(one.metadata["Name"]): one.version for one in importlib.metadata.distributions()}


def _packages(needed: Iterable[str], installed: Mapping[str, str]) -> Iterator[Finding]:
    wrong = []
    for one in needed:
        if "extra ==" in one or (found := _NEEDED.match(one)) is None:
            continue
        name, least = found.groups()
        has = installed.get(_plain(name))
        if has is None or (least and _numbers(has) < _numbers(least)):
            wrong.append(f"{name} {has or 'is missing'}")
    if wrong:
        yield Finding(
            health=Health.MEND,
            what=f"Packages are older than this version of Heard needs, or missing: {', '.join(wrong)}.",
            remedy="Install what requirements.lock names: 'make install'.",
        )


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.split("+", maxsplit=1)[0])[:4])
