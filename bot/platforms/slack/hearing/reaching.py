"""How words and files reach one person: by the response URL, in the conversation, or directly."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from bot.domain.replies import Block, File, Form, Notice, Reply, Visibility
from bot.platforms.slack import render, render_answers
from bot.platforms.slack.api.clients import silent
from bot.platforms.slack.api.failures import BLOCK_CODES, code_of
from bot.platforms.slack.api.origins import Origin, Spot, an_id, at, text
from bot.platforms.slack.render import Message

NO_FILE = "The file could not be put into your direct messages; please try again in a moment."

SECONDS = 10
OK = 200
URL_CODES = frozenset("expired_url used_url".split())
"""https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
FAILURES = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""What slack_sdk raises where Slack refuses something or cannot be asked."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def reason(error: Exception) -> str:
    """Return Slack's word for what went wrong, else the name of the error."""
    return code_of(error) or type(error).__name__


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The way back to somebody; `view` is the id of the modal that they are in."""

    client: AsyncWebClient
    origin: Origin
    spot: Spot = Spot.MESSAGE
    view: str = ""


async def say(way: Way, reply: Reply) -> None:
    """Say something to whoever asked; in public only where the reply says so."""
    in_public = reply.visibility is Visibility.PUBLIC
    for message in render_answers.answers(reply):
        if not await _respond(way, message, in_public=in_public):
            await _say_otherwise(way, message)


async def whisper(way: Way, reply: Reply) -> None:
    """Say something to one person in the conversation, or nowhere: nobody asked for it."""
    try:
        for message in render_answers.answers(reply):
            await _post_ephemeral(way, message)
    except FAILURES as error:
        log.info("nothing can be shown there", error=reason(error))


def has_files(answer: Reply | Form) -> bool:
    return isinstance(answer, Reply) and bool(_files(answer))


async def with_files_sent(way: Way, reply: Reply) -> Reply:
    """Put a reply's files into somebody's direct messages; return what is left to say."""
    files = _files(reply)
    if not files:
        return reply
    try:
        channel = await _direct_channel(way)
        for file in files:
            await way.client.files_upload_v2(
                channel=channel, filename=file.name, title=file.name, content=file.content
            )
    except FAILURES as error:
        log.warning("a file was not sent", error=reason(error))
        others = _without_files(reply.blocks)
        return replace(
            reply,
            blocks=(*others, Notice(text=NO_FILE)),
            details=_without_files(reply.details),
        )
    return reply


async def _respond(way: Way, message: Message, *, in_public: bool) -> bool:
    """Answer by the response URL; False where there is none that takes answers any more."""
    url = way.origin.response_url
    if not url:
        return False
    webhook = AsyncWebhookClient(url, timeout=SECONDS, retry_handlers=[], logger=silent())
    how = {
        "response_type": "in_channel" if in_public else "ephemeral",
        "replace_original": False,
        **_in_thread(way),
    }
    try:
        refusal = _refusal(await webhook.send_dict(_body(message) | how))
        if refusal in BLOCK_CODES:
            refusal = _refusal(await webhook.send_dict(_body(render.plain(message)) | how))
    except FAILURES as error:
        refusal = reason(error)
    if refusal:
        log.info("a response URL takes no answer", error=refusal)
    return not refusal


def _refusal(answer: WebhookResponse) -> str:
    """Return why an answer was refused, empty where it was taken.

    Slack says so by the status or in the body, which is JSON or a single word.
    """
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = {"ok": answer.status_code == OK, "error": answer.body.strip()}
    if answer.status_code == OK and at(said, "ok") is not False:
        return ""
    code = text(said, "error")
    return code if code in BLOCK_CODES | URL_CODES else f"HTTP {answer.status_code}"


async def _say_otherwise(way: Way, message: Message) -> None:
    """Say something in the conversation, or directly where Slack does not let us."""
    if way.origin.channel:
        try:
            await _post_ephemeral(way, message)
        except FAILURES as error:
            log.info("nothing can be shown there", error=reason(error))
        else:
            return
    channel = await _direct_channel(way)
    await _taken(way.client.chat_postMessage, message, channel=channel)


async def _post_ephemeral(way: Way, message: Message) -> None:
    user = way.origin.caller.external_id
    where = {"channel": way.origin.channel, **_in_thread(way)}
    await _taken(way.client.chat_postEphemeral, message, **where, user=user)


def _in_thread(way: Way) -> dict[str, str]:
    return {"thread_ts": way.origin.thread} if way.origin.thread else {}


async def _taken(call: Callable[..., Awaitable[Any]], message: Message, **where: str) -> None:
    """Post a message, or its text alone where Slack does not take its blocks."""
    try:
        await call(**where, **_body(message))
    except SlackApiError as error:
        if code_of(error) not in BLOCK_CODES:
            raise
        await call(**where, **_body(render.plain(message)))


def _body(message: Message) -> dict[str, Any]:
    quiet = {"text": message.text, "unfurl_links": False, "unfurl_media": False}
    return quiet | ({"blocks": list(message.blocks)} if message.blocks else {})


async def _direct_channel(way: Way) -> str:
    opened = await way.client.conversations_open(users=way.origin.caller.external_id)
    return an_id(opened.data, ("channel", "id"))


def _files(reply: Reply) -> list[File]:
    return [each for each in (*reply.blocks, *reply.details) if isinstance(each, File)]


def _without_files(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(each for each in blocks if not isinstance(each, File))
