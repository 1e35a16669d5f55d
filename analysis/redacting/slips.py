"""Whether a word in no list is a slip of the finger for a common one."""

from collections.abc import Iterator, Mapping

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONG = 30_000
_COMMON = 12_000
_VERY_COMMON = 3_000
_GLUE = 600
_LONGEST = 30


def is_slip(word: str, ranks: Mapping[str, int]) -> bool:
    """Whether one letter left out, added, changed or swapped, or a blank, makes a common word of it.

    `ranks` gives words their rank by frequency. Short words are all near to some other, so less counts as a slip.
    """
    if len(word) > _LONGEST:
        return False
    common = _LONG if len(word) > 7 else _COMMON if len(word) > 5 else _VERY_COMMON
    if any(ranks.get(variant, common) < common for variant in _variants(word) if len(variant) > 3):
        return True
    halves = ((word[:cut], word[cut:]) for cut in range(2, len(word) - 1))
    return any(ranks.get(one, _GLUE) < _GLUE and ranks.get(two, _GLUE) < _GLUE for one, two in halves)


def _variants(word: str) -> Iterator[str]:
    for cut in range(len(word) + 1):
        left, right = word[:cut], word[cut:]
        if right:
            yield left + right[1:]
            yield left + right[1:2] + right[:1] + right[2:]
        for letter in _LETTERS:
            yield left + letter + right
            if right and len(word) > 5:
                yield left + letter + right[1:]
