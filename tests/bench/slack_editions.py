"""Editions that are stored all at once, without being composed: to measure sending alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bot.domain.audiences import Audience
from bot.domain.editions import Edition
from bot.services import editions
from tests.bench.slack_stage import Stage


def alike(stage: Stage, first: Sequence[Audience], second: Sequence[Audience]) -> Iterator[Edition]:
    """Make an edition for each second audience, with the messages of the first one's."""
    now = datetime.now(UTC)
    with stage.database.unit_of_work(read_only=True) as uow:
        for model, audience in zip(first, second, strict=True):
            due = editions.due_today(audience, now=now)
            yield Edition(
                audience=audience.id,
                follows=None,
                period=due.period,
                due_at=now,
                composed_at=now,
                cutoff=0,
                epoch=0,
                considered=0,
                payloads=tuple(each.payload for each in uow.editions.latest(model.id)),
            )


def store(stage: Stage, made: Sequence[Edition]) -> None:
    """Store all of them in one transaction, so that all are due to be sent at one moment."""
    with stage.database.unit_of_work() as uow:
        for each in made:
            uow.editions.add(each)
        uow.commit()
