"""Writes every file of a report into a folder."""

from pathlib import Path

from analysis.writing import write_docx, write_html, write_pdf, write_tables
from analysis.writing.report import Report

WRITERS = (write_html.write, write_pdf.write, write_docx.write, write_tables.write)


def publish(report: Report, folder: Path) -> tuple[Path, ...]:
    """Write the report, its summary, its plain-words version and its tables, and give the files' paths.

    Files of the same names are replaced. Raises OSError.
    """
    written = []
    for writer in WRITERS:
        for name, content in writer(report).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(path)
    return tuple(written)
