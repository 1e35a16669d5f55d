"""Everything that reads what somebody else wrote: whatever comes, it is read or refused in the parser's own words."""

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from survey.refusal import Refusal
from tests.enemies.parsers import BOMBS, PARSERS
from tests.enemies.samples import SAMPLES
from tests.site import publishing

HOUSE = Path(__file__).parents[2]

SHARDS = st.sampled_from(
    [b"a", b"=", b"[", b"]", b'"', b"{", b"}", b"\n", b",", b".", b"1", b"-", b"%", b"&", b"\xff", b"\0"]
) | st.binary(max_size=8)
PIECES = st.lists(SHARDS | st.text(max_size=8).map(str.encode), max_size=40).map(b"".join)
BLOWS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 6), SHARDS), min_size=1, max_size=4)
"""Where something is damaged, as a share of its length, how many bytes go, and what comes instead."""

OURS = "of our own package"
ROW = "a row of the database that only we write"
ELSEWHERE = {
    "analysis/judging/safeguarding.py": OURS,
    "analysis/lists/prepare.py": "run by whoever makes the lists, over packages pinned by their sha256",
    "analysis/redacting/clues.py": OURS,
    "analysis/writing/archives.py": "what our own writers have just written",
    "analysis/writing/drawings.py": "what our own drawing has just written",
    "analysis/writing/write_tables.py": "writes and reads nothing",
    "questionnaires/paper/words.py": OURS,
    "survey/desk/accounts.py": ROW,
    "survey/desk/advice.py": "what the desk hands to a process of its own",
    "survey/desk/doors/afterwards.py": ROW,
    "survey/desk/drafting.py": ROW,
    "survey/desk/errands.py": "comes over a pair of sockets that only the desk and its worker hold",
    "survey/desk/projects.py": ROW,
    "survey/drafts.py": "opened by a key whose halves are a visit's own",
    "survey/exporting.py": ROW,
    "survey/languages/__init__.py": OURS,
    "survey/lifecycle.py": ROW,
    "survey/samples/__init__.py": OURS,
    "survey/store.py": ROW,
    "survey/worker.py": ROW,
}
"""What decodes something that nobody else can have written, and why not."""

DECODES = re.compile(
    r"\b(?:msgspec\.(?:json|msgpack)\.(?:decode|Decoder)|msgspec\.convert|tomllib\.loads|json\.loads|csv\.(?:reader|Dict"
    r"Reader)|zipfile\.ZipFile|openpyxl\.load_workbook|ElementTree\.\w+|base64\.\w*decode|struct\.unpack\w*)\("
)


def takes(name: str, content: bytes, folder: Path) -> None:
    """Have a parser read something; whatever it raises that is not in its own words comes out."""
    read, refusals = PARSERS[name]
    with contextlib.suppress(*refusals, Refusal):
        read(content, folder)


def struck(sound: bytes, blows: list[tuple[float, int, bytes]]) -> bytes:
    """Damage something."""
    for place, gone, instead in blows:
        at = round(place * len(sound))
        sound = sound[:at] + instead + sound[at + gone :]
    return sound


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


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_sound_is_read_and_what_is_damaged_is_read_or_refused(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("parsed")
    PARSERS[name][0](SAMPLES[name], folder)

    @given(BLOWS)
    @settings(max_examples=60)
    def reads(blows: list[tuple[float, int, bytes]]) -> None:
        takes(name, struck(SAMPLES[name], blows), folder)

    reads()


def test_no_parser_is_forgotten() -> None:
    """Whatever decodes stands in the table of parsers, or nobody else can have written what it reads."""
    found = {
        str(path.relative_to(HOUSE))
        for wing in ("questionnaires", "survey", "analysis")
        for path in (HOUSE / wing).rglob("*.py")
        if DECODES.search(path.read_text("utf-8"))
    }
    assert ELSEWHERE.keys() <= found
    table = (HOUSE / "tests" / "enemies" / "parsers.py").read_text("utf-8")
    for path in found - ELSEWHERE.keys():
        assert re.search(rf"\b{Path(path).stem}\b", table), f"{path} reads what others write, and no test attacks it"
