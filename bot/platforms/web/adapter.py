"""The web chat as a platform: a message of the ledger is posted by telling open pages of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.domain.editions import Delivery
from bot.domain.errors import PermanentFailure, TemporaryFailure
from bot.domain.health import Component, Status
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.replies import Notice, Reply
from bot.platforms.web.hub import Hub
from bot.platforms.web.room import CHANNEL
from bot.platforms.web.sessions import NAME, PLATFORM
from bot.platforms.web.transcript import Transcripts


class WebPlatform:
    """Obeys `domain.ports.Platform`. Pages read the ledger, so that no post can be lost."""

    name = PLATFORM

    def __init__(
        self, hub: Hub, transcripts: Transcripts, *, clock: Callable[[], datetime]
    ) -> None:
        self._hub = hub
        self._transcripts = transcripts
        self._clock = clock
        self._status = Status.STARTING

    async def run(self) -> None:
        """Serve until cancelled; then every page's stream of events ends."""
        self._status = Status.OK
        try:
            await asyncio.Event().wait()
        finally:
            self._status = Status.STOPPING
            self._hub.close()

    async def post(self, delivery: Delivery) -> str:
        """Tell the pages that may see the message; its reference is the delivery's nonce.

        Raises TemporaryFailure and PermanentFailure.
        """
        account = _person(delivery.to)
        self._demand_running()
        message = {"id": delivery.nonce, "channel": delivery.to.channel}
        self._hub.publish("message", message, to=account)
        return delivery.nonce

    async def tell(self, account: AccountRef, text: str) -> None:
        """Put it among the person's own messages, where their pages show it at once."""
        person = _person(AudienceRef.direct(account))
        if person is None:
            raise PermanentFailure(f"The web chat knows nobody called {account}.")
        self._demand_running()
        said = Reply(blocks=(Notice(text=text),))
        self._transcripts.answered(person, person.external_id, said, at=self._clock())
        self._hub.publish("reset", to=person)

    def may_resend(self, *, attempted_at: datetime, now: datetime) -> bool:
        """The same nonce is the same message, however often pages are told of it."""
        del attempted_at, now
        return True

    def health(self) -> Component:
        return Component(status=self._status, detail=f"{self._hub.open_pages} pages are open")

    def _demand_running(self) -> None:
        if self._status is not Status.OK:
            raise TemporaryFailure("The web chat does not run just now.")


def _person(place: AudienceRef) -> AccountRef | None:
    """Return whose direct messages a place is, None for a channel.

    Raises PermanentFailure for a place that this chat cannot have.
    """
    if not place.tenant and CHANNEL.fullmatch(place.channel):
        return None
    if not place.tenant and NAME.fullmatch(place.channel):
        return AccountRef(platform=PLATFORM, external_id=place.channel)
    raise PermanentFailure(
        f"The web chat has no place {place.place}: subscribe a channel such as "
        "web:#papers, or a person such as web:ada."
    )
