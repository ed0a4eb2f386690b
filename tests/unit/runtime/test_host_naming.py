"""What a channel is called, kept as the platform tells it with what people do there."""

import pytest

from bot.app import ThreadBridge
from bot.commands.spec import Call, Press
from bot.domain.editions import ActionName
from bot.domain.ids import AudienceRef
from bot.domain.replies import Form, Reply
from bot.domain.whereabouts import NOWHERE, Whereabouts
from bot.runtime.host import ChatHost
from tests.unit.services.world import ANN, DEFAULTS, PAPERS, World

OLD, NEW = Whereabouts(name="#old"), Whereabouts(name="#new")


@pytest.fixture
def host(world: World, bridge: ThreadBridge) -> ChatHost:
    return ChatHost(
        bridge=bridge,
        model=lambda: world.model,
        defaults=DEFAULTS,
        clock=lambda: world.now,
        components=dict,
    )


def label(world: World, ref: AudienceRef = PAPERS) -> str:
    with world.uow() as uow:
        audience = uow.audiences.find(ref)
        assert audience is not None
        return audience.label


@pytest.mark.parametrize(
    "line", ["subscribe here", "interests show here", "schedule here", "unsubscribe here"]
)
async def test_whoever_acts_on_a_renamed_channel_renews_its_name(
    world: World, host: ChatHost, line: str
) -> None:
    await host.command("subscribe here", ANN, PAPERS, where=OLD)
    assert label(world) == "#old"
    assert isinstance(await host.command(line, ANN, PAPERS, where=NEW), Reply | Form)
    assert label(world) == "#new"


async def test_a_channel_that_was_woken_has_the_name_of_now(world: World, host: ChatHost) -> None:
    await host.command("subscribe here", ANN, PAPERS, where=OLD)
    await host.command("unsubscribe here", ANN, PAPERS)
    await host.command("subscribe here", ANN, PAPERS, where=NEW)
    assert label(world) == "#new"


async def test_buttons_and_forms_renew_it_too(world: World, host: ChatHost) -> None:
    await host.command("subscribe here", ANN, PAPERS, where=OLD)
    press = Press(
        caller=ANN, place=PAPERS, action=ActionName.RUN, subject="schedule here", where=NEW
    )
    form = await host.press(press)
    assert isinstance(form, Form)
    assert label(world) == "#new"
    call = Call(caller=ANN, place=PAPERS, here=True, where=OLD)
    await host.submit(form, {"size": "3"}, call)
    assert label(world) == "#old"


@pytest.mark.parametrize("line", ["interests show", "mine", "interests show here"])
async def test_nothing_else_changes_it(world: World, host: ChatHost, line: str) -> None:
    await host.command("subscribe here", ANN, PAPERS, where=OLD)
    told = NOWHERE if line.endswith("here") else NEW
    await host.command(line, ANN, PAPERS, where=told)
    assert label(world) == "#old"


async def test_ones_own_messages_have_no_name(world: World, host: ChatHost) -> None:
    own = AudienceRef.direct(ANN)
    await host.command("subscribe", ANN, own, where=NEW)
    await host.command("schedule here", ANN, own, where=NEW)
    assert label(world, own) == ""


async def test_a_name_is_kept_on_one_line_without_what_cannot_be_seen(
    world: World, host: ChatHost
) -> None:
    hostile = Whereabouts(name="#a\n\u202eb")
    await host.command("subscribe here", ANN, PAPERS, where=hostile)
    assert label(world) == "#a b"


@pytest.mark.parametrize("line", ["similar", "save", "topic"])
async def test_a_command_without_its_words_asks_and_takes_the_answer(
    world: World, host: ChatHost, line: str
) -> None:
    world.bring_subjects()
    form = await host.command(line, ANN, PAPERS)
    assert isinstance(form, Form)
    call = Call(caller=ANN, place=PAPERS)
    (field,) = form.fields
    again = await host.submit(form, {field.name: " "}, call)
    assert isinstance(again, Form)
    assert again.fields[0].problem
    assert isinstance(await host.submit(form, {field.name: "robots"}, call), Reply)
