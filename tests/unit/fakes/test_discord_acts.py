"""What people do reaches a plain discord.py client, and its answers reach them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.unit.fakes.clients import Lab, lab, until


@pytest.fixture
async def at() -> AsyncIterator[Lab]:
    async with lab() as found:
        yield found


async def test_a_client_connects_and_knows_its_servers(at: Lab) -> None:
    assert [each.name for each in at.client.guilds] == ["Lab"]
    sent = await at.client.get_partial_messageable(int(at.channel.id)).send("hello")
    assert str(sent.id) == at.channel.messages[0].id
    assert at.person.sees(at.channel)[0].text == "hello"


async def test_a_command_is_answered_to_its_person_alone(at: Lab) -> None:
    papers = app_commands.Group(name="papers", description="Papers")

    @papers.command(name="topic", description="Papers about a topic")
    async def topic(interaction: discord.Interaction, words: str, here: bool | None) -> None:  # noqa: FBT001
        await interaction.response.send_message(f"about {words} {here}", ephemeral=True)

    @topic.autocomplete("words")
    async def complete(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed} one", value="one")]

    at.client.tree.add_command(papers)
    await at.client.tree.sync()
    ben = at.guild.add_member(at.fake.add_user(name="ben"))
    turn = await at.person.say("/papers topic here long context", at=at.channel)
    message = await turn.message()
    assert message.seen.text == "about long context True"
    assert turn.acked_after is not None
    assert at.person.ephemeral(at.channel) == [message]
    assert at.fake.person(ben).sees(at.channel) == []
    offered = await at.person.complete("papers topic", "words", "lo")
    assert offered == [{"name": "lo one", "value": "one"}]


async def test_a_deferred_answer_is_filled_in_and_followed(at: Lab) -> None:
    @at.client.tree.command(name="slow", description="Slow")
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send("first", ephemeral=True)
        await interaction.followup.send("second", ephemeral=True)

    await at.client.tree.sync()
    turn = await at.person.say("/slow")
    assert turn.deferred
    first, second = await turn.several(2)
    assert [first.seen.text, second.seen.text] == ["first", "second"]
    assert at.person.messages(at.person.direct) == [first, second]


async def test_a_button_brings_up_a_modal_which_is_submitted(at: Lab) -> None:
    class Form(discord.ui.Modal, title="When"):
        day: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Day", custom_id="day")

        async def on_submit(self, interaction: discord.Interaction) -> None:
            await interaction.response.send_message(f"on {self.day.value}", ephemeral=True)

    class Buttons(discord.ui.View):
        @discord.ui.button(label="When?", custom_id="when")
        async def when(self, interaction: discord.Interaction, button: object) -> None:
            await interaction.response.send_modal(Form())

    place = at.client.get_partial_messageable(int(at.channel.id))
    await place.send("digest", view=Buttons(timeout=None))
    turn = await at.person.press("When?", at.channel.messages[0])
    modal = await turn.modal()
    assert modal.title == "When"
    answered = await at.person.submit(modal, {"Day": "Monday"})
    assert (await answered.message()).seen.text == "on Monday"


async def test_reactions_come_in_channels_and_direct_messages(at: Lab) -> None:
    await at.client.get_partial_messageable(int(at.channel.id)).send("digest")
    user = await at.client.fetch_user(11)
    await user.send("for you")
    for message in (at.channel.messages[0], at.person.direct.messages[0]):
        await at.person.react(message, "👍🏽")
        await at.person.unreact(message, "👍🏽")
    await until(lambda: len(at.client.heard) == 4)
    assert [what for what, _ in at.client.heard] == ["add", "remove"] * 2
    added = at.client.heard[0][1]
    assert (added.user_id, str(added.emoji), added.member.bot) == (11, "👍🏽", False)


async def test_the_bot_is_invited_and_thrown_out(at: Lab) -> None:
    other = at.fake.add_guild(name="Other", owner=at.ada, installed=False)
    await at.person.invite(other)
    await at.person.kick(other)
    await until(lambda: len(at.client.heard) == 2)
    assert [(what, each.name) for what, each in at.client.heard] == [
        ("join", "Other"),
        ("leave", "Other"),
    ]
