"""Typed lines to commands: which one, whether it acts on the channel, and its values. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands.spec import CommandSpec
from bot.domain.errors import InvalidInput

HERE = "here"
HELP = "help"

Parsed = tuple[CommandSpec, bool, Mapping[str, str]]


def parse(line: str, commands: Mapping[str, CommandSpec]) -> Parsed:
    """Read a line without its slash word; what is no command, and nothing, leads to help.

    Raises InvalidInput when a command is given too much; what it lacks is asked for elsewhere.
    """
    first, rest = _cut(line)
    second, after = _cut(rest)
    for name, left in ((f"{first} {second}", after), (first, rest)):
        spec = commands.get(name.casefold())
        if spec is not None:
            here, words = _here(spec, left)
            return spec, here, _values(spec, words)
    return commands[HELP], False, _values(commands[HELP], line.strip())


def usage(spec: CommandSpec) -> str:
    """Return how a command is typed: `subscribe [here] [TOPICS]`."""
    words = [spec.name, f"[{HERE}]" if spec.here else ""]
    words += [
        each.name.upper() if each.required else f"[{each.name.upper()}]"
        for each in spec.params
        if each.listed or not spec.listed
    ]
    return " ".join(word for word in words if word)


def listed(words: str) -> tuple[str, ...]:
    """Cut a list at its commas; what is between them stays as it was typed."""
    return tuple(word for each in words.split(",") if (word := each.strip()))


def _cut(text: str) -> tuple[str, str]:
    first, *rest = text.split(maxsplit=1) or [""]
    return first, rest[0].rstrip() if rest else ""


def _here(spec: CommandSpec, left: str) -> tuple[bool, str]:
    first, rest = _cut(left)
    if spec.here and first.casefold() == HERE:
        return True, rest
    return False, left


def _values(spec: CommandSpec, left: str) -> dict[str, str]:
    values = {}
    for param in spec.params[:-1]:
        values[param.name], left = _cut(left)
    if spec.params:
        values[spec.params[-1].name], left = left, ""
    if left:
        raise InvalidInput(f"“{spec.name}” takes nothing after it: /papers {usage(spec)}.")
    return {name: value for name, value in values.items() if value}
