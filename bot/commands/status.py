"""`status`: when the next digest comes, what became of the last one, how the parts are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from bot.commands import post_again
from bot.commands.managing import may_decide
from bot.commands.moments import day, moment
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.subjects import called
from bot.domain.audiences import Audience, AudienceState
from bot.domain.editions import Action, Delivery, DeliveryState, LastEdition, PapersPayload
from bot.domain.health import Component, Status
from bot.domain.ids import AudienceRef
from bot.domain.replies import Block, Facts, Form, Notice, Reply, Table
from bot.services import actions
from bot.services.again import unknown_of
from bot.services.wording import percent, plural

SOURCE = "source"
"""How the names of the parts begin that papers come from."""

NAMES_A_FILE = re.compile(r"[/\\]|\w\.[A-Za-z]\w*")
"""File names and folders are for whoever runs the bot, not for everybody in a channel."""

MOST_AGAIN = 5
"""Buttons to post something again: a row on Discord, before a row of the others."""


def run(call: Call, desk: Desk) -> Reply | Form:
    own = AudienceRef.direct(call.caller)
    blocks, again = _told_of("you", own, call, desk)
    if call.place != own and desk.uow.audiences.find(call.place) is not None:
        there = _told_of(called(call, desk.uow), call.place, call, desk)
        blocks, again = [*blocks, *there[0]], [*again, *there[1]]
    buttons = _buttons(desk.uow.audiences.find(own))
    return Reply(
        blocks=(*blocks, *parts(desk.components)),
        actions=(*islice(again, MOST_AGAIN), *buttons),
    )


def _told_of(
    whom: str, ref: AudienceRef, call: Call, desk: Desk
) -> tuple[list[Block], list[Action]]:
    """Return what is said of an audience, and the buttons for what it may not have received."""
    blocks: list[Block] = [Facts(facts=tuple(_digests(whom, ref, desk)))]
    audience = desk.uow.audiences.find(ref)
    unknown = [] if audience is None else list(unknown_of(audience.id, desk.uow))
    if audience is None or not unknown:
        return blocks, []
    decides = may_decide(call, audience, desk.uow) and audience.state is AudienceState.ACTIVE
    blocks.append(Notice(text=_doubt(whom, len(unknown), decides=decides)))
    return blocks, [post_again.button(each) for each in unknown] if decides else []


def _doubt(whom: str, messages: int, *, decides: bool) -> str:
    """Return the sentence about messages that may not have arrived."""
    what = f"{messages} {plural(messages, 'message')} of the last digest for {whom}"
    they = "it" if messages == 1 else "they"
    again = f": posted again, {they} may be there twice" if decides else ""
    return f"{what} may not have arrived{again}."


def _buttons(own: Audience | None) -> tuple[Action, ...]:
    """Return what the caller may want next: nobody needs to be a manager for it."""
    if own is None or own.state is not AudienceState.ACTIVE:
        return (actions.run("Get digests", "subscribe"),)
    return (actions.run("Preview now", "preview"), actions.run("Settings", "schedule"))


def parts(components: Mapping[str, Component]) -> list[Block]:
    """Return the sources and every part in trouble, by name.

    Only what a source tells is for everybody, and no file in it: the parts that serve all readers
    may name other people's audiences. Whoever runs the bot finds everything in /health.
    """
    rows = tuple(
        (name.rstrip("/").rpartition("/")[2], str(part.status), _told(name, part))
        for name, part in sorted(components.items())
        if part.status is not Status.OK or name.startswith(SOURCE)
    )
    return [Table(head=("part", "is", ""), rows=rows)] if rows else []


def last_time(audience: Audience, last: LastEdition, deliveries: Sequence[Delivery]) -> str:
    """Return what the last edition held, or why nothing, and what was not sent."""
    papers = sum(
        len(each.payload.cards) for each in deliveries if isinstance(each.payload, PapersPayload)
    )
    failed = sum(each.state is DeliveryState.FAILED for each in deliveries)
    text = f"{papers} of {last.considered} papers" if papers else _nothing(audience, last)
    were = "was" if failed == 1 else "were"
    return f"{text}; {failed} {plural(failed, 'message')} {were} not sent" if failed else text


def _nothing(audience: Audience, last: LastEdition) -> str:
    if last.considered == 0:
        return "nothing: no new paper had come in"
    bar = audience.choosiness.bar
    share = f" (ahead of {percent(bar)} in 100 papers known)" if bar else ""
    papers = f"{last.considered} new {plural(last.considered, 'paper')}"
    return f"nothing: none of {papers} cleared the bar{share}"


def _digests(whom: str, ref: AudienceRef, desk: Desk) -> Iterator[tuple[str, str]]:
    audience = desk.uow.audiences.find(ref)
    yield f"next digest for {whom}", "not subscribed" if audience is None else _next(audience, desk)
    if audience is None:
        return
    sent = desk.uow.editions.last_sent_at(audience.id)
    yield "last message", moment(sent, audience.zone, now=desk.now) if sent else "none yet"
    last = desk.uow.editions.last(audience.id)
    if last is not None:
        yield "last time", last_time(audience, last, desk.uow.editions.latest(audience.id))


def _next(audience: Audience, desk: Desk) -> str:
    if audience.state is AudienceState.ENDED:
        return "not subscribed"
    if audience.state is AudienceState.PAUSED or audience.next_due_at is None:
        return f"paused: {audience.state_reason or 'see the log'}"
    due = moment(audience.next_due_at, audience.zone, now=desk.now)
    if audience.paused_until is not None and audience.paused_until > desk.now:
        return f"{due}, paused until {day(audience.paused_until, audience.zone)}"
    return due


def _told(name: str, part: Component) -> str:
    return _public(part.detail) if name.startswith(SOURCE) else ""


def _public(detail: str) -> str:
    return "" if NAMES_A_FILE.search(detail) else detail


STATUS = CommandSpec(
    name="status", sentence="The next digest, the last one, and how the parts are.", run=run
)
