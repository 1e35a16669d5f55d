"""Any questionnaire that passes its checks, and any answers to one, for properties that must hold of all of them."""

from typing import Any, NamedTuple

import msgspec
from hypothesis import strategies as st

from questionnaires.places import places
from questionnaires.questions import offered
from questionnaires.response import Value
from questionnaires.schema import (
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    LongText,
    Number,
    Option,
    Page,
    Questionnaire,
    Role,
    Scale,
    Section,
    ShortText,
    ShowIf,
    SupportContact,
    Year,
)

keepable = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
lines = st.text(keepable, min_size=1, max_size=30).map(lambda text: f"{text}?")
prose = st.lists(lines, min_size=1, max_size=3).map("\n\n".join)


class Words(NamedTuple):
    """Where the texts of a drawn questionnaire come from."""

    line: st.SearchStrategy[str]
    prose: st.SearchStrategy[str]


ANY_WORDS = Words(lines, st.just("") | prose)
NO_MATTER_WHICH = Words(st.just("Words"), st.just(""))
"""For properties that texts have no part in: several times quicker."""

_either = st.booleans()
_kinds_of_condition = st.sampled_from(["none", "none", "answered", "any_of", "none_of"])
_kinds = st.sampled_from(["one", "many", "scale", "number", "year", "short", "long"])

anything = st.text(st.characters(), max_size=60)


def question_of(draw: st.DrawFn, identity: str, earlier: list[AnyQuestion], words: Words) -> AnyQuestion:  # noqa: PLR0911 - one return for each kind
    """A question of any kind, perhaps shown only after an answer to an earlier one."""
    shared: dict[str, Any] = {
        "id": identity,
        "ask": draw(words.line),
        "hint": draw(words.prose),
        "why": draw(words.prose),
        "show_if": condition(draw, earlier),
    }
    flags: dict[str, Any] = {"prefer_not_to_say": draw(_either), "dont_know": draw(_either)}
    labels = [f"{draw(words.line)} {number}" for number in range(draw(st.integers(2, 4)))]
    kind = draw(_kinds)
    if kind == "one":
        return ChooseOne(**shared, **flags, options=tuple(Option(value=f"v{n}", label=x) for n, x in enumerate(labels)))
    if kind == "many":
        alone = draw(st.integers(0, len(labels)))
        options = (Option(value=f"v{n}", label=label, exclusive=n == alone) for n, label in enumerate(labels))
        return ChooseMany(**shared, **flags, options=tuple(options))
    if kind == "scale":
        low = draw(st.integers(-10, 5))
        high = low + draw(st.integers(1, 10))
        return Scale(**shared, **flags, low=low, high=high, low_label=labels[0], high_label=labels[1])
    if kind == "number":
        least, most = draw(st.tuples(st.none() | st.integers(-9, 9), st.none() | st.integers(10, 99)))
        return Number(**shared, least=least, most=most, decimals=draw(st.integers(0, 4)))
    if kind == "year":
        return Year(**shared, earliest=draw(st.integers(1900, 1990)), latest=draw(st.integers(1991, 2100)))
    if kind == "short":
        return ShortText(**shared, longest=draw(st.integers(1, 500)))
    return LongText(**shared, longest=draw(st.integers(1, 800)), reminder=draw(_either))


def condition(draw: st.DrawFn, earlier: list[AnyQuestion]) -> ShowIf | None:
    """No condition, or one that names an earlier question's answers."""
    kind = draw(_kinds_of_condition) if earlier else "none"
    if kind == "none":
        return None
    question = draw(st.sampled_from(earlier))
    values = offered(question)
    if kind == "answered" or not values:
        return ShowIf(question=question.id, answered=draw(_either))
    chosen = {draw(st.sampled_from(values)), draw(st.sampled_from(values))}
    wanted = tuple(value for value in values if value in chosen)
    if kind == "any_of":
        return ShowIf(question=question.id, any_of=wanted)
    return ShowIf(question=question.id, none_of=wanted)


@st.composite
def questionnaires(draw: st.DrawFn, words: Words = ANY_WORDS) -> Questionnaire:
    """Some pages: with and without questions, conditions, sections, consent, endings, translations."""
    earlier: list[AnyQuestion] = []
    pages: list[Page] = []
    if draw(_either):
        yes_no = (Option(value="yes", label="Yes"), Option(value="no", label="No"))
        consent = ChooseOne(id="consent", ask="Will you take part?", options=yes_no, role=Role.CONSENT, required=True)
        pages.append(Page(id="consent", questions=(consent,)))
        earlier.append(consent)
    for number in range(draw(st.integers(1, 7))):
        shown_if = condition(draw, earlier)
        if shown_if and draw(st.integers(0, 4)) == 0:
            pages.append(
                Page(id=f"p{number}", title="The end", body=f"Some. {draw(words.prose)}", show_if=shown_if, ends=True)
            )
            continue
        asked = tuple(question_of(draw, f"q{number}-{n}", earlier, words) for n in range(draw(st.integers(0, 3))))
        body = f"Some. {draw(words.prose)}" if not asked else draw(words.prose)
        pages.append(Page(id=f"p{number}", title=draw(words.line), body=body, show_if=shown_if, questions=asked))
        earlier += asked
    if all(page.ends for page in pages):
        pages.append(Page(id="words", title="Words", body="Some."))
    sections: tuple[Section, ...] = ()
    ordinary = [index for index, page in enumerate(pages) if not page.ends and page.id != "consent"]
    if draw(_either) and ordinary:
        start = draw(st.sampled_from(ordinary))
        for index in range(start, min(start + draw(st.integers(1, 4)), len(pages))):
            if pages[index].ends:
                break
            pages[index] = msgspec.structs.replace(pages[index], section="part")
            sections = (Section(id="part", title="A part", note=f"Some. {draw(words.prose)}", skippable=True),)
    whole = Questionnaire(
        format=1,
        id="drawn",
        title=draw(words.line),
        audience="survivors",
        minutes=draw(st.integers(0, 60)),
        welcome=draw(words.prose),
        closing=draw(words.prose),
        sections=sections,
        pages=tuple(pages),
        support=draw(st.sampled_from([(), (SupportContact(name="Somebody", phone="116 123"),)])),
    )
    some = draw(st.lists(st.sampled_from(list(places(whole))), max_size=4, unique_by=lambda place: place.address))
    texts = {place.address: draw(words.line) for place in some}
    return msgspec.structs.replace(whole, translations={"cy": texts} if texts else {})


def values(question: AnyQuestion) -> st.SearchStrategy[Value]:  # noqa: PLR0911 - one return for each kind
    """Any answer that `answers.read` could give to a question."""
    if isinstance(question, ChooseOne):
        return st.sampled_from(offered(question))
    if isinstance(question, Scale):
        return st.sampled_from(offered(question)).map(lambda text: int(text) if text.lstrip("-").isdigit() else text)
    if isinstance(question, ChooseMany):
        together = [option.value for option in question.options if not option.exclusive]
        alone = st.sampled_from(offered(question)).map(lambda value: (value,))
        return alone | st.sets(st.sampled_from(together or [question.options[0].value]), min_size=1).map(
            lambda chosen: tuple(value for value in offered(question) if value in chosen)
        )
    if isinstance(question, Number):
        least = question.least if question.least is not None else -999
        most = question.most if question.most is not None else 999
        if not question.decimals:
            return st.integers(int(least), int(most))
        return st.floats(least, most).map(lambda number: round(number, question.decimals))
    if isinstance(question, Year):
        return st.integers(question.earliest, question.latest)
    text = st.text(keepable, min_size=1, max_size=min(question.longest, 40))
    return text.filter(lambda written: bool(written.strip()))


@st.composite
def answers(draw: st.DrawFn, questionnaire: Questionnaire) -> dict[str, Value]:
    """Answers to some of the questions, whether they are on the path or not."""
    given: dict[str, Value] = {}
    for page in questionnaire.pages:
        for question in page.questions:
            if draw(st.integers(0, 3)):
                given[question.id] = draw(values(question))
    return given
