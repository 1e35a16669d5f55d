"""How old a reader must be to follow a text with ease, by the Flesch-Kincaid formula.

J. P. Kincaid and others, "Derivation of new readability formulas", Naval Technical Training Command, 1975:

    grade = 0.39 x words / sentences + 11.8 x syllables / words - 15.59

An American school grade is the age at which British children reach the same year, less five, so the age is the grade
and five. The average adult in Britain reads like a child of nine to eleven. Like every such formula this one knows
length only; it cannot tell whether a text makes sense. It is meant for English.
"""

import re

from questionnaires import prose

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)]*(?:\s+|$)")
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|etc|Mr|Mrs|Ms|Dr|St)\.", re.IGNORECASE)

_VOWELS = re.compile(r"[aeiouy]+")

_SILENT = re.compile(
    r"""[^aeiouylr]e$ | [aeiouy][lr]e$ | [gq]ue$   # made, while, league; not table, centre
    | [^aeiouytdl]ed$ | [aeiouyl]led$              # asked, called; not wanted, handled
    | [^aeiouysxzcghl]es$ | [aeiouy]les$ | thes$   # times, files; not places, wishes, tables
    | [a-z]{2}[^aeiouy]e(ly|ty|ful|less|ness|ment) # safely, hopeful, statement
    | (every|some)(?=[a-z])                        # something; everyone
    """,
    re.VERBOSE,
)
"""Where a vowel is written and not spoken."""

_PARTED = re.compile(
    r"""[^ctsgx]i(a|o(?!ur)|u|en) | iet | iat | [^aeiou]cien[ct](?!y) # client; not social, action
    | [^aeiou]eo(?!u) | creat | theat | ea(l?it|$|s$|lly) | reac[tk]  # video, create, really
    | [^gq]ua | uou | [^gqb]ui[nd] | [^gqs]ue[lnt] | ying             # usual, ruin, cruel, trying
    | sm$                                                             # -ism
    """,
    re.VERBOSE,
)
"""Where two vowels side by side are spoken apart."""

_KNOWN = {
    "area": 3,
    "behaviour": 3,
    "being": 2,
    "different": 3,
    "employee": 3,
    "going": 2,
    "doing": 2,
    "every": 2,
    "great": 1,
    "idea": 3,
    "maybe": 2,
    "people": 2,
    "recipe": 3,
    "seeing": 2,
    "someone": 2,
    "threaten": 2,
    "treat": 1,
}


def syllables(word: str) -> int:
    """Count a word's syllables, near enough: by its groups of vowels, and what English does to them."""
    plain = re.sub(r"['’].*$", "", word.lower())
    if plain in _KNOWN:
        return _KNOWN[plain]
    count = len(_VOWELS.findall(plain)) + len(_PARTED.findall(plain)) - len(_SILENT.findall(plain))
    return max(count, 1)


def reading_age(text: str) -> float:
    """Give the age in years; 0 for a text without words. Every paragraph and point ends a sentence."""
    words: list[str] = []
    sentences = 0
    for line in _ABBREVIATION.sub(r"\1", prose.plain(text)).split("\n"):
        found = [part for part in _SENTENCE_END.split(line) if _WORD.search(part)]
        sentences += len(found)
        words += _WORD.findall(line)
    if not words:
        return 0.0
    length = len(words) / sentences
    weight = sum(syllables(word) for word in words) / len(words)
    return 0.39 * length + 11.8 * weight - 15.59 + 5


def count_words(text: str) -> int:
    """Count a text's words, as the formula does."""
    return len(_WORD.findall(text))
