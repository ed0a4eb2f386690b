"""The ledger: what was composed for whom, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.editions import (
    Delivery,
    DeliveryState,
    Edition,
    LastEdition,
    PostedMessage,
    Sent,
    ShownEdition,
)
from bot.domain.ids import AudienceId, ChannelRef, DeliveryId, EditionId, PaperId
from bot.domain.leases import Lease


class EditionStore(Protocol):
    """The ledger: editions, their deliveries, what was shown to whom."""

    def last(self, audience: AudienceId) -> LastEdition | None:
        """Return the audience's latest edition."""

    def exists(self, audience: AudienceId, period: str) -> bool:
        """Return whether the audience has an edition of this period."""

    def add(self, edition: Edition) -> EditionId:
        """Store an edition, its deliveries, `shown` and impressions, and return its id.

        Call it behind `AudienceStore.lock` after `exists`; a second edition of a period is
        refused by the database with StorageError.
        """

    def cleared_since(self, audience: AudienceId, since: datetime) -> frozenset[PaperId]:
        """Return what cleared the bar in the audience's editions composed at or after `since`."""

    def withdraw(self, audience: AudienceId, *, reason: str) -> None:
        """Let an audience's PENDING deliveries FAIL, so that their papers are not shown.

        One that is SENDING is its sender's to judge. What was posted before is UNKNOWN again.
        """

    def shown(self, audience: AudienceId) -> frozenset[PaperId]:
        """Return every paper that counts as shown to the audience."""

    def impressions(self, audience: AudienceId) -> Sequence[ShownEdition]:
        """Return an audience's editions that showed papers, oldest first."""

    def open(self, place: ChannelRef) -> Sequence[Delivery]:
        """Return this channel's deliveries that are PENDING or SENDING, in order of posting."""

    def first_open(self, place: ChannelRef) -> Delivery | None:
        """Return the first of them, without reading those behind it."""

    def open_places(self, now: datetime) -> Sequence[ChannelRef]:
        """Return the channels with a PENDING or SENDING delivery that may be tried now.

        Paused and ended audiences wait: their deliveries are not open.
        """

    def delivery(self, delivery: DeliveryId) -> Delivery:
        """Return a stored delivery; raises NotFound."""

    def of_edition(self, edition: EditionId) -> Sequence[Delivery]:
        """Return an edition's deliveries by position."""

    def latest(self, audience: AudienceId) -> Sequence[Delivery]:
        """Return the deliveries of the audience's latest edition, empty when there is none."""

    def by_message(self, place: ChannelRef, message: str) -> Delivery | None:
        """Return the delivery that was posted as this message."""

    def by_nonce(self, nonce: str) -> Delivery | None:
        """Return the delivery with this nonce, whatever its state."""

    def messages(
        self, place: ChannelRef, *, before: DeliveryId | None = None, limit: int
    ) -> Sequence[Delivery]:
        """Return a channel's last deliveries before one of them, oldest first.

        Those that are SENT, UNKNOWN or SENDING: for a chat that keeps no messages of its own.
        """

    def sent(self, audience: AudienceId, *, limit: int | None = None) -> Sequence[Sent]:
        """Return the papers that reached an audience, newest first; merges followed, none twice."""

    def posted_since(
        self, since: datetime, *, platform: str, tenant: str | None = None
    ) -> Sequence[PostedMessage]:
        """Return a platform's messages with papers that were SENT at or after `since`.

        The newest first; with a tenant only those.
        """

    def move(
        self,
        delivery: DeliveryId,
        state: DeliveryState,
        *,
        now: datetime,
        lease: Lease,
        message: str | None = None,
        error: str = "",
        not_before: datetime | None = None,
    ) -> None:
        """Change a delivery's state under the lease; raises LeaseLost when it is not held.

        To SENDING counts an attempt; one that was SENDING already keeps when it was attempted
        first. To FAILED forgets that its papers were shown. One that is posted `again` becomes
        UNKNOWN instead of FAILED.
        """

    def again(self, delivery: DeliveryId, *, now: datetime) -> bool:
        """Let an UNKNOWN delivery be PENDING as if it were new; return whether it was UNKNOWN.

        It may have arrived before, so whatever becomes of it now, its papers count as shown.
        """

    def last_sent_at(self, audience: AudienceId) -> datetime | None:
        """Return when a message last reached the audience."""
