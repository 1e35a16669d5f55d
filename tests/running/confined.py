"""Runs a program under what a systemd unit allows it: `python -m tests.running.confined UNIT PROGRAM ...`.

Of a unit's confinement the part that may break a program is the one tried here: the filter of system calls, which is
put together by libseccomp from the groups as systemd lists them, no memory both written and run, and no way to more
rights.
"""

import ctypes
import errno
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NO_NEW_PRIVILEGES, _NO_WRITTEN_CODE = 38, 65


def settings(unit: Path) -> Iterator[tuple[str, str]]:
    """Give every setting of a unit, in order."""
    for line in unit.read_text("utf-8").splitlines():
        name, found, value = line.partition("=")
        if found and not line.startswith("#"):
            yield name, value


def calls(unit: Path) -> set[str]:
    """Give the names of the system calls that a unit allows."""
    allowed = _expanded("@default")
    for name, value in settings(unit):
        if name == "SystemCallFilter":
            named = set().union(*(_expanded(one) for one in value.removeprefix("~").split()))
            allowed = allowed - named if value.startswith("~") else allowed | named
    return allowed


def confine(names: Sequence[str]) -> None:
    """Allow this process, and whatever it becomes, these system calls and no code that it has written itself."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    assert libc.prctl(_NO_WRITTEN_CODE, 1, 0, 0, 0) in {0, -1}  # kernels before 6.3 know no such thing
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    filtering = ctypes.c_void_p(seccomp.seccomp_init(_REFUSE))
    for name in names:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # others are of other processors
            assert seccomp.seccomp_rule_add_array(filtering, _ALLOW, number, 0, None) == 0
    assert seccomp.seccomp_load(filtering) == 0


def _expanded(name: str) -> set[str]:
    if not name.startswith("@"):
        return {name}
    said = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True)
    inside = {line.strip() for line in said.stdout.splitlines()[1:] if line.startswith(" ") and "#" not in line}
    return set().union(*(_expanded(one) for one in inside))


if __name__ == "__main__":
    confine(sorted(calls(Path(sys.argv[1]))))
    os.execv(sys.argv[2], sys.argv[2:])
