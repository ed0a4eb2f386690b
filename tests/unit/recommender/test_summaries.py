import json
import lzma
import re
import time
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest
from hypothesis import given, settings, strategies as st
from rouge_score.rouge_scorer import RougeScorer

from recommender import Paper, Profile, Ranker, clean_text, summarize
from recommender.summaries.compression import compress
from recommender.summaries.sentences import split_sentences
from recommender.words import names_a_subject
from tests.unit.recommender.corpora import seed_papers

RANKER = Ranker().fit(seed_papers())


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("In this paper, we propose X for all.", "We propose X for all."),
        ("To address this gap, we build Y today.", "We build Y today."),
        ("However, it (e.g. here) works well.", "It works well."),
        ("It builds on BERT (Devlin et al., 2019) too.", "It builds on BERT too."),
        ("It holds [1, 2] always.", "It holds always."),
        ("We keep (this) and f(x) here.", "We keep (this) and f(x) here."),
        ("Moreover, also, we see more.", "We see more."),
    ],
)
def test_only_the_listed_phrases_are_dropped(long: str, short: str) -> None:
    assert compress(long) == short


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def in_order(some: list[str], whole: list[str]) -> bool:
    left = iter(whole)
    return all(word in left for word in some)


def test_all_seed_summaries_are_words_of_the_abstract_in_their_order() -> None:
    for paper in seed_papers():
        summary = summarize(paper)
        assert summary.detail != summary.headline
        for text in (summary.headline, summary.detail or ""):
            assert len(text) <= 300
            assert in_order(words(text), words(clean_text(paper.abstract))), text
            assert not re.match(r"(It|They|However|Moreover|This (is|allows))\b", text)


@given(st.sampled_from(seed_papers()), st.integers(-5, 400))
def test_no_summary_is_too_long_or_cut_inside_a_word(paper: Paper, max_chars: int) -> None:
    summary = summarize(paper, max_chars=max_chars)
    whole = words(clean_text(paper.abstract))
    for text in (summary.headline, summary.detail or ""):
        assert len(text) <= max(max_chars, 0)
        assert in_order(words(text), whole)


BAD = [
    "",
    "word",
    "no full stop at all " * 3,
    "x" * 900,
    "word " * 5000,
    "。",
    "我们研究语言模型" * 80,
]
BAD += [
    "هذا نص عربي طويل جدا. جملة أخرى.",
    "\x00\x01\x1b[31m",
    "https://example.org/a?b=c",
    "...",
    "? !",
]


@pytest.mark.parametrize("abstract", BAD)
def test_bad_abstracts_give_a_summary_all_the_same(abstract: str) -> None:
    summary = summarize(Paper(id="x", title="", abstract=abstract), Profile(topics=("word",)))
    assert len(summary.headline) <= 300


@given(st.text(max_size=300), st.text(max_size=30))
@settings(max_examples=150)
def test_any_text_can_be_summarized(abstract: str, title: str) -> None:
    paper = Paper(id="x", title=title, abstract=abstract)
    summarize(paper, Profile(topics=(title,)), ranker=RANKER)


def test_the_headline_is_the_same_for_everybody() -> None:
    taste = RANKER.taste(Profile(topics=("retrieval",), liked=("p0001", "p0007", "p0011")))
    for paper in seed_papers():
        assert summarize(paper, taste).headline == summarize(paper).headline


def test_what_a_reader_asks_for_is_shown_if_the_abstract_holds_it() -> None:
    hits = []
    for paper in seed_papers():
        sentences = split_sentences(clean_text(paper.abstract))
        counts = Counter(word for sentence in sentences for word in set(words(sentence)))
        once = sorted(w for w, n in counts.items() if n == 1 and len(w) > 4 and names_a_subject(w))
        for term in once[::7]:
            summary = summarize(paper, Profile(topics=(term,)))
            hits.append(term in words(f"{summary.headline} {summary.detail}"))
    assert len(hits) > 1000
    assert mean(hits) >= 0.85


def test_an_interest_of_another_field_changes_few_details() -> None:
    changed = [
        summarize(paper) != summarize(paper, Profile(topics=("medieval trade", "soil erosion")))
        for paper in seed_papers()
    ]
    assert mean(changed) <= 0.10


@pytest.mark.shared
def test_headlines_say_what_authors_said_in_one_sentence(shared: Path) -> None:
    scorer = RougeScorer(["rouge1"], use_stemmer=True)
    with lzma.open(shared / "scitldr" / "dev.jsonl.xz", "rt") as lines:
        rows = [json.loads(line) for line in lines]
    scores, spent = [], 0.0
    for row in rows[::2]:
        paper = Paper(id="x", title=row["title"], abstract=" ".join(row["source"]))
        start = time.process_time()
        headline = summarize(paper).headline
        spent += time.process_time() - start
        scores.append(max(scorer.score(t, headline)["rouge1"].fmeasure for t in row["target"]))
    assert mean(scores) >= 0.405
    assert spent / len(scores) < 0.006  # 2 ms on a quiet machine
