"""A chat as one person sees it, read on every database."""

import pytest

from bot.domain.audiences import Interests
from bot.domain.editions import Delivery, DeliveryState
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.signals import Aside, Surface, Vote
from bot.services import chat, votes
from bot.services.chat import Stand, Standing
from bot.storage.database import Database
from tests.unit.services.posting import sent
from tests.unit.services.world import ANN, BEN, DAY, PAPERS, SUBJECTS, World, content

CLEO = AccountRef.parse("web:cleo")


@pytest.fixture
def world(database: Database) -> World:
    world = World(database=database)
    world.bring([content(subject, number) for subject in SUBJECTS for number in range(3)])
    return world


def react(
    world: World, delivery: Delivery, name: str = "+1", *, who: AccountRef = ANN, add: bool = True
) -> None:
    """React to the first paper of a channel's message."""
    act = votes.Act(
        account=who,
        paper=chat.cards_of(delivery)[0].paper_id,
        vote=Vote.UP if name == "+1" else Vote.DOWN,
        done=add,
        surface=Surface.REACTION,
        message=delivery.nonce,
        name=name,
        at=world.now,
        audience=delivery.audience,
    )
    with world.uow() as uow:
        votes.record(act, uow, now=world.now)


def standing(world: World, who: AccountRef = ANN) -> Standing:
    with world.uow() as uow:
        return chat.standing(who, uow)


def test_reactions_are_counted_and_buttons_are_not(world: World) -> None:
    messages = sent(world, world.channel("retrieval"))
    paper = chat.cards_of(messages[1])[0].paper_id
    react(world, messages[1])
    react(world, messages[1], "-1", who=BEN)
    world.vote(paper, Vote.UP, account=CLEO)
    with world.uow() as uow:
        shown = chat.messages(PAPERS.place, uow, limit=10)
    assert [each.delivery.nonce for each in shown] == [each.nonce for each in messages]
    assert shown[0].counts == {}
    assert shown[1].counts == {paper: (1, 1)}
    assert shown[2].counts == {chat.cards_of(messages[2])[0].paper_id: (0, 0)}


def test_older_messages_come_before_one(world: World) -> None:
    messages = sent(world, world.channel("retrieval"))
    with world.uow() as uow:
        last = chat.messages(PAPERS.place, uow, limit=2)
        before = chat.messages(PAPERS.place, uow, before=last[0].delivery.id, limit=100)
    nonces = [each.delivery.nonce for each in (*before, *last)]
    assert nonces == [each.nonce for each in messages]
    assert len(last) == 2


def test_what_was_not_posted_yet_is_no_message(world: World) -> None:
    audience = world.channel("retrieval")
    world.edition(audience)
    with world.uow() as uow:
        waiting = uow.editions.latest(audience.id)[0]
        assert waiting.state is DeliveryState.PENDING
        assert chat.message(waiting.nonce, ANN, uow) is None
        assert chat.messages(PAPERS.place, uow, limit=10) == ()


def test_direct_messages_are_their_owner_s_and_counted_for_nobody(world: World) -> None:
    messages = sent(world, world.direct(ANN, "robots"))
    (message,) = (each for each in messages if chat.cards_of(each))
    with world.uow() as uow:
        assert chat.message(message.nonce, ANN, uow) == message
        assert chat.message(message.nonce, BEN, uow) is None
        ((shown),) = chat.with_counts([message], uow)
        kept = uow.readers.ensure(ANN, now=world.now)
        gone = uow.readers.ensure(BEN, now=world.now)
        uow.readers.merge(kept.id, gone.id)
        uow.commit()
    assert shown.counts == {}
    with world.uow() as uow:
        assert chat.message(message.nonce, BEN, uow) == message
        assert chat.message(message.nonce, CLEO, uow) is None


@pytest.mark.parametrize("elsewhere", ["slack:T1/C1", "discord:42", "web:T2/#papers"])
def test_messages_of_other_platforms_and_workspaces_are_nobody_s_here(
    world: World, elsewhere: str
) -> None:
    messages = sent(world, world.channel("retrieval", ref=AudienceRef.parse(elsewhere)))
    with world.uow() as uow:
        assert {chat.message(each.nonce, ANN, uow) for each in messages} == {None}


def test_a_newcomer_is_one_of_whom_nothing_is_known(world: World) -> None:
    assert standing(world).is_newcomer
    (paper, *_) = world.bring([content("climate", 9)])
    with world.uow() as uow:
        reader = uow.readers.ensure(ANN, now=world.now).id
        uow.saves.put(reader, paper, Aside.SAVED, now=world.now)
        uow.commit()
    assert standing(world).is_newcomer
    world.vote(paper, Vote.DOWN)
    assert not standing(world).is_newcomer
    with world.uow() as uow:
        other = uow.readers.ensure(BEN, now=world.now).id
        uow.readers.set_interests(other, Interests(muted=("robots",)), now=world.now)
        uow.commit()
    assert not standing(world, BEN).is_newcomer


def test_what_somebody_did_is_one_value_that_tells_what_changed(world: World) -> None:
    message = sent(world, world.channel("retrieval"))[1]
    paper = chat.cards_of(message)[0].paper_id
    before = standing(world)
    react(world, message)
    after = standing(world)
    assert (before.stands, before.reactions) == ({}, frozenset())
    assert after.stands == {paper: Stand(vote=Vote.UP)}
    assert after.reactions == {(message.nonce, paper, "+1")}
    world.now += DAY
    react(world, message, add=False)
    assert standing(world) == before
    with world.uow() as uow:
        reader = uow.readers.ensure(ANN, now=world.now).id
        uow.saves.put(reader, paper, Aside.SAVED, now=world.now)
        uow.commit()
    assert standing(world).stands == {paper: Stand(saved=True)}


def test_papers_that_nobody_knows_have_no_state(world: World) -> None:
    (paper, *_) = world.bring([content("climate", 9)])
    world.vote(paper, Vote.UP)
    gone = type(paper)("p_gone")
    with world.uow() as uow:
        stands = chat.stands_on([paper, gone], chat.standing(ANN, uow), uow)
    assert stands == {paper: Stand(vote=Vote.UP)}


def test_a_channel_with_two_audiences_is_listed_once(world: World) -> None:
    world.channel("retrieval")
    world.channel("robots", ref=AudienceRef.parse("web:#papers:weekly"))
    world.channel("robots", ref=AudienceRef.parse("slack:T1/C1"))
    world.direct(ANN, "robots")
    with world.uow() as uow:
        assert [str(each.ref) for each in chat.channels("web", uow)] == ["web:#papers"]
