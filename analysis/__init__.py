"""From sealed answers to a report that can be published. Imports `questionnaires` and nothing else of ours."""
