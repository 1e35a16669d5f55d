"""What is kept of a wave is what was published; what is said of a change is that it may have happened."""

import msgspec
import pytest

from analysis.counting import waves
from analysis.counting.disclosure import NotDisclosed
from analysis.counting.waves import Kept
from analysis.writing import reporting
from tests.analysis.consultations import read_by_words, sample_report, sample_table
from tests.analysis.writing.test_reporting import DATED, scattered


def test_nothing_changed_where_the_same_people_said_the_same() -> None:
    report = sample_report()
    found = waves.compare(report.kept, report.kept.shares)
    assert len(found.changes) > 60
    assert not any(change.holds for change in found.changes)


def test_what_clearly_changed_may_have_changed_and_each_way_is_told() -> None:
    table = sample_table(300, 100, wave=2)
    reading = scattered(table, 3)
    report = reporting.compose(table, reading, msgspec.structs.replace(DATED, before=sample_report().kept))
    assert report.waves is not None
    holding = [change for change in report.waves.changes if change.holds]
    assert {change.rose for change in holding} == {True, False}
    for change in holding:
        assert ((change.now.fraction or 0) > (change.before.fraction or 0)) is change.rose


def test_a_theme_keeps_its_identity_though_its_name_and_family_changed() -> None:
    table = sample_table()
    reading = read_by_words(table)
    renamed = msgspec.structs.replace(
        reading,
        themes=tuple(
            msgspec.structs.replace(theme, name=f"{theme.name} again", family="health") for theme in reading.themes
        ),
    )
    report = reporting.compose(table, renamed, msgspec.structs.replace(DATED, before=sample_report().kept))
    assert report.waves is not None
    assert sum(change.name.endswith(" again") for change in report.waves.changes) > 20


def test_only_published_shares_are_kept_and_no_names_of_people_or_words_of_theirs() -> None:
    kept = sample_report().kept
    encoded = msgspec.json.encode(kept)
    assert msgspec.json.decode(encoded, type=Kept) == kept
    blocks = {share.part.cell.block for share in kept.shares}
    assert {"answers", "families", "themes"} < blocks
    assert all(block in ("answers", "families", "themes") or block.startswith("themes by ") for block in blocks)
    assert not any(quote.text.encode() in encoded for quote in sample_report().quotes)


def test_questions_about_people_themselves_are_not_followed_from_wave_to_wave() -> None:
    assert not [
        share for share in sample_report().kept.shares if share.part.cell.row in ("gender", "ethnicity", "area")
    ]


def test_a_kept_figure_that_nobody_published_is_refused() -> None:
    kept = sample_report().kept
    first = kept.shares[0]
    forged = msgspec.structs.replace(first, part=msgspec.structs.replace(first.part, number=43))
    with pytest.raises(NotDisclosed):
        waves.compare(msgspec.structs.replace(kept, shares=(forged, *kept.shares[1:])), sample_report().kept.shares)


def test_larger_waves_could_have_shown_smaller_changes() -> None:
    large, small = sample_report(), sample_report(60, 30)
    seen = {}
    for name, report in (("large", large), ("small", small)):
        found = waves.compare(report.kept, report.kept.shares)
        seen[name] = {one.start: one for one in found.seeable if one.audience == "survivors"}
    for start in waves.STARTING:
        assert (seen["large"][start].up or 101) < (seen["small"][start].up or 101)
        assert (seen["large"][start].up or 0) > start
        assert (seen["large"][start].down or 0) < start
