"""Writing files so that a power cut leaves the old one or the new one, and nobody else on the machine can read them."""

import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path


class AlreadyThere(Exception):
    """A file of that name exists, and this deed never overwrites one."""


def write_new(path: Path, content: bytes) -> None:
    """Write a file that did not exist, readable by its owner alone, and wait until it is on the disk.

    Raises AlreadyThere, and leaves what is there untouched.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise AlreadyThere(path) from problem
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()
        raise
    _settle(path.parent)


def replace(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file anew, or for the first time: whoever reads `path` finds all of the old or all of the new.

    What an interrupted run left half-written beside it is removed. Raises OSError, which names the file.
    """
    replace_together({path: pieces})


def replace_together(files: Mapping[Path, Iterable[bytes]]) -> None:
    """Do as `replace` does for files that belong together: none is replaced unless there was room for all of them."""
    parts: dict[Path, Path] = {}
    try:
        for path, pieces in files.items():
            for left in path.parent.glob(f".{path.name}.*.part"):
                left.unlink()
            parts[path] = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
            _write(parts[path], pieces, path)
        for path, part in parts.items():
            part.replace(path)
    except BaseException:
        for part in parts.values():
            part.unlink(missing_ok=True)
        raise
    for folder in {path.parent for path in files}:
        _settle(folder)


def _write(part: Path, pieces: Iterable[bytes], path: Path) -> None:
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, str(path)) from problem


def _settle(folder: Path) -> None:
    """Wait until the folder's list of names is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
