"""Every number in a report's sentences is one that its tables show; every part stands in its place."""

import datetime
import functools
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import msgspec
import pytest

from analysis.counting import waves
from analysis.counting.disclosure import Disclosed
from analysis.counting.shares import spoken
from analysis.writing import documents, exhibits, reporting, sentences, write_docx, write_pdf, write_tables
from analysis.writing.blocks import Contacts, Document, Facts, Grid, Heading, Note, Points, Said, Shown, Text
from analysis.writing.figures import Likely, Percent
from analysis.writing.report import Report
from questionnaires import prose
from questionnaires.reading_age import reading_age
from tests.analysis.consultations import field_codebook, sample_report, sample_table, told
from tests.analysis.writing.test_reporting import scattered

OF = re.compile(r"\((\d[\d,]*) of (\d[\d,]*)\)")
SPOKEN = re.compile(
    r"at least \d in 10|somewhere from \d to \d in 10|about \d in \d+|fewer than 1 in 20|nearly all|\d+%", re.IGNORECASE
)
PERCENT = re.compile(r"(\d+)%")
ABOUT = re.compile(r"[Aa]bout (\d[\d,]*) (?!in \d)(\w+)")


@functools.cache
def second_wave() -> Report:
    """A wave after the sample's, in which other people spoke of other things."""
    table = sample_table(300, 100, wave=2)
    reading = scattered(table, 3)
    decided = msgspec.structs.replace(told(table, reading), before=sample_report().kept)
    return reporting.compose(table, reading, decided)


REPORTS: dict[str, Callable[[], Report]] = {
    "whole": sample_report,
    "second wave": second_wave,
    "47 answers": lambda: sample_report(47, 0),
    "12 answers": lambda: sample_report(12, 0),
    "providers alone": lambda: sample_report(0, 60),
}


@pytest.fixture(scope="module", params=REPORTS)
def report(request: pytest.FixtureRequest) -> Report:
    return REPORTS[str(request.param)]()


def words(document: Document) -> Iterator[str]:
    """The document's own sentences: not quotes, not what an author or an office wrote."""
    for block in document.blocks:
        match block:
            case Heading() | Note():
                yield block.text
            case Text():
                yield "".join(run.text for run in block.runs)
            case Points():
                yield from ("".join(run.text for run in item) for item in block.items)
            case Facts():
                yield from (f"{term}: {text}" for term, text in block.rows)
            case Grid():
                yield from (text for row in block.rows for text in row)


def figures(report: Report) -> tuple[set[str], dict[tuple[str, str], Percent], set[str]]:
    """The counts, the shares by their two counts, and the percentages that the report's tables show."""
    counts: set[str] = set()
    shares: dict[tuple[str, str], Percent] = {}
    percents: set[str] = set()
    for exhibit in exhibits.exhibits(report):
        for row in exhibit.rows:
            for figure in row.figures:
                match figure:
                    case Disclosed():
                        counts.add(str(figure))
                    case Percent(share):
                        shares[str(share.part), str(share.base)] = figure
                        percents.add(str(share))
                    case Likely(share):
                        percents.update(f"{end}%" for end in share.range or ())
                    case str():
                        percents.update(PERCENT.findall(figure))
    method = report.method
    counts |= {str(figure) for figure in (method.checked, method.coded_twice, method.unreadable) if figure}
    counts |= {str(audience.themes.writers) for audience in report.audiences if audience.themes}
    return counts, shares, percents


def test_every_number_in_a_sentence_is_in_a_table(report: Report) -> None:
    counts, shares, percents = figures(report)
    found = 0
    for document in documents.of(report):
        for sentence in words(document):
            for match in OF.finditer(sentence):
                share = shares[match[1], match[2]].share
                said = SPOKEN.findall(sentence[: match.start()])[-1].lower()
                assert said in (spoken(share), str(share)), sentence
                found += 1
            assert all(f"{percent}%" in percents | {"100%"} for percent in PERCENT.findall(sentence)), sentence
            assert all(number in counts for number, _ in ABOUT.findall(sentence)), sentence
            found += len(PERCENT.findall(sentence)) + len(ABOUT.findall(sentence))
    if [one for one in report.audiences if one.enough] and report.comparisons:
        assert found > 40


def test_no_number_of_people_is_said_in_another_way(report: Report) -> None:
    """Whatever number stands before people is one of those forms, or one of the rules'."""
    counts, _, _ = figures(report)
    people = "|".join({"people", *(audience.many for audience in report.audiences)})
    for document in documents.of(report):
        for sentence in words(document):
            for number in re.findall(rf"(?<!\bin )\b(\d[\d,]*) (?:{people})\b", sentence):
                assert number in counts | {"8", "10"}, sentence
            assert not re.search(rf"\b0 (?:{people})\b", sentence), sentence


def test_the_parts_stand_in_the_order_in_which_such_reports_are_read() -> None:
    (whole, *_) = documents.of(second_wave())
    order = [block.text for block in whole.blocks if isinstance(block, Heading) and block.level == 2]
    expected = [
        "Support",
        "Key findings",
        "About this consultation",
        "How this was done",
        "Who answered",
        "What survivors were asked",
        "What service providers were asked",
        "What people told us in their own words",
        "Survivors and service providers beside each other",
        "What may have changed",
        "Strategic direction for sexual assault and abuse services",
        "Limitations",
        "How small numbers are protected",
        "You said, we did",
        "Annex: accessibility",
    ]
    assert [title for title in order if title in expected] == expected


def test_headings_never_jump_a_level_and_anchors_are_unique(report: Report) -> None:
    for document in documents.of(report):
        headings = [block for block in document.blocks if isinstance(block, Heading)]
        levels = [1, *(heading.level for heading in headings)]
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert len({heading.anchor for heading in headings}) == len(headings)


def test_an_invented_sample_says_so_in_every_document(report: Report) -> None:
    for document in documents.of(report):
        assert "invented" in document.banner
    real = msgspec.structs.replace(report, consultation=msgspec.structs.replace(report.consultation, invented=False))
    assert {document.banner for document in documents.of(real)} == {""}


def test_a_draft_says_so_in_every_document(report: Report) -> None:
    draft = msgspec.structs.replace(report, draft=True)
    assert all(document.banner.startswith("Draft, not released") for document in documents.of(draft))
    assert not any("Draft" in document.banner for document in documents.of(report))


def test_support_stands_before_everything_else(report: Report) -> None:
    whole, summary, plain = documents.of(report)
    assert any(isinstance(block, Contacts) for block in whole.blocks[:4])
    assert any(isinstance(block, Contacts) for block in plain.blocks[:4])
    assert any("If you want to talk to someone" in sentence for sentence in words(summary))


def test_each_priority_has_a_page_and_a_gap_is_said_to_be_one() -> None:
    (whole, *_) = documents.of(sample_report(47, 0))
    pages = {block.text for block in whole.blocks if isinstance(block, Heading) and block.new_page}
    report = sample_report(47, 0)
    for found in report.strategies:
        assert found.strategy.name in pages
        assert {priority.priority.name for priority in found.priorities[1:]} <= pages
    gaps = [block for block in whole.blocks if isinstance(block, Note) and block.text.startswith("A gap.")]
    wider = [
        sentence for sentence in words(whole) if sentence.startswith("No single theme that bears on this priority")
    ]
    empty = [priority for found in report.strategies for priority in found.priorities if not priority.themes]
    assert len(gaps) + len(wider) == len(empty)
    families = report.audiences[0].themes
    assert families is not None
    counted = {key for family in families.families if family.share.known for key in family.by_key}
    assert len(wider) == sum(any(theme.key in counted for theme in priority.unshown) for priority in empty) > 0


def test_where_too_few_wrote_no_theme_quote_or_priority_is_told_and_it_is_said_why() -> None:
    (whole, *_) = documents.of(sample_report(12, 0))
    said = " ".join(words(whole))
    assert "Too few people wrote in their own words" in said
    assert "were sorted into themes" not in said
    assert not any(isinstance(block, Said) for block in whole.blocks)
    assert not any("A gap." in sentence for sentence in words(whole))


def test_where_themes_are_told_it_is_said_that_only_english_was_read_for_them() -> None:
    told, untold = (" ".join(words(documents.of(report)[0])) for report in (sample_report(), sample_report(12, 0)))
    assert "The computer reads English." in told
    assert "The computer reads English." not in untold


LONG = (
    """
**This consultation is run by** the Police and Crime Commissioner for Wolds.

We pay for services. We do not run the police, and we work with everybody who helps people in the Wolds and the dales
around it, as far as the sea. """
    + "We listen. " * 40
)


@pytest.mark.parametrize("text", [LONG, " ".join(LONG.split()), "A" * 400])
def test_whoever_asks_may_say_so_at_length_and_is_named_in_one_line(text: str) -> None:
    report = sample_report(12, 0)
    changed = msgspec.structs.replace(report, consultation=msgspec.structs.replace(report.consultation, asker=text))
    for document in documents.of(changed):
        assert "*" not in document.kicker
        assert "\n" not in document.kicker
        assert ".," not in document.kicker
        assert len(document.kicker) < 255
    (whole, *_) = documents.of(changed)
    facts = next(block for block in whole.blocks if isinstance(block, Facts))
    assert "*" not in str(facts.rows)
    said = [*words(whole), *("".join(run.text for run in b.runs) for b in whole.blocks if isinstance(b, Text))]
    assert " ".join(prose.plain(text).split()) in " ".join(" ".join(said).split())
    for write in (write_docx.write, write_pdf.write, write_tables.write):
        assert write(changed)


def test_what_was_closed_early_is_not_said_to_have_been_open_after_its_report() -> None:
    report = sample_report(12, 0)
    early = msgspec.structs.replace(report, dated=datetime.date(2026, 4, 1))
    for document in documents.of(early):
        assert "24 April" not in " ".join(words(document))
    for document in documents.of(report):
        assert "2 March 2026 to 24 April 2026" in " ".join(words(document))


def test_families_are_named_where_only_one_theme_stands_out() -> None:
    themes = sample_report(200, 0).audiences[0].themes
    assert themes is not None
    shares = sorted((family.share for family in themes.families if family.share.known), key=lambda s: -(s.percent or 0))
    one, rest = shares[0], shares[-1]
    families = tuple(
        msgspec.structs.replace(
            family,
            themes=tuple(
                msgspec.structs.replace(theme, share=one if (place, among) == (0, 0) else rest)
                for among, theme in enumerate(family.themes)
            ),
        )
        for place, family in enumerate(themes.families)
    )
    audience = sample_report(200, 0).audiences[0]
    changed = msgspec.structs.replace(audience, themes=msgspec.structs.replace(themes, families=families))
    named = {name for name, _ in sentences.wrote_most(changed, 3)}
    assert named
    assert named <= {family.family.name for family in themes.families}


def test_contacts_in_prose_lose_their_marks() -> None:
    report = sample_report(12, 0)
    contact = "Write to **us@wolds.example.org**.\n\nOr ring *01632 960000*."
    changed = msgspec.structs.replace(
        report, consultation=msgspec.structs.replace(report.consultation, contact=contact)
    )
    (whole, *_) = documents.of(changed)
    facts = next(block for block in whole.blocks if isinstance(block, Facts))
    assert ("Contact", "Write to us@wolds.example.org. Or ring 01632 960000.") in facts.rows


def test_actions_are_told_with_who_and_when() -> None:
    (whole, *_) = documents.of(sample_report())
    grid = next(block for block in whole.blocks if isinstance(block, Grid))
    assert grid.rows[0] == (
        "Some officers did not know what help there is.",
        "Every front-line officer will watch four short films, and practise with made-up cases.",
        "Chief Constable's lead for rape and serious sexual offences",
        "30 September 2026",
        "Under way. Two films are made.",
    )


def test_agreement_is_told_of_each_theme_that_is_counted_and_of_no_other() -> None:
    report = sample_report(200, 0)
    (whole, *_) = documents.of(report)
    grid = next(block for block in whole.blocks if isinstance(block, Grid) and "kappa" in block.head[1])
    assert report.audiences[0].themes is not None
    counted = {one.theme.name for family in report.audiences[0].themes.families for one in family.themes}
    assert {row[0] for row in grid.rows} == counted != set()
    assert {row[1:] for row in grid.rows} == {("0.7", "0.7")}


def test_quotes_say_of_their_writer_only_which_audience_she_is_of() -> None:
    report = sample_report()
    allowed = {"Survivor", "Service provider"}
    for document in documents.of(report):
        assert {block.by for block in document.blocks if isinstance(block, Said)} <= allowed


def test_a_wave_after_another_says_only_that_something_may_have_changed() -> None:
    report = second_wave()
    assert report.waves is not None
    assert any(change.holds for change in report.waves.changes)
    (whole, *_) = documents.of(report)
    told_of = [sentence for sentence in words(whole) if " may have " in sentence and " from " in sentence]
    assert len(told_of) >= sum(change.holds for change in report.waves.changes)
    assert not any(
        re.search(r"\b(has|have) (risen|fallen|improved|worsened)\b", text)
        for text in told_of
        if "may have" not in text
    )


def test_exhibits_of_a_document_are_numbered_without_a_gap(report: Report) -> None:
    for document in documents.of(report):
        for kind in ("Figure", "Table"):
            labels = [block.label for block in document.blocks if isinstance(block, Shown) and kind in block.label]
            assert labels == [f"{kind} {number}" for number in range(1, len(labels) + 1)]


def test_the_kept_figures_of_a_wave_are_the_published_ones() -> None:
    report = sample_report()
    published = {(kept.number, kept.status) for kept in report.released}
    assert {(share.part.number, share.part.status) for share in report.kept.shares} <= published
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(report.kept), type=waves.Kept) == report.kept


def test_what_is_said_of_the_method_holds_no_number_of_answers_but_disclosed_ones(report: Report) -> None:
    (whole, *_) = documents.of(report)
    at = next(place for place, block in enumerate(whole.blocks) if getattr(block, "text", "") == "How this was done")
    until = next(place for place in range(at + 1, len(whole.blocks)) if isinstance(whole.blocks[place], Heading))
    said = " ".join(words(msgspec.structs.replace(whole, blocks=whole.blocks[at:until])))
    disclosed = {
        str(figure).removeprefix("fewer than ") for figure in (report.method.checked, report.method.coded_twice)
    }
    themes = {str(len(field_codebook().themes))}
    assert set(re.findall(r"(?<![\d.])\d+(?![\d.]*\d)", said)) <= disclosed | themes | {"0", "1"}


def test_plain_words_are_plain(report: Report) -> None:
    """They need a reading age of eleven or less, an author's questions and themes included, an office's deeds not."""
    *_, plain = documents.of(msgspec.structs.replace(report, actions=()))
    assert reading_age("\n\n".join(words(plain))) <= 11
