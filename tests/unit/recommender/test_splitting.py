"""Where sentences end: the traps that abstracts lay, and what holds for any text."""

import json
import lzma
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from recommender import clean_text
from recommender.summaries.sentences import split_sentences
from tests.unit.recommender.corpora import seed_papers

SPLIT = [
    ["It works in tests, e.g. in robots.", "We like it."],
    ["Models, i.e. use of them, help.", "Yes."],
    ["Slow vs. fast methods.", "We compare."],
    ["Accuracy w.r.t. Bernoulli noise (cf. Table 2) falls.", "We say why."],
    ["As Smith et al. 2022 say.", "It is."],
    ["As Sagun et. al. (2016) say.", "It is."],
    ["This was shown by Smith et al.", "We extend it."],
    ["See No. 1 of all.", "Next."],
    ["Written in Oct. 2017 and shown in Fig. 3.", "We say why."],
    ["We ask for a yes or no.", "The answer is yes."],
    ["We use GPT-3.5.", "DSPy helps."],
    ["Speech, text, etc.", "Extending it is easy."],
    ["Speech, text, etc. are used.", "We extend it."],
    ["Does it work?", "See http://x.org/?q=A for more."],
    ["We ask: (1) why?", "(2) How?"],
    ["It has two parts: 1) it reads.", "2) it writes."],
    ["It has two parts: (i) it reads.", "(ii) it writes."],
    ["1. It reads.", "2. It writes."],
    ["Accuracy is 3.5 points up.", "Good."],
    ["It beats RFT (53. 6%) at last.", "Good."],
    ["We build on work on CF.", "Our results hold in the context of MT.", "Good."],
    ["A corpus of U.S. Senate speeches.", "It is held in the U.S.", "We read it."],
    ["Samples are i.i.d. Gaussian noise.", "They are i.i.d.", "This helps."],
    ["It was tried on f(x)(e.g. Makhzani) too.", "Good."],
    ["We scan brains.", "fMRI shows it.", "iSparse and zip2zip follow.", "zip2zip wins."],
    ['They say "it works."', "We say it does not."],
    ["It works (at times).", "We say when."],
    ["What holds for G?", "For H it is known."],
    ["And so on…", "However, it ends."],
    ["It ends.", "https://x.org"],
    ["一つ。", "二つ。"],
    ["它有用吗？", "有用！", "真的。"],
    ["هل يعمل؟", "نعم."],
    ["यह काम करता है।", "हाँ।"],
    ["Это работает.", "Мы показываем это."],
    ["ทดสอบ ภาษาไทย"],
]


@pytest.mark.parametrize("sentences", SPLIT, ids=" | ".join)
def test_sentences_end_where_a_reader_ends_them(sentences: list[str]) -> None:
    assert split_sentences(" ".join(sentences)) == sentences


STUCK = [
    ["It does tasks.", "This is new."],
    ["It beats BERT.", "We say why."],
    ["It wins 3 of 4 (75%).", "The rest is hard."],
    ["Does it work?", "We say when."],
    ["See https://x.org/search?A=b for more."],
    ["See https://x.org/code.", "Our data is there too."],
    ["一つ。", "二つ。"],
]


@pytest.mark.parametrize("sentences", STUCK, ids=" | ".join)
def test_sentences_that_stick_together_are_parted(sentences: list[str]) -> None:
    assert split_sentences("".join(sentences)) == sentences


def spaceless(text: str) -> str:
    return "".join(text.split())


any_script = st.lists(
    st.sampled_from(["We", "它", "这", "هل", "नहीं", "ไทย", *" .?!。؟।)(\"'…", "e.g", "1"])
).map("".join)


@given(st.one_of(st.text(), any_script))
def test_splitting_loses_nothing_but_space(text: str) -> None:
    sentences = split_sentences(text)
    assert spaceless("".join(sentences)) == spaceless(text)
    assert all(sentence == sentence.strip() != "" for sentence in sentences)


HOSTILE = [". ", "e.g. ", "...", '." ', "(", "a", "1. ", "。", "!?", "\n", "et al. ", "U.S. "]


@pytest.mark.parametrize("piece", HOSTILE)
def test_splitting_takes_as_long_as_the_text_is(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    split_sentences(text)
    assert time.process_time() - start < 1  # a tenth of it on a quiet machine


def test_no_sentence_of_the_seeds_is_a_torn_one() -> None:
    for paper in seed_papers():
        for sentence in split_sentences(clean_text(paper.abstract)):
            assert not sentence[0].islower() or "://" in sentence or sentence[1].isupper(), sentence


def ends(sentences: list[str]) -> set[int]:
    """Say after how many characters that are no space sentences end, the last one apart."""
    return set(accumulate(len(spaceless(sentence)) for sentence in sentences[:-1]))


def complete(row: list[str]) -> Iterator[str]:
    """Join what the data tears apart in the middle: its own splitter was a simple one."""
    held = ""
    for sentence in (each.strip() for each in row):
        held = f"{held} {sentence}".strip()
        if held.endswith((".", "!", "?", '"', ")")):
            yield held
            held = ""
    if held:
        yield held


@pytest.mark.shared
def test_sentences_are_those_of_abstracts_that_were_split_before(shared: Path) -> None:
    """Some dozens differ where the data is wrong: two sentences in one, or torn after "i.i.d."."""
    with lzma.open(shared / "scitldr" / "train.jsonl.xz", "rt") as lines:
        rows = [list(complete(json.loads(line)["source"])) for line in lines]
    known = missed = more = 0
    for row in rows:
        theirs, ours = ends(row), ends(split_sentences(" ".join(row)))
        known += len(theirs)
        missed += len(theirs - ours)
        more += len(ours - theirs)
    assert known > 11_000
    assert missed <= 0.003 * known
    assert more <= 0.008 * known
