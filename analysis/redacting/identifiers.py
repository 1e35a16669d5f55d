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
_RANGE = rf"(?:{_DAY}\s*(?:-|–|/|&|to|and|or|until)\s*(?:the\s+)?)?"
_ORDINAL = (
    r"(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
_DAY_OF_MONTH = rf"(?:the\s+)?{_RANGE}{_DAY}(?:\s+of)?(?:\s+the\s+month\s+of)?\s+{_MONTH}"
_FEAST = (
    r"(?:christmas|new year['’]?s?|boxing|valentine['’]?s?|mother['’]?s|father['’]?s|st(?:\.|aint)? \w+['’]?s|easter"
    r"|bonfire|halloween|hallowe['’]en|good friday|eid|diwali|bank holiday)"
)
_COUNTED = r"(?:am|pm|%|years?|months?|weeks?|days?|hours?|minutes?|people|times?|sessions?)"
_YEAR = rf"(?:,?\s+(?:\d{{4}}|['’]?\d{{2}}\b(?!\s*{_COUNTED})))?"

# Words that announce a reference, and what may stand between them and it.
_ANNOUNCED = (
    r"(?:(?:crime|incident|log|case|police|court|occurrence|investigation|cad|urn|cica|claim|niche|custody|event|report"
    r"|storm)\s+(?:ref(?:erence)?|number|num|no|id)|ref(?:erence)?(?:\s+(?:number|no))?|crime|cad|urn|incident"
    r"|occurrence|log)\b(?:\s+(?:that\s+)?\w+\s+(?:gave|sent|quoted|read)\s+(?:me|us)(?:\s+out)?\b)?[.:#]*\s*(?:(?:is|was|number|no|code|of|being|=)\b[.:]*\s*)?[(#]?"
)
_BESIDE_A_REFERENCE = re.compile(
    r"\b(?:incident|log|cad|urn|crn|event|job|niche|storm|occurrence)(?:\s+(?:number|num|no)\b\.?)?[\s:#.]*$",
    re.IGNORECASE,
)
_REST_OF_REFERENCE = re.compile(r"(?:[/-][a-z\d]*\d[a-z\d]*)+", re.IGNORECASE)
_REFERENCE = rf"(?:[a-z]{{1,5}}[ /-]?)?\d[\d/.-]*(?:[a-z]{{1,3}}[\d/.-]+)*[a-z]?\d*(?:\s+of\s+{_DAY_OF_MONTH})?"
_RANK = (
    r"(?:wpc|wps|wdc|tdc|spc|sc|pcso|pcs|pc|dc|ds|di|ps|sgt|sergeant|insp|inspector|officer|constable"
    r"|copper|collar|shoulder|epaulette|badge|warrant|special)"
)
_VEHICLE = r"(?:reg(?:istration)?|plates?|car|van|vehicle|number\s?plate|drives?|driving|vrm|vrn|taxi|motorbike|bike)"
_PLATFORM = (
    r"(?:instagram|insta|snapchat|snap|tiktok|twitter|facebook|reddit|discord|telegram|twitch|kik|xbox|playstation|psn|steam"
    r"|tinder|bumble|hinge|grindr|onlyfans|messenger|whatsapp|roblox|youtube|threads|bluesky|tumblr|vinted|ebay|linkedin)"
)
_YEARS = r"(?:19|20)\d{2}"
_SHORT_RANK = r"(?:wpc|wps|wdc|pcso|pc|dc|ds|di|ps|sgt|sergeant|insp|inspector|constable|officer)"
_GLUE = (
    r"(?:in|on|of|since|at|from|about|until|by|to|and|the|was|for|is|had|has|who|waited|after|before|over|than|called|rang"
    r"|said|me|my|i|a|with|no|out|only|just|saw|told|took|got|number|num|id|collar|shoulder|badge|warrant)"
)
_ACCOUNT = (
    rf"(?:{_PLATFORM}|username|user name|handle|account|profile|gamertag|screen name|online"
    r"|dm(?: me)?|add(?:ed)? me|follow(?:ed)? me|find me|messag(?:e|ed) me|msg me|acc|blog)"
)
_ACCOUNT_IS = r"(?:\s+(?:is|was|as|under|called|name|named|account|handle|user|username|page|at|on|with|the)|[\s,:(])"
_WORDS = r"(?:and|but|the|for|was|who|not|had|has|are|his|her|she|all|you|our|how|now|off|out|via)\b"


def _join(*pieces: str) -> str:
    """Write a long pattern over several lines."""
    return "".join(pieces)


_PATTERNS = (
    ("EMAIL", r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)*"),
    ("EMAIL", r"[\w.+-]+(?: @ |@ )[\w-]+(?:\.[\w-]+)+"),
    (
        "EMAIL",
        _join(
            r"\b(?:[\w.+-]+ (?:dot|underscore|dash) )*[\w.+-]+ ?(?:\(at\)|\[at\]| at) ?[\w-]+",
            r"(?: ?(?:\(dot\)|\[dot\]| dot) ?\w+)+",
        ),
    ),
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
    (
        "NINO",
        _join(
            r"\b(?:ni|nino|national insurance)\b[^.!?\n\d]{0,20}?\b",
            r"(?P<found>[a-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}(?:[ -]?[a-z])?)\b",
        ),
    ),
    ("CRIMEREF", r"\b\d{2}[ /-]?[a-z]{2}[ /-]?\d{5,8}(?:/\d{2,4})?\b"),
    ("CRIMEREF", rf"\b(?:incident|crime|event|job|case|ref)\s*(?:no\.?|number)?\s*[\d/-]{{2,}}\s+of\s+{_DAY_OF_MONTH}"),
    ("CRIMEREF", rf"\b(?:log|cad|urn)\s*(?:no\.?|number)?\s*[\d/-]{{2,}}\s+of\s+{_DAY_OF_MONTH}"),
    ("CRIMEREF", r"\b(?:urn|cad|crn|prn|crms|niche)\s*:?\s*(?=[a-z]*\d)[a-z\d][a-z\d/-]{3,}\b"),
    (
        "CRIMEREF",
        _join(
            r"\b(?:ref(?:erence)?|urn|crn|crime|incident|case)\b(?:\s+(?:ref|number|no|is|was)|[.:])*\s+",
            r"(?P<found>[1-9]\d{1,4}(?: \d{2,5}){2,3})(?!\d)",
        ),
    ),
    ("CRIMEREF", rf"\b{_ANNOUNCED}(?P<found>(?=(?:[a-z]{{1,5}} )?\S*\d\S*\d){_REFERENCE})(?=[^\w]|$)"),
    (
        "CRIMEREF",
        r"\b[a-z]{1,4}[/-]\d{2,6}[/-]\d{2,8}\b|\b\d{2,6}[/-]\d{4,8}[/-]\d{2,4}\b|\b\d{2}[a-z]{2}\d{7}\b",
    ),
    ("NHS", r"(?<![\d+])\d{3}[ -]\d{3}[ -]\d{4}(?!\d)|\bnhs\b\D{0,20}(?P<found>\d(?:[ -]?\d){9})(?!\d)"),
    (
        "PHONE",
        r"(?<![\d+/])(?:\+|00)\s?\d(?:[\s().-]*\d){8,13}(?!\d)|(?<![\d/])\(?0(?:[\s().-]*\d){8,12}(?![\d/])",
    ),
    (
        "PHONE",
        _join(
            r"(?<![\d+/.-])44[\s-]?(?:\(0\)\s?)?7\d{3}[\s-]?\d{3}[\s-]?\d{3}(?!\d)",
            r"|(?<![\d+/.-])7\d{3}[ -]\d{3}[ -]?\d{3}(?!\d)",
        ),
    ),
    ("PHONE", r"\b0\d{3,4}[ -]?\d{2,3}[ -]?(?:[x*]{2,}|\d[x*]{2,})"),
    (
        "PHONE",
        _join(
            r"\b(?:landline|phone|telephone|tel|mobile|mob|call|ring|text)\b[^.!?\n\d]{0,20}",
            r"(?P<found>\d{3,4}[ -]?\d{3,4})(?![\d/-]|\s*(?:people|times|of)\b)",
        ),
    ),
    ("NHS", r"(?<![\d+/.,£$])[1-9]\d{9}(?![\d/])"),
    ("DATE", rf"(?:\bon\s+)?{_WEEKDAY}?\b{_DAY_OF_MONTH}{_YEAR}"),
    ("DATE", rf"\b{_WEEKDAY}?{_MONTH}\s+(?:the\s+)?{_DAY}\b(?!\d|:|\.\d|\s*{_COUNTED})(?:,?\s+\d{{4}})?"),
    ("DATE", rf"\b(?:the\s+)?(?:{_ORDINAL})(?:\s+of)?\s+{_MONTH}{_YEAR}"),
    ("DATE", rf"\b{_FEAST}(?:\s+(?:eve|day|night|sunday|monday))?,?\s+(?:of\s+|in\s+)?{_YEARS}\b"),
    # 12/2 is no mark and no fraction, for the first number is the greater
    (
        "DATE",
        _join(
            r"(?<![\d/.£-])(?!24/7)",
            "|".join(
                rf"(?:{'|'.join(str(day) for day in range(month + 1, 32))})/0?{month}" for month in range(1, 13)
            ).join(("(?:", ")")),
            r"(?![\d/])",
        ),
    ),
    ("DATE", rf"(?<![\d/.-])(?:0?[1-9]|1[0-2])[/.-]{_YEARS}(?![\d/-])"),
    (
        "DATE",
        r"\b(?:from|since|until|till|by|before|after)\s+(?:the\s+)?(?P<found>(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-46-9]|1[12]))(?![\d/])",
    ),
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
        "ADDRESS",
        _join(
            r"\b(?:address|lived?|living)\b[^.!?\n\d]{0,16}",
            r"(?P<found>\d{1,4}[a-z]? the (?!next|same|first|other|day|week)[a-z]{3,})\b",
        ),
    ),
    ("ADDRESS", r"\bp\.?\s?o\.?\s?box\s+\d+\b"),
    ("POSTCODE", r"\b(?![abm]\d)[a-z]{1,2}\d{1,2}[a-z]?\b(?=\s+(?:area|postcode|district)\b)"),
    ("POSTCODE", r"\b(?:gir\s?0aa|[a-pr-uwyz][a-hk-y]?\d[a-z\d]?[\s-]*[\do][abd-hjlnp-uw-z]{2})\b"),
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
            r"\b(?:reg(?:istration|gie)?|(?:number\s?)?plates?|vrm)\b(?:\s+(?:number|no|is|was|of|mark))*[\s:,]+",
            rf"(?P<found>[a-z]{{2}}[ -]?\d{{2}}(?:[ -]?(?!{_WORDS})[a-z]{{3}})?|[a-z][ -]?\d{{1,3}}[ -]?[a-z]{{3}})\b",
        ),
    ),
    (
        "VRM",
        _join(
            rf"\b{_VEHICLE}\b[^.!?\n]{{0,40}}?",
            r"(?P<found>\b(?:[a-hj-npr-y]\d{1,3}\s?[a-z]{3}|[a-z]{3}\s?\d{1,3}[a-hj-npr-y]|[a-z]{1,3}\s?\d{3,4})\b)",
        ),
    ),
    (
        "VRM",
        _join(
            r"\b(?:reg(?:istration)?|plates?)\b[^.!?\n]{0,20}?\b(?:ends?|ended|ending|starts?|started|starting|begins?|beginning|began)"
            r"(?:\s+(?:in|with))?\s+",
            rf"(?P<found>(?!{_WORDS})(?:[a-z]{{3}}|[a-z]{{2}}\s?\d{{2}}|\d{{2}}\s?[a-z]{{1,3}}))\b",
        ),
    ),
    (
        "COLLAR",
        rf"\b(?:special\s+|police\s+|detective\s+)?{_RANK}[\s,]*(?:(?:number|num|no|id)\b\.?)?\s*(?:is|was|:|#)?\s*(?P<found>[a-z]{{0,2}}\d{{3,6}}[a-z]?)\b",
    ),
    (
        "COLLAR",
        _join(
            r"\b(?:collar|shoulder|badge|warrant|epaulettes?)\s+(?:number|num|no|id)?\.?\s*",
            r"(?:is|was|:|#)?\s*[a-z]{1,2} \d{3,6}\b",
        ),
    ),
    (
        "COLLAR",
        r"\b(?:collar|shoulder|badge|epaulettes?|number)s?\s+(?:said|says|read|reads|was|is|of|with)\s+(?P<only>[a-z]{0,2}\d{2,5}[a-z]{1,2})\b",
    ),
    (
        "COLLAR",
        r"\b[a-z]{0,2}\d{2,6}\b(?=\s+on\s+(?:his|her|their|the)\s+(?:shoulders?|collar|epaulettes?|badge|uniform|jacket|vest)\b)",
    ),
    (
        "COLLAR",
        _join(
            rf"\b{_SHORT_RANK}\.?\s+(?!{_GLUE}\b)[a-z'’-]+(?:\s+(?!{_GLUE}\b)[a-z'’-]+)?,?\s+\(?",
            rf"(?P<only>(?!{_YEARS}\b)\d{{3,5}}[a-z]?)\b(?!\s*{_COUNTED})",
        ),
    ),
    (
        "COLLAR",
        r"\b(?:his|her|their|officer['’]?s?|sergeant|constable)\b[^.!?\n\d]{0,12}\bnumber\s*(?:as|is|was|:|,)?\s*(?P<only>(?!101\b|999\b)[a-z]{0,2}\d{3,5}[a-z]?)\b",
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
    ("HANDLE", r"\b[a-z]{2,}\.[a-z]+[._]\d+\b(?!@)|(?<![@\w.])[a-z]{3,}(?:\.[a-z]{2,}){2,}\b(?![@\w])"),
    ("HANDLE", rf"\b(?=[\w.]*\d)(?=[\w.]*[a-z]{{2}})[\w.]*\w(?=\s+on\s+(?:the\s+)?{_PLATFORM}\b)"),
    (
        "HANDLE",
        _join(
            rf"\b(?!(?:covid|section|form|level|year|room|part|step|stage|ward|tier|windows|page|chapter|question|grade|key"
            rf"|{_MONTH})\d)[a-z]{{4,}}\d{{2,4}}\b(?![@\w/-])",
        ),
    ),
    (
        "HANDLE",
        rf"\b{_PLATFORM}\b[^.!?\n]{{0,60}}?\s(?P<found>(?=[\w.]*\d)(?=[\w.]*[a-z]{{2}})[a-z\d]+\.[\w.]*\w)(?![@\w])",
    ),
    ("CRIMEREF", rf"(?<![\d/.,£-])(?!{_YEARS}[/-]{_YEARS})\d{{4,}}[/-]\d{{4,}}(?![\d/-])"),
    ("CRIMEREF", r"(?<![\d/.,£-])\d{1,4}[/*]\d{5,}(?![\d/-])"),
    (
        "CRIMEREF",
        # whatever else is written as only offices write: 01EX/4471/23, NX0098213
        r"\b(?!24/7)(?=(?:[a-z/-]*\d){5})[a-z\d]{1,8}(?:[/-][a-z\d]{1,8}){2,}\b|\b(?=(?:[a-z]*\d){4})(?=\d*[a-z])(?!\d+[a-z]+\b)[a-z\d]{7,}\b",
    ),
    ("CRIMEREF", rf"\b(?![abm]\d{{1,4}}\b)[a-z]{{1,4}}-?(?!{_YEARS}\b)\d{{4,}}[a-z]?\b"),
    (
        "CRIMEREF",
        r"(?<![\d£$€.,/+-])\d*[1-9]\d*[1-9]\d*(?<=\d{6})(?!\d|%|[.,]\d|\s*(?:people|pounds|women|men|words|children|miles|quid)\b)",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


_ENDLESS = re.compile(r"\S{3000,}")


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the word right before a reference, as in "incident 318", and what a stroke or dash joins to its end."""
    before = _BESIDE_A_REFERENCE.search(text, max(0, start - 30), start)
    rest = _REST_OF_REFERENCE.match(text, end)
    return before.start() if before else start, rest.end() if rest else end


def find(text: str) -> list[tuple[int, int, str]]:
    """Give (start, end, kind) of each identifier, in order; where two overlap, the kind listed first stands."""
    found: list[tuple[int, int, str]] = []
    covered = bytearray(len(text))
    # thousands of letters without a blank are no writing, and patterns would take the square of their length
    text = _ENDLESS.sub(lambda run: " " * len(run[0]), text)
    for kind, pattern in _COMPILED:
        for hit in pattern.finditer(text):
            announced = next((name for name in ("found", "only") if hit.groupdict().get(name)), 0)
            start, end = hit.span(0 if (kind, announced) == ("COLLAR", "found") else announced)
            if kind == "CRIMEREF":
                start, end = _whole(text, start, end)
            if not any(covered[start:end]):
                covered[start:end] = b"\x01" * (end - start)
                found.append((start, end, kind))
    return sorted(found)
