"""How a host tells that it serves a site, so that nobody opens answers on it.

Whoever serves holds a socket of a known name in Linux's abstract namespace: any user of the host can see it, it leaves
no file behind, and it is gone with the process that held it, however that process ended. Other systems have no such
names; there a site is not recognised, and none of ours is meant to run there.
"""

import os
import socket
import sys
from pathlib import Path

_NAME = "heard-serves-a-site-"


def announce() -> socket.socket:
    """Say that this host serves a site, for as long as the socket that is given back stays open."""
    announcement = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    if sys.platform == "linux":
        announcement.bind(f"\0{_NAME}{os.getpid()}-{os.urandom(4).hex()}")
    return announcement


def is_announced() -> bool:
    """Tell whether anyone on this host serves a site just now."""
    try:
        sockets = Path("/proc/net/unix").read_text("utf-8", errors="replace")
    except OSError:
        return False
    return any(line.rpartition(" ")[2].startswith(f"@{_NAME}") for line in sockets.splitlines())
