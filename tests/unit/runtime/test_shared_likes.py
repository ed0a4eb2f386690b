"""What a large workspace's readers share, in the running program: when, for whom, and how said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

import recommender
from bot.app import ThreadBridge
from bot.domain.editions import PaperCard, PapersPayload
from bot.domain.epochs import Epoch
from bot.domain.ids import AccountRef, AudienceRef, PaperId, Workspace
from bot.domain.replies import Card, Reply
from bot.domain.signals import Vote
from bot.runtime import keeper as keeping
from bot.runtime.editor import Editor
from bot.runtime.host import ChatHost
from bot.runtime.keeper import ModelKeeper
from bot.runtime.kept_models import KeptModels, write
from bot.services import models
from bot.services.bylines import BY_OTHERS, reason_text
from bot.services.models import Model
from recommender.community import FEWEST_READERS
from tests.unit.services.crowd import NEW, UNDIVIDED, crowd, forget, stock
from tests.unit.services.world import DAY, DEFAULTS, World, content

T1, T2 = (Workspace(platform="slack", tenant=tenant) for tenant in ("T1", "T2"))
HERE, ELSEWHERE = (AccountRef.parse(f"slack:{tenant}/NEW") for tenant in ("T1", "T2"))


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def crowded(world: World) -> World:
    """A workspace of enough readers, and two who like the same, one there and one elsewhere."""
    stock(world)
    crowd(world, FEWEST_READERS, T1)
    for account in (HERE, ELSEWHERE):
        for paper in NEW:
            world.vote(PaperId(paper), Vote.UP, account=account)
    world.now += DAY
    return world


def keeper_of(world: World, bridge: ThreadBridge, **more: object) -> ModelKeeper:
    return ModelKeeper(
        bridge=bridge,
        code="test",
        clock=lambda: world.now,
        undivided=UNDIVIDED,
        **more,  # type: ignore[arg-type]
    )


def scores(model: Model, workspace: Workspace = T1) -> bytes:
    ranker = model.within(workspace).ranker
    return ranker.score([recommender.Profile(liked=NEW)], ranker.papers).tobytes()


class Elsewhere:
    """Fits as another process would: only numbers come back."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def fit(self, epoch: Epoch) -> BinaryIO:
        with self.world.uow() as uow:
            material = models.material_of(epoch, uow)
        numbers = BytesIO()
        write(models.fitted(material), epoch, numbers)
        return numbers


async def test_the_order_is_the_same_whoever_fitted_and_after_a_restart_and_a_day_s_papers(
    crowded: World, bridge: ThreadBridge, kept: KeptModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "SOON_FITTED", 0)
    first = keeper_of(crowded, bridge, kept=kept)
    await first.refresh()
    await first.close()
    assert scores(first.model) != scores(first.model, T2)
    restarted = keeper_of(crowded, bridge, kept=kept)
    await restarted.refresh()
    assert scores(restarted.model) == scores(first.model)
    monkeypatch.setattr(keeping, "PAYS_APART", 0)
    apart = keeper_of(crowded, bridge, apart=Elsewhere(crowded))
    await apart.refresh()
    assert apart._beside is not None
    await apart._beside
    assert scores(apart.model) == scores(first.model)
    crowded.store([content("robots", 1)])
    for keeper in (restarted, apart):
        await keeper.refresh()
    late = keeper_of(crowded, bridge, kept=kept)
    await late.refresh()
    assert late.model.epoch == apart.model.epoch
    assert late.model.number > first.model.number
    assert scores(late.model) == scores(apart.model) == scores(restarted.model)


async def test_likes_are_learnt_anew_each_night_though_no_paper_came_in(
    crowded: World, bridge: ThreadBridge
) -> None:
    keeper = keeper_of(crowded, bridge)
    await keeper.refresh()
    learnt = keeper.model
    assert learnt.shared.communities.keys() == {T1}
    forget(crowded, AccountRef.parse("slack:T1/U0"))
    forget(crowded, AccountRef.parse("slack:T1/U1"))
    crowded.now += timedelta(hours=1)
    await keeper.refresh()
    assert keeper.model is learnt
    crowded.now += DAY
    await keeper.refresh(nightly=True)
    assert keeper.model.epoch == learnt.epoch
    assert not keeper.model.shared.communities


async def test_nothing_of_anybody_s_likes_is_written_down(
    crowded: World, bridge: ThreadBridge, kept: KeptModels, tmp_path: Path
) -> None:
    keeper = keeper_of(crowded, bridge, kept=kept)
    await keeper.refresh()
    await keeper.close()
    alone = tmp_path / "alone"
    with crowded.uow() as uow:
        for _, reader, _ in uow.readers.accounts():
            uow.readers.delete(reader)
        uow.commit()
    other = keeper_of(crowded, bridge, kept=replace(kept, folder=alone))
    await other.refresh()
    await other.close()
    (with_them,), (without) = kept.folder.iterdir(), [*alone.iterdir()]
    assert [with_them.read_bytes()] == [each.read_bytes() for each in without]


async def test_a_ranking_and_a_digest_say_where_others_likes_moved_a_paper_up(
    crowded: World, bridge: ThreadBridge
) -> None:
    keeper = keeper_of(crowded, bridge)
    await keeper.refresh()
    host = ChatHost(
        bridge=bridge,
        model=lambda: keeper.model,
        defaults=DEFAULTS,
        clock=lambda: crowded.now,
        components=dict,
    )
    here, elsewhere = [await mine(host, account) for account in (HERE, ELSEWHERE)]
    assert [each.card.paper_id for each in here] != [each.card.paper_id for each in elsewhere]
    moved = {each.card.paper_id for each in here if each.card.by_others}
    assert moved
    assert moved.isdisjoint(each.card.paper_id for each in elsewhere)
    assert not any(each.card.by_others for each in elsewhere)
    said = [reason_text(each.card) for each in here if each.card.by_others]
    assert all(each.endswith(BY_OTHERS) for each in said)
    assert [card.by_others for card in await digest(crowded, bridge, keeper, HERE)].count(True)
    assert not any(each.by_others for each in await digest(crowded, bridge, keeper, ELSEWHERE))


async def mine(host: ChatHost, account: AccountRef) -> Sequence[Card]:
    reply = await host.command("mine", account, AudienceRef.direct(account))
    assert isinstance(reply, Reply)
    return [block for block in reply.blocks if isinstance(block, Card)]


async def digest(
    world: World, bridge: ThreadBridge, keeper: ModelKeeper, account: AccountRef
) -> Sequence[PaperCard]:
    audience = world.direct(account)
    world.change(replace(audience, size=10))
    editor = Editor(bridge=bridge, keeper=keeper, clock=lambda: world.now)
    await editor.tick()
    with world.uow() as uow:
        payloads = [each.payload for each in uow.editions.latest(audience.id)]
    return [card for each in payloads if isinstance(each, PapersPayload) for card in each.cards]
