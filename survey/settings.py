"""What Heard is told by its environment: read once, checked once, and handed on as one Struct."""

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from survey.refusal import Refusal

_HOST = re.compile(r"[A-Za-z0-9.:_-]+")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that differs from one installation to another.

    `folder` holds the embedded database, and `keys` the private halves of the pool's epoch keys. An empty database
    address means the embedded PostgreSQL. A sweep is the worker's round: expiry counts sweeps, never the clock.
    `proxies` are the addresses whose word is taken for who came and whether over HTTPS; `onion` is the address of the
    site's onion service, and `site_address` the one that people come to, which posters show. `desk_folder` holds the
    workspaces in which answers are read at the desk. A demonstration desk lets anybody in, on this machine alone, and
    only to invented answers.
    """

    folder: Path
    keys: Path
    database: str = ""
    site_database: str = ""
    worker_database: str = ""
    desk_database: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    sweep_seconds: float = 600.0
    release_days: int = 7
    release_least: int = 10
    proxies: str = "127.0.0.1"
    onion: str = ""
    site_address: str = ""
    desk_host: str = "127.0.0.1"
    desk_port: int = 8001
    desk_folder: Path = Path("desk")
    desk_demonstration: bool = False


class BadSetting(Refusal):
    """A setting of the environment cannot be used."""


def read(environ: Mapping[str, str]) -> Settings:
    """Read the settings of an environment. Raises BadSetting."""
    home = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME") or "/var/lib") / ".local" / "share")
    folder = Path(environ.get("HEARD_FOLDER") or Path(home) / "heard").expanduser().absolute()
    database = _address(environ, "DATABASE_URL")
    return Settings(
        folder=folder,
        keys=Path(environ.get("HEARD_KEYS") or folder / "keys").expanduser().absolute(),
        database=database,
        site_database=_address(environ, "HEARD_SITE_DATABASE_URL") or database,
        worker_database=_address(environ, "HEARD_WORKER_DATABASE_URL") or database,
        desk_database=_address(environ, "HEARD_DESK_DATABASE_URL") or database,
        host=environ.get("HEARD_HOST", "").strip() or "127.0.0.1",
        port=_whole(environ, "HEARD_PORT", 8000, least=0, most=65535),
        workers=_whole(environ, "HEARD_WORKERS", 2, least=1, most=256),
        sweep_seconds=_number(environ, "HEARD_SWEEP_SECONDS", 600, least=0.05, most=3600),
        release_days=_whole(environ, "HEARD_RELEASE_DAYS", 7, least=0, most=31),
        release_least=_whole(environ, "HEARD_RELEASE_LEAST", 10, least=1, most=1000),
        proxies=_proxies(environ),
        onion=_place(environ, "HEARD_ONION", "http://ADDRESS.onion", ending=".onion"),
        site_address=_place(environ, "HEARD_SITE_ADDRESS", "https://survey.example.org"),
        desk_host=environ.get("HEARD_DESK_HOST") or "127.0.0.1",
        desk_port=_whole(environ, "HEARD_DESK_PORT", 8001, least=0, most=65535),
        desk_folder=Path(environ.get("HEARD_DESK_FOLDER") or folder / "desk").expanduser().absolute(),
        desk_demonstration=_demonstration(environ),
    )


def _demonstration(environ: Mapping[str, str]) -> bool:
    wanted = environ.get("HEARD_DESK_DEMONSTRATION", "") not in ("", "0")
    if wanted and environ.get("HEARD_DESK_HOST", "127.0.0.1") not in ("", "127.0.0.1", "::1"):
        raise BadSetting(
            "HEARD_DESK_DEMONSTRATION lets anybody in, so HEARD_DESK_HOST has to be 127.0.0.1. Unset one of them."
        )
    return wanted


def _address(environ: Mapping[str, str], name: str) -> str:
    address = environ.get(name, "").strip()
    if address and not address.startswith(("postgresql://", "postgres://")):
        raise BadSetting(f"{name} is no database address. It should read postgresql://user@host:5432/database")
    return address


def _place(environ: Mapping[str, str], name: str, example: str, *, ending: str = "") -> str:
    """Read an address on the web, without anything behind the host; none where there is none."""
    text = environ.get(name, "").strip().rstrip("/")
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        sound = parts.scheme in {"http", "https"} and parts.netloc == text.partition("://")[2] and parts.port != 0
    except ValueError:
        sound, host = False, ""
    if text and not (sound and _HOST.fullmatch(host) and host.endswith(ending) and not parts.username):
        raise BadSetting(f"{name} should be an address alone, without a path or a name before it, such as {example}.")
    return text


def _proxies(environ: Mapping[str, str]) -> str:
    """Read the addresses, or networks, of proxies. To believe everybody would let visitors say who they are."""
    text = environ.get("HEARD_PROXIES", "").strip() or "127.0.0.1"
    for one in text.split(","):
        try:
            ipaddress.ip_network(one.strip())
        except ValueError as problem:
            raise BadSetting(
                f"HEARD_PROXIES holds '{one.strip()}', and should hold addresses or networks with commas between, such"
                " as 127.0.0.1,10.88.0.0/16."
            ) from problem
    return text


def _number(environ: Mapping[str, str], name: str, usual: float, *, least: float, most: float) -> float:
    text = environ.get(name, "").strip()
    try:
        number = float(text) if text else usual
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise BadSetting(f"{name} is '{text}', and should be a number from {least:g} to {most:g}.")
    return number


def _whole(environ: Mapping[str, str], name: str, usual: int, *, least: int, most: int) -> int:
    number = _number(environ, name, usual, least=least, most=most)
    if number != int(number):
        raise BadSetting(f"{name} is '{environ[name]}', and should be a whole number.")
    return int(number)
