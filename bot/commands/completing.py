"""What a half-typed line or value could become: commands, then the values of their parameters.

It is asked at every key, so it reads little, and it never raises: who types on needs no error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from bot.commands.lines import HERE, Parsed, parse
from bot.commands.spec import Call, CommandSpec, Completer, Desk, Param
from bot.commands.subjects import acts_on_channel, called
from bot.domain.echo import LONGEST_ECHO
from bot.domain.errors import UserError
from bot.domain.replies import Suggestion

MOST = 25
"""As many as Discord shows."""

LONGEST_OFFER = 100
"""Characters of the value of a choice: Discord's limit; Slack takes 150 in the value of an option.
https://discord.com/developers/docs/interactions/application-commands"""

SLASH = "/papers"
TOPIC = "topic"
A_PAPER = "a paper"
NEAR = 0.6

Commands = Mapping[str, CommandSpec]


def suggestions(typed: str, call: Call, desk: Desk, commands: Commands) -> Sequence[Suggestion]:
    """Return the lines that a line may become, best first; each is a command and parses.

    Only one that ends with its command's name may lack a value that the command needs.
    """
    listed = {name: spec for name, spec in commands.items() if spec.listed}
    line = _without_slash(typed)
    found = {each.line: each for each in _all(line, call, desk, listed)}
    return tuple(found.values())[:MOST]


def offered(found: Iterable[Suggestion], typed: str) -> tuple[tuple[str, str], ...]:
    """Return values with their labels, for a list that takes nothing but what is in it.

    What was typed itself is the last of them: topics are followed exactly as typed, and a paper
    may be named by its arXiv id, which no title holds.
    """
    words = " ".join(typed.split())
    known = [(each.value, each.label) for each in found if each.value]
    labels = {label.casefold() for _, label in known}
    itself = [(words, words)] if words and words.casefold() not in labels else []
    short = [pair for pair in (*known, *itself) if len(pair[0]) <= LONGEST_OFFER]
    return tuple(short if len(short) <= MOST else [*short[: MOST - 1], short[-1]])


def matching(typed: str, known: Iterable[str]) -> list[str]:
    """Return known values that hold what was typed, those that begin with it first; none twice."""
    wanted = " ".join(typed.split()).casefold()
    found = [value for value in dict.fromkeys(known) if wanted in value.casefold()]
    return sorted(found, key=lambda value: not value.casefold().startswith(wanted))[:MOST]


def in_list(complete: Completer) -> Completer:
    """Return the completer of several values between commas: it completes the last."""

    def complete_last(typed: str, call: Call, desk: Desk) -> Mapping[str, str]:
        before, comma, half = typed.rpartition(",")
        begun = f"{before.strip()}, " if comma else ""
        found = complete(half.lstrip(), call, desk)
        about = found if isinstance(found, Mapping) else {}
        return {f"{begun}{value}": about.get(value, "") for value in found}

    return complete_last


def nearest(words: str, commands: Commands) -> CommandSpec | None:
    """Return the command whose name is most like what was typed, or None if none is near."""
    typed = words.casefold().split()[:2]
    for count in (2, 1):
        names: dict[str, CommandSpec] = {}
        for name, spec in commands.items():
            names.setdefault(" ".join(name.split()[:count]), spec)
        asked = " ".join(typed[:count])[:LONGEST_ECHO]
        begun = [name for name in names if asked and name.startswith(asked)]
        found = begun or get_close_matches(asked, list(names), n=1, cutoff=NEAR)
        if found:
            return names[found[0]]
    return None


def _all(line: str, call: Call, desk: Desk, commands: Commands) -> Iterable[Suggestion]:
    for count in (2, 1):
        name, rest = " ".join(line.split()[:count]).casefold(), _after(line, count)
        if rest is not None and name in commands:
            return _continued(commands[name], rest, call, desk, commands)
    if not line.strip():
        return _overview(commands)
    names = _named(line, commands)
    if names:
        return [Suggestion(line=name, sentence=commands[name].sentence) for name in names]
    # Whoever types words without a command looks for papers, or slipped on a key.
    topics = _continued(commands[TOPIC], line, call, desk, commands)
    return [*_meant(line, commands), *topics]


def _named(line: str, commands: Commands) -> Sequence[str]:
    """Return the names that begin so, or with a later word; only if none does, that hold it."""
    found = matching(line, commands)
    wanted = " ".join(line.split()).casefold()
    return [name for name in found if f" {wanted}" in f" {name.replace('-', ' ')}"] or found


def _overview(commands: Commands) -> Iterator[Suggestion]:
    """Return every command, and in the place of those of two words what they begin with."""
    for name, spec in commands.items():
        first, *second = name.split()
        group = [other.split()[1] for other in commands if other.startswith(f"{first} ")]
        sentence = f"{', '.join(group)}.".capitalize() if second else spec.sentence
        yield Suggestion(line=first, sentence=sentence)


def _meant(line: str, commands: Commands) -> Iterator[Suggestion]:
    near = nearest(line, commands)
    if near is not None:
        yield Suggestion(line=near.name, sentence=near.sentence)


def _continued(
    spec: CommandSpec, rest: str, call: Call, desk: Desk, commands: Commands
) -> Iterator[Suggestion]:
    """Return how a command may go on: not at all, with `here`, with values."""
    there = replace(call, here=True)
    if spec.here and rest.split()[:1] == [HERE] and (after := _after(rest, 1)) is not None:
        call, rest = there, after
    begun = f"{spec.name} {HERE}" if call.here else spec.name
    if not (rest.strip() or any(param.required for param in spec.params)):
        yield Suggestion(line=begun, sentence=spec.sentence)
    may_say_here = spec.here and not call.here and acts_on_channel(there)
    if may_say_here and HERE.startswith(rest.casefold()):
        yield Suggestion(line=f"{begun} {HERE}", sentence=f"For {called(call, desk.uow)}, not you.")
    for suggestion, values in _values(spec, begun, rest, call, desk):
        if _reads(suggestion.line, commands) == (spec, call.here, values):
            yield suggestion


def _values(
    spec: CommandSpec, begun: str, rest: str, call: Call, desk: Desk
) -> Iterator[tuple[Suggestion, Mapping[str, str]]]:
    """Return lines with a value for the parameter that is being typed, and what they give."""
    given: dict[str, str] = {}
    for param in spec.params:
        after = None if param is spec.params[-1] else _after(rest, 1)
        if after is None:
            break
        given[param.name], rest = rest.split(maxsplit=1)[0], after
    else:
        return
    found = _completed(param, rest, call, desk)
    about = found if isinstance(found, Mapping) else {}
    short = param.shorten(list(found), desk) if param.shorten else {}
    for value in found:
        values = {**given, param.name: value}
        suggestion = Suggestion(
            line=" ".join([begun, *values.values()]),
            sentence=about.get(value) or param.sentence,
            value=short.get(value, value),
            label=value,
        )
        yield suggestion, values


def _completed(
    param: Param, half: str, call: Call, desk: Desk
) -> Sequence[str] | Mapping[str, str]:
    if param.complete is None:
        return ()
    try:
        return param.complete(half, call, desk)
    except UserError:  # such as a channel that has no topics, as nobody subscribed it
        return ()


def _reads(line: str, commands: Commands) -> Parsed | None:
    """Read a line back: what would not be taken as it was meant is not offered."""
    try:
        return parse(line, commands)
    except UserError:
        return None


def _after(line: str, count: int) -> str | None:
    """Return what stands after so many whole words, None while the last is being typed."""
    parts = line.split(maxsplit=count)
    if len(parts) > count:
        return parts[count]
    return "" if len(parts) == count and line[-1].isspace() else None


def _without_slash(typed: str) -> str:
    """Return the line without the slash word, which may be half typed too."""
    line = typed.lstrip()
    word = line.split(maxsplit=1)[0].casefold() if line else ""
    if word.startswith("/") and SLASH.startswith(word):
        return _after(line, 1) or ""
    return line
