"""Rules that replace what a pattern finds, asked only where a part of it is in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what comes in its place; a text without any of `needles` has no match.

    Looking for a needle takes a hundredth of the time that the pattern would.
    """

    needles: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: str


def rules(*several: tuple[str | tuple[str, ...], str, str]) -> tuple[Rule, ...]:
    """Make rules of needles, pattern and replacement."""
    return tuple(
        Rule((needles,) if isinstance(needles, str) else needles, re.compile(pattern), replacement)
        for needles, pattern, replacement in several
    )


def apply_all(several: Iterable[Rule], text: str) -> str:
    """Apply rules, one after the other."""
    for rule in several:
        for needle in rule.needles:  # not `any`: it takes as long as all the rest
            if needle in text:
                text = rule.pattern.sub(rule.replacement, text)
                break
    return text
