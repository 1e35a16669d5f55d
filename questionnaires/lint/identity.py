"""Questions whose answers would say who somebody is, or which crime it was.

Only questions answered in one's own words or numbers are read: a choice of broad areas cannot hold a postcode.
Sentences that ask people *not* to give something are left out, and asking for the name of a service is no harm.
"""

import re
from collections.abc import Iterator

import msgspec

from questionnaires.lint.finding import Finding, finding
from questionnaires.lint.shapes import Shape, any_of, one_of, plain
from questionnaires.problems import Where
from questionnaires.schema import LongText, Number, Page, Questionnaire, ShortText, Year

_PERSON = one_of(
    *("officers?", "detectives?", "police(?:wo)?m[ae]n", "perpetrators?", "offenders?", "abusers?", "suspects?"),
    *("attackers?", "rapists?", "defendants?", "doctors?", "nurses?", "gps?", "counsell?ors?", "therapists?"),
    *("advis[eo]rs?", "isvas?", "idvas?", "judges?", "barristers?", "solicitors?", "lawyers?", "workers?"),
    *("victims?", "survivors?", "child(?:ren)?", "sons?", "daughters?", "partner", "husband", "wife", "boyfriend"),
    *("girlfriend", "teachers?", "manager", "person", "people", "men", "man", "wom[ae]n", "friends?", "colleagues?"),
    *("staff members?", "members? of staff", "one who", "(?:mother|father|mum|dad|brother|sister|uncle|carer)s?"),
)
_SERVING = one_of(
    *("officers?", "detectives?", "doctors?", "nurses?", "gps?", "counsell?ors?", "therapists?", "advis[eo]rs?"),
    *("isvas?", "idvas?", "judges?", "barristers?", "solicitors?", "lawyers?", "workers?", "managers?"),
)
_CULPRIT = r"(?:perpetrator|abuser|attacker|offender|suspect|rapist)s?"
_KIND_OF_NAME = one_of(
    *("full", "first", "last", "middle", "family", "given", "real", "legal", "preferred", "own", "maiden", "birth")
)
_SERVICE = one_of("services?", "organisations?", "charity", "charities", "helplines?", "groups?", "centres?")
_EVENT = one_of("incident", "assault", "rape", "attack", "abuse", "offence", "crime", "it", "this", "that", "event")
_DAY = one_of("date", "day", "time", "month", "place")
_PHONE = one_of("phone", "telephone", "mobile", "mobile phone", "contact", "whatsapp", "landline")
_PLATFORM = one_of(
    "facebook", "instagram", "whatsapp", "twitter", "snapchat", "tiktok", "social media", "online", "skype"
)
_NUMBERED = one_of(
    *("crime", "case", "incident", "police", "log", "court", "claim", "custody", "cad", "urn", "nhs", "hospital"),
    *("patient", "national insurance", "ni", "passport", "driving licen[cs]e", "warrant", "collar", "shoulder"),
    *("badge", "epaulette", "staff", "employee", "student", "membership", "ticket", "occurrence", "investigation"),
)
_OWN = r"(?:(?:own|personal|home|full|current|work|present|permanent|postal|street|previous|exact) )*"
_GIVE = one_of(
    "what is", "what's", "give(?: us)?", "enter", "leave(?: us)?", "write", "type", "provide", "add", "share"
)


class _Identifier(msgspec.Struct, frozen=True):
    """Something that finds a person, the shapes in which it is asked for, and what to do instead."""

    what: str
    shape: Shape
    instead: str


_AREA_INSTEAD = "Ask for a broad area instead: choose-one, role area, with a few large areas."
_AGE_INSTEAD = "Ask for an age group instead: choose-one, role characteristic, '18 to 24', '25 to 44' ..."

_IDENTIFIERS = (
    _Identifier(
        "a name",
        any_of(
            rf"\b(?:your|his|her|their) (?:{_KIND_OF_NAME} (?:and |or )?)*(?:sur|fore|nick|user)?names?\b",
            rf"\b{_KIND_OF_NAME} names?\b(?! of (?:the |an? |any |your )?{_SERVICE})",
            r"\b(?:sur|fore|nick|user)names?\b",
            rf"\bnames? (?:of|for) (?:(?:the|your|any|an?|each|this|that|those|every|investigating) )*{_PERSON}\b",
            rf"\b{_PERSON}(?:'s|s')? names?\b",
            rf"\bname (?:the|your|any|each|every|all the) {_PERSON}\b",
            rf"\b(?:which|what) {_PERSON} (?:was|were|is|are) (?:it|this|that|you talking|you speaking)\b",
            rf"\b(?:which|what) (?:\w+ )?{_SERVING} "
            r"(?:dealt|spoke|saw|took|handled|interviewed|came|led|looked|treated)\b",
            r"\bwho (?:raped|assaulted|abused|attacked|hurt|harmed) you\b|\bwho did (?:it|this|that)(?: to you)?\b",
            rf"\bwho (?:was|is|were|are) (?:the|your|that) {_CULPRIT}\b",
            rf"\bwhat (?:are you|were you|is (?:he|she)|was (?:he|she)|(?:was|is) your {_PERSON}) called\b",
            rf"\bwho (?:was|is|were|are) (?:the|your) (?:\w+ )?{_SERVING}\b(?! who)",
            r"\bwhat (?:should|can|may|do|shall) (?:we|i|people|friends) call you\b|\bwho (?:are you|you are)\b",
            r"\bwho am i (?:speaking|talking) (?:to|with)\b|\bnames of (?:every|any|all)\w*\b",
            rf"\bwho (?:the |your )?{_CULPRIT} (?:was|is|were)\b|\bwho (?:is|was|were) (?:responsible for|to blame)\b",
            rf"\bnames? of (?:\w+ )?{_PERSON}\b|\byour details\b|^\W*names? (?:and|&)\b|^\W*names?,",
            r"\byour initials\b|\binitials of\b|\byour signature\b|\bsign (?:and date|your name|here)\b",
            r"^\W*(?:full |first |last )?names?(?: \([^)]*\))?\W*$",
        ),
        "Leave it out. If a role is what matters, ask for that: choose-one, 'An officer', 'A nurse' ...",
    ),
    _Identifier(
        "a way to reach someone",
        any_of(
            rf"\byour {_OWN}e-?mail(?: address(?:es)?)?\b(?! (?:account|inbox|was|were|is read|searched|and messages))",
            rf"\be-?mail address\b|\byour {_OWN}{_PHONE} (?:number|no\b|details?)",
            rf"\b{_GIVE} (?:your |an? )?{_OWN}(?:{_PHONE} (?:number|no|details)|number|e-?mail|mobile)\b\W*$",
            rf"\b{_GIVE} (?:your |an? )?{_OWN}(?:{_PHONE} (?:number|no\b|details)|mobile\b)",
            r"\b(?:your|leave|give|provide) (?:us )?(?:your |some )?contact (?:details|information|number)\b",
            r"\bhow (?:can|could|may|should|do|shall|would you like us to|is it safe to) (?:we )?(?:best )?"
            r"(?:contact|reach|call|ring|text|e-?mail|phone|get (?:back )?(?:in touch with|hold of|to)) you\b",
            rf"\b{_PLATFORM} (?:name|handle|account|profile|username|page)s?\b",
            rf"^\W*(?:best )?(?:e-?mail|{_PHONE})(?: (?:number|no|address|details))?(?: \([^)]*\))?\W*$",
            r"^\W*contact details\b|^\W*(?:tel|telephone|phone|mobile)\b(?: (?:no|number))?\W*$",
            r"\b(?:number|e-?mail|address)\b[^.?!]*\b(?:reach|call|contact|ring|text|phone|e-?mail) you\b",
            r"\b(?:can|could|may|shall) we (?:call|contact|ring|e-?mail|text|phone|reach) you\b|\bcall you on\b",
        ),
        "Leave it out. Say on the first page how people can reach you, so that they choose.",
    ),
    _Identifier(
        "an address",
        any_of(
            rf"\byour {_OWN}address\b|\b(?:home|postal|street) address\b|^\W*address\W*$",
            r"\bwhere(?:abouts)? (?:exactly )?(?:do|did|are) you (?:\w+ )?(?:live|living|work|working|stay|staying)\b",
            r"\b(?:street|road) name\b|\blines? of (?:your )?address\b",
            r"\b(?:house|flat|door) (?:number|name)\b|\b(?:what|which|name of (?:the|your)) (?:street|road)\b",
            rf"\bwhere (?:exactly )?(?:did|was|were) (?:the |your )?{_EVENT} (?:happen|take place|occur|committed)",
            r"\bwhere were you (?:raped|assaulted|attacked|abused)\b",
            r"\b(?:what|which) (?:town|village|city|estate) (?:do|did) you (?:live|work|grow)\b",
        ),
        _AREA_INSTEAD,
    ),
    _Identifier("a postcode", any_of(r"\bpost ?-?code\b(?! lottery)", r"\bzip code\b"), _AREA_INSTEAD),
    _Identifier(
        "a date of birth",
        any_of(
            r"\bdates? of birth\b|\bbirth ?dates?\b|\bd\.? ?o\.? ?b\b|\bbirthday\b",
            r"\b(?:when|(?:on )?(?:what|which) (?:day|date|day and month)) were you born\b",
            r"\b(?:day|month) (?:and|,|/) (?:month|year) (?:of birth|(?:that )?you were born)\b|\bmonth of birth\b",
        ),
        _AGE_INSTEAD,
    ),
    _Identifier(
        "the date of what happened",
        any_of(
            rf"\b(?:dates?|day|time) (?:and (?:time|place) )?(?:of|when|that|on which) (?:the |your |this )?{_EVENT}\b",
            rf"\bwhen (?:exactly )?(?:did|was|were) (?:the |your |this )?{_EVENT} (?:first |last )?"
            r"(?:happen|occur|take place|start|begin|reported|committed|end)",
            rf"\b(?:what|which) (?:exact )?{_DAY}(?: (?:and|or) {_DAY})? (?:did|was) (?:the |your )?{_EVENT}\b",
            r"\bwhen (?:exactly )?were you (?:raped|assaulted|attacked|abused)\b",
            r"\bexact dates?\b|\b(?:what|which) (?:exact )?date (?:did|was|were)\b|\bon (?:what|which) date\b",
            r"\bdate (?:when |that |on which )?(?:you )?(?:reported|told|of (?:the |your )?report)\b",
            rf"\b(?:incident|assault|offence|crime) dates?\b|\bwhen {_EVENT} happened\W*$",
        ),
        "Ask how long ago instead: choose-one, 'In the last 12 months', '1 to 3 years ago' ...",
    ),
    _Identifier(
        "a case or reference number",
        any_of(
            rf"\b{_NUMBERED} (?:reference |report |file )?(?:numbers?\b|no\.|no\b\W*$|nos\b|ref\b|reference\b|ids?\b)",
            r"\breference (?:numbers?|no\b|codes?)\b|\bref(?:erence)?\W*$|\bcrime ref\b",
            r"\b(?:number|reference) (?:of|for|given to) (?:the|your) (?:case|crime|claim|report|investigation)\b",
            r"\b(?:urn|crn)\b|\boperation name\b",
        ),
        "Leave it out: such a number finds one person at once.",
    ),
    _Identifier(
        "a school or employer",
        any_of(
            r"\b(?:what|which) (?:school|college|university|nursery) (?:do|did|does|were|are|is)\b",
            r"\bname of (?:the |your |their )?(?:school|college|university|employer|workplace|company)\b",
            r"\b(?:title|name) and employer\b|^\W*(?:school|college|university|employer|workplace)\W*$",
            r"\bwho (?:is|was) your employer\b|\b(?:what|which) (?:company|firm|employer) (?:do|did|are)\b",
            r"\bwho (?:do|did) you work for\b|\bwhere do you (?:study|go to school)\b",
            r"\byour (?:employer|school)'s name\b",
            r"\b(?:car|vehicle) registration\b|\bregistration (?:number|plate)s?\b",
        ),
        "Leave it out, or ask for the kind: choose-one, 'School', 'College or university', 'Work' ...",
    ),
)

_PART_OF_POSTCODE = any_of(
    r"\b(?:first|outward|start|beginning|part)\b[^.?]*\bpost ?-?code\b", r"\bpost ?-?code (?:area|district|sector)\b"
)
_BIRTH_YEAR = any_of(
    r"\byear of (?:your )?birth\b|\bbirth year\b", r"\byear (?:were you|was your child|you were) born\b"
)
_ASKS_NOT = any_of(
    r"\b(?:do not|don't|never|avoid|without|no need|not need|need not|needn't|not ask|leave out)\b",
    r"\b(?:rather than|instead of)\b",
    r"\bnot (?:to )?(?:write|give|say|tell|name|include|use|put|share|identify)\b",
)
_SPEAKS_OF_IT = any_of(r"\b(?:asked (?:you )?for|took|used|shared|knew|lost|kept|passed on) (?:your|the|their|a)\b")
_JUDGES_IT = any_of(
    r"^\W*(?:what (?:was|is) it like|how)\b(?! (?:can|could|may|should|shall|do|would) (?:we|you like))"
    r"(?!.*\bcontact you\b)"
)
"""Questions such as "How helpful was it to have a crime number?", which ask for no number."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")


def findings(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Look at every question that is answered in one's own words or numbers."""
    for page in questionnaire.pages:
        for question in page.questions:
            if isinstance(question, ShortText | LongText | Number | Year):
                yield from _question(page, question)


def _question(page: Page, question: ShortText | LongText | Number | Year) -> Iterator[Finding]:
    """Report each identifier once for a question, where it is first asked for."""
    seen: set[str] = set()
    for field, text in (("ask", question.ask), ("hint", question.hint), ("title", page.title), ("body", page.body)):
        of_question = question.id if field in {"ask", "hint"} else ""
        at = Where(page=page.id, question=of_question, field=field)
        for sentence in _SENTENCE.split(plain(text)):
            if _ASKS_NOT.search(sentence) or _SPEAKS_OF_IT.search(sentence) or _JUDGES_IT.search(sentence):
                continue
            for identifier in _IDENTIFIERS:
                match = identifier.shape.search(sentence)
                if match and identifier.what not in seen:
                    seen.add(identifier.what)
                    part = "part of " if _PART_OF_POSTCODE.search(sentence) else ""
                    said = f"It asks for {part}{identifier.what}: '{match[0].strip()}'."
                    yield finding("identity", at, said, identifier.instead)
            if _BIRTH_YEAR.search(sentence) and "a date of birth" not in seen:
                yield finding("birth-year", at, "It asks for a year of birth.", _AGE_INSTEAD)
