"""What is shown to whoever did something: an answer, or a form, or a button that opens one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

import structlog

from bot.domain.editions import Action
from bot.domain.replies import Form, Notice, Reply, Text
from bot.platforms.discord.blocks import forms
from bot.platforms.discord.hearing.acting import Asking
from bot.platforms.discord.hearing.drafts import Reopen
from bot.platforms.discord.hearing.origins import Origin
from bot.platforms.discord.hearing.reaching import FAILURES, Way, reason
from bot.platforms.discord.hearing.room import Room
from bot.services.actions import HERE

BROKEN = "That did not work, and it is not your fault; the log says why."
READY = "Here is what is asked:"
OPEN, CORRECT, MORE = "Open the form", "Correct it", "More settings"

SOON = 0.15
"""Seconds after which somebody is shown that an answer is being worked on."""
BEFORE_TOO_LATE = 2.0
"""The same where the answer may be a form, which nothing may come before: three are all there are.
https://docs.discord.com/developers/interactions/receiving-and-responding"""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def sentence(text: str) -> Reply:
    return Reply(blocks=(Notice(text=text),))


async def answered(work: Awaitable[Reply | Form]) -> Reply | Form:
    """Return what comes of something, or the sentence that it failed."""
    try:
        return await work
    except Exception:
        log.exception("what a person asked for failed", platform="discord")
        return sentence(BROKEN)


async def show(
    room: Room,
    way: Way,
    work: Awaitable[Reply | Form],
    origin: Origin,
    asking: Asking | None = None,
) -> None:
    """Wait for an answer and show it; whatever fails, somebody is told. Raises nothing.

    What may be a form says so by `asking`, and is waited for a while longer in silence.
    """
    task = asyncio.ensure_future(answered(work))
    try:
        may_ask = asking is not None and way.takes_forms
        await asyncio.wait({task}, timeout=BEFORE_TOO_LATE if may_ask else SOON)
        if not task.done():
            await way.wait()
        await _give(room, way, await task, origin, asking or Asking())
    except FAILURES as error:
        what = "an answer was not shown"
        log.error(what, platform="discord", error=reason(error))  # noqa: TRY400 - it may quote
        await _apologise(way)
    except Exception:
        log.exception("an answer was not shown", platform="discord")
        await _apologise(way)
    finally:
        task.cancel()


async def _give(room: Room, way: Way, answer: Reply | Form, origin: Origin, asking: Asking) -> None:
    if isinstance(answer, Reply):
        await way.say(answer)
    elif way.takes_forms:
        pages = forms.pages(answer)
        page = min(asking.page, len(pages) - 1)
        context = forms.Context(
            submit=answer.submit, here=asking.here, page=page, last=page == len(pages) - 1
        )
        await way.ask(forms.modal(pages[page], context))
    else:
        await way.say(_button_for(room, way, answer, origin, asking))


def more_after(reply: Reply, context: forms.Context) -> Reply:
    """Return what is said of a page of a form that was taken, with a way to the next one."""
    if context.last:
        return reply
    following = Reopen(page=context.page + 1, line=line_for(context.submit, here=context.here))
    return replace(reply, actions=(following.button(MORE), *reply.actions))


def line_for(submit: str, *, here: bool) -> str:
    """Return the line whose answer is the form that this command takes."""
    return f"{submit} {HERE}" if here else submit


def _button_for(room: Room, way: Way, form: Form, origin: Origin, asking: Asking) -> Reply:
    """Return what is wrong with a form, and a button that opens it again as it was filled in."""
    key = str(way.interaction.id)
    room.drafts.keep(key, origin.caller, form)
    pages = forms.pages(form)
    wrong = [number for number, page in enumerate(pages) if any(f.problem for f in page.fields)]
    page = wrong[0] if wrong else min(asking.page, len(pages) - 1)
    line = line_for(form.submit, here=asking.here)
    button: Action = Reopen(key=key, page=page, line=line).button(CORRECT if wrong else OPEN)
    told = forms.problems(form).blocks if wrong else (Text(text=READY),)
    return Reply(blocks=told, actions=(button,))


async def _apologise(way: Way) -> None:
    try:
        await way.say(sentence(BROKEN))
    except FAILURES as error:
        log.warning("nobody could be told", platform="discord", error=reason(error))
