"""Sealing: only the analyst opens a response, only the holder of an epoch's key the parcel around it."""

import collections
from pathlib import Path

import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from questionnaires import response as forms
from questionnaires.response import SIZES, SUITE, SealedResponse, TooLong
from survey import sealing
from survey.sealing import ForPool, NotAPublicKey, Parcel, seal, seal_for_pool
from tests.survey.consulting import ANALYST, FINGERPRINT, KeyPair, response

EPOCH = KeyPair(2)


def unparcel(box: bytes, key: KeyPair) -> Parcel:
    padded = ChaCha20Poly1305(shared_key(box, key)).decrypt(*nonce_and_rest(box), None)
    return msgspec.msgpack.decode(padded[4 : 4 + int.from_bytes(padded[:4], "big")], type=Parcel)


def shared_key(box: bytes, key: KeyPair) -> bytes:
    return key.decrypt(box[: sealing.SEALED_KEY_BYTES], sealing.pool_binding(key.public))


def nonce_and_rest(box: bytes) -> tuple[bytes, bytes]:
    rest = box[sealing.SEALED_KEY_BYTES :]
    return rest[: sealing.NONCE_BYTES], rest[sealing.NONCE_BYTES :]


def test_the_analyst_opens_what_was_sealed_to_her_key() -> None:
    sealed = seal(response(7, words="a long time ago"), ANALYST.public)
    assert ANALYST.open(sealed) == response(7, words="a long time ago")
    assert sealed.suite == SUITE
    assert sealed.fingerprint == FINGERPRINT


def test_another_key_opens_nothing() -> None:
    with pytest.raises(InvalidTag):
        KeyPair(3).open(seal(response(), ANALYST.public))


@pytest.mark.parametrize(
    "forged", [{"fingerprint": "cd" * 32}, {"key_id": "0" * 32}, {"suite": 2}], ids=["fingerprint", "key", "suite"]
)
def test_a_seal_opens_only_under_the_suite_questionnaire_and_key_it_was_made_for(forged: dict[str, object]) -> None:
    sealed = seal(response(), ANALYST.public)
    with pytest.raises(InvalidTag):
        ANALYST.open(msgspec.structs.replace(sealed, **forged))


def test_sealed_responses_have_one_of_two_sizes() -> None:
    lengths = {len(seal(response(words="x" * n), ANALYST.public).sealed) for n in (0, 1, 500, 16_000)}
    assert lengths == {SIZES[0] + sealing.OVERHEAD}
    assert len(seal(response(words="x" * 20_000), ANALYST.public).sealed) == SIZES[1] + sealing.OVERHEAD
    with pytest.raises(TooLong):
        seal(response(words="x" * 70_000), ANALYST.public)


def test_parcels_have_one_of_two_sizes_whatever_the_page_is_called() -> None:
    short, long = (seal(response(words="x" * n), ANALYST.public) for n in (0, 20_000))
    sizes = {
        len(seal_for_pool(Parcel(response=inside, stopped="p" * n), EPOCH.public))
        for inside in (short, long)
        for n in (0, 1, 200)
    }
    around = sealing.SEALED_KEY_BYTES + sealing.NONCE_BYTES + 16
    assert sizes == {size + around for size in sealing.PARCEL_SIZES}


def test_a_parcel_gives_back_the_response_and_where_its_visit_stopped() -> None:
    parcel = Parcel(response=seal(response(), ANALYST.public), stopped="support")
    assert unparcel(seal_for_pool(parcel, EPOCH.public), EPOCH) == parcel


def test_the_analysts_key_opens_no_parcel() -> None:
    box = seal_for_pool(Parcel(response=seal(response(), ANALYST.public), stopped=""), EPOCH.public)
    with pytest.raises(InvalidTag):
        shared_key(box, ANALYST)
    with pytest.raises(InvalidTag):
        ANALYST.decrypt(
            box[: sealing.SEALED_KEY_BYTES], forms.binding(SUITE, FINGERPRINT, forms.key_id(ANALYST.public))
        )
    assert shared_key(box, EPOCH)


def test_no_byte_of_the_sealed_response_stands_in_its_parcel() -> None:
    inside = seal(response(), ANALYST.public)
    assert inside.sealed[1000:1100] not in seal_for_pool(Parcel(response=inside, stopped=""), EPOCH.public)


def test_parcels_that_follow_closely_share_a_key_and_nothing_else() -> None:
    now = [100.0]
    pool, parcel = ForPool(lambda: now[0]), Parcel(response=seal(response(), ANALYST.public), stopped="")
    one, other = (pool.seal(parcel, EPOCH.public) for _ in range(2))
    assert shared_key(one, EPOCH) == shared_key(other, EPOCH)
    assert nonce_and_rest(one)[0] != nonce_and_rest(other)[0]
    assert nonce_and_rest(one)[1] != nonce_and_rest(other)[1]
    assert unparcel(one, EPOCH) == unparcel(other, EPOCH) == parcel
    later = KeyPair(3)
    assert shared_key(pool.seal(parcel, later.public), later) != shared_key(one, EPOCH)
    now[0] += sealing.SHARED_SECONDS
    assert shared_key(pool.seal(parcel, EPOCH.public), EPOCH) != shared_key(one, EPOCH)


def test_no_key_serves_more_parcels_than_it_may() -> None:
    pool, parcel = ForPool(lambda: 0.0), Parcel(response=seal(response(), ANALYST.public), stopped="")
    keys = [shared_key(pool.seal(parcel, EPOCH.public), EPOCH) for _ in range(2 * sealing.SHARED_BY + 1)]
    assert sorted(collections.Counter(keys).values()) == [1, sealing.SHARED_BY, sealing.SHARED_BY]


def test_a_key_whose_time_is_over_is_let_go_and_one_in_use_is_not() -> None:
    now = [0.0]
    pool, parcel = ForPool(lambda: now[0]), Parcel(response=seal(response(), ANALYST.public), stopped="")
    first = shared_key(pool.seal(parcel, EPOCH.public), EPOCH)
    pool.forget()
    assert shared_key(pool.seal(parcel, EPOCH.public), EPOCH) == first
    now[0] += sealing.SHARED_SECONDS
    pool.forget()
    assert not pool._shared


@pytest.mark.parametrize("raw", [b"", b"x", ANALYST.public[:-1], ANALYST.public + b"x", b"\xff" * 1216])
def test_what_is_no_public_key_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAPublicKey):
        seal(response(), raw)


def test_a_response_sealed_by_the_first_version_still_opens() -> None:
    """A vector, sealed once to the fixed key of these tests: no later change may lose what is stored."""
    sealed = (Path(__file__).parent / "vectors" / "response-suite-1.sealed").read_bytes()
    stored = SealedResponse(suite=1, key_id=forms.key_id(ANALYST.public), fingerprint=FINGERPRINT, sealed=sealed)
    assert ANALYST.open(stored) == response(42, words="sealed by the first version")
