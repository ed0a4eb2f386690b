r"""Markdown as Discord's own clients read it: what is text, what can be followed, what is live.

<https://support.discord.com/hc/en-us/articles/210298617>,
<https://docs.discord.com/developers/reference#message-formatting>. The rules are those of the
library that the clients are built on, with what they add: `\` makes the next sign of punctuation
literal, emphasis nests, headings, lists and quotations stand at the beginning of a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Part = tuple[str, str]
"""What kind of thing is seen (text, link or live), and which."""
Rule = tuple[str, re.Pattern[str], Callable[[re.Match[str], int], Iterator[Part]]]

ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
BOLD = re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")
UNDERLINED = re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")
LEANING = re.compile(
    r"_((?:__|\\[\s\S]|[^\\_])+?)_\b"
    r"|\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
)
STRUCK = re.compile(r"~~((?:\\[\s\S]|[^\\])+?)~~")
SPOILER = re.compile(r"\|\|((?:\\[\s\S]|[^\\])+?)\|\|")
BLOCK_OF_CODE = re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```")
CODE = re.compile(r"(`{1,2})(?!`)([\s\S]*?[^`])\1(?!`)")
MASKED = re.compile(
    r"\[((?:\\.|\[[^\]]*\]|[^\[\]\\]|\](?=[^\[]*\]))+)\]"
    r"\(\s*<?((?:\([^)]*\)|\\.|[^\s\\)>])+)>?(?:\s+(['\"])[\s\S]*?\3)?\s*\)"
)
ANGLED_LINK = re.compile(
    r"<((?:[a-z][a-z0-9+.-]*:/[^ >]+)|(?:mailto|tel|sms):[^ >]+)>", re.IGNORECASE
)
BARE_LINK = re.compile(r"https?://[^\s<]+[^<.,:;\"'\]\s]", re.IGNORECASE)
MENTION = re.compile(r"<(?:@[!&]?|#)\d{1,20}>|<id:(?:customize|browse|guide|linked-roles)[^>]*>")
COMMAND = re.compile(r"</[^\s:<>][^:<>]*:\d{1,20}>")
EVERYBODY = re.compile(r"@(?:everyone|here)")
TIMESTAMP = re.compile(r"<t:-?\d{1,17}(?::[tTdDfFsSR])?>")
OWN_EMOJI = re.compile(r"<a?:\w{2,32}:\d{1,20}>")
EMOJI = re.compile(r":(?:[a-z][a-z0-9_]+|[+-]1)(?:::skin-tone-[1-5])?:")

HEADING = re.compile(r"(#{1,3}) +(?=\S)|(-#) +(?=\S)")
LISTED = re.compile(r" *(?:[-*]|\d{1,10}\.) +(?=\S)")
QUOTED = re.compile(r" *>(?:>>)? (?=\S|$)")
FOLLOWED = ("http://", "https://", "discord://", "mailto:", "tel:", "sms:")
DEEPEST = 20
SPECIAL = frozenset("\\*_~|`[<@:hH")


def parts(text: str, depth: int = 0) -> Iterator[Part]:
    """Yield everything that a text shows and does, markup in markup too."""
    if depth > DEEPEST:
        yield "text", text
        return
    for number, line in enumerate(_lines(text)):
        if number:
            yield "text", "\n"
        rest = line
        while (begins := _beginning(rest)) is not None:
            yield "live", f"{begins[0]}, {rest[:60]}"
            rest = rest[begins[1] :]
        yield from _inline(rest, depth)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text; what spans several of them stays whole."""
    at = begins = 0
    while at < len(text):
        if text[at] == "\n":
            yield text[begins:at]
            begins = at + 1
        elif text[at] == "\\":
            at += 1
        elif text[at] in "*_~|`[":
            found = next(filter(None, (rule.match(text, at) for rule in SPANNING)), None)
            at = at if found is None else found.end() - 1
        at += 1
    yield text[begins:]


def _beginning(line: str) -> tuple[str, int] | None:
    for name, rule in (("a heading", HEADING), ("a list", LISTED), ("a quotation", QUOTED)):
        found = rule.match(line)
        if found:
            return name, found.end()
    return None


def _inline(text: str, depth: int) -> Iterator[Part]:
    plain, at = 0, 0
    while at < len(text):
        if text[at] not in SPECIAL:
            at += 1
            continue
        rest = text[at:]
        for name, rule, shown in RULES:
            found = rule.match(rest)
            if found and (name != "a link" or _can_be_followed(found)):
                if text[plain:at]:
                    yield "text", text[plain:at]
                if name not in ("", "a link"):
                    yield "live", f"{name}, {found[0][:60]}"
                yield from shown(found, depth)
                plain = at = at + found.end()
                break
        else:
            at += 1
    if text[plain:]:
        yield "text", text[plain:]


def _can_be_followed(found: re.Match[str]) -> bool:
    return _address(found).lower().startswith(FOLLOWED)


def _address(found: re.Match[str]) -> str:
    if found.re is MASKED:
        return re.sub(r"\\(.)", r"\1", found[2])
    return found[1] if found.re is ANGLED_LINK else found[0]


def _literal(found: re.Match[str], _: int) -> Iterator[Part]:
    yield "text", found[1]


def _whole(found: re.Match[str], _: int) -> Iterator[Part]:
    yield "text", found[0]


def _inside(found: re.Match[str], depth: int) -> Iterator[Part]:
    yield from parts(next(each for each in found.groups() if each is not None), depth + 1)


def _code(found: re.Match[str], _: int) -> Iterator[Part]:
    yield "text", found[found.re.groups]


def _masked(found: re.Match[str], depth: int) -> Iterator[Part]:
    yield from _inline(found[1], depth + 1)
    yield "link", _address(found)


def _link(found: re.Match[str], _: int) -> Iterator[Part]:
    yield "text", _address(found)
    yield "link", _address(found)


RULES: tuple[Rule, ...] = (
    ("", ESCAPED, _literal),
    ("a block of code", BLOCK_OF_CODE, _code),
    ("code", CODE, _code),
    ("a link", MASKED, _masked),
    ("a timestamp", TIMESTAMP, _whole),
    ("a mention", MENTION, _whole),
    ("a command", COMMAND, _whole),
    ("an emoji", OWN_EMOJI, _whole),
    ("a link", ANGLED_LINK, _link),
    ("a link", BARE_LINK, _link),
    ("a mention", EVERYBODY, _whole),
    ("an emoji", EMOJI, _whole),
    ("bold", BOLD, _inside),
    ("underlined", UNDERLINED, _inside),
    ("italics", LEANING, _inside),
    ("struck out", STRUCK, _inside),
    ("a spoiler", SPOILER, _inside),
)
SPANNING = (BLOCK_OF_CODE, CODE, MASKED, BOLD, UNDERLINED, LEANING, STRUCK, SPOILER)
