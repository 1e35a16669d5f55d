"""Identifiers known by their form, or by the word that announces them: numbers, addresses of every kind, dates.

A number that has the form but the wrong checksum is found too: a slip of the finger in an NHS number does not make
it anybody else's.
"""

import re

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b,?\s+)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY_OF_MONTH = rf"(?:the\s+)?{_DAY}(?:\s+of)?\s+{_MONTH}"
_COUNTED = r"(?:am|pm|%|years?|months?|weeks?|days?|hours?|minutes?|people|times?|sessions?)"
_YEAR = rf"(?:,?\s+(?:\d{{4}}|['’]?\d{{2}}\b(?!\s*{_COUNTED})))?"

# Words that announce a reference, and what may stand between them and it.
_ANNOUNCED = (
    r"(?:(?:crime|incident|log|case|police|court|occurrence|investigation|cad|urn|cica|claim|niche|custody|event|report"
    r"|storm)\s+(?:ref(?:erence)?|number|num|no|id)|ref(?:erence)?(?:\s+(?:number|no))?|crime|cad|urn|incident"
    r"|occurrence|log)\b[.:#]*\s*(?:(?:is|was|number|no|code|of|being|=)\b[.:]*\s*)?[(#]?"
)
_REFERENCE = rf"(?:[a-z]{{1,5}}[ /-]?)?\d[\d/.-]*(?:[a-z]{{1,3}}[\d/.-]+)*[a-z]?\d*(?:\s+of\s+{_DAY_OF_MONTH})?"
_RANK = (
    r"(?:wpc|wps|wdc|pcso|pcs|pc|dc|ds|di|ps|sgt|sergeant|insp|inspector|officer|constable"
    r"|copper|collar|shoulder|epaulette|badge|warrant|special)"
)
_VEHICLE = r"(?:reg(?:istration)?|plates?|car|van|vehicle|number\s?plate|drives?|driving|vrm|vrn|taxi|motorbike|bike)"
_PLATFORM = r"(?:instagram|insta|snapchat|snap|tiktok|twitter|facebook|reddit|discord|telegram|twitch|kik)"
_ACCOUNT = rf"(?:{_PLATFORM}|username|user name|handle|account|profile|gamertag|screen name|online)"
_ACCOUNT_IS = r"(?:\s+(?:is|was|as|under|called|name|named|account|handle|user|username|page|at|on|with|the)|[\s,:(])"
_WORDS = r"(?:and|but|the|for|was|who|not|had|has|are|his|her|she|all|you|our|how|now|off|out|via)\b"


def _join(*pieces: str) -> str:
    """Write a long pattern over several lines."""
    return "".join(pieces)


_PATTERNS = (
    ("EMAIL", r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)*|[\w.+-]+ @ [\w-]+(?:\.[\w-]+)+"),
    ("EMAIL", r"\b[\w.+-]+ ?(?:\(at\)|\[at\]| at) ?[\w-]+(?: ?(?:\(dot\)|\[dot\]| dot) ?\w+)+"),
    ("EMAIL", r"\b[\w.+-]+ ?(?:\(at\)|\[at\]) ?[\w-]+(?:\.[\w-]+)+"),
    ("URL", r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)’']"),
    (
        "URL",
        _join(
            r"(?<![@\w.])(?:[a-z0-9-]+\.)+(?:co\.uk|org\.uk|ac\.uk|gov\.uk|com|org|net|uk|(?:info|me|tv|io|ly|be|gg|co|app|link)(?=/))\b",
            r"(?:/[^\s<>\"]*[^\s<>\".,;:!?)])?",
        ),
    ),
    ("NINO", r"\b[a-z]{2}[ -]?(?:\d{2}[ -]?\d{2}[ -]?\d{2}|\d{3}[ -]?\d{3})[ -]?[a-d]\b"),
    ("CRIMEREF", rf"\b(?:log|cad|urn)\s*(?:no\.?|number)?\s*[\d/-]{{2,}}\s+of\s+{_DAY_OF_MONTH}"),
    ("CRIMEREF", r"\b(?:urn|cad|crn|prn|crms|niche)\s*:?\s*(?=[a-z]*\d)[a-z\d][a-z\d/-]{3,}\b"),
    ("CRIMEREF", rf"\b{_ANNOUNCED}(?P<found>(?=(?:[a-z]{{1,5}} )?\S*\d\S*\d){_REFERENCE})(?=[^\w]|$)"),
    (
        "CRIMEREF",
        r"\b[a-z]{1,4}[/-]\d{2,6}[/-]\d{2,8}\b|\b\d{2,6}[/-]\d{4,8}[/-]\d{2,4}\b|\b\d{2}[a-z]{2}\d{7}\b",
    ),
    ("NHS", r"(?<![\d+])\d{3}[ -]\d{3}[ -]\d{4}(?!\d)|\bnhs\b\D{0,20}(?P<found>\d(?:[ -]?\d){9})(?!\d)"),
    (
        "PHONE",
        r"(?<![\d+/])(?:\+|00)\s?\d(?:[\s().-]*\d){8,13}(?!\d)|(?<![\d/])\(?0\d(?:[\s().-]*\d){7,11}(?![\d/])",
    ),
    ("NHS", r"(?<![\d+/.,£$])[1-9]\d{9}(?![\d/])"),
    ("DATE", rf"(?:\bon\s+)?{_WEEKDAY}?\b{_DAY_OF_MONTH}{_YEAR}"),
    ("DATE", rf"\b{_WEEKDAY}?{_MONTH}\s+(?:the\s+)?{_DAY}\b(?!\d|:|\.\d|\s*{_COUNTED})(?:,?\s+\d{{4}})?"),
    ("DATE", rf"\b{_MONTH}\s+(?:of\s+)?(?:\d{{4}}|['’]\d{{2}})\b"),
    (
        "DATE",
        r"(?<![\d/.-])\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})(?![\d/-])|\b(?:19|20)\d{2}-\d{2}-\d{2}\b",
    ),
    (
        "DATE",
        _join(
            r"\b(?:dob|d\.o\.b\.?|born|birth(?:day|date)?|date of birth)\b\D{0,12}?",
            r"(?P<found>\d{1,2}[/. -]\d{1,2}(?:[/. -]\d{2,4})?|\d{6}|\d{8})(?!\d)",
        ),
    ),
    ("DATE", r"\b(?:0?[1-9]|[12]\d|3[01]) (?:0?[1-9]|1[0-2]) (?:19|20)\d{2}\b"),
    ("DATE", r"\b\d{1,2}(?:st|nd|rd|th) of the \d{1,2}(?:st|nd|rd|th)(?: (?:of )?\d{2,4})?\b"),
    ("DATE", r"\b(?:on|dated) (?:the )?(?P<found>\d{1,2}/\d{1,2})(?![\d/])"),
    (
        "CRIMEREF",
        # whatever else is written as only offices write: 01EX/4471/23, NX0098213
        r"\b(?!24/7)(?=(?:[a-z/-]*\d){5})[a-z\d]{1,8}(?:[/-][a-z\d]{1,8}){2,}\b|\b(?=(?:[a-z]*\d){4})(?=\d*[a-z])(?!\d+[a-z]+\b)[a-z\d]{7,}\b",
    ),
    (
        "ADDRESS",
        _join(
            r"\b(?:address|lived?|living)\b[^.!?\n\d]{0,16}",
            r"(?P<found>\d{1,4}[a-z]? the (?!next|same|first|other|day|week)[a-z]{3,})\b",
        ),
    ),
    ("ADDRESS", r"\bp\.?\s?o\.?\s?box\s+\d+\b"),
    ("POSTCODE", r"\b(?:gir\s?0aa|[a-pr-uwyz][a-hk-y]?\d[a-z\d]?\s*[\do][abd-hjlnp-uw-z]{2})\b"),
    (
        "POSTCODE",
        _join(
            r"\bpost\s?codes?\b(?:\s+(?:is|was|starts?|begins?|area|of|in|with|the|at|:)){0,3}\s+",
            r"(?P<found>[a-z]{1,2}\d{1,2}[a-z]?)\b",
        ),
    ),
    ("VRM", rf"\b[a-z]{{2}}\d{{2}}\s?(?!{_WORDS})[a-z]{{3}}\b"),
    (
        "VRM",
        _join(
            rf"\b{_VEHICLE}\b[^.!?\n]{{0,40}}?",
            r"(?P<found>\b(?:[a-hj-npr-y]\d{1,3}\s?[a-z]{3}|[a-z]{3}\s?\d{1,3}[a-hj-npr-y]|[a-z]{1,3}\s?\d{3,4})\b)",
        ),
    ),
    (
        "COLLAR",
        rf"\b{_RANK}[\s,]*(?:(?:number|num|no|id)\b\.?)?\s*(?:is|was|:|#)?\s*(?P<found>[a-z]{{0,2}}\d{{3,6}}[a-z]?)\b",
    ),
    ("COLLAR", rf"\b(?:wpc|wps|pcso|pc|dc|ds|di|ps|sgt)\s*\d{{2}}\b(?!\s*(?:{_COUNTED}|of|per|in)\b)"),
    ("HANDLE", r"(?<![\w@.])@\w[\w.-]*\w|\bu/\w{3,}|\b\w{2,}#\d{4}\b"),
    ("HANDLE", r"(?<![\w@./])(?=[\w.]*[a-z])\w+_[\w.]*\w(?![@\w])"),
    (
        "HANDLE",
        _join(
            rf"\b{_ACCOUNT}\b{_ACCOUNT_IS}{{1,5}}",
            r"(?P<found>(?=[\w.]*[a-z])(?:\w+\.[\w.]*\w|[a-z]+\d+\w*|\w*\d[a-z]\w*))(?![@\w])",
        ),
    ),
    (
        "HANDLE",
        rf"\b{_PLATFORM}\b[^.!?\n]{{0,60}}?\s(?P<found>(?=[\w.]*\d)(?=[\w.]*[a-z]{{2}})[a-z\d]+\.[\w.]*\w)(?![@\w])",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


def find(text: str) -> list[tuple[int, int, str]]:
    """Give (start, end, kind) of each identifier, in order; where two overlap, the kind listed first stands."""
    found: list[tuple[int, int, str]] = []
    for kind, pattern in _COMPILED:
        for hit in pattern.finditer(text):
            is_announced = "found" in pattern.groupindex and hit["found"] and kind != "COLLAR"
            start, end = hit.span("found" if is_announced else 0)
            if all(end <= other or start >= until for other, until, _ in found):
                found.append((start, end, kind))
    return sorted(found)
