"""Words of the trade and of offices, with the plain words that people use; letters that nobody explained."""

import re
from collections.abc import Iterator

from questionnaires.lint.finding import Finding, finding
from questionnaires.lint.shapes import any_of, plain
from questionnaires.places import Place, places
from questionnaires.schema import Questionnaire

PROVIDERS = "providers"
"""The audience that knows the words of its own trade."""

_OFFICE = {
    r"utilis(e|es|ed|ing)|utiliz(e|es|ed|ing)": "use",
    r"commenc(e|es|ed|ing|ement)": "start",
    r"prior to": "before",
    r"subsequent(ly)?( to)?": "after, or later",
    r"regarding|with regards? to|in relation to|pertaining to|in respect of": "about",
    r"in order to": "to",
    r"in the event (of|that)": "if",
    r"at this (moment|point) in time": "now",
    r"facilitat(e|es|ed|ing|ion)": "help",
    r"implement(s|ed|ing|ation)?": "carry out",
    r"ascertain(ed)?": "find out",
    r"endeavour(ed|s)?": "try",
    r"furthermore|moreover": "also",
    r"aforementioned|aforesaid": "this",
    r"henceforth|hereafter|herein|thereof|whereby": "(leave it out)",
    r"notwithstanding": "even though",
    r"in accordance with|pursuant to": "under",
    r"stakeholders?": "people and services who have a part in it",
    r"deliverables?|learnings|going forward|leverag(e|ed|ing)|synerg(y|ies)": "(say what happens)",
    r"holistic(ally)?": "whole",
    r"robust": "strong, or careful",
    r"demographics?( information| data)?": "facts about you",
    r"terminat(e|ed|ion)": "end",
    r"remuneration": "pay",
    r"expedit(e|ed|ious)": "speed up",
}

_TRADE = {
    r"perpetrators?": "the person who hurt you",
    r"complainants?": "the person who reported it",
    r"disclos(e|ed|es|ing|ures?)": "tell, told",
    r"signpost(ed|ing|s)?": "told where to go",
    r"multi-?agency|inter-?agency|cross-?sector": "working together",
    r"(care |referral |support )pathways?": "the steps from one service to the next",
    r"service[- ]users?": "people who use the service",
    r"service provision|provision of services?|support provision": "services",
    r"criminal justice (system|process|agencies)": "the police and the courts",
    r"stat(utory) (services?|agenc(y|ies)|bod(y|ies)|sector)": "services such as the police, the council and the NHS",
    r"third sector|voluntary sector": "charities",
    r"commission(ed|ing) (services?|bod(y|ies))": "services that we pay for",
    r"therapeutic(ally)? (support|interventions?|services?|input)": "counselling or therapy",
    r"(clinical |early |crisis )interventions?": "help",
    r"trauma[- ]informed": "given by people who understand what trauma does",
    r"victimisation|victimization|re-?victimi[sz]ation": "being hurt, being hurt again",
    r"non-recent|historic(al)? (abuse|offences?|sexual)": "from some time ago",
    r"attrition": "people dropping out",
    r"safeguarding (concerns?|referrals?|procedures?)": "worries about someone's safety",
    r"forensic (medical )?examinations?": "a medical check that can also collect evidence",
    r"special measures": "help to make giving evidence easier, such as a screen",
    r"engag(e|ed|ing|ement) with (the |your |our |any )?(service|support|police|process|agenc|professional)\w*": (
        "used, or took part in"
    ),
    r"access(ed|ing) (the |any |our |your |specialist )?(service|support|counselling|therapy|help)s?": "got, or used",
    r"triag(e|ed|ing)": "first check of what you need",
    r"cohorts?": "group",
    r"caseloads?": "the people they work with",
    r"vulnerable (people|persons?|adults?|victims?|individuals?)": "people who need more support",
    r"sexual violence and abuse services|rasso": "services after rape or sexual abuse",
}

_OFFICE_SHAPES = tuple((any_of(rf"\b({shape})\b"), words) for shape, words in _OFFICE.items())
_TRADE_SHAPES = tuple((any_of(rf"\b({shape})\b"), words) for shape, words in _TRADE.items())

_WELL_KNOWN = frozenset(
    {"A&E", "AIDS", "AM", "BBC", "BSL", "CCTV", "DNA", "FAQ", "GP", "GPS", "HIV", "ID", "IT", "LGB", "LGBT", "LGBTQ"}
    | {"LGBTQI", "LGBTQIA", "MP", "NHS", "OK", "PDF", "PIN", "PM", "QR", "SMS", "TV", "UK", "URL", "US", "USB"}
)
_LETTERS = re.compile(r"\b[A-Z][A-Z&]{1,6}s?\b")


def findings(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Look at every text that respondents read, but the names of support contacts."""
    texts = [place for place in places(questionnaire) if not place.address.startswith("support.")]
    shapes = _OFFICE_SHAPES if questionnaire.audience == PROVIDERS else (*_OFFICE_SHAPES, *_TRADE_SHAPES)
    for place in texts:
        text = plain(place.text)
        for shape, instead in shapes:
            match = shape.search(text)
            if match and not _is_explained(text, match):
                better = "Leave it out, or say what happens." if instead.startswith("(") else f"Write: {instead}."
                yield finding("jargon", place.where, f"'{match[0]}' is not a word that everybody uses.", better)
    if questionnaire.audience != PROVIDERS:
        yield from _abbreviations(texts)


def _is_explained(text: str, match: re.Match[str]) -> bool:
    """Whether plain words stand beside the word: either of the two in brackets, or "this is called ..."."""
    before = text[: match.start()]
    return (
        before.endswith(("(", "called ", "known as ", "call this ", "call it "))
        or re.match(r"\s?[(:]\s?\w", text[match.end() :]) is not None
    )


def _abbreviations(texts: list[Place]) -> Iterator[Finding]:
    """Warn where letters are first used and nothing says what they mean.

    Their words may stand on the same page, either side in brackets: 'referral centre (SARC)', or 'SARC (a place that
    gives care)'. The hint of an answer to choose explains its label.
    """
    pages: dict[str, str] = {}
    for place in texts:
        pages[place.where.page] = f"{pages.get(place.where.page, '')}\n{plain(place.text)}"
    addresses = {place.address for place in texts}
    known = set(_WELL_KNOWN)
    for place in texts:
        has_hint = place.address.endswith(".label") and f"{place.address.removesuffix('label')}hint" in addresses
        for letters in _LETTERS.findall(plain(place.text)):
            name = letters.removesuffix("s")
            if name in known:
                continue
            known.add(name)
            with_words = rf"\w[ ,][^()\n]*\({re.escape(name)}s?\)|\b{re.escape(name)}s? \(\w[^)\n]{{6,}}\)"
            if not (has_hint or re.search(with_words, pages[place.where.page])):
                said = f"'{letters}' stands here without its words."
                better = (
                    f"Write what it stands for, with '{letters}' in brackets, the first time; or leave the letters."
                )
                yield finding("abbreviation", place.where, said, better)
