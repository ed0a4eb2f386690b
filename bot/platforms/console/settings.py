"""The terminal's table of the settings file: there is none, an option of `run` opens it."""

SECTION = None
