"""Finds the themes of a pile of texts, without a codebook or by one, taught by decisions. Knows of no workspace."""
