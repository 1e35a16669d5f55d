"""A questionnaire is read from TOML, and what is wrong with one is said to its author, all at once."""

import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questionnaires import loading
from questionnaires.loading import NotAQuestionnaire
from questionnaires.schema import ChooseOne, Number, Page, Questionnaire
from tests.questionnaires.strategies import questionnaires

SMALL = """
format = 1
id = "small"
title = "A small one"
audience = "survivors"

[[page]]
id = "more"
[[page.question]]
kind = "choose-one"
id = "safe"
ask = "Did you feel safe?"
options = [{ value = "yes", label = "Yes" }, { value = "no", label = "No" }]
prefer_not_to_say = true

[[page]]
id = "why"
[[page.question]]
kind = "long-text"
id = "words"
ask = "What would have helped?"
show_if = { question = "safe", any_of = ["no"] }
"""


def problems(text: str) -> list[str]:
    with pytest.raises(NotAQuestionnaire) as found:
        loading.parse(text, "safety.toml")
    return [str(problem) for problem in found.value.problems]


def changed(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new)


def test_a_small_questionnaire_is_read() -> None:
    questionnaire = loading.parse(SMALL)
    assert [page.id for page in questionnaire.pages] == ["more", "why"]
    question = questionnaire.pages[0].questions[0]
    assert isinstance(question, ChooseOne)
    assert question.prefer_not_to_say
    assert question.options[1].label == "No"


def test_everything_of_the_wrong_shape_is_said_at_once() -> None:
    said = problems("""
format = 1
id = "a"
titel = "b"
audience = "survivors"
minutes = "ten"
[[page]]
id = "more"
[[page.question]]
kind = "choose-one"
id = "safe"
question = "Did you feel safe?"
options = ["Yes", "No"]
[[page.question]]
kind = "long-txt"
id = "words"
ask = "What would have helped?"
""")
    example = 'An option is written { value = "yes", label = "Yes" }.'
    meant = "Did you mean 'long-text'?"
    assert said == [
        "safety.toml: 'titel' is not a name known here. Did you mean 'title'?",
        "safety.toml, minutes: Here stands the text 'ten'. Write a whole number, without quotes.",
        "safety.toml, page 'more', question 'safe': 'question' is not a name known here. Did you mean 'ask'?",
        "safety.toml, page 'more', question 'safe', option 1: Here stands the text 'Yes'. " + example,
        "safety.toml, page 'more', question 'safe', option 2: Here stands the text 'No'. " + example,
        "safety.toml, page 'more', question 'safe', ask: 'ask' is missing. Write the question: ask = \"...\"",
        "safety.toml, page 'more', question 'words', kind: 'long-txt' is no kind of question. " + meant,
        "safety.toml, title: 'title' is missing.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (changed('"safe", any_of', '"saef", any_of'), "show_if names 'saef', which is not asked on an earlier page."),
        (changed('"safe", any_of', '"saef", any_of'), "Did you mean 'safe'?"),
        (changed('["no"]', '["know"]'), "the answer 'know', which 'safe' does not offer. Did you mean 'no'?"),
        (changed('["no"]', '["dont-know"]'), "'dont-know', which 'safe' does not offer."),
        (changed('any_of = ["no"]', "answered = true, none_of = ['no']"), "show_if has more than one condition."),
        (changed(', any_of = ["no"]', ""), "show_if has no condition."),
        (changed('id = "why"', 'id = "more"'), "2 pages have the name 'more'."),
        (changed('id = "words"', 'id = "safe"'), "2 questions have the name 'safe'."),
        (changed('id = "words"', 'id = "My words!"'), "as in 'my-words'."),
        (changed('value = "yes"', 'value = "prefer-not-to-say"'), "write prefer_not_to_say = true beside the options"),
        (changed('value = "yes"', 'value = "dont-know"'), "write dont_know = true beside the options"),
        (changed('value = "yes"', 'value = "no"'), "2 options have the value 'no'."),
        (changed('label = "Yes"', 'label = "no "'), "2 options read 'no'."),
        (changed(', { value = "no", label = "No" }', ""), "Offer at least two."),
        (changed('label = "Yes"', 'label = "Yes", exclusive = true'), "'yes' is exclusive, as every answer"),
        (changed("prefer_not_to_say = true", "required = true"), "everybody may skip every question"),
        (changed('id = "why"', 'id = "why"\nsection = "part"'), "There is no section 'part'."),
        (changed('id = "why"', 'id = "why"\nends = true'), "The page ends the visit for everyone: it has no show_if."),
        (changed('id = "why"', 'id = "why"\nends = true'), "ends the visit holds a question"),
        (changed('id = "why"', 'id = "why"\nends = true'), "A page that ends the visit says nothing."),
        (changed("[[page]]", '[[section]]\nid="part"\ntitle="Part"\n[[page]]'), "No page belongs to it."),
        (changed('ask = "What would have helped?"', 'ask = " "'), "A text that people read is empty."),
        (changed("have helped?", "have\\u0000 helped?"), "invisible control character"),
        (changed("have helped?", "have\\nhelped?"), "The text runs over several lines."),
        (changed("have helped?", "h" * 501), "Shorten it to 500."),
        (changed('kind = "long-text"', 'kind = "long-text"\nlongest = 0'), "longest is 0. Write a number from 1 to"),
        (
            changed('kind = "long-text"', 'kind = "scale"\nlow_label="a"\nhigh_label="b"\nhigh = 15'),
            "two to eleven points",
        ),
        (changed('kind = "long-text"', 'kind = "number"\nleast=3\nmost=2'), "The least number (3) is greater"),
        (changed('kind = "long-text"', 'kind = "number"\ndecimals=7'), "decimals is 7."),
        (changed('kind = "long-text"', 'kind = "number"\nleast=nan'), "Here stands nan."),
        (changed('kind = "long-text"', 'kind = "year"\nearliest=19'), "two years of four digits"),
        (changed('kind = "long-text"', 'kind = "long-text"\nrole = "area"'), "with broad groups"),
        (changed('kind = "long-text"', 'kind = "long-text"\nrole = "age"'), "Make it choose-one."),
        (changed('kind = "long-text"', 'kind = "long-text"\nrole = "ares"'), "Did you mean 'area'?"),
        (
            changed('id = "safe"', 'id = "safe"\nrole = "consent"'),
            "Write required = true; nobody goes on without a yes.",
        ),
        (
            changed('value = "yes"', 'value = "aye"').replace('id = "safe"', 'id = "safe"\nrole = "quote-consent"'),
            "yes and no",
        ),
        (SMALL + '[translations.cy]\n"page.wy.title" = "x"', "There is no text at 'page.wy.title' to translate."),
        (SMALL + '[translations.cy]\n"question.words.aks" = "x"', "Did you mean 'question.words.ask'?"),
        (SMALL + '[translations.cy]\nquestion.words.ask = "x"', "Put the whole address in quotes"),
        (SMALL + '[translations.en]\n"question.words.ask" = "x"', "It is the language of the questionnaire itself."),
        (SMALL + '[translations.Welsh]\n"question.words.ask" = "x"', "'Welsh' is no language tag."),
        (SMALL + '[translations.cy]\n"question.words.ask" = " "', "The translation is empty."),
        (changed("format = 1", "format = 2"), "This version reads format = 1."),
        (changed("format = 1", "format = true"), "This version reads format = 1."),
        (changed("[[page]]", "[page]"), "cannot be read as TOML"),
        (changed('audience = "survivors"', "audience = survivors"), "Every text stands in quotes"),
        (changed('audience = "survivors"', 'audience = "Survivors"'), "as in 'survivors'."),
        (changed('audience = "survivors"', 'audience = "survivors"\nminutes = 900'), "Write a number from 1 to 240."),
        (changed('audience = "survivors"', 'audience = "survivors"\nlanguage = "English"'), "no language tag"),
        (changed('title = "A small one"', "title = 1979-05-27"), "Here stands the date or time 1979-05-27."),
        (changed('title = "A small one"', 'title = "A small one"\nsection = 1'), "that begins with [[section]]"),
        (changed('title = "A small one"', 'title = "A small one"\nsection = [1]'), "Here stands 1."),
        (SMALL.replace("[[page.question]]", "[[page.questions]]"), "Did you mean 'question'?"),
        (SMALL.split("[[page]]", maxsplit=1)[0] + "page = []", "There is no page."),
        ("a = " + "[" * 5000, "cannot be read as TOML"),
        ("a = " + "9" * 5000, "cannot be read as TOML"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_write(text: str, said: str) -> None:
    assert said in "\n".join(problems(text))


def test_pages_of_a_section_must_stand_together() -> None:
    pages = "".join(
        f'[[page]]\nid="p{number}"\ntitle="t"\nbody="b"\n{section}\n'
        for number, section in enumerate(['section="part"', "", 'section="part"'])
    )
    text = f'format=1\nid="x"\ntitle="x"\naudience="x"\n[[section]]\nid="part"\ntitle="Part"\n{pages}'
    assert "Its pages do not stand together." in problems(text)[0]


def test_answers_that_could_not_fit_one_response_are_refused_before_anybody_writes_them() -> None:
    question = '[[page.question]]\nkind="long-text"\nid="q{n}"\nask="a?"\nlongest = 20000\n'
    text = 'format=1\nid="x"\ntitle="x"\naudience="x"\n[[page]]\nid="p"\ntitle="t"\n'
    assert loading.parse(text + question.format(n=1))
    assert "more than the 65,536" in problems(text + question.format(n=1) + question.format(n=2))[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "not in UTF-8"),
        (b"#" * (loading.LARGEST + 1), "far too large"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "safety.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NotAQuestionnaire, match=said) as found:
        loading.load(path)
    assert str(path) in str(found.value)


def test_files_from_other_editors_are_read(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert loading.load(path) == loading.parse(SMALL)


def test_a_field_added_later_changes_no_fingerprint() -> None:
    """Canonical bytes hold no default, so the fingerprint of what was published before stands for ever."""
    questionnaire = loading.parse(SMALL)
    assert b'"minutes"' not in loading.canonical(questionnaire)
    known = "07286e6c971510b842c018bf9520f9c49a29968bc414801e93c67f5bb39d34d8"
    assert loading.fingerprint(loading.canonical(questionnaire)) == known


def test_what_is_written_out_and_is_the_default_anyway_changes_no_fingerprint() -> None:
    plain = loading.parse(SMALL)
    written_out = loading.parse(
        SMALL.replace('audience = "survivors"', 'audience = "survivors"\nlanguage = "en"\nminutes = 0').replace(
            'kind = "long-text"', 'kind = "long-text"\nlongest = 5000\nhint = ""'
        )
    )
    assert written_out == plain
    assert loading.canonical(written_out) == loading.canonical(plain)
    assert b"longest" not in loading.canonical(written_out)


def test_whole_and_broken_bounds_are_the_same_number() -> None:
    """TOML's 3 and 3.0, and a form's 3, name one questionnaire."""
    pages = [Page(id="p", questions=(Number(id="n", ask="How many?", least=least),)) for least in (3, 3.0)]
    ones = [Questionnaire(format=1, id="x", title="x", audience="x", pages=(page,)) for page in pages]
    assert loading.canonical(ones[0]) == loading.canonical(ones[1])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(questionnaires())
def test_any_questionnaire_comes_back_from_toml_and_from_its_bytes(questionnaire: Questionnaire) -> None:
    loading.check(questionnaire)
    written = loading.dumps(questionnaire)
    assert loading.parse(written) == questionnaire
    stored = loading.canonical(questionnaire)
    assert loading.decode(stored) == questionnaire
    assert loading.canonical(loading.parse(written)) == stored


raw = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["page", "question", "kind", "x"]), inner)
    ),
    max_leaves=6,
)


@st.composite
def damaged(draw: st.DrawFn) -> object:
    """A sound file's tables in which one value was replaced by anything at all."""
    tables = tomllib.loads(SMALL)
    spots: list[tuple[object, object]] = []

    def collect(node: object) -> None:
        entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in entries:
            spots.append((node, key))
            collect(value)

    collect(tables)
    node, key = draw(st.sampled_from(spots))
    node[key] = draw(raw)  # type: ignore[index]  # a table or a list, by construction
    return tables


@given(damaged())
def test_nothing_of_the_wrong_shape_escapes_the_friendly_words(tables: object) -> None:
    """Whatever the strict decoder would refuse has been said before, in words for authors."""
    try:
        loading.build(tables, "x.toml")
    except NotAQuestionnaire as found:
        for problem in found.problems:
            assert "msgspec" not in str(problem)
            assert "$." not in str(problem)
            assert "Expected" not in problem.wrong
    else:
        msgspec.convert(tables, Questionnaire)


@given(st.binary(max_size=60))
def test_bytes_that_are_no_questionnaire_are_unreadable(content: bytes) -> None:
    with pytest.raises(loading.Unreadable):
        loading.decode(content)
