"""chat.*, reactions.get and response URLs: messages that are posted, changed and taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.fakes.slack import judging
from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import SlackError
from tests.fakes.slack.places import Channel, Message
from tests.fakes.slack.values import Json
from tests.fakes.slack.world import Team

if TYPE_CHECKING:
    from tests.fakes.slack.interactions import ResponseUrl
    from tests.fakes.slack.server import FakeSlack

MANY = 50
"""reactions.get may name only some of the people, unless asked for the full list."""


async def post_message(call: Call) -> Json:
    slack = call.slack
    channel = place(call.caller, call.need("channel"))
    if channel.direct is None and not channel.bot_is_member:
        raise SlackError("not_in_channel")
    _not_archived(channel)
    slack.pace(channel)
    slack.complain_of(call.method, judging.of_posting(call.arguments))
    text, blocks = content(slack, call.method, call.arguments)
    thread = call.text("thread_ts") or None
    if thread is not None and channel.message(thread) is None:
        slack.complain(f"{call.method}: thread_ts {thread} is no message of {channel.id}")
    message = Message(
        ts=slack.ids.ts(channel.id, slack.now().timestamp()),
        channel=channel,
        user=call.caller.bot.id,
        text=text,
        blocks=blocks,
        thread_ts=thread,
        arguments=call.arguments,
    )
    channel.add(message)
    if channel.direct is not None and channel.direct.turn is not None:
        channel.direct.turn.came(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json()}


async def post_ephemeral(call: Call) -> Json:
    slack = call.slack
    channel = place(call.caller, call.need("channel"))
    user = call.caller.users.get(call.need("user"))
    if channel.direct is None and not channel.bot_is_member:
        raise SlackError("not_in_channel")
    _not_archived(channel)
    if user is None or user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content(slack, call.method, call.arguments, ephemeral=True)
    message = Message(
        ts=slack.ids.ts(channel.id, slack.now().timestamp()),
        channel=channel,
        user=call.caller.bot.id,
        text=text,
        blocks=blocks,
        only_for=user.id,
        arguments=call.arguments,
    )
    channel.add(message)
    if user.turn is not None:
        user.turn.came(message)
    return {"message_ts": message.ts}


async def update(call: Call) -> Json:
    slack = call.slack
    channel, message = _own(call, "cant_update_message")
    text, blocks = content(slack, call.method, call.arguments)
    if text or "text" in call.arguments:
        message.text = text
    if blocks or "blocks" in call.arguments:
        message.blocks = blocks
    message.edited = True
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": message.as_json()}


async def delete(call: Call) -> Json:
    channel, message = _own(call, "cant_delete_message")
    message.deleted = True
    return {"channel": channel.id, "ts": message.ts}


async def reactions(call: Call) -> Json:
    channel = place(call.caller, call.need("channel"))
    message = channel.message(call.need("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    found = message.as_json()
    if not call.arguments.get("full"):
        for each in found.get("reactions", ()):
            each["users"] = each["users"][:MANY]
    return {"type": "message", "channel": channel.id, "message": found}


async def respond(slack: FakeSlack, url: ResponseUrl, arguments: Json) -> None:
    """Do what was sent to a response URL."""
    original, turn = url.original, url.turn
    if arguments.get("delete_original"):
        if original is None:
            raise SlackError("message_not_found")
        original.deleted = True
        return
    text, blocks = content(slack, "response_url", arguments, ephemeral=True)
    if arguments.get("replace_original") and original is not None:
        original.text, original.blocks, original.edited = text, blocks, True
        turn.came(original)
        return
    answered(slack, url, arguments | {"text": text, "blocks": blocks})


def answered(slack: FakeSlack, url: ResponseUrl, arguments: Json) -> None:
    """Put an answer where its person sees it: to them alone, unless it says otherwise."""
    public = arguments.get("response_type") == "in_channel"
    message = Message(
        ts=slack.ids.ts(url.channel.id, slack.now().timestamp()),
        channel=url.channel,
        user=url.channel.team.bot.id,
        text=arguments.get("text", ""),
        blocks=tuple(arguments.get("blocks") or ()),
        thread_ts=arguments.get("thread_ts"),
        only_for=None if public else url.turn.user.id,
        arguments=arguments,
    )
    url.channel.add(message)
    url.turn.came(message)


def content(
    slack: FakeSlack, method: str, arguments: Json, *, ephemeral: bool = False
) -> tuple[str, tuple[Json, ...]]:
    """Return the text and blocks of a message; raises SlackError where Slack would refuse them."""
    text, blocks = str(arguments.get("text") or ""), arguments.get("blocks") or []
    if not text.strip() and not blocks:
        raise SlackError("no_text")
    slack.complain_of(method, judging.of_text(text))
    if arguments.get("attachments"):
        slack.complain(f"{method}: attachments are of the past")
    if not isinstance(blocks, (list, tuple)):
        raise SlackError("invalid_blocks_format")
    problems = judging.of_blocks(blocks, ephemeral=ephemeral) if slack.judges else []
    slack.complain_of(method, problems)
    if judging.characters(blocks) > judging.BLOCKS_IN_ALL:
        raise SlackError("msg_blocks_too_long")
    if problems:
        raise SlackError("invalid_blocks", response_metadata={"messages": problems})
    return text[: judging.TEXT_CUT], with_ids(slack, blocks)


def with_ids(slack: FakeSlack, blocks: Iterable[Json]) -> tuple[Json, ...]:
    """Return the blocks, each with a block_id: Slack gives one to those without."""
    return tuple(
        each if each.get("block_id") else {**each, "block_id": slack.ids.word(5)} for each in blocks
    )


def place(team: Team, name: str) -> Channel:
    """Return the channel of an id, or the direct messages of a person's."""
    channel = team.channels.get(name)
    if channel is not None:
        hidden = channel.private and not channel.bot_is_member
        gone = channel.direct is not None and channel.direct.deleted
        if hidden or gone:
            raise SlackError("channel_not_found")
        return channel
    user = team.users.get(name)
    if user is None or user.deleted:
        raise SlackError("channel_not_found")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    return team.direct(user)


def _not_archived(channel: Channel) -> None:
    if channel.archived:
        raise SlackError("is_archived")


def _own(call: Call, refusal: str) -> tuple[Channel, Message]:
    channel = place(call.caller, call.need("channel"))
    message = channel.message(call.need("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != call.caller.bot.id:
        raise SlackError(refusal)
    return channel, message
