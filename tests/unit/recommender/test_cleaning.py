"""Display cleaning: what it takes away, what it leaves, and what holds for any text."""

import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from recommender import clean_text, normal_title
from recommender.evaluation.days_data import read_days
from tests.unit.recommender.corpora import seed_papers

CLEANED = [
    (r"a novel approach, \methodname, from", "a novel approach, methodname, from"),
    (r"a number of {\em specialized} LMs", "a number of specialized LMs"),
    (r"{\tt GPT-3.5} and {\sc MwpBench}", "GPT-3.5 and MwpBench"),
    ("as ``knowledge overshadowing'': where", "as “knowledge overshadowing”: where"),
    ("VLMs~(Vision Language Models)", "VLMs (Vision Language Models)"),
    ("1)~a relabeler", "1) a relabeler"),
    ("by 75%~89%, and ~5 points", "by 75%~89%, and ~5 points"),
    (r"(\eg text prompts)", "(e.g. text prompts)"),
    (r"while \ewtune~adds", "while ewtune adds"),
    (r"G\"{o}del, Erd\H{o}s, Barab{\'a}si, Poincar\'e", "Gödel, Erdős, Barabási, Poincaré"),
    (r"75\% of R\&D for \$5", "75% of R&D for $5"),
    (r"\textbf{Bold} and \emph{emphasis}", "Bold and emphasis"),
    (r"$O(n^2)$ and $\alpha$", "O(n^2) and α"),
    ("costs $5 to $10 each", "costs $5 to $10 each"),
    ("x_{ij} and 10^{-3} of {0, 1}", "x_{ij} and 10^{-3} of {0, 1}"),
    ("two\r\nlines\tand\x00 a\u200b bell\x07", "two lines and a bell"),
    (r"as shown \cite{vaswani2017} before", "as shown before"),
    ("{BERT}: Pre-training", "BERT: Pre-training"),
    ("at 3.4times the cost, from 62.9 %rightarrow70.4 %", "at 3.4× the cost, from 62.9% → 70.4 %"),
    ("up to textbf{2times} as fast, 10 times as often", "up to 2× as fast, 10 times as often"),
    ("see href{https://x.org}{our page} or url{https://y.org}", "see our page or https://y.org"),
    ("let $T_1 $ and $ y$ be trees of size $n$", "let T_1 and y be trees of size n"),
    ("L$^2$M and poly$(n)$ of $±$1", "L^2M and poly(n) of ±1"),
    ("US$ and A$, $5, $x$ and $10 for $1 + y$", "US$ and A$, $5, x and $10 for 1 + y"),
    ("$$x = 1$$ and $a$$b$", "x = 1 and ab"),
    ("{Due to media coverage, {SGD,} 34{%} of {a, b}", "Due to media coverage, SGD, 34% of {a, b}"),
    (r"a running time of \O(n) on \O re", "a running time of O(n) on Ø re"),
    (
        "It is slow. % We say so. %Surprisingly, 5 % is lost",
        "It is slow. We say so. Surprisingly, 5 % is lost",
    ),
    ("AT&amp;T, 3 &lt; 4 &#8211; &eacute;, &amp;amp;", "AT&T, 3 < 4 – é, &"),
    ("<p>The <I>Art</I> of <a href='x'>War</a><br/>now</p>", "The Art of War now"),
    ("we add <think> and <image> where a < b > c", "we add <think> and <image> where a < b > c"),
    ("a **Bold** claim, *neuron editing*, **C**hinese", "a Bold claim, neuron editing, Chinese"),
    ("A* and B*, 2 * 3 * 4, x_i and y_i", "A* and B*, 2 * 3 * 4, x_i and y_i"),
    (
        "the _American Review_ of [code](https://x.org/a_b)",
        "the American Review of code (https://x.org/a_b)",
    ),
    ("`cat.n.01` and Student`s `empowerment’", "cat.n.01 and Student’s ‘empowerment’"),
    (
        "employ-ing recommenda- tions of observ-able things",
        "employing recommendations of observable things",
    ),
    (
        "gradient- based, high- quality, state-of- the-art",
        "gradient-based, high-quality, state-of-the-art",
    ),
    (
        "pre- and post-training, self-training, mix-ins",
        "pre- and post-training, self-training, mix-ins",
    ),
    ("efﬁcient classiﬁers, â€œpathwaysâ€\x9d, DÃ©jà", "efficient classifiers, “pathways”, Déjà"),
    ("𝐀 of 𝒪(𝑛)", "A of O(n)"),
    (
        "works ( here ) . It does , too ; at brightpinkhttps://x.org",
        "works (here). It does, too; at https://x.org",
    ),
    ("family 👩\u200d👩\u200d👧 and नमस्ते", "family 👩\u200d👩\u200d👧 and नमस्ते"),
]


@pytest.mark.parametrize(("raw", "clean"), CLEANED)
def test_leftovers_are_cleaned_for_display(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


LATEX = [*"ab 1.\\{}$~`'^_%&\n\t\"é", r"\em", r"\'", "``", r"\alpha", r"\foo{", "$$", "textbf{"]
OTHER = [
    "<p>",
    "</i>",
    "&amp;",
    "&lt;",
    "**",
    "*",
    "](https://x",
    "[",
    "- ",
    "-ing",
    "ﬁ",
    "â€",
    "Ã©",
]
marked_up = st.lists(st.sampled_from(LATEX + OTHER), max_size=40).map("".join)


@given(st.one_of(st.text(), marked_up))
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert "\n" not in once
    assert all(c.isprintable() or c.isspace() or ord(c) > 127 for c in once)


@given(st.one_of(st.text(), marked_up))
def test_cleaning_lengthens_nothing_but_what_stands_for_several_letters(text: str) -> None:
    apart = unicodedata.normalize("NFC", text)  # a few letters may only be written as two
    ligatures = sum("\ufb00" <= c <= "\ufb06" for c in text)
    assert len(clean_text(text)) <= len(apart) + 2 * ligatures


@given(st.text(alphabet="xyzn+=<>()^/|.0123456789 ", max_size=60))
def test_formulas_keep_all_their_signs(formula: str) -> None:
    inside = "x = " + " ".join(formula.split())
    assert "".join(clean_text(f"Let ${inside}$ hold.").split()) == "".join(
        f"Let{inside}hold.".split()
    )


HOSTILE = [
    "{",
    "}",
    "{a,",
    r"\textbf{",
    "\\",
    "$",
    "$a",
    "1$",
    "``",
    "`a",
    "&amp;",
    "<p",
    "*a",
    "- ",
    "a- b",
]
HOSTILE += [
    "( ",
    " .",
    ",",
    "_{",
    r"\'{",
    "\u0301\u0327",
    "â€",
    "[a](https://",
    "<a ",
    "𝐀",
    " ",
    "\x00",
    "x",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_cleaning_takes_as_long_as_the_text_is(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    once = clean_text(text)
    assert time.process_time() - start < 1  # less than a tenth of it on a quiet machine
    assert clean_text(once) == once


def test_tags_within_tags_come_to_an_end() -> None:
    text = "<" * 5_000 + "i>" * 5_000
    once = clean_text(text)
    assert clean_text(once) == once


LEFTOVERS = re.compile(
    r"\\|`|''|<(?:p|i|b|br)>|&[a-z]{2,8};|\*\*|[.!?] % [A-Z]|\dtimes|\b(?:textbf|url|href)\{|[ﬁﬂ]"
)


def test_nothing_is_left_over_in_the_seeds() -> None:
    for paper in seed_papers():
        for text in (clean_text(paper.title), clean_text(paper.abstract)):
            assert not LEFTOVERS.search(text), text


@pytest.mark.shared
def test_hardly_anything_is_left_over_in_recorded_papers(shared: Path) -> None:
    days = read_days([next((shared / "hf-daily").glob("raw-2025*"))], "days").papers
    left = [paper.id for paper in days if LEFTOVERS.search(clean_text(paper.abstract))]
    odd = [paper.id for paper in days if LEFTOVERS.search(paper.abstract)]
    assert len(odd) > 100
    assert len(left) <= 2, left


def test_titles_that_differ_in_case_space_stops_latex_or_accents_are_one() -> None:
    variants = [
        '{BERT}: Pre-Training of G\\"odel',
        "bert pretraining  of GÖDEL",
        "BERT—pre training of godel.",
    ]
    assert len({normal_title(variant) for variant in variants}) == 1


def test_other_titles_stay_apart() -> None:
    titles = ["Qwen2", "Qwen2.5", "!", "?", "α-net", "β-net", "की", "का", ""]
    assert len({normal_title(title) for title in titles}) == len(titles)


@pytest.mark.parametrize("opening", ["{", r"\textbf{", r"{\em ", r"\frac{"])
def test_braces_nested_deeper_than_any_latex_are_taken_away_at_once(opening: str) -> None:
    assert clean_text(f"{opening * 20_000}a{'}' * 20_000}").endswith("a")
