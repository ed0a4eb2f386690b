"""A call of the REST API as it came in: where to, with what, by whom."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord.errors import DiscordError
from tests.fakes.discord.places import Channel, Message
from tests.fakes.discord.values import Json

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that came with a call; `part` is what the form calls it, `files[0]`."""

    part: str
    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call; `method` is what Discord's own description of its API calls it, `create_message`.

    `path` holds what the path named, `body` the JSON that came, which may be a list.
    """

    discord: FakeDiscord = field(repr=False)
    method: str
    path: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    files: tuple[Upload, ...] = ()
    at: datetime
    status: list[int] = field(default_factory=list)
    """What it was answered with, once it was."""

    @property
    def json(self) -> Json:
        """The body, where it has to be an object."""
        if not isinstance(self.body, dict):
            raise DiscordError(50035)
        return self.body

    @property
    def channel(self) -> Channel:
        """The channel it names; the bot may not find it, or not see it."""
        found = self.discord.channels.get(self.path["channel_id"])
        if found is None or found.deleted:
            raise DiscordError(10003)
        if found.guild is not None and not found.guild.installed:
            raise DiscordError(50001)
        return found

    @property
    def message(self) -> Message:
        found = self.channel.message(self.path["message_id"])
        if found is None:
            raise DiscordError(10008)
        return found

    @property
    def places(self) -> tuple[str, ...]:
        """The ids that it names, which a fault may be meant for."""
        return tuple(self.path.values())


async def read(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    """Return the JSON of a request and the files beside it."""
    if request.content_type == "multipart/form-data":
        return await _read_form(request)
    text = await request.text()
    if not text:
        return None, ()
    if request.content_type != "application/json":
        raise DiscordError(50109)
    return _parsed(text), ()


async def _read_form(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    body, files = None, []
    for name, value in (await request.post()).items():
        if name == "payload_json":
            body = _parsed(str(value))
        elif isinstance(value, web.FileField):
            content = value.file.read()
            value.file.close()
            files.append(
                Upload(
                    part=name,
                    name=value.filename,
                    media_type=value.content_type or "application/octet-stream",
                    content=content,
                )
            )
    return body, tuple(files)


def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(text)
    except ValueError:
        raise DiscordError(50109) from None
