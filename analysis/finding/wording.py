"""Words as people write them, and the stems under which they are counted.

Everything here is for English and needs no data beyond this file: nltk's Snowball stemmer carries its own rules.
"""

import re
from functools import lru_cache

from nltk.stem.snowball import EnglishStemmer

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[#&]?\d+", re.UNICODE)
_MARKS = re.compile(r"[^\w\s'’#&-]+")
_STEMMER = EnglishStemmer()

_LONGEST = 40
"""Letters of the longest word that is one."""

STOP_WORDS = frozenset(
    """
    a about above after again all almost already also although always am an and another any anyone anything anyway are
    aren't around as at away be became because become been before being below between both but by can cannot can't come
    could couldn't did didn't do does doesn't doing done don't down during each either else enough etc even ever every
    everyone everything few for from get gets getting give given go goes going gone got had hadn't has hasn't have
    haven't having he he'd he'll her here hers herself he's him himself his how however i i'd if i'll i'm in instead
    into is isn't it its it's itself i've just lot lots made make makes making many may maybe me might mine more most
    much must my myself need needs never no nor not nothing now of off often oh ok okay on once one only onto or other
    others our ours ourselves out over own perhaps put quite rather really same say says seem seemed seems shall she
    she'd she'll she's should shouldn't since so some somebody someone something sometimes soon still such than that
    that's the their theirs them themselves then there there's these they they'd they'll they're they've thing things
    this those though through till to together too took towards under unless until up upon us use used very via was
    wasn't way we we'd well we'll went were we're weren't we've what whatever when where whether which while who whole
    whom who's whose why will with within without won't would wouldn't yes yet you you'd you'll your you're yours
    yourself you've im ive didnt dont doesnt cant couldnt wouldnt wasnt isnt wont havent hasnt hadnt arent werent
    shouldnt id thats theres
    """.split()  # noqa: SIM905 - a list literal would be three screens of quotes
)
"""Words that say nothing of the subject. Ours; unlike the common lists it keeps "call", "system", "name" and "first",
which mean something in this field."""

_WHEN = frozenset(
    """
    afternoon afternoons ago april august autumn christmas daily date dates day days december early easter eight
    eighteen eleven evening evenings february fifteen fifty first five fortnight fortnights forty four fourteen friday
    fridays half hour hours hundred january july june last late later march may minute minutes monday mondays month
    monthly months morning mornings next night nights nine november october one saturday saturdays season second seconds
    september seven six sixteen spring summer sunday sundays ten third thirteen thirty three thursday thursdays time
    times today tomorrow tuesday tuesdays twelve twenty twice two wednesday wednesdays week weekend weekends weekly
    weeks winter year yearly years yesterday
    """.split()  # noqa: SIM905 - as above
)
"""Words that say when, how long or how many. Whatever people speak of, they say that of it."""


def words(text: str) -> list[str]:
    """Every word of the text, lower-cased, with typewriter apostrophes; numbers are words too."""
    return [found.lower().replace("’", "'") for found in _WORD.findall(text)]


def written(text: str) -> list[str]:
    """Every word of the text as it is written."""
    return [found[0] for found in _WORD.finditer(text)]


def runs(text: str) -> list[list[str]]:
    """The words of the text, run by run: a full stop, a comma or a bracket ends one."""
    return [words(run) for run in _MARKS.split(text)]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The form under which a word is counted: "waited" and "waiting" are one."""
    return str(_STEMMER.stem(word))


@lru_cache(maxsize=200_000)
def counted(word: str) -> str:
    """The stem of a word that can tell one subject from another.

    Empty for stop words, numbers, single letters, and keys that were leant on.
    """
    if word in STOP_WORDS or not 1 < len(word) <= _LONGEST or not word[0].isalpha():
        return ""
    return stem(word)


def stems(text: str) -> list[str]:
    """The stems of the words that count, in their order."""
    return [found for found in map(counted, words(text)) if found]


def timeless(text: str) -> list[str]:
    """The stems of the words that count and do not merely say when, how long or how many."""
    return [found for found in (counted(word) for word in words(text) if word not in _WHEN) if found]
