"""The sealed file that takes a closed consultation to the analyst: written by `survey export`, read by `analysis open`.

A line that names the format, then records of four length bytes and their content: first the header, then one sealed
response each, last an empty record and the sha256 of all before it. Read and written as a stream, so that its size is
bounded by the disk and not by memory. Nothing in it is secret to whoever may hold the database, and nothing in it can
be read without the private key but the header.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from questionnaires.consultation import Consultation
from questionnaires.response import SealedResponse

FORMAT = b"heard sealed export 1\n"
LONGEST = 16 * 1024 * 1024
"""Bytes of one record at most: a length beyond it is damage, not a reason to ask for memory."""


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the analyst needs beside the responses.

    `questionnaires` maps each fingerprint to its canonical bytes; `stopped` maps a fingerprint and a page id to how
    many sent visits went no further than that page, in tens; `responses` is the number of records that follow.
    """

    consultation: Consultation
    questionnaires: dict[str, bytes]
    stopped: dict[str, dict[str, int]] = {}
    responses: int


class NotAnExport(Exception):
    """The file is no sealed export, or one of a format unknown to this version."""


class Incomplete(Exception):
    """The file ends early or its checksum is wrong: it was damaged or cut off on its way."""


class Writer:
    """Writes an export as its responses come: the header at once, then each that is added, and `finish` at the end."""

    def __init__(self, file: BinaryIO, header: Header) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._put(FORMAT)
        self._record(msgspec.msgpack.encode(header))

    def add(self, response: SealedResponse) -> None:
        """Write one response. They are written in the order given: shuffle them before."""
        self._record(msgspec.msgpack.encode(response))

    def finish(self) -> None:
        """Write the end, without which the file counts as cut off."""
        self._record(b"")
        self._file.write(self._digest.digest())

    def _record(self, content: bytes) -> None:
        self._put(len(content).to_bytes(4, "big"))
        self._put(content)

    def _put(self, content: bytes) -> None:
        self._digest.update(content)
        self._file.write(content)


def write(file: BinaryIO, header: Header, responses: Iterable[SealedResponse]) -> None:
    """Write an export. The responses are written in the order given: shuffle them before."""
    writer = Writer(file, header)
    for response in responses:
        writer.add(response)
    writer.finish()


class _Records:
    """Reads records one after another and keeps the digest of all that was read."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.digest = hashlib.sha256(FORMAT)

    def next(self) -> bytes:
        length = self.file.read(4)
        size = int.from_bytes(length, "big")
        if len(length) < 4 or size > LONGEST:
            raise Incomplete
        content = self.file.read(size)
        if len(content) < size:
            raise Incomplete
        self.digest.update(length)
        self.digest.update(content)
        return content


def read(file: BinaryIO) -> tuple[Header, Iterator[SealedResponse | None]]:
    """Read an export's header, and its responses one by one; None stands for a record that is damaged in itself.

    Raises NotAnExport at once; the iterator raises Incomplete at the end, after giving all that could be read.
    """
    if file.read(len(FORMAT)) != FORMAT:
        raise NotAnExport
    records = _Records(file)
    try:
        header = msgspec.msgpack.decode(records.next(), type=Header)
    except (msgspec.MsgspecError, UnicodeDecodeError, Incomplete) as problem:
        raise NotAnExport from problem
    return header, _responses(records)


def _responses(records: _Records) -> Iterator[SealedResponse | None]:
    while content := records.next():
        try:
            yield msgspec.msgpack.decode(content, type=SealedResponse)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            yield None
    if records.file.read() != records.digest.digest():
        raise Incomplete
