"""The ready questionnaires: each a TOML file beside this one, with a page of the same name for staff.

A file that a consultation has published never changes; a new version is a new file (README.md).
"""

from importlib import resources

from questionnaires import loading
from questionnaires.schema import Questionnaire


class NotInTheLibrary(Exception):
    """No ready questionnaire has this name; the message names those there are."""


def names() -> tuple[str, ...]:
    """Give the names of the ready questionnaires, by the alphabet."""
    files = resources.files(__name__).iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def text(name: str) -> str:
    """Give a ready questionnaire as TOML, with its comments, for an office to make its own copy of.

    Raises NotInTheLibrary.
    """
    return _read(name, ".toml")


def take(name: str) -> Questionnaire:
    """Give a ready questionnaire. Raises NotInTheLibrary."""
    return loading.parse(text(name), f"{name}.toml")


def when_to_use(name: str) -> str:
    """Give the page that tells staff when a questionnaire fits and what to change in it, as Markdown with tables.

    Raises NotInTheLibrary.
    """
    return _read(name, ".md")


def _read(name: str, ending: str) -> str:
    ready = names()
    if name not in ready:
        raise NotInTheLibrary(f"The library has no questionnaire '{name}'. It has: {', '.join(ready)}.")
    return (resources.files(__name__) / f"{name}{ending}").read_text("utf-8")
