"""Sentences cut to a length: at any length, never inside a sign, a word, a bracket or a formula."""

import re
import time
import unicodedata

import pytest
from hypothesis import given, strategies as st

from recommender import Paper, clean_text, summarize
from recommender.summaries.cutting import MORE, fit
from tests.unit.recommender.corpora import seed_papers

SENTENCE = "We reach 42.5 points (twice as many as before) with x = 3 and a much smaller model."

CUTS = [
    (SENTENCE, 100, SENTENCE),
    (SENTENCE, len(SENTENCE), SENTENCE),
    (SENTENCE, 62, "We reach 42.5 points (twice as many as before) with x = 3…"),
    (SENTENCE, 57, "We reach 42.5 points (twice as many as before)…"),
    (SENTENCE, 46, "We reach 42.5 points…"),
    (SENTENCE, 9, "We reach…"),
    (SENTENCE, 3, ""),
    (SENTENCE, 2, ""),
    (SENTENCE, 0, ""),
    (SENTENCE, -1, ""),
    ("Wordswithoutend" * 9, 40, ""),
    ("We say " + "-" * 60 + "x and more", 40, "We say…"),
    ("The cost is f(a, b, c) for each of us", 18, "The cost…"),
    ("我们研究语言模型的能力", 6, "我们研究语…"),
    ("我们用BERT模型来做", 6, "我们用…"),
    ("ภาษาไทยที่นี่", 7, "ภาษาไท…"),
    ("我👩\u200d👩\u200d👧们用它做很多事", 4, "我…"),
]


@pytest.mark.parametrize(("sentence", "room", "kept"), CUTS)
def test_a_sentence_is_cut_where_it_can_be_read(sentence: str, room: int, kept: str) -> None:
    assert fit(sentence, room) == kept


pieces = [
    "word",
    "we",
    "and",
    " ",
    " ",
    " ",
    ",",
    "(",
    ")",
    "=",
    "e\u0301",
    "语",
    "言",
    "ไ",
    "ที่",
    "นี",
]
pieces += ["👩\u200d👩\u200d👧", "👍🏽", "नमस्ते", "https://x.org/a?b=c", "$a + b$", "-", "i.e. "]
mixed = st.lists(st.sampled_from(pieces), max_size=60).map("".join)


@given(st.one_of(st.text(), mixed), st.integers(-3, 80))
def test_a_cut_sentence_fits_and_ends_before_a_whole_sign(sentence: str, room: int) -> None:
    kept = fit(sentence, room)
    assert len(kept) <= max(room, 0) or kept == sentence == ""
    if kept not in ("", sentence):
        assert kept.endswith(MORE)
        start, after = kept[: -len(MORE)], sentence[len(kept) - len(MORE) :]
        assert sentence.startswith(start)
        assert not unicodedata.category(after[0]).startswith("M")
        assert after[0] not in "\u200d🏽"
        assert start[-1] not in "\u200dไ"
        ascii_word = re.compile(r"[A-Za-z0-9]")
        assert not (ascii_word.match(start[-1]) and ascii_word.match(after[0]))


FORMULAS = {
    r"$a + b = c$": "a + b = c",
    r"$O(n \log n)$": "O(n log n)",
    r"$\sum_i x_i y_i$": "∑_i x_i y_i",
    r"$n \times m k$": "n × m k",
    r"\(x y z\)": "x y z",
    r"$p(y \mid x, z) \approx 1$": "p(y ∣ x, z) ≈ 1",
}


@pytest.mark.parametrize(("raw", "clean"), FORMULAS.items())
def test_a_formula_is_shown_whole_or_not_at_all(raw: str, clean: str) -> None:
    abstract = f"We prove that every tree of this kind has {raw} many leaves in the worst case."
    paper = Paper(id="x", title="", abstract=abstract)
    whole = summarize(paper).headline
    start = whole.index(clean)
    assert clean_text(abstract).endswith(whole[1:])
    for room in range(len(whole) + 2):
        kept = summarize(paper, max_chars=room).headline.rstrip(MORE)
        assert clean in kept or len(kept) <= start, kept


@given(st.sampled_from(seed_papers()), st.integers(0, 300))
def test_what_is_cut_of_the_seeds_ends_with_a_whole_word(paper: Paper, room: int) -> None:
    summary = summarize(paper, max_chars=room)
    whole = clean_text(paper.abstract).lower()
    for text in (summary.headline, summary.detail or ""):
        if text.endswith(MORE):
            last = text.removesuffix(MORE).split()[-1].lower()
            assert re.search(rf"(?<!\w){re.escape(last)}(?!\w)", whole), text


@pytest.mark.parametrize(
    "piece", ["a ", ", ", "- ", "( ", "(a) ", "= ", "and ", "语", "$a$ ", "-", "a="]
)
def test_cutting_takes_as_long_as_what_is_kept(piece: str) -> None:
    start = time.process_time()
    fit(piece * 50_000, 300)
    assert time.process_time() - start < 0.2  # 5 ms on a quiet machine
