"""Asking a person which themes an answer carries."""

from collections.abc import Collection, Sequence

from analysis.commands import asking
from analysis.finding.codebook import Theme


def ask(themes: Sequence[Theme], proposed: Collection[str] | None = None) -> list[str] | None:
    """Ask for the themes of an answer, and give their keys; none if the person stops.

    Themes that are `proposed` are shown, and can be taken as they are.
    """
    if proposed is not None:
        marked = [f"{number}* {theme.name}" for number, theme in enumerate(themes, 1) if theme.key in proposed]
        print(f"  {', '.join(marked) or '0* no theme'}")
    while True:
        typed = asking.answer("Themes: ").split()
        if typed == ["q"]:
            return None
        if typed == ["?"]:
            show_themes(themes, explained=True)
        elif typed == ["."] and proposed is not None:
            return [theme.key for theme in themes if theme.key in proposed]
        elif typed and all(word.isdecimal() and int(word) <= len(themes) for word in typed):
            return [themes[int(word) - 1].key for word in dict.fromkeys(typed) if int(word)]
        else:
            right = "" if proposed is None else " . if the marked ones are right,"
            asking.tell(f"Type the numbers of themes, 0 for none,{right} ? for what they mean, q to stop.")


def show_themes(themes: Sequence[Theme], *, explained: bool = False) -> None:
    """Show the themes with their numbers."""
    for number, theme in enumerate(themes, 1):
        print(f"{number:3}  {theme.name}{f': {theme.definition}' if explained and theme.definition else ''}")
