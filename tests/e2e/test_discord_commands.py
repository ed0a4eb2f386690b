"""Commands in a server on Discord and what is answered to who gives them, with the whole program.

The last test goes all the way from an invitation to the removal of the bot.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Final

import pytest
import pytest_asyncio

from tests.e2e import command_line
from tests.e2e.discord_lab import Lab, opened, undisturbed
from tests.e2e.discord_people import (
    MORE_SETTINGS,
    answer,
    labels,
    papers,
    title_of,
    titles,
    words,
)
from tests.e2e.serving import PATIENCE, eventually

LOOP: Final = "module"
pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope=LOOP)]


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with opened(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(autouse=True)
def _undisturbed(lab: Lab) -> Iterator[None]:
    with undisturbed(lab):
        yield


async def test_a_channel_is_changed_by_those_who_manage_it_and_by_nobody_else(lab: Lab) -> None:
    anybody, manager = lab.somebody(), lab.somebody(manages=True)
    for line in ("subscribe here robots", "unsubscribe here", "interests add here robots"):
        refused = words(await anybody.says(line))
        assert "is for those who manage #reading-group; ask one of them." in refused
    assert "#reading-group follows: long context" in words(
        await anybody.says("interests show here")
    )
    assert "robots" in words(await manager.says("interests add here robots"))
    assert "robots" in words(await manager.says("interests remove here robots"))


async def test_a_topic_is_found_followed_and_completed_while_it_is_typed(lab: Lab) -> None:
    freyja = lab.somebody()
    assert words(await freyja.says("topic folding")) == "No paper here mentions “folding”."
    shown = await freyja.says("topic protein")
    assert words(shown).startswith("The best ")
    assert words(await freyja.presses("Follow this topic", shown)).startswith("Follow")
    offered = await freyja.person.complete("papers topic", "words", "prot", at=lab.room)
    assert "protein" in {each["value"] for each in offered}


async def test_titles_are_completed_and_what_is_chosen_can_be_sent(lab: Lab) -> None:
    hanneke, card = lab.somebody(), papers(lab.room)[1]
    title = title_of(card)
    offered = await hanneke.person.complete("papers similar", "title", title[:30], at=lab.room)
    *_, longest = sorted((each["value"] for each in offered), key=len)
    turn = await hanneke.person.command("papers similar", {"title": longest}, at=lab.room)
    assert words(await answer(turn)).startswith(f"The 5 papers nearest to “{title}”: ")


async def test_interests_are_typed_into_a_form_under_the_digest(lab: Lab) -> None:
    goran = lab.somebody()
    form = await goran.opens("Follow a topic", lab.room.shown[0])
    (field,) = form.fields()
    told = await goran.fills(form, **{field["custom_id"]: "protein"})
    assert "protein" in words(told)
    assert "you follow: protein" in words(await goran.says("interests show"))


async def test_settings_take_two_forms_and_what_is_wrong_in_one_is_corrected_in_it(
    lab: Lab,
) -> None:
    jorge = lab.somebody()
    await jorge.says("subscribe agents")
    form = await (await jorge.person.say("/papers schedule", at=lab.room)).modal(within=PATIENCE)
    wrong = await jorge.fills(form, when="every fornight", size="3")
    assert "“every fornight” is not a schedule. Examples: 09:00, Mon 08:30, weekly Fri 16:00." in (
        words(wrong)
    )
    again = await jorge.opens("Correct it", wrong)
    assert (again.values["when"], again.values["size"]) == ("every fornight", "3")
    taken = await jorge.fills(again, when="Mon 08:30", zone="Europe/Berlin")
    rest = await jorge.opens(MORE_SETTINGS, taken)
    assert "pause" in rest.values
    last = await jorge.fills(rest)
    assert MORE_SETTINGS not in labels(last)
    status = words(await jorge.says("status"))
    assert re.search(r"next digest for you: Mon\w* 30 \w+ at 08:30 \(Europe/Berlin\)", status)


async def test_an_export_comes_as_a_file_that_is_the_same_as_the_command_lines(lab: Lab) -> None:
    ada = lab.somebody()
    await ada.presses("👎", papers(lab.room)[1])
    await ada.says("interests add robots")
    answered = await ada.says("export")
    (file,) = answered.attachments
    printed = command_line.at(lab.now.program.home, "export", ada.account).json
    assert json.loads(ada.person.download(file, answered)) == printed
    assert ada.account in json.dumps(printed)


async def test_a_profile_shows_what_the_command_line_shows_and_reset_takes_it_back(
    lab: Lab,
) -> None:
    ada, card = lab.somebody(), papers(lab.room)[0]
    await ada.presses("👍", card)
    profile = words(await ada.says("profile"))
    assert "Your strongest terms" in profile
    assert "votes: 1 👍, 0 👎" in profile
    assert title_of(card) in profile
    assert [len(each) for each in await lab.now.votes(ada)] == [1, 0]
    asked = await ada.says("reset")
    assert words(asked).startswith("This takes back 1 👍.")
    await ada.presses("Take it back", asked)
    assert await lab.now.votes(ada) == ([], [])


async def test_whoever_asks_is_forgotten_once_it_was_said_what_stays(lab: Lab) -> None:
    ada, card = lab.somebody(), papers(lab.room)[2]
    await ada.presses("👍", card)
    asked = await ada.says("forget-me")
    assert "What stays: reactions and messages on the platform, and backups" in words(asked)
    assert words(await ada.presses("Delete everything", asked)).startswith("Deleted")
    assert lab.now.rows("SELECT 1 FROM accounts WHERE external_id = ?", ada.person.user.id) == []


async def test_all_commands_are_named_by_help_and_offered_by_discord(lab: Lab) -> None:
    ada = lab.somebody()
    turn = await ada.person.say("/papers help", at=lab.room)
    await answer(turn)
    listed = " ".join(words(each) for each in turn.answers)
    for name in ("topic", "mine", "subscribe", "interests add", "schedule", "export", "forget-me"):
        assert f"/papers {name}" in listed


async def test_a_server_greets_reads_votes_and_removes_the_bot(lab: Lab) -> None:
    discord = lab.now.discord
    owner = discord.add_user(name="Zofia")
    guild = discord.add_guild(name="Guests", owner=owner, installed=False)
    channel = guild.add_channel(name="lobby")
    boss = discord.person(owner)
    member = lab.now.joins(channel, manages=True)
    await boss.invite(guild)
    (hello,) = await lab.now.messages(channel, 1)
    assert hello.silent
    assert words(hello).startswith("Hello. I bring new papers that fit this server")
    assert "Subscribed" in words(await member.says("subscribe here protein"))
    assert "Subscribed" in words(await member.says("subscribe robots", directly=True))
    soon = lab.now.days() + timedelta(minutes=10)
    await member.schedules(when=f"{soon:%H:%M}", zone="UTC", size="2")
    lab.now.days.turn_to(soon.replace(second=1))
    _, _, card, _ = await lab.now.messages(channel, 4)
    await member.person.react(card, "👍🏿")
    await lab.now.has_votes(member, 1, 0)
    await discord.outage(guild)
    await discord.outage(guild, over=True)
    assert titles(await member.says("mine", directly=True))
    await boss.kick(guild)
    states = "SELECT state FROM audiences WHERE channel = ?"
    await eventually(lambda: lab.now.rows(states, channel.id) == [("ended",)])
    assert lab.now.rows(states, lab.room.id) == [("active",)]
    assert [len(each) for each in await lab.now.votes(member)] == [1, 0]
    assert len(channel.shown) == 4
