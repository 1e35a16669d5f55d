"""How questions are worded: blame, two questions in one, questions that say what to answer, vague times."""

from collections.abc import Iterator

from questionnaires.lint.finding import Finding, finding
from questionnaires.lint.shapes import any_of, one_of, plain
from questionnaires.places import Place, places
from questionnaires.problems import Where, listed
from questionnaires.schema import AnyQuestion, ChooseMany, ChooseOne, Page, Questionnaire, Scale

_WHY_DID_YOU = any_of(
    r"\bwhy (?:did|do|were|was|have|had)(?:n't)? (?:you|she|he|they|the (?:victim|survivor))\b(?=[^.?!]*\?)",
    r"\bwhy did you not\b|\bhow come you\b|\bwhat made you (?:stay|go back|not|wait)\b",
    r"\b(?:is|was) there (?:a|any) (?:\w+ )?reasons? (?:why |that )?you (?:\w+n't|did not|waited|stayed|went)\b",
    r"\bexplain why you\b|\byour reasons? for (?:not|staying|waiting|going)\b|\bfor what reasons? did you\b",
)

_SOMEONE = one_of("you", "survivors?", "victims?", "people", "she", "he", "they", "who")
_DEEDS = one_of("report", "tell", "leave", "resist", "escape", "disclose", "seek", "attend", "engage")
_LEAVE_OUT = "Leave it out: ask about the help, not about what they did."
_BLAMING = (
    (any_of(r"\balleg(?:ed|edly|ations?|es?|ing)\b"), "Write 'what happened', or name it plainly."),
    (
        any_of(
            rf"\b{_SOMEONE} (?:have |had )?claim(?:s|ed|ing)? (?:to|that|you|it|they|she|he|the)\b"
            r"(?! (?:benefit|compensation|expenses|money|costs|back))"
        ),
        "Write 'said' or 'told'.",
    ),
    (
        any_of(r"\byour (?:version|side of (?:the|it))\b", r"\byour story (?:true|believable|consistent|credible)\b"),
        "Write 'what you told them'.",
    ),
    (
        any_of(
            r"\bdid you (?:resist|struggle(?! to)|scream|shout|say no|try to (?:stop|escape|leave))\b",
            r"\b(?:resist|fight|fought|struggled|pushed|pushing)(?:ed|ing)? (?:with )?(?:him|her|them|back|off)\b",
            r"\bwhat (?:were you|was (?:she|he)) wearing\b|\bhow (?:did you dress|were you dressed)\b",
            r"\b(?:had|were|was) (?:you|she|he) (?:been )?(?:drunk|drinking|intoxicated|taking drugs|flirting|high)\b",
            r"\bhad you had (?:anything|a lot|too much|a|some) (?:to )?(?:drink|drugs)\b|\btak(?:e|ing) risks\b",
            r"\bwilling (?:partner|participant|victim)\b|\bcr(?:y|ied) rape\b",
            r"\bencourag(?:e|ed|ing) (?:him|her|them|it)\b",
            r"\byou regret\b|\b(?:accept|share|take) (?:any |some |part of the )?(?:blame|responsibility)\b",
            r"\bcould you have (?:done|avoided|prevented|stopped|escaped)\b|\bown choice to (?:go|meet|stay|drink)\b",
            r"\b(?:sexual activity|sexual relations|intercourse|an affair) with (?:your|the|an?)\b",
            r"\b(?:do|did) you (?:feel|think|believe) (?:that )?you (?:were|are|had been) (?:\w+ ){0,2}"
            r"(?:responsible|to blame|at fault)\b",
            r"\bput (?:your|them|her|him)sel(?:f|ves) (?:in|at)\b",
            r"\b(?:allow|let)(?:ed)? (?:it|this|him|them) (?:to )?(?:happen|do|hurt|touch)\b",
            r"\bprovok(?:e|ed|ing)\b|\bl(?:ed|ead|eading) (?:him|her|them|people) on\b|\bpromiscuous\b",
            r"\bask(?:ed|ing) for it\b|\b(?:your|their|her|his) lifestyle\b",
            r"\b(?<!not )(?<!never )(?:your|their) (?:own )?(?:fault|part in it|role in what happened)\b",
        ),
        _LEAVE_OUT,
    ),
    (any_of(r"\b(?:admit(?:ted|ting)?|confess(?:ed|ing)?) (?:to |that |being|you)"), "Write 'told' or 'said'."),
    (
        any_of(
            r"\b(?:false|so-called|supposed|purported|genuine|real)(?:ly)? "
            r"(?:report|rape|assault|abuse|victim|survivor|allegation|claim)s?\b"
        ),
        "Leave the first word out.",
    ),
    (any_of(rf"\b{_SOMEONE} fail(?:ed)? to {_DEEDS}\b"), "Write 'did not'."),
    (
        any_of(r"\b(?:unwanted|non-?consensual) sex\b", r"\bhad sex with (?:you|someone|her|him) without\b"),
        "Write 'rape or sexual assault'.",
    ),
)

_REPORTED = any_of(
    r"\b(?:they|anyone|someone|anybody|somebody|lawyers?|police|officers?|staff|people|he|she|you told|you asked)\b"
    r"(?: \w+){0,3} (?:said|say|ask|asked|asking|told|tell|suggest|suggested|imply|implied|hint|hinted|felt like)\b"
)
"""Blame that somebody else spoke, and that may be asked about: "Did anyone ask what you were wearing?"."""

_BE = one_of("was", "were", "is", "are", "did", "do", "has", "have", "does")
_STRONG = one_of(
    *("good", "great", "excellent", "wonderful", "amazing", "brilliant", "fantastic", "bad", "terrible", "awful"),
    *("poor", "dreadful", "rude", "unhelpful", "badly", "poorly"),
)
_LEADING = any_of(
    r"\b(?:do|would|did|is|are|was|were|should|could|have|has)n't (?:you|it|they|the|this|we|he|she)\b(?=[^?]*\?)",
    r",\s*(?:is|are|was|were|do|does|did|would|wo|ca|could|have)n't (?:it|they|you|he|she|we)\s*\?",
    r"^(?:is|are|was|were|do|does|did|would|should|could|have|has)n't\b[^?]*\?|^clearly\b|^given (?:that|how)\b",
    r"\b(?:surely|obviously|of course|needless to say|as (?:you|we all|everyone) knows?|everyone knows)\b",
    r"\bdo you (?:support|want) (?:better|more|improved|stronger|fairer)\b",
    r"\bmost (?:people|survivors|victims|residents) (?:think|agree|say|feel|believe)\b",
    rf"\bhow (?:(?:very|really|truly|extremely) \w+|{_STRONG}) {_BE}\b",
    r"\b(?:do|would|did) you (?:not )?(?:agree|accept) (?:that|with)\b",
    r"\bhow much (?:do|did) you (?:agree|love|hate|value|enjoy|appreciate|dislike)\b(?! or\b)",
    r"\bhow much (?:better|worse|safer|happier) (?:was|were|is|are|did|do|has|have)\b",
    r"\b(?:our|the|their) (?:excellent|wonderful|vital|fantastic|dedicated|outstanding|brilliant|amazing)\b",
    r"\b(?:our|the|their) (?:failing|broken|useless|terrible|appalling)\b",
)

_NEGATIVE = any_of(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|hardly|cannot)\b",
    r"\b\w+n't\b",
    r"\b(?:lack|fail|refuse?|prevent|avoid|deny|denie)(?:s|d|ed|ing)?\b",
    r"\bun(?:helpful|fair|safe|happy|likely|important|necessary|satisfied|supported|heard|informed|clear)\b",
    r"\bun(?:comfortable|wanted|available|aware|believed|able)\b",
    r"\b(?:dis(?:satisfied|agree|agreed|believed|liked?|respected)|impossible)\b",
    r"\bin(?:appropriate|adequate|sufficient|sensitive|accessible)\b",
)
_BALANCED = any_of(
    r"\b(\w+) (?:or|nor) (?:not|no|dis\w+|un\w+|in\w+)\b",
    r"\bwhether or not\b|\bor not\b|\bno longer\b|\bnot only\b|\bno matter\b|\bif (?:no|not)\b",
    r"\bsays? no\b|\byes or no\b",
)

_SERVICE = one_of(
    *("police", "officers?", "courts?", "prosecut(?:ion|ors?)", "cps", "doctors?", "gps?", "nurses?", "hospitals?"),
    *("counsell(?:ing|ors?)", "therap(?:y|ists?)", "isvas?", "advis[eo]rs?", "charit(?:y|ies)", "helplines?"),
    *("social services", "social workers?", "sarcs?", "nhs", "schools?", "council", "judges?", "lawyers?"),
)
_QUALITY = one_of(
    *("helpful", "friendly", "safe", "supported", "believed", "listened to", "heard", "informed", "kind", "clear"),
    *("fair", "quick", "quickly", "easy", "private", "comfortable", "respected", "respectful", "understood", "honest"),
    *("professional", "polite", "satisfied", "useful", "confident", "caring", "sensitive", "accessible", "timely"),
    *("prompt", "trusted", "welcome", "valued", "involved", "in control", "relevant", "knowledgeable", "efficient"),
    *("effective", "patient", "warm", "supportive", "clearly", "kindly", "fairly", "sensitively", "politely"),
    *("professionally", "respectfully", "with respect", "with kindness", "affordable", "taken seriously"),
)
_MEASURE = one_of(
    *(
        "quality",
        "speed",
        "cost",
        "time",
        "length",
        "waiting times?",
        "location",
        "timing",
        "frequency",
        "availability",
        "usefulness",
    ),
)
_SUBJECT = one_of("they", "he", "she", "staff", "anyone", "someone", "the [a-z]+", "your [a-z]+")
_DEED = "keep|give|tell|offer|explain|listen|help|support|treat|call|ring|answer|check|provide|send|believe|respect"
_ASKS_AGAIN = one_of(
    *("did", "do", "does", "was", "were", "has", "have", "is", "are", "would", "could", "whether", "if", "when"),
    *("where", "why", "who"),
)
_TWO_IN_ONE = any_of(
    rf"\b{_QUALITY} and (?:how |were |was |very |also |kept |did you feel |you feel )*{_QUALITY}\b",
    rf"\b{_SERVICE} and (?:the |your |an? |any |by the |from the |with the )?{_SERVICE}\b",
    rf"\b{_MEASURE} and (?:the )?{_MEASURE}\b|\binformation and (?:support|help|care|counselling)\b",
    r"\b(?:were|was|feel|felt) (?:you )?(?:\w+ed|told|given|heard|kept)\b[^?]{0,40} and (?:\w+ed|told|given|kept)\b",
    rf"\b(?:did|do|does) {_SUBJECT} \w+[^?]* and (?:{_DEED}) (?:you|it|the|to|your|them)\b|\beasy to \w+ and \w+\b",
    rf"\b(?:and|or) {_ASKS_AGAIN} (?:you|they|it|he|she|the|your|we|there|that|this|anyone|staff|officers)\b",
    rf"\band how (?:\w+ )?{_BE}\b|\band (?:what|when|why|who) {_BE}\b",
)
_TWO_QUESTIONS = any_of(r"\?[^?]*\w[^?]*\?")

_VAGUE_WORD = one_of(
    *("sometimes", "often", "rarely", "occasionally", "regularly", "frequently", "usually", "seldom", "now and then"),
    *("from time to time", "a lot", "many times", "a few times", "some of the time", "most of the time", "hardly ever"),
    *("infrequently", "once in a while", "quite a bit", "normally", "generally"),
)
_VAGUE = any_of(rf"^(?:quite |very |fairly |yes,? |no,? |only |not very )*{_VAGUE_WORD}\b(?!.*\d)")
_VAGUE_ASKED = any_of(
    rf"\b{_BE} (?:\w+ ){{1,3}}(?<!how )(?:regularly|often|frequently|usually|sometimes|occasionally|rarely)\b"
)

_VICTIM = any_of(r"\bvictims?\b")
_SURVIVOR = any_of(r"\bsurvivors?\b")
_OFFICIAL = any_of(
    r"\bvictims?'? (?:support|commissioner|code|contact|personal statement|right to review|care|services?|unit)\b",
    r"\bcode of practice for victims\b|\bsurvivors? ?(?:uk|trust|network|fund)\b",
)


def findings(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Look at every text for blame, and at every question for how it asks."""
    texts = [place for place in places(questionnaire) if not place.address.startswith("support.")]
    for place in texts:
        yield from _blame(place)
    yield from _both_words(texts)
    for page in questionnaire.pages:
        for question in page.questions:
            yield from _asking(page, question)
            yield from _times(page, question)


def _blame(place: Place) -> Iterator[Finding]:
    text = plain(place.text)
    if match := _WHY_DID_YOU.search(text):
        better = "Ask what helped or got in the way: 'What made it harder to tell someone?'"
        yield finding("why-did-you", place.where, f"'{match[0]}' can sound like blame.", better)
    for shape, instead in _BLAMING:
        match = shape.search(text)
        if match and not _REPORTED.search(text[: match.start()]):
            yield finding("blaming", place.where, f"'{match[0].strip()}' can sound like doubt or blame.", instead)


def _both_words(texts: list[Place]) -> Iterator[Finding]:
    """Warn once, where one of the two words is first used and nowhere do both stand together."""
    words = [(place, _OFFICIAL.sub("", plain(place.text))) for place in texts]
    if any(_VICTIM.search(text) and _SURVIVOR.search(text) for _, text in words):
        return
    for place, text in words:
        if match := (_VICTIM.search(text) or _SURVIVOR.search(text)):
            better = "Say early on: 'Some people say survivor and some say victim. Both are welcome here.'"
            said = f"'{match[0]}' is used, and nothing says that other words are welcome."
            yield finding("victim-survivor", place.where, said, better)
            return


def _asking(page: Page, question: AnyQuestion) -> Iterator[Finding]:
    where = Where(page=page.id, question=question.id, field="ask")
    ask = plain(question.ask)
    if match := _LEADING.search(ask):
        better = "Ask openly, as in 'How was it for you?', with answers from both sides."
        yield finding("leading", where, f"'{match[0].strip(' ,')}' says what to answer.", better)
    noes = [match[0] for match in _NEGATIVE.finditer(_BALANCED.sub(" ", ask))]
    if len(noes) > 1:
        better = "Say it without them: 'Could you get help?' rather than 'Were you not unable to get help?'"
        yield finding("double-negative", where, f"{listed(noes)} stand in one question.", better)
    if _TWO_QUESTIONS.search(ask):
        yield finding("double-barrelled", where, "It asks two questions.", "Ask each on a page of its own.")
    elif isinstance(question, ChooseOne | Scale) and (match := _TWO_IN_ONE.search(ask)):
        better = "Ask each on a page of its own, or only the one that matters more."
        yield finding("double-barrelled", where, f"'{match[0]}' asks about two things at once.", better)


def _times(page: Page, question: AnyQuestion) -> Iterator[Finding]:
    if isinstance(question, ChooseOne | ChooseMany):
        vague = [option.label for option in question.options if _VAGUE.search(plain(option.label))]
        if len(vague) > 1:
            where = Where(page=page.id, question=question.id, field="options")
            better = "Count instead: 'Every week', 'Every month', 'Less than once a month', 'Never'."
            yield finding("vague-frequency", where, f"{listed(vague)} mean something else to everyone.", better)
            return
    if match := _VAGUE_ASKED.search(plain(question.ask)):
        where = Where(page=page.id, question=question.id, field="ask")
        better = "Ask 'How often ...?' with answers that count: 'Every week', 'Every month' ..."
        yield finding("vague-frequency", where, f"'{match[0]}' leaves open how often.", better)
