"""Running Heard's own commands as processes, the way an office would type them."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from survey import memory
from survey.refusal import Refusal

_GRACE = 20.0
"""Seconds that a service has to end what it is doing."""


class Failed(Refusal):
    """A command did not do what it should; the message holds what it said."""


def run(module: str, *arguments: str, environment: Mapping[str, str]) -> str:
    """Run a command of ours to its end, and give what it printed. What it says of its progress stays on the screen.

    Raises Failed.
    """
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(  # noqa: S603 - our own command
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches us alone, and we end the others
        preexec_fn=memory.end_with_parent,  # noqa: PLW1509 - there is one thread here
    ) as process:
        try:
            printed, _ = process.communicate()
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        raise Failed(f"'{module} {' '.join(arguments)}' failed. {printed.strip()}".strip())
    return printed


@contextlib.contextmanager
def service(*arguments: str, environment: Mapping[str, str], log: Path) -> Iterator[str]:
    """Run a command of ours that serves for as long as the context lasts, and give the address it says it serves at.

    What it logs goes into `log`. Raises Failed where it ends before it serves.
    """
    with log.open("w", encoding="utf-8") as events:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "survey", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=events,
            text=True,
            start_new_session=True,
            preexec_fn=memory.end_with_parent,  # noqa: PLW1509 - there is one thread here
        )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        if "http" not in said:
            process.wait()
            raise Failed(log.read_text("utf-8").strip() or f"'survey {arguments[0]}' does not start.")
        yield said[said.index("http") :].strip()
    finally:
        process.terminate()
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
