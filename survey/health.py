"""What a look at an installation finds: how each thing is, and what mends it."""

from enum import StrEnum

import msgspec


class Health(StrEnum):
    """How a thing is."""

    WELL = "well"
    LOOK = "look"
    """It works, and could be safer."""
    MEND = "mend"
    """Something is lost, or somebody exposed, if this stays."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at; unless it is well, `remedy` says what to do."""

    health: Health
    what: str
    remedy: str = ""


def well(what: str) -> Finding:
    """Find that a thing is as it should be."""
    return Finding(health=Health.WELL, what=what)
