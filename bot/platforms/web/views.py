"""What the page shows, as values: made by the server's handlers, turned into HTML by `render`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.commands.spec import Call
from bot.domain.editions import Payload
from bot.domain.ids import AccountRef, PaperId
from bot.domain.replies import Form, Reply
from bot.domain.signals import Vote


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many reactions a paper's message has: public, without names."""

    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the viewer did with a paper: shown to nobody else."""

    vote: Vote | None = None
    saved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """For whom something is rendered: their states, and the zone of their clocks."""

    account: AccountRef
    states: Mapping[PaperId, State] = field(default_factory=dict)
    zone: str = "UTC"

    def state(self, paper: PaperId) -> State:
        return self.states.get(paper, State())


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A message of an edition.

    `id` is its reference; a paper in it is `{id}.{number of its card}`. In the layout `thread`,
    `under` is the header's reference.
    """

    id: str
    at: datetime
    payload: Payload
    counts: Mapping[PaperId, Counts] = field(default_factory=dict)
    under: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line that the viewer typed; nobody else sees it."""

    id: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What Paper Round answered to the viewer alone; `call` is set where a form was answered."""

    id: str
    at: datetime
    answer: Reply | Form
    call: Call | None = None


Message = Digest | Said | Answer
"""A message of a channel, as one viewer sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel or the viewer's direct messages in the list on the left.

    `channel` is the name in addresses and requests: `#papers`, or the account's own, `you`.
    `label` is what is shown, `note` a few words such as `next digest today at 09:00 (UTC)`.
    """

    channel: str
    label: str
    is_direct: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole page. `messages` are oldest first; `earlier` is where older ones begin."""

    viewer: Viewer
    places: tuple[Place, ...]
    here: Place
    messages: tuple[Message, ...]
    panel: Reply
    last_event: str
    earlier: str | None = None
