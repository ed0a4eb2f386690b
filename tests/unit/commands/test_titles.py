"""Titles that are nearly right, among as many as a library has."""

import random
from difflib import get_close_matches

from hypothesis import given, settings, strategies as st

from bot.commands.titles import MOST_NAMED, NEAR, alike

WORDS = (
    "learning retrieval robots proteins long context alignment graphs diffusion language models "
    "sparse attention planning vision speech folding agents memory reasoning benchmarks for of"
).split()
CHANCE = random.Random(1)
TITLES = [" ".join(CHANCE.choices(WORDS, k=8)) for _ in range(1_000)]


@settings(max_examples=20, deadline=None)
@given(title=st.sampled_from(TITLES), at=st.sets(st.integers(0, 30), max_size=4))
def test_a_title_with_a_few_slips_is_found(title: str, at: set[int]) -> None:
    typed = "".join("x" if place in at else letter for place, letter in enumerate(title))
    assert alike(typed, TITLES)[0] == get_close_matches(typed, TITLES, n=1, cutoff=NEAR)[0] == title


@given(typed=st.text(min_size=1, max_size=300))
def test_whatever_is_typed_few_titles_or_none_are_like_it(typed: str) -> None:
    found = alike(typed, TITLES[:200])
    assert len(found) <= MOST_NAMED
    assert set(found) <= set(TITLES)
