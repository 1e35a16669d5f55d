"""The analyst's pencil: what people did to the themes, step by step, so that every step can be undone.

Themes are proposals of a machine; what stands in the end follows from the steps alone. They are kept in order, with
who took each, and played again whenever the themes are looked at: undoing one leaves it out of the play.
"""

import datetime
from collections.abc import Callable, Sequence

import msgspec

from analysis.answers.workspace import Section
from analysis.finding.codebook import Codebook, Family, Theme
from analysis.finding.themeset import Taught, ThemeSet


class _Deed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="deed", tag=str.lower):
    """What one step did."""


class TakeUp(_Deed, frozen=True):
    """Start from a codebook, an earlier wave's or the one that comes with Heard. What was decided before is left."""

    codebook: Codebook


class Find(_Deed, frozen=True):
    """Take the machine's findings of a run; what people decided on single answers stays."""

    run: int


class Rename(_Deed, frozen=True):
    """Give a theme another name; its key stays."""

    theme: str
    name: str


class Revise(_Deed, frozen=True):
    """Set all that is said of a theme, by its key: definition, what counts, family, words, examples."""

    theme: Theme


class Outline(_Deed, frozen=True):
    """Set the codebook's name and its list of families. Themes of a family no longer listed belong to none."""

    name: str
    families: tuple[Family, ...] = ()


class Add(_Deed, frozen=True):
    """Add a theme that nobody proposed."""

    theme: Theme


class Drop(_Deed, frozen=True):
    """Drop a theme: its answers no longer carry it."""

    theme: str


class Merge(_Deed, frozen=True):
    """Let everything that carries a theme carry another instead, which takes over its words and examples."""

    theme: str
    into: str


class Split(_Deed, frozen=True):
    """Make a new theme of some of a theme's answers."""

    theme: str
    into: Theme
    answers: tuple[int, ...]


class Place(_Deed, frozen=True):
    """Say that an answer carries a theme, or does not. A person's word stands against every run of the machine."""

    answer: int
    theme: str
    holds: bool


class Code(_Deed, frozen=True):
    """Read an answer in full: of the themes that there are now it carries these, and no others."""

    answer: int
    themes: tuple[str, ...]


Edit = Rename | Revise | Outline | Add | Drop | Merge | Split | Place
Deed = TakeUp | Find | Code | Edit


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A deed, who did it and when; `is_undone` steps are kept for the record and left out of the play."""

    deed: Deed
    by: str
    on: datetime.date
    is_undone: bool = False


STEPS = Section("steps", tuple[Step, ...])


class Judgement:
    """What stands after the steps so far.

    `sure` has, for each answer, the themes that it carries, with the machine's sureness or 1 where a person said so;
    `said` what people decided on single answers; `now` the theme that each key ever used stands under, if any;
    `new` the keys that no codebook held, `unnamed` those of them that the machine named and no person has
    settled since; `run` the machine's findings in force.
    """

    def __init__(self, codebook: Codebook, answers: int) -> None:
        self.codebook = codebook
        self.sure: list[dict[str, float]] = [{} for _ in range(answers)]
        self.said: dict[tuple[int, str], bool] = {}
        self.now = {theme.key: theme.key for theme in codebook.themes}
        self.new: set[str] = set()
        self.unnamed: set[str] = set()
        self.run: int | None = None

    def theme(self, key: str) -> Theme:
        """Give the theme with a key. Raises KeyError."""
        for theme in self.codebook.themes:
            if theme.key == key:
                return theme
        raise KeyError(key)

    def set_themes(self, themes: Sequence[Theme]) -> None:
        """Replace the list of themes."""
        self.codebook = msgspec.structs.replace(self.codebook, themes=tuple(themes))

    def change(self, theme: str, **fields: object) -> None:
        """Change fields of one theme."""
        changed = msgspec.structs.replace(self.theme(theme), **fields)
        self.set_themes([changed if other.key == theme else other for other in self.codebook.themes])

    def say(self, answer: int, theme: str, *, holds: bool) -> None:
        """Set a person's word on one answer."""
        self.said[answer, theme] = holds
        if holds:
            self.sure[answer][theme] = 1.0
        else:
            self.sure[answer].pop(theme, None)


def play(steps: Sequence[Step], answers: int, findings: Callable[[int], ThemeSet]) -> Judgement:
    """Give what stands after the steps, for so many answers; `findings` gives the ThemeSet of a run."""
    judgement = Judgement(Codebook(name=""), answers)
    for step in steps:
        match step.deed:
            case _ if step.is_undone:
                continue
            case TakeUp(codebook):
                judgement = Judgement(codebook, answers)
            case Find(run):
                _find(judgement, run, findings(run))
            case Code(answer, keys):
                for theme in judgement.codebook.themes:
                    judgement.say(answer, theme.key, holds=theme.key in keys)
            case deed:
                _apply(judgement, deed)
    return judgement


def undo(steps: Sequence[Step], how_many: int = 1) -> tuple[Step, ...]:
    """Undo the last steps that stand. Raises IndexError where there are fewer."""
    standing = [place for place, step in enumerate(steps) if not step.is_undone]
    gone = {standing[-1 - back] for back in range(how_many)}
    return tuple(
        msgspec.structs.replace(step, is_undone=True) if place in gone else step for place, step in enumerate(steps)
    )


def teachings(judgement: Judgement, texts: Sequence[str]) -> tuple[Taught, ...]:
    """Give what people decided on single answers in the form that the engine learns from."""
    return tuple(Taught(texts[answer], theme, holds) for (answer, theme), holds in sorted(judgement.said.items()))


def run_section(run: int) -> Section[ThemeSet]:
    """Give the section in which a run of the machine is kept."""
    return Section(f"run {run}", ThemeSet)


def _find(judgement: Judgement, run: int, found: ThemeSet) -> None:
    known = {theme.key for theme in judgement.codebook.themes}
    new = [
        Theme(key=theme.key, name=theme.name, definition=theme.definition, words=theme.words)
        for theme in found.themes
        if theme.key not in known
    ]
    judgement.set_themes([*judgement.codebook.themes, *new])
    judgement.new |= {theme.key for theme in new}
    judgement.unnamed |= {theme.key for theme in new}
    judgement.now |= {theme.key: theme.key for theme in new}
    judgement.run = run
    for place, sure in enumerate(found.answers):
        judgement.sure[place] = dict(sure)
    for (answer, theme), holds in judgement.said.items():
        judgement.say(answer, theme, holds=holds)


def _apply(judgement: Judgement, deed: Edit) -> None:
    match deed:
        case Rename(key, name):
            judgement.change(key, name=name)
            judgement.unnamed.discard(key)
        case Revise(theme):
            judgement.unnamed.discard(theme.key)
            judgement.set_themes([theme if old.key == theme.key else old for old in judgement.codebook.themes])
        case Outline(name, families):
            _outline(judgement, name, families)
        case Add(new):
            _add(judgement, new)
        case Drop(key):
            _drop(judgement, key)
        case Merge(key, into):
            _merge(judgement, key, into)
        case Split(key, new, answers):
            _add(judgement, new)
            for answer in answers:
                judgement.say(answer, key, holds=False)
                judgement.say(answer, new.key, holds=True)
        case Place(answer, key, holds):
            judgement.say(answer, key, holds=holds)


def _outline(judgement: Judgement, name: str, families: tuple[Family, ...]) -> None:
    known = {family.key for family in families}
    judgement.codebook = msgspec.structs.replace(judgement.codebook, name=name, families=families)
    for theme in judgement.codebook.themes:
        if theme.family not in known:
            judgement.change(theme.key, family="")


def _add(judgement: Judgement, theme: Theme) -> None:
    judgement.set_themes([*judgement.codebook.themes, theme])
    judgement.now[theme.key] = theme.key
    judgement.new.add(theme.key)


def _drop(judgement: Judgement, theme: str) -> None:
    judgement.set_themes([other for other in judgement.codebook.themes if other.key != theme])
    judgement.unnamed.discard(theme)
    for sure in judgement.sure:
        sure.pop(theme, None)
    judgement.said = {key: holds for key, holds in judgement.said.items() if key[1] != theme}
    judgement.now = {key: now for key, now in judgement.now.items() if now != theme}


def _merge(judgement: Judgement, theme: str, into: str) -> None:
    gone, stays = judgement.theme(theme), judgement.theme(into)
    judgement.change(
        into,
        words=tuple(dict.fromkeys([*stays.words, *gone.words])),
        examples=tuple(dict.fromkeys([*stays.examples, *gone.examples])),
    )
    for answer, sure in enumerate(judgement.sure):
        if theme in sure and judgement.said.get((answer, into)) is not False:
            sure[into] = max(sure[theme], sure.get(into, 0.0))
    for (answer, said), holds in tuple(judgement.said.items()):
        if said == theme and holds:
            judgement.say(answer, into, holds=True)
    judgement.now = {key: into if now == theme else now for key, now in judgement.now.items()}
    _drop(judgement, theme)
