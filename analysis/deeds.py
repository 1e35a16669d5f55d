"""What people do in a workspace: each deed reads what it needs, does one thing and saves.

The command line and the desk both work through these, so that what holds for one holds for the other: the safeguarding
queue comes before themes, every step is somebody's, a report that was released is never contradicted by a later one.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence

from analysis.answers import opening
from analysis.answers.opening import Opened
from analysis.answers.table import Table, Writing, may_be_quoted, writings
from analysis.answers.workspace import Section, Workspace
from analysis.finding import feeling, themes
from analysis.finding.codebook import Codebook
from analysis.finding.sentence_model import SentenceModel
from analysis.finding.themeset import ThemeSet
from analysis.judging import agreement, carrying, learning, pencil, quotes, safeguarding
from analysis.judging.agreement import SAMPLE, Compared, Sample
from analysis.judging.learning import Round
from analysis.judging.pencil import STEPS, Code, Deed, Find, Judgement, Place, Split, Step, TakeUp, run_section
from analysis.judging.quotes import QUOTES, Quote
from analysis.judging.reading import Reading
from analysis.judging.safeguarding import QUEUE

Progress = Callable[[str, float], None]

TABLE = Section("table", Table)


class QueueWaits(Exception):
    """Passages wait for the safeguarding lead, who comes before anyone reads for themes."""


class NoThemesYet(Exception):
    """Themes were not looked for yet."""


class NothingToUndo(Exception):
    """Fewer steps stand than were to be undone."""


class UnknownTheme(Exception):
    """No theme has that key; the message names it."""


def fill(workspace: Workspace, opened: Opened) -> int:
    """Put opened responses into a workspace, a new one or one that holds the same consultation's earlier answers.

    Gives how many people are new. What they wrote is looked at for the safeguarding queue. Nothing is saved yet:
    `releasing.begin` does that.
    """
    before = table(workspace) if workspace.has(TABLE) else None
    now = opening.add_late(before, opened.table) if before else opened.table
    seen = safeguarding.look(now, writings(now))
    workspace.put(QUEUE, safeguarding.add_late(queue(workspace), seen))
    workspace.put(TABLE, now)
    return len(now.people) - (len(before.people) if before else 0)


def table(workspace: Workspace) -> Table:
    """Give the opened answers."""
    return workspace.get(TABLE)


def queue(workspace: Workspace) -> tuple[safeguarding.Concern, ...]:
    """Give the safeguarding queue, settled passages included."""
    return workspace.look_up(QUEUE, ())


def settle(workspace: Workspace, place: int, *, passed_on: bool, note: str, on: datetime.date) -> None:
    """Note what the safeguarding lead decided on one passage of the queue."""
    concerns = list(queue(workspace))
    concerns[place] = safeguarding.settle(concerns[place], passed_on=passed_on, note=note, by=workspace.person, on=on)
    workspace.put(QUEUE, tuple(concerns))
    workspace.save()


def steps(workspace: Workspace) -> tuple[Step, ...]:
    """Give every step that was taken with the pencil, undone ones included."""
    return workspace.look_up(STEPS, ())


def judge(workspace: Workspace) -> Judgement:
    """Give what stands after everybody's steps."""
    return pencil.play(steps(workspace), len(writings(table(workspace))), lambda run: workspace.get(run_section(run)))


def take(workspace: Workspace, deeds: Sequence[Deed], on: datetime.date) -> None:
    """Take steps, in the name of whoever opened the workspace."""
    taken = tuple(Step(deed=deed, by=workspace.person, on=on) for deed in deeds)
    workspace.put(STEPS, (*steps(workspace), *taken))
    workspace.save()


def undo(workspace: Workspace, how_many: int = 1) -> tuple[Step, ...]:
    """Undo the last steps, and give them. Raises NothingToUndo."""
    before = steps(workspace)
    try:
        after = pencil.undo(before, how_many)
    except IndexError as problem:
        raise NothingToUndo from problem
    workspace.put(STEPS, after)
    workspace.save()
    return tuple(step for step, old in zip(after, before, strict=True) if step.is_undone and not old.is_undone)


def find(
    workspace: Workspace,
    on: datetime.date,
    *,
    codebook: Codebook | None = None,
    number: int | None = None,
    seed: int = 0,
    model: SentenceModel | None = None,
    progress: Progress = lambda _step, _share: None,
) -> ThemeSet:
    """Look for themes in everything that people wrote, taught by what was decided so far.

    A codebook given is taken up first, and what was decided on single answers before is left; without one the
    codebook in force is used. Raises QueueWaits.
    """
    if safeguarding.waiting(queue(workspace)):
        raise QueueWaits
    texts = [writing.text for writing in writings(table(workspace))]
    taken: list[Deed] = [] if codebook is None else [TakeUp(codebook)]
    standing = Judgement(codebook, len(texts)) if codebook is not None else judge(workspace)
    found = themes.find(
        texts,
        codebook=standing.codebook if standing.codebook.themes else None,
        taught=pencil.teachings(standing, texts),
        number=number,
        seed=seed,
        model=model,
        progress=progress,
    )
    run = _make_room(workspace)
    workspace.put(run_section(run), found)
    take(workspace, [*taken, Find(run)], on)
    return found


def found(workspace: Workspace, judgement: Judgement) -> ThemeSet:
    """Give the machine's findings in force. Raises NoThemesYet."""
    if judgement.run is None:
        raise NoThemesYet
    return workspace.get(run_section(judgement.run))


def examples(workspace: Workspace, judgement: Judgement, theme: str) -> tuple[list[int], list[int]]:
    """Give a theme's typical and atypical answers, by the machine, of those that carry it still."""
    run = found(workspace, judgement).themes
    here = [one for one in run if judgement.now.get(one.key) == theme]
    typical = dict.fromkeys(place for one in here for place in one.typical if theme in judgement.sure[place])
    atypical = dict.fromkeys(place for one in here for place in one.atypical if theme in judgement.sure[place])
    return list(typical), [place for place in atypical if place not in typical]


def say_feeling(workspace: Workspace, judgement: Judgement, theme: str) -> str:
    """Say how answers speak of a theme; nothing where too few do, or where themes were merged into it since."""
    here = [one for one in found(workspace, judgement).themes if judgement.now.get(one.key) == theme]
    return feeling.say(here[0].feeling) if len(here) == 1 and here[0].feeling else ""


def follow(workspace: Workspace) -> tuple[Round, ...]:
    """Give how far each run of the machine agreed with people on answers that it had not seen then."""
    return learning.follow(steps(workspace), lambda run: workspace.get(run_section(run)))


def mark_quotes(workspace: Workspace, pairs: Iterable[tuple[int, str]]) -> int:
    """Mark answers as quotes under themes, and give how many are new. Raises CannotQuote, UnknownTheme."""
    marked, whole, judgement = list_quotes(workspace), table(workspace), judge(workspace)
    written = writings(whole)
    before = len(marked)
    for answer, theme in pairs:
        _known(judgement, theme)
        new = Quote(answer=answer, theme=theme, marked_by=workspace.person)
        marked = quotes.mark(marked, whole, written[answer], new)
    _keep_quotes(workspace, marked)
    return len(marked) - before


def suggest_quotes(workspace: Workspace, each: int) -> int:
    """Mark up to so many of each theme's typical answers whose writers may be quoted; give how many are new.

    No answer is marked under two themes: a quote that is read twice seems to be two people.
    """
    whole, judgement = table(workspace), judge(workspace)
    written = writings(whole)
    marked = {quote.answer for quote in list_quotes(workspace)}
    pairs = []
    for theme in found(workspace, judgement).themes:
        key = judgement.now.get(theme.key, "")
        carried = [(-sure[key], place) for place, sure in enumerate(judgement.sure) if key in sure]
        ranked = dict.fromkeys([*theme.typical, *(place for _, place in sorted(carried))])
        carrying = [place for place in ranked if place not in marked and key in judgement.sure[place]]
        chosen = [place for place in carrying if _is_quotable(whole, written[place])][:each]
        pairs += [(place, key) for place in chosen]
        marked.update(chosen)
    return mark_quotes(workspace, pairs)


def list_quotes(workspace: Workspace) -> tuple[Quote, ...]:
    """Give every quote that was marked, however far it has come."""
    return workspace.look_up(QUOTES, ())


def decide_quote(workspace: Workspace, place: int, text: str) -> Quote:
    """Settle a quote's text. Raises CannotQuote."""
    quote = list_quotes(workspace)[place]
    decided = quotes.decide(quote, writings(table(workspace))[quote.answer], text, workspace.person)
    return _set_quote(workspace, place, decided)


def approve_quote(workspace: Workspace, place: int, sha256: str) -> Quote:
    """Approve a quote's exact text. Raises CannotQuote."""
    return _set_quote(workspace, place, quotes.approve(list_quotes(workspace)[place], sha256, workspace.person))


def drop_quote(workspace: Workspace, place: int) -> None:
    """Take a quote off the list."""
    listed = list(list_quotes(workspace))
    del listed[place]
    _keep_quotes(workspace, listed)


def draw_sample(workspace: Workspace, size: int, seed: int) -> Sample:
    """Draw the sample for a second coder, once; give the one there is where it was drawn before."""
    if workspace.has(SAMPLE):
        return workspace.get(SAMPLE)
    apart = found(workspace, judge(workspace))
    without = {*apart.blank, *(place for places in apart.apart.values() for place in places)}
    drawn = agreement.draw([place for place in range(len(apart.answers)) if place not in without], size, seed)
    workspace.put(SAMPLE, drawn)
    workspace.save()
    return drawn


def has_decided(workspace: Workspace) -> bool:
    """Whether whoever opened the workspace has decided on single answers, and so cannot code them blind any more."""
    return any(step.by == workspace.person and isinstance(step.deed, Place | Code | Split) for step in steps(workspace))


def code(workspace: Workspace, answer: int, keys: Sequence[str]) -> None:
    """Note which themes a second coder found in an answer of the sample. Raises UnknownTheme."""
    judgement = judge(workspace)
    for key in keys:
        _known(judgement, key)
    workspace.put(SAMPLE, agreement.code(workspace.get(SAMPLE), workspace.person, answer, keys))
    workspace.save()


def compare(workspace: Workspace, judgement: Judgement) -> Compared | None:
    """Give how far second coders agreed; None where nobody coded."""
    sample = workspace.look_up(SAMPLE, Sample(answers=()))
    return agreement.compare(sample, judgement) if sample.codings else None


def read(workspace: Workspace) -> Reading:
    """Give the free answers, read: the form in which they reach the report. Raises NoThemesYet."""
    judgement = judge(workspace)
    written = writings(table(workspace))
    return carrying.read(judgement, written, found(workspace, judgement), compare(workspace, judgement))


def _make_room(workspace: Workspace) -> int:
    """Drop findings that nothing stands on any more, and give the number of the next run."""
    runs = [step for step in steps(workspace) if isinstance(step.deed, Find)]
    for step in runs:
        if step.is_undone and isinstance(step.deed, Find):
            workspace.remove(run_section(step.deed.run))
    return len(runs) + 1


def _known(judgement: Judgement, theme: str) -> None:
    try:
        judgement.theme(theme)
    except KeyError as problem:
        raise UnknownTheme(theme) from problem


def _is_quotable(whole: Table, writing: Writing) -> bool:
    words = len(writing.text.split())
    return 6 <= words <= 90 and may_be_quoted(whole, whole.people[writing.person])


def _set_quote(workspace: Workspace, place: int, quote: Quote) -> Quote:
    listed = list(list_quotes(workspace))
    listed[place] = quote
    _keep_quotes(workspace, listed)
    return quote


def _keep_quotes(workspace: Workspace, listed: Sequence[Quote]) -> None:
    workspace.put(QUOTES, tuple(listed))
    workspace.save()
