"""A questionnaire on paper holds all that the screen does, in an order that can be followed, tagged for reading."""

import datetime
import io
import re
import string
import subprocess
import tomllib
from importlib import resources
from pathlib import Path

import msgspec
import pikepdf
import pytest
import segno
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from questionnaires import library, typesetting
from questionnaires.consultation import Consultation
from questionnaires.loading import parse
from questionnaires.paper import Layout, LettersMissing, NoSuchLanguage, NotAnAddress, print_paper, print_poster
from questionnaires.paper.sheet import Box, Contact, Sheet
from questionnaires.places import places
from questionnaires.schema import LongText, Page, Questionnaire
from tests.questionnaires.lint.asking import SOUND, asking
from tests.questionnaires.strategies import Words, questionnaires

EVERYTHING = parse(
    """
format = 1
id = "paper"
title = "About something that is nobody's business"
audience = "survivors"
minutes = 7
welcome = "We ask about *help*."
closing = "That was all."
other_ways = "You can ring us."

[[section]]
id = "part"
title = "The help"
note = "It may be hard to think of."
skippable = true

[[page]]
id = "consent"
title = "Taking part"
body = "It is your choice."
[[page.question]]
kind = "choose-one"
id = "consent"
role = "consent"
required = true
ask = "Will you take part?"
options = [{ value = "yes", label = "Yes" }, { value = "no", label = "No" }]

[[page]]
id = "age"
[[page.question]]
kind = "choose-one"
id = "age"
role = "age"
ask = "Are you 18 or over?"
options = [{ value = "over", label = "I am" }, { value = "under", label = "I am not" }]
prefer_not_to_say = true

[[page]]
id = "young"
title = "Thank you"
body = "There is help for you too."
show_if = { question = "age", any_of = ["under"] }
ends = true

[[page]]
id = "who"
section = "part"
[[page.question]]
kind = "choose-many"
id = "who"
ask = "Who helped?"
hint = "Think of *anyone*."
why = "To thank them."
options = [
  { value = "police", label = "The police", hint = "Any officer" },
  { value = "friend", label = "A friend" },
  { value = "none", label = "Nobody", exclusive = true },
]
dont_know = true

[[page]]
id = "how"
section = "part"
show_if = { question = "who", any_of = ["police", "friend"] }
[[page.question]]
kind = "scale"
id = "how"
ask = "How well?"
low_label = "Not at all"
high_label = "Fully"
[[page.question]]
kind = "number"
id = "weeks"
ask = "How many weeks?"
unit = "weeks in all"
show_if = { question = "who", none_of = ["none"] }

[[page]]
id = "words"
title = "Own words"
[[page.question]]
kind = "long-text"
id = "words"
ask = "What else?"
reminder = true
show_if = { question = "how", answered = true }
[[page.question]]
kind = "year"
id = "year"
ask = "Which year?"

[[support]]
name = "The Line"
about = "Free"
phone = "0808 000 0000"
text = "Text HELLO to 85258"
web = "line.example.org"
hours = "Always"
""".replace('[[page]]\nid = "how"', '[[page]]\ntitle = "How it was"\nid = "how"')
)


def text_of(pdf: bytes) -> str:
    """Read a PDF's text in the order of reading, its lines joined."""
    ran = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(ran.stdout.decode().split())


def test_everything_stands_on_the_paper_in_order() -> None:
    text = text_of(print_paper(EVERYTHING).pdf)
    wanted = [
        "Survey",
        "We ask about help.",
        "It takes about 7 minutes.",
        "You can skip any question.",
        "Please do not write your name",
        "Keeping safe",
        "Other ways to take part You can ring us.",
        "If you want to talk to someone",
        "The Line Free Phone: ",
        "Text HELLO to 85258",
        "Taking part It is your choice.",
        "1. Will you take part? Tick one box.",
        "If you tick no, please stop here.",
        "2. Are you 18 or over?",
        "Prefer not to say",
        "If you ticked ‘I am not’ in question 2, please stop here. Thank you There is help for you too.",
        "Part 1: The help It may be hard to think of. You can skip this part and go to question 6.",
        "3. Who helped? Think of anyone. Why we ask: To thank them. Tick all the boxes that fit.",
        "The police Any officer",
        "Nobody (tick only this one)",
        "I don’t know (tick only this one)",
        "How it was 4. How well? Answer this only if you ticked ‘The police’ or ‘A friend’ in question 3.",
        "Not at all",
        "5. How many weeks? Answer this only if you ticked ‘The police’ or ‘A friend’ in question 3.",
        "Answer this unless you ticked ‘Nobody’ in question 3. Write a number.",
        "weeks in all",
        "6. What else? Answer this only if you answered question 4. Please do not name people or places.",
        "7. Which year? Write the year with four digits.",
        "Thank you That was all.",
        "The person who gave you this paper can tell you how to send it back.",
        "0808 000 0000",
    ]
    # Footers fall where the pages end.
    flowing = re.sub(r"Page \d+ of \d+ ?", "", text)
    at = 0
    for words in wanted:
        found = flowing.find(words, at)
        assert found >= 0, f"{words!r} does not follow in {flowing[at : at + 300]!r}"
        at = found


def test_the_title_that_is_for_staff_stays_off_the_paper() -> None:
    """Whoever finds the file, or sees the window's title, reads only that it is a survey."""
    printed = print_paper(EVERYTHING).pdf
    assert "nobody's business" not in text_of(printed)
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Survey"
        assert "/CreationDate" not in pdf.docinfo
        assert "/Author" not in pdf.docinfo


def test_a_consultation_says_who_asks_why_and_where_to_send_it() -> None:
    consultation = Consultation(
        id="c",
        name="Autumn",
        asker="The Commissioner asks.",
        purpose="To do better.",
        contact="Send it to FREEPOST HEARD.",
        opens=datetime.date(2026, 9, 1),
        closes=datetime.date(2026, 11, 30),
        questionnaires={},
        translations={"cy": {"purpose": "I wneud yn well."}},
    )
    text = text_of(print_paper(EVERYTHING, consultation=consultation).pdf)
    assert "Who is asking, and why The Commissioner asks. To do better." in text
    assert "Sending it back Send it to FREEPOST HEARD." in text
    welsh = msgspec.structs.replace(EVERYTHING, translations={"cy": {"welcome": "Croeso."}})
    assert "The Commissioner asks. I wneud yn well." in text_of(
        print_paper(welsh, language="cy", consultation=consultation).pdf
    )


@pytest.mark.parametrize("name", library.names())
def test_the_library_prints_in_every_language_and_layout(name: str) -> None:
    """Typst refuses what breaks PDF/UA, so a file that is written is tagged; no question is lost in any of them."""
    questionnaire = library.take(name)
    asked = [question for page in questionnaire.pages for question in page.questions]
    for language in ("", *questionnaire.translations):
        for layout in Layout:
            printed = print_paper(questionnaire, language=language, layout=layout)
            text = text_of(printed.pdf)
            for number in range(1, len(asked) + 1):
                assert f" {number}. " in text


@pytest.mark.parametrize("layout", Layout)
def test_a_paper_is_tagged_and_says_its_language(layout: Layout) -> None:
    with pikepdf.open(io.BytesIO(print_paper(EVERYTHING, layout=layout).pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert "pdfuaid" in str(pdf.Root.Metadata.read_bytes())
        kinds = set()

        def walk(node: pikepdf.Object) -> None:
            if isinstance(node, pikepdf.Dictionary):
                if "/S" in node:
                    kinds.add(str(node.S))
                if "/K" in node:
                    walk(node.K)
            elif isinstance(node, pikepdf.Array):
                for inner in node:
                    walk(inner)

        walk(pdf.Root.StructTreeRoot)
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI"} <= kinds


def test_large_print_is_large() -> None:
    def sizes(layout: Layout) -> int:
        with pikepdf.open(io.BytesIO(print_paper(EVERYTHING, layout=layout).pdf)) as pdf:
            return len(pdf.pages)

    assert sizes(Layout.NORMAL) < sizes(Layout.LARGE_PRINT)
    assert sizes(Layout.EASY_READ) >= 7, "one question to a page"


def test_the_same_gives_the_same_bytes() -> None:
    assert print_paper(EVERYTHING).pdf == print_paper(EVERYTHING).pdf


MARKUP = "#panic() $x$ @ref <b>bold</b> [link](x) \\ // /* */ = head = `code` ~ 'a' \"b\" {{x}} \\u{41} --- #{1}"


def test_no_text_is_ever_read_as_markup() -> None:
    text = text_of(print_paper(asking(MARKUP, hint='#import "x": y and #read("/etc/passwd")')).pdf)
    assert " ".join(MARKUP.split()) in text
    assert '#read("/etc/passwd")' in text


# Letters that our fonts have, with every sign that Typst makes something of.
TRICKY = st.text(string.printable.strip() + " éŵŷłśЖع\u200f#$*_`<>@[]{}\\/=~", min_size=1, max_size=40).map(
    "A{}?".format
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(questionnaires(Words(TRICKY, st.just("") | TRICKY)))
def test_any_questionnaire_prints(questionnaire: Questionnaire) -> None:
    for language in ("", *questionnaire.translations):
        assert print_paper(questionnaire, language=language).pdf.startswith(b"%PDF")


def test_what_whoever_prints_should_know_is_said() -> None:
    welsh = msgspec.structs.replace(SOUND, translations={"cy": {"welcome": "Croeso."}})
    notes = print_paper(welsh, language="cy").notes
    assert any("Nobody who speaks 'cy' as their own has checked" in note for note in notes)
    assert any("texts have no translation into 'cy'" in note for note in notes)
    somali = msgspec.structs.replace(SOUND, translations={"so": {"welcome": "Soo dhowow."}})
    assert any("We have no words of our own in 'so'" in note for note in print_paper(somali, language="so").notes)
    assert print_paper(SOUND).notes == ()
    with pytest.raises(NoSuchLanguage, match=r"It is in: en\."):
        print_paper(SOUND, language="pl")


def test_letters_that_cannot_be_printed_are_said() -> None:
    bengali = msgspec.structs.replace(SOUND, translations={"bn": {"welcome": "স্বাগতম"}})
    with pytest.raises(LettersMissing, match="cannot be printed: গ"):
        print_paper(bengali, language="bn")
    with pytest.raises(LettersMissing):
        print_poster(ADDRESS, about=("\U0001f44d",))
    assert typesetting.letters_missing("Croeso ŵ ŷ, Żółć, اردو ہے۔, العربية, Київ") == ""


def test_numbers_keep_their_order_where_writing_runs_from_right_to_left() -> None:
    texts = {place.address: "فون کریں" for place in places(EVERYTHING) if not place.address.startswith("support")}
    urdu = msgspec.structs.replace(EVERYTHING, translations={"ur": texts | {"welcome": "فون 0808 500 2222 پر"}})
    elements = list(Sheet(urdu, "ur", None).elements())
    boxes = [element for element in elements if isinstance(element, Box)]
    contacts = [inner for box in boxes for inner in box.inside if isinstance(inner, Contact)]
    assert next(value.text for _, value in contacts[0].ways) == "\u20660808 000 0000\u2069"
    assert "\u20660808 500 2222\u2069" in msgspec.json.encode(elements).decode()
    assert print_paper(urdu, language="ur").pdf.startswith(b"%PDF")


def test_the_fixed_words_are_whole_in_every_language() -> None:
    words = tomllib.loads((resources.files("questionnaires.paper") / "words.toml").read_text("utf-8"))
    names = {name: sorted(re.findall(r"{\w+}", text)) for name, text in words["en"].items()}
    for language, texts in words.items():
        assert {name: sorted(re.findall(r"{\w+}", text)) for name, text in texts.items()} == names, language
        assert all(text for name, text in texts.items() if name != "checked_by")
        assert typesetting.letters_missing("".join(texts.values())) == "", language


ADDRESS = "https://hear.example.org/k3v"


def test_a_poster_holds_the_address_and_gives_nothing_away() -> None:
    printed = print_poster(ADDRESS).pdf
    text = text_of(printed)
    assert text == "Have your say Scan the code, or go to hear.example.org/k3v You can stop at any time."
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Have your say"
        assert len(pdf.pages) == 1
    about = text_of(print_poster(ADDRESS, about=("A survey on help after sexual violence",)).pdf)
    assert "A survey on help after sexual violence" in about


def test_the_code_on_the_poster_is_the_address(tmp_path: Path) -> None:
    """Every module of the printed code, seen as a picture, is what a scanner needs to read the address."""
    path = tmp_path / "poster.pdf"
    path.write_bytes(print_poster(ADDRESS).pdf)
    subprocess.run(["pdftoppm", "-r", "100", "-gray", "-singlefile", path, tmp_path / "poster"], check=True)
    with Image.open(tmp_path / "poster.pgm") as picture:
        dark = picture.point(lambda value: 255 if value < 128 else 0)
        wide = dark.size[0]
        # The code is the only dark square; find it between the heading and the words below.
        middle = dark.crop((wide // 4, dark.size[1] // 4, 3 * wide // 4, 2 * dark.size[1] // 3))
        left, top, right, bottom = middle.getbbox() or (0, 0, 0, 0)
        code = middle.crop((left, top, right, top + (right - left)))
        matrix = segno.make(ADDRESS, error="q", micro=False).matrix
        step = code.size[0] / len(matrix)
        seen = [
            [code.getpixel((int((x + 0.5) * step), int((y + 0.5) * step))) == 255 for x in range(len(matrix))]
            for y in range(len(matrix))
        ]
    assert bottom > top
    assert seen == [[bool(module) for module in row] for row in matrix]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("hear.example.org", "is no address on the web"),
        ("ftp://example.org", "is no address on the web"),
        ("javascript:alert(1)", "is no address on the web"),
        ("https://", "is no address on the web"),
        ("https://a b.org", "is no address on the web"),
        ("https://example.org/?code=7", "holds more than a place to go to"),
        ("https://example.org/#7", "holds more than a place to go to"),
        ("https://me:secret@example.org/", "holds more than a place to go to"),
    ],
)
def test_a_poster_leads_to_a_place_and_to_nobody(address: str, said: str) -> None:
    with pytest.raises(NotAnAddress, match=re.escape(said)):
        print_poster(address)


@pytest.mark.parametrize("language", ["en", "cy", "pl", "ur", "ar", "so"])
def test_posters_are_made_in_every_language(language: str) -> None:
    address = f"https://a-rather-long-name-of-a-place.example.org/{'x' * 30}"
    printed = print_poster(address, language=language)
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang) == language


def test_long_words_break_rather_than_run_off_the_page() -> None:
    question = LongText(id="a", ask="W" * 120, hint="m" * 300, why="x" * 300, reminder=True)
    questionnaire = msgspec.structs.replace(SOUND, pages=(*SOUND.pages, Page(id="long", questions=(question,))))
    pdf = print_paper(questionnaire, layout=Layout.LARGE_PRINT).pdf
    words = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', words)]
    assert max(edges) < 595
