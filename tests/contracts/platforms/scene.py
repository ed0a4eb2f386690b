"""A clause's view of a connected platform: the harness, with what is usual filled in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pytest

from bot.domain.editions import Action, PaperCard, Payload
from bot.domain.ids import AccountRef, AudienceRef
from bot.platforms import cut
from tests.contracts.platforms.harness import Ability, Chat, Harness, Shown
from tests.contracts.platforms.stage import Stage
from tests.fakes.host import FakeHost


@dataclass(kw_only=True)
class Scene:
    """Whoever is not named is the first person; where is not said, it is the channel."""

    harness: Harness
    chat: Chat
    stage: Stage

    @property
    def host(self) -> FakeHost:
        return self.stage.host

    @property
    def you(self) -> AccountRef:
        return self.harness.people[0]

    @property
    def other(self) -> AccountRef:
        """The second person; ask for `Ability.COMPANY` first."""
        return self.harness.people[1]

    @property
    def place(self) -> AudienceRef:
        return self.harness.place

    async def posts(self, *payloads: Payload, to: AudienceRef | None = None) -> list[str]:
        """Post an edition of these messages, and return their references."""
        in_messages = partial(cut, settings=self.stage.settings())
        deliveries = self.stage.ledger.compose(to or self.place, *payloads, cut=in_messages)
        return [await self.stage.ledger.post(each, self.chat.platform) for each in deliveries]

    async def shown(
        self, *, to: AccountRef | None = None, at: AudienceRef | None = None
    ) -> Sequence[Shown]:
        return await self.chat.shown(at or self.place, to=to or self.you)

    async def sees(self, *, to: AccountRef | None = None, at: AudienceRef | None = None) -> str:
        """Return everything that somebody sees in a place, white space made single spaces."""
        return flat(await self.shown(to=to, at=at))

    async def until_seen(self, words: str) -> None:
        """Wait for what nobody answers with: the person sees it when it comes."""
        async with asyncio.timeout(20):
            while words not in await self.sees():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def give(self, line: str, *, by: AccountRef | None = None) -> Shown:
        return await self.chat.give(line, by=by or self.you, at=self.place)

    async def press(
        self, action: Action, *, by: AccountRef | None = None, at: AudienceRef | None = None
    ) -> Shown:
        return await self.chat.press(action, by=by or self.you, at=at or self.place)

    async def react(
        self,
        card: PaperCard,
        name: str,
        *,
        add: bool = True,
        by: AccountRef | None = None,
        at: AudienceRef | None = None,
    ) -> None:
        await self.chat.react(card, name, by=by or self.you, at=at or self.place, add=add)

    async def fill(self, values: Mapping[str, str]) -> Shown:
        return await self.chat.fill(values, by=self.you, at=self.place)


def demand(harness: Harness, *abilities: Ability) -> None:
    """Leave a clause out for the reason that the harness gives, which the run prints."""
    for ability in abilities:
        if ability in harness.cannot:
            pytest.skip(f"{harness.name}: {harness.cannot[ability]}")


def flat(shown: Sequence[Shown] | Shown) -> str:
    """Return the visible words of messages, white space made single spaces."""
    messages = [shown] if isinstance(shown, Shown) else shown
    return " ".join(" ".join(each.text for each in messages).split())


def squeezed(text: str) -> str:
    """Return a text without white space, as lines break where the platform likes."""
    return "".join(text.split())
