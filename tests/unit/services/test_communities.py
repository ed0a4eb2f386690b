"""Whose likes teach whom: those of one large workspace each other, up to the last night."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

import recommender
from bot.domain.ids import AccountRef, Workspace
from bot.domain.signals import Vote
from bot.services import communities, privacy, votes
from recommender.community import FEWEST_READERS
from tests.unit.services.crowd import NEW, crowd, forget, stock, taught
from tests.unit.services.world import DAY, World

T1, T2 = (Workspace(platform="slack", tenant=tenant) for tenant in ("T1", "T2"))
LOCAL = Workspace(platform="web")


@pytest.fixture
def database_kind() -> str:
    """What the stores answer is tested with them, on both databases."""
    return "sqlite"


@pytest.fixture
def stocked(world: World) -> World:
    stock(world)
    return world


def scores(world: World, workspace: Workspace, liked: Sequence[str] = ()) -> bytes:
    """Score every paper for somebody who likes these, by what is learnt by the next night."""
    ranker = taught(world).within(workspace).ranker
    reader = recommender.Profile(liked=tuple(liked) or NEW)
    return ranker.score([reader], ranker.papers).tobytes()


def test_below_three_hundred_readers_nothing_is_learnt(stocked: World) -> None:
    crowd(stocked, FEWEST_READERS - 1, T1)
    model = taught(stocked)
    assert not model.shared.communities
    assert model.within(T1) is model


def test_from_three_hundred_readers_on_similar_readers_likes_come_forward(stocked: World) -> None:
    crowd(stocked, FEWEST_READERS, T1)
    model = taught(stocked)

    def wine_ahead(ranker: recommender.Ranker) -> float:
        wine, stars = (
            [paper for paper in ranker.papers if paper.title.startswith(begin)]
            for begin in ("Wine", "Stars")
        )
        reader = recommender.Profile(liked=NEW)
        return float(ranker.score([reader], wine).mean() - ranker.score([reader], stars).mean())

    assert wine_ahead(model.within(T1).ranker) > wine_ahead(model.ranker) + 0.01


def test_another_workspace_s_likes_change_not_a_bit(stocked: World) -> None:
    crowd(stocked, FEWEST_READERS, T1)
    alone, before = scores(stocked, T2), scores(stocked, T1)
    crowd(stocked, FEWEST_READERS, T2, turned=True)
    assert scores(stocked, T1) == before
    assert scores(stocked, T2) not in (alone, before)


def test_a_reader_of_two_workspaces_teaches_neither(stocked: World) -> None:
    readers = crowd(stocked, FEWEST_READERS, T1)
    crowd(stocked, FEWEST_READERS, T2)
    with stocked.uow() as uow:
        other = uow.readers.find(AccountRef(platform="slack", tenant="T2", external_id="U0"))
        assert other is not None
        uow.readers.merge(readers[0], other.id)
        uow.commit()
    assert not taught(stocked).shared.communities


def test_people_of_no_tenant_are_strangers_but_in_the_local_chat(stocked: World) -> None:
    crowd(stocked, FEWEST_READERS, Workspace(platform="discord"))
    assert not taught(stocked).shared.communities
    crowd(stocked, FEWEST_READERS, LOCAL)
    assert taught(stocked).shared.communities.keys() == {LOCAL}


def test_who_was_forgotten_or_is_ignored_teaches_nobody_from_the_next_time_on(
    stocked: World,
) -> None:
    crowd(stocked, FEWEST_READERS, T1)
    before = scores(stocked, T1)
    crowd(stocked, 2, T1, first=FEWEST_READERS)
    assert scores(stocked, T1) != before
    forgotten, ignored = (
        AccountRef(platform="slack", tenant="T1", external_id=f"U{FEWEST_READERS + at}")
        for at in range(2)
    )
    forget(stocked, forgotten)
    with stocked.uow() as uow:
        privacy.ignore(ignored, uow, ignored=True, now=stocked.now, keep=lambda _: None)
    assert scores(stocked, T1) == before
    forget(stocked, AccountRef(platform="slack", tenant="T1", external_id="U0"))
    assert not taught(stocked).shared.communities


def test_an_undone_vote_teaches_as_if_it_had_never_been_given(stocked: World) -> None:
    readers = crowd(stocked, FEWEST_READERS, T1)
    before = scores(stocked, T1)
    account = AccountRef(platform="slack", tenant="T1", external_id="U0")
    with stocked.uow() as uow:
        own = uow.signals.votes(readers[0])
        paper = next(each.id for each in uow.papers.all() if each.id not in own)
    stocked.vote(paper, Vote.UP, account=account)
    assert scores(stocked, T1) != before
    with stocked.uow() as uow:
        votes.undo(account, paper, uow, now=stocked.now)
    assert scores(stocked, T1) == before


def test_votes_of_the_day_teach_from_the_night_on(stocked: World) -> None:
    crowd(stocked, FEWEST_READERS, T1)
    assert not taught(stocked, at=stocked.now + timedelta(hours=1)).shared.communities
    assert taught(stocked, at=stocked.now + DAY).shared.communities


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (datetime(2026, 3, 23, 3, 30, tzinfo=UTC), datetime(2026, 3, 23, 3, 30, tzinfo=UTC)),
        (datetime(2026, 3, 23, 3, 29, tzinfo=UTC), datetime(2026, 3, 22, 3, 30, tzinfo=UTC)),
        (datetime(2026, 1, 1, tzinfo=UTC), datetime(2025, 12, 31, 3, 30, tzinfo=UTC)),
    ],
)
def test_the_last_night_is_the_same_for_all_replicas(now: datetime, night: datetime) -> None:
    assert communities.last_night(now) == night
