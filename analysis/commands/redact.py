"""`analysis redact`."""

import argparse
from pathlib import Path

import msgspec

from analysis.commands import asking
from analysis.commands.spoken import Refused
from analysis.redacting import redaction

DESCRIPTION = """\
Mark what could identify somebody in a file of texts: JSON lines, each an object with "text". OUT gets one line each,
in the same order: {"spans": [[start, end, "TYPE"], ...]}, in characters from 0.

Types: PERSON, PLACE, ORG, ADDRESS, POSTCODE, PHONE, EMAIL, URL, HANDLE, DATE, NHS, NINO, VRM, CRIMEREF, COLLAR. The
machine reads English, and it never finds everything: "the only woman on the lifeboat" names nobody and is known to all.
A person has to read what is to be published."""


class _Line(msgspec.Struct):
    text: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    parser.add_argument("file", type=Path, metavar="FILE", help='JSON lines with "text"')
    parser.add_argument("--out", type=Path, required=True, metavar="OUT", help="JSON lines with the spans")


def run(arguments: argparse.Namespace) -> int:
    """Mark every text."""
    lines = arguments.file.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    texts = [_text(line, number) for number, line in enumerate(lines, 1)]
    encoder = msgspec.json.Encoder()
    with arguments.out.open("wb") as out:
        for number, text in enumerate(texts, 1):
            spans = [[one.start, one.end, one.type] for one in redaction.mark(text)]
            out.write(encoder.encode({"spans": spans}) + b"\n")
            asking.progress("Marking", number / len(texts))
    return 0


def _text(line: bytes, number: int) -> str:
    try:
        return msgspec.json.decode(line, type=_Line).text
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise Refused(f'Line {number} is not a JSON object with "text": {problem}.') from problem
