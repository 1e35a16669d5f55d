"""Who may do what at the desk: the one table of it. Every page names the right that it needs."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What somebody works as. An account may have several."""

    DESIGNER = "designer"
    ANALYST = "analyst"
    APPROVER = "approver"
    SAFEGUARDING = "safeguarding"
    READER = "reader"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What a page lets somebody do."""

    ARRIVE = "arrive"
    """Be there at all, signed in or not: to sign in, or to take up an invitation."""

    STAY = "stay"
    """What everyone who is signed in may do: their own account, the first page, published reports."""

    FOLLOW = "follow"
    """See consultations, what they ask, and how many have answered."""

    DESIGN = "design"
    """Prepare consultations and questionnaires, publish, open, pause and close them, type in answers from paper."""

    READ = "read"
    """Open a closed consultation's answers, find and judge themes, make and publish its report."""

    APPROVE = "approve"
    """Approve the exact words of quotes that somebody else has settled."""

    CODE = "code"
    """Code a sample of the answers blind, as a second person."""

    SAFEGUARD = "safeguard"
    """Look at the passages that may tell of present danger."""

    ENTER = "enter"
    """Enter an opened workspace, for whichever of the four last reasons."""

    TELL = "tell"
    """Say on the site what was heard and what is done about it."""

    ADMINISTER = "administer"
    """Invite people, say who may do what, read the record of deeds, destroy what has had its time."""


_EVERYONE = frozenset(Role)

ROLES: Mapping[Right, frozenset[Role]] = {
    Right.ARRIVE: _EVERYONE,
    Right.STAY: _EVERYONE,
    Right.FOLLOW: _EVERYONE - {Role.READER},
    Right.DESIGN: frozenset({Role.DESIGNER}),
    Right.READ: frozenset({Role.ANALYST}),
    Right.APPROVE: frozenset({Role.APPROVER}),
    Right.CODE: frozenset({Role.ANALYST, Role.APPROVER}),
    Right.SAFEGUARD: frozenset({Role.SAFEGUARDING}),
    Right.ENTER: frozenset({Role.ANALYST, Role.APPROVER, Role.SAFEGUARDING}),
    Right.TELL: frozenset({Role.DESIGNER, Role.ANALYST}),
    Right.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
}
"""Which roles have a right."""

SAID: Mapping[Role, tuple[str, str]] = {
    Role.DESIGNER: ("Designer", "Prepares consultations, publishes and closes them"),
    Role.ANALYST: ("Analyst", "Opens the answers of a closed consultation, finds themes, writes the report"),
    Role.APPROVER: ("Approver", "Approves quotes that somebody else has settled, and codes a sample blind"),
    Role.SAFEGUARDING: ("Safeguarding lead", "Looks at passages that may tell of present danger"),
    Role.READER: ("Reader", "Sees published reports, such as a commissioner"),
    Role.ADMINISTRATOR: ("Administrator", "Invites people, reads the record of deeds, has answers destroyed"),
}
"""What each role is called, and what it is for."""


def needs(right: Right) -> dict[str, Any]:
    """Give what a handler is declared with, so that only whoever has this right comes to it."""
    return {"right": right}


def has(roles: frozenset[Role], right: Right) -> bool:
    """Tell whether somebody with these roles has a right."""
    return not ROLES[right].isdisjoint(roles)
