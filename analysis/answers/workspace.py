"""The workspace: one encrypted file in which opened answers, and all that is decided on them, live and nowhere else.

Several people may hold it. Each has a passphrase of their own, so that a deed is known by whose passphrase opened the
file, and a second person is a second person. The file is written anew as a whole and then takes the old one's place:
whatever happens meanwhile, it is either as it was or as it should be.

What rooms keep in it are sections; each room declares its own. A section that was not touched is carried over as the
encrypted bytes it was read as.

The file's form: a line that names it; four length bytes and a header in the clear (people's names and their locked
copies of the file's key); four length bytes and the encrypted index, bound to that header; the encrypted sections.
"""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag

from analysis.answers import disk, passphrases
from analysis.answers.passphrases import Cost, Locked

TITLE = b"heard workspace 1\n"
_LONGEST_NAME = 40

T = TypeVar("T")


class Section(Generic[T]):
    """A named part of the workspace, and the type of what it holds."""

    def __init__(self, name: str, kind: type[T]) -> None:
        self.name = name
        self.encoder = msgspec.msgpack.Encoder()
        self.decoder = msgspec.msgpack.Decoder(kind)


class _Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: str
    locked: Locked


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    people: tuple[_Person, ...]


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a section stands in the file, and the nonce-like `id` that binds it to this index."""

    name: str
    id: bytes
    length: int


class NotAWorkspace(Exception):
    """The file is no workspace, or a damaged one; the message says which."""


class UnknownPerson(Exception):
    """Nobody of that name holds the workspace; the message says who does."""


class NameTaken(Exception):
    """Somebody of that name holds the workspace already, or the name is none."""


class InUse(Exception):
    """Another window has the workspace open."""


class Ticket(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What opens a workspace again without its passphrase, as whoever opened it. It is kept in memory only."""

    person: str
    key: bytes


class Workspace:
    """An open workspace: `person` is whose passphrase opened it. Nothing is kept until `save`.

    Use it in a `with` statement, which locks the file against other windows until the end.
    """

    def __init__(self, path: Path, person: str, key: bytes, people: tuple[_Person, ...]) -> None:
        self.path = path
        self.person = person
        self._key = key
        self._people = people
        self._sections: dict[str, tuple[bytes, bytes]] = {}
        self._lock = contextlib.ExitStack()

    @classmethod
    def create(cls, path: Path, person: str, passphrase: str, cost: Cost) -> Self:
        """Begin a workspace; its file is written by the first `save`. Raises `disk.AlreadyThere`, InUse, NameTaken."""
        key = secrets.token_bytes(32)
        workspace = cls(path, person, key, (_admit((), person, passphrase, key, cost),))
        workspace._lock.enter_context(_locked(path))
        if path.exists():
            workspace.close()
            raise disk.AlreadyThere(path)
        return workspace

    @classmethod
    def open(cls, path: Path, person: str, passphrase: str) -> Self:
        """Open a workspace as one of its people; `person` may be empty where it has only one.

        Raises NotAWorkspace, UnknownPerson, InUse, `passphrases.WrongPassphrase`, `passphrases.TooDear`, OSError.
        """
        return cls._open(
            path, person, lambda holder: passphrases.unlock(holder.locked, passphrase, _purpose(holder.name))
        )

    @classmethod
    def open_again(cls, path: Path, ticket: Ticket) -> Self:
        """Open a workspace with a ticket. Raises NotAWorkspace, UnknownPerson, InUse, OSError."""
        return cls._open(path, ticket.person, lambda _: ticket.key)

    @property
    def ticket(self) -> Ticket:
        """What opens this workspace again, as the same person."""
        return Ticket(person=self.person, key=self._key)

    @property
    def people(self) -> tuple[str, ...]:
        """The names of those who hold the workspace."""
        return tuple(person.name for person in self._people)

    def admit(self, name: str, passphrase: str, cost: Cost) -> None:
        """Let another person hold the workspace under a passphrase of their own. Raises NameTaken."""
        self._people = (*self._people, _admit(self._people, name, passphrase, self._key, cost))

    def has(self, section: Section[T]) -> bool:
        """Whether the section was ever put."""
        return section.name in self._sections

    def get(self, section: Section[T]) -> T:
        """Give what a section holds. Raises KeyError if it was never put, NotAWorkspace if it is damaged."""
        identity, box = self._sections[section.name]
        try:
            return section.decoder.decode(passphrases.unshut(box, self._key, _bound(section.name, identity)))
        except (InvalidTag, msgspec.MsgspecError) as problem:
            raise NotAWorkspace(
                f"The part '{section.name}' of this workspace is damaged. Use your backup."
            ) from problem

    def look_up(self, section: Section[T], otherwise: T) -> T:
        """Give what a section holds, or something else where it was never put."""
        return self.get(section) if self.has(section) else otherwise

    def put(self, section: Section[T], value: T) -> None:
        """Set what a section holds, from the next `save` on."""
        identity = secrets.token_bytes(16)
        box = passphrases.shut(section.encoder.encode(value), self._key, _bound(section.name, identity))
        self._sections[section.name] = identity, box

    def remove(self, section: Section[T]) -> None:
        """Take a section out, from the next `save` on."""
        self._sections.pop(section.name, None)

    def save(self) -> None:
        """Write all that was put. When this returns, it is on the disk; if it fails, the file is as it was."""
        disk.replace(self.path, self._pieces())

    def close(self) -> None:
        """Let go of the file. What was not saved is lost."""
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, one: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @classmethod
    def _open(cls, path: Path, person: str, unlock: Callable[[_Person], bytes]) -> Self:
        with contextlib.ExitStack() as lock:
            lock.enter_context(_locked(path))
            content = path.read_bytes()
            header, rest = _take(_after_title(content))
            people = _read_header(header).people
            holder = _find(people, person)
            workspace = cls(path, holder.name, unlock(holder), people)
            workspace._read(header, rest)
            workspace._lock = lock.pop_all()
        return workspace

    def _pieces(self) -> Iterator[bytes]:
        header = msgspec.json.encode(_Header(people=self._people))
        entries = [_Entry(name=name, id=identity, length=len(box)) for name, (identity, box) in self._sections.items()]
        index = passphrases.shut(msgspec.msgpack.encode(entries), self._key, _bound("", header))
        yield TITLE
        for piece in (header, index):
            yield len(piece).to_bytes(4, "big")
            yield piece
        for _, box in self._sections.values():
            yield box

    def _read(self, header: bytes, rest: bytes) -> None:
        index, boxes = _take(rest)
        try:
            opened = passphrases.unshut(index, self._key, _bound("", header))
            entries = msgspec.msgpack.decode(opened, type=list[_Entry])
        except (InvalidTag, msgspec.MsgspecError) as problem:
            raise NotAWorkspace("This workspace is damaged. Use your backup.") from problem
        if sum(entry.length for entry in entries) != len(boxes):
            raise NotAWorkspace("This workspace is cut off or damaged. Use your backup.")
        place = 0
        for entry in entries:
            self._sections[entry.name] = entry.id, boxes[place : place + entry.length]
            place += entry.length


def is_workspace(path: Path) -> bool:
    """Whether a file calls itself a workspace, of whatever version."""
    if not path.is_file():  # opening a named pipe would wait for whoever writes into it
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(b"heard workspace")) == b"heard workspace"
    except OSError:
        return False


def people(path: Path) -> tuple[str, ...]:
    """Give the names of those who hold a workspace, which stand in the clear. Raises NotAWorkspace, OSError."""
    header, _ = _take(_after_title(path.read_bytes()))
    return tuple(person.name for person in _read_header(header).people)


def _after_title(content: bytes) -> bytes:
    if content.startswith(TITLE):
        return content[len(TITLE) :]
    if content.startswith(b"heard workspace"):
        raise NotAWorkspace("This workspace was written by a newer version of Heard. Update Heard.")
    raise NotAWorkspace("This is not a workspace.")


def _take(content: bytes) -> tuple[bytes, bytes]:
    """Split off a piece that has its length before it."""
    length = int.from_bytes(content[:4], "big")
    if len(content) < 4 + length:
        raise NotAWorkspace("This workspace is cut off. Use your backup.")
    return content[4 : 4 + length], content[4 + length :]


def _read_header(header: bytes) -> _Header:
    try:
        return msgspec.json.decode(header, type=_Header)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise NotAWorkspace("This workspace is damaged. Use your backup.") from problem


def _find(people: tuple[_Person, ...], name: str) -> _Person:
    if not name and len(people) == 1:
        return people[0]
    for person in people:
        if person.name.casefold() == name.casefold():
            return person
    held = ", ".join(person.name for person in people)
    raise UnknownPerson(f"Say who you are. This workspace is held by: {held}.")


def _admit(people: tuple[_Person, ...], name: str, passphrase: str, key: bytes, cost: Cost) -> _Person:
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise NameTaken(f"A person's name has from 1 to {_LONGEST_NAME} letters.")
    if any(person.name.casefold() == name.casefold() for person in people):
        raise NameTaken(f"{name} holds this workspace already.")
    return _Person(name=name, locked=passphrases.lock(key, passphrases.approve(passphrase), _purpose(name), cost))


def _purpose(name: str) -> bytes:
    return b"heard workspace\0" + name.encode()


def _bound(name: str, identity: bytes) -> bytes:
    return b"heard workspace section\0%s\0%s" % (name.encode(), identity)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of a workspace. It lies in a file beside it, because the workspace itself is replaced."""
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as problem:
        os.close(handle)
        raise InUse("This workspace is open in another window. Finish there first.") from problem
    try:
        yield
    finally:
        os.close(handle)
