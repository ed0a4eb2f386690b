"""Our platform over the gateway and REST, with somebody else's Discord."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.editions import Action, ActionName
from bot.domain.errors import PermanentFailure
from bot.domain.health import Status
from bot.domain.ids import AudienceRef
from bot.domain.ports import Platform
from bot.domain.replies import Suggestion
from bot.domain.signals import Vote
from bot.platforms.discord.blocks import buttons
from bot.platforms.discord.references import Reference
from bot.platforms.discord.serving import tree
from bot.platforms.discord.serving.keeping import Kept
from tests.contracts.platforms.stage import Stage, serving, until
from tests.contracts.platforms.values import FORM, FULL, PAYLOADS
from tests.fakes.host import NOTED
from tests.peers.serving_discord import ACCOUNT, PLACE, SlowHost, connected, platform
from tests.peers.twinning import ADA, BOT, CHANNEL, SERVER, Json, Send, Twin

EPHEMERAL, SILENT = 1 << 6, 1 << 12
MESSAGE, WAIT, COMPLETION, MODAL = 4, 5, 8, 9
ALREADY_ANSWERED, UNKNOWN_INTERACTION = 40060, 10062
COMMANDS = f"/api/v10/applications/{BOT}/commands"
GATEWAY = "/api/v10/gateway/bot"
SENT = f"/api/v10/channels/{CHANNEL}/messages"
THUMB = "\N{THUMBS UP SIGN}"
UP = buttons.custom_id(Action(name=ActionName.UP, label="", subject=FULL.paper_id))


@pytest.fixture
async def here(twin: Twin, stage: Stage) -> AsyncIterator[Platform]:
    """Our platform, connected and well."""
    async with connected(twin, stage) as running:
        yield running


async def posted(running: Platform, stage: Stage, *names: str) -> list[Reference]:
    """Post a digest of these messages."""
    deliveries = stage.ledger.compose(PLACE, *(PAYLOADS[name] for name in names))
    return [Reference.parse(await stage.ledger.post(each, running)) for each in deliveries]


def pressable(message: Json) -> list[str]:
    return [each["custom_id"] for row in message["components"] for each in row["components"]]


async def send_unheard(send: Send) -> None:
    """Send an answer that Discord takes, and let nobody hear so."""
    await send()


async def still_answers(twin: Twin) -> bool:
    interaction = await twin.type("mine")
    return "Understood." in json.dumps(await twin.answer_message(interaction))


async def test_it_is_well_once_the_gateway_is_ready_and_its_server_known(here: Platform) -> None:
    assert here.health().detail == "1 server"


async def test_a_token_that_is_not_the_bot_s_is_a_matter_for_whoever_runs_it(
    twin: Twin, stage: Stage
) -> None:
    running = platform(twin, stage, token="another")
    async with serving(running):
        await until(lambda: running.health().status is Status.FAILED)
        assert "DISCORD_BOT_TOKEN" in running.health().detail


async def test_the_commands_are_known_after_the_first_start_and_sent_once(
    twin: Twin, stage: Stage
) -> None:
    def is_kept() -> bool:
        with stage.ledger.database.unit_of_work(read_only=True) as uow:
            return bool(Kept.of(int(BOT), uow).commands)

    for _ in range(2):
        async with connected(twin, stage):
            await until(is_kept)
            assert await still_answers(twin)
    assert len(twin.calls_of("PUT", COMMANDS)) == 1
    known = {each["name"]: each for each in await twin.rows("applicationCommand")}
    wanted = {each["name"]: each for each in tree.commands()}
    assert known.keys() == wanted.keys()
    for name, command in wanted.items():
        assert known[name]["type"] == command["type"]
        assert json.loads(known[name]["options"]) == command.get("options", [])


@pytest.mark.usefixtures("here")
async def test_a_command_is_answered_to_its_giver_alone(twin: Twin, stage: Stage) -> None:
    interaction = await twin.type("topic", words="long context")
    answer = await twin.answer(interaction)
    assert answer["type"] == MESSAGE
    assert answer["data"]["flags"] & EPHEMERAL
    assert "Understood." in json.dumps(await twin.answer_message(interaction))
    [typed] = stage.host.typed
    assert (typed.line, typed.by, typed.at) == ("topic long context", ACCOUNT, PLACE)
    assert typed.where.name == "#papers"


@pytest.mark.usefixtures("here")
async def test_a_command_of_two_words_is_read_from_its_group(twin: Twin, stage: Stage) -> None:
    await twin.answer(await twin.type("interests", "add", topic="agents"))
    assert [each.line for each in stage.host.typed] == ["interests add agents"]


async def test_a_slow_answer_is_waited_for_and_then_takes_the_place_of_the_waiting(
    twin: Twin, stage: Stage
) -> None:
    host = SlowHost()
    async with connected(twin, replace(stage, host=host)):
        interaction = await twin.type("mine")
        waiting = await twin.answer(interaction)
        assert (waiting["type"], waiting["messageId"]) == (WAIT, None)
        assert waiting["data"]["flags"] & EPHEMERAL
        host.may_answer.set()
        assert "Understood." in json.dumps(await twin.answer_message(interaction))
        assert len(await twin.messages()) == 1


@pytest.mark.usefixtures("here")
async def test_a_form_is_a_modal_that_comes_back_filled_in(twin: Twin, stage: Stage) -> None:
    stage.host.answer = FORM
    modal = await twin.answer(await twin.type("schedule"))
    assert modal["type"] == MODAL
    answered = await twin.fill(modal["data"], when="Mon 08:30")
    assert "Stored." in json.dumps(await twin.answer_message(answered))
    [filled] = stage.host.filled
    assert filled.values["when"] == "Mon 08:30"


@pytest.mark.usefixtures("here")
async def test_what_is_half_typed_is_completed(twin: Twin, stage: Stage) -> None:
    stage.host.suggestions = [
        Suggestion(
            line="topic long context", sentence="", value="long context", label="long context (31)"
        )
    ]
    offered = await twin.answer(await twin.half_type("topic", words="long"))
    assert offered["type"] == COMPLETION
    assert offered["data"]["choices"] == [
        {"name": "long context (31)", "value": "long context"},
        {"name": "long", "value": "long"},
    ]


async def test_a_digest_is_posted_each_message_with_its_nonce_and_only_the_first_is_heard(
    here: Platform, twin: Twin, stage: Stage
) -> None:
    stage.ledger.open(PLACE, (), FULL)
    deliveries = stage.ledger.compose(
        PLACE, *(PAYLOADS[name] for name in ("header", "a paper", "note"))
    )
    references = [await stage.ledger.post(each, here) for each in deliveries]
    there = await twin.messages()
    assert references == [f"{CHANNEL}/{each['id']}" for each in there]
    assert [each["nonce"] for each in there] == [each.nonce for each in deliveries]
    assert [bool(each["flags"] & SILENT) for each in there] == [False, True, True]
    assert all(each.said["enforce_nonce"] is True for each in twin.calls_of("POST", SENT))
    assert FULL.title in json.dumps(there)


async def test_a_channel_that_is_gone_is_a_lasting_failure(here: Platform, stage: Stage) -> None:
    gone = AudienceRef(platform="discord", channel="32")
    stage.ledger.open(gone, ())
    [delivery] = stage.ledger.compose(gone, PAYLOADS["note"])
    with pytest.raises(PermanentFailure):
        await here.post(delivery)


async def test_a_button_from_before_a_restart_still_works(twin: Twin, stage: Stage) -> None:
    stage.ledger.open(PLACE, (), FULL)
    async with connected(twin, stage) as before:
        [reference] = await posted(before, stage, "a paper")
    async with connected(twin, stage):
        [message] = await twin.messages()
        pressable = [
            each["custom_id"] for row in message["components"] for each in row["components"]
        ]
        assert UP in pressable
        interaction = await twin.press(str(UP), message["id"])
        answer = await twin.answer_message(interaction)
    assert NOTED in json.dumps(answer)
    assert answer["flags"] & EPHEMERAL
    [deed] = stage.host.deeds
    assert (deed.by, deed.name, deed.subject) == (ACCOUNT, ActionName.UP, FULL.paper_id)
    assert deed.message == str(reference)


@pytest.mark.usefixtures("here")
async def test_an_answer_that_was_taken_unheard_and_sent_again_is_seen_once(twin: Twin) -> None:
    twin.meddling = send_unheard
    await twin.type("mine")
    await until(lambda: twin.refused == [ALREADY_ANSWERED])
    assert await still_answers(twin)
    assert len(await twin.messages()) == 2
    assert twin.refused == [ALREADY_ANSWERED]


async def test_a_wait_that_was_taken_unheard_is_still_followed_by_the_answer(
    twin: Twin, stage: Stage
) -> None:
    host = SlowHost()
    async with connected(twin, replace(stage, host=host)):
        twin.meddling = send_unheard
        interaction = await twin.type("mine")
        await until(lambda: twin.refused == [ALREADY_ANSWERED])
        host.may_answer.set()
        assert "Understood." in json.dumps(await twin.answer_message(interaction))


async def test_an_interaction_that_discord_forgot_ends_nothing(here: Platform, twin: Twin) -> None:
    async def come_too_late(_send: Send) -> None:
        await twin.forget_interactions()

    twin.meddling = come_too_late
    await twin.type("mine")
    await until(lambda: bool(twin.refused))
    assert await still_answers(twin)
    assert here.health().status is Status.OK
    assert len(await twin.messages()) == 1
    assert set(twin.refused) == {UNKNOWN_INTERACTION}


async def test_a_reaction_that_discord_py_cannot_read_ends_nothing(
    here: Platform, twin: Twin, stage: Stage
) -> None:
    stage.ledger.open(PLACE, (), FULL)
    [reference] = await posted(here, stage, "a paper")
    begun = len(twin.calls_of("GET", GATEWAY))
    await twin.react(reference.message, THUMB)  # the twin tells of it without its type
    assert await still_answers(twin)
    assert here.health().status is Status.OK
    assert len(twin.calls_of("GET", GATEWAY)) == begun
    assert stage.host.reactions == []


async def test_a_thumb_reaches_the_host_with_its_giver_and_its_message(
    here: Platform, twin: Twin, stage: Stage
) -> None:
    stage.ledger.open(PLACE, (), FULL)
    [reference] = await posted(here, stage, "a paper")
    thumb = {
        "user_id": ADA,
        "channel_id": CHANNEL,
        "message_id": reference.message,
        "guild_id": SERVER,
        "emoji": {"id": None, "name": THUMB},
        "type": 0,
    }
    await twin.cause("MESSAGE_REACTION_ADD", thumb)
    await twin.cause("MESSAGE_REACTION_REMOVE", thumb)
    await until(lambda: len(stage.host.reactions) == 2)
    added, removed = stage.host.reactions
    assert (added.done, removed.done) == (True, False)
    assert (added.account, added.vote) == (ACCOUNT, Vote.UP)
    assert added.message == removed.message == str(reference)
