"""Interactions: what an app may do for a while after somebody acted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from tests.fakes.discord.errors import DiscordError
from tests.fakes.discord.places import Channel, Message
from tests.fakes.discord.values import Json

if TYPE_CHECKING:
    from tests.fakes.discord.turns import Turn
    from tests.fakes.discord.world import User

FIRST_WITHIN = timedelta(seconds=3)
TOKEN_LIVES = timedelta(minutes=15)
"""<https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages>."""
KEPT = 2_000


class Kind(IntEnum):
    """<https://docs.discord.com/developers/interactions/receiving-and-responding>."""

    PING = 1
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Response(IntEnum):
    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    AUTOCOMPLETE = 8
    MODAL = 9


@dataclass(eq=False, kw_only=True)
class Interaction:
    """Something that somebody did; `on` is the message that was pressed."""

    id: str
    token: str
    kind: Kind
    user: User
    channel: Channel
    turn: Turn = field(repr=False)
    at: datetime
    data: Json
    on: Message | None = None
    response: Response | None = None
    original: Message | None = None
    messages: dict[str, Message] = field(default_factory=dict)


class Interactions:
    """What was given out; the oldest are forgotten."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._by_token: OrderedDict[str, Interaction] = OrderedDict()

    def add(self, interaction: Interaction) -> None:
        self._by_token[interaction.token] = interaction
        while len(self._by_token) > KEPT:
            self._by_token.popitem(last=False)

    def to_answer_first(self, id: str, token: str) -> Interaction:  # noqa: A002
        """Return an interaction that has no response yet."""
        found = self._by_token.get(token)
        if found is None or found.id != id or self._clock() - found.at > TOKEN_LIVES:
            raise DiscordError(10062)
        if found.response is not None:
            raise DiscordError(40060)
        if self._clock() - found.at > FIRST_WITHIN:
            raise DiscordError(10062)
        return found

    def to_follow_up(self, token: str) -> Interaction:
        """Return an interaction whose token still lives."""
        found = self._by_token.get(token)
        if found is None or found.response is None:
            raise DiscordError(10015)
        if self._clock() - found.at > TOKEN_LIVES:
            raise DiscordError(50027)
        return found
