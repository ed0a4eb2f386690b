"""Topics that are questions or whole sentences: what they are about is looked for, and no more."""

import pytest
from hypothesis import given, strategies as st

from recommender import Answer, Paper, Ranker
from tests.unit.recommender.corpora import checkerboard, seed_papers

PAPERS = checkerboard()
RANKER = Ranker().fit(PAPERS)
SEEDED = Ranker().fit(seed_papers())

FRAMES = [
    "papers about {}",
    "what is new in {}?",
    "how do I use {} to make things better",
    "I want to read more about {} please",
    "are there any good ways of doing {}?",
]
TOPICS = (
    """long context;retrieval augmented generation;hallucination;instruction tuning
quantization;chain of thought;code generation;distillation;tool use;jailbreaking
knowledge graphs;summarization;low-resource languages;speech recognition;video understanding
""".strip()
    .replace("\n", ";")
    .split(";")
)


def found(answer: Answer) -> list[str]:
    return [each.paper.id for each in answer.recommendations]


@pytest.mark.parametrize("frame", FRAMES)
def test_a_sentence_finds_what_its_topic_finds(frame: str) -> None:
    same = [
        len(
            set(found(SEEDED.search(topic, seed_papers(), 5)))
            & set(found(SEEDED.search(frame.format(topic), seed_papers(), 5)))
        )
        for topic in TOPICS
    ]
    assert sum(same) >= 0.8 * 5 * len(TOPICS), dict(zip(TOPICS, same, strict=True))


@given(st.sampled_from(FRAMES), st.sampled_from(TOPICS))
def test_words_around_a_topic_are_never_missing(frame: str, topic: str) -> None:
    missing = set(SEEDED.search(frame.format(topic), seed_papers(), 1).missing)
    assert missing <= set(SEEDED.search(topic, seed_papers(), 1).missing)


def test_a_missing_subject_is_named_in_a_sentence_too() -> None:
    answer = RANKER.search("how do proteins fold near the harbour?", PAPERS, 5)
    assert answer.recommendations == ()
    assert answer.missing == ("proteins", "fold")
    assert [word for word, _ in answer.others] == ["harbour"]


def test_a_sentence_looks_for_its_words_in_other_forms_and_shows_them() -> None:
    asked = SEEDED.search("why do language models hallucinate?", seed_papers(), 3)
    assert "hallucination" in asked.expanded
    assert "hallucination" not in SEEDED.search("hallucinate", seed_papers(), 3).expanded
    for each in asked.recommendations:
        assert "hallucinat" in f"{each.paper.title} {each.paper.abstract}".lower()


def test_a_sentence_about_nothing_in_particular_has_no_answer_and_misses_nothing() -> None:
    answer = SEEDED.search("how to stop models making things up", seed_papers(), 5)
    assert answer == Answer()


def test_everyday_words_alone_are_a_topic() -> None:
    odd = Paper(id="odd", title="Internet of things", abstract="Things that talk.")
    ranker = Ranker().fit([*PAPERS, odd])
    assert found(ranker.search("things", [*PAPERS, odd], 5)) == ["odd"]


@pytest.fixture(scope="module")
def hyphens() -> Ranker:
    return Ranker().fit(
        [
            Paper(id="whole", title="Pre-training of falcons", abstract="We pre-train them."),
            Paper(id="joined", title="Pretraining of falcons", abstract="Much pretraining."),
            Paper(id="half", title="Training of falcons", abstract="Training, and training."),
        ]
    )


@pytest.mark.parametrize("typed", ["pre-training", "Pre-Training", "pretraining"])
def test_a_stop_word_stays_with_what_it_is_hyphenated_to(hyphens: Ranker, typed: str) -> None:
    assert sorted(found(hyphens.search(typed, hyphens.papers, 5))) == ["joined", "whole"]


def test_a_hyphen_that_no_paper_writes_asks_for_the_weightier_half(hyphens: Ranker) -> None:
    assert "half" in found(hyphens.search("off-training", hyphens.papers, 5))


def test_a_paper_with_all_words_comes_before_one_that_repeats_some() -> None:
    few = [
        Paper(id="all", title="On ships", abstract="A schooner, a keel and its rigging in a gale."),
        Paper(id="some", title="Schooner rigging", abstract="The schooner rigging."),
        Paper(id="other", title="Keel", abstract="A keel of oak."),
    ]
    ranker = Ranker().fit([*few, *PAPERS])
    assert found(ranker.search("schooner rigging keel", few, 5))[0] == "all"


def test_neighbours_weigh_more_than_the_same_words_apart() -> None:
    few = [
        Paper(id="apart", title="Context that is long", abstract="Long is the context."),
        Paper(id="together", title="Long context", abstract="The long context is."),
    ]
    ranker = Ranker().fit(few)
    assert found(ranker.search("long context", few, 5)) == ["together", "apart"]


def test_two_forms_of_a_word_count_once() -> None:
    scores = {}
    for other in ("falcon", "falcons", "kites"):
        paper = Paper(id="a", title="", abstract=f"falcon {other} owl")
        rest = [Paper(id=f"r{at}", title="", abstract="falcon falcons kites owl") for at in "bcd"]
        answer = Ranker().fit([paper, *rest]).search("falcon", [paper], 1)
        scores[other] = answer.recommendations[0].score
    assert scores["falcons"] == pytest.approx(scores["kites"])


def test_an_abbreviation_is_found_by_what_it_stands_for_with_its_stop_words() -> None:
    expanded = SEEDED.search("chain of thought", seed_papers(), 1).expanded
    assert "CoT" in expanded
