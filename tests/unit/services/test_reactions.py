"""Reactions on messages of digests: votes where one paper is meant, questions where several are."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.domain.audiences import Audience, Layout
from bot.domain.editions import Action, ActionName, Delivery
from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.people import Refusal
from bot.domain.signals import Signal, Surface, Vote
from bot.services import chat, privacy, reactions, votes
from bot.services.reactions import Heard, Meant, Reaction
from tests.unit.services.posting import sent
from tests.unit.services.world import ANN, BEN, PAPERS, World

SECOND = timedelta(seconds=1)


@pytest.fixture
def channel(world: World) -> Audience:
    world.bring_subjects()
    return world.channel("retrieval")


@pytest.fixture
def card(world: World, channel: Audience) -> Delivery:
    """A message that holds one paper."""
    return sent(world, channel)[1]


@pytest.fixture
def compact(world: World, channel: Audience) -> Delivery:
    """A message that holds several."""
    world.change(replace(channel, layout=Layout.COMPACT))
    (message,) = sent(world, channel)
    return message


def reaction(world: World, on: Delivery, name: str = "+1", *, done: bool = True) -> Reaction:
    return Reaction(
        account=ANN,
        place=on.to.place,
        message=on.message or "",
        name=name,
        vote=Vote.DOWN if name.startswith("-") else Vote.UP,
        done=done,
        at=world.now,
    )


def hear(world: World, *heard: Reaction) -> Heard:
    told = reactions.NOTHING
    for each in heard:
        with world.uow() as uow:
            told = reactions.record(each, uow, now=world.now)
    return told


def press(world: World, action: Action, *, by: AccountRef = ANN) -> votes.Noted:
    assert action.name is ActionName.RUN
    command, _, rest = action.subject.partition(" ")
    assert command == reactions.MEANT
    with world.uow() as uow:
        return reactions.settle(Meant.parse(rest), by, PAPERS.place, uow, now=world.now)


def asked(heard: Heard) -> Sequence[Action]:
    assert heard.question is not None
    return heard.question.actions


def stored(world: World, account: AccountRef = ANN) -> Sequence[Signal]:
    with world.uow() as uow:
        reader = uow.readers.find(account)
        return [] if reader is None else uow.signals.of_reader(reader.id)


def standing(world: World) -> set[tuple[str, Vote]]:
    return {(each.key.paper, each.value) for each in stored(world) if each.stands}


def forget(world: World) -> None:
    with world.uow() as uow:
        privacy.forget(ANN, uow, now=world.now, keep=_keep)


def ignore(world: World) -> None:
    with world.uow() as uow:
        privacy.ignore(ANN, uow, ignored=True, now=world.now, keep=_keep)


def _keep(_: Sequence[Refusal]) -> None:
    pass


refusing = pytest.mark.parametrize("refuse", [forget, ignore])


def test_a_reaction_on_a_message_with_one_paper_is_a_vote_that_teaches_its_channel(
    world: World, card: Delivery
) -> None:
    assert hear(world, reaction(world, card, "+1::skin-tone-3")) == Heard(voted=True)
    (signal,) = stored(world)
    assert signal.value is Vote.UP
    assert (signal.key.paper,) == tuple(each.paper_id for each in chat.cards_of(card))
    assert signal.key.surface is Surface.REACTION
    assert (signal.key.message, signal.key.name) == (card.message, "+1::skin-tone-3")
    assert (signal.occurred_at, signal.audience) == (world.now, card.audience)


def test_a_reaction_in_direct_messages_teaches_no_channel(world: World) -> None:
    world.bring_subjects()
    direct = world.direct(ANN, "robots")
    world.change(replace(direct, layout=Layout.CARDS))
    hear(world, reaction(world, sent(world, direct)[1]))
    assert [each.audience for each in stored(world)] == [None]


def test_taking_a_reaction_back_forgets_it(world: World, card: Delivery) -> None:
    hear(world, reaction(world, card))
    world.now += SECOND
    assert hear(world, reaction(world, card, done=False)).question is None
    assert standing(world) == set()


def test_a_skin_tone_taken_back_leaves_the_other_thumb_standing(
    world: World, card: Delivery
) -> None:
    hear(world, reaction(world, card), reaction(world, card, "+1::skin-tone-2"))
    world.now += SECOND
    hear(world, reaction(world, card, "+1::skin-tone-2", done=False))
    assert {vote for _, vote in standing(world)} == {Vote.UP}


def test_a_reaction_on_no_message_of_ours_makes_not_even_a_reader(
    world: World, card: Delivery
) -> None:
    somebodys = replace(reaction(world, card), account=BEN)
    elsewhere = AudienceRef.parse("web:#elsewhere").place
    for each in (replace(somebodys, message="unheard of"), replace(somebodys, place=elsewhere)):
        assert hear(world, each) == reactions.NOTHING
    with world.uow() as uow:
        assert uow.readers.find(BEN) is None


def test_a_reaction_on_a_header_is_nothing(world: World, channel: Audience) -> None:
    header, *_ = sent(world, channel)
    assert hear(world, replace(reaction(world, header), account=BEN)) == reactions.NOTHING
    assert stored(world, BEN) == []


def test_an_event_that_comes_again_is_taken_in_once(world: World, card: Delivery) -> None:
    once = replace(reaction(world, card), event="Ev1")
    hear(world, once)
    with world.uow() as uow:
        votes.clear(ANN, chat.cards_of(card)[0].paper_id, uow, now=world.now + SECOND)
    hear(world, once)
    assert standing(world) == set()


Event = tuple[str, bool, int]
"""The name of a reaction, whether it was added, and after how many seconds."""
EVENTS = st.lists(
    st.tuples(st.sampled_from(["+1", "-1"]), st.booleans(), st.integers(0, 4)), max_size=5
)
TWO_ORDERS = EVENTS.flatmap(
    lambda events: st.tuples(st.just(events), st.permutations([*events, *events[:2]]))
)


@pytest.fixture
def people() -> Iterator[AccountRef]:
    """Somebody new each time."""
    return (AccountRef.parse(f"web:reader{number}") for number in itertools.count())


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(orders=TWO_ORDERS)
def test_the_same_reactions_in_any_order_and_number_say_the_same(
    world: World,
    card: Delivery,
    people: Iterator[AccountRef],
    orders: tuple[list[Event], list[Event]],
) -> None:
    states = []
    for events in orders:
        somebody = next(people)
        for name, done, second in events:
            at = world.now + second * SECOND
            heard = replace(reaction(world, card, name, done=done), account=somebody, at=at)
            hear(world, heard)
        states.append(
            {
                (each.key.name, each.occurred_at, each.retracted_at)
                for each in stored(world, somebody)
            }
        )
    assert states[0] == states[1]


def test_on_a_message_with_several_papers_its_giver_is_asked_which_is_meant(
    world: World, compact: Delivery
) -> None:
    heard = hear(world, reaction(world, compact))
    assert not heard.voted
    cards = chat.cards_of(compact)
    assert [each.label for each in asked(heard)] == [
        f"{card.number} · {card.title}" for card in cards
    ]
    assert stored(world) == []


def test_a_question_is_asked_once_for_an_event_that_comes_again(
    world: World, compact: Delivery
) -> None:
    once = replace(reaction(world, compact), event="Ev1")
    assert hear(world, once).question is not None
    assert hear(world, once) == reactions.NOTHING


def test_each_paper_that_is_pressed_counts_and_the_reaction_taken_back_takes_all(
    world: World, compact: Delivery
) -> None:
    first, second, *_ = asked(hear(world, reaction(world, compact)))
    papers = [card.paper_id for card in chat.cards_of(compact)]
    assert press(world, first).changed
    assert press(world, second).changed
    assert standing(world) == {(papers[0], Vote.UP), (papers[1], Vote.UP)}
    assert {each.audience for each in stored(world)} == {compact.audience}
    world.now += SECOND
    hear(world, reaction(world, compact, done=False))
    assert standing(world) == set()


def test_taking_one_reaction_back_leaves_what_another_said(world: World, compact: Delivery) -> None:
    up, *_ = asked(hear(world, reaction(world, compact)))
    _, down, *_ = asked(hear(world, reaction(world, compact, "-1")))
    press(world, up)
    press(world, down)
    world.now += SECOND
    hear(world, reaction(world, compact, done=False))
    assert {vote for _, vote in standing(world)} == {Vote.DOWN}


def test_an_old_removal_that_comes_late_takes_back_nothing_later(
    world: World, compact: Delivery
) -> None:
    removal = reaction(world, compact, done=False)
    world.now += SECOND
    first, *_ = asked(hear(world, reaction(world, compact)))
    press(world, first)
    hear(world, removal)
    assert len(standing(world)) == 1


def test_a_paper_pressed_after_the_reaction_was_taken_back_counts_as_a_press(
    world: World, compact: Delivery
) -> None:
    world.vote(world.bring_subjects()["robots"][0], Vote.UP)
    before = standing(world)
    first, second, *_ = asked(hear(world, reaction(world, compact)))
    world.now += SECOND
    for _ in range(2):  # as it is told again
        hear(world, replace(reaction(world, compact, done=False), event="Ev2"))
    assert standing(world) == before
    world.now += SECOND
    assert press(world, first).changed
    assert press(world, second).changed
    assert not press(world, second).changed
    pressed = [each for each in stored(world) if each.key.message == compact.message]
    assert {each.key.surface for each in pressed if each.stands} == {Surface.BUTTON}
    assert len(standing(world) - before) == 2


def test_a_press_that_counted_by_itself_is_taken_back_with_a_reaction_given_anew(
    world: World, compact: Delivery
) -> None:
    first, second, *_ = asked(hear(world, reaction(world, compact)))
    press(world, first)
    for done in (False, True):
        world.now += SECOND
        hear(world, reaction(world, compact, done=done))
    press(world, second)
    assert len(standing(world)) == 1
    world.now += SECOND
    hear(world, reaction(world, compact, done=False))
    assert standing(world) == set()


def test_that_a_reaction_is_gone_is_not_noted_of_who_is_ignored(
    world: World, compact: Delivery
) -> None:
    world.vote(world.bring_subjects()["robots"][0], Vote.UP)
    before = stored(world)
    ignore(world)
    hear(world, reaction(world, compact, done=False))
    assert stored(world) == before


def test_nobody_is_asked_late_about_what_they_did_while_they_were_ignored(
    world: World, compact: Delivery
) -> None:
    given = reaction(world, compact)
    with world.uow() as uow:
        for ignored in (True, False):
            privacy.ignore(ANN, uow, ignored=ignored, now=world.now, keep=_keep)
    assert hear(world, given) == reactions.NOTHING
    world.now += SECOND
    assert hear(world, reaction(world, compact)).question is not None


def test_a_removal_of_somebody_unknown_stores_nothing(world: World, compact: Delivery) -> None:
    removal = replace(reaction(world, compact, done=False), account=BEN)
    assert hear(world, removal) == reactions.NOTHING
    with world.uow() as uow:
        assert uow.readers.find(BEN) is None


@refusing
def test_who_does_not_want_to_be_learned_from_is_neither_asked_nor_stored(
    world: World, channel: Audience, refuse: Callable[[World], None]
) -> None:
    card = sent(world, channel)[1]
    refuse(world)
    assert hear(world, reaction(world, card)) == reactions.NOTHING
    assert stored(world) == []


@refusing
def test_nobody_is_asked_whose_answer_would_not_be_stored(
    world: World, compact: Delivery, refuse: Callable[[World], None]
) -> None:
    refuse(world)
    assert hear(world, reaction(world, compact)) == reactions.NOTHING


def test_who_was_forgotten_before_is_asked_about_what_they_do_since(
    world: World, compact: Delivery
) -> None:
    forget(world)
    world.now += SECOND
    assert hear(world, reaction(world, compact)).question is not None


@pytest.mark.parametrize(
    "words",
    [
        "",
        "up",
        "up +1 p_0 m",
        "sideways +1 p_0 m",
        "up +1 {paper} unheard-of",
        "up +1 p_other {message}",
        "up +1 {paper} {message} more",
    ],
)
def test_what_no_button_holds_is_refused_with_a_sentence(
    world: World, compact: Delivery, words: str
) -> None:
    paper = chat.cards_of(compact)[0].paper_id
    told = words.format(paper=paper, message=compact.message)
    with world.uow() as uow, pytest.raises(InvalidInput, match="/papers like"):
        reactions.settle(Meant.parse(told), ANN, PAPERS.place, uow, now=world.now)
    assert stored(world) == []


def test_a_button_answers_only_where_its_message_was_posted(
    world: World, compact: Delivery
) -> None:
    first, *_ = asked(hear(world, reaction(world, compact)))
    meant = Meant.parse(first.subject.partition(" ")[2])
    place = AudienceRef.parse("web:#elsewhere").place
    with world.uow() as uow, pytest.raises(InvalidInput):
        reactions.settle(meant, ANN, place, uow, now=world.now)
