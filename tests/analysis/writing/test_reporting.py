"""A report of any size says what may be said, and no small number can be worked out from its tables."""

import datetime
from collections.abc import Iterator

import msgspec
import numpy as np
import pytest

from analysis.answers.table import Table
from analysis.counting.attack import System, exposed, reach
from analysis.counting.disclosure import NARROWEST, NARROWEST_SILENCE, Cell, Disclosed, Released, Status, reread
from analysis.counting.tallies import people
from analysis.judging.quotes import ApprovedQuote
from analysis.judging.reading import Reading
from analysis.writing import reporting, strategies
from analysis.writing.reporting import Told
from questionnaires.schema import ChooseMany, TextQuestion
from tests.analysis.consultations import (
    field_codebook,
    questionnaire,
    read_by_words,
    sample_report,
    sample_table,
    told,
)

DATED = Told(dated=datetime.date(2026, 6, 1))


def scattered(table: Table, seed: int) -> Reading:
    """A reading in which chance decides who carries which theme, few of them often and most of them seldom."""
    random = np.random.default_rng(seed)
    reading = read_by_words(table)
    writers = sorted(reading.writers)
    themes = []
    for theme in reading.themes:
        drawn = random.random(len(writers)) < random.beta(0.7, 6)
        carriers = frozenset(person for person, carries in zip(writers, drawn, strict=True) if carries)
        themes.append(msgspec.structs.replace(theme, carriers=carriers))
    return msgspec.structs.replace(reading, themes=tuple(themes))


class Reader:
    """What a reader of one audience's tables knows: the figures, and how questions and themes hang together.

    Worked out from the published report and the questionnaire, not from the ledger's account of them.
    """

    def __init__(self, released: Released, audience: str) -> None:
        self.system = System()
        self.audience = audience
        self.figures = {cell: figure for cell, figure in reread(released).items() if cell.audience == audience}
        self.places: dict[Cell, int] = {}
        self.blocks: dict[str, list[Cell]] = {}
        for cell, figure in self.figures.items():
            low, high = figure.range
            if figure.number is not None and (cell.block in ("people", "writers") or cell.row in ("answered", "")):
                low = max(low, 10)
            self.places[cell] = self.system.unknown(low, 10_000 if high is None else high)
            self.blocks.setdefault(cell.block, []).append(cell)
        self.writers = Cell(audience, "writers", "all")
        if self.writers in self.places:
            self.equal(people(audience), [self.writers], slack=1)
        self.questions()
        self.themes()
        self.groups()

    def equal(self, total: Cell, parts: list[Cell], *, slack: int) -> None:
        """total = parts, and some more people (slack 1), or less those counted twice (slack -1)."""
        terms = [(self.places[total], -1), *((self.places[part], 1) for part in parts)]
        if slack:
            terms.append((self.system.unknown(0, 10_000), slack))
        self.system.equation(terms)

    def starting(self, name: str) -> dict[str, list[Cell]]:
        return {block.removeprefix(name): cells for block, cells in self.blocks.items() if block.startswith(name)}

    def questions(self) -> None:
        asked = {q.id: q for page in questionnaire(f"aftercare-{self.audience}").pages for q in page.questions}
        for cells in self.starting("standing of ").values():
            self.equal(people(self.audience), cells, slack=1)
        for question, cells in self.starting("answers to ").items():
            answered = Cell(self.audience, f"standing of {question}", "answered")
            if isinstance(asked[question], ChooseMany):
                self.equal(answered, cells, slack=-1)
                for cell in cells:
                    self.equal(answered, [cell], slack=1)
            else:
                self.equal(answered, cells, slack=0)
        if self.writers in self.places:
            texts = [key for key, question in asked.items() if isinstance(question, TextQuestion)]
            answered_in_words = [Cell(self.audience, f"standing of {key}", "answered") for key in texts]
            self.equal(self.writers, answered_in_words, slack=-1)

    def themes(self) -> None:
        for key, cells in self.starting("themes of ").items():
            family = Cell(self.audience, "families of themes", key)
            self.equal(family, cells, slack=-1 if len(cells) > 1 else 0)
            for cell in cells:
                self.equal(family, [cell], slack=1)
                self.equal(self.writers, [cell], slack=1)

    def groups(self) -> None:
        themes = {cell.row: cell for cells in self.starting("themes of ").values() for cell in cells}
        for question, cells in self.starting("themes by ").items():
            by_row: dict[str, list[Cell]] = {}
            for cell in cells:
                by_row.setdefault(cell.row, []).append(cell)
            for base in by_row[""]:
                group = Cell(self.audience, f"answers to {question}", base.column)
                if group in self.places:
                    self.equal(group, [base], slack=1)
            for row, inside in by_row.items():
                self.equal(themes.get(row, self.writers), inside, slack=1)
                for cell in inside:
                    if row:
                        self.equal(Cell(self.audience, cell.block, "", cell.column), [cell], slack=1)

    def hidden(self) -> dict[Cell, int]:
        """Give each hidden number and how narrow it must not become."""
        silent = ("skipped", "preferred not to say")
        return {
            cell: NARROWEST_SILENCE if cell.row in silent else NARROWEST
            for cell, figure in self.figures.items()
            if figure.number is None
        }


def narrowed(released: Released) -> tuple[int, set[Cell]]:
    """Attack every table of a report at once: how many numbers it hides, and those that can be narrowed too far."""
    hidden, found = 0, set()
    for audience in {kept.cell.audience for kept in released} - {""}:
        reader = Reader(released, audience)
        suspects = {reader.places[cell]: (cell, width) for cell, width in reader.hidden().items()}
        hidden += len(suspects)
        widths = {place: width for place, (_, width) in suspects.items()}
        found |= {suspects[place][0] for place in exposed(reader.system, widths, small=7)}
    return hidden, found


def test_an_attack_on_every_table_of_the_sample_report_narrows_nothing() -> None:
    hidden, found = narrowed(sample_report().released)
    assert hidden > 300
    assert not found


@pytest.mark.parametrize("seed", range(6))
def test_an_attack_on_every_table_of_a_report_of_any_size_narrows_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    table = sample_table(int(random.integers(10, 300)), int(random.integers(10, 120)))
    report = reporting.compose(table, scattered(table, seed), DATED)
    hidden, found = narrowed(report.released)
    assert hidden > 20
    assert not found


@pytest.mark.slow
def test_each_hidden_number_of_the_sample_report_was_looked_at_by_itself() -> None:
    """The same attack without its short cut: for each hidden number, the least and the greatest that it can be."""
    for audience in ("survivors", "providers"):
        reader = Reader(sample_report(120, 60).released, audience)
        for cell, width in reader.hidden().items():
            low, high = reach(reader.system, reader.places[cell])
            assert high - low >= width, (cell, low, high)


def numbers_in(value: object) -> Iterator[tuple[str, object]]:
    """Walk through everything a report holds, and give each thing that is no struct, with the name of its field."""
    waiting: list[tuple[str, object]] = [("report", value)]
    while waiting:
        name, one = waiting.pop()
        if isinstance(one, msgspec.Struct):
            waiting += [(f"{type(one).__name__}.{field}", getattr(one, field)) for field in one.__struct_fields__]
        elif isinstance(one, dict):
            waiting += [(name, part) for pair in one.items() for part in pair]
        elif isinstance(one, tuple | list | set | frozenset):
            waiting += [(name, part) for part in one]
        else:
            yield name, one


def test_a_report_holds_no_number_of_people_but_disclosed_ones() -> None:
    """Whole numbers in a report are of its waves and its questionnaires, and nothing else."""
    report = sample_report()
    named = {name for name, one in numbers_in(report) if isinstance(one, int) and not isinstance(one, bool)}
    of_waves = {"Consultation.wave", "Kept.wave", "Action.wave"}
    of_forms = {"Strategy.format", "Questionnaire.format", "Questionnaire.minutes"}
    of_questions = {"Scale.low", "Scale.high", "ShortText.longest", "LongText.longest"}
    allowed = {*of_waves, *of_forms, *of_questions, "ReleasedCell.number"}
    assert named <= allowed
    assert all(kept.number is None or kept.number % 5 == 0 for kept in report.released)
    assert any(isinstance(one, Disclosed) for _, one in numbers_in(report))


def test_the_same_answers_give_the_same_report() -> None:
    table = sample_table(80, 40)
    reading = read_by_words(table)
    again = sample_table(80, 40)
    assert reporting.compose(table, reading, DATED) == reporting.compose(again, read_by_words(again), DATED)


def test_twelve_answers_are_too_few_to_theme_and_what_may_be_said_is_said() -> None:
    report = sample_report(12, 0)
    survivors, providers = report.audiences
    assert survivors.enough
    assert survivors.themes is not None
    assert not survivors.themes.enough
    assert not report.quotes
    assert any(answer.share.known for tally in survivors.tallies for answer in tally.answers)
    assert not providers.enough
    assert providers.people.status is Status.TOO_FEW
    assert (providers.tallies, providers.themes) == ((), None)


def test_forty_seven_answers_are_told_by_families() -> None:
    report = sample_report(47, 0)
    themes = report.audiences[0].themes
    assert themes is not None
    assert themes.enough
    assert [family for family in themes.families if family.share.known]
    named = {theme.theme.key for family in themes.families for theme in (*family.themes, *family.unshown)}
    assert named == {theme.key for theme in field_codebook().themes}


def test_a_quote_stands_only_where_the_count_of_its_own_audience_is_shown() -> None:
    """Under a theme of which a reader is told "fewer than 8", a quote would say that it was not nought."""
    table = sample_table()
    reading = read_by_words(table)
    decided = told(table, reading)
    report = reporting.compose(table, reading, decided)
    shown = {
        (audience.key, theme.theme.key)
        for audience in report.audiences
        if audience.themes
        for family in audience.themes.families
        for theme in family.themes
    }
    assert report.quotes
    assert len(report.quotes) < len(decided.quotes)
    assert {(quote.audience, quote.theme) for quote in report.quotes} <= shown
    assert {type(quote) for quote in report.quotes} == {ApprovedQuote}


def test_a_later_report_repeats_the_numbers_of_the_first_and_shows_no_new_ones() -> None:
    first = sample_report(200, 80)
    table = sample_table(203, 85)  # eight people answered late
    later = reporting.compose(table, scattered(table, 1), msgspec.structs.replace(DATED, earlier=first.released))
    assert later.repeated
    assert later.released == first.released
    before = {kept.cell: (kept.number, kept.status) for kept in first.released}
    for audience, earlier in zip(later.audiences, first.audiences, strict=True):
        assert audience.people == earlier.people
        for tally, same in zip(audience.tallies, earlier.tallies, strict=True):
            assert (tally.answered, tally.skipped, tally.answers) == (same.answered, same.skipped, same.answers)
        assert audience.themes is not None
        for family in audience.themes.families:
            for tallied in (*family.themes, *family.unshown):
                cell = Cell(audience.key, f"themes of {family.family.key}", tallied.theme.key)
                assert (tallied.share.part.number, tallied.share.part.status) == before[cell]


def test_support_comes_from_the_consultation_or_else_from_what_was_asked() -> None:
    report = sample_report(47, 0)
    assert [contact.name for contact in report.support][:2] == [
        "Emergency",
        "24/7 Rape and Sexual Abuse Support Line",
    ]
    assert len({contact.name for contact in report.support}) == len(report.support)


def test_strategies_show_what_bears_on_each_priority_and_where_nothing_does() -> None:
    report = sample_report()
    (england,) = [found for found in report.strategies if found.strategy.key == "nhs-england"]
    assert len(england.priorities) == 6
    for priority in england.priorities:
        assert all(any(share.known for share in bears.shares.values()) for bears in priority.themes)
    every = [bears.theme.key for priority in england.priorities for bears in (*priority.themes,)]
    assert len(every) == len(set(every)) > 5


def test_small_reports_have_gaps() -> None:
    report = sample_report(30, 0)
    assert any(not priority.themes for found in report.strategies for priority in found.priorities)


def test_bearings_on_what_there_is_not_are_refused() -> None:
    table = sample_table(30, 0)
    bearing = strategies.Bearing("nhs-england", "no-such-priority", "updates")
    with pytest.raises(strategies.StrategyProblem, match="no-such-priority"):
        reporting.compose(
            table,
            read_by_words(table),
            msgspec.structs.replace(DATED, held_against=strategies.shipped(), bearings=(bearing,)),
        )
