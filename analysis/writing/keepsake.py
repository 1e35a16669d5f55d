"""What outlives a wave: what was published of it, its codebook and its actions, sealed to the next wave's key.

No answer is in it, nor a decision on one. Its numbers are those of the released report, rounded and with the small ones
hidden, so that destroying the old key and workspace loses nothing that a later report may say.
"""

import base64

import msgspec
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PublicKey

from analysis.answers.keys import HPKE, MLKEM_BYTES, CannotOpen, PrivateKey
from analysis.counting.waves import Kept
from analysis.finding.codebook import Codebook
from analysis.writing.actions import Action
from questionnaires.response import SUITE, key_id

_TITLE = "heard keepsake 1"


class Keepsake(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is carried from one wave to the next."""

    kept: Kept
    codebook: Codebook
    actions: tuple[Action, ...] = ()


class NotAKeepsake(Exception):
    """The file is no keepsake, or one for another key; the message says which."""


def seal(keepsake: Keepsake, public_key: bytes) -> str:
    """Seal a keepsake to the next wave's raw public key, as the text of a file."""
    key = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public_key[:MLKEM_BYTES]),
        X25519PublicKey.from_public_bytes(public_key[MLKEM_BYTES:]),
    )
    sealed = HPKE.encrypt(msgspec.msgpack.encode(keepsake), key, _binding(key_id(public_key)))
    letters = base64.b64encode(sealed).decode()
    lines = [letters[start : start + 76] for start in range(0, len(letters), 76)]
    return "\n".join([_TITLE, f"key {key_id(public_key)}", *lines]) + "\n"


def unseal(text: str, key: PrivateKey) -> Keepsake:
    """Open a keepsake with the next wave's key. Raises NotAKeepsake."""
    lines = text.split()
    if text.split("\n", 1)[0].strip() != _TITLE:
        raise NotAKeepsake(f"This is not what was kept of an earlier wave: its first line should be '{_TITLE}'.")
    named = lines[4] if len(lines) > 4 else ""
    if named != key.key_id:
        raise NotAKeepsake(f"What was kept is sealed for key {named}. The key given is {key.key_id}.")
    try:
        sealed = base64.b64decode("".join(lines[5:]), validate=True)
        return msgspec.msgpack.decode(key.unseal(sealed, _binding(key.key_id)), type=Keepsake)
    except (CannotOpen, ValueError, msgspec.MsgspecError, RecursionError) as problem:
        raise NotAKeepsake("What was kept of the earlier wave is damaged. Use another copy of the file.") from problem


def _binding(named: str) -> bytes:
    return b"heard keepsake\0%d\0%s" % (SUITE, named.encode())
