"""A closed consultation of the invented sample in a test's database, and the worker that reads it."""

import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import msgspec

from analysis.answers import keys
from analysis.answers.keys import Made
from analysis.answers.passphrases import LIGHT
from questionnaires import loading
from questionnaires.response import Response
from survey import release, sealing
from survey.consultations import State, Switches
from survey.epochs import Keys
from tests.analysis.consultations import sample_table
from tests.desk.clerk import Clerk

KEY_PASSPHRASE = "the key has this passphrase"


async def put(owner: asyncpg.Connection, folder: Path, people: int, *, invented: bool = True) -> tuple[str, Made]:
    """Put a consultation that so many invented people of each audience have answered; give its id and its key."""
    made = keys.make(KEY_PASSPHRASE, LIGHT)
    table = sample_table(people, people)
    canonical = {name: loading.canonical(asked) for name, asked in table.questionnaires.items()}
    fingerprints = {name: loading.fingerprint(content) for name, content in canonical.items()}
    stated = msgspec.structs.replace(
        table.consultation, questionnaires=fingerprints, public_key=made.public_key, invented=invented
    )
    await owner.executemany(
        "insert into heard.questionnaire values ($1, $2)", [(fingerprints[name], canonical[name]) for name in canonical]
    )
    await owner.execute(
        "insert into heard.consultation (id, entry, state, body, switches, proven) values ($1, '', $2, $3, $4, true)",
        stated.id,
        State.READY,
        msgspec.json.encode(stated),
        msgspec.json.encode(Switches()),
    )
    kept = Keys(folder / "keys", await owner.fetchval("select id from heard.installation"))
    await release.open_consultation(owner, kept, stated.id)
    await release.close(owner, kept, stated.id)
    sealed = [
        sealing.seal(
            Response(
                consultation=stated.id,
                fingerprint=fingerprints[person.fingerprint],
                language=person.language,
                answers=person.answers,
                passed=person.passed,
            ),
            made.public_key,
        )
        for person in table.people
    ]
    await owner.executemany(
        f'insert into answers."{stated.id}" (suite, key_id, fingerprint, sealed) values ($1, $2, $3, $4)',
        [(one.suite, one.key_id, one.fingerprint, one.sealed) for one in sealed],
    )
    return stated.id, made


def start_worker(database: str, folder: Path, fd: int) -> subprocess.Popen[bytes]:
    """Start the desk's worker as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "survey.desk.labour", "--fd", str(fd)],
        env={**os.environ, "DATABASE_URL": database, "HEARD_FOLDER": str(folder)},
        pass_fds=[fd],
    )


async def until_done(clerk: Clerk, name: str) -> Clerk:
    """Look again until the machine has finished."""
    for _ in range(10_000):
        await clerk.go(f"/consultations/{name}/read")
        if "You may leave this page" not in clerk.text:
            return clerk
    raise AssertionError(clerk.text)
