"""Messages: what becomes of the body of a call that posts or changes one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any

from tests.fakes import discord_judging
from tests.fakes.discord.calls import Call
from tests.fakes.discord.errors import refused
from tests.fakes.discord.places import Attachment, Channel, Message
from tests.fakes.discord.values import Json

SHOWN = ("content", "embeds", "components")


def compose(call: Call, body: Json, channel: Channel) -> Message:
    """Return the message that a body makes; what is wrong with it is a problem, and refused."""
    discord = call.discord
    judge(call, body)
    message = Message(
        id=discord.ids.snowflake(),
        channel=channel,
        author=discord.bot,
        content=body.get("content") or "",
        embeds=_drawn(body.get("embeds") or ()),
        components=numbered(body.get("components") or ()),
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
    judge(call, _plain(whole), sent="content" in body or "embeds" in body)
    for name in SHOWN:
        if name in body:
            setattr(message, name, _new(name, body[name]))
    if call.files or "attachments" in body:
        message.attachments = attachments(call, body)
    message.body = message.body | body


def numbered(components: Iterable[Json]) -> tuple[Json, ...]:
    """Return components with the ids that Discord gives to those that have none."""
    number = count(1)

    def one(of: Json) -> Json:
        found = {"id": next(number), **of}
        if "components" in of:
            found["components"] = [one(each) for each in of["components"]]
        if "accessory" in of:
            found["accessory"] = one(of["accessory"])
        return found

    return tuple(one(each) for each in components)


def judge(call: Call, body: Json, *, sent: bool = True) -> None:
    """Refuse what Discord would refuse; what it would only show badly is a problem."""
    if sent:
        by_token = call.method not in ("create_message", "update_message")
        problems = discord_judging.problems_of_sending(body, ephemeral=by_token)
        call.discord.complain_of(call.method, problems)
    _refuse(call, discord_judging.limits_of_message(body, files=len(call.files)))


def judge_modal(call: Call, data: Json) -> None:
    _refuse(call, discord_judging.limits_of_modal(data))


def _refuse(call: Call, problems: list[str]) -> None:
    call.discord.complain_of(call.method, problems)
    if problems:
        raise refused(problems)


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


def _new(name: str, value: Any) -> Any:  # noqa: ANN401 - what a message holds by that name
    if name == "content":
        return value or ""
    return numbered(value or ()) if name == "components" else _drawn(value or ())


def _drawn(embeds: Iterable[Json]) -> tuple[Json, ...]:
    return tuple({"type": "rich"} | each for each in embeds)


def _plain(body: Json) -> Json:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in body.items()}
