"""Measures what `analysis.redacting.redaction` finds and marks needlessly, as typed and in lower case, and how fast.

    python -m tests.benchmarks.redaction [LABELLED.jsonl ...]

Without a file it measures the invented sentences of the tests, which it was made with. A labelled file holds JSON lines
{"text": ..., "spans": [[start, end, "TYPE"], ...]}; the sets named in HEARD_REDACTION_SETS (a folder) are measured too,
and it says so where there are none. A span counts as found when all of its letters and digits are covered.
"""

import json
import os
import sys
import time
from pathlib import Path

from analysis.redacting.redaction import Kind, mark
from tests.analysis.redacting.test_redaction import EXAMPLES, STRUCTURED, Example, missed, needless

QUASI = "QUASI"
"""What identifies somebody without naming anything: no machine finds it, and it counts neither way."""


def read(path: Path) -> list[Example]:
    """Read a labelled file."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Example(line["text"], [(start, end, Kind(kind)) for start, end, kind in line["spans"] if kind != QUASI])
        for line in lines
        if all(kind != QUASI for _, _, kind in line["spans"])
    ]


def row(name: str, examples: list[Example]) -> str:
    """Measure one set in one form."""
    spans = [span for example in examples for span in example.spans]
    structured = sum(kind in STRUCTURED for _, _, kind in spans)
    missing = missed(examples)
    started = time.process_time()
    marks = sum(len(mark(example.text)) for example in examples)
    seconds = time.process_time() - started
    wrong = len(needless(examples))
    words = sum(len(example.text.split()) for example in examples)
    found = 1 - len(missing) / max(1, len(spans))
    exact = 1 - sum(kind in STRUCTURED for kind, _ in missing) / max(1, structured)
    precision = 1 - wrong / max(1, marks)
    shares = " | ".join(f"{share:.3f}" for share in (found, exact, precision))
    return f"| {name} | {len(examples)} | {len(spans)} | {shares} | {words / seconds:,.0f} |"


def main() -> None:
    """Print a table."""
    sets = {"invented sentences of the tests": EXAMPLES}
    paths = [Path(argument) for argument in sys.argv[1:]]
    folder = os.environ.get("HEARD_REDACTION_SETS", "")
    paths += sorted(Path(folder).glob("*.jsonl")) if folder else []
    lines = []
    if not paths:
        lines.append("No labelled file was named, and HEARD_REDACTION_SETS is not set: only our own are measured.\n")
    sets |= {path.stem: read(path) for path in paths}
    mark("warm")
    lines.append("| set | texts | spans | found | identifiers found | precision | words a second |")
    lines.append("|---|---|---|---|---|---|---|")
    for name, examples in sets.items():
        lines.append(row(f"{name}, as typed", examples))
        lines.append(row(f"{name}, in lower case", [Example(one.text.lower(), one.spans) for one in examples]))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
