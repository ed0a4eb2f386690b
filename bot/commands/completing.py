"""What a half-typed line or value could become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.commands.spec import Call, CommandSpec, Desk
from bot.domain.replies import Suggestion

MOST = 25
"""As many as Discord shows."""


def matching(typed: str, known: Iterable[str]) -> list[str]:
    """Return known values that hold what was typed, those that begin with it first; none twice."""
    wanted = " ".join(typed.split()).casefold()
    found = [value for value in dict.fromkeys(known) if wanted in value.casefold()]
    return sorted(found, key=lambda value: not value.casefold().startswith(wanted))[:MOST]


def suggestions(
    typed: str, call: Call, desk: Desk, commands: Mapping[str, CommandSpec]
) -> Sequence[Suggestion]:
    """Return the commands that a line may become."""
    del call, desk
    found = matching(typed, [spec.name for spec in commands.values() if spec.listed])
    return [Suggestion(line=name, sentence=commands[name].sentence) for name in found]
