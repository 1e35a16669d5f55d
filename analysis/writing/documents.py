"""The documents that one report becomes: the whole report, a page that sums it up, and a version in plain words."""

from analysis.writing import full_report, plain_words, summary
from analysis.writing.blocks import Document
from analysis.writing.report import Report


def of(report: Report) -> tuple[Document, ...]:
    """Give every document of a report."""
    return full_report.write(report), summary.write(report), plain_words.write(report)
