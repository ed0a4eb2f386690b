"""What happened in Discord, as values: pure functions, None for what concerns nobody.

What people typed and pressed is the `data` of
https://docs.discord.com/developers/interactions/receiving-and-responding; past this module nobody
sees it. Every reader takes any JSON there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.commands import COMMANDS
from bot.commands.lines import HERE
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.signals import Vote
from bot.platforms.discord.references import PLATFORM, Reference
from bot.platforms.discord.serving.tree import BOOLEAN, GROUP, MENU, SUBCOMMAND, SUBCOMMAND_GROUP
from bot.services.reactions import Reaction

THUMBS = {"\N{THUMBS UP SIGN}": Vote.UP, "\N{THUMBS DOWN SIGN}": Vote.DOWN}
TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
"""The colours of the Fitzpatrick scale: https://unicode.org/reports/tr51/#Emoji_Modifiers_Table"""

SUPER = "super/"

LONGEST_ID = 20
"""Digits of the largest snowflake, which has 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A command as somebody gave it, as a line without the slash word."""

    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfTyped:
    """What was typed so far into an option, and the beginning of the line that it continues."""

    begun: str
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A command that was chosen in the menu of a message, which its id names."""

    command: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbed:
    """A reaction as the gateway tells it; `home` is the channel that a thread is in.

    `emoji` is the character itself, empty for a picture of a server's own. Somebody can give the
    same one twice, once as a super reaction.
    """

    user: int
    channel: int
    message: int
    in_server: bool
    emoji: str
    done: bool
    is_super: bool = False
    home: int | None = None


def read_reaction(thumbed: Thumbed, at: datetime) -> Reaction | None:
    """Read a thumb that was put under a message, or taken back; other reactions are None.

    Discord says neither when it happened nor which event it was: `at` is when it was heard.
    """
    vote = vote_named(thumbed.emoji)
    if vote is None:
        return None
    account = account_of(thumbed.user)
    channel = thumbed.home or thumbed.channel
    return Reaction(
        account=account,
        place=place_of(channel if thumbed.in_server else None, account).place,
        message=str(Reference(str(thumbed.channel), str(thumbed.message))),
        name=reaction_name(thumbed.emoji, is_super=thumbed.is_super),
        vote=vote,
        done=thumbed.done,
        at=at,
    )


def vote_named(emoji: str) -> Vote | None:
    """Return what a reaction means: a thumb in any colour, or nothing."""
    thumb, tone = emoji[:1], emoji[1:]
    return THUMBS.get(thumb) if not tone or tone in TONES else None


def reaction_name(emoji: str, *, is_super: bool) -> str:
    """Return what a reaction is told apart by under its message, without a space."""
    return f"{SUPER}{emoji}" if is_super else emoji


def account_of(user: int) -> AccountRef:
    return AccountRef(platform=PLATFORM, external_id=str(user))


def place_of(channel: int | None, caller: AccountRef) -> AudienceRef:
    """Return a server's channel as a place; what is said between two is the caller's own."""
    if channel is None:
        return AudienceRef.direct(caller)
    return AudienceRef(platform=PLATFORM, channel=str(channel))


def read_command(data: object) -> Typed | None:
    """Read a slash command as the line that would be typed elsewhere."""
    name, options = _subcommand(data)
    if not name:
        return None
    spec = COMMANDS.get(name)
    here = any(_is_here(option) and option.get("value") is True for option in options)
    words = " ".join(filter(None, (_words(option) for option in options)))
    if spec is not None and spec.here and not here and words.casefold().split()[:1] == [HERE]:
        words = f", {words}"  # a list whose first topic is that word: the option was not chosen
    return Typed(line=" ".join(filter(None, (name, HERE if here else "", words))))


def read_half_typed(data: object) -> HalfTyped | None:
    name, options = _subcommand(data)
    here = any(_is_here(option) and option.get("value") is True for option in options)
    for option in options:
        if name and option.get("focused") is True:
            begun = f"{name} {HERE} " if here else f"{name} "
            return HalfTyped(begun=begun, typed=text(option, "value"))
    return None


def read_choice(data: object) -> Chosen | None:
    command, message = MENU.get(text(data, "name")), text(data, "target_id")
    if command is None or not (message.isascii() and message.isdigit()):
        return None
    return Chosen(command=command, message=message) if len(message) <= LONGEST_ID else None


def at(body: object, *path: str) -> object:
    """Return what stands under these names, None where nothing does."""
    for name in path:
        if not isinstance(body, Mapping):
            return None
        body = body.get(name)
    return body


def text(body: object, *path: str) -> str:
    """Return the text under these names, empty where there is none."""
    found = at(body, *path)
    return found if isinstance(found, str) else ""


def _subcommand(data: object) -> tuple[str, list[Mapping[str, object]]]:
    """Return a command's name of one word or two, and its options; no name where it is not ours."""
    if text(data, "name") != GROUP:
        return "", []
    (first, *_), words = _options(data) or [{}], []
    if at(first, "type") == SUBCOMMAND_GROUP:
        words.append(text(first, "name"))
        (first, *_) = _options(first) or [{}]
    words.append(text(first, "name"))
    is_whole = at(first, "type") == SUBCOMMAND and all(words)
    return (" ".join(words), _options(first)) if is_whole else ("", [])


def _options(body: object) -> list[Mapping[str, object]]:
    found = at(body, "options")
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _is_here(option: Mapping[str, object]) -> bool:
    return option.get("name") == HERE and option.get("type") == BOOLEAN


def _words(option: Mapping[str, object]) -> str:
    return "" if _is_here(option) else text(option, "value").strip()
