"""What the lint can find, why each matters, and the form of a finding."""

from enum import StrEnum

import msgspec

from questionnaires.problems import Where


class Severity(StrEnum):
    """An error stops a questionnaire from being published; a warning asks for a second look."""

    ERROR = "error"
    WARNING = "warning"


class Rule(msgspec.Struct, frozen=True):
    """One thing to look for. `reason` is told to authors: who would be harmed, or what would be lost."""

    id: str
    severity: Severity
    reason: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something found: where, what, and what to write or do instead."""

    rule: str
    severity: Severity
    where: Where
    said: str
    reason: str
    instead: str

    def __str__(self) -> str:
        """Say it in one line, without the reason."""
        place = str(self.where)
        return f"{place}: {self.said} {self.instead}" if place else f"{self.said} {self.instead}"


_ERRORS = {
    "required": "Being made to answer can bring it all back, or make somebody leave. Everyone may skip every question.",
    "consent-first": "Nobody should answer anything before knowing what they agree to, and agreeing to it.",
    "identity": "An answer that says who someone is, or which crime it was, can be traced to them by somebody who "
    "wants to. What is never asked cannot leak.",
    "prefer-not-to-say": "Without it, the only way to keep something to oneself is to leave a gap that looks like a "
    "mistake, and many people answer falsely instead.",
    "dont-know": "Somebody who does not know, or cannot remember, would have to guess, and the numbers would be wrong.",
    "content-note": "People should be able to choose what they read next, and when.",
    "skip-section": "Whoever cannot face this part must be able to go past all of it at once.",
    "section-support": "The moment when support is needed is while answering, not only at the end.",
    "support": "Being asked can bring back what happened. Help must be within reach on every path.",
    "reminder": "People name officers, partners and places in passing, and a name can point back at them.",
    "age": "A child may open any link. A child needs help meant for children, not a survey.",
    "quote-consent": "Being counted and being quoted are two decisions; a quote can be recognised by someone close.",
    "quote-consent-alone": "Asked together with something else, a yes to one is taken for a yes to the other.",
    "equality-last": "Asked early, questions about who you are feel like a test of whether you count, and people stop.",
    "equality-reason": "People tell more, and more truly, when they know what it is for.",
    "unmarked-equality": "Only questions that are marked are protected: areas pooled, small groups never shown.",
    "small-groups": "Groups under ten can never be shown, so the question is asked for nothing, and what is stored "
    "could still point at a person.",
    "many-combinations": "Put together, the answers single people out: whoever knows someone could find their answers.",
}

_WARNINGS = {
    "why-did-you": "To a survivor, 'why did you' sounds like blame, however it is meant.",
    "blaming": "Words that doubt or blame are what many survivors met before. They stop people answering.",
    "victim-survivor": "Some people are hurt by one word and some by the other; say that both are welcome.",
    "double-barrelled": "One answer to two questions cannot be read: nobody knows which of them it answers.",
    "leading": "A question that says what to think measures how polite people are.",
    "double-negative": "Two noes in a question are misread by many people, most of all by tired ones.",
    "jargon": "A word that people do not know makes them feel that the survey is not for them.",
    "abbreviation": "Letters that are never explained shut people out.",
    "vague-frequency": "'Often' is every day to one person and once a month to another, so nothing can be counted.",
    "grid": "On a phone a grid becomes a maze, and people answer all of it alike.",
    "ranking": "Putting things in order is hard on a phone and by screen reader, and harder when tired.",
    "one-question-a-page": "One question at a time is easier to face, to skip and to hear read out.",
    "reading-age": "The average adult reads like a child of nine to eleven; under stress, everyone reads less well.",
    "long-sentence": "A sentence of more than 25 words is read twice or given up.",
    "no-reason": "People decide what to tell by what it is for.",
    "pause": "A moment to breathe lets people go on who would otherwise stop.",
    "closing": "The last words stay with people: thank them, and say what happens next.",
    "time": "People choose a safe moment by how long it takes.",
    "other-ways": "Not everybody can or dares to answer on a screen: offer paper, easy read, or somebody to talk to.",
    "translation": "Somebody who chose their language should not meet another one half-way.",
    "birth-year": "With an area and a gender, a year of birth is often enough to find somebody.",
    "pooled-groups": "Values chosen by fewer than ten are put together in the report, so the finer list gains nothing.",
    "unmarked-sensitive": "Questions about what happened need a note, a way past them, and support close by.",
    "unread-language": "These rules know English only; blame or jargon in another language would go unseen.",
    "marks": "Marks that are not understood here are shown to people as they were typed.",
}

RULES = {
    **{name: Rule(name, Severity.ERROR, reason) for name, reason in _ERRORS.items()},
    **{name: Rule(name, Severity.WARNING, reason) for name, reason in _WARNINGS.items()},
}
"""Every rule by its id."""


def finding(rule: str, where: Where, said: str, instead: str) -> Finding:
    """State that a rule's finding was made. Raises KeyError for a rule that there is not."""
    known = RULES[rule]
    return Finding(rule=rule, severity=known.severity, where=where, said=said, reason=known.reason, instead=instead)
