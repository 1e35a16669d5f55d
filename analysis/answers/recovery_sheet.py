"""The recovery key as a sheet of paper to print: large, in groups, with what it opens and how to keep it."""

import json

from questionnaires import typesetting

_SHEET = b"""\
#let sheet = json(bytes(sys.inputs.document))
#set document(title: "Recovery key")
#set page(paper: "a4", margin: 2.5cm)
#set text(font: "Atkinson Hyperlegible Next", size: 12pt, lang: "en", region: "gb")
#set par(leading: 0.8em, spacing: 1.2em)

= Recovery key

For the private key file #strong(sheet.file), key #sheet.key

#v(1em)
#block(stroke: 1pt, inset: 1.2em, width: 100%)[
  #set text(font: "DejaVu Sans Mono", size: 19pt)
  #set par(leading: 1.1em)
  #sheet.first

  #sheet.second
]
#v(1em)

With this key and the file, every answer can be read. With the file and its passphrase, too. Without them, nobody can
ever read them.

- Keep this paper in a safe, or in a sealed and signed envelope, apart from the file.
- Note who may open it, and each time that it was opened.
- If you print it on a shared printer, wait beside it. Then destroy the file that you printed.
- When the report is out and the answers are destroyed, destroy this paper as well.

To use it: #raw("analysis recover " + sheet.file)

A letter that looks like a digit is read as that digit. The fifth sign of each group checks the other four, so that a
slip is found.
"""


def write(file_name: str, key: str, recovery: str) -> bytes:
    """Write the sheet as PDF/UA. It is made in memory alone."""
    groups = recovery.split()
    sheet = {
        "file": file_name,
        "key": " ".join(key[start : start + 4] for start in range(0, len(key), 4)),
        "first": "  ".join(groups[:4]),
        "second": "  ".join(groups[4:]),
    }
    return typesetting.pdf(_SHEET, json.dumps(sheet))
