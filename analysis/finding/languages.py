"""Sets answers in other languages apart, so that they are counted and never silently mixed with the English ones.

An answer is English unless it is plainly not: three words or more, hardly an English function word among them, and a
language that the identifier is sure of. Short answers, names and misspellings therefore stay where they are.
"""

from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from analysis.finding.wording import STOP_WORDS, words

_FEWEST_WORDS = 3
_ENGLISH = frozenset(word for word in STOP_WORDS if len(word) > 2) - {"die", "was", "her", "per", "van", "done", "once"}
"""Function words that are not also common words of a neighbour's language, as "a", "i", "do" and "was" are."""

_ENGLISH_SHARE = 0.12
"""Share of those words from which a text is taken for English unread; English prose has about a third."""

_SURE = 0.9


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """Load the identifier once, and only where some answer is in doubt: it takes a second."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language(text: str) -> str:
    """Give the tag of the language that the text is plainly written in, or "en"."""
    if _is_english(text.lower().split()):
        return "en"  # quick, and nearly always enough
    said = words(text)
    if len(said) < _FEWEST_WORDS or _is_english(said):
        return "en"
    tag, sure = _identifier().classify(text[:2000])
    return str(tag) if sure >= _SURE else "en"


def _is_english(said: list[str]) -> bool:
    return sum(word in _ENGLISH for word in said) >= max(1, _ENGLISH_SHARE * len(said))
