"""What people do reaches a plain discord.py client, and its answers reach them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.fakes.discord import Permission
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


async def test_an_option_is_chosen_from_a_menu(at: Lab) -> None:
    class Menu(discord.ui.View):
        @discord.ui.select(
            custom_id="more",
            options=[discord.SelectOption(label=each, value=each.lower()) for each in ("A", "B")],
            max_values=2,
        )
        async def more(
            self, interaction: discord.Interaction, select: discord.ui.Select[Any]
        ) -> None:
            await interaction.response.edit_message(content=str(select.values))

    message = await at.post(view=Menu(timeout=None))
    turn = await at.person.choose("A", "b", on=message)
    assert (await turn.message()) is message
    assert message.content == "['a', 'b']"
    with pytest.raises(AssertionError, match="there is no option"):
        await at.person.choose("C", on=message)


async def test_menus_of_messages_and_people_are_used(at: Lab) -> None:
    @at.client.tree.context_menu(name="Similar")
    async def similar(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"like {message.content}", ephemeral=True)

    @at.client.tree.context_menu(name="Who")
    async def who(interaction: discord.Interaction, user: discord.User) -> None:
        await interaction.response.send_message(f"it is {user.name}", ephemeral=True)

    await at.client.tree.sync()
    turn = await at.person.menu("Similar", await at.post("a paper"))
    assert (await turn.message()).seen.text == "like a paper"
    turn = await at.person.menu("Who", at.ada, at=at.channel)
    assert (await turn.message()).seen.text == "it is ada"


async def test_a_form_with_labels_and_menus_is_sent(at: Lab) -> None:
    class Form(discord.ui.Modal, title="Digests"):
        when: discord.ui.Label[Any] = discord.ui.Label(
            text="When", component=discord.ui.TextInput(custom_id="when", max_length=5)
        )
        bar: discord.ui.Label[Any] = discord.ui.Label(
            text="How choosy",
            component=discord.ui.Select(
                custom_id="bar", options=[discord.SelectOption(label="Usual", value="usual")]
            ),
        )

        async def on_submit(self, interaction: discord.Interaction) -> None:
            when, bar = self.when.component, self.bar.component
            assert isinstance(when, discord.ui.TextInput)
            assert isinstance(bar, discord.ui.Select)
            await interaction.response.send_message(f"{when.value} {bar.values}", ephemeral=True)

    @at.client.tree.command(name="schedule", description="When digests come")
    async def schedule(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form())

    await at.client.tree.sync()
    modal = await (await at.person.say("/schedule", at=at.channel)).modal()
    assert at.person.modal is modal
    incomplete = await at.person.submit(modal, {"when": "09:00"})
    assert incomplete.trouble == "These fields are needed: How choosy"
    turn = await at.person.submit(modal, {"When": "09:00", "How choosy": "Usual"})
    assert (await turn.message()).seen.text == "09:00 ['usual']"
    assert at.person.modal is None


async def test_a_file_comes_with_an_answer_and_is_downloaded(at: Lab) -> None:
    @at.client.tree.command(name="export", description="Everything")
    async def export(interaction: discord.Interaction) -> None:
        file = discord.File(BytesIO(b"{}"), filename="votes.json")
        await interaction.response.send_message("here", file=file, ephemeral=True)

    await at.client.tree.sync()
    message = await (await at.person.say("/export")).message()
    (attachment,) = message.attachments
    assert attachment.name == "votes.json"
    assert at.person.download(attachment, message) == b"{}"


async def test_a_message_has_a_thread(at: Lab) -> None:
    message = await at.post()
    channel = at.client.get_channel(int(at.channel.id))
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.get_partial_message(int(message.id)).create_thread(name="discussion")
    await thread.send("in it")
    (there,) = at.guild.threads.values()
    assert [each.content for each in there.messages] == ["in it"]
    await at.person.react(there.messages[0], "👍")
    assert await at.heard(1) == ["add"]


async def test_what_is_not_on_somebodys_screen_cannot_be_acted_on(at: Lab) -> None:
    at.channel.deny(at.guild.id, Permission.VIEW_CHANNEL)
    at.channel.allow(at.fake.bot.id, Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES)
    message = await at.post()
    ben = at.fake.person(at.guild.add_member(at.fake.add_user(name="ben")))
    assert ben.messages(at.channel) == []
    with pytest.raises(AssertionError, match="not on their screen"):
        await ben.react(message, "👍")
    assert at.person.messages(at.channel) == [message]


async def test_reactions_of_everybody_can_be_asked_for_page_by_page(at: Lab) -> None:
    message = await at.post()
    for number in range(3):
        person = at.fake.person(at.guild.add_member(at.fake.add_user(name=f"p{number}")))
        await person.react(message, "👍", told=False)
    channel = at.client.get_channel(int(at.channel.id))
    assert isinstance(channel, discord.TextChannel)
    found = await channel.fetch_message(int(message.id))
    assert [each.count for each in found.reactions] == [3]
    http = at.client.http
    of = (int(at.channel.id), int(message.id), "👍")
    first = await http.get_reaction_users(*of, limit=2)
    rest = await http.get_reaction_users(*of, limit=2, after=int(first[-1]["id"]))
    assert [each["username"] for each in [*first, *rest]] == ["p0", "p1", "p2"]
    assert at.client.heard == []
