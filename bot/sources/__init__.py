"""Digest formats: text in, papers and problems out."""

from __future__ import annotations

from bot.domain.digests import Format
from bot.sources import json_lines, seed_text

# The first format that accepts a file reads it. A new one is a file here and a line below.
FORMATS: dict[str, Format] = {
    "json-lines": json_lines.FORMAT,
    "seed-text": seed_text.FORMAT,
}
