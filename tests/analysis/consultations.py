"""Consultations for tests of the report: the invented samples that come with Heard, read by words alone."""

import datetime
import functools
import json
from collections.abc import Sequence
from pathlib import Path

import msgspec

from analysis.answers.table import Person, Table, Writing, may_be_quoted, writings
from analysis.finding import codebook as codebooks
from analysis.finding.codebook import Codebook
from analysis.finding.wording import stems
from analysis.judging.quotes import Quote, release
from analysis.judging.reading import Agreement, Reading, ReadTheme
from analysis.writing import reporting, strategies
from analysis.writing.actions import Action, Progress
from analysis.writing.report import Report
from analysis.writing.reporting import Told
from questionnaires.consultation import Consultation
from questionnaires.loading import parse
from questionnaires.response import Passage, Value
from questionnaires.routing import passages, path
from questionnaires.schema import Questionnaire

HOUSE = Path(__file__).resolve().parents[2]


@functools.cache
def questionnaire(name: str) -> Questionnaire:
    return parse((HOUSE / "questionnaires" / "library" / f"{name}.toml").read_text("utf-8"))


@functools.cache
def field_codebook() -> Codebook:
    return codebooks.load(HOUSE / "analysis" / "codebooks" / "services-after-sexual-violence.toml")


@functools.cache
def sample_people(audience: str) -> tuple[Person, ...]:
    asked = questionnaire(f"aftercare-{audience}")
    pages = [page.id for page in asked.pages]
    people = []
    for line in (HOUSE / "survey" / "samples" / f"aftercare-{audience}.jsonl").read_text("utf-8").splitlines():
        sample = json.loads(line)
        answers = {key: tuple(value) if isinstance(value, list) else value for key, value in sample["answers"].items()}
        last = pages.index(sample["stops_at"]) + 1 if "stops_at" in sample else len(pages)
        passed: dict[str, Passage] = passages(asked, path(asked, answers), pages[:last])
        people.append(
            Person(
                audience=audience,
                fingerprint=audience,
                language="en",
                channel="web",
                answers=answers,
                passed=passed,
            )
        )
    return tuple(people)


def sample_table(survivors: int = 1000, providers: int = 1000, *, wave: int = 1) -> Table:
    """The first so many of each audience of the invented samples."""
    return Table(
        consultation=Consultation(
            id="aftercare",
            name="Help after rape and sexual abuse",
            asker="The Police and Crime Commissioner for Wolds",
            purpose="We pay for services for survivors. We want to know which help works, and **what to change**.",
            contact="Write to consultation@wolds.example.org.",
            series="aftercare",
            wave=wave,
            opens=datetime.date(2026, 3, 2),
            closes=datetime.date(2026, 4, 24),
            questionnaires={"survivors": "survivors", "providers": "providers"},
            invented=True,
        ),
        questionnaires={name: questionnaire(f"aftercare-{name}") for name in ("survivors", "providers")},
        people=(*sample_people("survivors")[:survivors], *sample_people("providers")[:providers]),
    )


def read_by_words(table: Table) -> Reading:
    """Read the answers as carrying each theme of which they hold two telling words: no judgement, but quick."""
    codebook = field_codebook()
    written = writings(table)
    worded = [(writing.person, set(stems(writing.text))) for writing in written]
    telling = {theme.key: {stem for word in theme.words for stem in stems(word)} for theme in codebook.themes}
    return Reading(
        codebook=codebook.name,
        families=codebook.families,
        themes=tuple(
            ReadTheme(
                key=theme.key,
                name=theme.name,
                definition=theme.definition,
                family=theme.family,
                carriers=frozenset(person for person, words in worded if len(words & telling[theme.key]) > 1),
                agreement=Agreement(kappa=0.71, alpha=0.72),
            )
            for theme in codebook.themes
        ),
        writers=frozenset(person for person, words in worded if words),
        engine="the words of the codebook",
        checked=120,
        second_sample=60,
        agreement=Agreement(kappa=0.68, alpha=0.69),
    )


def approved(table: Table, reading: Reading, most: int = 2) -> Sequence[Quote]:
    """Up to so many quotes a theme and audience, decided by one person and approved by another."""
    written = writings(table)
    by_person: dict[int, list[tuple[int, Writing]]] = {}
    for place, writing in enumerate(written):
        by_person.setdefault(writing.person, []).append((place, writing))
    quotes = []
    for theme in reading.themes:
        taken: dict[str, int] = {}
        for person in sorted(theme.carriers):
            audience = table.people[person].audience
            place, writing = by_person[person][0]
            if taken.get(audience, 0) < most and may_be_quoted(table, table.people[person]) and len(writing.text) < 300:
                taken[audience] = taken.get(audience, 0) + 1
                quote = Quote(answer=place, theme=theme.key, marked_by="Ann", text=writing.text, decided_by="Ann")
                quotes.append(msgspec.structs.replace(quote, approved_by="Ben", approved_sha256=quote.sha256))
    return quotes


ACTIONS = (
    Action(
        key="training",
        heard="Some officers did not know what help there is.",
        doing="Every front-line officer will watch four short films, and practise with made-up cases.",
        owner="Chief Constable's lead for rape and serious sexual offences",
        due=datetime.date(2026, 9, 30),
        progress=Progress.UNDER_WAY,
        note="Two films are made.",
        themes=("officer-knowledge",),
        on_site=True,
    ),
    Action(
        key="waiting",
        heard="The wait for counselling is too long.",
        doing="We will pay for two more counsellors for two years, and say each month how long the wait is.",
        owner="Office of the Police and Crime Commissioner",
        due=datetime.date(2026, 12, 1),
        themes=("counselling-wait",),
    ),
)


def told(table: Table, reading: Reading) -> Told:
    """What people decided, for a full report: every shipped strategy, with the machine's suggestions accepted."""
    held_against = strategies.shipped()
    keys = {theme.key: theme.key for theme in reading.themes}
    return Told(
        dated=datetime.date(2026, 6, 1),
        quotes=release(approved(table, reading), table, writings(table), keys),
        held_against=held_against,
        bearings=tuple(
            suggestion.bearing
            for strategy in held_against
            for suggestion in strategies.suggest(strategy, field_codebook().themes, at_most=1)
        ),
        actions=ACTIONS,
    )


@functools.cache
def sample_report(survivors: int = 1000, providers: int = 1000) -> Report:
    table = sample_table(survivors, providers)
    reading = read_by_words(table)
    return reporting.compose(table, reading, told(table, reading))


def answered(text: str, visits: Sequence[dict[str, Value]], *, stops_at: str = "") -> Table:
    """People who were asked one questionnaire, each with her answers; all stop before a page, if one is named."""
    asked = parse(text)
    pages = [page.id for page in asked.pages]
    past = pages[: pages.index(stops_at)] if stops_at else pages
    return Table(
        consultation=Consultation(
            id="c",
            name="A consultation",
            asker="An office",
            purpose="To hear.",
            opens=datetime.date(2026, 1, 5),
            closes=datetime.date(2026, 2, 6),
            questionnaires={asked.audience: "f"},
        ),
        questionnaires={"f": asked},
        people=tuple(
            Person(
                audience=asked.audience,
                fingerprint="f",
                language="en",
                channel="web",
                answers=answers,
                passed=passages(asked, path(asked, answers), past),
            )
            for answers in visits
        ),
    )
