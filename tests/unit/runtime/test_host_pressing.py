"""What a button does on any platform, who may set up a channel, what is completed."""

from dataclasses import replace

import pytest

from bot.app import ThreadBridge
from bot.commands.spec import Call, Press
from bot.domain.audiences import Audience
from bot.domain.editions import ActionName, DeliveryState
from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.replies import Field, Form, Notice, Reply, Table, Text
from bot.domain.signals import Signal, Surface, Vote
from bot.runtime.host import ChatHost
from bot.runtime.sender import Sender
from bot.services.actions import under
from bot.services.cards import card
from recommender import Explanation, summarize
from tests.fakes.platform import FakePlatform
from tests.unit.services.world import ANN, BEN, DEFAULTS, PAPERS, World

ROBOTS = AudienceRef.parse("web:#robots")


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
def papers(world: World) -> list[PaperId]:
    """Papers on robots."""
    return world.bring_subjects()["robots"]


def press(action: ActionName, subject: str = "", **others: object) -> Press:
    return replace(Press(caller=ANN, place=PAPERS, action=action, subject=subject), **others)  # type: ignore[arg-type]


def words(answer: Reply | Form) -> str:
    assert isinstance(answer, Reply)
    return "\n".join(block.text for block in answer.blocks if isinstance(block, Text | Notice))


def signals(world: World, account: AccountRef = ANN) -> list[Signal]:
    with world.uow() as uow:
        reader = uow.readers.find(account)
        return [] if reader is None else list(uow.signals.of_reader(reader.id))


async def message_of(world: World, bridge: ThreadBridge, audience: Audience) -> str:
    """Let a digest be sent, and return the reference of its last message."""
    world.edition(audience)
    chat = FakePlatform()
    sender = Sender(bridge=bridge, platforms={"web": chat}, owner="me", clock=lambda: world.now)
    await sender.tick()
    await sender.drain()
    with world.uow() as uow:
        *_, last = uow.editions.latest(audience.id)
    assert last.state is DeliveryState.SENT
    assert last.message is not None
    return last.message


async def test_a_thumb_under_a_channels_message_teaches_its_voter_and_the_channel(
    world: World, bridge: ThreadBridge, host: ChatHost, papers: list[PaperId]
) -> None:
    audience = world.channel("robots")
    message = await message_of(world, bridge, audience)
    answer = await host.press(press(ActionName.UP, papers[0], message=message))
    assert words(answer).startswith("Noted")
    (signal,) = signals(world)
    assert (signal.key.surface, signal.key.message, signal.value) == (
        Surface.BUTTON,
        message,
        Vote.UP,
    )
    assert signal.audience == audience.id


@pytest.mark.parametrize("message", ["", "a message of nobody"])
async def test_a_thumb_under_an_answer_teaches_its_voter_alone(
    world: World, host: ChatHost, papers: list[PaperId], message: str
) -> None:
    world.channel("robots")
    await host.press(press(ActionName.DOWN, papers[0], message=message))
    (signal,) = signals(world)
    assert (signal.value, signal.audience) == (Vote.DOWN, None)


async def test_a_thumb_in_direct_messages_teaches_no_channel(
    world: World, bridge: ThreadBridge, host: ChatHost, papers: list[PaperId]
) -> None:
    world.channel("robots")
    message = await message_of(world, bridge, world.direct(BEN, "robots"))
    place = AudienceRef.direct(BEN)
    await host.press(press(ActionName.UP, papers[0], caller=BEN, place=place, message=message))
    (signal,) = signals(world, BEN)
    assert signal.audience is None


async def test_a_message_is_looked_for_where_it_was_pressed_and_nowhere_else(
    world: World, bridge: ThreadBridge, host: ChatHost, papers: list[PaperId]
) -> None:
    message = await message_of(world, bridge, world.channel("robots"))
    world.channel("robots", ref=ROBOTS)
    await host.press(press(ActionName.UP, papers[0], place=ROBOTS, message=message))
    (signal,) = signals(world)
    assert signal.audience is None


async def test_the_same_thumb_again_is_noted_already_and_undo_takes_it_back(
    world: World, host: ChatHost, papers: list[PaperId]
) -> None:
    first = await host.press(press(ActionName.UP, papers[0]))
    assert isinstance(first, Reply)
    assert [each.label for each in first.actions] == ["Undo", "My ranking"]
    again = await host.press(press(ActionName.UP, papers[0]))
    assert words(again) == "Already noted."
    undo, mine = first.actions
    back = await host.press(press(undo.name, undo.subject))
    assert words(back).startswith("Taken back")
    assert isinstance(back, Reply)
    assert back.actions == (mine,)  # nothing is left to undo
    assert [signal.stands for signal in signals(world)] == [False]


async def test_a_receipt_names_in_its_details_the_papers_that_moved_up(
    world: World, host: ChatHost
) -> None:
    world.bring_subjects(each=6)
    robots = world.bring_subjects(each=6)["robots"]
    answer = await host.press(press(ActionName.UP, robots[0]))
    assert isinstance(answer, Reply)
    (table,) = answer.details
    assert isinstance(table, Table)
    assert f"{len(table.rows)} move" in words(answer)
    assert all("study" in row[0] for row in table.rows)


async def test_a_receipt_that_moves_nothing_has_no_details(
    host: ChatHost, papers: list[PaperId]
) -> None:
    await host.press(press(ActionName.UP, papers[0]))
    again = await host.press(press(ActionName.UP, papers[0]))
    assert isinstance(again, Reply)
    assert again.details == ()


async def test_every_button_under_a_card_does_something_for_who_presses_it(
    world: World, host: ChatHost, papers: list[PaperId]
) -> None:
    record = world.record(papers[0])
    explained = Explanation(terms=("robot grasping",), share=1)
    shown = card(record, summarize(record.for_ranking()), number=1, because=explained)
    buttons = under(shown)
    for action in (*buttons.actions, *buttons.menu):
        answer = await host.press(press(action.name, action.subject))
        assert isinstance(answer, Reply)
        assert answer.blocks
        assert not any(isinstance(block, Notice) for block in answer.blocks), action.label
    with world.uow() as uow:
        reader = uow.readers.find(ANN)
        assert reader is not None
        assert uow.readers.interests(reader.id).muted == ("robot grasping",)
    assert {signal.value for signal in signals(world)} == {Vote.UP, Vote.DOWN}


async def test_a_thumb_on_a_paper_that_is_not_there_is_a_sentence_and_stores_nothing(
    world: World, host: ChatHost
) -> None:
    for action in (ActionName.UP, ActionName.DOWN, ActionName.SAVE, ActionName.UNDO):
        answer = await host.press(press(action, "p_gone"))
        assert isinstance(answer, Reply)
        assert [type(block) for block in answer.blocks] == [Notice]
    assert signals(world) == []


async def test_only_who_manages_a_channel_or_subscribed_it_sets_it_up(
    world: World, host: ChatHost
) -> None:
    world.channel("robots")  # which Ann subscribed
    line = "interests add here climate"
    refused = await host.command(line, BEN, PAPERS, manages=False)
    assert words(refused) == (
        "“interests add here” is for those who manage #papers; ask one of them. "
        "“interests add” without “here” acts on you."
    )
    pressed = await host.press(
        press(ActionName.RUN, line, caller=BEN, manages=False),
    )
    assert pressed == refused
    assert topics(world) == ("robots",)
    for caller, manages in ((ANN, False), (BEN, True)):
        subject = f"interests add here {caller.external_id}"
        answer = await host.press(press(ActionName.RUN, subject, caller=caller, manages=manages))
        assert words(answer).startswith("Followed from now on")
    assert topics(world) == ("robots", "ann", "ben")


async def test_a_form_is_refused_like_its_command(world: World, host: ChatHost) -> None:
    world.channel("robots")
    form = await host.command("schedule here", ANN, PAPERS)
    assert isinstance(form, Form)
    values = {field.name: field.value for field in form.fields} | {"size": "7"}
    call = Call(caller=BEN, place=PAPERS, here=True, manages=False)
    answer = await host.submit(form, values, call)
    assert "is for those who manage #papers" in words(answer)
    with world.uow() as uow:
        found = uow.audiences.find(PAPERS)
        assert found is not None
        assert found.size != 7


async def test_what_acts_on_its_caller_is_nobodys_business(host: ChatHost) -> None:
    answer = await host.command("interests add climate", BEN, PAPERS, manages=False)
    assert words(answer).startswith("Followed from now on")


@pytest.mark.parametrize("submit", ["no command at all", "help", ""])
async def test_a_form_that_nobody_sent_is_a_sentence(host: ChatHost, submit: str) -> None:
    form = Form(title="?", fields=(Field(name="x", label="x"),), submit=submit)
    answer = await host.submit(form, {"x": "y"}, Call(caller=ANN, place=PAPERS))
    assert words(answer) == "This form is not known here any more; give its command again."


async def test_a_half_typed_line_is_completed_and_an_unknown_one_is_left_alone(
    host: ChatHost,
) -> None:
    lines = [each.line for each in await host.complete("sub", ANN, PAPERS)]
    assert lines[0].strip() == "subscribe"
    assert list(await host.complete("xyzzy plugh", ANN, PAPERS)) == []


def topics(world: World) -> tuple[str, ...]:
    with world.uow() as uow:
        found = uow.audiences.find(PAPERS)
        assert found is not None
        return uow.audiences.interests(found.id).topics
