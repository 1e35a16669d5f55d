"""One service on one host: the site's processes and a worker, kept running side by side, and stopped together."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence

from questionnaires.serving import announce
from survey import events, memory
from survey.database import Addresses
from survey.events import Event
from survey.refusal import Refusal
from survey.settings import Settings

GRACE = 10.0
"""Seconds that a process has to finish what it is doing when the service stops."""

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0

_SECRET = ("DATABASE_URL", "HEARD_SITE_DATABASE_URL", "HEARD_WORKER_DATABASE_URL", "HEARD_DESK_DATABASE_URL")


class PortTaken(Refusal):
    """The address to serve on cannot be used; the message says why."""


def listen(settings: Settings) -> socket.socket:
    """Open the socket that all of the site's processes share. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((settings.host, settings.port))
        opened.listen(1024)
    except OSError as problem:
        opened.close()
        raise PortTaken(
            f"Nothing can be served on {settings.host} port {settings.port}: {problem.strerror}. Stop what uses it, or"
            " set HEARD_HOST and HEARD_PORT."
        ) from problem
    return opened


async def serve(settings: Settings, addresses: Addresses, listening: socket.socket) -> None:
    """Keep the processes running until SIGTERM or Ctrl-C, then end them and return."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    fd = listening.fileno()
    site = [sys.executable, "-m", "survey.site", "--fd", str(fd)]
    worker = [sys.executable, "-m", "survey.commands.worker"]
    with announce():
        async with asyncio.TaskGroup() as group:
            for _ in range(settings.workers):
                group.create_task(_kept(site, _for(addresses.site), stopping, Event.SITE_RESTARTED, fd))
            group.create_task(_kept(worker, _for(addresses.worker), stopping, Event.WORKER_RESTARTED))
            events.say(Event.SERVING, settings.workers)
    events.say(Event.STOPPED)


def _for(address: str) -> dict[str, str]:
    """Give a process the surroundings it needs: of the database's addresses, its own role's alone."""
    return {name: value for name, value in os.environ.items() if name not in _SECRET} | {"DATABASE_URL": address}


async def _kept(
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


async def _end(process: asyncio.subprocess.Process, ended: asyncio.Task[int]) -> None:
    if process.returncode is None:
        process.terminate()
    done, _ = await asyncio.wait({ended}, timeout=GRACE)
    if not done:
        process.kill()
        await ended
