"""Uploads in three steps: an address, the bytes, and where the file is to be shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import SlackError
from tests.fakes.slack.places import Message
from tests.fakes.slack.values import Json

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

BIGGEST = 1_000_000_000
"""<https://docs.slack.dev/messaging/working-with-files/>: 1 GB."""


@dataclass(eq=False, kw_only=True)
class Upload:
    """A file; `content` is None until its bytes came, `shared` where it was shown."""

    id: str
    name: str
    length: int
    team: str
    content: bytes | None = None
    shared: str | None = None
    complete: bool = False


async def upload_url(call: Call) -> Json:
    slack = call.slack
    length = int(call.need("length"))
    if not 0 < length <= BIGGEST:
        raise SlackError("file_upload_size_restricted")
    upload = Upload(
        id=slack.ids.make("F"), name=call.need("filename"), length=length, team=call.caller.id
    )
    slack.files[upload.id] = upload
    word = slack.ids.word(40)
    slack.upload_places[word] = upload
    return {"upload_url": f"{call.origin}/upload/v1/{word}", "file_id": upload.id}


async def receive(slack: FakeSlack, request: web.Request) -> web.Response:
    """Take the bytes of a file, as they are or in a form."""
    upload = slack.upload_places.pop(request.match_info["word"], None)
    if upload is None:
        return web.Response(status=404)
    if request.content_type.startswith("multipart/"):
        parts = [
            each for each in (await request.post()).values() if isinstance(each, web.FileField)
        ]
        content = b"".join(each.file.read() for each in parts)
    else:
        content = await request.read()
    if len(content) != upload.length:
        slack.complain(f"a file has {len(content)} bytes, {upload.length} were announced")
        return web.Response(status=400, text="BAD")
    upload.content = content
    return web.Response(text=f"OK - {len(content)}")


async def complete(call: Call) -> Json:
    """Finish uploads and share them; unlike chat.postMessage it takes no person's id."""
    slack = call.slack
    team = call.caller
    uploads = [slack.files.get(each.get("id", "")) for each in call.arguments.get("files") or ()]
    ready = [each for each in uploads if each and each.team == team.id and each.content is not None]
    if not ready or len(ready) != len(uploads):
        raise SlackError("file_not_found")
    where = call.text("channel_id") or call.text("channels")
    if where:
        channel = team.channels.get(where)
        if channel is None or (channel.private and not channel.bot_is_member):
            raise SlackError("channel_not_found")
        if channel.direct is None and not channel.bot_is_member:
            raise SlackError("not_in_channel")
        message = Message(
            ts=slack.ids.ts(channel.id, slack.now().timestamp()),
            channel=channel,
            user=team.bot.id,
            text=call.text("initial_comment"),
            thread_ts=call.text("thread_ts") or None,
            files=tuple(each.id for each in ready),
            arguments=call.arguments,
        )
        channel.add(message)
        if channel.direct is not None and channel.direct.turn is not None:
            channel.direct.turn.came(message)
    for each in ready:
        each.complete, each.shared = True, where or None
    return {"files": [{"id": each.id, "title": each.name} for each in ready]}
