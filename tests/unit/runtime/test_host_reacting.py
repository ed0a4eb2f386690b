"""What platforms are promised of reactions: stored when the call returns, or told again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import pytest
from sqlalchemy import event

from bot.app import ThreadBridge
from bot.domain.audiences import Layout
from bot.domain.editions import Delivery
from bot.domain.errors import DatabaseBusy, DatabaseFull
from bot.domain.ports import Bridge, UnitOfWork
from bot.domain.signals import Vote
from bot.runtime.host import ChatHost
from bot.services import delivery
from bot.services.chat import cards_of
from bot.services.reactions import Reaction
from tests.unit.services.posting import sent
from tests.unit.services.world import ANN, DEFAULTS, PAPERS, World

T = TypeVar("T")


@dataclass
class FullBridge:
    """Reads, and finds the disk full when something is to be stored."""

    bridge: Bridge

    async def use(self, work: Callable[[UnitOfWork], T], *, patient: bool = False) -> T:
        del work, patient
        raise DatabaseFull("the disk is full")

    async def look(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self.bridge.look(work)

    async def compute(self, work: Callable[[], T]) -> T:
        return await self.bridge.compute(work)


@pytest.fixture
def host(world: World, bridge: ThreadBridge) -> ChatHost:
    return ChatHost(
        bridge=bridge,
        model=lambda: world.model,
        defaults=DEFAULTS,
        clock=lambda: world.now,
        components=dict,
    )


@pytest.fixture
def message(world: World) -> Delivery:
    world.bring_subjects()
    return sent(world, world.channel("robots"))[1]


def thumb(world: World, message: str) -> Reaction:
    return Reaction(
        account=ANN, place=PAPERS.place, message=message, name="+1", vote=Vote.UP, at=world.now
    )


def votes_of_ann(world: World) -> int:
    with world.uow() as uow:
        reader = uow.readers.find(ANN)
        return len(uow.signals.votes(reader.id)) if reader else 0


async def test_a_reaction_is_stored_when_the_call_returns(
    world: World, host: ChatHost, message: Delivery
) -> None:
    assert await host.react(thumb(world, message.message or "")) is None
    assert votes_of_ann(world) == 1
    assert host.metrics.registry.get_sample_value("paperround_votes_total") == 1


async def test_a_reaction_that_is_not_stored_is_an_error_and_no_answer(
    world: World, host: ChatHost, message: Delivery
) -> None:
    full = replace(host, bridge=FullBridge(host.bridge))
    with pytest.raises(DatabaseFull):
        await full.react(thumb(world, message.message or ""))
    assert votes_of_ann(world) == 0
    assert host.metrics.registry.get_sample_value("paperround_votes_total") == 0


async def test_who_reacts_to_several_papers_is_asked_and_it_is_no_vote_yet(
    world: World, host: ChatHost
) -> None:
    world.bring_subjects()
    channel = replace(world.channel("robots"), layout=Layout.COMPACT)
    world.change(channel)
    (message,) = sent(world, channel)
    question = await host.react(thumb(world, message.message or ""))
    assert question is not None
    assert len(question.actions) == len(cards_of(message))
    assert host.metrics.registry.get_sample_value("paperround_votes_total") == 0


@pytest.mark.usefixtures("message")
async def test_a_reaction_on_somebody_s_message_begins_nothing_that_writes(
    world: World, host: ChatHost
) -> None:
    statements: list[str] = []
    event.listen(world.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    assert await host.react(thumb(world, "somebody's")) is None
    assert not any("IMMEDIATE" in each or "INSERT" in each for each in statements)


async def test_a_reaction_while_a_message_is_being_posted_is_to_be_delivered_again(
    world: World, host: ChatHost
) -> None:
    world.bring_subjects()
    world.edition(world.channel("robots"))
    with world.uow() as uow:
        turn = delivery.start(
            PAPERS.place, uow, owner="me", may_resend=lambda _: True, now=world.now
        )
    assert turn is not None
    with pytest.raises(DatabaseBusy):
        await host.react(thumb(world, "not known yet"))
