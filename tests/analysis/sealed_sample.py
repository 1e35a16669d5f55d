"""The invented samples as the sealed file that `survey export` writes, and keys to open it with."""

import functools
import io
from pathlib import Path

import msgspec

from analysis.answers import keys
from analysis.answers.keys import Made
from analysis.answers.passphrases import LIGHT
from analysis.answers.table import Table
from questionnaires import export, loading
from questionnaires.export import Header
from questionnaires.response import Response
from tests.analysis.answers.test_keys import seal
from tests.analysis.consultations import sample_table

KEY_PASSPHRASE = "the key has this passphrase"
ANNA = "anna has a passphrase"
BEN = "ben has quite another"


@functools.cache
def key_pair() -> Made:
    return keys.make(KEY_PASSPHRASE, LIGHT)


@functools.cache
def sealed_file(survivors: int, providers: int, *, invented: bool = True, people_from: int = 0) -> bytes:
    """An export of so many people of each audience, sealed to `key_pair`."""
    table = sample_table(survivors, providers)
    canonical = {name: loading.canonical(asked) for name, asked in table.questionnaires.items()}
    fingerprints = {name: loading.fingerprint(content) for name, content in canonical.items()}
    consultation = msgspec.structs.replace(
        table.consultation, questionnaires=fingerprints, public_key=key_pair().public_key, invented=invented
    )
    responses = [
        Response(
            consultation=consultation.id,
            fingerprint=fingerprints[person.fingerprint],
            language=person.language,
            answers=person.answers,
            passed=person.passed,
        )
        for person in table.people[people_from:]
    ]
    header = Header(
        consultation=consultation,
        questionnaires={fingerprints[name]: content for name, content in canonical.items()},
        responses=len(responses),
    )
    file = io.BytesIO()
    export.write(file, header, (seal(response, key_pair().public_key) for response in responses))
    return file.getvalue()


def write_files(folder: Path, sealed: bytes) -> None:
    """Put the sealed file, the key and the passphrases into a folder."""
    (folder / "sealed").write_bytes(sealed)
    (folder / "a.key").write_bytes(key_pair().file)
    for name, passphrase in (("key", KEY_PASSPHRASE), ("anna", ANNA), ("ben", BEN)):
        (folder / f"{name}.txt").write_text(passphrase + "\n", "utf-8")


def texts(table: Table) -> int:
    """How many answers in own words a table holds is asked often enough to have a name."""
    return sum(isinstance(value, str) and " " in value for person in table.people for value in person.answers.values())
