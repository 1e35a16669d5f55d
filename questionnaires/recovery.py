"""The recovery key: what is written on paper for the day when the passphrase is forgotten or its holder has left.

160 random bits as eight groups of five letters and digits. The fifth of a group checks the other four, so that a slip
is told by its group; letters that look like digits are read as those digits.
"""

import secrets

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_GROUPS = 8
_WEIGHTS = (1, 3, 5, 7)


class Mistyped(Exception):
    """What was typed is no recovery key; the message says where to look."""


def draw() -> bytes:
    """Draw the 20 bytes of a new recovery key."""
    return secrets.token_bytes(20)


def write(secret: bytes) -> str:
    """Write a recovery key's 20 bytes as its eight groups."""
    number = int.from_bytes(secret, "big")
    digits = [(number >> 5 * place) & 31 for place in reversed(range(4 * _GROUPS))]
    groups = [digits[start : start + 4] for start in range(0, len(digits), 4)]
    return " ".join("".join(_LETTERS[digit] for digit in [*group, _check(group)]) for group in groups)


def read(written: str) -> bytes:
    """Read a recovery key however it was spaced. Raises Mistyped."""
    letters = "".join(character for character in written.upper() if character.isalnum()).translate(_LOOK_ALIKE)
    if len(letters) != 5 * _GROUPS:
        raise Mistyped(
            f"A recovery key has {_GROUPS} groups of five, {5 * _GROUPS} characters. These are {len(letters)}."
        )
    number = 0
    for group in range(_GROUPS):
        digits = [_LETTERS.find(letter) for letter in letters[5 * group : 5 * group + 5]]
        if -1 in digits or _check(digits[:4]) != digits[4]:
            raise Mistyped(
                f"Group {group + 1}, '{letters[5 * group : 5 * group + 5]}', has a slip in it. Look at it again."
            )
        for digit in digits[:4]:
            number = number << 5 | digit
    return number.to_bytes(20, "big")


def _check(digits: list[int]) -> int:
    return sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 32
