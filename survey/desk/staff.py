"""A person who works at the desk, as the rest of it knows them."""

import msgspec

from survey.desk import rights
from survey.desk.rights import Right, Role


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with an account."""

    id: int
    login: str
    name: str
    roles: frozenset[Role]

    def may(self, right: Right) -> bool:
        """Tell whether they have a right."""
        return rights.has(self.roles, right)


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A browser in which somebody is signed in. `token` stands in every form that its pages send."""

    imprint: bytes
    token: str
    staff: Staff
