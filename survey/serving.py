"""One service on one host: the site's processes and a worker, kept running side by side, and stopped together."""

import asyncio
import socket
import sys

from questionnaires.serving import announce
from survey import events, processes
from survey.database import Addresses
from survey.events import Event
from survey.settings import Settings


async def serve(settings: Settings, addresses: Addresses, listening: socket.socket) -> None:
    """Keep the processes running until SIGTERM or Ctrl-C, then end them and return."""
    stopping = processes.stopping_when_told()
    fd = listening.fileno()
    site = [sys.executable, "-m", "survey.site", "--fd", str(fd)]
    worker = [sys.executable, "-m", "survey.commands.worker"]
    with announce():
        async with asyncio.TaskGroup() as group:
            for _ in range(settings.workers):
                group.create_task(
                    processes.keep(site, processes.surroundings(addresses.site), stopping, Event.SITE_RESTARTED, fd)
                )
            group.create_task(
                processes.keep(worker, processes.surroundings(addresses.worker), stopping, Event.WORKER_RESTARTED)
            )
            if addresses.embedded is not None:
                group.create_task(processes.revive(addresses.embedded, stopping))
            events.say(Event.SERVING, settings.workers)
    events.say(Event.STOPPED)
