"""An opened workspace at the desk, in which themes were found: put there as the worker would leave it, but at once."""

import datetime
from pathlib import Path

import asyncpg

from analysis import deeds, releasing
from analysis.answers.opening import Opened, Unread
from analysis.answers.passphrases import LIGHT
from analysis.answers.table import Table, writings
from analysis.answers.workspace import Workspace
from analysis.finding.themeset import Feeling, FoundTheme, ThemeSet
from analysis.finding.wording import stems
from analysis.judging.pencil import Find, TakeUp, run_section
from survey.desk import reading
from survey.desk.rights import Role
from survey.settings import Settings
from tests.analysis.consultations import field_codebook, sample_table
from tests.desk import closed
from tests.desk.clerk import Clerk

ANNA, BEA = "anna reads with this one", "bea has another for herself"
BOTH = frozenset({Role.ANALYST, Role.APPROVER})
DAY = datetime.date(2026, 5, 4)


async def put(
    owner: asyncpg.Connection, known: Settings, folder: Path, people: int = 25, *, is_settled: bool = True
) -> str:
    """Put a closed consultation, and its workspace, which Anna and Bea hold; give the consultation's id."""
    name, _ = await closed.put(owner, folder, 1)
    table = sample_table(people, people)
    path = reading.place(known, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Workspace.create(path, "Anna", ANNA, LIGHT) as workspace:
        releasing.begin(workspace, Opened(table=table, unread=Unread(), is_whole=True), None, DAY)
        for place in range(len(deeds.queue(workspace)) if is_settled else 0):
            deeds.settle(workspace, place, passed_on=False, note="Invented", on=DAY)
        workspace.put(run_section(1), by_words(table))
        deeds.take(workspace, [TakeUp(field_codebook()), Find(1)], DAY)
        workspace.admit("Bea", BEA, LIGHT)
        workspace.save()
    return name


async def enter(clerk: Clerk, name: str, passphrase: str) -> Clerk:
    """Go into the workspace."""
    await clerk.go(f"/consultations/{name}/read")
    return await clerk.press("Enter", passphrase=passphrase)


def inside(known: Settings, name: str) -> Workspace:
    """Look into the workspace beside the desk."""
    return Workspace.open(reading.place(known, name), "Anna", ANNA)


def by_words(table: Table) -> ThemeSet:
    """Find each theme of the codebook in the answers that hold two of its telling words: no judgement, but quick."""
    themes = field_codebook().themes
    telling = {theme.key: {stem for word in theme.words for stem in stems(word)} for theme in themes}
    worded = [set(stems(writing.text)) for writing in writings(table)]
    answers = tuple(
        {key: min(0.95, len(words & told) / 5) for key, told in telling.items() if len(words & told) > 1}
        for words in worded
    )
    carrying = {key: [place for place, sure in enumerate(answers) if key in sure] for key in telling}
    return ThemeSet(
        themes=tuple(
            FoundTheme(
                key=theme.key,
                name=theme.name,
                new=False,
                size=len(carrying[theme.key]),
                typical=tuple(carrying[theme.key][:3]),
                atypical=tuple(carrying[theme.key][3:][-2:]),
                feeling=Feeling(answers=len(carrying[theme.key]), praising=0.02, criticising=0.68, asking=0.31),
            )
            for theme in themes
        ),
        answers=answers,
        segments=(),
        left_over=tuple(place for place, words in enumerate(worded) if words and not answers[place]),
        blank=tuple(place for place, words in enumerate(worded) if not words),
        apart={},
        parts_apart={"cy": (0, 1)},
        number=len(themes),
        why="",
        engine="the words of the codebook",
        seed=0,
    )
