"""Opening an export: everything that can be read is read, and what cannot is counted."""

import io
import random
from collections.abc import Iterable

import msgspec
import pytest

from analysis.answers import keys, opening
from analysis.answers.keys import PrivateKey
from analysis.answers.opening import BadQuestionnaire, Opened, OtherKey
from analysis.answers.passphrases import LIGHT
from analysis.answers.table import Table
from questionnaires import export, loading
from questionnaires.export import Header, NotAnExport
from questionnaires.response import Passage, Response, SealedResponse, Value
from tests.analysis.answers.test_keys import MADE, PASSPHRASE, seal
from tests.analysis.answers.test_table import QUESTIONNAIRE, table

CANONICAL = loading.canonical(QUESTIONNAIRE)
FINGERPRINT = loading.fingerprint(CANONICAL)
CONSULTATION = msgspec.structs.replace(table().consultation, public_key=MADE.public_key)


@pytest.fixture(scope="module")
def key() -> PrivateKey:
    return keys.unlock(MADE.file, PASSPHRASE)


def response(text: str, consultation: str = "c", fingerprint: str = FINGERPRINT, **others: Value) -> Response:
    return Response(
        consultation=consultation,
        fingerprint=fingerprint,
        language="en",
        answers={"what": text, **others},
        passed={"start": Passage.ANSWERED},
    )


def written(sealed: Iterable[SealedResponse], announced: int, **changed: object) -> bytes:
    header = Header(consultation=CONSULTATION, questionnaires={FINGERPRINT: CANONICAL}, responses=announced)
    file = io.BytesIO()
    export.write(file, msgspec.structs.replace(header, **changed), sealed)
    return file.getvalue()


def opened(content: bytes, key: PrivateKey) -> Opened:
    return opening.open_export(io.BytesIO(content), key, lambda read, of: None)


def texts(whole: Table) -> list[Value]:
    return [person.answers["what"] for person in whole.people]


def test_every_answer_comes_out_and_its_order_says_nothing_of_when_it_came(key: PrivateKey) -> None:
    sealed = [seal(response(f"answer {number}")) for number in range(40)]
    first = opened(written(sealed, 40), key)
    assert first.unread.total == 0
    assert first.is_whole
    assert sorted(map(str, texts(first.table))) == sorted(f"answer {number}" for number in range(40))
    assert texts(first.table) != [f"answer {number}" for number in range(40)]
    random.Random(1).shuffle(sealed)
    assert opened(written(sealed, 40), key).table == first.table


def test_progress_is_told_record_by_record(key: PrivateKey) -> None:
    told: list[tuple[int, int]] = []
    content = written([seal(response("a")), seal(response("b"))], 2)
    opening.open_export(io.BytesIO(content), key, lambda read, of: told.append((read, of)))
    assert told == [(1, 2), (2, 2)]


def test_what_cannot_be_read_is_counted_by_why_and_nothing_else_is_lost(key: PrivateKey) -> None:
    good = [seal(response("good")), seal(response("better"))]
    damaged = msgspec.structs.replace(good[0], sealed=good[0].sealed[:-1] + b"\x00")
    relabelled = msgspec.structs.replace(good[0], fingerprint="0" * 64)
    strange = [
        seal(response("of another consultation", consultation="other")),
        seal(response("to a question never asked", unknown="x")),
        seal(response("with an option never offered", helped="perhaps")),
        seal(response("of a wrong type", helped=3)),
        seal(response("to an unknown questionnaire", fingerprint="0" * 64)),
    ]
    result = opened(written([good[0], damaged, relabelled, *strange, good[1]], 12), key)
    assert sorted(map(str, texts(result.table))) == ["better", "good"]
    assert (result.unread.damaged, result.unread.strange, result.unread.missing) == (2, 5, 3)
    assert result.table.unreadable == 10


def test_a_file_cut_off_anywhere_gives_what_came_before_the_cut(key: PrivateKey) -> None:
    content = written([seal(response(f"answer {number}")) for number in range(3)], 3)
    size = (len(content) - content.index(b"\x00", 1)) // 4
    for cut, least in ((len(content) - 1, 3), (len(content) - size, 2), (len(content) - 2 * size, 1)):
        result = opened(content[:cut], key)
        assert not result.is_whole
        assert len(result.table.people) >= least
        assert len(result.table.people) + result.unread.missing == 3


def test_a_damaged_record_is_counted_and_the_rest_is_read(key: PrivateKey) -> None:
    content = bytearray(written([seal(response("one")), seal(response("two"))], 2))
    content[-40_000 + 5_000] ^= 1
    result = opened(bytes(content), key)
    assert not result.is_whole, "the checksum tells"
    assert result.unread.damaged == 1
    assert len(result.table.people) == 1


def test_another_key_is_named_before_anything_is_tried() -> None:
    other = keys.unlock(keys.make(PASSPHRASE, LIGHT).file, PASSPHRASE)
    with pytest.raises(OtherKey, match=other.key_id):
        opened(written([seal(response("a"))], 1), other)


def test_a_changed_questionnaire_is_refused(key: PrivateKey) -> None:
    with pytest.raises(BadQuestionnaire, match="changed after it was published"):
        opened(written([], 0, questionnaires={FINGERPRINT: CANONICAL.replace(b"Did it help?", b"Did he help?")}), key)


def test_a_file_that_is_no_export_is_refused(key: PrivateKey) -> None:
    with pytest.raises(NotAnExport):
        opened(b"PK\x03\x04", key)


def test_late_answers_stand_behind_the_others_and_nobody_is_counted_twice(key: PrivateKey) -> None:
    early = opened(written([seal(response(text)) for text in ("a", "same", "same")], 3), key).table
    late = opened(written([seal(response(text)) for text in ("new", "same", "a", "same", "same")], 5), key).table
    both = opening.add_late(early, late)
    assert both.people[:3] == early.people
    assert sorted(map(str, texts(both))) == ["a", "new", "same", "same", "same"]
