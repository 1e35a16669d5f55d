"""Sets answers in other languages apart, so that they are counted and never silently mixed with the English ones.

An answer is English unless it is plainly not. One in other letters plainly is not. One in Latin letters is not where
hardly an English function word is among its words and either the commonest words of another language make up most of
it, or the identifier is sure of one. An answer of which a whole sentence is English stays with the English ones, and so
do names, places and misspellings.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from analysis.finding.wording import STOP_WORDS, words

_FEWEST_WORDS = 3
_SHARED = frozenset({"die", "was", "her", "per", "van", "done", "once"})
FUNCTION_WORDS = frozenset(word for word in STOP_WORDS if len(word) > 2) - _SHARED
"""Function words that are not also common words of a neighbour's language, as "a", "i", "do" and "was" are."""

_ENGLISH_SHARE = 0.12
"""Share of those words from which a text is taken for English unread; English prose has about a third."""

_ENGLISH_SENTENCE = 0.25
"""The same for a sentence of a text that otherwise is in another language."""

_SURE = 0.9

_COMMON_SHARE = 0.5
"""Share of a language's commonest words from which a text is in it, whatever the identifier says; of texts with fewer
than three words, all."""

_FEWEST_COMMON = 2

LATIN = "LATIN"
_LETTERS = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[.!?;…\n]+")
_NOT_UKRAINIAN = frozenset("ыэёъ")
_LOOKED_AT = 2000
"""Letters of a text that tell its language as well as all do."""

_SCRIPTS = {
    "ARABIC": ("ar", "ur", "fa", "ps", "ku", "ug"),
    "CYRILLIC": ("ru", "uk", "bg", "sr", "mk", "kk", "ky", "mn"),
    "DEVANAGARI": ("hi", "ne", "mr"),
    "BENGALI": ("bn", "as"),
    "ETHIOPIC": ("am",),
    "CJK": ("zh", "ja"),
    "HEBREW": ("he",),
}
"""Languages that a script may stand for, where it is more than one that the identifier knows."""

_NEIGHBOURS = frozenset(
    """
    ace an arz ary ba bcl crh dz eo ext fo fuv gcf gcr gl gom grc gug guw hbo jv kab kik la lb lij ltg nso oc pcm qu
    rw sdh se tt uzs vec vo wa wuu yue zxx
    """.split()  # noqa: SIM905 - a list literal would be a screen of quotes
)
"""Languages that hardly anybody answers in here, and that short texts in a language next to them are mistaken for."""

_COMMON = Path(__file__).parent.parent / "lists" / "common-words.toml"


def language(text: str) -> str:
    """Give the tag of the language that the text is plainly written in, or "en"."""
    if not text.isascii():
        letters = _LETTERS.findall(text[:_LOOKED_AT])
        foreign = [letter for letter in letters if not letter.isascii() and script_of(letter) != LATIN]
        if len(foreign) * 2 > len(letters):
            return "en" if _says_something_in_english(text) else by_script(text, foreign)
    if _has_english(text.lower().split()):
        return "en"  # quick, and nearly always enough
    said = words(text)
    if not said or _has_english(said):
        return "en"
    tag = by_common_words(said) or (_by_identifier(text) if len(said) >= _FEWEST_WORDS else "en")
    return "en" if tag != "en" and _says_something_in_english(text) else tag


def _has_english(said: Sequence[str], share: float = _ENGLISH_SHARE) -> bool:
    return sum(map(FUNCTION_WORDS.__contains__, said)) >= max(1, share * len(said))


def _says_something_in_english(text: str) -> bool:
    """Whether a sentence of the text is English, though the text as a whole is not."""
    for piece in _SENTENCE.split(text[:_LOOKED_AT]):
        said = words(piece)
        if len(said) >= _FEWEST_WORDS and (_has_english(said, _ENGLISH_SENTENCE) or likeliest(piece) == ("en", True)):
            return True
    return False


def by_common_words(said: Sequence[str]) -> str:
    """The language whose commonest words these mostly are, if any; what may be English too does not suffice."""
    common, also_english = _common()
    found = {tag: [word for word in said if word in held] for tag, held in common.items()}
    tag = max(found, key=lambda each: len(found[each]))
    least = len(said) if len(said) < _FEWEST_WORDS else max(_FEWEST_COMMON, _COMMON_SHARE * len(said))
    return tag if len(found[tag]) >= least and not also_english.issuperset(found[tag]) else ""


def common_words(tag: str, said: Sequence[str]) -> frozenset[str] | None:
    """Those of a language's commonest words that are said; None for a language of which no list is held."""
    held = _common()[0].get(tag)
    return None if held is None else held.intersection(said)


def _by_identifier(text: str) -> str:
    tag, sure = likeliest(text)
    return tag if sure else "en"


def by_script(text: str, foreign: Sequence[str]) -> str:
    """The likeliest of the languages that are written so; the script itself where the identifier knows none."""
    scripts = [script_of(letter) for letter in foreign]
    script = max(sorted(set(scripts)), key=scripts.count)
    ranked = [str(tag) for tag, _ in _identifier().rank(text[:_LOOKED_AT])]
    among = list(_SCRIPTS.get(script, ranked))
    if "uk" in among and _NOT_UKRAINIAN.intersection(text.lower()):
        among.remove("uk")
    return next((tag for tag in ranked if tag in among and tag != "en"), script.lower())


def likeliest(text: str) -> tuple[str, bool]:
    """The language that the identifier takes a text for, and whether it is sure."""
    tag, sure = _identifier().classify(text[:_LOOKED_AT])
    return str(tag), bool(sure >= _SURE)


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """The script of a letter as Unicode names it: LATIN, ARABIC."""
    return unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]


@lru_cache(maxsize=1)
def _common() -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """The commonest words of languages that are spoken here, and those of them that are English words or names too."""
    held = {tag: frozenset(listed.split()) for tag, listed in tomllib.loads(_COMMON.read_text("utf-8")).items()}
    also_english = held.pop("also-english")
    return held, also_english


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """Load the identifier once, and only where some answer is in doubt: it takes a second."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([tag for tag, _ in identifier.rank("") if tag not in _NEIGHBOURS])
    return identifier
