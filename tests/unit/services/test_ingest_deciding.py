from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import given, strategies as st

from bot.domain.digests import Entry
from bot.domain.ids import PaperId
from bot.domain.papers import KeyKind, PaperContent, PaperKey
from bot.services.deciding import (
    LONGEST_KEY,
    Decision,
    Decisions,
    Known,
    Verdict,
    decide,
    keys_of,
    updated,
)

PAPER = PaperContent(title="Halving the Cost", abstract="We halve the cost. See https://a.org/x.")
CONTENTS = st.builds(
    PaperContent,
    title=st.sampled_from(["Foo", "foo!", "Bar", "…"]),
    abstract=st.sampled_from(["One abstract.", "Another abstract.", "A third one."]),
    arxiv_id=st.sampled_from([None, None, "2401.00001", "2401.00002"]),
    doi=st.sampled_from([None, None, "10.1/x", "10.1/y"]),
    upvotes=st.sampled_from([None, 1, 2]),
)


class Store:
    """What storage would hold: decisions applied, and given back as known."""

    def __init__(self, *contents: PaperContent) -> None:
        self.ids = count(1)
        self.contents: dict[PaperId, PaperContent] = {}
        self.keys: dict[PaperId, frozenset[PaperKey]] = {}
        for content in contents:
            self.take_in(content)

    def take_in(self, *contents: PaperContent) -> Decisions:
        decisions = decide(entries(contents), self.known(), self.new_id)
        for made in decisions.made:
            self.contents[made.paper] = made.content
            self.keys[made.paper] = self.keys.get(made.paper, frozenset()) | made.new_keys
        return decisions

    def known(self) -> Known:
        by_key: dict[PaperKey, frozenset[PaperId]] = defaultdict(frozenset)
        for paper, keys in self.keys.items():
            for key in keys:
                by_key[key] |= {paper}
        return Known(by_key=by_key, keys=dict(self.keys), contents=dict(self.contents))

    def new_id(self) -> PaperId:
        return PaperId(f"p_{next(self.ids)}")


def entries(contents: Sequence[PaperContent]) -> list[Entry]:
    return [
        Entry(position=position, line=10 * position, content=content)
        for position, content in enumerate(contents, 1)
    ]


def verdict(stored: PaperContent, said: PaperContent) -> Verdict:
    (made,) = Store(stored).take_in(said).made
    return made.verdict


def only(decisions: Decisions) -> Decision:
    (made,) = decisions.made
    return made


def test_a_paper_nobody_knows_is_new() -> None:
    made = only(Store().take_in(PAPER))
    assert (made.verdict, made.content) == (Verdict.NEW, PAPER)
    assert made.new_keys == keys_of(PAPER)


@pytest.mark.parametrize(
    "said",
    [
        PAPER,
        replace(PAPER, abstract="We  halve\nthe cost. See https://a.org/x. "),
        replace(PAPER, abstract="We halve the cost. See http://a.org/x."),
        replace(PAPER, abstract="We halve the cost. See https://www.a.org/x."),
        replace(PAPER, abstract="We halve the cost. See https://moved.example/x."),
        replace(PAPER, title="halving   the COST"),
        replace(PAPER, title=r"{\em Halving}~the Cost."),
    ],
)
def test_a_listing_that_differs_in_nothing_a_reader_would_call_a_change_is_unchanged(
    said: PaperContent,
) -> None:
    store = Store(PAPER)
    assert only(store.take_in(said)).verdict is Verdict.UNCHANGED
    assert list(store.contents.values()) == [PAPER]


@pytest.mark.parametrize(
    "said",
    [
        replace(PAPER, abstract="We halve the cost. See https://a.org/y."),
        replace(PAPER, authors=("Ada Fei",)),
        replace(PAPER, url="https://a.org/x"),
        replace(PAPER, pdf_url="https://a.org/x.pdf"),
        replace(PAPER, code_url="https://a.org/code"),
        replace(PAPER, upvotes=0),
        replace(PAPER, tldr="Half is enough."),
        replace(PAPER, published=date(2023, 12, 15)),
        replace(PAPER, arxiv_id="2312.09571"),
        replace(PAPER, doi="10.1145/3292500"),
    ],
)
def test_what_was_not_known_before_is_a_change_once(said: PaperContent) -> None:
    store = Store(PAPER)
    made = only(store.take_in(said))
    assert (made.verdict, made.content) == (Verdict.CHANGED, said)
    assert only(store.take_in(said)).verdict is Verdict.UNCHANGED


def test_a_listing_that_says_less_takes_nothing_away() -> None:
    full = replace(
        PAPER,
        authors=("Ada Fei",),
        url="https://a.org/x",
        upvotes=3,
        published=date(2023, 12, 15),
        arxiv_id="2312.09571",
        doi="10.1145/3292500",
    )
    assert updated(full, PAPER) == full
    assert verdict(full, PAPER) is Verdict.UNCHANGED


def test_an_address_that_changes_its_scheme_only_is_unchanged() -> None:
    stored, said = replace(PAPER, url="http://a.org/x"), replace(PAPER, url="https://a.org/x")
    assert verdict(stored, said) is Verdict.UNCHANGED


def test_an_arxiv_id_recognises_a_paper_under_another_title() -> None:
    store = Store(replace(PAPER, arxiv_id="2312.09571"))
    renamed = PaperContent(title="Doubling the Speed", abstract="New.", arxiv_id="2312.09571")
    made = only(store.take_in(renamed))
    assert (made.verdict, made.content.title) == (Verdict.CHANGED, "Doubling the Speed")
    by_either_title = [replace(renamed, arxiv_id=None), replace(PAPER, abstract="New.")]
    assert {only(store.take_in(said)).paper for said in by_either_title} == {made.paper}


def test_two_papers_with_different_arxiv_ids_may_have_one_title() -> None:
    store = Store(replace(PAPER, arxiv_id="2312.00001"))
    assert only(store.take_in(replace(PAPER, arxiv_id="2312.00002"))).verdict is Verdict.NEW


def test_a_title_that_two_papers_have_is_told_apart_by_its_abstract() -> None:
    first = replace(PAPER, arxiv_id="2312.00001")
    second = replace(PAPER, arxiv_id="2312.00002", abstract="Something else.")
    store = Store(first, second)
    untold = replace(PAPER, abstract="Something else.")
    assert only(store.take_in(untold)).paper == "p_2"
    third = replace(PAPER, abstract="A third thing.")
    assert only(store.take_in(third)).verdict is Verdict.NEW
    assert only(store.take_in(third)).verdict is Verdict.UNCHANGED


def test_an_arxiv_id_wins_over_a_doi_and_a_doi_over_a_title() -> None:
    store = Store(
        PaperContent(title="One", abstract="1.", arxiv_id="2312.00001"),
        PaperContent(title="Two", abstract="2.", doi="10.1145/2"),
        PaperContent(title="Three", abstract="3."),
    )
    every = PaperContent(title="Three", abstract="1.", arxiv_id="2312.00001", doi="10.1145/2")
    made = only(store.take_in(every))
    assert made.paper == "p_1"
    assert made.content.doi is None  # it is the second paper's
    assert only(store.take_in(replace(every, arxiv_id=None))).paper == "p_2"


def test_a_doi_on_two_arxiv_papers_stays_with_the_first() -> None:
    store = Store(replace(PAPER, arxiv_id="2312.00001", doi="10.1145/1"))
    other = PaperContent(title="Other", abstract="O.", arxiv_id="2312.00002", doi="10.1145/1")
    made = only(store.take_in(other))
    assert (made.verdict, made.content.doi) == (Verdict.NEW, None)
    assert only(store.take_in(other)).verdict is Verdict.UNCHANGED


def test_a_paper_twice_in_one_file_counts_once_and_says_so() -> None:
    other = PaperContent(title="Other", abstract="O.")
    decisions = Store().take_in(PAPER, other, replace(PAPER, title="HALVING the cost"))
    assert [made.content.title for made in decisions.made] == ["Halving the Cost", "Other"]
    (repeat,) = decisions.repeats
    assert repeat.line == 30
    assert repeat.reason == "listing 3 repeats listing 1 (line 30); it counts once"


def test_a_title_without_letters_is_a_key_all_the_same() -> None:
    assert len({next(iter(keys_of(PaperContent(title=t, abstract="A.")))) for t in "…?!"}) == 3


def test_the_key_of_a_very_long_title_is_short_and_its_own() -> None:
    titles = ["word " * 150 + ending for ending in ("one", "two")]
    keys = [next(iter(keys_of(PaperContent(title=t, abstract="A.")))) for t in titles]
    assert [len(key.value) for key in keys] == [LONGEST_KEY, LONGEST_KEY]
    assert keys[0] != keys[1]


@given(st.lists(CONTENTS))
def test_every_listing_is_decided_or_a_repeat_and_every_paper_decided_once(
    contents: list[PaperContent],
) -> None:
    decisions = Store().take_in(*contents)
    assert len(decisions.made) + len(decisions.repeats) == len(contents)
    assert len({made.paper for made in decisions.made}) == len(decisions.made)


@given(st.lists(st.lists(CONTENTS)))
def test_an_arxiv_id_or_doi_never_has_two_papers(files: list[list[PaperContent]]) -> None:
    store = Store()
    for contents in files:
        store.take_in(*contents)
    unique = [key for keys in store.keys.values() for key in keys if key.kind.is_unique]
    assert len(unique) == len(set(unique))
    for paper, content in store.contents.items():
        said = {key for key in keys_of(content) if key.kind is not KeyKind.TITLE}
        assert said <= store.keys[paper]


@given(st.lists(CONTENTS, max_size=4), st.lists(CONTENTS))
def test_the_same_file_again_says_nothing_new(
    before: list[PaperContent], contents: list[PaperContent]
) -> None:
    store = Store(*before)
    first = store.take_in(*contents)
    again = store.take_in(*contents)
    assert [made.paper for made in again.made] == [made.paper for made in first.made]
    assert {made.verdict for made in again.made} <= {Verdict.UNCHANGED}
    assert again.repeats == first.repeats
