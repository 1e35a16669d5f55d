"""How answers speak of a theme: told as shares over many, and never of one."""

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest

from analysis import __main__ as command
from analysis.finding.feeling import FEWEST, lean, say, share
from analysis.finding.themes import find
from analysis.finding.themeset import Feeling
from analysis.finding.tones import marks
from tests.analysis.finding.test_guided import FEW
from tests.benchmarks.weigh_tones import WORDS, weigh

PRAISE, BLAME, ASK = range(3)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("She was kind and patient with me.", PRAISE),
        ("I could not fault them.", PRAISE),
        ("Nobody rang me back.", BLAME),
        ("The police officer never called me back.", BLAME),
        ("He was not helpful at all.", BLAME),
        ("Could have been kinder.", BLAME),
        ("Please make the waiting shorter.", ASK),
        ("There should be a clinic in every town.", ASK),
        ("Train the officers.", ASK),
    ],
)
def test_what_a_text_does_first_of_all(text: str, most: int) -> None:
    assert lean([text])[0].argmax() == most


@pytest.mark.parametrize(
    ("text", "marked", "not_marked"),
    [
        ("not good", "NOT GOOD", "GOOD"),
        ("it was good", "GOOD", "NOT GOOD"),
        ("No updates. Good in the end.", "GOOD", "NOT GOOD"),
        ("please answer the phone", "ASKING", "GOOD"),
        ("More staff", "REQUEST", "QUESTION"),
        ("Faster than I thought it would be", "thought", "REQUEST"),
    ],
)
def test_a_negation_turns_the_words_that_follow_it_and_please_is_no_praise(
    text: str, marked: str, not_marked: str
) -> None:
    found = marks(text)
    assert marked in found
    assert not_marked not in found


def test_a_share_is_given_from_ten_answers_on_and_never_of_fewer() -> None:
    leanings = lean(["She was kind."] * FEWEST)
    told, untold = share([leanings, leanings[:-1]])
    assert told is not None
    assert (told.answers, told.praising > 0.9, told.criticising < 0.3) == (FEWEST, True, True)
    assert untold is None


def test_a_share_is_the_mean_of_what_is_likely_and_no_count_of_verdicts() -> None:
    likely = np.tile([0.6, 0.2, 0.1], (400, 1))
    (told,) = share([likely])
    assert told is not None
    assert abs(told.praising - 0.6) + abs(told.criticising - 0.2) < 0.04


def test_a_theme_that_is_praised_most_stands_out_from_the_others() -> None:
    praised, blamed = np.tile([0.7, 0.3, 0.1], (40, 1)), np.tile([0.3, 0.7, 0.1], (40, 1))
    one, other = share([praised, blamed])
    assert one is not None
    assert other is not None
    assert one.praising - other.praising > praised[0, 0] - blamed[0, 0], "the control: as their words alone have it"


def test_where_nearly_everybody_praises_a_doubtful_text_is_likelier_to() -> None:
    doubtful = "They came on Tuesday with a form."
    among_praise = lean([doubtful, *["Wonderful, kind staff, thank you."] * 60])[0]
    among_blame = lean([doubtful, *["Nobody rang, nobody cared, it was awful."] * 60])[0]
    assert among_praise[PRAISE] > among_blame[PRAISE] + 0.1
    assert among_praise[BLAME] < among_blame[BLAME] - 0.1


def test_the_weights_are_those_that_the_labelled_sentences_give() -> None:
    def table(text: str) -> dict[str, list[float]]:
        return {mark: [float(one) for one in rest] for mark, *rest in (row.split("\t") for row in text.splitlines())}

    shipped, made = table((WORDS / "tone_weights.tsv").read_text("utf-8")), table(weigh())
    assert shipped.keys() == made.keys()
    assert max(abs(a - b) for mark in made for a, b in zip(shipped[mark], made[mark], strict=True)) < 0.01


def test_themes_that_enough_answers_carry_say_how_they_are_spoken_of() -> None:
    glad = ["The interpreter was wonderful and kind to me."] * 12
    cross = [f"Nobody phoned me with news of the case for {number} months, it was awful." for number in range(12)]
    few = ["Two buses and a taxi each way, and no parking."] * 5
    found = {theme.key: theme for theme in find([*glad, *cross, *few], codebook=FEW, number=0).themes}
    tongue, news = found["tongue"].feeling, found["news"].feeling
    assert tongue is not None
    assert news is not None
    assert (tongue.praising > 0.8, tongue.criticising < 0.3) == (True, True)
    assert (news.criticising > 0.8, news.praising < 0.2) == (True, True)
    assert 0 < found["getting-there"].size < FEWEST
    assert found["getting-there"].feeling is None


def test_nothing_is_said_of_how_a_single_answer_speaks(tmp_path: Path) -> None:
    given, out = tmp_path / "answers.csv", tmp_path / "out.jsonl"
    rows = ["The wonderful interpreter was kind."] * 12 + ["Nobody phoned with news of my case, awful."] * 12
    given.write_text("text\n" + "\n".join(f'"{row}"' for row in rows), "utf-8")
    book = tmp_path / "book.json"
    book.write_bytes(msgspec.json.encode({theme.key: theme.definition for theme in FEW.themes}))
    assert command.main(["themes", str(given), "--codebook", str(book), "--out", str(out), "--model", "none"]) == 0
    assert not any(word in out.read_text("utf-8") for word in ("prais", "critic", "asking", "feeling"))
    themes = json.loads((tmp_path / "out.themes.json").read_text("utf-8"))["themes"]
    assert [theme["key"] for theme in themes if theme["feeling"]][:2] == ["news", "tongue"]
    assert all((theme["size"] >= FEWEST) == (theme["feeling"] is not None) for theme in themes)


def test_shares_are_said_no_finer_than_they_are_known() -> None:
    told = say(Feeling(answers=40, praising=0.32, criticising=0.97, asking=0.04))
    assert told == (
        "Judged by their words, about 3 in 10 praise, nearly all criticise and hardly any ask for something; "
        "an answer may do several."
    )
