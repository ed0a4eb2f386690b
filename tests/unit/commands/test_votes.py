"""`like`, `why` and `profile`: papers by their titles, and what votes on them taught."""

from typing import NoReturn

import pytest

from bot.domain.editions import Action, ActionName
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.ids import PaperId
from bot.domain.replies import Bars, Notice, Reply
from bot.domain.signals import Surface, Vote
from tests.unit.commands.office import TITLES, YOU, Office, texts, titles


@pytest.mark.parametrize(
    "typed", ["Legged Robots Learn to Walk", "legged robots", "walk legged", "p_walk"]
)
def test_a_paper_is_liked_by_its_title_or_enough_of_it(office: Office, typed: str) -> None:
    answer = office.type(f"like {typed}")
    assert texts(answer)[0] == "👍 Legged Robots Learn to Walk"
    with office.database.unit_of_work() as uow:
        reader = uow.readers.find(YOU)
        assert reader is not None
        assert uow.signals.votes(reader.id) == {"p_walk": Vote.UP}
        (signal,) = uow.signals.of_paper(reader.id, PaperId("p_walk"))
    assert (signal.key.surface, signal.key.name) == (Surface.COMMAND, "like")
    assert (signal.occurred_at, signal.audience) == (office.now, None)


def test_a_like_says_what_it_changed_and_can_be_undone(office: Office) -> None:
    answer = office.type("like legged")
    assert isinstance(answer, Reply)
    assert texts(answer)[1].startswith("Noted: more ")
    assert answer.actions == (
        Action(name=ActionName.UNDO, label="Undo", subject="p_walk"),
        Action(name=ActionName.RUN, label="My ranking", subject="mine"),
    )
    assert texts(office.type("like legged"))[1] == "Already noted."


@pytest.mark.parametrize(
    ("typed", "error", "sentence"),
    [
        (
            "protein",
            InvalidInput,
            (
                "“protein” fits 3 papers: “Protein Design for Drug Discovery”, “Protein Docking "
                "with Graph Networks”, “Protein Structure from Sequence”. Type more of the title."
            ),
        ),
        (
            "o",
            InvalidInput,
            (
                "“o” fits 9 papers: “A Memory for Long Context Language Models”, “Legged Robots "
                "Learn to Walk”, “Long Context Windows by Compression” and 6 more. Type more of "
                "the title."
            ),
        ),
        (
            "Leged Robots Learn too Walk",
            NotFound,
            (
                "No paper here is called “Leged Robots Learn too Walk”. "
                "Near: “Legged Robots Learn to Walk”."
            ),
        ),
        (
            "the kitchens of the world and what stands in them",
            NotFound,
            (
                "No paper here is called “the kitchens of the world and what stands in them”. "
                "Near: “Planning for Robots in Kitchens”."
            ),
        ),
        ("xyzzy", NotFound, "No paper here is called “xyzzy”."),
    ],
)
def test_a_title_that_is_not_one_papers_says_what_is_near(
    office: Office, typed: str, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as caught:
        office.type(f"like {typed}")
    assert str(caught.value) == sentence


@pytest.mark.parametrize("line", ["like legged", "why legged"])
def test_a_title_is_found_without_reading_every_paper(
    office: Office, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    def all_of_them(*_: object, **__: object) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr("bot.storage.papers.Papers.all", all_of_them)
    assert isinstance(office.type(line), Reply)
    assert office.complete("like legged") == [TITLES["p_walk"]]


def test_titles_complete_those_that_begin_so_first(office: Office) -> None:
    assert office.complete("like robots") == [
        TITLES["p_grip"],
        TITLES["p_walk"],
        TITLES["p_plan"],
    ]


def test_why_names_the_topic_and_the_terms_that_carry_the_score(office: Office) -> None:
    office.type("interests add robots")
    answer = office.type("why legged")
    assert titles(answer) == [TITLES["p_walk"]]
    (facts,) = texts(answer)
    assert "terms: Robots make up" in facts
    assert "% of the score" in facts
    assert "your topic: robots" in facts


def test_why_says_when_nothing_speaks_for_a_paper(office: Office) -> None:
    assert texts(office.type("why legged")) == [
        "Nothing that is known about you speaks for this paper."
    ]


def test_a_profile_shows_terms_topics_and_votes(office: Office) -> None:
    office.type("like legged")
    office.type("like soft objects")
    office.type("interests add Long Context")
    office.type("interests mute proteins")
    answer = office.type("profile")
    assert isinstance(answer, Reply)
    bars, *rest = answer.blocks
    assert isinstance(bars, Bars)
    assert bars.bars[0].share == 1
    shares = [bar.share for bar in bars.bars]
    assert shares == sorted(shares, reverse=True)
    assert texts(Reply(blocks=tuple(rest))) == [
        "topics: Long Context; muted: proteins; votes: 2 👍, 0 👎",
        "👍 you liked; Legged Robots Learn to Walk; Robots that Grasp Soft Objects",
    ]


def test_a_long_list_of_liked_papers_says_how_many_more_there_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.profile.MOST_TITLES", 1)
    for typed in ("legged", "soft", "kitchens"):
        office.type(f"like {typed}")
    assert texts(office.type("profile"))[-2:] == [
        "👍 you liked; Legged Robots Learn to Walk",
        "and 2 more",
    ]


def test_who_is_not_known_is_told_how_to_begin(office: Office) -> None:
    assert office.type("profile") == Reply(
        blocks=(
            Notice(
                text="Nothing is known about you yet. Name topics with /papers interests add "
                "WORDS, or vote on a paper."
            ),
        )
    )
