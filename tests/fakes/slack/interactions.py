"""Trigger ids and response URLs: what an app may do for a while after somebody acted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.fakes.slack.errors import SlackError
from tests.fakes.slack.ids import Ids
from tests.fakes.slack.places import Channel, Message
from tests.fakes.slack.turns import Turn

TRIGGER_LIVES = timedelta(seconds=3)
"""<https://docs.slack.dev/interactivity/handling-user-interaction/#modal_responses>."""
URL_LIVES = timedelta(minutes=30)
URL_USES = 5
"""<https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses>."""
KEPT = 10_000


@dataclass(eq=False, kw_only=True)
class Trigger:
    turn: Turn
    at: datetime
    used: bool = False


@dataclass(eq=False, kw_only=True)
class ResponseUrl:
    """Where an app answers a turn; `original` is the message that was pressed."""

    turn: Turn
    channel: Channel
    original: Message | None
    at: datetime
    uses: int = 0


class Interactions:
    """What was given out; the oldest are forgotten."""

    def __init__(self, ids: Ids, clock: Callable[[], datetime]) -> None:
        self._ids = ids
        self._clock = clock
        self._triggers: OrderedDict[str, Trigger] = OrderedDict()
        self._urls: OrderedDict[str, ResponseUrl] = OrderedDict()

    def trigger(self, turn: Turn) -> str:
        word = f"{self._ids.number(13)}.{self._ids.number(12)}.{self._ids.word(32)}"
        self._triggers[word] = Trigger(turn=turn, at=self._clock())
        while len(self._triggers) > KEPT:
            self._triggers.popitem(last=False)
        return word

    def response_path(self, turn: Turn, channel: Channel, original: Message | None = None) -> str:
        path = f"{channel.team.id}/{self._ids.number(13)}/{self._ids.word(24)}"
        self._urls[path] = ResponseUrl(
            turn=turn, channel=channel, original=original, at=self._clock()
        )
        while len(self._urls) > KEPT:
            self._urls.popitem(last=False)
        return path

    def exchange(self, word: str) -> Turn:
        """Use a trigger up; raises SlackError where that is not possible any more."""
        trigger = self._triggers.get(word)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock() - trigger.at > TRIGGER_LIVES:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.turn

    def places(self, path: str) -> tuple[str, ...]:
        """Return the ids of the channel and the person that a response URL is for."""
        url = self._urls.get(path)
        return () if url is None else (url.channel.id, url.turn.user.id)

    def use(self, path: str) -> ResponseUrl:
        """Use a response URL once; raises SlackError where it was used up or is too old."""
        url = self._urls.get(path)
        if url is None:
            raise SlackError("no_team")
        if self._clock() - url.at > URL_LIVES:
            raise SlackError("expired_url")
        if url.uses >= URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
