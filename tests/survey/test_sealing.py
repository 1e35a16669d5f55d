"""Sealing: only the analyst opens a response, only the holder of an epoch's key the parcel around it."""

from pathlib import Path

import msgspec
import pytest
from cryptography.exceptions import InvalidTag

from questionnaires import response as forms
from questionnaires.response import SIZES, SUITE, SealedResponse, TooLong
from survey import sealing
from survey.sealing import NotAPublicKey, Parcel, seal, seal_for_pool
from tests.survey.consulting import ANALYST, FINGERPRINT, KeyPair, response

EPOCH = KeyPair(2)


def unparcel(box: bytes, key: KeyPair) -> Parcel:
    padded = key.decrypt(box, sealing.pool_binding(key.public))
    return msgspec.msgpack.decode(padded[4 : 4 + int.from_bytes(padded[:4], "big")], type=Parcel)


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
    assert sizes == {size + sealing.OVERHEAD for size in sealing.PARCEL_SIZES}


def test_a_parcel_gives_back_the_response_and_where_its_visit_stopped() -> None:
    parcel = Parcel(response=seal(response(), ANALYST.public), stopped="support")
    assert unparcel(seal_for_pool(parcel, EPOCH.public), EPOCH) == parcel


def test_the_analysts_key_opens_no_parcel() -> None:
    box = seal_for_pool(Parcel(response=seal(response(), ANALYST.public), stopped=""), EPOCH.public)
    with pytest.raises(InvalidTag):
        unparcel(box, ANALYST)
    with pytest.raises(InvalidTag):
        ANALYST.decrypt(box, forms.binding(SUITE, FINGERPRINT, forms.key_id(ANALYST.public)))


def test_no_byte_of_the_sealed_response_stands_in_its_parcel() -> None:
    inside = seal(response(), ANALYST.public)
    assert inside.sealed[1000:1100] not in seal_for_pool(Parcel(response=inside, stopped=""), EPOCH.public)


@pytest.mark.parametrize("raw", [b"", b"x", ANALYST.public[:-1], ANALYST.public + b"x", b"\xff" * 1216])
def test_what_is_no_public_key_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAPublicKey):
        seal(response(), raw)


def test_a_response_sealed_by_the_first_version_still_opens() -> None:
    """A vector, sealed once to the fixed key of these tests: no later change may lose what is stored."""
    sealed = (Path(__file__).parent / "vectors" / "response-suite-1.sealed").read_bytes()
    stored = SealedResponse(suite=1, key_id=forms.key_id(ANALYST.public), fingerprint=FINGERPRINT, sealed=sealed)
    assert ANALYST.open(stored) == response(42, words="sealed by the first version")
