"""One process of the site: `python -m survey.site --fd N`, on a socket that whoever starts it has opened.

`survey serve` starts as many as are wanted, side by side on one socket. The database is the one that DATABASE_URL
names, under the site's own role.
"""

import argparse
import asyncio
import gc
import logging
import os
import socket
import sys
from collections.abc import Sequence

import uvicorn
import uvloop

from questionnaires.serving import announce
from survey import memory, settings, store
from survey.refusal import Refusal, spoken
from survey.settings import Settings
from survey.site.app import build
from survey.site.connections import Connection


class NoSocket(Refusal):
    """The descriptor that was named is no socket."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m survey.site", description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="descriptor of the listening socket")
    fd = parser.parse_args(arguments).fd
    # Whatever libraries would log could hold an address, a path or an answer: what we log is in survey.events.
    logging.disable(logging.CRITICAL)
    memory.harden()
    return spoken(lambda: _run(settings.read(os.environ), fd))


def _run(known: Settings, fd: int) -> int:
    try:
        listening = socket.socket(fileno=fd)
    except OSError as problem:
        raise NoSocket(f"Descriptor {fd} is no socket. 'survey serve' starts the site's processes.") from problem
    # Here too, and not in `survey serve` alone: a service manager may start these processes by itself.
    with announce(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(known, listening))
    return 0


async def _serve(known: Settings, listening: socket.socket) -> None:
    opened = await store.open_store(known.site_database)
    opened.start_polling()
    config = uvicorn.Config(
        build(opened, onion=known.onion),
        http=Connection,
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        proxy_headers=True,
        forwarded_allow_ips=known.proxies,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=8,
        backlog=1024,
    )
    gc.freeze()  # what is loaded stays for good: the collector need not look it over, again and again
    await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    sys.exit(main())
