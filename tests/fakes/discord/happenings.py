"""What happens to servers, channels and connections, and how the app is told of it."""

from __future__ import annotations

from tests.fakes.discord import payloads
from tests.fakes.discord.gateway import (
    DIRECT_REACTIONS,
    GUILD_REACTIONS,
    GUILDS,
    INVALID_SESSION,
    RECONNECT,
    Gateway,
)
from tests.fakes.discord.places import Channel, Message
from tests.fakes.discord.sessions import Session
from tests.fakes.discord.sockets import Socket
from tests.fakes.discord.world import Guild, User


class Happenings:
    """What the gateway tells of, and what befalls the gateway itself."""

    gateway: Gateway

    async def install(self, guild: Guild) -> None:
        """Bring the bot into a server, which it is told."""
        guild.installed = True
        created = payloads.guild_create(guild)
        del created["unavailable"]  # told only where the server was known before
        await self.gateway.tell("GUILD_CREATE", created, shard_of=guild.id, intent=GUILDS)

    async def remove(self, guild: Guild) -> None:
        """Take the bot out of a server, which it is told."""
        guild.installed = False
        await self.gateway.tell("GUILD_DELETE", {"id": guild.id}, shard_of=guild.id, intent=GUILDS)

    async def outage(self, guild: Guild, *, over: bool = False) -> None:
        """Make a server unavailable, or available again; the bot stays in it."""
        guild.unavailable = not over
        name, data = ("GUILD_DELETE", {"id": guild.id, "unavailable": True})
        if over:
            name, data = ("GUILD_CREATE", payloads.guild_create(guild))
        await self.gateway.tell(name, data, shard_of=guild.id, intent=GUILDS)

    async def channel_created(self, channel: Channel) -> None:
        await self._tell_channel("CHANNEL_CREATE", channel)

    async def channel_changed(self, channel: Channel) -> None:
        await self._tell_channel("CHANNEL_UPDATE", channel)

    async def delete_channel(self, channel: Channel) -> None:
        channel.deleted = True
        assert channel.guild is not None
        channel.guild.channels.pop(channel.id, None)
        await self._tell_channel("CHANNEL_DELETE", channel)

    async def tell_reaction(self, user: User, message: Message, name: str, *, added: bool) -> None:
        guild = message.channel.guild
        await self.gateway.tell(
            "MESSAGE_REACTION_ADD" if added else "MESSAGE_REACTION_REMOVE",
            payloads.reaction(user, message, name, added=added),
            shard_of=guild.id if guild else None,
            intent=GUILD_REACTIONS if guild else DIRECT_REACTIONS,
        )

    async def send_event(self, name: str, data: object, *, guild: Guild | None = None) -> None:
        """Send any event, a malformed one too, to the shard of a server."""
        await self.gateway.tell(name, data, shard_of=guild.id if guild else None)

    async def reconnect(self) -> None:
        """Ask every shard to reconnect and resume, op 7."""
        for socket in self._alive():
            await socket.send(RECONNECT)

    async def invalidate(self, *, resumable: bool = False) -> None:
        """End every session, op 9; one that is not resumable is forgotten."""
        alive = self._alive()
        if not resumable:
            self.forget_sessions()
        for socket in alive:
            await socket.send(INVALID_SESSION, resumable)

    async def invalidate_shard(self, guild: Guild) -> None:
        """End the session of a server's shard, op 9; it is forgotten."""
        shard = self.gateway.shard_of(guild.id)
        ended = [each for each in self.gateway.sessions.values() if each.shard == shard]
        for session in ended:
            del self.gateway.sessions[session.id]
            if session.socket is not None:
                await session.socket.send(INVALID_SESSION, data=False)

    async def close_sockets(self, code: int = 4000) -> None:
        """Close every connection by a code; the sessions can be resumed."""
        for socket in self._alive():
            await socket.close(code, "Planned.")

    def lose_sockets(self) -> None:
        """Cut every connection without a word."""
        for socket in self._alive():
            socket.cut()

    def go_dead(self, guild: Guild) -> None:
        """Let the connection that tells of a server stay open, and say nothing any more."""
        shard = self.gateway.shard_of(guild.id)
        for socket in self.gateway.sockets:
            if socket.session is not None and socket.session.shard == shard:
                socket.silent = True

    def forget_sessions(self) -> None:
        """Let every session expire: what is missed from now on is not replayed."""
        dead = {id_ for id_, each in self.gateway.sessions.items() if _is_dead(each)}
        self.gateway.sessions = {id_: self.gateway.sessions[id_] for id_ in dead}

    def _alive(self) -> list[Socket]:
        """Return the connections that anything can happen to; one that is dead hears of nothing."""
        return [each for each in self.gateway.sockets if not each.silent]

    async def _tell_channel(self, name: str, channel: Channel) -> None:
        assert channel.guild is not None
        await self.gateway.tell(name, channel.as_json(), shard_of=channel.guild.id, intent=GUILDS)


def _is_dead(session: Session) -> bool:
    return session.socket is not None and session.socket.silent
