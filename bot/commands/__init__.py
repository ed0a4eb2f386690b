"""Chat commands, one file each, that know no platform; this is the whole list of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.commands import completing, lines
from bot.commands.abstract import ABSTRACT
from bot.commands.export import EXPORT
from bot.commands.forget_me import FORGET_ME
from bot.commands.help import help_spec
from bot.commands.history import HISTORY, SEARCH, SEARCH_PAGE
from bot.commands.home import HOME
from bot.commands.ignore_me import IGNORE_ME
from bot.commands.interests import ADD, MUTE, REMOVE, SHOW, UNMUTE
from bot.commands.like import LIKE
from bot.commands.link import LINK
from bot.commands.meant import MEANT
from bot.commands.mine import MINE
from bot.commands.not_now import NOT_NOW, PUT_BACK
from bot.commands.post_again import POST_AGAIN
from bot.commands.preview import PREVIEW
from bot.commands.profile import PROFILE
from bot.commands.reset import RESET
from bot.commands.save import SAVE, SAVED
from bot.commands.schedule import SCHEDULE
from bot.commands.similar import SIMILAR
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.start import START
from bot.commands.status import STATUS
from bot.commands.subscribe import SUBSCRIBE, UNSUBSCRIBE
from bot.commands.topic import TOPIC, TOPIC_PAGE
from bot.commands.why import WHY
from bot.domain.replies import Suggestion

COMMANDS: dict[str, CommandSpec] = {
    "topic": TOPIC,
    "mine": MINE,
    "subscribe": SUBSCRIBE,
    "unsubscribe": UNSUBSCRIBE,
    "interests show": SHOW,
    "interests add": ADD,
    "interests remove": REMOVE,
    "interests mute": MUTE,
    "interests unmute": UNMUTE,
    "schedule": SCHEDULE,
    "like": LIKE,
    "similar": SIMILAR,
    "why": WHY,
    "save": SAVE,
    "saved": SAVED,
    "search": SEARCH,
    "history": HISTORY,
    "profile": PROFILE,
    "reset": RESET,
    "export": EXPORT,
    "forget-me": FORGET_ME,
    "ignore-me": IGNORE_ME,
    "link": LINK,
    "home": HOME,
    "status": STATUS,
    "help": help_spec(lambda: COMMANDS),
    "abstract": ABSTRACT,
    "not-now": NOT_NOW,
    "put-back": PUT_BACK,
    "meant": MEANT,
    "preview": PREVIEW,
    "post-again": POST_AGAIN,
    "start": START,
    "topic-page": TOPIC_PAGE,
    "search-page": SEARCH_PAGE,
}
"""By the words people type; in the order in which `help` shows them."""


def parse_line(line: str) -> tuple[CommandSpec, bool, Mapping[str, str]]:
    """Read `interests add here long context` as (command, here, values by parameter name).

    What is no command leads to `help`. Raises InvalidInput, a sentence for who typed it.
    """
    return lines.parse(line, COMMANDS)


def suggestions(typed: str, call: Call, desk: Desk) -> Sequence[Suggestion]:
    """Return what a half-typed line could become, best first, at most 25."""
    return completing.suggestions(typed, call, desk, COMMANDS)
