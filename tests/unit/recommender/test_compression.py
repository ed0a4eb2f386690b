import pytest
from hypothesis import given, strategies as st

from recommender.summaries.clauses import ENOUGH, shorten
from recommender.summaries.compression import compress
from recommender.summaries.openings import without_opening


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("Taken together, we propose a model.", "We propose a model."),
        ("Toward that end, we introduce Cybench for agents.", "We introduce Cybench for agents."),
        ("Building upon this, we decode weights.", "We decode weights."),
        ("At last, we fine-tune the model.", "We fine-tune the model."),
        ("We also present a method to hide text.", "We present a method to hide text."),
        ("This paper therefore asks for less.", "This paper asks for less."),
        (
            "We propose a framework on decision trees to address this limitation.",
            "We propose a framework on decision trees.",
        ),
        ("However, small, tuned models win.", "Small, tuned models win."),
        ("We first ask, then answer.", "We first ask, then answer."),
        ("We want to address climate change.", "We want to address climate change."),
    ],
)
def test_what_only_ties_a_sentence_to_others_is_dropped(long: str, short: str) -> None:
    assert compress(long) == short


WORD = " ".join(["wide"] * 25)


@pytest.mark.parametrize(
    ("tail", "cut"),
    [
        (", which holds it all together.", True),
        (", enabling more of it.", True),
        (": (1) the first, and (2) the second.", True),
        ("; it is new.", True),
        (" -- it is new.", True),
        (", such as this one.", True),
        (", and demonstrate that it works.", True),
        (", namely: (i) the first.", True),
        (", and the second of all.", False),
        (", larger and smaller things.", False),
        (", reasoning and the rest.", False),
        (" and things that go on.", False),
    ],
)
def test_long_sentences_end_where_what_is_left_stands_alone(tail: str, cut: bool) -> None:  # noqa: FBT001
    start = f"We make things {WORD}"
    assert shorten(start + tail, 140) == (f"{start}." if cut else start + tail)


def test_nothing_is_cut_inside_brackets_or_behind_a_colon() -> None:
    start = f"We make things {WORD}"
    inside = f"{start} (one, which is two, and three"
    assert shorten(f"{inside}) and on and on and on.", 160) == f"{inside}) and on and on and on."
    assert shorten(f"{start}: one, which is two, and three and four.", 160) == f"{start}."


def test_a_sentence_that_is_short_enough_is_left_as_it_is() -> None:
    assert shorten("We do it, which is good.", ENOUGH) == "We do it, which is good."


@given(st.text(alphabet="ab ,;:.()–", max_size=400), st.integers(0, 400))
def test_shortening_only_ever_drops_the_end(text: str, most: int) -> None:
    short = shorten(text, most)
    assert short == text or (text.startswith(short[:-1]) and len(short) <= most)


@pytest.mark.parametrize(
    ("headline", "opened"),
    [
        ("We show that small models suffice.", "Small models suffice."),
        ("Our results clearly demonstrate that, size matters.", "Size matters."),
        ("We find that it is possible.", "We find that it is possible."),
        ("We show how to do it.", "We show how to do it."),
        ("We argue that it matters.", "We argue that it matters."),
        (
            "We introduce TinyStories, a dataset of short stories.",
            "TinyStories, a dataset of short stories.",
        ),
        (
            "We present LongHeads (LH), a framework for contexts.",
            "LongHeads (LH), a framework for contexts.",
        ),
        (
            "We propose ProMoT, a framework, and evaluate it.",
            "We propose ProMoT, a framework, and evaluate it.",
        ),
        ("We propose a framework for all.", "We propose a framework for all."),
        ("We study Bert, a model.", "We study Bert, a model."),
    ],
)
def test_headlines_begin_with_a_claim_or_a_name_where_these_stand_alone(
    headline: str, opened: str
) -> None:
    assert without_opening(headline) == opened
