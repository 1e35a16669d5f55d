"""`survey demo`: a whole sample consultation on real parts, its report, and a site and a desk to try."""

import argparse
import contextlib
import os
import signal
import sys
from pathlib import Path

from survey import database, settings
from survey.demonstration import processes, stages
from survey.demonstration.stages import STAGES, Scene
from survey.refusal import spoken

DESCRIPTION = """Show what Heard does, with invented people: open a sample consultation for survivors and providers, let
several hundred people answer it over HTTP, close it, open its sealed file with the private key, find themes, write
the commissioner's report, and then serve the site with a consultation to try, and the desk at which staff work, until
Ctrl-C. At this desk anybody on this computer may be anyone, without a password; a real one has accounts.

The site is at port 8000 (HEARD_PORT), the desk at 8001 (HEARD_DESK_PORT), which only this computer reaches.

Everything lies in one folder. A second run goes on from what is there: it is quick, and destroys nothing. Delete the
folder to begin anew."""


_REAL = {"DATABASE_URL", "HEARD_KEYS", "HEARD_DESK_FOLDER"}
"""What names parts of a real installation, beside the addresses of its database by role."""


def main() -> int:
    """Show everything, and serve until told to stop."""
    parser = argparse.ArgumentParser(
        prog="survey demo", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=Path("demo"), help="where everything lies (./demo)")
    parser.add_argument(
        "--people", type=_people, metavar="N", help="let only the first N invented people answer, the first time (all)"
    )
    parser.add_argument("--once", action="store_true", help="do not serve; end when the report is written")
    arguments = parser.parse_args()
    # Whatever asks us to stop, the processes that we started are stopped first. (A shell that starts us in the
    # background has Ctrl-C ignored, and Python leaves that so.)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    return spoken(lambda: _demonstrate(arguments.folder.absolute(), arguments.people, once=arguments.once))


def _demonstrate(folder: Path, number: int | None, *, once: bool) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Where the shell knows of a real installation, the demonstration keeps away from it.
    apart = {name: value for name, value in os.environ.items() if name not in _REAL}
    environment = {
        "HEARD_WORKERS": "1",
        **{name: value for name, value in apart.items() if not name.endswith("_DATABASE_URL")},
        "HEARD_FOLDER": str(folder / "data"),
    }
    with contextlib.ExitStack() as stack:
        stack.enter_context(database.in_reach(settings.read(environment)))
        site = stack.enter_context(processes.service("serve", environment=environment, log=folder / "site.log"))
        invented = {"HEARD_DESK_DEMONSTRATION": "1", "HEARD_DESK_HOST": "127.0.0.1", "HEARD_SITE_ADDRESS": site}
        at_the_desk = environment | invented
        desk = stack.enter_context(processes.service("desk", environment=at_the_desk, log=folder / "desk.log"))
        scene = Scene(folder=folder, environment=environment, site=site, desk=desk, people=stages.people(number))
        _go_through(scene)
        _tell(scene)
        if not once:
            signal.pause()
    return 0


def _go_through(scene: Scene) -> None:
    record = scene.folder / "done"
    done = record.read_text("ascii").split() if record.exists() else []
    for place, stage in enumerate(STAGES, start=1):
        if stage.name in done:
            continue
        _say(f"[{place}/{len(STAGES)}] {stage.telling} ...\n")
        stage.deed(scene, _Count())
        with record.open("a", encoding="ascii") as written:
            written.write(f"{stage.name}\n")


class _Count:
    """Tells how far a stage has come: on one line of a screen, or now and then where the output is none."""

    def __init__(self) -> None:
        self._tenths = 0

    def __call__(self, done: int, total: int) -> None:
        """Tell it."""
        if sys.stdout.isatty():
            _say(f"\r      {done} of {total}" + ("\n" if done == total else ""))
        elif done * 10 // total > self._tenths:
            self._tenths = done * 10 // total
            _say(f"      {done} of {total}\n")


def _tell(scene: Scene) -> None:
    report = scene.folder / "report"
    shown = report.relative_to(Path.cwd()) if report.is_relative_to(Path.cwd()) else report
    kept = shown.parent
    _say(f"""
Everyone here is invented. What there is to see:

  The commissioner's report       {shown / "report.html"}
    also as                       {shown / "report.pdf"}, report.docx, tables.ods
    in short, in plain words      {shown / "summary.html"}, plain-words.html
  Answer the survey yourself      {scene.site}/
  The survey that has closed      {scene.site}/{stages.ENTRY}
  The desk, at which staff work   {scene.desk}/
    no password here: choose who you are (a designer, a commissioner who reads, ...)
    to read answers there         the key {kept / "sample.key"}, its passphrase in key.passphrase

Ctrl-C stops everything. 'make demo' again goes on from here, in seconds.
""")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _people(text: str) -> int:
    if not text.isdecimal() or int(text[:6]) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of people; write a whole number such as 100")
    return int(text)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
