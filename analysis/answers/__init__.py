"""Sealed answers and the one file in which opened ones live: keys, opening, the table, the workspace."""
