"""`preview`: what the digest would be now, shown to whoever asks and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.commands.subjects import acts_on_channel, channel_audience, here_word, target
from bot.domain.audiences import Audience, AudienceKind
from bot.domain.echo import echo
from bot.domain.editions import HeaderPayload, NotePayload, PapersPayload, Payload
from bot.domain.errors import InvalidInput
from bot.domain.replies import Block, Form, Notice, Reply, Text
from bot.services import actions
from bot.services.previewing import preview
from bot.services.subscriptions import new_audience

ALL = "all"


def run(call: Call, desk: Desk) -> Reply | Form:
    asked = call.values.get("what", "")
    if asked.casefold() not in {"", ALL}:
        raise InvalidInput(f"“{echo(asked)}” cannot be previewed: it is “{ALL}” or nothing.")
    everything = bool(asked)
    audience = _audience(call, desk)
    edition = preview(audience, desk.uow, desk.model, everything=everything, now=desk.now)
    blocks = tuple(block for payload in edition.payloads for block in _blocks(payload))
    buttons = tuple(
        action
        for payload in edition.payloads
        if isinstance(payload, NotePayload)
        for action in payload.actions
    )
    return Reply(
        blocks=(Text(text=_title(audience, everything=everything)), *blocks),
        actions=buttons or (actions.run("Settings", f"schedule{here_word(call)}"),),
    )


def _audience(call: Call, desk: Desk) -> Audience:
    """Return the channel, or the caller's own digests, also those that never were subscribed."""
    if acts_on_channel(call):
        return channel_audience(call, desk)
    reader = desk.uow.readers.find(call.caller)
    return desk.uow.audiences.find(target(call)) or new_audience(
        target(call),
        reader.id if reader else None,
        kind=AudienceKind.DIRECT,
        defaults=desk.defaults,
        now=desk.now,
        where=call.where,
    )


def _title(audience: Audience, *, everything: bool) -> str:
    direct = audience.kind is AudienceKind.DIRECT
    which = "your next digest" if direct else f"the next digest of {audience.called}"
    bar = ", however good the papers are" if everything else ""
    return f"Only you see this: {which} as it would be now{bar}."


def _blocks(payload: Payload) -> Iterator[Block]:
    match payload:
        case HeaderPayload():
            yield Text(text=payload.title)
            yield from (Text(text=line) for line in payload.lines)
        case PapersPayload():
            if payload.header is not None:
                yield from _blocks(payload.header)
            yield from map(actions.under, payload.cards)
        case NotePayload():
            yield Notice(text=payload.text)
        case _:
            assert_never(payload)


PREVIEW = CommandSpec(
    name="preview",
    sentence="What the digest would be now; nobody else sees it.",
    params=(
        Param(
            name="what",
            sentence=f"“{ALL}” shows also what is under the bar.",
            required=False,
        ),
    ),
    here=True,
    listed=False,
    run=run,
)
