"""Typed lines to commands: with `/papers`, without it, or just the words of a topic. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands.spec import CommandSpec

SLASH = "/papers"
TOPIC = "topic"


def as_command(text: str, commands: Mapping[str, CommandSpec]) -> str:
    """Return the command that is meant, without its slash word.

    Who types “protein folding” is looking for papers; a slash says that a command was meant.
    """
    line = text.strip()
    if line.startswith("/"):
        return without_slash(line)
    first = line.partition(" ")[0].casefold()
    is_command = any(spec.listed and name.split()[0] == first for name, spec in commands.items())
    return line if is_command else f"{TOPIC} {line}"


def without_slash(typed: str) -> str:
    """Return a line, finished or not, without `/papers`; `/topic x` is taken for `topic x`."""
    first, space, rest = typed.lstrip().partition(" ")
    if first.casefold() == SLASH:
        return rest
    return first.removeprefix("/") + space + rest
