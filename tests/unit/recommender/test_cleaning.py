import pytest
from hypothesis import given, strategies as st

from recommender import clean_text, normal_title

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
]


@pytest.mark.parametrize(("raw", "clean"), CLEANED)
def test_leftovers_are_cleaned_for_display(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


pieces = [*"ab 1.\\{}$~`'^_%&\n\t\"é", r"\em", r"\'", "``", r"\alpha", r"\foo{"]
latex = st.lists(st.sampled_from(pieces), max_size=30).map("".join)


@given(st.one_of(st.text(), latex))
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert "\n" not in once
    assert all(c.isprintable() or c.isspace() or ord(c) > 127 for c in once)


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
