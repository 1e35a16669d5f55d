"""What a text says that could point at a person is marked, as typed and in lower case, and the rest stays readable."""

import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.redacting.lexicon import Lexicon
from analysis.redacting.redaction import Kind, mark, redact
from tests.analysis.redacting.identifier_forms import FORMS, FRAMES

BRACKETED = re.compile(r"\[([A-Z]+):([^\]]*)\]")
STRUCTURED = {
    Kind.PHONE,
    Kind.EMAIL,
    Kind.URL,
    Kind.NHS_NUMBER,
    Kind.NATIONAL_INSURANCE,
    Kind.POSTCODE,
    Kind.REGISTRATION,
    Kind.CRIME_REFERENCE,
    Kind.COLLAR_NUMBER,
    Kind.HANDLE,
    Kind.DATE,
}


class Example(NamedTuple):
    """A text and what in it should be marked: (start, end, kind)."""

    text: str
    spans: list[tuple[int, int, Kind]]


def read(line: str) -> Example:
    text, spans, done = "", [], 0
    for bracket in BRACKETED.finditer(line):
        text += line[done : bracket.start()]
        spans.append((len(text), len(text) + len(bracket[2]), Kind(bracket[1])))
        text += bracket[2]
        done = bracket.end()
    return Example(text + line[done:], spans)


LINES = (Path(__file__).parent / "redaction_examples.txt").read_text("utf-8").splitlines()
EXAMPLES = [read(line) for line in LINES if line and not line.startswith("#")]
LOWER = [Example(example.text.lower(), example.spans) for example in EXAMPLES]


def missed(examples: Sequence[Example]) -> list[tuple[Kind, str]]:
    """Give what should be marked and is not, to its last letter and digit."""
    found = []
    for text, spans in examples:
        covered = {place for one in mark(text) for place in range(one.start, one.end)}
        for start, end, kind in spans:
            if any(text[place].isalnum() and place not in covered for place in range(start, end)):
                found.append((kind, text[start:end]))
    return found


def needless(examples: Sequence[Example]) -> list[str]:
    """Give marks that touch nothing that should be marked."""
    return [
        text[one.start : one.end]
        for text, spans in examples
        for one in mark(text)
        if not any(one.start < end and start < one.end for start, end, _ in spans)
    ]


@pytest.mark.parametrize(("examples", "least"), [(EXAMPLES, 0.95), (LOWER, 0.90)], ids=["as typed", "in lower case"])
def test_nearly_everything_that_identifies_is_marked(examples: Sequence[Example], least: float) -> None:
    spans = sum(len(example.spans) for example in examples)
    assert spans > 300
    missing = missed(examples)
    assert 1 - len(missing) / spans >= least, missing
    assert [text for kind, text in missing if kind in STRUCTURED] == []


@pytest.mark.parametrize("examples", [EXAMPLES, LOWER], ids=["as typed", "in lower case"])
def test_what_is_marked_identifies(examples: Sequence[Example]) -> None:
    marks = sum(len(mark(example.text)) for example in examples)
    wrong = needless(examples)
    assert 1 - len(wrong) / marks >= 0.95, wrong


NAMES = ("Siân", "Mohammed", "Grace", "Will", "Oluwaseun", "Agnieszka", "Mark", "Jayden-Lee", "Priya", "Tunde", "Dawn")
NAME_FRAMES = (
    "My ISVA, {}, came with me every time.",
    "I was lucky to have {} from the helpline.",
    "her name was {} and she stayed until four",
    "My friend {} drove me there.",
    "DC {} Hargreaves never rang back.",
    "I told {} and nobody else.",
    "It was {} who believed me first.",
)


@pytest.mark.parametrize("frame", NAME_FRAMES)
def test_names_from_everywhere_are_found_in_the_frames_people_put_them_in(frame: str) -> None:
    for name in NAMES:
        text = frame.format(name)
        start = frame.index("{}")
        assert missed([Example(text, [(start, start + len(name), Kind.PERSON)])]) == []


@pytest.mark.parametrize("kind", FORMS)
def test_identifiers_are_found_in_every_form_that_people_type(kind: str) -> None:
    for form, frame in itertools.product(FORMS[kind], FRAMES[kind]):
        start = frame.index("{}")
        typed = Example(frame.format(form), [(start, start + len(form), Kind(kind))])
        assert missed([typed, Example(typed.text.lower(), typed.spans)]) == []


@pytest.mark.parametrize(
    "text",
    [
        "I waited 417 days, since 2019, six sessions, room 12, 24/7, 101 and 999, 3 in 4, £1,250, 50/50.",
        "i would mark it 8/10, they will not grace us with a reply, we live in hope",
        "The Crown Court, the CPS, Rape Crisis and Victim Support all wrote in March.",
        "between 10 and 12, 9-5, 0-10, 3-4 weeks, at 5.30pm, 3am, in 2019/20, the 2021-22 budget, off the M25",
        "section 28, form MG11, S28, Covid-19, 7/10, 12/15 clients, £45 a session, step 1. Ring. Step 2. Wait.",
        "3 officers, 2 DCs, officer 2 said, incident 3 was worse, my ref was a 5 star, case 1 of 3, PC 2 years in",
        "I am Muslim and Polish and I speak English, Urdu and Welsh.",
        "Reading the letter back, I had a bath and dealt with it.",
        "My Mum and my Nan came. God knows why.",
        "the local hospital, a private clinic, our village school, the wrong police station",
        "WHY DID NOBODY TELL ME ABOUT THE RIGHT TO REVIEW",
        "recieved no suport at all, councelling was alot to ask for appparently",
    ],
)
def test_what_identifies_nobody_is_left_standing(text: str) -> None:
    assert [text[one.start : one.end] for one in mark(text)] == []


def test_shouting_hides_no_name() -> None:
    text = "I TOLD SIOBHAN AND SHE RANG 07700 900417 FOR ME"
    assert [text[one.start : one.end] for one in mark(text)] == ["SIOBHAN", "07700 900417"]


def test_redacting_says_what_was_there() -> None:
    text = "DC Farrah Iqbal rang from 01632 960417 about the flat in Stockport."
    assert redact(text) == "[name] rang from [phone number] about the flat in [place]."
    assert redact("Nothing to hide.") == "Nothing to hide."


def test_marks_count_characters_whatever_they_are() -> None:
    text = (
        "\N{GRINNING FACE} Kelly-Ann\r\nrang from \N{FLAG IN HOLE} Ashford, e\N{COMBINING ACUTE ACCENT}t 07700 900417"
    )
    assert [text[one.start : one.end] for one in mark(text)] == ["Kelly-Ann", "Ashford", "07700 900417"]


def test_endless_words_hide_nothing_around_them() -> None:
    text = "Kelly-Ann rang " + "a" * 50_000 + " from 07700 900417 " + "x.1" * 5_000
    assert [text[one.start : one.end] for one in mark(text)] == ["Kelly-Ann", "07700 900417"]


def test_a_name_that_reaches_into_a_number_ends_before_it() -> None:
    text = "It was at the Tesco by the 12 March Road, then the Asda off the A249 on 3 May 2021."
    marks = mark(text)
    assert all(before.end <= after.start for before, after in itertools.pairwise(marks))
    assert {"the 12 March", "on 3 May 2021"} == {text[one.start : one.end] for one in marks if one.type == Kind.DATE}


@given(st.text(max_size=300))
def test_marks_lie_within_the_text_in_order_and_apart(text: str) -> None:
    marks = mark(text)
    assert all(0 <= one.start < one.end <= len(text) for one in marks)
    assert all(before.end <= after.start for before, after in itertools.pairwise(marks))


TELLING = ["at", "the", "flat", "3", ",", "church", "lane", "old", "12", "reading", "in", "PC", "Will", "and", "hope"]


@given(st.lists(st.sampled_from([*TELLING, "st", "mary's", "school", ".", "estate", "-"])))
def test_odd_sequences_of_telling_words_are_survived(words: list[str]) -> None:
    marks = mark(" ".join(words))
    assert all(before.end <= after.start for before, after in itertools.pairwise(marks))


@pytest.mark.parametrize("unit", ["at the ", "of ", "near the ", "Sarah ", "0 ", "st ", "a-", "Mill Lane, ", "PC 12 "])
def test_a_text_twice_as_long_is_twice_the_work_whatever_it_repeats(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody may send 100,000 characters of one word, and no analyst's machine shall stand still over them."""
    looked = 0
    is_word = Lexicon.is_word

    def counted(lists: Lexicon, word: str) -> bool:
        nonlocal looked
        looked += 1
        return is_word(lists, word)

    monkeypatch.setattr(Lexicon, "is_word", counted)
    mark(unit * 300)
    once, looked = looked, 0
    mark(unit * 600)
    assert 0 < looked <= 2.2 * once
