"""What a person sees of a message: its words, what can be followed, and what is live in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.discord.values import Json

if TYPE_CHECKING:
    from tests.fakes.discord.places import Message


@dataclass(frozen=True, slots=True)
class Seen:
    """Something as somebody sees it.

    `text` is every visible word, those of buttons, fields and options too. `links` can be followed.
    `live` describes whatever else could do something: a mention, formatting, an image.
    """

    text: str
    links: tuple[str, ...] = ()
    live: tuple[str, ...] = ()


def seen(message: Message) -> Seen:
    words = [message.content, *_words({"e": list(message.embeds), "c": list(message.components)})]
    return Seen(text="\n".join(word for word in words if word))


def seen_in_modal(definition: Json) -> Seen:
    return Seen(text="\n".join(_words(definition)))


def _words(thing: object) -> Iterator[str]:
    if isinstance(thing, dict):
        for key, value in thing.items():
            if (
                isinstance(value, str) and key in {"title", "description", "name", "value", "label"}
            ) or (isinstance(value, str) and key in {"text", "content", "placeholder"}):
                yield value
            else:
                yield from _words(value)
    elif isinstance(thing, list):
        for each in thing:
            yield from _words(each)
