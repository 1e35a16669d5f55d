"""What the desk hands to its worker in memory: the secrets of a job, over a socket that only the two of them hold.

Neither the database nor the disk ever sees them. A worker that is killed loses them, and the job asks for them again.
"""

import socket

import msgspec

from analysis.answers.workspace import Ticket
from survey.refusal import Refusal

_LARGEST = 64 * 1024


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What opens the sealed answers, and who will hold the workspace they come to lie in."""

    key_file: bytes
    key_passphrase: str
    person: str
    passphrase: str


class Errand(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A job's secrets: the workspace's ticket, or what makes the workspace."""

    job: int
    ticket: Ticket | None = None
    opening: Opening | None = None


class NoWorker(Refusal):
    """There is nobody who could do it."""


def hand(desk: socket.socket | None, errand: Errand) -> None:
    """Hand an errand to the worker, which may be about to start. Raises NoWorker."""
    if desk is None:
        raise NoWorker("This desk was started without its worker. Start it with 'survey desk'.")
    try:
        desk.send(msgspec.msgpack.encode(errand), socket.MSG_DONTWAIT)
    except OSError as problem:
        raise NoWorker("The desk’s worker does not answer. Please try again in a minute.") from problem


def take(message: bytes) -> Errand:
    """Read what was handed over."""
    return msgspec.msgpack.decode(message, type=Errand)


def largest() -> int:
    """Give the bytes that a message has at most: a key file is two thousand."""
    return _LARGEST
