"""What is shown to whoever did something: an answer where they are, or a form in a modal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.replies import Form, Notice, Reply, Text
from bot.platforms.slack import views
from bot.platforms.slack.api.failures import code_of
from bot.platforms.slack.api.origins import Spot, an_id
from bot.platforms.slack.blocks.text import Json
from bot.platforms.slack.hearing.reaching import FAILURES, Way, reason, say, with_files_sent
from bot.platforms.slack.views import Context

BROKEN = "That did not work, and it is not your fault; the log says why."
TOO_LATE = "Slack waits only three seconds for a form to open: please try again."
CLOSED = "The form was closed before there was an answer; please give its command again."

TRIGGER_CODES = frozenset("expired_trigger_id invalid_trigger_id exchanged_trigger_id".split())
"""https://docs.slack.dev/reference/methods/views.open#errors"""

BEFORE_TOO_LATE = 2.0
"""Seconds after which a modal is opened without its answer: a trigger lives for three."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def sentence(text: str) -> Reply:
    return Reply(blocks=(Notice(text=text),))


def one_moment(context: Context) -> Json:
    """Return what a modal shows until there is an answer."""
    return views.answer_view(Reply(blocks=(Text(text="One moment…"),)), context)


async def answered(work: Awaitable[Reply | Form]) -> Reply | Form:
    """Return what comes of something, or the sentence that it failed."""
    try:
        return await work
    except Exception:
        log.exception("what a person asked for failed", platform="slack")
        return sentence(BROKEN)


async def show(way: Way, work: Awaitable[Reply | Form], context: Context) -> None:
    """Wait for an answer and show it; whatever fails, somebody is told. Raises nothing.

    What comes of a press in Home stands in a modal, which opens soon or never: where the answer
    takes longer, the modal is there before it.
    """
    task = asyncio.ensure_future(answered(work))
    try:
        if way.spot is Spot.HOME:
            await asyncio.wait({task}, timeout=BEFORE_TOO_LATE)
            way = way if task.done() else await _waiting(way, context)
        await give(way, await task, context)
    except FAILURES as error:
        what = "an answer was not shown"
        log.error(what, platform="slack", error=reason(error))  # noqa: TRY400 - its text may quote
        await _apologise(way)
    except Exception:
        log.exception("an answer was not shown", platform="slack")
        await _apologise(way)
    finally:
        task.cancel()


async def give(way: Way, answer: Reply | Form, context: Context) -> None:
    """Show an answer, or a form that comes back with `context`; within a modal in its place."""
    if isinstance(answer, Form):
        await _ask(way, answer, context)
        return
    reply = await with_files_sent(way, answer)
    if way.spot is Spot.MESSAGE:
        await say(way, reply)
        return
    try:
        await _put(way, views.answer_view(reply, context))
    except SlackApiError as error:
        log.info("a modal was not shown", error=code_of(error))
        await say(way, reply)


async def _apologise(way: Way) -> None:
    try:
        await say(way, sentence(BROKEN))
    except FAILURES as error:
        log.warning("nobody could be told", error=reason(error))


async def _waiting(way: Way, context: Context) -> Way:
    """Open a modal that waits, and return the way into it."""
    try:
        opened = await way.client.views_open(
            trigger_id=way.origin.trigger, view=one_moment(context)
        )
    except SlackApiError as error:
        log.info("a modal was not shown", error=code_of(error))
        return replace(way, spot=Spot.MESSAGE)
    return replace(way, spot=Spot.MODAL, view=an_id(opened.data, ("view", "id")))


async def _ask(way: Way, form: Form, context: Context) -> None:
    try:
        await _put(way, views.form_view(form, replace(context, submit=form.submit)))
    except SlackApiError as error:
        if code_of(error) in TRIGGER_CODES:
            await say(way, sentence(TOO_LATE))
        elif way.view and code_of(error) == "not_found":
            await say(way, sentence(CLOSED))
        else:
            raise


async def _put(way: Way, view: Json) -> None:
    """Show a view in the modal that is open, or in a new one."""
    if way.view:
        await way.client.views_update(view_id=way.view, view=view)
    else:
        await way.client.views_open(trigger_id=way.origin.trigger, view=view)
