"""The commands that Discord shows people, as data: made from the commands that there are.

It is what the endpoint takes that overwrites all of an application's commands at once:
https://docs.discord.com/developers/interactions/application-commands
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.commands import COMMANDS
from bot.commands.lines import HERE
from bot.commands.spec import CommandSpec, Param

Json = dict[str, Any]

GROUP = "papers"
DESCRIPTION = "Research papers, ranked by your topics and thumbs."
HERE_SENTENCE = "For this channel, not for you."
MENU: Mapping[str, str] = {"Similar": "similar", "Why this paper?": "why"}
"""What stands in the menu of every message, and the command that it gives."""

SLASH, MESSAGE_MENU = 1, 3
SUBCOMMAND, SUBCOMMAND_GROUP, STRING, BOOLEAN = 1, 2, 3, 5
INSTALLED_IN_SERVERS = 0
IN_SERVERS, IN_DIRECT_MESSAGES = 0, 1
EVERYWHERE: Json = {
    "integration_types": [INSTALLED_IN_SERVERS],
    "contexts": [IN_SERVERS, IN_DIRECT_MESSAGES],
}


def commands() -> tuple[Json, ...]:
    """Return every command of the application, the same as long as there are the same ones."""
    listed = [spec for spec in COMMANDS.values() if spec.listed]
    papers = {
        "type": SLASH,
        "name": GROUP,
        "description": DESCRIPTION,
        "options": list(_subcommands(listed)),
    }
    menus = [{"type": MESSAGE_MENU, "name": name} for name in MENU]
    return tuple(each | EVERYWHERE for each in (papers, *menus))


def names(commands: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the names of commands, with those of their subcommands: `papers interests add`."""
    found = set[str]()
    for command in commands:
        kinds = {SUBCOMMAND, SUBCOMMAND_GROUP}
        inside = [each for each in command.get("options") or () if each.get("type") in kinds]
        name = str(command.get("name"))
        found |= {f"{name} {each}" for each in names(inside)} if inside else {name}
    return found


def _subcommands(listed: Iterable[CommandSpec]) -> Iterable[Json]:
    """Return the commands of one word, and those of two in a group by their first."""
    found: dict[str, Json] = {}
    for spec in listed:
        first, _, second = spec.name.partition(" ")
        if not second:
            found[first] = _subcommand(first, spec)
            continue
        group = found.setdefault(first, {"type": SUBCOMMAND_GROUP, "name": first, "options": []})
        group["options"].append(_subcommand(second, spec))
        names = ", ".join(each["name"] for each in group["options"])
        group["description"] = f"{names}.".capitalize()
    return found.values()


def _subcommand(name: str, spec: CommandSpec) -> Json:
    options = [_option(param) for param in spec.params if param.listed]
    if spec.here:
        options.append({"type": BOOLEAN, "name": HERE, "description": HERE_SENTENCE})
    # Discord refuses a required option after one that is not.
    options.sort(key=lambda option: not option.get("required", False))
    return {
        "type": SUBCOMMAND,
        "name": name,
        "description": spec.sentence,
        "options": options,
    }


def _option(param: Param) -> Json:
    return {
        "type": STRING,
        "name": param.name,
        "description": param.sentence,
        "required": param.required,
        "autocomplete": param.complete is not None,
    }
