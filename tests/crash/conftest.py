"""The fixtures of the core's own tests serve here too."""

from tests.survey.conftest import keys, owner

__all__ = ["keys", "owner"]
