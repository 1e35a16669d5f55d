"""What the database holds of a consultation: its state in life, and what is switched on for its visitors."""

from enum import StrEnum

import msgspec

from questionnaires.consultation import Consultation


class State(StrEnum):
    """Where a consultation stands in its life."""

    DRAFT = "draft"
    """Being made; no site knows of it."""

    READY = "ready"
    """Finished; opens on its day."""

    OPEN = "open"
    PAUSED = "paused"
    """Shows a calm page to whoever arrives; visits under way may send."""

    CLOSING = "closing"
    """Shown as closed; the worker has yet to file what waits."""

    CLOSED = "closed"

    DESTROYING = "destroying"
    """Closed; the worker has yet to destroy the responses."""

    DESTROYED = "destroyed"
    """Closed, and no response is left here."""


OVER = (State.CLOSING, State.CLOSED, State.DESTROYING, State.DESTROYED)
"""Takes no visitors any more."""


class Switches(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What can be switched for one consultation.

    `return_codes` offers "Save and come back"; `throttle` slows many sends from one address; `invited` names the
    audiences that need an invitation code.
    """

    return_codes: bool = True
    throttle: bool = True
    invited: tuple[str, ...] = ()


class Findings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was heard and what is done about it, for everyone to read: prose by language."""

    texts: dict[str, str]


class Epoch(msgspec.Struct, frozen=True, kw_only=True):
    """The key under which responses wait in the pool until the next release."""

    id: int
    public_key: bytes


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """A consultation as a site knows it. `epoch` is None while it takes no responses; `findings` are shown to whoever
    comes to its address when it is over."""

    consultation: Consultation
    entry: str
    state: State
    switches: Switches
    epoch: Epoch | None
    findings: Findings | None = None
