"""What a form sends becomes an answer exactly as typed, or a problem in calm words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import answers
from questionnaires.answers import Problem
from questionnaires.loading import parse
from questionnaires.response import SIZES, Passage, Response, Value, pad
from questionnaires.schema import (
    DONT_KNOW,
    PREFER_NOT,
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    LongText,
    Number,
    Option,
    Page,
    Questionnaire,
    Scale,
    ShortText,
    Year,
)
from tests.questionnaires.strategies import NO_MATTER_WHICH, anything, keepable, questionnaires, values

YES_NO = (Option(value="yes", label="Yes"), Option(value="no", label="No"))
ONE = ChooseOne(id="safe", ask="Did you feel safe?", options=YES_NO, prefer_not_to_say=True)
MANY = ChooseMany(
    id="who",
    ask="Who helped?",
    options=(
        Option(value="police", label="Police"),
        Option(value="doctor", label="Doctor"),
        Option(value="none", label="None of these", exclusive=True),
    ),
    prefer_not_to_say=True,
    dont_know=True,
)
SCALE = Scale(id="felt", ask="How did it feel?", low=0, high=10, low_label="Bad", high_label="Good", dont_know=True)
WORDS = LongText(id="words", ask="What would have helped?", longest=100)
LINE = ShortText(id="line", ask="In a few words?", longest=50)
MONTHS = Number(id="months", ask="How many months?", least=0, most=1200)
COST = Number(id="cost", ask="What did it cost?", decimals=2)
MARKS = "\u202eright to left\u202c \u200b\u200f אבג ابت \U0001f469\U0001f3fd\u200d\u2695\ufe0f"
SINCE = Year(id="since", ask="Since what year?", earliest=1990, latest=2026)


@pytest.mark.parametrize(
    ("question", "raw", "value"),
    [
        (ONE, [], None),
        (ONE, [""], None),
        (ONE, ["yes"], "yes"),
        (ONE, ["", "yes"], "yes"),
        (ONE, ["prefer-not-to-say"], "prefer-not-to-say"),
        (MANY, [], None),
        (MANY, ["doctor", "police", "doctor"], ("police", "doctor")),
        (MANY, ["none"], ("none",)),
        (MANY, ["dont-know"], ("dont-know",)),
        (SCALE, ["0"], 0),
        (SCALE, ["10"], 10),
        (SCALE, ["dont-know"], "dont-know"),
        (MONTHS, [" 1,200 "], 1200),
        (MONTHS, ["٣"], 3),
        (MONTHS, ["−0"], 0),
        (COST, ["-12.5"], -12.5),
        (COST, ["١٢٫٥"], 12.5),
        (COST, ["3"], 3.0),
        (SINCE, ["2019 "], 2019),
        (WORDS, [" \r\n\t "], None),
        (WORDS, ["one\r\ntwo\rthree\x0bfour"], "one\ntwo\nthree\nfour"),
        (WORDS, ["  as typed  "], "  as typed  "),
        (
            WORDS,
            ["\u202eright to left\u202c \u200b\u200f אבג ابت 👩🏽‍⚕️"],
            "\u202eright to left\u202c \u200b\u200f אבג ابت 👩🏽‍⚕️",
        ),
        (LINE, ["two\r\nlines"], "two lines"),
    ],
)
def test_what_is_sent_is_read(question: AnyQuestion, raw: list[str], value: Value | None) -> None:
    assert answers.read(question, raw) == value


@pytest.mark.parametrize(
    ("question", "raw", "message"),
    [
        (ONE, ["maybe"], answers.CHOOSE_ONE),
        (ONE, ["dont-know"], answers.CHOOSE_ONE),
        (ONE, ["yes", "no"], answers.CHOOSE_ONE),
        (ONE, ["yes\0"], answers.CHOOSE_ONE),
        (MANY, ["police", "neighbour"], answers.CHOOSE_FROM_LIST),
        (MANY, ["police", "prefer-not-to-say"], answers.PREFER_NOT_ALONE),
        (MANY, ["police", "dont-know"], answers.DONT_KNOW_ALONE),
        (MANY, ["police", "none"], answers.NOT_BESIDE),
        (SCALE, ["11"], answers.CHOOSE_ONE),
        (SCALE, ["5.0"], answers.CHOOSE_ONE),
        (SCALE, ["٣"], answers.CHOOSE_ONE),
        (MONTHS, ["a few"], answers.WHOLE_NUMBER),
        (MONTHS, ["1.5"], answers.WHOLE_NUMBER),
        (MONTHS, ["1e9"], answers.WHOLE_NUMBER),
        (MONTHS, ["9" * 100_000], answers.WHOLE_NUMBER),
        (MONTHS, ["-1"], answers.NUMBER_BETWEEN),
        (MONTHS, ["1201"], answers.NUMBER_BETWEEN),
        (COST, ["1.234"], answers.FEWER_PLACES),
        (COST, ["nan"], answers.ANY_NUMBER),
        (COST, ["999999999999999"], answers.NUMBER_AT_MOST),
        (Number(id="n", ask="n", least=3), ["2"], answers.NUMBER_AT_LEAST),
        (Number(id="n", ask="n", most=3), ["4"], answers.NUMBER_AT_MOST),
        (SINCE, ["99"], answers.YEAR),
        (SINCE, ["last year"], answers.YEAR),
        (SINCE, ["1989"], answers.YEAR_BETWEEN),
        (WORDS, ["NUL \0 inside"], answers.INVISIBLE),
        (WORDS, ["half a sign \ud83d"], answers.INVISIBLE),
        (WORDS, ["x" * 100_000], answers.TOO_LONG),
        (WORDS, ["abc", "def"], answers.CHOOSE_ONE),
    ],
)
def test_what_cannot_be_kept_is_a_problem_in_calm_words(question: AnyQuestion, raw: list[str], message: str) -> None:
    problem = answers.read(question, raw)
    assert isinstance(problem, Problem)
    assert problem.question == question.id
    assert problem.message == message
    said = problem.message.format(**problem.values)
    assert "{" not in said
    assert raw[0] not in said, "an answer is not repeated in a message: it may be read over a shoulder"


def test_a_problem_says_how_much_to_shorten() -> None:
    problem = answers.read(WORDS, ["x" * 1_300])
    assert isinstance(problem, Problem)
    assert "by 1,200 characters. There is room for 100" in problem.message.format(**problem.values)


def test_consent_alone_must_be_answered() -> None:
    consent = ChooseOne(id="consent", ask="Will you take part?", options=YES_NO, required=True)
    for raw in ([], ["maybe"]):
        problem = answers.read(consent, raw)
        assert isinstance(problem, Problem)
        assert problem.message == answers.CHOOSE_TO_GO_ON


def test_every_message_offers_a_next_step_and_is_known_to_catalogues() -> None:
    named = {text for name, text in vars(answers).items() if name.isupper() and isinstance(text, str)} - {
        PREFER_NOT,
        DONT_KNOW,
    }
    assert named == set(answers.WORDING)
    for text in answers.WORDING:
        assert any(step in text for step in ("skip this question", "make it shorter", "make this one shorter", "leave"))
        assert not any(word in text.lower() for word in ("error", "invalid", "must", "wrong", "failed"))


@given(questionnaires(NO_MATTER_WHICH), st.data())
def test_what_a_form_shows_is_read_as_the_same_answer(questionnaire: Questionnaire, data: st.DataObject) -> None:
    asked = [question for page in questionnaire.pages for question in page.questions]
    if asked:
        question = data.draw(st.sampled_from(asked))
        value = data.draw(values(question))
        assert answers.read(question, answers.shown(question, value)) == value


@given(st.sampled_from([ONE, MANY, SCALE, WORDS, LINE, MONTHS, COST, SINCE]), st.lists(anything, max_size=3))
def test_anything_sent_is_an_answer_a_problem_or_nothing(question: AnyQuestion, raw: list[str]) -> None:
    read = answers.read(question, raw)
    if isinstance(read, Problem):
        assert read.message in answers.WORDING
    elif read is not None:
        assert answers.read(question, answers.shown(question, read)) == read


@given(st.text(keepable, min_size=1, max_size=100).filter(str.strip))
def test_words_are_kept_exactly(text: str) -> None:
    assert answers.read(WORDS, [text]) == text


LONG = parse(
    'format=1\nid="long"\ntitle="x"\naudience="x"\n[[page]]\nid="p"\ntitle="t"\n'
    + "".join(f'[[page.question]]\nkind="long-text"\nid="q{n}"\nask="a?"\n' for n in range(6))
)


@pytest.mark.parametrize(("letter", "fits"), [("e", True), ("ŵ", True), ("ਸ", False), ("👋", False)])
def test_answers_too_long_together_are_met_before_the_end(letter: str, fits: bool) -> None:
    """The last one written is the one to shorten; whatever is let through can be padded and sealed."""
    given: dict[str, Value] = {f"q{n}": letter * 5000 for n in range(6)}
    problem = answers.too_long_together(LONG, given, LONG.pages[0].questions[5])
    assert (problem is None) == fits
    if problem is None:
        passed = {page.id: Passage.ANSWERED for page in LONG.pages}
        response = Response(consultation="c" * 60, fingerprint="f" * 64, language="cy", answers=given, passed=passed)
        assert len(pad(response)) == SIZES[1]
    else:
        assert problem == Problem("q5", answers.TOGETHER_TOO_LONG)


@given(st.data())
def test_whatever_is_not_too_long_together_fits_a_response(data: st.DataObject) -> None:
    """On the very edge: pages of the longest names, text of every width in bytes."""
    names = ["p" * 38 + f"{n:02}" for n in range(60)]
    pages = tuple(Page(id=name, questions=(LongText(id=f"q{n}", ask="?"),)) for n, name in enumerate(names))
    questionnaire = Questionnaire(format=1, id="x", title="x", audience="x", pages=pages)
    letter = data.draw(st.sampled_from("eŵਸ👋"))
    length = data.draw(st.integers(100, 1200))
    given: dict[str, Value] = {f"q{n}": letter * length for n in range(60)}
    if answers.too_long_together(questionnaire, given, pages[0].questions[0]) is None:
        passed = dict.fromkeys(names, Passage.NOT_SHOWN)
        pad(Response(consultation="c" * 100, fingerprint="f" * 64, language="cy", answers=given, passed=passed))
