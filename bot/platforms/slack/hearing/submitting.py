"""Forms that were filled in: taken before they are acknowledged, as only so they can be refused.

https://docs.slack.dev/surfaces/modals#handling_submissions
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from slack_bolt.async_app import AsyncAck

from bot.commands.spec import Call
from bot.domain.replies import Form, Reply
from bot.platforms.slack import views
from bot.platforms.slack.blocks.text import Json
from bot.platforms.slack.hearing.answering import answered, one_moment, sentence, show
from bot.platforms.slack.hearing.interactions import Submitted
from bot.platforms.slack.hearing.reaching import Way, has_files
from bot.platforms.slack.hearing.room import Room
from bot.platforms.slack.hearing.surroundings import surroundings
from bot.platforms.slack.views import Context

LONGEST = 2.5
"""Seconds until a form that is still being taken is acknowledged; Slack waits for three."""

ON_ITS_WAY = 0.5
"""Seconds until an acknowledgement is surely there, which slack_bolt sends after ours: an answer
that overtook it would be overwritten by it."""

UNKNOWN = "This form is not known here any more; please give its command again."


async def submit(room: Room, way: Way, submitted: Submitted, ack: AsyncAck) -> None:
    """Take a form; its modal shows what is wrong with it, or the answer."""
    context = submitted.context
    task = asyncio.ensure_future(answered(_taken(room, way, submitted)))
    try:
        await asyncio.wait({task}, timeout=LONGEST)
        if task.done() and not has_files(task.result()):
            await _acknowledge(ack, task.result(), submitted)
            return
        await ack(response_action="update", view=one_moment(context))
        await asyncio.sleep(ON_ITS_WAY)
        await show(way, task, context)
    finally:
        task.cancel()


async def refuse(ack: AsyncAck) -> None:
    """Say that a form is of another age, of which nothing can be made."""
    await ack(
        response_action="update", view=views.answer_view(sentence(UNKNOWN), Context(place=""))
    )


async def _taken(room: Room, way: Way, submitted: Submitted) -> Reply | Form:
    origin, context = way.origin, submitted.context
    around = await surroundings(room, way.client, origin)
    call = Call(
        caller=origin.caller,
        place=origin.place,
        here=context.here,
        manages=around.manages,
        where=around.where,
    )
    form = Form(title="", fields=(), submit=context.submit)
    return room.worded(await room.host.submit(form, submitted.values, call))


async def _acknowledge(ack: AsyncAck, answer: Reply | Form, submitted: Submitted) -> None:
    context = submitted.context
    if isinstance(answer, Reply):
        await ack(response_action="update", view=views.answer_view(answer, context))
        return
    errors = views.form_errors(answer)
    if errors and errors.keys() <= submitted.values.keys():
        await ack(response_action="errors", errors=errors)
    else:
        await ack(response_action="update", view=_next(answer, context))


def _next(form: Form, context: Context) -> Json:
    return views.form_view(form, replace(context, submit=form.submit))
