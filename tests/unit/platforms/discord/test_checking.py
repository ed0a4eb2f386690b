from collections.abc import Mapping

import pytest

from bot.domain.health import Component, Status
from bot.platforms import Inspection
from bot.platforms.discord.checking import examine
from bot.platforms.discord.references import Reference
from bot.platforms.discord.serving import tree
from bot.platforms.discord.serving.gateway import RESERVE
from tests.contracts.platforms.stage import until
from tests.fakes.discord.faults import Fault
from tests.fakes.discord.permissions import Permission
from tests.unit.platforms.discord.outpost import Outpost


async def _examined(
    outpost: Outpost, environ: Mapping[str, str] | None = None
) -> Mapping[str, Component]:
    settings = outpost.wiring(environ).settings
    found = await examine(Inspection(settings=settings, bridge=outpost.bridge, clock=outpost.clock))
    assert outpost.discord.token not in str(found)
    return found


async def test_where_no_token_is_set_there_is_nothing_to_look_at(outpost: Outpost) -> None:
    assert not await _examined(outpost, {})


async def test_a_bot_that_is_well_has_all_its_parts_well(outpost: Outpost) -> None:
    outpost.name_channel("#reading-group")
    async with outpost.connected():
        await until(lambda: bool(outpost.discord.commands))
    found = await _examined(outpost)
    assert {part.status for part in found.values()} == {Status.OK}, found
    assert list(found) == [
        "token",
        "application",
        "intents",
        "gateway",
        "commands",
        "channel #reading-group",
    ]
    assert "permissions=309237763072" in found["application"].detail
    assert "9217" in found["intents"].detail


async def test_a_token_that_is_none_is_told_by_its_looks(outpost: Outpost) -> None:
    found = await _examined(outpost, {**outpost.environ, "DISCORD_BOT_TOKEN": "secret"})
    assert found["token"].status is Status.FAILED
    assert "Reset Token" in found["token"].detail


async def test_a_token_that_discord_refuses_is_told(outpost: Outpost) -> None:
    with outpost.discord.fault(401, method="get_my_user"):
        found = await _examined(outpost)
    assert found["token"].status is Status.FAILED
    assert "DISCORD_BOT_TOKEN" in found["token"].detail


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.DROPPED_BEFORE, Fault.BANNED])
async def test_a_discord_that_does_not_answer_is_told(outpost: Outpost, fault: Fault) -> None:
    with outpost.discord.fault(fault, method="get_my_user", times=None):
        found = await _examined(outpost)
    assert found["answers"].status is Status.FAILED
    assert found["answers"].detail.endswith(".")


async def test_commands_that_discord_does_not_show_are_named(outpost: Outpost) -> None:
    found = (await _examined(outpost))["commands"]
    assert found.status is Status.DEGRADED
    assert "paperround run" in found.detail
    assert tree.MENU


async def test_commands_that_are_sent_elsewhere_are_told_with_what_to_do(outpost: Outpost) -> None:
    outpost.discord.interactions_endpoint = "https://elsewhere.example/interactions"
    found = (await _examined(outpost))["application"]
    assert found.status is Status.FAILED
    assert "Interactions Endpoint URL" in found.detail


async def test_a_bot_that_began_too_often_today_is_told_when_it_may_again(
    outpost: Outpost,
) -> None:
    outpost.discord.gateway.identified = 1000 - RESERVE
    found = (await _examined(outpost))["gateway"]
    assert found.status is Status.DEGRADED
    assert "wait 1440 min" in found.detail


@pytest.mark.parametrize(
    ("permission", "words"),
    [
        (Permission.SEND_MESSAGES, "Send Messages"),
        (Permission.EMBED_LINKS, "Embed Links"),
        (Permission.READ_MESSAGE_HISTORY, "Read Message History"),
        (Permission.VIEW_CHANNEL, "View Channel"),
    ],
)
async def test_a_permission_that_lacks_in_a_channel_is_named(
    outpost: Outpost, permission: Permission, words: str
) -> None:
    outpost.name_channel("#reading-group")
    outpost.channel.deny(outpost.guild.bot_role.id, permission)
    found = (await _examined(outpost))["channel #reading-group"]
    assert found.status is Status.DEGRADED
    assert words in found.detail


async def test_a_channel_that_is_gone_is_told(outpost: Outpost) -> None:
    outpost.name_channel("#reading-group")
    outpost.channel.deleted = True
    found = (await _examined(outpost))["channel #reading-group"]
    assert found.status is Status.DEGRADED
    assert "deleted" in found.detail


@pytest.mark.parametrize("text", ["", "1", "1/", "/2", "1/2/3", "C1/2", "١/2", "1/2\n"])
def test_what_is_no_reference_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="not the reference"):
        Reference.parse(text)


def test_a_reference_reads_what_it_writes() -> None:
    assert str(Reference.parse("31/1200")) == "31/1200"
