"""What Heard is told by its environment: read once, checked once, and handed on as one Struct."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from survey.refusal import Refusal


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
        proxies=environ.get("HEARD_PROXIES", "").strip() or "127.0.0.1",
        onion=environ.get("HEARD_ONION", "").strip().rstrip("/"),
        site_address=environ.get("HEARD_SITE_ADDRESS", "").strip().rstrip("/"),
        desk_host=environ.get("HEARD_DESK_HOST") or "127.0.0.1",
        desk_port=int(_number(environ, "HEARD_DESK_PORT", 8001, least=0, most=65535)),
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
