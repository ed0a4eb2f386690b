"""Reactions: stored before anything else, and again where that fails.

Discord tells of each once, and in order. So those of one person are stored one after another, and
what cannot be stored is left to whoever asks Discord for all of them.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import discord
import structlog

from bot.domain.errors import PaperRoundError, StorageError
from bot.domain.ids import AccountRef, AudienceRef
from bot.platforms.discord.events import Thumbed, read_reaction, vote_named
from bot.platforms.discord.hearing.origins import home_of
from bot.platforms.discord.hearing.room import Room
from bot.platforms.discord.references import PLATFORM, Reference
from bot.services.reactions import Reaction

Cleared = discord.RawReactionClearEvent | discord.RawReactionClearEmojiEvent

MOST_BOTS = 1000
TICK = timedelta(microseconds=1)

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Reacting:
    """Hears the reactions of one client."""

    def __init__(self, room: Room, client: discord.Client) -> None:
        self._room = room
        self._client = client
        self._turns: WeakValueDictionary[AccountRef, asyncio.Lock] = WeakValueDictionary()
        self._bots: OrderedDict[int, None] = OrderedDict()
        self._last: datetime | None = None

    async def hear(self, event: discord.RawReactionActionEvent) -> None:
        """Store what a reaction says, if it is a person's, on a message of ours. Raises nothing."""
        at = self._now()
        if self._is_ours_or_a_bot_s(event) or self._is_on_another_s(event):
            return
        reaction = read_reaction(self._thumbed(event), at)
        if reaction is None:
            return
        turn = self._turns.setdefault(reaction.account, asyncio.Lock())
        async with turn:
            await self._store(reaction)

    async def clear(self, event: Cleared) -> None:
        """Let Discord be asked what still stands where somebody cleared reactions. Raises nothing.

        It does not say whose they were.
        """
        if isinstance(event, discord.RawReactionClearEmojiEvent) and not _is_thumb(event.emoji):
            return
        home = self._home(event)
        place = AudienceRef(platform=PLATFORM, channel=str(home or event.channel_id)).place
        message = str(Reference(str(event.channel_id), str(event.message_id)))
        try:
            known = await self._room.bridge.look(
                lambda uow: uow.editions.by_message(place, message)
            )
        except PaperRoundError:
            self._room.missed()
        else:
            if known is not None:
                self._room.missed()

    async def _store(self, reaction: Reaction) -> None:
        """Store a reaction, soon if not now; nobody is asked anything, as nobody can be quietly."""
        for seconds in (*self._room.patience, None):
            try:
                await self._room.host.react(reaction)
            except StorageError as error:
                if seconds is None:
                    what = "a reaction was not stored; Discord is asked for it"
                    log.warning(what, error=type(error).__name__)
                    self._room.missed()
                else:
                    await asyncio.sleep(seconds)
            except Exception:
                log.exception("a reaction was not stored", platform="discord")
                self._room.missed()
                return
            else:
                return

    def _thumbed(self, event: discord.RawReactionActionEvent) -> Thumbed:
        return Thumbed(
            user=event.user_id,
            channel=event.channel_id,
            message=event.message_id,
            in_server=event.guild_id is not None,
            emoji="" if event.emoji.id is not None else event.emoji.name,
            done=event.event_type == "REACTION_ADD",
            is_super=event.burst,
            home=self._home(event),
        )

    def _home(self, event: discord.RawReactionActionEvent | Cleared) -> int | None:
        """Return the channel that a conversation of a server is part of, if it is known."""
        guild = self._client.get_guild(event.guild_id) if event.guild_id is not None else None
        return None if guild is None else home_of(guild.get_channel_or_thread(event.channel_id))

    def _is_ours_or_a_bot_s(self, event: discord.RawReactionActionEvent) -> bool:
        """Whether a program reacted; who takes back is told without saying what they are."""
        user = self._client.user
        if user is not None and event.user_id == user.id:
            return True
        if event.member is not None and event.member.bot:
            self._bots[event.user_id] = None
            self._bots.move_to_end(event.user_id)
            if len(self._bots) > MOST_BOTS:
                self._bots.popitem(last=False)
        return event.user_id in self._bots

    def _is_on_another_s(self, event: discord.RawReactionActionEvent) -> bool:
        """Whether Discord says that somebody else wrote the message, as most are."""
        user, author = self._client.user, event.message_author_id
        return user is not None and author is not None and author != user.id

    def _now(self) -> datetime:
        """Return the time, later than that of everything heard before."""
        now = self._room.clock()
        if self._last is not None:
            now = max(now, self._last + TICK)
        self._last = now
        return now


def _is_thumb(emoji: discord.PartialEmoji) -> bool:
    return emoji.id is None and vote_named(emoji.name) is not None
