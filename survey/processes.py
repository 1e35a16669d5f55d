"""Processes that serve together on one host: each on a socket opened beforehand, kept running, and ended in order."""

import asyncio
import os
import signal
import socket
from collections.abc import Mapping, Sequence

from survey import events, memory
from survey.embedded import NotStarted, Running
from survey.events import Event
from survey.refusal import Refusal

GRACE = 10.0
"""Seconds that a process has to finish what it is doing when the service stops."""

WATCH_SECONDS = 1.0
"""Seconds between two looks at the embedded database."""

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0

_SECRET = ("DATABASE_URL", "HEARD_SITE_DATABASE_URL", "HEARD_WORKER_DATABASE_URL", "HEARD_DESK_DATABASE_URL")


class PortTaken(Refusal):
    """The address to serve on cannot be used; the message says why."""


def listen(host: str, port: int, settings: str) -> socket.socket:
    """Open the socket that processes are to share; `settings` names what sets it. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(1024)
    except OSError as problem:
        opened.close()
        raise PortTaken(
            f"Nothing can be served on {host} port {port}: {problem.strerror}. Stop what uses it, or set {settings}."
        ) from problem
    return opened


def stopping_when_told() -> asyncio.Event:
    """Give an event that SIGTERM and Ctrl-C set."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return stopping


def address(listening: socket.socket) -> str:
    """Give the address at which a socket is reached from this host."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def surroundings(database: str) -> dict[str, str]:
    """Give a process the surroundings it needs: of the database's addresses, its own role's alone."""
    return {name: value for name, value in os.environ.items() if name not in _SECRET} | {"DATABASE_URL": database}


async def keep(
    command: Sequence[str], environment: Mapping[str, str], stopping: asyncio.Event, restarted: Event, *fds: int
) -> None:
    """Run a process, and run it again when it ends by itself, waiting longer each time that it ends soon."""
    loop = asyncio.get_running_loop()
    wait = _FIRST_WAIT
    while not stopping.is_set():
        began = loop.time()
        process = await asyncio.create_subprocess_exec(
            *command,
            env=dict(environment),
            pass_fds=fds,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone, and we end the others in order
            preexec_fn=memory.end_with_parent,
        )
        ended = asyncio.create_task(process.wait())
        asked = asyncio.create_task(stopping.wait())
        await asyncio.wait((ended, asked), return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if stopping.is_set():
            await _end(process, ended)
            return
        events.say(restarted)
        wait = _FIRST_WAIT if loop.time() - began > _LONGEST_WAIT else min(wait * 2, _LONGEST_WAIT)
        await asyncio.wait({asyncio.create_task(stopping.wait())}, timeout=wait)


async def revive(server: Running, stopping: asyncio.Event) -> None:
    """Start the embedded database again whenever it has died, as soon as it can be started."""
    away = False
    while not stopping.is_set():
        try:
            if await asyncio.to_thread(server.revive):
                events.say(Event.DATABASE_BACK)
            away = False
        except NotStarted:
            if not away:
                events.say(Event.DATABASE_AWAY)
            away = True
        await asyncio.wait({asyncio.create_task(stopping.wait())}, timeout=WATCH_SECONDS)


async def _end(process: asyncio.subprocess.Process, ended: asyncio.Task[int]) -> None:
    if process.returncode is None:
        process.terminate()
    done, _ = await asyncio.wait({ended}, timeout=GRACE)
    if not done:
        process.kill()
        await ended
