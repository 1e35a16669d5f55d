"""What is wrong with a questionnaire, said to its author: where, what, and what to write instead."""

import difflib
from collections.abc import Iterable

import msgspec


class Where(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A place in a questionnaire: a page and a question by id, another `part` in words, and the field concerned.

    All four may be empty: then the whole questionnaire is meant.
    """

    page: str = ""
    question: str = ""
    part: str = ""
    field: str = ""

    def __str__(self) -> str:
        """Name the place as an author would look for it."""
        return ", ".join(
            words
            for words in (
                f"page '{self.page}'" if self.page else "",
                f"question '{self.question}'" if self.question else "",
                self.part,
                self.field,
            )
            if words
        )


class QuestionnaireProblem(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One reason why a text is not a questionnaire, and what to write instead."""

    file: str = ""
    where: Where = Where()
    wrong: str
    instead: str = ""

    def __str__(self) -> str:
        """Say it in one line: file, place, what is wrong, what to write."""
        place = ", ".join(words for words in (self.file, str(self.where)) if words)
        said = f"{self.wrong} {self.instead}".strip()
        return f"{place}: {said}" if place else said


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known word that a misspelt one is nearest to; empty where none is near."""
    near = difflib.get_close_matches(word, sorted(set(known)), n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else ""


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does: 'a', 'b' and 'c'."""
    quoted = [f"'{word}'" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}" if quoted else ""
