"""Who carries what: from judged answers to people, the form in which themes reach the report."""

from collections.abc import Sequence

from analysis.answers.table import Writing
from analysis.finding.themeset import ThemeSet
from analysis.judging.agreement import Compared
from analysis.judging.pencil import Judgement
from analysis.judging.reading import Reading, ReadTheme


def carriers(judgement: Judgement, writings: Sequence[Writing]) -> dict[str, frozenset[int]]:
    """Give, for each theme, the people of whose answers at least one carries it."""
    carrying: dict[str, set[int]] = {theme.key: set() for theme in judgement.codebook.themes}
    for writing, sure in zip(writings, judgement.sure, strict=True):
        for theme in sure:
            carrying[theme].add(writing.person)
    return {theme: frozenset(people) for theme, people in carrying.items()}


def read(
    judgement: Judgement, writings: Sequence[Writing], found: ThemeSet, compared: Compared | None = None
) -> Reading:
    """Give the free answers, read: what stands after people's decisions, and how it came about."""
    carrying = carriers(judgement, writings)
    blank = set(found.blank)
    looked_at = {answer for answer, _ in judgement.said}
    return Reading(
        codebook=judgement.codebook.name,
        families=judgement.codebook.families,
        themes=tuple(
            ReadTheme(
                key=theme.key,
                name=theme.name,
                definition=theme.definition,
                family=theme.family,
                new=theme.key in judgement.new,
                carriers=carrying[theme.key],
                agreement=compared.themes[theme.key] if compared else None,
            )
            for theme in judgement.codebook.themes
        ),
        writers=frozenset(writing.person for place, writing in enumerate(writings) if place not in blank).union(
            *carrying.values()
        ),
        engine=found.engine,
        checked=len(looked_at),
        second_sample=compared.answers if compared else 0,
        agreement=compared.overall if compared else None,
    )
