from dataclasses import replace
from typing import Any

import discord
import pytest

from bot.domain.health import Status
from bot.platforms.discord.assembling import assembled
from bot.platforms.discord.serving import tree
from bot.platforms.discord.serving.keeping import Kept
from bot.platforms.discord.serving.syncing import digest
from tests.contracts.platforms.stage import serving, until
from tests.unit.platforms.discord.outpost import HURRY, Outpost


async def test_the_commands_are_sent_once_and_again_only_when_they_changed(
    outpost: Outpost, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        async with outpost.connected():
            await until(lambda: outpost.kept().commands == digest(tree.commands()))
            await outpost.is_answered()
    assert _sent(outpost) == 1
    fewer = tree.commands()[:1]
    monkeypatch.setattr(tree, "commands", lambda: fewer)
    async with outpost.connected():
        await until(lambda: outpost.kept().commands == digest(fewer))
    assert len(outpost.discord.commands) == 1
    assert _sent(outpost) == 2


async def test_commands_that_are_not_known_to_be_sent_are_sent_once_more_and_change_nothing(
    outpost: Outpost,
) -> None:
    async with outpost.connected():
        await until(lambda: bool(outpost.kept().commands))
    created, homes = outpost.discord.created_commands, outpost.kept().homes
    with outpost.ledger.database.unit_of_work() as uow:
        Kept(homes=homes).store(int(outpost.discord.bot.id), uow, now=outpost.clock())
    async with outpost.connected():
        await until(lambda: bool(outpost.kept().commands))
    assert _sent(outpost) == 2
    assert outpost.discord.created_commands == created, "of 200 that may be created in a day"
    assert outpost.kept().homes == homes


async def test_commands_that_somebody_else_removed_meanwhile_are_sent_again(
    outpost: Outpost,
) -> None:
    async with outpost.connected():
        await until(lambda: bool(outpost.kept().commands))
    outpost.discord.commands.clear()
    async with outpost.connected():
        await until(lambda: bool(outpost.discord.commands))
    assert _sent(outpost) == 2


async def test_a_page_of_a_proxy_is_no_sign_that_discord_took_them(
    outpost: Outpost, monkeypatch: pytest.MonkeyPatch
) -> None:
    took = discord.http.HTTPClient.bulk_upsert_global_commands
    answers = ["<html>Sign in to the network</html>"]

    async def sent(http: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as it is called
        return answers.pop() if answers else await took(http, *given, **named)

    monkeypatch.setattr(discord.http.HTTPClient, "bulk_upsert_global_commands", sent)
    async with outpost.connected():
        await until(lambda: bool(outpost.discord.commands))
    assert outpost.kept().commands == digest(tree.commands())


async def test_another_application_is_sent_its_own(outpost: Outpost) -> None:
    async with outpost.connected():
        await until(lambda: bool(outpost.kept().commands))
    with outpost.ledger.database.unit_of_work() as uow:
        outpost.kept().store(1, uow, now=outpost.clock())
        uow.installations.remove("discord", outpost.discord.bot.id)
        uow.commit()
    async with outpost.connected():
        await until(lambda: bool(outpost.kept().commands))
    assert _sent(outpost) == 2


async def test_commands_that_discord_does_not_take_are_told(outpost: Outpost) -> None:
    made = assembled(outpost.wiring(), replace(HURRY, again=0.3))
    with outpost.discord.fault(50035, method="bulk_set_application_commands"):
        async with serving(made.platform):
            await until(lambda: "commands" in made.platform.health().detail)
            assert made.platform.health().status is Status.DEGRADED
            await made.platform.post(outpost.note("Posting goes on."))
            await until(lambda: made.platform.health().status is Status.OK)
    assert bool(outpost.kept().commands)


def _sent(outpost: Outpost) -> int:
    return len(outpost.discord.calls_of("bulk_set_application_commands"))
