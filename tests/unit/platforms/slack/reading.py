"""What a person finds in blocks: the words, the links and the buttons."""

from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

Json = Mapping[str, Any]


def words_in(blocks: Iterable[Json]) -> str:
    """Return all words as they are read, buttons apart, in lines."""
    return "\n".join(unescape(line) for block in blocks for line in _lines(block))


def links_in(blocks: Iterable[Json]) -> dict[str, str]:
    return {each["text"]: each["url"] for each in objects_in(list(blocks)) if "url" in each}


def buttons_in(blocks: Iterable[Json]) -> dict[str, Json]:
    """Return buttons by their labels, menus by “⋯”."""
    return {
        unescape(each["text"]["text"]) if each["type"] == "button" else "⋯": each
        for each in objects_in(list(blocks))
        if each.get("type") in {"button", "overflow"}
    }


def objects_in(value: object) -> Iterator[Json]:
    """Give every object in blocks or a view, itself too."""
    if isinstance(value, Mapping):
        yield value
    inner = value.values() if isinstance(value, Mapping) else value
    if isinstance(inner, Iterable) and not isinstance(inner, str):
        for each in inner:
            yield from objects_in(each)


def _lines(block: Json) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield block["text"]["text"]
        case "context":
            yield from (each["text"] for each in block["elements"])
        case "rich_text":
            # What is literal here must not be unescaped with the rest.
            yield from (_literal(line) for each in block["elements"] for line in _rich(each))
        case "input":
            yield block["label"]["text"]


def _rich(element: Json) -> list[str]:
    if element["type"] == "rich_text_list":
        return [line for item in element["elements"] for line in _rich(item)]
    return "".join(each["text"] for each in element["elements"]).split("\n")


def _literal(text: str) -> str:
    return text.replace("&", "&amp;")
