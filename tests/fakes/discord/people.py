"""People: what somebody does in Discord, and what is on their screen. They do what people can."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fakes.discord import commands, payloads
from tests.fakes.discord.commands import Value
from tests.fakes.discord.interactions import Interaction, Kind
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.places import Attachment, Channel, Message
from tests.fakes.discord.screens import SELECTS, Screen, elements
from tests.fakes.discord.surfaces import Modal
from tests.fakes.discord.turns import DID_NOT_RESPOND, Turn
from tests.fakes.discord.values import Json
from tests.fakes.discord.world import Guild, User


class Person(Screen):
    """Somebody who acts; each act returns its turn once it was responded to, or could not be.

    An act on something that is not on their screen is an AssertionError.
    """

    async def command(
        self, words: str, options: Mapping[str, Value] | None = None, *, at: Channel | None = None
    ) -> Turn:
        """Give a slash command by its words and options, `papers interests add`."""
        chosen = commands.choose(self.discord.commands.values(), words)
        data = chosen.data(commands.filled(chosen, options or {}))
        return await self._act(Kind.COMMAND, self._place(at), data)

    async def say(self, line: str, *, at: Channel | None = None) -> Turn:
        """Give a slash command as a line: its words, `here`, then what goes into its options."""
        chosen, rest = commands.split(self.discord.commands.values(), line)
        data = chosen.data(commands.filled(chosen, commands.by_words(chosen, rest)))
        return await self._act(Kind.COMMAND, self._place(at), data)

    async def complete(
        self,
        words: str,
        option: str,
        typed: str,
        *,
        at: Channel | None = None,
        others: Mapping[str, Value] | None = None,
    ) -> list[Json]:
        """Type into an option that completes, and return the choices that are offered."""
        chosen = commands.choose(self.discord.commands.values(), words)
        (asked,) = (each for each in chosen.options if each["name"] == option)
        assert asked.get("autocomplete"), f"the option {option!r} does not complete"
        values = {**(others or {}), option: typed}
        data = chosen.data(commands.filled(chosen, values, focused=option))
        turn = await self._act(Kind.AUTOCOMPLETE, self._place(at), data)
        assert turn.trouble is None, turn.trouble
        return turn.offered

    async def press(self, what: str, on: Message) -> Turn:
        """Press a button, named by its label or its custom_id."""
        button = self.button(what, on)
        data = {"custom_id": button["custom_id"], "component_type": 2}
        return await self._act(Kind.COMPONENT, on.channel, data, on=on)

    async def choose(self, *what: str, on: Message) -> Turn:
        """Choose options of a menu, named by their labels or values."""
        assert self.shows(on), "it is not on their screen"
        for menu in elements(on.components):
            options = menu.get("options") or () if menu["type"] in SELECTS else ()
            values = [o["value"] for o in options if {o["value"], o["label"]} & set(what)]
            if len(values) == len(what):
                data = {
                    "custom_id": menu["custom_id"],
                    "component_type": menu["type"],
                    "values": values,
                }
                return await self._act(Kind.COMPONENT, on.channel, data, on=on)
        raise AssertionError(f"there is no option {what!r}")

    async def submit(
        self, modal: Modal, values: Mapping[str, str | list[str]] | None = None
    ) -> Turn:
        """Fill fields in, by custom_id or label, and send the modal, which closes."""
        assert modal is self.modal, "the modal is not on their screen"
        modal.fill(values or {})
        turn = self._turn()
        missing = modal.missing()
        if missing:
            turn.trouble = f"These fields are needed: {', '.join(missing)}"
            return turn
        self.user.modal = None
        of = modal.interaction
        data = {"custom_id": modal.custom_id, "components": modal.sent()}
        return await self._act(Kind.MODAL, of.channel, data, on=of.on, turn=turn)

    async def close(self) -> None:
        """Close the modal without sending it; the app does not hear of that."""
        self.user.modal = None

    async def menu(self, name: str, on: Message | User, *, at: Channel | None = None) -> Turn:
        """Use a command of the menu of a message, or of a person."""
        kind = commands.ON_MESSAGE if isinstance(on, Message) else commands.ON_USER
        found = [
            each
            for each in self.discord.commands.values()
            if each["type"] == kind and each["name"] == name
        ]
        assert found, f"there is no {name!r} in that menu"
        if isinstance(on, Message):
            assert self.shows(on), "the message is not on their screen"
            resolved: Json = {"messages": {on.id: on.as_json()}}
            channel = on.channel
        else:
            resolved = {"users": {on.id: on.as_json()}}
            channel = self._place(at)
        data = {
            "id": found[0]["id"],
            "name": name,
            "type": kind,
            "target_id": on.id,
            "resolved": resolved,
        }
        return await self._act(Kind.COMMAND, channel, data)

    async def react(self, message: Message, name: str, *, told: bool = True) -> Turn:
        """React to a message; `told` is False where the gateway never manages to tell the app."""
        assert self.shows(message), "the message is not on their screen"
        assert message.only_for is None, "nobody reacts to what only they see"
        users = message.reactions.setdefault(name, [])
        assert self.user.id not in users, "they reacted so already"
        users.append(self.user.id)
        if told:
            await self.discord.tell_reaction(self.user, message, name, added=True)
        return self._turn()

    async def unreact(self, message: Message, name: str, *, told: bool = True) -> Turn:
        """Take a reaction back."""
        users = message.reactions.get(name, [])
        assert self.user.id in users, "they did not react so"
        users.remove(self.user.id)
        if not users:
            del message.reactions[name]
        if told:
            await self.discord.tell_reaction(self.user, message, name, added=False)
        return self._turn()

    async def invite(self, guild: Guild) -> None:
        """Bring the bot into a server."""
        assert guild.permissions(self.user) & Permission.MANAGE_GUILD, "they may not"
        await self.discord.install(guild)

    async def kick(self, guild: Guild) -> None:
        """Throw the bot out of a server."""
        assert guild.permissions(self.user) & Permission.MANAGE_GUILD, "they may not"
        await self.discord.remove(guild)

    def download(self, attachment: Attachment, on: Message) -> bytes:
        """Return what an attachment of a message holds."""
        assert self.shows(on), "the message is not on their screen"
        assert attachment in on.attachments, "it is not on that message"
        return attachment.content

    def _place(self, at: Channel | None) -> Channel:
        channel = self.direct if at is None else at
        assert self.is_in(channel), f"{self.user.name} cannot see {channel.name}"
        return channel

    async def _act(
        self,
        kind: Kind,
        channel: Channel,
        data: Json,
        *,
        on: Message | None = None,
        turn: Turn | None = None,
    ) -> Turn:
        turn, discord = turn or self._turn(), self.discord
        turn.interaction = Interaction(
            id=discord.ids.snowflake(),
            token=discord.ids.word(180),
            kind=kind,
            user=self.user,
            channel=channel,
            turn=turn,
            at=discord.now(),
            data=data,
            on=on,
        )
        discord.interactions.add(turn.interaction)
        told = payloads.interaction(turn.interaction, bot=discord.bot, data=data)
        turn.sent()
        reached = await discord.gateway.tell(
            "INTERACTION_CREATE", told, shard_of=channel.guild.id if channel.guild else None
        )
        if reached:
            await turn.first_response(within=discord.respond_within)
        else:
            turn.trouble = DID_NOT_RESPOND
        return turn

    def _turn(self) -> Turn:
        self.user.turn = Turn(self.user)
        return self.user.turn
