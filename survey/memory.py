"""Keeping what passes through a process's memory off every disk: no core dump, no swap, no other process looking in."""

import ctypes
import resource
import signal
import sys
from pathlib import Path

from survey import events
from survey.events import Event

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_MCL_CURRENT, _MCL_FUTURE, _MCL_ONFAULT = 1, 2, 4
_CAP_IPC_LOCK = 14


def harden() -> None:
    """Forbid core dumps and lock this process's memory, as far as the system lets it.

    Where it does not let memory be locked, an event says so: then the host's swap should be encrypted or off.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    # Under a finite limit the lock would hold at first, and memory asked for later would be refused.
    allowed = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY or _may_lock()
    if not allowed or libc.mlockall(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT) != 0:
        events.say(Event.MEMORY_NOT_LOCKED)


def end_with_parent() -> None:
    """Have the system stop this process when the one that started it ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _may_lock() -> bool:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> _CAP_IPC_LOCK & 1)
    return False
