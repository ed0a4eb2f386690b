"""`history` and `search`: what was sent here, when, with one's own votes."""

from datetime import timedelta

import pytest
from hypothesis import assume, example, given, settings, strategies as st

import recommender
from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.papers import PaperContent, PaperRecord
from bot.domain.replies import Card, Reply
from bot.services import actions
from bot.services.history import Shown, fold, holding
from tests.databases import DATABASES
from tests.unit.commands.office import NOW, OWN, PAPERS, TITLES, Office, texts, titles
from tests.unit.commands.postings import post

OTHER = AccountRef(platform="web", external_id="other")


@pytest.fixture
def read_office(office: Office) -> Office:
    """Two digests came to #papers, a day apart, and one to the caller."""
    office.type("subscribe here robots")
    office.type("subscribe proteins")
    post(office, PAPERS, "p_walk", "p_grip", period="2026-03-25")
    office.now += timedelta(days=1)
    post(office, PAPERS, "p_plan", "p_long", period="2026-03-26")
    post(office, OWN, "p_fold", period="2026-03-26")
    return office


def marks(answer: object) -> list[str | None]:
    assert isinstance(answer, Reply)
    return [block.card.mark for block in answer.blocks if isinstance(block, Card)]


@pytest.mark.parametrize("database_kind", DATABASES)
def test_history_shows_the_latest_digest_first_and_each_as_it_was_sent(
    read_office: Office,
) -> None:
    answer = read_office.type("history")
    assert texts(answer) == [
        "4 papers sent to #papers, the latest first:",
        "27 Mar 2026",
        "26 Mar 2026",
    ]
    assert titles(answer) == [TITLES[each] for each in ("p_plan", "p_long", "p_walk", "p_grip")]
    assert isinstance(answer, Reply)
    cards = [block for block in answer.blocks if isinstance(block, Card)]
    assert [card.card.number for card in cards] == [1, 2, 3, 4]
    assert all(card == actions.under(card.card) for card in cards)


def test_history_is_of_the_place_it_is_asked_in(read_office: Office) -> None:
    assert titles(read_office.type("history", place=OWN)) == [TITLES["p_fold"]]
    assert texts(read_office.type("history", place=OWN))[0] == (
        "1 paper sent to you, the latest first:"
    )
    elsewhere = AudienceRef(platform="web", channel="#elsewhere")
    assert texts(read_office.type("history", place=elsewhere)) == [
        "No paper was sent to #elsewhere yet."
    ]


def test_history_shows_ones_own_votes_and_nobody_elses(read_office: Office) -> None:
    read_office.type("like p_walk")
    assert marks(read_office.type("history")) == [None, None, "your 👍", None]
    assert marks(read_office.type("history", caller=OTHER)) == [None] * 4


def test_history_comes_page_by_page_and_numbers_go_on(
    read_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.paging.PAGE", 3)
    first = read_office.type("history")
    assert isinstance(first, Reply)
    (more,) = first.actions
    assert more == actions.run("Show more", "history 2")
    second = read_office.type(more.subject)
    assert isinstance(second, Reply)
    assert titles(second) == [TITLES["p_grip"]]
    assert texts(second)[1:] == ["26 Mar 2026"]
    (card,) = (block for block in second.blocks if isinstance(block, Card))
    assert card.card.number == 4
    assert second.actions == ()


def test_search_finds_what_was_sent_here_by_all_of_its_words(read_office: Office) -> None:
    read_office.type("like p_grip")
    answer = read_office.type("search ROBOTS Pres")
    assert titles(answer) == [TITLES["p_grip"]]
    assert texts(answer) == ["1 paper sent to #papers holds “ROBOTS Pres”, the latest first:"]
    assert marks(answer) == ["sent 26 Mar 2026, your 👍"]
    assert titles(read_office.type("search robots")) == [
        TITLES[each] for each in ("p_plan", "p_walk", "p_grip")
    ]


def test_what_was_not_sent_is_not_found_and_can_be_looked_for_elsewhere(
    read_office: Office,
) -> None:
    answer = read_office.type("search protein structure")
    assert isinstance(answer, Reply)
    assert texts(answer) == ["Nothing that was sent to #papers holds “protein structure”."]
    assert answer.actions == (actions.run("Look among all papers", "topic protein structure"),)


def test_a_search_goes_on_over_pages(read_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.paging.PAGE", 2)
    first = read_office.type("search robots")
    assert isinstance(first, Reply)
    assert first.actions == (actions.run("Show more", "search-page 2 robots"),)
    assert titles(read_office.type("search-page 2 robots")) == [TITLES["p_grip"]]


def shown(**content: str | tuple[str, ...]) -> Shown:
    paper = PaperRecord(
        id=PaperId("p"),
        content=PaperContent(**{"title": "T", "abstract": "", **content}),  # type: ignore[arg-type]
        number=1,
    )
    return Shown(paper=paper, day=NOW.date())


@pytest.mark.parametrize(
    ("typed", "author"),
    [
        ("schrodinger", "Erwin Schrödinger"),
        ("SCHRÖDINGER", r"Erwin Schr\"odinger"),
        ("erwin SCHRO", "Erwin Schro\u0308dinger"),
        ("soren", "Søren Kierkegaard"),
        ("Łukasz", "Lukasz Kaiser"),
        ("strasse", "Anna Straße"),
        ("aesir", "Æsir"),
        ("istanbul", "İSTANBUL Üniversitesi"),
        ("müller", "Jan Muller"),
        ("彦", "山田晴彦"),
    ],
)
def test_capitals_and_accents_make_no_difference(typed: str, author: str) -> None:
    paper = shown(authors=("Somebody Else", author))
    assert holding(typed, [paper]) == (paper,)


def test_all_words_have_to_be_there_wherever_they_stand() -> None:
    paper = shown(title="Walking robots", abstract="On ice.", authors=("Ada",))
    assert holding("ada ice robots", [paper]) == (paper,)
    assert holding("ada ice cats", [paper]) == ()


@settings(deadline=None)
@given(st.text())
def test_folding_is_done_once_and_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
@example("textemdash")
@example("ﬁne")
@example("ß")
def test_every_paper_is_found_by_a_word_of_its_title_as_it_is_shown(word: str) -> None:
    title = f"On {word} again"
    seen = recommender.clean_text(title).removeprefix("On").removesuffix("again")
    assume(any(character.isalnum() for character in seen))  # a lost macro is shown as its sign
    paper = shown(title=title)
    assert holding(seen, [paper]) == (paper,)
