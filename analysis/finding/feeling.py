"""Whether a piece of an answer praises, criticises or asks for something.

Rules over word lists of our own, written for feedback on services: the common lexicons misread this field, where
"nobody rang" is a complaint without one bad word and "she never doubted me" is praise made of two. It is right too
seldom to say anything of one person, and is used as shares over a theme and nowhere else.
"""

from collections.abc import Sequence
from enum import Flag, auto

from analysis.finding.themeset import Feeling
from analysis.finding.wording import stem, words


class Tone(Flag):
    """What a piece of text does; none, or more than one, is common."""

    NONE = 0
    PRAISES = auto()
    CRITICISES = auto()
    ASKS = auto()


def _stems(listed: str) -> frozenset[str]:
    return frozenset(stem(word) for word in listed.split())


_GOOD = _stems(
    """
    amazing appreciate appreciated approachable attentive believed best brilliant brill calm calmly care caring cheerful
    clear clearly comfortable comforted comforting compassion compassionate confident considerate courteous dignity
    easy easily efficient empathy encouraged encouraging excellent exceptional fab fabulous fair faultless fantastic
    friendly gentle gently glad good grateful gratitude great happy helped helpful honest incredible invaluable
    kind kindly kindness lifeline listened love loved lovely marvellous outstanding patient patience patiently perfect
    pleasant pleased polite praise prompt promptly professional punctual quick quickly reassured reassuring relaxed
    relief respect respected respectful safe satisfied sensitive sensitively smile smooth superb support supported
    supportive tactful terrific thank thankful thanks thorough thoughtful trusted understanding understood useful warm
    welcome welcoming wonderful worth
    """
)
_BAD = _stems(
    """
    abandoned abrupt abysmal afraid alone angry annoying anxious appalling awful bad badly blame blamed bored broken
    bullied careless clueless coldly complaint complicated confused confusing cramped crying dangerous degrading
    delay delayed difficult dirty disappointed disappointing disbelief disbelieved disgrace disgraceful disgusting
    dismissed dismissive disorganised dread dreadful exhausted exhausting fail failed failing failure fault forgot
    forgotten frightened frightening frustrated frustrating guilty harsh hate hated hopeless horrendous horrible
    horrid humiliated humiliating ignorant ignored impatient impersonal impossible inadequate incompetent
    inconsistent insensitive insulted insulting intimidating invasive isolated judged judgemental judgmental lack
    lacking late lied lonely lost mess misled mistake mistakes neglected nightmare overworked pain painful
    patronised patronising pointless poor poorly problem problems rude rushed sad scared shambles shame shameful
    shocking short-staffed slow stigma stressed stressful stuck suffer suffered terrible terrified tired traumatic
    traumatising trauma unacceptable unbearable uncaring uncomfortable understaffed unfair unhelpful unkind
    unprofessional unreliable unsafe unsupported upset upsetting useless waste wasted worried worry worse worst
    worthless wrong
    """
)
_NOT = frozenset(
    """
    no not never none nobody noone nothing nor neither without hardly barely cannot can't cant couldn't couldnt didn't
    didnt doesn't doesnt don't dont hadn't hadnt hasn't hasnt haven't havent isn't isnt wasn't wasnt weren't werent
    won't wont wouldn't wouldnt shouldn't ain't
    """.split()  # noqa: SIM905 - a list literal would be a screen of quotes
)
_ASKING = (
    "should",
    "shouldn't have to",
    "please",
    "could do with",
    "could be better",
    "could have been",
    "could improve",
    "need to",
    "needs to",
    "need more",
    "needs more",
    "must",
    "would like",
    "i'd like",
    "id like",
    "would have liked",
    "would help",
    "would be good",
    "would be better",
    "would be nice",
    "i wish",
    "we want",
    "i want",
    "ought to",
    "more funding",
    "better communication",
    "have more",
    "be more",
    "give us",
    "make sure",
    "ask for",
    "improve",
    "why can't",
    "why cant",
    "let people",
    "let us",
)
_ASKING_FIRST = frozenset(
    """
    more better less fewer give train listen tell ask stop start keep make let fund hire employ explain believe treat
    allow offer provide employ reduce improve bring put answer ring call
    """.split()  # noqa: SIM905 - as above
)
"""Words that make a request of a text which begins with them: "More staff", "Tell people how long it takes"."""

_CONTENT = (
    "no complaints",
    "nothing to improve",
    "nothing bad",
    "nothing wrong",
    "no problems",
    "no problem",
    "no issues",
)
_HARDSHIP = (
    "had to chase", "had to ring", "had to repeat", "had to wait", "had to explain", "had to tell", "had to ask",
    "had to beg", "had to fight", "kept waiting", "waiting list", "too long", "too late", "too few", "too many",
    "too much", "too short", "not enough", "let down", "gave up", "put off", "put me off", "by accident",
    "out of the blue", "long wait", "weeks later", "months later", "passed around", "passed from", "fell through",
    "hung up",
)  # fmt: skip
_REACH = 3
"""How many words a negation turns."""


def tone(text: str) -> Tone:
    """What this piece of text does."""
    said = words(text)
    flat = f" {' '.join(said)} "
    found = Tone.NONE
    if any(f" {phrase} " in flat for phrase in _CONTENT):
        found |= Tone.PRAISES
    if any(f" {phrase} " in flat for phrase in _HARDSHIP):
        found |= Tone.CRITICISES
    if any(f" {phrase} " in flat for phrase in _ASKING) or "?" in text or (said and said[0] in _ASKING_FIRST):
        found |= Tone.ASKS
    for place, word in enumerate(said):
        turned = any(before in _NOT for before in said[max(0, place - _REACH) : place])
        root = stem(word)
        if root in _GOOD:
            found |= Tone.CRITICISES if turned else Tone.PRAISES
        elif root in _BAD:
            found |= Tone.PRAISES if turned else Tone.CRITICISES
    if not found and _NOT.intersection(said):
        found = Tone.CRITICISES
    return found


def share(pieces: Sequence[Sequence[str]]) -> Feeling | None:
    """The shares over a theme: `pieces` holds, for each answer that carries it, the texts that speak of it."""
    if not pieces:
        return None
    tones = []
    for texts in pieces:
        together = Tone.NONE
        for text in texts:
            together |= tone(text)
        tones.append(together)
    return Feeling(
        answers=len(tones),
        praising=round(sum(Tone.PRAISES in each for each in tones) / len(tones), 3),
        criticising=round(sum(Tone.CRITICISES in each for each in tones) / len(tones), 3),
        asking=round(sum(Tone.ASKS in each for each in tones) / len(tones), 3),
    )
