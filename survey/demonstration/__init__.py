"""The demonstration: a whole consultation with invented people, on real parts, then a site to try."""
