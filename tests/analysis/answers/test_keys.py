"""The private key file: what opens it, what does not, and what a person is told."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.answers import keys, passphrases
from analysis.answers.keys import CannotOpen, NotAPrivateKeyFile, WrongRecoveryKey
from analysis.answers.passphrases import LIGHT, Cost, TooDear, TooWeak, WrongPassphrase
from questionnaires import key_files, recovery
from questionnaires.key_files import Challenge
from questionnaires.response import SIZES, Damaged, Passage, Response, SealedResponse, binding, key_id, pad

PASSPHRASE = "four unrelated words here"
MADE = keys.make(PASSPHRASE, LIGHT)
SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
RESPONSE = Response(
    consultation="c1", fingerprint="f" * 64, language="en", answers={"a": "yes"}, passed={"p": Passage.ANSWERED}
)


def seal_bytes(content: bytes, public_key: bytes, info: bytes) -> bytes:
    key = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public_key[:1184]), X25519PublicKey.from_public_bytes(public_key[1184:])
    )
    return SUITE.encrypt(content, key, info)


def seal(response: Response, public_key: bytes = MADE.public_key) -> SealedResponse:
    named = key_id(public_key)
    sealed = seal_bytes(pad(response), public_key, binding(1, response.fingerprint, named))
    return SealedResponse(suite=1, key_id=named, fingerprint=response.fingerprint, sealed=sealed)


def test_a_passphrase_opens_the_file_and_the_key_opens_responses() -> None:
    key = keys.unlock(MADE.file, PASSPHRASE)
    assert key.public_key == MADE.public_key
    assert len(MADE.public_key) == key_files.PUBLIC_KEY_BYTES
    assert key.open(seal(RESPONSE)) == RESPONSE


def test_neither_file_nor_public_key_file_shows_the_secret() -> None:
    key = keys.unlock(MADE.file, PASSPHRASE)
    for piece in (key._seed[:64], key._seed[64:]):
        assert piece not in MADE.file
        assert msgspec.json.encode(piece)[1:-1] not in MADE.file
        assert piece not in key_files.write_public_key(MADE.public_key).encode()
    assert recovery.read(MADE.recovery) not in MADE.file


def test_a_wrong_passphrase_opens_nothing() -> None:
    for wrong in ("", PASSPHRASE + " ", PASSPHRASE.upper()):
        with pytest.raises(WrongPassphrase):
            keys.unlock(MADE.file, wrong)


def test_a_passphrase_means_the_same_on_every_keyboard() -> None:
    made = keys.make("caf\u00e9 caf\u00e9 caf\u00e9 tea", LIGHT)
    assert keys.unlock(made.file, "cafe\u0301 cafe\u0301 cafe\u0301 tea").key_id == key_id(made.public_key)


def test_the_recovery_key_gives_the_file_a_new_passphrase() -> None:
    anew = keys.recover(MADE.file, MADE.recovery.lower().replace(" ", "-"), "another passphrase", LIGHT)
    assert keys.unlock(anew, "another passphrase").open(seal(RESPONSE)) == RESPONSE
    with pytest.raises(WrongPassphrase):
        keys.unlock(anew, PASSPHRASE)
    assert keys.unlock(keys.recover(anew, MADE.recovery, PASSPHRASE, LIGHT), PASSPHRASE).public_key == MADE.public_key
    with pytest.raises(WrongRecoveryKey):
        keys.recover(MADE.file, keys.make(PASSPHRASE, LIGHT).recovery, PASSPHRASE, LIGHT)


def test_what_is_bound_cannot_be_exchanged() -> None:
    other = keys.make(PASSPHRASE, LIGHT)
    mine, theirs = (msgspec.json.decode(made.file[20:]) for made in (MADE, other))
    forged = keys._TITLE + msgspec.json.encode(mine | {"key_id": theirs["key_id"]})
    with pytest.raises(WrongPassphrase):
        keys.unlock(forged, PASSPHRASE)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "not a private key file"),
        (key_files.write_public_key(MADE.public_key).encode(), "not a private key file"),
        (MADE.file[:-20], "damaged"),
        (MADE.file.replace(b'"suite": 1', b'"suite": 9'), "suite 9"),
    ],
)
def test_what_is_no_private_key_file_is_refused_with_a_reason(file: bytes, said: str) -> None:
    with pytest.raises(NotAPrivateKeyFile, match=said):
        keys.unlock(file, PASSPHRASE)


@pytest.mark.parametrize("cost", [Cost(memory=2**40, passes=1, lanes=1), Cost(memory=8, passes=0, lanes=1)])
def test_a_file_cannot_ask_for_absurd_amounts_of_memory(cost: Cost) -> None:
    locked = passphrases.lock(b"secret", PASSPHRASE, b"test", LIGHT)
    with pytest.raises(TooDear):
        passphrases.unlock(msgspec.structs.replace(locked, cost=cost), PASSPHRASE, b"test")


def test_full_protection_is_a_gibibyte_and_four_passes() -> None:
    assert Cost(memory=1024 * 1024, passes=4, lanes=4) == passphrases.FULL


@pytest.mark.parametrize("weak", ["", "short", "             ", "aaaaaaaaaaaaaaaaaaaa", "abababababababab"])
def test_a_weak_new_passphrase_is_refused(weak: str) -> None:
    with pytest.raises(TooWeak, match="words are easy"):
        passphrases.approve(weak)


def test_a_response_for_another_key_or_a_damaged_one_does_not_open() -> None:
    key = keys.unlock(MADE.file, PASSPHRASE)
    good = seal(RESPONSE)
    other = keys.make(PASSPHRASE, LIGHT).public_key
    for bad in (
        seal(RESPONSE, other),
        msgspec.structs.replace(seal(RESPONSE, other), key_id=key.key_id),
        msgspec.structs.replace(good, suite=2),
        msgspec.structs.replace(good, fingerprint="e" * 64),
        msgspec.structs.replace(good, sealed=good.sealed[:-1] + bytes([good.sealed[-1] ^ 1])),
        msgspec.structs.replace(good, sealed=b""),
        msgspec.structs.replace(good, sealed=b"short"),
    ):
        with pytest.raises(CannotOpen):
            key.open(bad)
    unpadded = seal_bytes(bytes(SIZES[0] - 1), MADE.public_key, binding(1, "f" * 64, key.key_id))
    with pytest.raises(Damaged):
        key.open(msgspec.structs.replace(good, sealed=unpadded))


def test_a_challenge_is_answered_by_its_key_alone() -> None:
    key = keys.unlock(MADE.file, PASSPHRASE)
    secret = key_files.make_secret()
    info = key_files.challenge_binding(1, key.key_id)
    challenge = Challenge(suite=1, key_id=key.key_id, sealed=seal_bytes(secret, MADE.public_key, info))
    assert key_files.is_answer(key.answer(challenge), key_files.imprint(secret))
    with pytest.raises(CannotOpen):
        keys.unlock(keys.make(PASSPHRASE, LIGHT).file, PASSPHRASE).answer(challenge)
    # A response can never be passed off as a challenge, so nobody can have one read back to them.
    with pytest.raises(CannotOpen):
        key.answer(Challenge(suite=1, key_id=key.key_id, sealed=seal(RESPONSE).sealed))


@given(st.binary(min_size=20, max_size=20))
@settings(max_examples=50)
def test_a_recovery_key_is_read_back_as_it_was_written(secret: bytes) -> None:
    written = recovery.write(secret)
    assert [len(group) for group in written.split()] == [5] * 8
    assert recovery.read(written) == secret
    assert recovery.read(written.lower().replace("0", "o").replace("1", "l").replace(" ", "")) == secret


@given(st.binary(min_size=20, max_size=20), st.integers(0, 39), st.integers(1, 31))
@settings(max_examples=200)
def test_one_wrong_letter_in_a_recovery_key_is_told_by_its_group(secret: bytes, place: int, step: int) -> None:
    letters = recovery.write(secret).replace(" ", "")
    wrong = recovery._LETTERS[(recovery._LETTERS.index(letters[place]) + step) % 32]
    with pytest.raises(recovery.Mistyped, match=f"Group {place // 5 + 1}"):
        recovery.read(letters[:place] + wrong + letters[place + 1 :])


def test_a_recovery_key_of_the_wrong_length_is_told() -> None:
    with pytest.raises(recovery.Mistyped, match="These are 3"):
        recovery.read("abc")
