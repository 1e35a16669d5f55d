"""Something sound for each parser to read, before it is damaged."""

import datetime
import io
import tempfile
from pathlib import Path

import msgspec

from analysis.answers import passphrases
from analysis.answers.workspace import Section, Workspace
from analysis.counting.waves import Kept
from analysis.finding.codebook import Codebook
from analysis.writing import strategies
from analysis.writing.actions import Action
from analysis.writing.keepsake import Keepsake
from questionnaires import export, key_files, loading, response
from questionnaires.key_files import Challenge
from questionnaires.xlsform import writing
from survey import recovery_key
from survey.consultations import Switches
from survey.desk import bundles
from survey.desk.bundles import Bundle
from survey.sealing import Parcel, seal
from tests.enemies.parsers import ASKED, KEY, MODEL
from tests.site import publishing
from tests.survey import consulting

SENT = consulting.response(7, words="Somebody listened to me — at last.")
SEALED = seal(SENT, consulting.ANALYST.public)
SHORT = msgspec.structs.replace(SEALED, sealed=b"short, so that blows strike what is beside it")
PLAIN = {"name": "Spring", "theme": [{"key": "waiting", "name": "Waiting", "words": ["wait", "weeks"]}]}
KEPT = Keepsake(
    kept=Kept(name="Spring", wave=1, closed=datetime.date(2026, 5, 1), shares=()),
    codebook=msgspec.convert(PLAIN, Codebook),
    actions=(Action(key="a", heard="Waits", doing="More people", owner="The office", due=datetime.date(2027, 1, 1)),),
)
CODEBOOK = (
    'format = 1\nname = "Spring"\n[[family]]\nkey = "f"\nname = "F"\n[[theme]]\nkey = "waiting"\nname = "Waiting"\n'
)
ACTIONS = '[[action]]\nkey = "a"\nheard = "Waits"\ndoing = "More people"\nowner = "The office"\ndue = 2027-01-01\n'


def _workspace() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.workspace"
        with Workspace.create(path, "Sam", "a passphrase of the tests", passphrases.LIGHT) as made:
            made.put(Section[dict[str, str]]("told", dict), {"a": "words"})
            made.save()
        return path.read_bytes()


def _export() -> bytes:
    file = io.BytesIO()
    header = export.Header(
        consultation=consulting.consultation(),
        questionnaires={SENT.fingerprint: loading.canonical(ASKED)},
        stopped={SENT.fingerprint: {"last": 10}},
        responses=1,
    )
    writer = export.Writer(file, header)
    writer.add(SEALED)
    writer.finish()
    return file.getvalue()


def _spreadsheet() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        writing.write(ASKED, path)
        return path.read_bytes()


BUNDLE = bundles.write(
    Bundle(
        consultation=consulting.consultation(),
        entry="k3v",
        switches=Switches(return_codes=True),
        expected=100,
        keep_months=6,
        questionnaires={"survivors": ASKED},
    )
)

SAMPLES = {
    "a form of the site": b"at=0123456789ab.en.services&do=next&q-services=advice&q-change=a%20b%C3%A9",
    "which page a form is from": b"at=0123456789ab.en.services&do=next",
    "cookies and languages": b"__Host-a=" + b"A" * 32 + b"; __Host-b=" + b"B" * 32,
    "words of a return code": b"aardvark aback abacus abide ability ablaze",
    "a public key": consulting.ANALYST.public,
    "a public key file": key_files.write_public_key(consulting.ANALYST.public).encode(),
    "a challenge": key_files.write_challenge(Challenge(suite=1, key_id="0" * 32, sealed=bytes(40))).encode(),
    "a recovery key": recovery_key.draw()[0].encode(),
    "an administrator's recovery key": recovery_key.draw()[0].encode(),
    "a questionnaire": publishing.VISIT.encode(),
    "a questionnaire's file": publishing.VISIT.encode(),
    "a questionnaire's bytes": loading.canonical(ASKED),
    "a response": response.pad(SENT),
    "the inside of a response": msgspec.msgpack.encode(SENT),
    "the inside of what waits in the pool": msgspec.msgpack.encode(Parcel(response=SHORT, stopped="last")),
    "the inside of what was kept": msgspec.msgpack.encode(KEPT),
    "an export": _export(),
    "a codebook": CODEBOOK.encode(),
    "a codebook's definitions": b'{"waiting": "Waits, and how long", "staff": "Who was there"}',
    "a codebook sheet": CODEBOOK.encode(),
    "a strategy": (Path(strategies.__file__).parents[1] / "frameworks" / "dorset.toml").read_bytes(),
    "a file of answers": 'answer,when\n"It took weeks, and nobody rang",May\nKind people,June\n'.encode("utf-16"),
    "answers as lines": b'{"answer": "It took weeks"}\n{"answer": "Kind people"}\n',
    "coded answers": b'{"text": "It took weeks", "themes": ["waiting"]}\n',
    "a spreadsheet": _spreadsheet(),
    "a consultation that is brought in": BUNDLE,
    "a private key file": KEY.file,
    "a workspace": _workspace(),
    "a sheet of actions": ACTIONS.encode(),
    "a sheet of strategies": b'[bears.dorset]\nprevention = ["waiting"]\n',
    "texts to be redacted": b'{"text": "I saw Dr Example in Exampletown"}\n',
    "a sentence model's folder": MODEL["tokenizer.json"],
    "word pieces": MODEL["tokenizer.json"],
}
