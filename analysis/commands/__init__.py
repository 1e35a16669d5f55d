"""The deeds of the command `analysis`, one module each: `add_arguments` and `run`, and the text of its help."""
