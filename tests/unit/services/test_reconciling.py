"""Reactions that were given or taken back while nobody listened."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.domain.audiences import Audience, Layout
from bot.domain.editions import Delivery
from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.people import Refusal
from bot.domain.signals import Surface, Vote
from bot.services import chat, privacy, reactions, votes
from bot.services.reactions import Meant, Reaction
from bot.services.reconciling import Standing, recent, reconcile
from tests.unit.services.posting import sent
from tests.unit.services.world import ANN, BEN, DAY, PAPERS, World

SECOND = timedelta(seconds=1)
THUMB = Standing(account=ANN, name="+1", vote=Vote.UP)


@pytest.fixture
def channel(world: World) -> Audience:
    world.bring_subjects()
    return world.channel("retrieval")


@pytest.fixture
def card(world: World, channel: Audience) -> Delivery:
    """A message that holds one paper, sent an hour ago."""
    message = sent(world, channel)[1]
    world.now += timedelta(hours=1)
    return message


@pytest.fixture
def compact(world: World, channel: Audience) -> Delivery:
    """A message that holds several, sent an hour ago."""
    world.change(replace(channel, layout=Layout.COMPACT))
    (message,) = sent(world, channel)
    world.now += timedelta(hours=1)
    return message


def listed(world: World, message: Delivery, *standing: Standing, complete: bool = True) -> int:
    """Let the platform list these now, and return how much changed."""
    with world.uow() as uow:
        return reconcile(
            message.to.place,
            message.message or "",
            standing,
            uow,
            complete=complete,
            read_at=world.now,
        )


def hear(world: World, message: Delivery, *, done: bool = True) -> reactions.Heard:
    """Let Ann's thumb, or that it was taken back, be told as it happens."""
    told = Reaction(
        account=ANN,
        place=message.to.place,
        message=message.message or "",
        name="+1",
        vote=Vote.UP,
        done=done,
        at=world.now,
    )
    with world.uow() as uow:
        return reactions.record(told, uow, now=world.now)


def votes_of(world: World, account: AccountRef = ANN) -> dict[PaperId, Vote]:
    with world.uow() as uow:
        reader = uow.readers.find(account)
        return {} if reader is None else dict(uow.signals.votes(reader.id))


def only_paper(message: Delivery) -> PaperId:
    (card,) = chat.cards_of(message)
    return card.paper_id


def forget(world: World) -> None:
    with world.uow() as uow:
        privacy.forget(ANN, uow, now=world.now, keep=_keep)


def ignore(world: World, *, off: bool = False) -> None:
    with world.uow() as uow:
        privacy.ignore(ANN, uow, ignored=not off, now=world.now, keep=_keep)


def _keep(_: Sequence[Refusal]) -> None:
    pass


def test_a_reaction_that_nobody_told_of_is_a_vote_as_old_as_its_message(
    world: World, card: Delivery
) -> None:
    assert listed(world, card, THUMB) == 1
    with world.uow() as uow:
        (signal,) = uow.signals.on_message(card.message or "", [only_paper(card)])
    assert (signal.value, signal.occurred_at) == (Vote.UP, card.sent_at)
    assert (signal.key.surface, signal.key.name) == (Surface.REACTION, "+1")
    assert signal.audience == card.audience


def test_a_button_pressed_since_wins_over_a_reaction_that_nobody_told_of(
    world: World, card: Delivery
) -> None:
    world.vote(only_paper(card), Vote.DOWN)
    listed(world, card, THUMB)
    assert votes_of(world) == {only_paper(card): Vote.DOWN}


def test_a_reaction_that_was_heard_keeps_its_time(world: World, card: Delivery) -> None:
    hear(world, card)
    assert listed(world, card, THUMB) == 0
    with world.uow() as uow:
        (signal,) = uow.signals.on_message(card.message or "", [only_paper(card)])
    assert signal.occurred_at == world.now


def test_a_reaction_that_was_undone_here_stays_undone_though_it_still_stands_there(
    world: World, card: Delivery
) -> None:
    hear(world, card)
    world.now += SECOND
    with world.uow() as uow:
        votes.undo(ANN, only_paper(card), uow, now=world.now)
    world.now += SECOND
    assert listed(world, card, THUMB) == 0
    assert votes_of(world) == {}


def test_a_reaction_that_is_gone_from_a_complete_list_is_taken_back(
    world: World, card: Delivery
) -> None:
    hear(world, card)
    world.now += SECOND
    assert listed(world, card, complete=False) == 0
    assert votes_of(world) == {only_paper(card): Vote.UP}
    assert listed(world, card) == 1
    assert votes_of(world) == {}


def test_a_reaction_given_after_the_list_was_read_stays(world: World, card: Delivery) -> None:
    world.now += SECOND
    hear(world, card)
    world.now -= SECOND
    assert listed(world, card) == 0
    assert votes_of(world) == {only_paper(card): Vote.UP}


def test_a_thumb_by_button_is_no_reaction_and_stays(world: World, card: Delivery) -> None:
    world.vote(only_paper(card), Vote.UP)
    world.now += SECOND
    assert listed(world, card) == 0
    assert votes_of(world) == {only_paper(card): Vote.UP}


def test_other_peoples_reactions_and_other_names_are_told_apart(
    world: World, card: Delivery
) -> None:
    hear(world, card)
    world.now += SECOND
    dark = Standing(account=ANN, name="+1::skin-tone-5", vote=Vote.UP)
    bens = Standing(account=BEN, name="-1", vote=Vote.DOWN)
    assert listed(world, card, dark, bens) == 3
    assert votes_of(world) == {only_paper(card): Vote.UP}
    assert votes_of(world, BEN) == {only_paper(card): Vote.DOWN}


def test_a_reader_who_has_no_account_there_any_more_keeps_their_vote(
    world: World, card: Delivery
) -> None:
    hear(world, card)
    with world.uow() as uow:
        ann = uow.readers.ensure(ANN, now=world.now)
        elsewhere = uow.readers.ensure(AccountRef.parse("discord:42"), now=world.now)
        uow.readers.merge(elsewhere.id, ann.id)
        uow.readers.separate(ANN, now=world.now)
        uow.commit()
    world.now += SECOND
    assert listed(world, card) == 0
    assert votes_of(world, AccountRef.parse("discord:42")) == {only_paper(card): Vote.UP}


def test_what_was_given_before_somebody_was_forgotten_is_not_learned_again(
    world: World, card: Delivery
) -> None:
    hear(world, card)
    forget(world)
    world.now += SECOND
    assert listed(world, card, THUMB) == 0
    with world.uow() as uow:
        assert uow.readers.find(ANN) is None


def test_what_stands_under_a_message_sent_after_somebody_was_forgotten_is_learned(
    world: World, channel: Audience
) -> None:
    forget(world)
    world.now += SECOND
    assert listed(world, sent(world, channel)[1], THUMB) == 1


def test_nothing_is_learned_of_who_is_ignored_who_can_still_take_back(
    world: World, card: Delivery
) -> None:
    hear(world, card)
    ignore(world)
    world.now += SECOND
    bens = replace(THUMB, account=BEN)
    assert listed(world, card, THUMB, bens) == 1
    assert listed(world, card, bens) == 1
    assert votes_of(world) == {}


def test_what_was_given_while_somebody_was_ignored_is_not_learned_afterwards(
    world: World, card: Delivery
) -> None:
    ignore(world)
    hear(world, card)
    world.now += SECOND
    ignore(world, off=True)
    world.now += SECOND
    assert listed(world, card, THUMB) == 0
    assert votes_of(world) == {}
    hear(world, card)
    assert votes_of(world) == {only_paper(card): Vote.UP}
    world.now += SECOND
    assert listed(world, card, THUMB) == 0
    assert votes_of(world) == {only_paper(card): Vote.UP}


def test_where_several_papers_may_be_meant_nothing_is_guessed(
    world: World, compact: Delivery
) -> None:
    assert listed(world, compact, THUMB) == 0
    assert votes_of(world) == {}


def test_what_was_meant_is_taken_back_with_the_reaction(world: World, compact: Delivery) -> None:
    question = hear(world, compact).question
    assert question is not None
    for action in question.actions[:2]:
        meant = Meant.parse(action.subject.partition(" ")[2])
        with world.uow() as uow:
            reactions.settle(meant, ANN, PAPERS.place, uow, now=world.now)
    world.now += SECOND
    assert listed(world, compact, THUMB) == 0
    assert len(votes_of(world)) == 2
    assert listed(world, compact) == 2
    assert votes_of(world) == {}


def test_what_was_pressed_after_the_reaction_was_taken_back_stays(
    world: World, compact: Delivery
) -> None:
    world.vote(chat.cards_of(compact)[1].paper_id, Vote.DOWN)
    before = votes_of(world)
    question = hear(world, compact).question
    assert question is not None
    world.now += SECOND
    hear(world, compact, done=False)
    world.now += SECOND
    meant = Meant.parse(question.actions[0].subject.partition(" ")[2])
    with world.uow() as uow:
        assert reactions.settle(meant, ANN, PAPERS.place, uow, now=world.now).changed
    world.now += SECOND
    assert listed(world, compact) == 0
    assert votes_of(world) == before | {meant.paper: Vote.UP}


@pytest.mark.usefixtures("card")
def test_a_message_that_is_none_of_ours_changes_nothing(world: World) -> None:
    place = AudienceRef.parse("web:#elsewhere").place
    with world.uow() as uow:
        changes = reconcile(place, "m", [THUMB], uow, complete=True, read_at=world.now)
    assert changes == 0
    assert votes_of(world) == {}


LISTS = st.lists(
    st.sets(st.sampled_from(["+1", "-1", "+1::skin-tone-2"])).map(
        lambda names: [
            Standing(account=ANN, name=name, vote=Vote.DOWN if name == "-1" else Vote.UP)
            for name in sorted(names)
        ]
    ),
    max_size=4,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lists=LISTS)
def test_the_same_list_again_changes_nothing(
    world: World, card: Delivery, lists: list[list[Standing]]
) -> None:
    for standing in lists:
        world.now += SECOND
        listed(world, card, *standing)
        before = votes_of(world)
        world.now += SECOND
        assert listed(world, card, *standing) == 0
        assert votes_of(world) == before


def test_messages_of_the_last_seven_days_are_asked_about_the_newest_first(
    world: World, channel: Audience
) -> None:
    sent(world, channel)
    world.now += 4 * DAY
    world.bring_subjects()
    later = sent(world, channel)
    other = AudienceRef.parse("slack:T1/C1")
    foreign = sent(world, world.channel("retrieval", ref=other))
    world.now += 4 * DAY

    def references(platform: str, tenant: str | None = None) -> list[str]:
        with world.uow() as uow:
            found = recent(platform, tenant, uow, now=world.now)
        return [each.message for each in found]

    assert references("web") == [each.message for each in reversed(later[1:])]
    assert references("slack") == [each.message for each in reversed(foreign[1:])]
    assert references("slack", "T1") == references("slack")
    assert references("slack", "T2") == []
    with world.uow() as uow:
        (*_, first) = recent("slack", "T1", uow, now=world.now)
    assert (first.place, first.sent_at) == (other.place, foreign[1].sent_at)
