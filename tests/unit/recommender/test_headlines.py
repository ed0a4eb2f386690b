"""Headlines: what is chosen, that it is the abstract's, and that the weights can be learnt anew."""

import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recommender import Paper, clean_text, summarize
from recommender.evaluation.salience_learning import Examples, cross_validated, learn, written
from recommender.evaluation.summarised_data import Summarised, read_summarised
from recommender.summaries.features import NAMES, Told
from recommender.summaries.readers import DANGLING
from recommender.summaries.salience import shipped, weigh
from tests.unit.recommender.corpora import seed_papers

GOLDEN = Path(__file__).parents[2] / "golden" / "summaries"
LONGEST = 280


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((GOLDEN / f"{name}.toml").read_text(encoding="utf-8"))


def headline(title: str, abstract: str) -> str:
    return summarize(Paper(id="x", title=title, abstract=abstract)).headline


@pytest.mark.parametrize("pairs", read("headlines").values(), ids=read("headlines"))
def test_what_read_badly_before_reads_well(pairs: dict[str, str]) -> None:
    papers = {" ".join(paper.title.split()): paper for paper in seed_papers()}
    for title, wanted in pairs.items():
        assert summarize(papers[title]).headline == wanted


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def in_order(some: list[str], whole: list[str]) -> bool:
    left = iter(whole)
    return all(word in left for word in some)


def test_headlines_are_the_abstracts_words_stand_alone_and_begin_well() -> None:
    for paper in seed_papers():
        shown = summarize(paper).headline
        assert in_order(words(shown), words(clean_text(paper.abstract))), shown
        assert not DANGLING.match(shown), shown
        assert not shown[0].islower(), shown
        assert shown.count("(") == shown.count(")") or shown.endswith("…"), shown


def test_few_headlines_are_cut_and_not_all_begin_alike() -> None:
    shown = [summarize(paper).headline for paper in seed_papers()]
    assert sum(each.endswith("…") for each in shown) <= 0.01 * len(shown)
    assert sum(len(each) > LONGEST for each in shown) <= 0.025 * len(shown)
    assert sum(each.startswith("We ") for each in shown) <= 0.6 * len(shown)


@pytest.mark.parametrize("paper", read("other_fields")["papers"])
def test_other_fields_and_passive_voices_have_headlines_too(paper: dict[str, str]) -> None:
    assert headline(paper["title"], paper["abstract"]) == paper["headline"]


def test_without_a_title_the_headline_tells_the_task() -> None:
    abstract = (
        "Question answering over long documents asks for evidence that lies far apart. "
        "However, existing models read too little. "
        "We propose FarReader, a model that reads in two passes. "
        "Experiments show that it is better by 4 points."
    )
    titled = weigh("FarReader: reading in two passes", abstract.split(". "))
    untitled = weigh("", abstract.split(". "))
    assert max(titled, key=lambda each: each.salience) == titled[2]
    task = untitled[0].roles[1] + untitled[0].roles[2]
    assert untitled[0].salience - untitled[0].plain > task, "its role weighs more than its words"


def test_every_feature_is_a_number_for_every_sentence() -> None:
    told = Told.of("A: b", ["We do b.", "", "…", "However, this is a b."])
    assert [len(row) for row in told.features()] == [len(NAMES)] * 4
    assert all(isinstance(value, float) for row in told.features() for value in row)


def told(number: int) -> Summarised:
    """Make a paper whose summary is what its sentence beginning with "We" says."""
    ours = f"We propose to count sheep{number} on hill{number} at night{number} by bells{number}."
    sentences = (
        f"Many things are known of weather{number}.",
        ours,
        "It rained all the time there.",
    )
    return Summarised(
        paper=Paper(id=f"p{number}", title=f"Counting sheep{number}", abstract=" ".join(sentences)),
        sentences=sentences,
        targets=(ours,),
    )


def test_the_sentences_that_summaries_are_like_are_learnt() -> None:
    examples = Examples.of([told(number) for number in range(10)])
    weights = learn(examples, penalty=1.0)
    assert examples.chosen(weights).tolist() == [[100.0, 100.0, 100.0]] * 10
    assert cross_validated(examples).tolist() == [100.0, 100.0, 100.0]
    heaviest = dict(zip(NAMES, weights, strict=True))
    assert heaviest["first to propose"] > 0 >= heaviest["before their own"]


def test_a_written_table_names_every_feature_once() -> None:
    table = written(np.arange(len(NAMES)) / 100, ["On 2026-11-22."])
    assert table.startswith("# On 2026-11-22.\n")
    assert set(tomllib.loads(table)["weights"]) == set(NAMES)
    assert len(shipped()) == len(NAMES)


def test_the_shipped_weights_are_those_that_the_data_teach(shared: Path) -> None:
    found = [
        each
        for name in ("train", "dev")
        for each in read_summarised(shared / "scitldr" / f"{name}.jsonl.xz")
    ]
    learnt = learn(Examples.of(found[::12]))
    assert np.corrcoef(learnt, shipped())[0, 1] > 0.9


def test_headlines_hold_what_was_measured_on_a_slice_of_the_data(shared: Path) -> None:
    examples = Examples.of(read_summarised(shared / "scitldr" / "dev.jsonl.xz")[::4])
    by_all = examples.chosen(np.array(shipped())).mean(axis=0)
    by_title = examples.chosen(np.eye(len(NAMES))[NAMES.index("like the title")]).mean(axis=0)
    assert by_all[0] > by_title[0] + 2
    assert by_all[0] > 41
