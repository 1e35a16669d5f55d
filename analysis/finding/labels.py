"""What a theme is called: its telling words as people wrote them, a name of two to five words, typical answers.

Words are weighed by class: a word tells of a theme when answers that carry it use the word, and others do not.
Counting is by answers, never by repetitions, so that nobody's favourite word becomes a theme's name.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache

import msgspec
import numpy as np

from analysis.finding.segments import segments
from analysis.finding.vectors import Floats
from analysis.finding.wording import STOP_WORDS, counted, runs, stem, words
from analysis.redacting import redaction

_WORDS_SHOWN = 10

_NAMES = 0.5
"""Share of the times a word is written at which it stands as the name of a thing does, for it to be one."""

_PAIRS = 2.0
"""How much more a pair of words counts in a name than by its weight: "waiting list" says more than "list"."""

_RARE = 0.2
"""Share of the most telling word's weight below which a word is too rare to name a theme by."""

_PARTS = 3

_EVERYWHERE = 0.3
"""Share of all texts beyond which a word can name none of their themes: everybody uses it."""

_QUALIFIES = re.compile(r"\w{2}(?:ful|[^e]ed)$")
"""The ends of words that say how something is or what was done to it: "helpful", "normalised"; but "need" is a noun."""

_ALWAYS = 0.6
"""Share of the times a pair is written from which the word before it belongs to it."""

_DETERMINERS = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "my",
        "your",
        "his",
        "her",
        "its",
        "our",
        "their",
        "some",
        "any",
        "every",
        "each",
    ]
)
"""What follows a verb ("ensuring the safety"), and hardly ever a noun."""

_BEFORE_VERBS = frozenset(
    """
    i you he she it they we who is are was were be been being am has have had do does did not never can could will
    would should may might must very so too isn't aren't wasn't weren't don't doesn't didn't can't couldn't won't
    wouldn't i'm it's they're we're you're i've they've we've really quite
    """.split()  # noqa: SIM905 - a list literal would be a screen of quotes
)
"""What stands before verbs, and before adjectives that end a phrase ("was kind"), and hardly ever before a noun."""

_SAYS_NOTHING = frozenset(
    stem(word)
    for word in """
    able across add against align aligning allow alone ask available away back become becoming begin behave behind
    believe bring come consider different eight eighteen eleven end enforce enhance enjoy enough ensure especially every
    everybody extremely feel fell felt fifty find first firsthand five forty found four front full gave get give given
    go half happen have hear heard hundred knew know last late later lead leave left less let like little look lot love
    made make need new next nice nine nobody normalise offer old one open others particularly people person possible
    prevent provide put recover require restrict said same saw say see seem seen seven several show six sixteen somebody
    sometimes speak spoke start stop straight sure take taken tell ten thank thing think thirty thought three today told
    tomorrow tonight took treat try twelve twenty two use want way went whole wrote yes yesterday
    """.split()  # noqa: SIM905 - a list literal would be a screen of quotes
)
"""Stems of verbs and empty words that end a phrase often enough to be taken for the name of a thing, and that tell a
reader nothing at the head of one: "listen", "people"."""

_NAMES_NOTHING = _SAYS_NOTHING | frozenset(
    stem(word)
    for word in """
    bad best better big bit calm comfortable difficult early easy empty fast faster female few free good great happy
    hard illegal kind legal long longer male proper quick quicker scared second short shorter slow slower small third
    worse worst wrong
    """.split()  # noqa: SIM905 - as above
)
"""These, and adjectives, which tell of a theme and are no name of one: "kind", "calm"."""

_SPANS = frozenset(
    stem(word)
    for word in "day days fortnight hour hours minute minutes month months time times week weeks year years".split()  # noqa: SIM905 - as above
)
"""Spans of time. "Waiting time" is a theme; "time", "first time" and "two years" are in answers of every theme."""

_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())  # noqa: SIM905 - as above

_PREFIXES = frozenset("anti co ex mid multi non post pre re self semi sub".split())  # noqa: SIM905 - as above
"""What is left of words such as "non-binary" and "self-referral" when they are read in parts."""

_LETTERS = frozenset(
    "adhd bsl camhs cbt cps cv emdr gp hr idva isva lgbt lgbtq marac nhs pip ptsd sarc tv uk".split()  # noqa: SIM905 - as above
)
"""What people write small and a reader knows in capitals."""


class Telling(msgspec.Struct, frozen=True):
    """A word, or a pair that people write side by side, with its weight for a theme."""

    text: str
    weight: float


class Lexicon(msgspec.Struct, frozen=True):
    """Which stems and pairs of stems each text holds, how people wrote each most often, and which name a thing.

    A noun ends a phrase: what follows is a mark, a preposition, a verb. That is how one is known here, without a
    dictionary; "ensuring" or "financial" tells of a theme and cannot be what it is called.
    """

    held: tuple[frozenset[str], ...]
    written: dict[str, str]
    spread: Counter[str]
    names: frozenset[str]


def read(texts: Sequence[str]) -> Lexicon:
    """Collect the words of the texts, and pairs of neighbours of which neither is a stop word.

    A pair before which nearly always the same word stands is written with it: "mental health team", "front line staff".
    """
    written: dict[str, Counter[str]] = {}
    held: list[frozenset[str]] = []
    seen: Counter[str] = Counter()
    naming: Counter[str] = Counter()
    leading: dict[str, Counter[str]] = {}
    for text in texts:
        found: dict[str, str] = {}
        for run in runs(text):
            before = ("", "")
            for place, word in enumerate(run):
                key = counted(word)
                if key:
                    new = {key: word}
                    if before[0] and before[0] != key:
                        pair = f"{before[0]} {key}"
                        new[pair] = f"{before[1]} {word}"
                        leading.setdefault(pair, Counter())[run[place - 2] if place > 1 else ""] += 1
                    found = new | found
                    seen.update(new.keys())
                    if _ends_a_phrase(run, place):
                        naming.update(new.keys())
                before = (key, word)
        for key, form in found.items():
            written.setdefault(key, Counter())[form] += 1
        held.append(frozenset(found))
    spread = Counter({key: forms.total() for key, forms in written.items()})
    commonest = {key: min(forms, key=lambda form: (-forms[form], form)) for key, forms in written.items()}
    for pair, words_before in leading.items():
        lead, times = words_before.most_common(1)[0]
        if times >= max(2, _ALWAYS * words_before.total()) and counted(lead) not in {"", *pair.split()}:
            commonest[pair] = f"{lead} {commonest[pair]}"
    most = max(_EVERYWHERE * len(texts), 3)
    names = frozenset(
        commonest[key]
        for key, times in seen.items()
        if naming[key] >= _NAMES * times and spread[key] <= most and not _qualifies(commonest[key])
    )
    return Lexicon(held=tuple(held), written=commonest, spread=spread, names=names)


def _qualifies(written: str) -> bool:
    return _says_nothing(written) or _QUALIFIES.search(written) is not None


def _says_nothing(written: str, empty: frozenset[str] = _NAMES_NOTHING) -> bool:
    """Whether a word, or the last of several, says how or what is done, and not what it is about."""
    *before, head = written.split()
    if "'" in written or stem(head) in empty or head in _DAYS:
        return True
    return stem(head) in _SPANS and all(stem(word) in _NAMES_NOTHING for word in before)


def _ends_a_phrase(run: Sequence[str], place: int) -> bool:
    """Whether the word at a place of a run stands where a noun does: last in its phrase, and after no pronoun."""
    if place and run[place - 1] in _BEFORE_VERBS:
        return False
    following = run[place + 1] if place + 1 < len(run) else ""
    return not following or (following in STOP_WORDS and following not in _DETERMINERS)


def tell(lexicon: Lexicon, carrying: Sequence[tuple[int, float]], groups: int, per_group: float) -> tuple[Telling, ...]:
    """Weigh the words of the texts that carry a theme, `carrying` being places with their sureness."""
    inside: Counter[str] = Counter()
    for place, sure in carrying:
        for key in lexicon.held[place]:
            inside[key] += sure  # type: ignore[assignment]  # Counter is typed for whole numbers and adds any
    total = sum(sure for _, sure in carrying) or 1.0
    least = 2 if len(carrying) < 60 else 3
    weighed = [
        (share / total * np.log(1 + groups * per_group / lexicon.spread[key]) * (1.2 if " " in key else 1.0), key)
        for key, share in inside.items()
        if lexicon.spread[key] >= least
    ]
    weighed.sort(key=lambda pair: (-pair[0], pair[1]))
    return tuple(Telling(text=lexicon.written[key], weight=float(weight)) for weight, key in weighed[:40])


def pick_words(telling: Sequence[Telling]) -> tuple[str, ...]:
    """The telling words to show: a word that a chosen pair holds already is not said again.

    Words that say nothing of a subject come last, where there are too few others. None is a name or a place: themes are
    named in a report, where names must not stand.
    """
    return _apart(sorted(telling, key=lambda each: _says_nothing(each.text, _SAYS_NOTHING)), _WORDS_SHOWN)


def _apart(telling: Sequence[Telling], most: int) -> tuple[str, ...]:
    chosen: list[str] = []
    for each in telling:
        parts = set(map(counted, each.text.split()))
        if any(parts & set(map(counted, other.split())) for other in chosen) or each.text.split()[-1] in _PREFIXES:
            continue
        if _names_someone(each.text):
            continue
        chosen.append(each.text)
        if len(chosen) == most:
            break
    return tuple(chosen)


@lru_cache(maxsize=4096)
def _names_someone(text: str) -> bool:
    """Whether a word would be marked as a name or a place where those stand."""
    return any(redaction.mark(around.format(text)) for around in ("i spoke to {} about it", "it was in {} and then"))


def name(telling: Sequence[Telling], names: frozenset[str], taken: Collection[str] = ()) -> str:
    """Two to five words: the most telling that name something, pairs before single ones; any, where none does.

    A name that is `taken` gives up its last part for another, as long as there is one.
    """
    parts = _choose_parts(telling, names)
    if not parts:
        return "Other answers"
    together = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
    together = " ".join(word.upper() if word.strip(",") in _LETTERS else word for word in together.split())
    together = together[0].upper() + together[1:]
    others = [each for each in telling if each.text != parts[-1]]
    return name(others, names, taken) if together in taken and len(parts) > 1 else together


def _choose_parts(telling: Sequence[Telling], names: frozenset[str]) -> list[str]:
    least = telling[0].weight * _RARE if telling else 0.0
    fit = [
        Telling(text=each.text, weight=each.weight * (_PAIRS if " " in each.text else 1))
        for each in telling
        if each.text in names and each.weight >= least
    ]
    fit.sort(key=lambda each: -each.weight)
    parts: list[str] = []
    rest = sorted(telling, key=lambda each: each.text not in names and _says_nothing(each.text))
    for word in _apart([*fit, *rest], 2 * _PARTS):
        length = sum(len(part.split()) for part in parts)
        if length + len(word.split()) <= 4 and len(parts) < _PARTS and (word in names or length < 2):
            parts.append(word)
    return parts


def slug(text: str, taken: set[str]) -> str:
    """A key from a name, unlike those taken."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "theme"
    key, number = plain, 2
    while key in taken:
        key, number = f"{plain}-{number}", number + 1
    return key


def exemplify(sure: Floats, near: Floats) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Places of three typical and two atypical answers among those that carry a theme (`sure` > 0).

    Typical ones carry it surely and stand near its middle (`near`, a cosine); atypical ones carry it, just.
    """
    carrying = np.flatnonzero(sure)
    order = carrying[np.argsort(-(sure[carrying] * (1 + near[carrying])), kind="stable")]
    typical = tuple(int(place) for place in order[:3])
    return typical, tuple(int(place) for place in order[::-1][:2] if int(place) not in typical)


def cut(text: str, telling: Sequence[Telling], longest: int = 140) -> str:
    """The segment of the text that holds most of the telling words, shortened at a word if need be."""
    weights = {counted(word): each.weight for each in telling for word in each.text.split()}

    def weight(piece: tuple[int, int]) -> float:
        return sum(weights.get(counted(word), 0.0) for word in set(words(text[piece[0] : piece[1]])))

    pieces = segments(text)
    if not pieces:
        return ""
    start, end = max(pieces, key=weight)
    piece = " ".join(text[start:end].split())
    return piece if len(piece) <= longest else piece[: longest - 1].rsplit(" ", 1)[0] + "…"
