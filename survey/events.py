"""Everything Heard ever writes to a log: the name of an event, and at most a count.

No address, path, answer, key or name of a consultation can get into a log, since there is nothing here that takes one.
"""

import sys
from enum import StrEnum


class Event(StrEnum):
    """What may be logged. A new event is a new line here, and on the list that the inventory test reads."""

    SERVING = "serving"
    STOPPED = "stopped"
    SITE_RESTARTED = "site-restarted"
    WORKER_RESTARTED = "worker-restarted"
    DESK_RESTARTED = "desk-restarted"
    READER_RESTARTED = "reader-restarted"
    WORKING = "working"
    OPENED = "opened"
    RELEASED = "released"
    CLOSED = "closed"
    DESTROYED = "destroyed"
    DAMAGED = "damaged"
    KEY_MISSING = "key-missing"
    DATABASE_AWAY = "database-away"
    DATABASE_BACK = "database-back"
    CLOCKS_DISAGREE = "clocks-disagree"
    MEMORY_NOT_LOCKED = "memory-not-locked"
    FAILED = "failed"


def say(event: Event, count: int | None = None) -> None:
    """Write an event to stderr, where the service manager reads it."""
    sys.stderr.write(f"{event}\n" if count is None else f"{event} {count}\n")
    sys.stderr.flush()
