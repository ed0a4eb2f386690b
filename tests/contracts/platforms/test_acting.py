"""Reactions and buttons: what people do reaches the application as what it is."""

from dataclasses import replace

import pytest

from bot.domain.audiences import AudienceKind
from bot.domain.editions import Action, ActionName, HeaderPayload, NotePayload, PapersPayload
from bot.domain.ids import AudienceId, AudienceRef, PaperId
from bot.domain.replies import Card, Reply, Text
from bot.domain.signals import Aside, Surface, Vote
from bot.services.actions import under
from tests.contracts.platforms.harness import Ability, Harness
from tests.contracts.platforms.scene import Scene, demand, flat
from tests.contracts.platforms.stage import Stage
from tests.contracts.platforms.values import ACTIONS, BARE, FULL, HEADER, LIKED, NOTE
from tests.fakes.host import NOTED, TAKEN_BACK, Deed

ONE = PapersPayload(cards=(FULL,))
UP, DOWN = ACTIONS[ActionName.UP], ACTIONS[ActionName.DOWN]


def taught(scene: Scene) -> AudienceId | None:
    """The channel whose taste the last vote teaches: said by an act, found for a press."""
    place, message = scene.place, ""
    if scene.host.acts:
        return scene.host.acts[-1].audience
    press = scene.host.presses[-1]
    place, message = press.place, press.message
    with scene.stage.ledger.database.unit_of_work(read_only=True) as uow:
        delivery = uow.editions.by_message(place.place, message)
        assert delivery is not None
        audience = uow.audiences.get(delivery.audience)
    return audience.id if audience.kind is AudienceKind.CHANNEL else None


def channel(scene: Scene) -> AudienceId:
    with scene.stage.ledger.database.unit_of_work(read_only=True) as uow:
        audience = uow.audiences.find(scene.place)
    assert audience is not None
    return audience.id


def saved(scene: Scene) -> set[PaperId]:
    with scene.stage.ledger.database.unit_of_work(read_only=True) as uow:
        reader = uow.readers.find(scene.you)
        return set(uow.saves.of(reader.id, Aside.SAVED)) if reader else set()


@pytest.mark.parametrize("thumb", [UP, DOWN], ids=["up", "down"])
async def test_a_thumb_under_a_digest_names_voter_paper_message_and_channel(
    scene: Scene, thumb: Action
) -> None:
    (message,) = await scene.posts(ONE)
    await scene.press(thumb)
    assert scene.host.deeds == [
        Deed(by=scene.you, name=thumb.name, subject=FULL.paper_id, message=message)
    ]
    assert taught(scene) == channel(scene)


async def test_a_thumb_in_direct_messages_teaches_no_channel(scene: Scene) -> None:
    direct = AudienceRef.direct(scene.you)
    (message,) = await scene.posts(ONE, to=direct)
    await scene.press(UP, at=direct)
    assert scene.host.deeds == [
        Deed(by=scene.you, name=ActionName.UP, subject=FULL.paper_id, message=message)
    ]
    assert taught(scene) is None


async def test_a_thumb_is_answered_with_its_receipt(scene: Scene) -> None:
    undo = ACTIONS[ActionName.UNDO]
    scene.host.receipt = Reply(blocks=(Text(text=NOTED),), actions=(undo,))
    await scene.posts(ONE)
    assert NOTED in flat(await scene.press(UP))
    assert TAKEN_BACK in flat(await scene.press(undo))
    assert [deed.name for deed in scene.host.deeds] == [ActionName.UP, ActionName.UNDO]
    assert scene.host.deeds[-1].subject == FULL.paper_id


@pytest.mark.parametrize(("name", "vote"), [("+1", Vote.UP), ("-1", Vote.DOWN)])
async def test_a_reaction_names_who_what_and_where_and_can_be_taken_back(
    scene: Scene, name: str, vote: Vote
) -> None:
    demand(scene.harness, Ability.REACTIONS)
    (message, _) = await scene.posts(ONE, PapersPayload(cards=(replace(BARE, number=2),)))
    await scene.react(FULL, name)
    await scene.react(FULL, name, add=False)
    given, taken = scene.host.acts
    assert (given.account, given.paper, given.vote, given.done) == (
        scene.you,
        FULL.paper_id,
        vote,
        True,
    )
    assert (given.message, given.audience) == (message, channel(scene))
    assert given.surface is Surface.REACTION
    assert given.name
    assert taken.done is False
    # What is taken back must be the same act, or the vote would stand.
    assert replace(taken, done=True, at=given.at, event=given.event) == given


async def test_a_reaction_in_direct_messages_teaches_no_channel(scene: Scene) -> None:
    demand(scene.harness, Ability.REACTIONS)
    direct = AudienceRef.direct(scene.you)
    await scene.posts(ONE, to=direct)
    await scene.react(FULL, "+1", at=direct)
    (act,) = scene.host.acts
    assert (act.paper, act.vote, act.audience) == (FULL.paper_id, Vote.UP, None)


async def test_each_person_votes_for_themselves(scene: Scene) -> None:
    demand(scene.harness, Ability.COMPANY)
    await scene.posts(ONE)
    await scene.press(UP)
    await scene.press(DOWN, by=scene.other)
    assert [(deed.by, deed.name) for deed in scene.host.deeds] == [
        (scene.you, ActionName.UP),
        (scene.other, ActionName.DOWN),
    ]


@pytest.mark.parametrize("number", [1, 2, 10])
async def test_in_a_message_of_ten_papers_each_has_its_own_buttons(
    scene: Scene, number: int
) -> None:
    cards = tuple(
        replace(FULL, paper_id=PaperId(f"p_many{place}"), number=place, title=f"Study {place}.")
        for place in range(1, 11)
    )
    await scene.posts(PapersPayload(cards=cards, header=HEADER))
    await scene.press(replace(UP, subject=cards[number - 1].paper_id))
    (deed,) = scene.host.deeds
    assert (deed.name, deed.subject) == (ActionName.UP, cards[number - 1].paper_id)


@pytest.mark.parametrize("place", range(len([*under(FULL).actions, *under(FULL).menu])))
async def test_every_button_of_a_paper_does_what_it_says(scene: Scene, place: int) -> None:
    card = under(FULL)
    action = [*card.actions, *card.menu][place]
    await scene.posts(ONE)
    answer = await scene.press(action)
    assert flat(answer)
    if action.name is ActionName.SAVE and not scene.host.deeds:
        # A platform whose button shows that it is pressed puts a paper aside by itself.
        assert saved(scene) == {FULL.paper_id}
        return
    (deed,) = scene.host.deeds
    assert (deed.by, deed.name, deed.subject) == (scene.you, action.name, action.subject)


@pytest.mark.parametrize("payload", [HEADER, NOTE], ids=["header", "note"])
async def test_every_button_of_a_header_and_a_note_gives_its_command(
    scene: Scene, payload: HeaderPayload | NotePayload
) -> None:
    await scene.posts(payload)
    for action in payload.actions:
        assert "Understood." in flat(await scene.press(action))
    assert [deed.subject for deed in scene.host.deeds] == [
        action.subject for action in payload.actions
    ]


def test_the_clauses_know_every_action() -> None:
    assert set(ACTIONS) == set(ActionName)


@pytest.mark.parametrize("name", ActionName)
async def test_every_button_of_an_answer_does_what_it_says(scene: Scene, name: ActionName) -> None:
    action = ACTIONS[name]
    card = Card(card=replace(FULL, number=1), actions=(UP, DOWN, ACTIONS[ActionName.SAVE]))
    scene.host.answer = Reply(
        blocks=(card,), actions=(ACTIONS[ActionName.UNDO], ACTIONS[ActionName.RUN])
    )
    await scene.give("mine")
    scene.host.deeds.clear()
    await scene.press(action)
    (deed,) = scene.host.deeds
    assert deed == Deed(by=scene.you, name=name, subject=action.subject)


async def test_an_answer_s_papers_are_told_apart(scene: Scene) -> None:
    scene.host.answer = Reply(blocks=(under(FULL), under(LIKED)))
    await scene.give("mine")
    await scene.press(replace(DOWN, subject=LIKED.paper_id))
    assert (scene.host.deeds[-1].name, scene.host.deeds[-1].subject) == (
        ActionName.DOWN,
        LIKED.paper_id,
    )


async def test_buttons_of_messages_from_before_a_restart_work(
    harness: Harness, stage: Stage
) -> None:
    demand(harness, Ability.OLD_BUTTONS)
    async with harness.connected() as chat:
        (message,) = await Scene(harness=harness, chat=chat, stage=stage).posts(ONE)
    async with harness.connected() as chat:
        await Scene(harness=harness, chat=chat, stage=stage).press(UP)
    (deed,) = stage.host.deeds
    assert (deed.subject, deed.message) == (FULL.paper_id, message)
