"""The page of faults names tests that there are, and in every row a test and its control."""

import re
from pathlib import Path

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "docs" / "faults.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[a-z_/]+\.py)::(test_\w+)`", PAGE)


def test_every_test_that_is_named_is_there() -> None:
    assert len(NAMED) >= 16
    for path, name in NAMED:
        assert re.search(rf"^(async )?def {name}\(", (HOUSE / path).read_text("utf-8"), re.MULTILINE), f"{path}::{name}"


def test_every_fault_has_a_test_and_a_control() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| fault |")]
    assert len(rows) == 17
    assert all("::test_" in row.split("|")[3] for row in rows)
    assert all(row.split("|")[4].strip() for row in rows)
