"""Public key files and challenges survive being mailed about, and damage is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import key_files
from questionnaires.key_files import PUBLIC_KEY_BYTES, Challenge, NotAKeyFile
from questionnaires.response import key_id

KEY = bytes(range(256)) * 4 + bytes(PUBLIC_KEY_BYTES - 1024)


def test_a_public_key_file_gives_back_its_key_even_after_a_mail_programme_had_it() -> None:
    text = key_files.write_public_key(KEY)
    assert text.startswith(f"heard public key 1\nsuite 1\nkey {key_id(KEY)}\n")
    assert key_files.read_public_key(text) == KEY
    mangled = "\ufeff" + "\r\n".join("  " + line + " " for line in text.splitlines()) + "\r\n\r\n"
    assert key_files.read_public_key(mangled) == KEY


@given(st.integers(0, 2000), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_changed_letter_is_never_read_as_another_key(place: int, letter: str) -> None:
    text = key_files.write_public_key(KEY)
    place %= len(text)
    changed = text[:place] + letter + text[place + 1 :]
    try:
        assert key_files.read_public_key(changed) == KEY
    except NotAKeyFile as problem:
        assert str(problem).endswith("."), "a sentence"  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a public key file"),
        ("heard public key 1", "damaged"),
        ("heard public key 1\nsuite 1\nkey ab\n!!!", "damaged"),
        ("heard public key 1\nsuite 2\nkey ab\nAAAA", "suite 2"),
        ("heard public key 1\nsuite 1\nkey ab\nAAAA", "does not fit"),
        ("heard key challenge 1\nsuite 1\nkey ab\nAAAA", "not a public key file"),
    ],
)
def test_what_is_no_public_key_is_refused_with_a_reason(text: str, said: str) -> None:
    with pytest.raises(NotAKeyFile, match=said):
        key_files.read_public_key(text)


def test_a_challenge_goes_round() -> None:
    challenge = Challenge(suite=1, key_id=key_id(KEY), sealed=b"\x00\xff" * 70)
    assert key_files.read_challenge(key_files.write_challenge(challenge)) == challenge
    with pytest.raises(NotAKeyFile, match="not a key challenge"):
        key_files.read_challenge(key_files.write_public_key(KEY))


@given(st.binary(min_size=key_files.SECRET_BYTES, max_size=key_files.SECRET_BYTES))
def test_an_answer_is_known_however_it_is_typed(secret: bytes) -> None:
    answer = key_files.write_answer(secret)
    kept = key_files.imprint(secret)
    assert [len(group) for group in answer.split("-")] == [4] * 8
    assert key_files.is_answer(answer, kept)
    assert key_files.is_answer(" " + answer.lower().replace("-", " "), kept)
    assert not key_files.is_answer(answer[:-1], kept)
    assert not key_files.is_answer("ß" + answer[1:], kept)
    assert not key_files.is_answer("", kept)


def test_each_secret_is_another() -> None:
    assert len({key_files.make_secret() for _ in range(50)}) == 50
