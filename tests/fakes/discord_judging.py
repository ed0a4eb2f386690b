"""A judge of what is sent to Discord: the description of its API, and the limits that it misses.

<https://docs.discord.com/developers/resources/message#create-message>,
<https://docs.discord.com/developers/components/reference>.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.discord_schema import problems_by_openapi

Json = Mapping[str, Any]

CONTENT = 2_000
EMBEDS_IN_ALL = 6_000
ROWS = 5
COMPONENTS_IN_ALL = 40
TEXT_IN_ALL = 4_000
FIELDS_OF_MODAL = 5
NONCE = 25
FILES = 10

ROW, BUTTON, TEXT_INPUT, TEXT, LABEL = 1, 2, 4, 10, 18
SELECTS = frozenset({3, 5, 6, 7, 8})
LINK, PREMIUM = 5, 6
SUPPRESS_EMBEDS, EPHEMERAL, V2 = 1 << 2, 1 << 6, 1 << 15
MAY_BE_SET = SUPPRESS_EMBEDS | EPHEMERAL | 1 << 12 | V2
"""Those, and SUPPRESS_NOTIFICATIONS, may be set by whoever creates a message."""

BARE_LINK = re.compile(r"(?<!<)\bhttps?://\S+")
MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def problems_of_message(message: Json, *, files: int = 0) -> list[str]:
    """Return what Discord would refuse of a message, or show as it should not."""
    found = problems_by_openapi("#/components/schemas/MessageCreateRequest", message)
    return found + limits_of_message(message, files=files)


def problems_of_modal(modal: Json) -> list[str]:
    """Return what Discord would refuse of a modal, the `data` of a response of type 9."""
    found = problems_by_openapi("#/components/schemas/ModalInteractionCallbackRequestData", modal)
    return found + limits_of_modal(modal)


def limits_of_message(message: Json, *, files: int = 0) -> list[str]:
    """Return what is wrong with a message by the limits that the description misses."""
    return _judged(lambda: _of_message(message, files))


def limits_of_modal(modal: Json) -> list[str]:
    """Return what is wrong with a modal by the limits that the description misses."""
    return _judged(lambda: _of_modal(modal))


def problems_of_sending(body: Json, *, ephemeral: bool = False) -> list[str]:
    """Return what is wrong with the way in which a message is sent: whom it calls, its flags."""
    found = []
    mentions = body.get("allowed_mentions")
    if not isinstance(mentions, Mapping) or mentions.get("parse") != []:
        found.append(f"whoever is named in it may be called: allowed_mentions is {mentions!r}")
    elif mentions.get("users") or mentions.get("roles") or mentions.get("replied_user"):
        found.append(f"it calls somebody: {mentions!r}")
    flags = body.get("flags") or 0
    if flags & ~MAY_BE_SET:
        found.append(f"its flags {flags} cannot all be set")
    if flags & EPHEMERAL and not ephemeral:
        found.append("only answers to interactions can be ephemeral")
    if body.get("tts"):
        found.append("it is read aloud")
    if not flags & SUPPRESS_EMBEDS and BARE_LINK.search(body.get("content") or ""):
        found.append("a link in its content would be unfolded")
    return found


def _judged(rules: Callable[[], Iterable[str]]) -> list[str]:
    try:
        return list(rules())
    except MALFORMED as error:
        return [f"malformed: {type(error).__name__} {error}"]


def _of_message(message: Json, files: int) -> Iterator[str]:
    content = message.get("content") or ""
    embeds = message.get("embeds") or ()
    components = message.get("components") or ()
    if not (content.strip() or embeds or components or files or message.get("attachments")):
        yield "an empty message"
    if len(content) > CONTENT:
        yield f"content has {len(content)} characters, more than {CONTENT}"
    if files > FILES:
        yield f"{files} files, more than {FILES}"
    nonce = message.get("nonce")
    if nonce is not None and len(str(nonce)) > NONCE:
        yield f"the nonce has more than {NONCE} characters"
    yield from _of_embeds(embeds)
    if (message.get("flags") or 0) & V2:
        if content or embeds:
            yield "content or embeds beside components of the second kind"
        yield from _of_layout(components)
    else:
        yield from _of_rows(components)
    yield from _repeated(components)


def _of_embeds(embeds: Sequence[Json]) -> Iterator[str]:
    whole = sum(len(text) for each in embeds for text in _texts(each))
    if whole > EMBEDS_IN_ALL:
        yield f"{whole} characters over all embeds, more than {EMBEDS_IN_ALL}"
    for each in embeds:
        if not any(
            each.get(name) for name in ("title", "description", "fields", "image", "author")
        ):
            yield "an embed that shows nothing"
        for field in each.get("fields") or ():
            if not str(field.get("name", "")).strip() or not str(field.get("value", "")).strip():
                yield "a field of an embed without a name or a value"
        if each.get("url") and not each.get("title"):
            yield "an embed with an address and without the title that would lead there"
        yield from _of_urls(each, ("url",), ("http", "https"))
        for box in ("author", "footer", "image", "thumbnail"):
            yield from _of_urls(each.get(box) or {}, ("url", "icon_url"), PICTURES)


PICTURES = ("http", "https", "attachment")


def _texts(embed: Json) -> Iterator[str]:
    yield embed.get("title") or ""
    yield embed.get("description") or ""
    yield (embed.get("footer") or {}).get("text") or ""
    yield (embed.get("author") or {}).get("name") or ""
    for each in embed.get("fields") or ():
        yield from (each.get("name") or "", each.get("value") or "")


def _of_urls(thing: Json, names: Iterable[str], schemes: Sequence[str]) -> Iterator[str]:
    for name in names:
        url = thing.get(name)
        if url is not None:
            parts = urlsplit(url)
            if parts.scheme not in schemes or not parts.netloc or re.search(r"\s", url):
                yield f"no address: {url!r}"


def _of_rows(components: Sequence[Json]) -> Iterator[str]:
    if len(components) > ROWS:
        yield f"{len(components)} rows, more than {ROWS}"
    for each in components:
        if each.get("type") != ROW:
            yield f"a component of type {each.get('type')} where only rows may stand"
        yield from _of_row(each)


def _of_row(row: Json) -> Iterator[str]:
    inside = row.get("components") or ()
    if any(each["type"] in SELECTS for each in inside) and len(inside) > 1:
        yield "a menu that shares its row"
    for each in inside:
        if each["type"] == BUTTON:
            yield from _of_button(each)
        elif each["type"] in SELECTS:
            yield from _of_select(each)


def _of_button(button: Json) -> Iterator[str]:
    name = button.get("label") or button.get("custom_id")
    if not button.get("label") and not button.get("emoji"):
        yield f"the button {name!r} has neither a label nor an emoji"
    if button["style"] == LINK:
        if not button.get("url") or button.get("custom_id"):
            yield f"the link {name!r} needs an address and has no custom_id"
        yield from _of_urls(button, ("url",), ("http", "https", "discord"))
    elif button["style"] != PREMIUM and (not button.get("custom_id") or button.get("url")):
        yield f"the button {name!r} needs a custom_id and has no address"


def _of_select(select: Json) -> Iterator[str]:
    name, options = select["custom_id"], select.get("options") or ()
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    values = [each["value"] for each in options]
    if len(set(values)) < len(values):
        yield f"the menu {name!r} has an option twice"
    if least > most or (options and most > len(options)):
        yield f"the menu {name!r} wants {least} to {most} of {len(options)} options"
    if sum(bool(each.get("default")) for each in options) > most:
        yield f"the menu {name!r} has more options chosen than may be"


def _of_layout(components: Sequence[Json]) -> Iterator[str]:
    every = list(_every(components))
    if len(every) > COMPONENTS_IN_ALL:
        yield f"{len(every)} components, more than {COMPONENTS_IN_ALL}"
    text = sum(len(each.get("content") or "") for each in every if each.get("type") == TEXT)
    if text > TEXT_IN_ALL:
        yield f"{text} characters of text, more than {TEXT_IN_ALL}"
    for each in every:
        if each.get("type") == ROW:
            yield from _of_row(each)


def _of_modal(modal: Json) -> Iterator[str]:
    components = modal["components"]
    if len(components) > FIELDS_OF_MODAL:
        yield f"{len(components)} components of a modal, more than {FIELDS_OF_MODAL}"
    if not str(modal["title"]).strip():
        yield "a modal without a title"
    for box in components:
        inside = [*(box.get("components") or ()), *filter(None, [box.get("component")])]
        if box["type"] == ROW and (len(inside) != 1 or inside[0]["type"] != TEXT_INPUT):
            yield "a row of a modal that holds something else than one text input"
        for each in inside:
            yield from _of_input(each, labelled=box["type"] == LABEL)
    yield from _repeated(components)


def _of_input(each: Json, *, labelled: bool) -> Iterator[str]:
    if each["type"] in SELECTS:
        yield from _of_select(each)
        if each.get("required", True) and each.get("min_values", 1) == 0:
            yield f"the menu {each['custom_id']!r} is needed, and may be left empty"
    if each["type"] != TEXT_INPUT:
        return
    if labelled == bool(each.get("label")):
        yield f"the field {each['custom_id']!r} has two labels, or none"
    least, most = each.get("min_length") or 0, each.get("max_length") or 4000
    if least > most:
        yield f"the field {each['custom_id']!r} wants {least} to {most} characters"
    value = each.get("value") or ""
    if value and not least <= len(value) <= most:
        yield f"the field {each['custom_id']!r} begins with {len(value)} characters"


def _every(components: Iterable[Json]) -> Iterator[Json]:
    for each in components:
        yield each
        yield from _every(each.get("components") or ())
        for name in ("accessory", "component"):
            if isinstance(each.get(name), Mapping):
                yield from _every([each[name]])


def _repeated(components: Iterable[Json]) -> Iterator[str]:
    ids = Counter(each["custom_id"] for each in _every(components) if each.get("custom_id"))
    for custom_id, times in ids.items():
        if times > 1:
            yield f"the custom_id {custom_id!r} is there {times} times"
