"""The keys of a consultation: chosen or made, and proven before anybody is asked anything.

A private key made here is handed over once, under its passphrase, and kept nowhere; so is one that is brought to prove
itself. Only the public half stays.
"""

import asyncpg
import msgspec

from analysis.answers import keys, passphrases, recovery_sheet
from analysis.answers.keys import CannotOpen, NotAPrivateKeyFile
from analysis.answers.passphrases import FULL, LIGHT, TooDear, TooWeak, WrongPassphrase
from questionnaires import key_files
from questionnaires.key_files import Challenge, NotAKeyFile
from questionnaires.response import SUITE, key_id
from survey import sealing
from survey.desk import accounts, deeds, projects
from survey.desk.deeds import Deed
from survey.desk.projects import Project
from survey.desk.staff import Staff
from survey.refusal import Refusal
from survey.sealing import NotAPublicKey


class NotThisKey(Refusal):
    """A key cannot be used, or was not proven; the message says why."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A new key: its private file and recovery sheet, to be handed over and forgotten."""

    file_name: str
    file: bytes
    recovery: str
    sheet: bytes


def read_public_key(text: bytes) -> bytes:
    """Read an uploaded public key file. Raises NotThisKey."""
    try:
        public_key = key_files.read_public_key(text.decode("utf-8"))
        sealing.read(public_key)
    except UnicodeDecodeError as problem:
        raise NotThisKey("This is not a public key file: choose the one whose name ends in .public.") from problem
    except NotAKeyFile as problem:
        raise NotThisKey(str(problem)) from problem
    except NotAPublicKey as problem:
        raise NotThisKey("This public key file is damaged. Ask for it again.") from problem
    return public_key


async def choose(connection: asyncpg.Connection, staff: Staff, name: str, public_key: bytes) -> None:
    """Seal the answers of a consultation to a key from now on. It has to be proven anew. Raises `projects.Settled`."""
    await projects.must_be_open_to_change(connection, name)
    await projects.change(connection, name, lambda project: _with_key(project, public_key))
    await deeds.note(connection, staff, Deed.CHOSE_KEY, f"{name}: {key_id(public_key)}")


async def choose_recovery(connection: asyncpg.Connection, staff: Staff, name: str, public_key: bytes) -> None:
    """Wrap the pool's keys to an administrator's recovery key. Raises `projects.Settled`, NotThisKey."""
    standing = await projects.must_be_open_to_change(connection, name)
    if public_key == standing.project.consultation.public_key:
        raise NotThisKey(
            "This is the key that opens the answers. Its holder could tell from old backups in which order answers"
            " came. The recovery key has to be another one."
        )
    await projects.change(connection, name, lambda project: msgspec.structs.replace(project, recovery_key=public_key))
    await deeds.note(connection, staff, Deed.CHOSE_RECOVERY_KEY, f"{name}: {key_id(public_key)}")


async def make(connection: asyncpg.Connection, staff: Staff, name: str, passphrase: str) -> Made:
    """Make a key, choose it, and give what is to be handed over. Raises `projects.Settled`, NotThisKey."""
    standing = await projects.must_be_open_to_change(connection, name)
    try:
        cost = LIGHT if standing.project.consultation.invented else FULL
        made = await accounts.in_turn(keys.make, passphrases.approve(passphrase), cost)
    except (TooWeak, TooDear) as problem:
        raise NotThisKey(str(problem)) from problem
    named = key_id(made.public_key)
    file_name = f"{name}.key"
    sheet = await accounts.in_turn(recovery_sheet.write, file_name, named, made.recovery)
    await projects.change(connection, name, lambda project: _with_key(project, made.public_key))
    await deeds.note(connection, staff, Deed.MADE_KEY, f"{name}: {named}")
    return Made(file_name=file_name, file=made.file, recovery=made.recovery, sheet=sheet)


async def ask(connection: asyncpg.Connection, staff: Staff, name: str) -> Challenge:
    """Draw a secret that only the key's holder can read. Earlier ones no longer count. Raises NotThisKey."""
    standing = await projects.must_be_open_to_change(connection, name)
    public_key = standing.project.consultation.public_key
    if not public_key:
        raise NotThisKey("Choose the key first.")
    secret, named = key_files.make_secret(), key_id(public_key)
    await projects.change(
        connection, name, lambda project: msgspec.structs.replace(project, challenge=key_files.imprint(secret))
    )
    await deeds.note(connection, staff, Deed.ASKED_FOR_PROOF, name)
    info = key_files.challenge_binding(SUITE, named)
    sealed = sealing.SUITE_OF_HPKE.encrypt(secret, sealing.read(public_key), info=info)
    return Challenge(suite=SUITE, key_id=named, sealed=sealed)


async def prove(connection: asyncpg.Connection, staff: Staff, name: str, answer: str) -> None:
    """Take the answer to the last challenge as proof that the private key is held. Raises NotThisKey."""
    standing = await projects.must_be_open_to_change(connection, name)
    challenge = standing.project.challenge
    if not challenge or not key_files.is_answer(answer, challenge):
        raise NotThisKey(
            "That is not the answer to the last challenge. Take the challenge file again, and have the key’s holder run"
            " “analysis prove” on it."
        )
    proven = standing.project.consultation.public_key
    await projects.change(
        connection,
        name,
        lambda project: msgspec.structs.replace(project, challenge=b"", proven_key=proven),
    )
    await deeds.note(connection, staff, Deed.PROVED_KEY, f"{name}: {key_id(proven)}")


async def prove_here(connection: asyncpg.Connection, staff: Staff, name: str, file: bytes, passphrase: str) -> None:
    """Have a private key file prove itself with its passphrase; neither is kept. Raises NotThisKey."""
    challenge = await ask(connection, staff, name)
    try:
        key = await accounts.in_turn(keys.unlock, file, passphrase)
        answer = key.answer(challenge)
    except (NotAPrivateKeyFile, TooDear) as problem:
        raise NotThisKey(str(problem)) from problem
    except WrongPassphrase as problem:
        raise NotThisKey("The passphrase does not open this key file. Type it again.") from problem
    except CannotOpen as problem:
        raise NotThisKey("This is the key file of another consultation. Choose the right one.") from problem
    await prove(connection, staff, name, answer)


def _with_key(project: Project, public_key: bytes) -> Project:
    return msgspec.structs.replace(
        project,
        consultation=msgspec.structs.replace(project.consultation, public_key=public_key),
        challenge=b"",
    )
