"""From what a form sends to an answer, or to a problem that is worded here and nowhere else; and back again.

What a form sends is kept exactly as typed, with these exceptions. Line breaks, which browsers send as CR LF, become
single line feeds, as do a lone CR and the vertical tab and form feed that word processors leave behind; in a short
text, which has one line, they become spaces. A text of nothing but white space is no answer. Signs that no report
could hold (NUL and other control characters, lone surrogates, U+FFFE, U+FFFF) are a problem, as is a text that is too
long: nothing is cut off silently. Direction marks, zero-width characters and every script pass unchanged.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from questionnaires.questions import offered
from questionnaires.response import SIZES, Value
from questionnaires.schema import (
    DONT_KNOW,
    PREFER_NOT,
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    LongText,
    Number,
    Question,
    Questionnaire,
    Scale,
    ShortText,
    Year,
)


class Problem(msgspec.Struct, frozen=True):
    """Why what was sent for a question is no answer.

    `message` is English with `{names}` in it, and the msgid under which catalogues translate it; `values` fills the
    names, after translation: `translate(problem.message).format(**problem.values)`.
    """

    question: str
    message: str
    values: dict[str, str] = {}


CHOOSE_ONE = "Choose one answer, or skip this question"
CHOOSE_TO_GO_ON = "Choose an answer to go on. You can also leave this survey now"
NOT_BESIDE = "“{answer}” cannot go with other answers. Choose it alone, or choose the others, or skip this question"
PREFER_NOT_ALONE = (
    "“Prefer not to say” cannot go with other answers. Choose it alone, or choose the others, or skip this question"
)
DONT_KNOW_ALONE = (
    "“I don’t know” cannot go with other answers. Choose it alone, or choose the others, or skip this question"
)
CHOOSE_FROM_LIST = "Choose from the answers shown, or skip this question"
WHOLE_NUMBER = "Write a whole number in digits, such as 12, or skip this question"
ANY_NUMBER = "Write a number in digits, such as 12 or 12.5, or skip this question"
FEWER_PLACES = "Write a number with at most {decimals} digits after the point, or skip this question"
NUMBER_BETWEEN = "Write a number from {least} to {most}, or skip this question"
NUMBER_AT_LEAST = "Write a number that is {least} or more, or skip this question"
NUMBER_AT_MOST = "Write a number that is {most} or less, or skip this question"
YEAR = "Write a year as four digits, such as 2019, or skip this question"
YEAR_BETWEEN = "Write a year from {earliest} to {latest}, or skip this question"
TOO_LONG = (
    "Your answer is too long for us to keep. Please make it shorter by {over} characters. There is room for {longest}"
)
INVISIBLE = (
    "Something in your answer cannot be kept, such as an invisible sign that came with copied text. "
    "Please type that part again, or skip this question"
)
TOGETHER_TOO_LONG = (
    "Your answers together are longer than we can keep. Please make this one shorter. "
    "You can also send what you have without it"
)

WORDING = (
    CHOOSE_ONE,
    CHOOSE_TO_GO_ON,
    NOT_BESIDE,
    PREFER_NOT_ALONE,
    DONT_KNOW_ALONE,
    CHOOSE_FROM_LIST,
    WHOLE_NUMBER,
    ANY_NUMBER,
    FEWER_PLACES,
    NUMBER_BETWEEN,
    NUMBER_AT_LEAST,
    NUMBER_AT_MOST,
    YEAR,
    YEAR_BETWEEN,
    TOO_LONG,
    INVISIBLE,
    TOGETHER_TOO_LONG,
)
"""Every message there is, for catalogues."""

_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c]")
_UNKEEPABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d{1,15})(\.(?P<places>\d{1,15}))?")
_NUMBER_SIGNS = str.maketrans({"−": "-", "٫": ".", "٬": ","})
"""The minus sign, and the point and comma that keyboards for Arabic and Urdu write."""

_LARGEST_NUMBER = 1e12


def read(question: AnyQuestion, raw: Sequence[str]) -> Value | Problem | None:
    """Read what a form sent for a question: its answer, the problem with it, or None where it was skipped.

    `raw` holds the values of the question's field in the form, in order; none where nothing was chosen.
    """
    given = [text for text in raw if text.strip()]
    if not given:
        return Problem(question.id, CHOOSE_TO_GO_ON) if question.required else None
    if isinstance(question, ChooseMany):
        return _read_many(question, given)
    if isinstance(question, ChooseOne | Scale):
        return _read_one(question, given)
    return Problem(question.id, CHOOSE_ONE) if len(given) > 1 else _read_own_words(question, given[0])


def shown(question: AnyQuestion, value: Value) -> tuple[str, ...]:
    """Give what a form's field holds for an answer, so that `read` gives the answer back."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, float):
        places = question.decimals if isinstance(question, Number) else 4
        text = f"{value:.{places}f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text,)
    return (str(value),)


def too_long_together(questionnaire: Questionnaire, answers: Mapping[str, Value], question: Question) -> Problem | None:
    """Say so, at the question just answered, where a response with these answers might not fit.

    A questionnaire that passes its checks allows for two bytes a character, so this takes very long answers in an
    alphabet that needs more.
    """
    encoded = len(msgspec.msgpack.encode(dict(answers)))
    if encoded < SIZES[0]:
        return None
    beside = sum(len(page.id) + 16 for page in questionnaire.pages) + 1024
    return Problem(question.id, TOGETHER_TOO_LONG) if encoded + beside > SIZES[-1] else None


def _read_own_words(question: Number | Year | ShortText | LongText, text: str) -> Value | Problem:
    if isinstance(question, Number):
        return _read_number(question, text)
    if isinstance(question, Year):
        return _read_year(question, text)
    return _read_text(question, text)


def _read_one(question: ChooseOne | Scale, given: list[str]) -> Value | Problem:
    value = given[0]
    if len(set(given)) > 1 or value not in offered(question):
        return Problem(question.id, CHOOSE_TO_GO_ON if question.required else CHOOSE_ONE)
    return int(value) if isinstance(question, Scale) and value not in {PREFER_NOT, DONT_KNOW} else value


def _read_many(question: ChooseMany, given: list[str]) -> Value | Problem:
    values = offered(question)
    chosen = tuple(value for value in values if value in given)
    if not set(given) <= set(values):
        return Problem(question.id, CHOOSE_FROM_LIST)
    if len(chosen) > 1:
        if PREFER_NOT in chosen:
            return Problem(question.id, PREFER_NOT_ALONE)
        if DONT_KNOW in chosen:
            return Problem(question.id, DONT_KNOW_ALONE)
        for option in question.options:
            if option.exclusive and option.value in chosen:
                return Problem(question.id, NOT_BESIDE, {"answer": option.label})
    return chosen


def _read_number(question: Number, text: str) -> Value | Problem:
    """Read digits of any script, with a point, and commas between thousands."""
    match = _NUMBER.fullmatch(text.strip().translate(_NUMBER_SIGNS))
    if match is None or (match["places"] and not question.decimals):
        return Problem(question.id, ANY_NUMBER if question.decimals else WHOLE_NUMBER)
    if len(match["places"] or "") > question.decimals:
        return Problem(question.id, FEWER_PLACES, {"decimals": str(question.decimals)})
    plain = match[0].replace(",", "")
    number = float(plain) if question.decimals else int(plain)
    least, most = question.least, question.most
    if (least is None or number >= least) and (most is None or number <= most) and abs(number) <= _LARGEST_NUMBER:
        return number
    bounds = {name: f"{bound:,.10g}" for name, bound in (("least", least), ("most", most)) if bound is not None}
    if least is not None and most is not None:
        return Problem(question.id, NUMBER_BETWEEN, bounds)
    if least is not None and number < least:
        return Problem(question.id, NUMBER_AT_LEAST, bounds)
    return Problem(question.id, NUMBER_AT_MOST, {"most": bounds.get("most", f"{_LARGEST_NUMBER:,.0f}")})


def _read_year(question: Year, text: str) -> Value | Problem:
    digits = text.strip()
    if not re.fullmatch(r"\d{4}", digits):
        return Problem(question.id, YEAR)
    year = int(digits)
    if question.earliest <= year <= question.latest:
        return year
    bounds = {"earliest": str(question.earliest), "latest": str(question.latest)}
    return Problem(question.id, YEAR_BETWEEN, bounds)


def _read_text(question: ShortText | LongText, text: str) -> Value | Problem:
    text = _BREAKS.sub("\n", text)
    if isinstance(question, ShortText):
        text = text.replace("\n", " ")
    if _UNKEEPABLE.search(text):
        return Problem(question.id, INVISIBLE)
    if len(text) > question.longest:
        over = f"{len(text) - question.longest:,}"
        return Problem(question.id, TOO_LONG, {"over": over, "longest": f"{question.longest:,}"})
    return text
