"""Random tokens, each given to one person once, and what is kept of them: imprints, of no use to a thief."""

import base64
import hashlib
import secrets


def draw() -> str:
    """Draw a token of 256 bits."""
    return secrets.token_urlsafe(32)


def draw_code() -> str:
    """Draw a code that people can write down: 80 bits, in four groups of four."""
    letters = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def imprint(token: str) -> bytes:
    """Give what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def imprint_code(typed: str) -> bytes:
    """Give what is kept of a code, however it was typed."""
    return imprint("".join(character for character in typed.lower() if character.isalnum()))
