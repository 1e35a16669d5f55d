"""Epoch keys: on the disk before their first use, gone after their last, and never another database's."""

import os
import stat
from pathlib import Path

import msgspec
import pytest

from survey import epochs, sealing
from survey.epochs import KeyMissing, Keys, KeysUnusable, NotForThisKey
from survey.sealing import Parcel, seal, seal_for_pool
from tests.survey.consulting import ANALYST, response

HERE = b"here".ljust(16)
PARCEL = Parcel(response=seal(response(), ANALYST.public), stopped="last")


def test_an_epochs_key_opens_what_was_sealed_for_the_pool() -> None:
    key = epochs.make()
    assert key.unseal(seal_for_pool(PARCEL, key.public)) == PARCEL
    with pytest.raises(NotForThisKey):
        epochs.make().unseal(seal_for_pool(PARCEL, key.public))
    with pytest.raises(NotForThisKey):
        key.unseal(b"short")


def test_a_parcel_that_waited_through_an_upgrade_still_opens() -> None:
    """Until parcels shared keys, each was sealed whole."""
    key, encoded = epochs.make(), msgspec.msgpack.encode(PARCEL)
    for size in sealing.PARCEL_SIZES:
        padded = (len(encoded).to_bytes(4, "big") + encoded).ljust(size, b"\0")
        whole = sealing.SUITE_OF_HPKE.encrypt(padded, sealing.read(key.public), info=sealing.pool_binding(key.public))
        assert key.unseal(whole) == PARCEL
        with pytest.raises(NotForThisKey):
            epochs.make().unseal(whole)


@pytest.mark.parametrize("place", [0, sealing.SEALED_KEY_BYTES - 1, sealing.SEALED_KEY_BYTES, -1])
def test_a_parcel_that_was_damaged_anywhere_opens_nowhere(place: int) -> None:
    key = epochs.make()
    box = bytearray(seal_for_pool(PARCEL, key.public))
    assert key.unseal(bytes(box)) == PARCEL
    box[place] ^= 1
    with pytest.raises(NotForThisKey):
        key.unseal(bytes(box))


def test_a_key_is_kept_for_its_owner_alone_and_found_again(tmp_path: Path) -> None:
    key = epochs.make()
    Keys(tmp_path / "keys", HERE).keep(key)
    assert Keys(tmp_path / "keys", HERE).fetch(key.public).seed == key.seed
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    for file in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_destroyed_key_is_gone_and_was_overwritten_first(tmp_path: Path) -> None:
    folder, key = tmp_path / "keys", epochs.make()
    keys = Keys(folder, HERE)
    keys.keep(key)
    [path] = folder.glob("*.key")
    os.link(path, tmp_path / "same-blocks")
    keys.destroy(key.public)
    assert not path.exists()
    assert key.seed not in (tmp_path / "same-blocks").read_bytes()
    with pytest.raises(KeyMissing, match="survey recover"):
        keys.fetch(key.public)
    keys.destroy(key.public)


def test_a_folder_serves_one_database_only(tmp_path: Path) -> None:
    Keys(tmp_path / "keys", HERE)
    with pytest.raises(KeysUnusable, match="belongs to another database"):
        Keys(tmp_path / "keys", b"there".ljust(16))


def test_a_folder_with_keys_that_names_no_database_is_refused(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys", HERE)
    keys.keep(epochs.make())
    (tmp_path / "keys" / "installation").unlink()
    with pytest.raises(KeysUnusable, match="does not say which database"):
        Keys(tmp_path / "keys", HERE)


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(KeysUnusable, match="cannot be used: Not a directory"):
        Keys(tmp_path / "file" / "keys", HERE)


def test_a_damaged_key_file_counts_as_missing(tmp_path: Path) -> None:
    keys, key = Keys(tmp_path / "keys", HERE), epochs.make()
    keys.keep(key)
    [path] = (tmp_path / "keys").glob("*.key")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(KeyMissing):
        keys.fetch(key.public)
    path.write_bytes(epochs.make().seed)
    with pytest.raises(KeyMissing):
        keys.fetch(key.public)


def test_the_administrator_unwraps_an_epochs_key_and_nobody_else_does() -> None:
    administrator, key = epochs.make(), epochs.make()
    wrapped = epochs.wrap(key, administrator.public)
    assert administrator.unwrap(wrapped).seed == key.seed
    with pytest.raises(NotForThisKey):
        epochs.make().unwrap(wrapped)
    with pytest.raises(NotForThisKey):
        administrator.unseal(wrapped)
    assert key.seed not in wrapped


def test_no_key_that_wraps_is_taken_for_a_parcel() -> None:
    key = epochs.make()
    with pytest.raises(NotForThisKey):
        key.unwrap(seal_for_pool(PARCEL, key.public))
    assert sealing.pool_binding(key.public) != epochs._wrapping(key.public)
