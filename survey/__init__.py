"""Survivors and providers answering (`site`), staff at work (`desk`)."""
