"""From disclosed numbers and approved words to files: the Report, its documents, charts and tables in every medium."""
