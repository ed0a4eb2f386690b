"""What a person sees of a message: its words, what can be followed, and what is live in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.discord import markdown
from tests.fakes.discord.markdown import Part
from tests.fakes.discord.values import Json

if TYPE_CHECKING:
    from tests.fakes.discord.places import Message

NEW_LINE: Part = ("text", "\n")
WORDS = ("label", "placeholder", "value", "description")
TEXT = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """Something as somebody sees it.

    `text` is every visible word, those of buttons, fields and options too. `links` can be followed.
    `live` describes whatever else could do something, its kind first: `a mention, <@1>`,
    `bold, **x**`, `an image, https://…`.
    """

    text: str
    links: tuple[str, ...] = ()
    live: tuple[str, ...] = ()


def seen(message: Message) -> Seen:
    return _gathered(_message(message))


def seen_in_markdown(text: str) -> Seen:
    return _gathered(markdown.parts(text))


def seen_in_modal(definition: Json) -> Seen:
    return _gathered(_modal(definition))


def _message(message: Message) -> Iterator[Part]:
    if message.content:
        yield from (*markdown.parts(message.content), NEW_LINE)
    for embed in message.embeds:
        yield from _embed(embed)
    for attachment in message.attachments:
        yield from (("text", attachment.name), NEW_LINE)
    yield from _components(message.components)


def _modal(definition: Json) -> Iterator[Part]:
    yield from (("text", str(definition.get("title", ""))), NEW_LINE)
    yield from _components(definition.get("components", ()))


def _embed(embed: Json) -> Iterator[Part]:
    author, footer = embed.get("author") or {}, embed.get("footer") or {}
    yield from _plain(author.get("name"))
    yield from _link(author.get("url"))
    if embed.get("title"):
        yield from (*markdown.parts(embed["title"]), NEW_LINE)
    yield from _link(embed.get("url"))
    if embed.get("description"):
        yield from (*markdown.parts(embed["description"]), NEW_LINE)
    for each in embed.get("fields") or ():
        yield from (*markdown.parts(each["name"]), NEW_LINE)
        yield from (*markdown.parts(each["value"]), NEW_LINE)
    yield from _plain(footer.get("text"))
    for name in ("image", "thumbnail", "video"):
        if embed.get(name):
            yield "live", f"an image, {embed[name].get('url')}"
    for each in (author, footer):
        if each.get("icon_url"):
            yield "live", f"an image, {each['icon_url']}"


def _components(components: Iterable[Json]) -> Iterator[Part]:
    for each in components:
        if each["type"] == TEXT:
            yield from (*markdown.parts(each["content"]), NEW_LINE)
            continue
        emoji = (each.get("emoji") or {}).get("name")
        if emoji:
            yield "text", f"{emoji} " if each.get("label") else f"{emoji}\n"
        for name in WORDS:
            yield from _plain(each.get(name))
        yield from _link(each.get("url"))
        for option in each.get("options") or ():
            yield from _plain(option.get("label"))
            yield from _plain(option.get("description"))
        for picture in _pictures(each):
            yield "live", f"an image, {picture}"
        yield from _components(each.get("components") or ())
        inside = (each.get("component"), each.get("accessory"))
        yield from _components(one for one in inside if one)


def _pictures(component: Json) -> Iterator[str]:
    """Yield the addresses of what is shown as a picture."""
    for each in (component, *(component.get("items") or ())):
        if isinstance(each.get("media"), dict):
            yield str(each["media"].get("url"))


def _plain(text: object) -> Iterator[Part]:
    if isinstance(text, str) and text:
        yield from (("text", text), NEW_LINE)


def _link(url: object) -> Iterator[Part]:
    if isinstance(url, str) and url:
        yield "link", url


def _gathered(parts: Iterable[Part]) -> Seen:
    every = list(parts)
    return Seen(
        text="".join(what for kind, what in every if kind == "text").removesuffix("\n"),
        links=tuple(what for kind, what in every if kind == "link"),
        live=tuple(what for kind, what in every if kind == "live"),
    )
