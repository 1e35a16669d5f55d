"""What outlives a wave opens with the next wave's key alone, and holds no answer."""

import base64
import datetime

import msgspec
import pytest

from analysis.answers import keys
from analysis.answers.passphrases import LIGHT
from analysis.counting.waves import Kept
from analysis.finding.codebook import Codebook, Theme
from analysis.writing import keepsake
from analysis.writing.actions import Action
from analysis.writing.keepsake import Keepsake, NotAKeepsake
from questionnaires.response import key_id
from tests.analysis.answers.test_keys import seal_bytes
from tests.analysis.sealed_sample import KEY_PASSPHRASE, key_pair

KEPT = Keepsake(
    kept=Kept(name="Aftercare", wave=1, closed=datetime.date(2026, 4, 24), shares=()),
    codebook=Codebook(name="Ours", themes=(Theme(key="updates", name="Updates"),)),
    actions=(Action(key="ring", heard="Nobody rang.", doing="We ring.", owner="Us", due=datetime.date(2027, 1, 1)),),
)


def test_it_is_opened_by_the_next_waves_key_and_by_no_other() -> None:
    text = keepsake.seal(KEPT, key_pair().public_key)
    assert "Nobody rang" not in text
    key = keys.unlock(key_pair().file, KEY_PASSPHRASE)
    assert keepsake.unseal(text, key) == KEPT
    assert keepsake.unseal("\r\n".join(text.splitlines()), key) == KEPT
    other = keys.unlock(keys.make(KEY_PASSPHRASE, LIGHT).file, KEY_PASSPHRASE)
    with pytest.raises(NotAKeepsake, match=other.key_id):
        keepsake.unseal(text, other)


def test_damage_is_told_from_something_else() -> None:
    key = keys.unlock(key_pair().file, KEY_PASSPHRASE)
    text = keepsake.seal(KEPT, key_pair().public_key)
    for damaged in (text[:-20] + "\n", text.replace("A", "B"), text.split("\n", 2)[0] + f"\nkey {key.key_id}\n"):
        with pytest.raises(NotAKeepsake):
            keepsake.unseal(damaged, key)
    for other in ("", "heard public key 1\nkey x\n"):
        with pytest.raises(NotAKeepsake, match="first line"):
            keepsake.unseal(other, key)


def test_nothing_else_sealed_to_the_key_is_taken_for_one() -> None:
    key = keys.unlock(key_pair().file, KEY_PASSPHRASE)
    made = keepsake.seal(KEPT, key_pair().public_key).splitlines()
    sealed = seal_bytes(msgspec.msgpack.encode(KEPT), key_pair().public_key, b"something else")
    forged = "\n".join([*made[:2], base64.b64encode(sealed).decode()])
    assert made[1] == f"key {key_id(key_pair().public_key)}"
    with pytest.raises(NotAKeepsake, match="damaged"):
        keepsake.unseal(forged, key)
