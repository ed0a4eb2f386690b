"""What a person finds in messages: the words, the links and the buttons."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.platforms.discord.render import Message
from tests.fakes.discord.markdown import parts

Json = Mapping[str, Any]
OWN = ("bold, ", "italics, ")


@dataclass(kw_only=True)
class Read:
    """What is seen of a text, where its links lead by their names, and what else is live.

    Bold and italics are our own: whoever else writes them finds their stars among the words.
    """

    text: str = ""
    links: dict[str, str] = field(default_factory=dict)
    live: list[str] = field(default_factory=list)


def read(markdown: str) -> Read:
    found, before = Read(), ""
    for kind, what in parts(markdown):
        if kind == "text":
            found.text += what
            before = what
        elif kind == "link":
            found.links[before] = what
        elif not what.startswith(OWN):
            found.live.append(what)
    return found


def read_all(message: Message) -> Read:
    """Return all words of a message in lines, buttons apart, its links, and what is live."""
    found = read(message.content)
    for embed in message.embeds:
        title, description = read(embed.get("title", "")), read(embed.get("description", ""))
        if "url" in embed:
            title.links[title.text] = embed["url"]
        for part in (title, description):
            found.text += f"\n{part.text}" if found.text and part.text else part.text
            found.links |= part.links
            found.live += part.live
    return found


def words_in(*messages: Message) -> str:
    return "\n".join(read_all(message).text for message in messages)


def links_in(message: Message) -> dict[str, str]:
    return read_all(message).links


def buttons_in(*messages: Message) -> dict[str, str]:
    """Return what buttons send, by their labels."""
    return {button["label"]: button["custom_id"] for each in messages for button in pressable(each)}


def pressable(message: Message) -> Iterator[Json]:
    for row in message.components:
        yield from row["components"]


def squeezed(text: str) -> str:
    return "".join(text.split())


def strings_in(value: object) -> Iterator[str]:
    """Give every text in JSON."""
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, Mapping) else value
    if isinstance(inner, Iterable) and not isinstance(inner, str):
        for each in inner:
            yield from strings_in(each)
