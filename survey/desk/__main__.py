"""The desk's process: `python -m survey.desk --fd N`, on a socket that whoever starts it has opened.

`survey desk` starts it. The database is the one that DATABASE_URL names, under the desk's own role.
"""

import argparse
import asyncio
import logging
import os
import socket
import sys
from collections.abc import Sequence

import uvicorn
import uvloop

from survey import memory, settings
from survey.desk import app, records
from survey.refusal import Refusal, spoken
from survey.settings import Settings


class NoSocket(Refusal):
    """The descriptor that was named is no socket."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m survey.desk", description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="descriptor of the listening socket")
    parser.add_argument("--hand", type=int, help="descriptor of the desk's end of the socket to its worker")
    given = parser.parse_args(arguments)
    # Whatever libraries would log could hold an address or what staff type: what we log is in survey.events.
    logging.disable(logging.CRITICAL)
    memory.harden()
    return spoken(lambda: _run(settings.read(os.environ), given.fd, given.hand))


def _run(known: Settings, fd: int, hand: int | None) -> int:
    try:
        listening = socket.socket(fileno=fd)
    except OSError as problem:
        raise NoSocket(f"Descriptor {fd} is no socket. 'survey desk' starts the desk's process.") from problem
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(known, listening, socket.socket(fileno=hand) if hand is not None else None))
    return 0


async def _serve(known: Settings, listening: socket.socket, hand: socket.socket | None) -> None:
    opened = await records.open_records(known.desk_database)
    config = uvicorn.Config(
        app.build(opened, known, hand),
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        proxy_headers=True,
        forwarded_allow_ips=known.proxies,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )
    await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    sys.exit(main())
