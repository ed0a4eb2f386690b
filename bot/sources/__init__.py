"""Digest formats: text in, papers and problems out."""

from __future__ import annotations

from bot.domain.digests import Format
from bot.sources.json_lines import FORMAT as JSON_LINES
from bot.sources.seed_text import FORMAT as SEED_TEXT

# The first format that accepts a file reads it. A new one is a file here and a line below.
FORMATS: dict[str, Format] = {
    "json-lines": JSON_LINES,
    "seed-text": SEED_TEXT,
}
