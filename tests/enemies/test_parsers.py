"""Everything that reads what somebody else wrote: whatever comes, it is read or refused in the parser's own words."""

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.finding import answer_files, codebook
from analysis.finding.codebook import Codebook
from analysis.judging import codebook_sheet
from analysis.judging.codebook_sheet import SheetProblems
from analysis.writing import strategies
from questionnaires import export, key_files, loading, prose, recovery, response
from questionnaires.xlsform import conditions
from survey import invitations, origin, plan, return_codes, sealing, settings
from survey.drafts import derive
from survey.refusal import Refusal
from survey.site import arrival, forms, pressing
from survey.site.forms import FormMalformed, FormTooLarge, FormTooSlow
from tests.site import publishing

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
    for name in ("HEARD_PORT", "HEARD_SWEEP_SECONDS", "DATABASE_URL", "HEARD_WORKERS"):
        settings.read({name: text, "HOME": "/nowhere"})


JUDGEMENT = SimpleNamespace(codebook=Codebook(name="", themes=()), shown={}, new=frozenset(), segments=())

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
        _as_text(lambda text: codebook_sheet.read(text, JUDGEMENT)),  # type: ignore[arg-type]  # nothing judged yet
        (SheetProblems,),
    ),
    "a strategy": (_as_text(lambda text: strategies.read(text, "a strategy")), (strategies.StrategyProblem,)),
    "a file of answers": (_read_file(answer_files.read_answers, ".csv"), (answer_files.FileProblem,)),
    "answers as lines": (_read_file(answer_files.read_answers, ".jsonl"), (answer_files.FileProblem,)),
    "coded answers": (_read_file(answer_files.read_coded, ".jsonl"), (answer_files.FileProblem,)),
}

PIECES = st.lists(
    st.sampled_from(
        [b"a", b"=", b"[", b"]", b'"', b"{", b"}", b"\n", b",", b".", b"1", b"-", b"%", b"&", b"\xff", b"\0"]
    )
    | st.binary(max_size=8)
    | st.text(max_size=8).map(str.encode),
    max_size=40,
).map(b"".join)


def takes(name: str, content: bytes, folder: Path) -> None:
    """Have a parser read something; whatever it raises that is not in its own words comes out."""
    read, refusals = PARSERS[name]
    with contextlib.suppress(*refusals, Refusal):
        read(content, folder)


@pytest.mark.parametrize("name", PARSERS)
def test_what_is_made_to_break_a_parser_is_read_or_refused(name: str, tmp_path: Path) -> None:
    for content in BOMBS:
        takes(name, content, tmp_path)


@pytest.mark.parametrize("name", PARSERS)
def test_anything_is_read_or_refused(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("parsed")

    @given(PIECES)
    @example(publishing.SMALL.encode())
    def reads(content: bytes) -> None:
        takes(name, content, folder)

    reads()
