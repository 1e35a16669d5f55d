"""Whole foreign sentences of an English answer are not read with it, and no English sentence is lost."""

import msgspec
import pytest

from analysis.finding.codebook import Codebook, Theme
from analysis.finding.passages import as_read, tell
from analysis.finding.segments import segments
from analysis.finding.themes import find
from analysis.finding.themeset import Taught, ThemeSet
from survey import samples
from tests.analysis.finding.test_exploring import pile

BESIDE = "The officer was kind but nobody rang me."

FOREIGN = {
    "Czekałam rok i nikt do mnie nie zadzwonił.": "pl",
    "nie wiem co dalej robic": "pl",
    "Roedd yr heddlu yn garedig iawn!": "cy",
    "Am așteptat un an și nimeni nu m-a sunat.": "ro",
    "Esperei um ano e ninguém me ligou.": "pt",
    "No me creyeron y me sentí muy sola.": "es",
    "La poliziotta è stata come una sorella per me.": "it",
    "La policière a été très gentille avec moi.": "fr",
    "Bir yıl bekledim ve kimse beni aramadı.": "tr",
    "Prita një vit dhe askush nuk më telefonoi.": "sq",
    "Egy évet vártam és senki nem hívott fel.": "hu",
    "Laukiau metus ir niekas man nepaskambino.": "lt",
    "mujhe koi jawab nahi mila": "ur-Latn",
    "میں نے ایک سال انتظار کیا۔": "ur",
    "ਮੈਂ ਇੱਕ ਸਾਲ ਉਡੀਕ ਕੀਤੀ।": "pa",
    "Я ждала год и никто не позвонил.": "ru",
}

ENGLISH = [
    *("polic nver rang bak", "shes luvly propa gud", "abslutely apalling behavour", "wntd 2 tel sum1 bt cudnt"),
    *("Ah wis feart an naebody cam roon", "dem neva call mi back", "gannin yem wor lass", "Wetin dem do no good"),
    *("Merthyr Tydfil, Pontypridd, Aberdare", "Ysbyty Gwynedd, Bangor", "ysbyty glan clwyd", "Heddlu Gogledd Cymru"),
    *("heddlu gogledd cymru", "Cymorth i Ferched", "cymorth i ferched cymru", "Comisiynydd Heddlu a Throseddu Gwent"),
    *("Agnieszka Kowalska, Anwen Llewelyn", "agnieszka kowalska wojciechowska", "DC Okonkwo, DS Szczepanski"),
    *("Amitriptyline, mirtazapine, venlafaxine", "SARC, ISVA, CPS, IOPC", "izzat, sharam, honour", "cwtch, hiraeth"),
    *("Nováková, Dvořák, Svobodová", "Nguyễn Thị Hương, Trần Văn", "Szabó Nagy Kovács", "c'est la vie"),
    *("Déjà vu", "Crème de la crème", "Laissez-faire attitude", "Inshallah", "Merci!", "10/10", "½ hr, 5µg", "Rang 10"),
    *(
        'She said "nie wiem" and left',
        "The interpreter wrote: Nikt do mnie nie zadzwonił",
        "asdf asdf asdf",
        "la la la",
    ),
]
"""Misspelt, in dialect, of names, drugs or letters; or with foreign words inside an English sentence."""


@pytest.mark.parametrize(("sentence", "tag"), FOREIGN.items())
def test_a_whole_foreign_sentence_is_told_and_written_over(sentence: str, tag: str) -> None:
    for text in (f"{BESIDE} {sentence}", f"{sentence}\n{BESIDE}"):
        told = tell(text)
        assert (told.language, {passage.language for passage in told.foreign}) == ("en", {tag})
        read = as_read(text)
        assert read.split() == BESIDE.split()
        assert len(read) == len(text)
        ((start, end),) = segments(read)
        assert read[start:end] == text[start:end] == BESIDE, "what is left stands where it stood"


@pytest.mark.parametrize("sentence", ENGLISH)
def test_no_english_sentence_is_lost(sentence: str) -> None:
    for text in (f"{BESIDE} {sentence}. Thanks to all of them.", f"{sentence}\n{BESIDE}"):
        assert tell(text).foreign == ()
        assert as_read(text) == text


def test_sentences_of_english_words_and_names_are_not_looked_at_closer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def likeliest(text: str) -> tuple[str, bool]:
        asked.append(text)
        return "pl", True

    monkeypatch.setattr("analysis.finding.passages.likeliest", likeliest)
    text = (
        "Excellent friendly staff. Helpful recieptionist, brillient doctor, lovely kind nurse. "
        "Bradford, Keighley, Shipley. She waited for more than a year and then they rang."
    )
    assert tell(text).foreign == ()
    assert asked == []
    tell(f"{text} Egy évet vártam és senki nem hívott fel.")
    assert len(asked) == 1


def test_of_all_sample_answers_only_what_is_in_another_language_is_not_read() -> None:
    said = [
        text
        for name in ("aftercare-survivors", "aftercare-providers")
        for person in samples.load(name)
        for text in person.answers.values()
        if isinstance(text, str)
    ]
    assert len(said) > 400
    assert [text for text in said if as_read(text) != text] == []


def test_an_answer_of_nothing_but_foreign_sentences_is_set_apart_whole() -> None:
    whole = "Nie wiem. Nikt do mnie nie zadzwonił."
    assert tell(whole).language == "pl"
    assert as_read(whole) == whole


MIXED = "The bus was late and the driver was rude. Muzycy grali pieśni, a chór śpiewał bardzo pięknie."


def test_what_is_not_read_is_counted_and_bears_on_no_theme() -> None:
    texts = pile(20)[0]
    found = find([*texts, MIXED])
    assert found.parts_apart == {"pl": (len(texts),)}
    assert found.apart == {}
    assert "1 English answer holds whole sentences in another language" in found.say_apart()
    without = find([*texts, MIXED[: MIXED.index("Muzycy")].ljust(len(MIXED))])
    assert without.parts_apart == {}
    assert without.say_apart() == ""
    assert msgspec.structs.replace(found, parts_apart={}) == without
    assert [MIXED[one.start : one.end] for one in found.segments if one.answer == len(texts)] == [MIXED[:41]]


def test_a_decision_binds_an_answer_of_which_a_part_was_not_read() -> None:
    book = Codebook(name="", themes=(Theme(key="food", name="Food"), Theme(key="bus", name="Buses and trains")))
    texts = [*pile(5)[0], MIXED]
    before = find(texts, codebook=book).answers[-1]
    assert before.get("food") != 1.0
    assert find(texts, codebook=book, taught=[Taught(MIXED, "food")]).answers[-1]["food"] == 1.0


def test_findings_that_were_kept_before_parts_were_told_are_still_read() -> None:
    kept = msgspec.to_builtins(find(["The staff were kind"]))
    assert kept.pop("parts_apart") == {}
    assert msgspec.convert(kept, ThemeSet).parts_apart == {}
