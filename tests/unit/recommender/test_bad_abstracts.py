"""Abstracts that are none: a summary says what there is, at any length, and nothing breaks."""

import re
import time
import unicodedata

import pytest
from hypothesis import given, settings, strategies as st

from recommender import Paper, Profile, Ranker, Summary, clean_text, summarize
from tests.unit.recommender.corpora import seed_papers

RANKER = Ranker().fit(seed_papers())
TASTE = RANKER.taste(Profile(topics=("word", "模型"), liked=("p0001", "p0007")))
READERS = {"nobody": None, "topics": Profile(topics=("word", "模型")), "likes": TASTE}
FAMILY = "👩\u200d👩\u200d👧"

SAYS = {
    "": "",
    "word": "Word",
    "GPT": "GPT",
    "https://example.org/a?b=c": "https://example.org/a?b=c",
    "no full stop at all": "No full stop at all",
    "\x00\x01We\x1b fly\x07.": "We fly.",
    "...": "",
    "? !": "",
    "我们研究语言模型。": "我们研究语言模型。",
    "هذا نص عربي.": "هذا نص عربي.",
    "Мы изучаем модели.": "Мы изучаем модели.",
    "เราศึกษาแบบจำลองภาษา": "เราศึกษาแบบจำลองภาษา",
    "नमस्ते दुनिया।": "नमस्ते दुनिया।",
    f"One {FAMILY} swims.": f"One {FAMILY} swims.",
    "Cafe\u0301s are open.": "Cafés are open.",
    "x" * 900: "",
}


@pytest.mark.parametrize(("abstract", "headline"), SAYS.items())
def test_an_abstract_of_next_to_nothing_is_shown_as_it_is(abstract: str, headline: str) -> None:
    assert summarize(Paper(id="x", title="", abstract=abstract)) == Summary(headline=headline)


def test_of_several_sentences_in_another_script_two_are_shown() -> None:
    for abstract in (
        "我们研究语言模型。我们提出一种新方法。结果很好。",
        "هذا نص عربي طويل جدا. نقترح طريقة جديدة. النتائج جيدة.",
        "Мы изучаем модели. Мы предлагаем новый метод. Результаты хорошие.",
    ):
        summary = summarize(Paper(id="x", title="", abstract=abstract))
        assert summary.headline in abstract
        assert summary.detail
        assert summary.detail in abstract
        assert summary.detail != summary.headline


LONG = {
    "one sentence": "word and more " * 2_500,
    "one sentence with a stop": "we study words of many kinds and " * 833 + "more.",
    "commas": "word, and we say, " * 1_500,
    "Chinese": "我们研究语言模型" * 1_000,
    "Arabic": "هذا نص عربي طويل جدا و" * 400,
    "Thai": "เราศึกษาแบบจำลองภาษา" * 400,
    "emoji": f"{FAMILY} swim and " * 500,
    "marks": "e\u0301\u0327" * 5 + " word " * 300,
    "formulas": "we have $a + b = c$ and " * 500,
}


@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize("whom", READERS)
def test_a_sentence_without_end_is_cut_at_any_length(kind: str, whom: str) -> None:
    abstract, profile = LONG[kind], READERS[whom]
    start = time.process_time()
    for room in (300, 80, 20, 1, 0):
        summary = summarize(Paper(id="x", title="words", abstract=abstract), profile, room)
        for text in (summary.headline, summary.detail or ""):
            check(text, room, abstract)
        assert bool(summary.headline) == (room >= 20), summary
    assert time.process_time() - start < 5  # a tenth of it on a quiet machine


def check(text: str, room: int, abstract: str) -> None:
    """Assert that a text is at most so long, and that it ends where a sign and a word end."""
    assert len(text) <= max(room, 0)
    if not text.endswith("…"):
        return
    kept = text[:-1]
    whole = clean_text(abstract)
    at = whole.lower().find(kept.lower())
    after = whole[at + len(kept) : at + len(kept) + 1] if at >= 0 else ""
    if after:
        assert not unicodedata.category(after).startswith("M")
        assert after not in "\u200d\ufe0f"
        assert not re.fullmatch(r"[A-Za-z0-9А-я؀-ۿ]{2}", kept[-1] + after)


def letters(text: str) -> list[str]:
    return [c for c in text.lower() if c.isalnum()]


def in_order(some: list[str], whole: list[str]) -> bool:
    left = iter(whole)
    return all(letter in left for letter in some)


pieces = [
    "We ",
    "propose ",
    "word",
    "Результат ",
    "语言",
    "模型",
    "。",
    "هذا ",
    "ไที่",
    ". ",
    ", ",
    "? ",
    " ",
]
pieces += [
    FAMILY,
    "👍🏽",
    "e\u0301",
    "नमस्ते ",
    "$a + b$ ",
    "\\alpha",
    "{",
    "}",
    "(",
    ") ",
    "[1] ",
    "\x00",
]
pieces += [
    "https://x.org/?q=A ",
    "et al. ",
    "(e.g. x) ",
    "However, ",
    "1) ",
    "\ue000",
    "\u202e",
    "…",
    "-",
]
odd = st.lists(st.sampled_from(pieces), max_size=50).map("".join)


@given(st.one_of(st.text(max_size=200), odd), odd, st.integers(-2, 320))
@settings(max_examples=120)
def test_any_text_gives_a_summary_of_any_length(abstract: str, title: str, room: int) -> None:
    paper = Paper(id="x", title=title, abstract=abstract)
    plain = summarize(paper, None, room)
    for profile in (None, Profile(topics=(title, "word")), TASTE):
        summary = summarize(paper, profile, room, RANKER)
        assert summary.headline == plain.headline
        assert summary.detail != ""
        for text in (summary.headline, summary.detail or ""):
            check(text, room, abstract)
            assert "\ue000" not in text
            assert "\n" not in text
            assert in_order(letters(text), letters(clean_text(abstract))), text
