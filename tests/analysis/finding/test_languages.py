"""Answers in other languages are told from English ones, and a short or misspelt English one stays where it is."""

import pytest

from analysis.finding.languages import language
from analysis.finding.material import draw, sort

ENGLISH_STILL = [
    *("Llandudno", "Merthyr Tydfil, Pontypridd, Aberdare", "Cwm Taf Morgannwg health board never replied"),
    *(
        "my son",
        "Maya and Una were lovely",
        "Merci!",
        "it was so so",
        "dim",
        "Nada",
        "mam came with me",
        "👍",
        "N/A",
        "0/10",
    ),
    *("déjà vu every single meeting", "polic nver rang bak", "ISVA, SARC, CPS", "POLICE WERE TERRIBLE"),
    "Roedd yr officer yn lovely ond the wait was too long",
    "The police were kind. Diolch yn fawr i'r swyddog am wrando arnaf yn fy iaith fy hun.",
    "I waited a year. Czekałam rok i nikt do mnie nie zadzwonił.",
]
"""Names, places, slips, short answers, and those of which a sentence is English: it would be thrown out."""


@pytest.mark.parametrize("text", ENGLISH_STILL)
def test_no_english_is_thrown_out(text: str) -> None:
    assert language(text) == "en"


def test_the_english_of_a_mixed_answer_is_what_keeps_it() -> None:
    assert language("Czekałam rok i nikt do mnie nie zadzwonił.") == "pl"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The officer was kind but nobody rang me back", "en"),
        ("Police", "en"),
        ("merci beaucoup", "fr"),
        ("diolch", "cy"),
        ("nie wiem", "pl"),
        ("Nu știu", "ro"),
        ("شکریہ", "ur"),
        ("لم يتصل بي أحد من الشرطة", "ar"),
        ("ਪਤਾ ਨਹੀਂ", "pa"),
        ("я не знаю, где мы были", "ru"),
        ("警察从来没有给我回电话", "zh"),
        ("ሓገዝ", "am"),
        ("mujhe nahi pata tha ke madad kahan milegi", "ur-Latn"),
        ("DOEDD NEB WEDI FFONIO", "cy"),
        ("shes amazing cudnt of done it witout her", "en"),
        ("", "en"),
        ("😀😀😀", "en"),
        ("Musiałam czekać bardzo długo na rozmowę z doradcą", "pl"),
        ("Roedd y staff yn garedig iawn ond roedd rhaid aros yn hir am apwyntiad", "cy"),
        ("La police ne m'a jamais rappelée après ma déposition", "fr"),
    ],
)
def test_a_text_is_english_unless_it_is_plainly_not(text: str, tag: str) -> None:
    assert language(text) == tag


def test_an_answer_in_other_letters_of_which_a_sentence_is_english_is_no_longer_lost() -> None:
    foreign = "警察从来没有给我回电话。我等了一年。"
    assert language(foreign) == "zh"
    assert language(f"They never rang me back. {foreign}") == "en"


def test_answers_are_sorted_by_language_and_english_is_always_there() -> None:
    assert sort([]).places == {"en": ()}
    texts = ["The staff were kind", "Musiałam czekać bardzo długo na rozmowę z doradcą", "", "It was a long wait"]
    assert sort(texts).places == {"en": (0, 2, 3), "pl": (1,)}


def test_a_sample_hardly_changes_when_a_few_answers_are_missing() -> None:
    texts = [f"answer number {number}" for number in range(400)]
    drawn = {texts[row] for row in draw(texts, 100)}
    assert len(drawn) == 100
    fewer = [text for place, text in enumerate(texts) if place % 20]
    again = {fewer[row] for row in draw(fewer, 100)}
    assert len(drawn & again) >= 85
    assert list(draw(texts[:50], 100)) == list(range(50))
