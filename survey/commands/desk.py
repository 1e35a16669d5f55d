"""`survey desk`: what staff work at, until Ctrl-C."""

import argparse
import asyncio
import os
import socket
import sys

from survey import database, events, processes, settings
from survey.database import Addresses
from survey.events import Event
from survey.refusal import spoken

DESCRIPTION = """Serve the desk, at which staff prepare, follow and close consultations and read what was said, until
Ctrl-C or SIGTERM. It listens at HEARD_DESK_HOST and HEARD_DESK_PORT, never through the site, and has a database role
of its own. Beside it runs a worker of its own, which opens answers, looks for themes and writes reports; either is
started again if it stops. Opening and closing on their days is done by 'survey serve' or 'survey worker', which have to
run too. 'survey desk-admin' invites its first administrator. Without DATABASE_URL the embedded PostgreSQL is started
first, or shared with a site that runs on this host."""


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="survey desk", description=DESCRIPTION)
    parser.parse_args()
    return spoken(_serve)


def _serve() -> int:
    known = settings.read(os.environ)
    listening = processes.listen(known.desk_host, known.desk_port, "HEARD_DESK_HOST and HEARD_DESK_PORT")
    with listening, database.in_reach(known) as addresses:
        print(f"The desk is at {processes.address(listening)}", flush=True)
        asyncio.run(_keep(addresses, listening))
    return 0


async def _keep(addresses: Addresses, listening: socket.socket) -> None:
    stopping = processes.stopping_when_told()
    surroundings = processes.surroundings(addresses.desk)
    # What opens answers goes from the desk to its worker over this pair and is nowhere else. We hold both ends, so that
    # either of the two can be started again.
    hand, take = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    fds = listening.fileno(), hand.fileno()
    desk = [sys.executable, "-m", "survey.desk", "--fd", str(fds[0]), "--hand", str(fds[1])]
    worker = [sys.executable, "-m", "survey.desk.labour", "--fd", str(take.fileno())]
    with hand, take:
        async with asyncio.TaskGroup() as group:
            group.create_task(processes.keep(desk, surroundings, stopping, Event.DESK_RESTARTED, *fds))
            group.create_task(processes.keep(worker, surroundings, stopping, Event.READER_RESTARTED, take.fileno()))
            events.say(Event.SERVING, 1)
    events.say(Event.STOPPED)


if __name__ == "__main__":
    sys.exit(main())
