"""Asking people: for passphrases, without ever taking one from the command line, and for decisions."""

import argparse
import getpass
import os
import sys
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from analysis.answers import passphrases
from analysis.commands.spoken import Refused

T = TypeVar("T", bound=msgspec.Struct)


def add_person(parser: argparse.ArgumentParser) -> None:
    """Give a command on a workspace its workspace, and the ways to say who is at work."""
    parser.add_argument("workspace", type=Path, metavar="WORKSPACE", help="the workspace's file")
    parser.add_argument("--as", dest="person", default="", metavar="NAME", help="who you are, where several hold it")
    add_passphrase(parser, "passphrase", "of the workspace")


def add_model(parser: argparse.ArgumentParser) -> None:
    """Give a command that looks for themes an option that names the sentence model to use."""
    parser.add_argument(
        "--model", metavar="FOLDER", help="the sentence model to use, or 'none' (the one that is installed, if any)"
    )


def add_passphrase(parser: argparse.ArgumentParser, name: str, whose: str) -> None:
    """Give a command an option that names a file, or an open file's number, to read a passphrase from."""
    parser.add_argument(
        f"--{name}-file",
        metavar="FILE",
        help=f"read the passphrase {whose} from FILE ('fd:3' for an open file); otherwise it is asked for",
    )


def passphrase(prompt: str, source: str | None, option: str = "--passphrase-file") -> str:
    """Ask for a passphrase, or read it from the source that an option named. Raises Refused, OSError."""
    if source:
        return _read(source)
    if not sys.stdin.isatty():
        raise Refused(f"{prompt}: there is no terminal to ask on. Name a file with {option}.")
    return getpass.getpass(f"{prompt}: ")


def new_passphrase(prompt: str, source: str | None, option: str = "--passphrase-file") -> str:
    """Ask for a new passphrase, twice, until it is long enough. Raises Refused, `passphrases.TooWeak`, OSError."""
    if source:
        return passphrases.approve(_read(source))
    while True:
        first = passphrase(prompt, None, option)
        try:
            passphrases.approve(first)
        except passphrases.TooWeak as problem:
            tell(str(problem))
            continue
        if passphrase("The same again", None) == first:
            return first
        tell("The two were not the same.")


def text(path: Path) -> str:
    """Read a text file that somebody named. Raises Refused, OSError."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as problem:
        raise Refused(f"{path} is no text file in UTF-8. Was another file meant?") from problem


def sheet(path: Path, kind: type[T]) -> T:
    """Read a TOML file that somebody edited into a form of ours. Raises Refused, OSError."""
    try:
        return msgspec.convert(tomllib.loads(text(path)), kind)
    except (msgspec.ValidationError, ValueError) as problem:
        raise Refused(f"{path} cannot be read: {problem}.") from problem
    except RecursionError as problem:
        raise Refused(f"{path} cannot be read: it is nested far too deeply.") from problem


def tell(sentence: str) -> None:
    """Say something to whoever is at work."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def answer(prompt: str) -> str:
    """Ask for a line. The end of input is an empty line that stops: "q"."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else "q"


def progress(step: str, share: float) -> None:
    """Show how far along long work is, where somebody is watching."""
    if sys.stderr.isatty():
        filled = round(24 * min(1.0, share))
        sys.stderr.write(f"\r{step} [{'#' * filled}{' ' * (24 - filled)}] {share:4.0%}\x1b[K" + "\n" * (share >= 1))
        sys.stderr.flush()


def _read(source: str) -> str:
    if source.startswith("fd:") and source[3:].isdigit():
        with os.fdopen(int(source[3:]), closefd=False, encoding="utf-8") as file:
            line = file.readline()
    else:
        line = Path(source).read_text("utf-8")
    return line.rstrip("\r\n")
