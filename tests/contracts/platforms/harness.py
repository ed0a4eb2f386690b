"""What a platform's harness is: people in front of it, and somebody who can pull its plugs.

`bot.platforms.PLATFORMS` says which platforms there are; the harness of each is the function
`harness` in `tests/contracts/platforms/harness_<name>.py`. The clauses beside this file know
nothing else of a platform.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

from bot.domain.editions import Action, PaperCard
from bot.domain.errors import DeliveryError
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.ports import Platform
from bot.domain.replies import File
from tests.contracts.platforms.stage import Stage


class Ability(StrEnum):
    """What a platform may truly be unable to do; its harness then says why, in one sentence."""

    REACTIONS = "people react to messages"
    COMPANY = "two people use one chat"
    DOWNLOADS = "people download files"
    OLD_BUTTONS = "buttons of messages from before a restart are pressed"
    RESENDING = "a message of unknown fate is posted again"
    BUSY = "a message is refused for now"
    GONE = "the program is removed from a place, or a place vanishes"
    LOST = "it stays unknown whether a message was posted"
    RECONNECTING = "a lost connection comes back"
    TROUBLE = "its health gets worse"
    ASKING = "a reaction leaves open which of several papers is meant"
    COMPLETION = "a form's field is completed while somebody types"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What can go wrong with a message: its name in the harness, and what `post` makes of it.

    `seen` tells whether the platform's health says so once it happened.
    """

    name: str
    raises: type[DeliveryError]
    retry_after: timedelta | None = None
    seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as somebody sees it.

    `text` is all visible words, each button's and field's too. `links` are the addresses that can
    be followed. `live` is whatever else could do something, described: a mention, an image, markup
    that took effect, a script; what a platform's own design adds is not meant.
    """

    text: str
    links: tuple[str, ...] = ()
    live: tuple[str, ...] = ()


class Chat(Protocol):
    """A connected platform and its people, who do nothing that people cannot do.

    `by` or `to` is one of the harness's people, and `at` the harness's place or the direct messages
    of whoever acts. What somebody presses or fills in is what they see last of it there; each
    fails with an AssertionError where nothing of the kind is to be seen.
    """

    platform: Platform

    async def shown(self, at: AudienceRef, *, to: AccountRef) -> Sequence[Shown]:
        """Return what somebody sees in a place, oldest first: digests, and answers to them alone.

        Everything that was told to them is in it; nothing where they may not look.
        """

    async def give(self, line: str, *, by: AccountRef, at: AudienceRef) -> Shown:
        """Give a command, `topic long context`, by whatever `/papers` is here; return the answer.

        An answer that is a form is shown as its questions.
        """

    async def press(self, action: Action, *, by: AccountRef, at: AudienceRef) -> Shown:
        """Press a button, or do what stands for it here, and return what came of it."""

    async def react(
        self, card: PaperCard, name: str, *, by: AccountRef, at: AudienceRef, add: bool = True
    ) -> None:
        """Add or remove the reaction `+1` or `-1` on the last message that holds this paper."""

    async def fill(self, values: Mapping[str, str], *, by: AccountRef, at: AudienceRef) -> Shown:
        """Fill in the form that was shown last, leave the other fields, send it, return what came.

        Values are by the name of their field.
        """

    async def offered(
        self, field: str, typed: str, *, by: AccountRef, at: AudienceRef
    ) -> Mapping[str, str]:
        """Type into a field of the form that was shown last, and return what is offered for it.

        By what people read: what to fill in, for it to be chosen.
        """

    async def download(self, file: File, *, by: AccountRef, at: AudienceRef) -> bytes:
        """Download a file that was shown."""

    def suffering(self, fault: Fault) -> AbstractAsyncContextManager[None]:
        """Let messages meet this fault while the context lasts."""

    async def lose_connection(self) -> None:
        """Break every connection between the platform and its people, and let them be made anew."""


class Harness(Protocol):
    """A platform to be connected, and the world around it, which outlives each connection.

    `name` is what `PLATFORMS` calls it. `people` are one or two; `place` is a channel that they
    share. `room` is how many visible characters one message may have. `faults` are what `suffering`
    takes. `asks` are the commands that the platform gives by itself in somebody's direct messages,
    to draw what stands beside them.
    """

    name: str
    people: tuple[AccountRef, ...]
    place: AudienceRef
    room: int | None
    cannot: Mapping[Ability, str]
    faults: tuple[Fault, ...]
    asks: frozenset[str]

    def connected(self, *, running: bool = True) -> AbstractAsyncContextManager[Chat]:
        """Connect the platform through `bot.platforms.connect` and really run it.

        With `running` false it is connected, and its `run` not called. When the context ends the
        platform is cancelled as the program does it, with whatever is open left open.
        """


def harness_of(name: str, stage: Stage) -> Harness:
    """Return the harness of a platform; fails with a sentence where there is none."""
    module = f"tests.contracts.platforms.harness_{name}"
    assert find_spec(module) is not None, (
        f"The platform “{name}” has no harness, so nothing shows that it keeps the contract: add "
        f"tests/contracts/platforms/harness_{name}.py with a function harness(stage) that returns "
        "a Harness, as tests/contracts/platforms/harness.py says."
    )
    return cast("Callable[[Stage], Harness]", import_module(module).harness)(stage)
