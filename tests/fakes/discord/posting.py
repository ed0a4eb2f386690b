"""Messages: what becomes of the body of a call that posts or changes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes import discord_judging
from tests.fakes.discord.calls import Call
from tests.fakes.discord.errors import DiscordError
from tests.fakes.discord.places import Attachment, Channel, Message
from tests.fakes.discord.values import Json

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

SHOWN = ("content", "embeds", "components")


def compose(call: Call, body: Json, channel: Channel) -> Message:
    """Return the message that a body makes; what is wrong with it is a problem, and refused."""
    discord = call.discord
    judge(discord, call.method, body, files=len(call.files))
    message = Message(
        id=discord.ids.snowflake(),
        channel=channel,
        author=discord.bot,
        content=body.get("content") or "",
        embeds=tuple({"type": "rich"} | each for each in body.get("embeds") or ()),
        components=tuple(body.get("components") or ()),
        flags=body.get("flags") or 0,
        at=discord.now(),
        nonce=body.get("nonce"),
        body=body,
    )
    message.attachments = attachments(call, body)
    return message


def change(call: Call, body: Json, message: Message) -> None:
    """Change a message by a body, which names only what is new."""
    whole = {name: getattr(message, name) for name in SHOWN} | body
    judge(call.discord, call.method, _plain(whole), files=len(call.files))
    for name in SHOWN:
        if name in body:
            value = body[name] or ("" if name == "content" else ())
            setattr(message, name, value if name == "content" else tuple(value))
    if call.files or "attachments" in body:
        message.attachments = attachments(call, body)
    message.body = message.body | body


def judge(discord: FakeDiscord, where: str, body: Json, *, files: int) -> None:
    problems = discord_judging.problems_of_message(body, files=files)
    discord.complain_of(where, problems)
    if problems:
        raise DiscordError(50035, errors={"_errors": [{"code": "X", "message": problems[0]}]})


def judge_modal(discord: FakeDiscord, where: str, data: Json) -> None:
    problems = discord_judging.problems_of_modal(data)
    discord.complain_of(where, problems)
    if problems:
        raise DiscordError(50035, errors={"_errors": [{"code": "X", "message": problems[0]}]})


def attachments(call: Call, body: Json) -> tuple[Attachment, ...]:
    discord, found = call.discord, []
    named = {str(each.get("id")): each for each in body.get("attachments") or ()}
    for number, upload in enumerate(call.files):
        id_ = discord.ids.snowflake()
        name = named.get(str(number), {}).get("filename", upload.name)
        url = f"{discord.url}/attachments/{id_}/{name}"
        each = Attachment(
            id=id_, name=name, content=upload.content, media_type=upload.media_type, url=url
        )
        discord.keep(each)
        found.append(each)
    return tuple(found)


def _plain(body: Json) -> Json:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in body.items()}
