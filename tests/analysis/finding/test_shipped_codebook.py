"""The codebook of the field: that each theme has all its parts, and that its examples are many voices and not one."""

import json
import re
import tomllib
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from analysis.finding import codebook
from analysis.finding.codebook import Theme
from analysis.redacting.redaction import mark
from tests.analysis.consultations import HOUSE

SHIPPED = HOUSE / "analysis" / "codebooks" / "services-after-sexual-violence.toml"
BOOK = codebook.load(SHIPPED)
FURTHER = codebook.load(SHIPPED.with_name("what-else-people-raise.toml"))
EXAMPLES = [example for theme in BOOK.themes for example in theme.examples]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower())


def shingles(text: str, length: int) -> set[tuple[str, ...]]:
    said = words(text)
    return {tuple(said[start : start + length]) for start in range(len(said) - length + 1)}


def says(theme: Theme, example: str) -> bool:
    """Whether an example uses one of the theme's own telling words."""
    return re.search(r"\b(" + "|".join(map(re.escape, theme.words)) + r")\b", example.lower()) is not None


def test_it_has_themes_enough_in_five_to_seven_families() -> None:
    assert len(BOOK.themes) >= 26
    assert 5 <= len(BOOK.families) <= 7
    sizes = Counter(theme.family for theme in BOOK.themes)
    assert set(sizes) == {family.key for family in BOOK.families}
    assert min(sizes.values()) >= 3


def test_what_is_written_back_is_read_the_same(tmp_path: Path) -> None:
    copy = tmp_path / "copy.toml"
    copy.write_text(codebook.dump(BOOK), "utf-8")
    assert codebook.load(copy) == BOOK


def test_names_and_keys_are_told_apart() -> None:
    assert len({theme.key for theme in BOOK.themes}) == len(BOOK.themes)
    assert len({theme.name.lower() for theme in BOOK.themes}) == len(BOOK.themes)
    assert len({family.name.lower() for family in BOOK.families}) == len(BOOK.families)


@pytest.mark.parametrize("theme", BOOK.themes, ids=lambda theme: theme.key)
def test_a_theme_has_all_its_parts(theme: Theme) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", theme.key)
    assert 2 <= len(theme.name.split()) <= 5
    assert len(words(theme.definition)) >= 12
    assert len(words(theme.counts)) >= 8
    assert len(words(theme.counts_not)) >= 5
    assert 10 <= len(theme.words) <= 25
    assert 26 <= len(theme.examples) <= 30
    assert len({word.lower() for word in theme.words}) == len(theme.words)
    assert all(word == word.lower() and len(word.split()) <= 5 for word in theme.words)


@pytest.mark.parametrize("theme", BOOK.themes, ids=lambda theme: theme.key)
def test_what_does_not_count_is_sent_to_a_theme_that_exists(theme: Theme) -> None:
    names = {other.name.lower() for other in BOOK.themes} - {theme.name.lower()}
    for pointer in re.findall(r"\(([^)]*)\)", theme.counts_not):
        assert any(name in pointer.lower() for name in names) or pointer.startswith("the theme of that "), pointer


@pytest.mark.parametrize("theme", BOOK.themes, ids=lambda theme: theme.key)
def test_the_examples_of_a_theme_are_many_voices(theme: Theme) -> None:
    lengths = [len(words(example)) for example in theme.examples]
    assert min(lengths) <= 10
    assert max(lengths) >= 19
    assert any(example[0].islower() for example in theme.examples), "nobody typed this on a phone"
    beginnings = Counter(tuple(words(example)[:2]) for example in theme.examples)
    assert max(beginnings.values()) <= 3
    obvious = sum(says(theme, example) for example in theme.examples) / len(theme.examples)
    assert obvious >= 0.3, "the telling words are not those that people use"
    assert obvious <= 0.8, "people often leave the telling word out"


def test_about_half_of_all_examples_leave_the_telling_words_out() -> None:
    obvious = [says(theme, example) for theme in BOOK.themes for example in theme.examples]
    assert 0.4 <= sum(obvious) / len(obvious) <= 0.6


def test_a_telling_word_tells_of_one_theme() -> None:
    themes: dict[str, list[str]] = defaultdict(list)
    for theme in BOOK.themes:
        for word in theme.words:
            themes[word].append(theme.key)
    assert {word: keys for word, keys in themes.items() if len(keys) > 1} == {}


def test_no_example_is_nearly_another() -> None:
    assert len(set(EXAMPLES)) == len(EXAMPLES)
    spoken = [(example, shingles(example, 3)) for example in EXAMPLES if len(words(example)) >= 6]
    alike = [
        (one, other)
        for (one, ones), (other, others) in combinations(spoken, 2)
        if len(ones & others) / len(ones | others) > 0.15
    ]
    assert alike == []


def test_no_phrase_of_six_words_is_used_more_than_twice() -> None:
    users: dict[tuple[str, ...], int] = Counter(phrase for example in EXAMPLES for phrase in shingles(example, 6))
    assert [" ".join(phrase) for phrase, count in users.items() if count > 2] == []


@pytest.mark.parametrize("theme", FURTHER.themes, ids=lambda theme: theme.key)
def test_a_further_subject_is_told_of_from_many_sides(theme: Theme) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", theme.key)
    assert len(words(theme.definition)) >= 12
    assert 20 <= len(theme.words) <= 25
    assert len(theme.examples) >= 20
    lengths = [len(words(example)) for example in theme.examples]
    assert min(lengths) <= 10
    assert max(lengths) >= 15
    assert any(example[0].islower() for example in theme.examples), "nobody typed this on a phone"
    obvious = sum(says(theme, example) for example in theme.examples) / len(theme.examples)
    assert 0.2 <= obvious <= 0.9


def test_further_subjects_are_themes_that_no_other_shipped_codebook_calls_so() -> None:
    assert len(FURTHER.themes) >= 50
    assert len({theme.key for theme in FURTHER.themes}) == len(FURTHER.themes)
    assert {theme.name.lower() for theme in FURTHER.themes}.isdisjoint(theme.name.lower() for theme in BOOK.themes)
    assert {theme.family for theme in FURTHER.themes} == {family.key for family in FURTHER.families}


def test_no_trial_of_new_themes_speaks_in_the_words_of_a_further_subject() -> None:
    trials = json.loads((HOUSE / "tests" / "benchmarks" / "new_subjects.json").read_text("utf-8"))
    said = [shingles(answer, 3) for group in trials.values() for pile in group.values() for answer in pile]
    examples = [
        shingles(example, 3) for theme in FURTHER.themes for example in theme.examples if len(words(example)) > 5
    ]
    alike = max(len(one & other) / len(one | other) for one in said if len(one) > 3 for other in examples)
    assert alike <= 0.15


def test_no_example_of_a_further_subject_stands_twice_or_elsewhere() -> None:
    told = [example for theme in FURTHER.themes for example in theme.examples]
    assert len({*told, *EXAMPLES}) == len(told) + len(EXAMPLES)
    spoken = [(example, shingles(example, 3)) for example in told if len(words(example)) >= 6]
    alike = [
        (one, other)
        for (one, ones), (other, others) in combinations(spoken, 2)
        if len(ones & others) / len(ones | others) > 0.15
    ]
    assert alike == []


@pytest.mark.parametrize("shipped", sorted(SHIPPED.parent.glob("*.toml")), ids=lambda path: path.stem)
def test_nothing_that_a_report_prints_of_a_codebook_would_be_marked(shipped: Path) -> None:
    book = codebook.load(shipped)
    printed = [*(family.name for family in book.families), *(theme.name for theme in book.themes)]
    printed += [theme.definition for theme in book.themes]
    assert [(text, mark(text)) for text in printed if mark(text)] == []


def test_the_actions_of_the_demonstration_name_themes_that_there_are() -> None:
    actions = (HOUSE / "survey" / "demonstration" / "actions.toml").read_text("utf-8")
    named = {theme for action in tomllib.loads(actions)["action"] for theme in action["themes"]}
    assert named
    assert named <= {theme.key for theme in BOOK.themes}
