"""Marks by which a piece of an answer is known to praise, to criticise or to ask.

Every word is one, by its stem. Beside them stand marks made by rule, over lists of our own that were written for
feedback on services: the common lexicons misread this field, where "nobody rang" is a complaint without one bad word
and "she never doubted me" is praise made of two.
"""

from analysis.finding.wording import runs, stem, words


def _stems(listed: str) -> frozenset[str]:
    return frozenset(stem(word) for word in listed.split())


_GOOD = _stems(
    """
    amazing angel angels appreciate appreciated approachable attentive bearable believed best brill brilliant
    calm calmly care caring cheerful clear clearly comfortable comforted comforting compassion compassionate
    confident considerate courteous dignified dignity easily easy efficient empathy encouraged encouraging
    excellent exceptional fab fabulous fair fantastic faultless faultlessly friendly gem gentle gently glad
    godsend good grateful gratitude great happy helped helpful honest improvement incredible invaluable kind
    kindly kindness lifeline lifesaver listened love loved lovely marvellous outstanding patience patient
    patiently perfect pleasant pleased polite praise professional prompt promptly punctual quick quickly
    reassured reassuring relaxed relief respect respected respectful safe saint satisfied saved sensitive
    sensitively smile smooth star stars success superb support supported supportive tactful terrific thank
    thankful thanks thorough thoughtful trusted understanding understood useful valuable warm warmth welcome
    welcomed welcoming wonderful worth
    """
)
_BAD = _stems(
    """
    abandoned abrupt abysmal adjourned afraid alone angry annoying anxious appalling awful bad badly blame
    blamed bored botched broken brushed brutal bullied bullying burnout cancelled careless chaos chase chasing
    clueless clumsy cold coldly complaint complicated confused confusing cramped cruel crumbling crying
    dangerous degrading delay delayed difficult dirty disappointed disappointing disbelief disbelieved
    discriminated disgrace disgraceful disgusting dismissed dismissive disorganised doubted dread dreadful
    dropped empty excluded exhausted exhausting fail failed failing failure fault filthy fobbed forgot forgotten
    freezing frightened frightening frustrated frustrating guilty harsh hate hated hell hopeless horrendous
    horrible horrid humiliated humiliating ignorant ignored impatient impersonal impossible inadequate
    incompetent inconsistent insensitive insufficient insulted insulting intimidating invasive invisible
    isolated jargon joke judged judgemental judgmental lack lacking late liar lied lonely lost mess misled
    mistake mistakes neglected nightmare overlooked overstretched overworked pain painful patchy patronised
    patronising pointless poor poorly problem problems refused retraumatised retraumatising rubbish rude rushed
    sad scared shambles shame shameful shocking short-staffed shouted slow smirked sneered stigma stressed
    stressful stuck stupid suffer suffered terrible terrified tired tokenistic trauma traumatic traumatising
    unacceptable unanswered unbearable uncaring uncomfortable underfunded understaffed unfair unhelpful unkind
    unprofessional unreliable unsafe unsupported upset upsetting useless waste wasted worried worry worse worst
    worthless wrong yawned
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
    "should", "shouldn't have to", "please", "could do with", "could be better", "could improve", "need to", "needs to",
    "need more", "needs more", "must", "would like", "i'd like", "id like", "i'd love", "would love",
    "would have liked", "would help", "would benefit", "would be good", "would be better", "would be nice",
    "be useful", "be helpful",
    "would ask", "i wish", "we want", "i want", "ought to", "is needed", "are needed", "more funding",
    "better communication", "have more", "be more", "give us", "make sure", "ask for", "improve", "why can't",
    "why cant", "let people", "let us", "instead of", "there ought",
)  # fmt: skip
_ASKING_FIRST = frozenset(
    """
    more better less fewer shorter longer quicker faster earlier bigger easier clearer simpler closer give train listen
    tell ask stop start keep make let fund hire employ explain believe treat allow offer provide reduce improve bring
    put answer ring call advertise consult teach involve invest pay protect separate use include open
    """.split()  # noqa: SIM905 - as above
)
"""Words that make a request of a text which begins with them: "More staff", "Tell people how long it takes"."""

_CONTENT = (
    "no complaints", "nothing to improve", "nothing bad", "nothing wrong", "no problems", "no problem", "no issues",
    "couldn't fault", "couldnt fault", "could not fault", "can't fault", "cant fault", "cannot fault", "can't thank",
    "cannot thank", "could not have been better", "couldn't have been better", "nothing was too much", "no pressure",
    "saved my life", "not be here", "wouldn't be here", "never once", "never rushed", "without fail", "kept her word",
    "kept his word", "took me seriously", "straight away", "made all the difference", "looked after",
)  # fmt: skip
_HARDSHIP = (
    "had to chase", "had to ring", "had to repeat", "had to wait", "had to explain", "had to tell", "had to ask",
    "had to beg", "had to fight", "kept waiting", "still waiting", "waiting list", "too long", "too late", "too few",
    "too many", "too short", "not enough", "let down", "gave up", "given up", "giving up", "put off", "put me off",
    "by accident", "out of the blue", "long wait", "weeks later", "months later", "passed around", "passed from",
    "pillar to post", "fell through", "fall through", "hung up", "never called", "never rang", "no idea", "no one told",
    "nobody told", "on hold", "turned away", "sent away", "sent home", "no point", "care less", "could have been",
    "should have been", "took forever", "over and over", "again and again", "out of date", "short notice", "no good",
    "not one", "what i was wearing", "i was asked why", "run off their feet",
)  # fmt: skip
_REACH = 3
"""How many words a negation turns."""


def marks(text: str) -> frozenset[str]:
    """The marks of a piece: stems, and in capitals what the rules say of it."""
    said = words(text)
    found = {stem(word) for word in said}
    flat = f" {' '.join(said)} "
    for mark, phrases in (("CONTENT", _CONTENT), ("HARDSHIP", _HARDSHIP), ("ASKING", _ASKING)):
        if any(f" {phrase} " in flat for phrase in phrases):
            found.add(mark)
    if said and (said[-1] == "please" or (said[0] in _ASKING_FIRST and "than" not in said[1:3])):
        found.add("REQUEST")
    if "?" in text:
        found.add("QUESTION")
    if len(said) <= _REACH:
        found.add("SHORT")
    for run in runs(text):
        found.update(_turned(run))
    return frozenset(found)


def _turned(run: list[str]) -> set[str]:
    """What the good and bad words of a run say; a negation within reach before one turns it."""
    found = set()
    for place, word in enumerate(run):
        turned = any(before in _NOT for before in run[max(0, place - _REACH) : place])
        root = stem(word)
        if word in _NOT:
            found.add("NOT")
        elif root in _GOOD and word != "please":
            found.add("NOT GOOD" if turned else "GOOD")
        elif root in _BAD:
            found.add("NOT BAD" if turned else "BAD")
    return found
