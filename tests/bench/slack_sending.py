"""Digests for two hundred channels of Slack: when the first and the last of them begin."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.bench.figures import Figure
from tests.bench.slack_stage import staged
from tests.bench.staging import CHANNELS, store_alike, until
from tests.bench.workshop import Workshop
from tests.fakes.slack import Fault
from tests.fakes.slack.calls import Call

LIMITED = 10
"""Channels of which Slack says at their first message that it wants none for a while."""
RETRY_AFTER = 5
PEOPLE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Seconds from when everything was due to be sent, for each channel's first message.

    `limited` are those from the channels that Slack refused once: when it took the message.
    """

    free: Sequence[float]
    limited: Sequence[float]
    composing: float


def measure(workshop: Workshop) -> Iterator[Figure]:
    begun = asyncio.run(_begun(workshop))
    yield Figure(
        name=f"from the first of {CHANNELS} channels' digests to the last one's beginning",
        value=max(begun.free) - min(begun.free),
        unit="s",
        limit=1,
        note=f"stored at one moment; the last began after {max(begun.free):.2f} s; "
        f"{LIMITED} others were refused meanwhile",
    )
    yield Figure(
        name=f"the first message where Slack asked for {RETRY_AFTER} s of patience",
        value=max(begun.limited),
        unit="s",
        note=f"the latest of {LIMITED}; the earliest {min(begun.limited):.2f} s",
    )
    yield Figure(
        name=f"{CHANNELS} channels' digests composed, each sent as soon as it is",
        value=begun.composing,
        unit="s",
        note="one after the other, as all are due at the same time",
    )


async def _begun(workshop: Workshop) -> Begun:
    async with staged(workshop, people=PEOPLE) as stage:
        ledger = stage.ledger
        ledger.let_be_due(ledger.audiences())
        composing = await until(lambda: ledger.has_composed(1))
        await until(ledger.is_quiet)
        await asyncio.to_thread(store_alike, ledger, "", "evening")
        before = len(stage.slack.calls)
        limited = {each.id for each in stage.channels[:: CHANNELS // LIMITED]}
        with ExitStack() as faults:
            for each in limited:
                faults.enter_context(
                    stage.slack.fault(
                        Fault.RATE_LIMITED,
                        method="chat.postMessage",
                        channel=each,
                        retry_after=RETRY_AFTER,
                    )
                )
            await asyncio.to_thread(ledger.release, "evening")
            at = datetime.now(UTC)
            await until(ledger.is_quiet)
        tried = _tried(list(stage.slack.calls)[before:], at)
    return Begun(
        free=[times[0] for channel, times in tried.items() if channel not in limited],
        limited=[tried[each][1] for each in limited],
        composing=composing,
    )


def _tried(calls: Sequence[Call], at: datetime) -> dict[str, list[float]]:
    """Return for each channel how many seconds after a moment each message came for it."""
    tried: dict[str, list[float]] = {}
    for call in calls:
        if call.method == "chat.postMessage":
            tried.setdefault(call.text("channel"), []).append((call.at - at).total_seconds())
    return tried
