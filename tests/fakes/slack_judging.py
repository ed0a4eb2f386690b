"""A judge of what is sent to Slack: somebody else's schema and library, and the limits both miss.

The schema is that of npm's @slack/types, in the shared data folder; where that is not, the rest is
judged all the same.
"""

import json
import os
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from jsonschema import Draft7Validator
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

Json = Mapping[str, Any]
Surface = Literal["message", "ephemeral", "modal", "home"]

SHARED = Path(os.environ.get("PAPERROUND_SHARED") or Path(__file__).parents[3] / "shared" / "data")
SCHEMA = SHARED / "slack-blocks.schema.json"

MOST_BLOCKS: dict[Surface, int] = {"message": 50, "ephemeral": 50, "modal": 100, "home": 100}
CHARACTERS = 10_000
DRAWN = {"header", "rich_text", "section", "context", "actions", "divider", "input"}
"""The kinds of blocks that our pictures can show."""

LITERAL = re.compile(r"[<>]|&(?!(?:amp|lt|gt);)")
LENGTHS = {
    # https://docs.slack.dev/reference/block-kit
    ("header", "text"): 150,
    ("section", "text"): 3000,
    ("button", "text"): 75,
    ("option", "text"): 75,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("any", "placeholder"): 150,
    # https://docs.slack.dev/reference/views/modal-views
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
}
STRINGS = {
    "action_id": 255,
    "block_id": 255,
    "callback_id": 255,
    "url": 3000,
    "initial_value": 3000,
    "private_metadata": 3000,
    "accessibility_label": 75,
}
NUMBERS: dict[str, tuple[str, int, int]] = {
    # Older pages of the reference ask for two options at least.
    "overflow": ("options", 2, 5),
    "static_select": ("options", 1, 100),
    "actions": ("elements", 1, 25),
    "context": ("elements", 1, 10),
    "rich_text": ("elements", 1, 1000),
    "rich_text_section": ("elements", 1, 1000),
    "rich_text_list": ("elements", 1, 1000),
    "rich_text_quote": ("elements", 1, 1000),
    "rich_text_preformatted": ("elements", 1, 1000),
}


def problems_of_message(message: Json, surface: Surface = "message") -> list[str]:
    """Return what Slack would refuse, or show as it should not, in `text` and `blocks`."""
    text = message.get("text", "")
    found = [] if text else ["a message has no text beside its blocks"]
    if units(text) > 4000:
        found.append(f"text has {units(text)} characters, more than 4000")
    if LITERAL.search(text):
        found.append(f"text is not escaped: {text!r}")
    return found + problems_of(message.get("blocks", ()), surface)


def problems_of_view(view: Json) -> list[str]:
    """Return what Slack would refuse in a modal or a Home."""
    surface = view.get("type")
    if surface not in {"modal", "home"}:
        return [f"a view of type {surface!r}"]
    own = {name: value for name, value in view.items() if name != "blocks"}
    found = _in_object(own, surface)
    if surface == "modal" and "title" not in view:
        found.append("a modal has no title")
    if "submit" not in view and any(each["type"] == "input" for each in view["blocks"]):
        found.append("a modal with inputs has no submit")
    return found + problems_of(view["blocks"], surface)


def problems_of(blocks: Sequence[Json], surface: Surface) -> list[str]:
    """Return what Slack would refuse in these blocks, each a sentence; empty is good."""
    found = [problem for block in blocks for problem in _in_block(block, surface)]
    found += _repeated(blocks)
    if len(blocks) > MOST_BLOCKS[surface]:
        found.append(f"{len(blocks)} blocks in a {surface}")
    characters = sum(units(text) for text in _texts(list(blocks)))
    if surface in {"message", "ephemeral"} and characters > CHARACTERS:
        found.append(f"{characters} characters over all blocks")
    return found


def units(text: str) -> int:
    """Return how long a text is where letters beyond the first plane count twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _in_block(block: Json, surface: Surface) -> Iterator[str]:
    if block.get("type") not in DRAWN:
        yield f"a block of type {block.get('type')!r} is not drawn in our pictures"
        return
    if block["type"] == "input" and surface != "modal":
        yield f"an input in a {surface}"
    yield from _by_schema(block)
    yield from _by_library(block)
    yield from _in_object(block, surface)


def _by_schema(block: Json) -> Iterator[str]:
    validators = _validators()
    if validators:
        for error in validators[block["type"]].iter_errors(block):
            yield f"schema: {error.json_path} {error.message[:200]}"


def _by_library(block: Json) -> Iterator[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            parsed = Block.parse(json.loads(json.dumps(block)))
            if parsed is None:
                yield f"slack_sdk does not know {block['type']!r}"
            else:
                parsed.to_dict()  # which validates the block and everything in it
    except (SlackObjectFormationError, TypeError, Warning) as error:
        yield f"slack_sdk: {error}"


@cache
def _validators() -> dict[str, Draft7Validator]:
    """Return the schema of each kind of block; checking against all kinds at once is slow."""
    if not SCHEMA.is_file():
        return {}
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    kinds = {
        each["properties"]["type"]["const"]: name
        for name, each in schema["definitions"].items()
        if name.endswith("Block") and "const" in each.get("properties", {}).get("type", {})
    }
    return {
        kind: Draft7Validator(
            {"$ref": f"#/definitions/{name}", "definitions": schema["definitions"]}
        )
        for kind, name in kinds.items()
    }


def _in_object(value: Json, kind: str) -> list[str]:
    """Return the problems of an object and of everything in it."""
    kind = value.get("type", "option" if {"text", "value"} == set(value) else kind)
    found = [*_of_strings(value, kind), *_of_texts(value, kind), *_of_numbers(value, kind)]
    for inner in value.values():
        for each in inner if isinstance(inner, list) else [inner]:
            if isinstance(each, Mapping):
                found += _in_object(each, kind)
    return found


def _of_strings(value: Json, kind: str) -> Iterator[str]:
    for name, most in (*STRINGS.items(), ("value", 150 if kind == "option" else 2000)):
        text = value.get(name)
        if isinstance(text, str) and units(text) > most:
            yield f"{name} of {kind} has {units(text)} characters, more than {most}"
        if name != "private_metadata" and text == "":
            yield f"{name} of {kind} is empty"
    url = value.get("url")
    if url is not None and urlsplit(url).scheme not in {"http", "https"}:
        yield f"a link leads to {url!r}"


def _of_texts(value: Json, kind: str) -> Iterator[str]:
    if kind == "mrkdwn":
        yield "text is read as markup"
    text = value.get("text")
    if isinstance(text, str):
        if not text:
            yield f"a text of {kind} is empty"
        if units(text) > 3000:
            yield f"a text of {kind} has {units(text)} characters"
        if kind == "plain_text" and LITERAL.search(text):
            yield f"plain_text is not escaped: {text!r}"
        if kind == "plain_text" and value.get("emoji") is not False:
            yield f"names of emoji are drawn in {text!r}"
    for (where, name), most in LENGTHS.items():
        held = value.get(name)
        if where in {kind, "any"} and isinstance(held, Mapping) and units(held["text"]) > most:
            yield f"{name} of {kind} has {units(held['text'])} characters, more than {most}"


def _of_numbers(value: Json, kind: str) -> Iterator[str]:
    if kind in NUMBERS:
        name, least, most = NUMBERS[kind]
        if not least <= len(value.get(name, ())) <= most:
            yield f"{len(value.get(name, ()))} {name} in {kind}"


def _repeated(blocks: Sequence[Json]) -> Iterator[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    # An input is found by its block's id; all else by its own.
    ids += [each for block in blocks if block.get("type") != "input" for each in _actions(block)]
    for each in {each for each in ids if ids.count(each) > 1}:
        yield f"the id {each!r} is there {ids.count(each)} times"


def _actions(block: Json) -> Iterator[str]:
    held = (*block.get("elements", ()), block.get("accessory", {}))
    yield from (each["action_id"] for each in held if "action_id" in each)


def _texts(value: object) -> Iterator[str]:
    """Give the words and addresses in blocks."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if isinstance(inner, str):
                if name in {"text", "url"}:
                    yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
