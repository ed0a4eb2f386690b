"""Questions that `doctor` asks Slack, each answered with how a part is and what to do about it.

They change nothing but for one thing: `socket` has an address made that nobody opens. No token and
no such address is in any answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.audiences import Audience, AudienceKind, AudienceState
from bot.domain.health import Component, Status
from bot.domain.ids import ChannelRef
from bot.domain.visible import one_line
from bot.platforms.slack.api.clients import silent
from bot.platforms.slack.api.failures import TOKEN_CODES, code_of
from bot.platforms.slack.manifest import SCOPES

Parts = dict[str, Component]
Key = TypeVar("Key")
Answer = TypeVar("Answer")

ASK_SECONDS = 5
CHANNELS_SECONDS = 8.0
"""For all of a workspace's channels; what is known by then is told."""
MOST_CHANNELS = 50
"""conversations.info is of tier 3, 50 calls a minute:
https://docs.slack.dev/apis/web-api/rate-limits."""
AT_ONCE = 5
INVITE = "type /invite @Paper Round in it"


def prober(base_url: str, token: str) -> AsyncWebClient:
    """Return a client that asks once and does not wait for long."""
    return AsyncWebClient(
        token=token, base_url=base_url, timeout=ASK_SECONDS, retry_handlers=[], logger=silent()
    )


async def workspace(client: AsyncWebClient, audiences: Sequence[Audience], *, mend: str) -> Parts:
    """Return how a bot's token is, what it may do, and how the channels of its workspace are.

    `mend` says what to do about a token that Slack does not take.
    """
    try:
        told = await client.auth_test()
    except (SlackApiError, ClientError, TimeoutError) as error:
        refused = code_of(error) in TOKEN_CODES
        detail = f"Slack does not take the bot's token: {mend}." if refused else unanswered(error)
        return {"workspace": Component(status=Status.FAILED, detail=detail)}
    name = f"{one_line(str(told.get('team')))}, as {one_line(str(told.get('user')))}"
    tenant = str(told.get("enterprise_id" if told.get("is_enterprise_install") else "team_id"))
    found = {"workspace": Component(status=Status.OK, detail=name), "scopes": scopes(told)}
    return found | await channels(client, places(audiences, tenant))


def scopes(told: AsyncSlackResponse) -> Component:
    """Name each permission that the token lacks, with what it is for."""
    headers = {str(name).lower(): str(value) for name, value in told.headers.items()}
    if "x-oauth-scopes" not in headers:
        return Component(status=Status.OK, detail="Slack does not say what the token may do")
    granted = {scope.strip() for scope in headers["x-oauth-scopes"].split(",")}
    missing = [f"{scope} ({why})" for scope, why in SCOPES.items() if scope not in granted]
    if not missing:
        return Component(status=Status.OK, detail=f"all {len(SCOPES)}")
    detail = (
        f"The token lacks {'; '.join(missing)}: add what is missing under OAuth & Permissions, "
        "then install the app again."
    )
    return Component(status=Status.DEGRADED, detail=detail)


async def socket(client: AsyncWebClient) -> Component:
    """Say whether Slack gives the app's token an address for Socket Mode."""
    try:
        await client.apps_connections_open(app_token=client.token or "")
    except (SlackApiError, ClientError, TimeoutError) as error:
        return Component(status=Status.FAILED, detail=_no_socket(error))
    return Component(status=Status.OK, detail="Slack opens one")


def _no_socket(error: Exception) -> str:
    match code_of(error):
        case "missing_scope":
            return "SLACK_APP_TOKEN lacks connections:write: make an app-level token that has it."
        case code if code in TOKEN_CODES:
            return (
                "Slack does not take SLACK_APP_TOKEN: copy an app-level token with "
                "connections:write from the app's page, Basic Information."
            )
        case code if code:
            return f"Slack opens none ({code}): turn on Socket Mode on the app's page."
        case _:
            return unanswered(error)


def places(audiences: Iterable[Audience], tenant: str) -> Mapping[ChannelRef, str]:
    """Return the channels of a workspace that have digests, each by what people call it."""
    return {
        each.ref.place: one_line(each.called)
        for each in audiences
        if each.kind is AudienceKind.CHANNEL
        and each.state is not AudienceState.ENDED
        and each.ref.tenant == tenant
    }


async def channels(client: AsyncWebClient, named: Mapping[ChannelRef, str]) -> Parts:
    """Ask for each channel, a few at once; how many there was no time for is said."""
    chosen = [*named][:MOST_CHANNELS]
    questions = {place: partial(channel, client, place.channel) for place in chosen}
    found: Parts = {}
    for place, component in (await in_time(questions, seconds=CHANNELS_SECONDS)).items():
        name = f"channel {named[place]}"
        found[f"{name} {place.channel}" if name in found else name] = component
    if left := len(named) - len(found):
        detail = f"and {left} more, which were not asked for"
        found["channels"] = Component(status=Status.OK, detail=detail)
    return found


async def channel(client: AsyncWebClient, channel_id: str) -> Component:
    """Say whether the bot can post in a channel."""
    try:
        told = (await client.conversations_info(channel=channel_id)).get("channel")
    except (SlackApiError, ClientError, TimeoutError) as error:
        hidden = code_of(error) in {"channel_not_found", "not_in_channel"}
        gone = f"Slack does not show it, so it is private or gone: {INVITE}, if it is still there."
        return Component(status=Status.DEGRADED, detail=gone if hidden else unanswered(error))
    return _membership(told if isinstance(told, Mapping) else {})


def _membership(told: Mapping[str, Any]) -> Component:
    if told.get("is_archived"):
        detail = "It is archived: unarchive it, or subscribe another channel."
        return Component(status=Status.DEGRADED, detail=detail)
    if not told.get("is_member"):
        detail = f"Paper Round is not in it: {INVITE}."
        return Component(status=Status.DEGRADED, detail=detail)
    return Component(status=Status.OK, detail="Paper Round is in it")


def unanswered(error: Exception) -> str:
    """Say why there is no answer, in a sentence of our own."""
    code = code_of(error)
    if code in {"ratelimited", "rate_limited"}:
        return "Slack asks to be asked less often: try again in a minute."
    if isinstance(error, SlackApiError):
        return f"Slack does not say ({one_line(code) or 'it answered no JSON'}): try again."
    return "Slack can't be reached: look at this machine's network, and at SLACK_API_BASE_URL."


async def in_time(
    questions: Mapping[Key, Callable[[], Awaitable[Answer]]], *, seconds: float
) -> Mapping[Key, Answer]:
    """Ask a few at once, and return the answers that came in time, in the questions' order."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def ask(question: Callable[[], Awaitable[Answer]]) -> Answer:
        async with turn:
            return await question()

    asked = {key: asyncio.create_task(ask(question)) for key, question in questions.items()}
    if not asked:
        return {}
    _, late = await asyncio.wait(asked.values(), timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return {key: task.result() for key, task in asked.items() if task not in late}
