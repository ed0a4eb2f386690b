"""Audiences, and the acts of readers on what they were shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.audiences import Audience, Interests
from bot.domain.ids import AudienceId, AudienceRef, PaperId, ReaderId
from bot.domain.signals import Signal, SignalKey, Surface, Vote


class AudienceStore(Protocol):
    """Audiences and their interests."""

    def add(self, audience: Audience) -> Audience:
        """Store a new audience and return it with its id; the given id is ignored."""

    def find(self, ref: AudienceRef) -> Audience | None:
        """Return the audience of this name, if there is one."""

    def get(self, audience: AudienceId) -> Audience:
        """Return a stored audience; raises NotFound."""

    def all(self) -> Sequence[Audience]:
        """Return all audiences by reference."""

    def update(self, audience: Audience) -> None:
        """Store an audience's settings and state."""

    def due(self, now: datetime) -> Sequence[Audience]:
        """Return active audiences whose `next_due_at` is at or before now, earliest first."""

    def lock(self, audience: AudienceId) -> Audience:
        """Return the audience, locked against other writers until this transaction ends."""

    def interests(self, audience: AudienceId) -> Interests:
        """Return an audience's topics and muted topics in the order they were named."""

    def set_interests(self, audience: AudienceId, interests: Interests, *, now: datetime) -> None:
        """Replace an audience's interests by these; those that stay keep their date."""


class SignalStore(Protocol):
    """Acts of readers on papers."""

    def get(self, key: SignalKey) -> Signal | None:
        """Return the signal with this key, if there is one."""

    def put(self, signal: Signal) -> None:
        """Store a signal, merged with the one that has its key."""

    def of_paper(self, reader: ReaderId, paper: PaperId) -> Sequence[Signal]:
        """Return one reader's signals on one paper."""

    def of_reader(self, reader: ReaderId) -> Sequence[Signal]:
        """Return all of one reader's signals, those taken back too, in order of papers."""

    def on_message(self, message: str, papers: Iterable[PaperId]) -> Sequence[Signal]:
        """Return everybody's acts on these papers that name this message; merges followed."""

    def votes(self, reader: ReaderId) -> Mapping[PaperId, Vote]:
        """Return a reader's standing votes."""

    def votes_in(self, audience: AudienceId) -> Mapping[ReaderId, Mapping[PaperId, Vote]]:
        """Return standing votes given in this audience's messages, by reader."""

    def votes_until(
        self, readers: Iterable[ReaderId], moment: datetime
    ) -> Mapping[ReaderId, Mapping[PaperId, Vote]]:
        """Return the votes of these readers as they stood at a moment, as far as it is known.

        What was forgotten since is gone. An act that was done anew since is known as the new one.
        """

    def tally(
        self,
        papers: Iterable[PaperId],
        audience: AudienceId,
        *,
        surface: Surface | None = None,
    ) -> Mapping[PaperId, tuple[int, int]]:
        """Return (ups, downs) of standing votes given in this audience's messages.

        With a surface only those acts are counted that came from there: reactions are public.
        """

    def votes_since(self, reader: ReaderId, since: datetime) -> Mapping[PaperId, Vote]:
        """Return those of a reader's standing votes that were given after `since`."""

    def seen_event(self, platform: str, event_id: str, *, now: datetime) -> bool:
        """Remember an inbound event; True when it was already there."""
