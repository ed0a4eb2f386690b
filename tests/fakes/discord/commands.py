"""Commands as people find them: by their words, and with their options filled in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.fakes.discord.values import Json

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
CHAT, ON_USER, ON_MESSAGE = 1, 2, 3
CHARACTERS = 8_000
NAME = re.compile(r"[-_'\w]{1,32}")
"""<https://docs.discord.com/developers/interactions/application-commands>."""
Value = str | int | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A command whose words were typed; `path` leads from the command to its subcommand."""

    command: Json
    path: tuple[Json, ...]

    @property
    def options(self) -> tuple[Json, ...]:
        last = self.path[-1] if self.path else self.command
        return tuple(last.get("options") or ())

    def data(self, options: Iterable[Json]) -> Json:
        """Return the data of an interaction that holds these options."""
        inside = list(options)
        for each in reversed(self.path):
            inside = [{"name": each["name"], "type": each["type"], "options": inside}]
        return {
            "id": self.command["id"],
            "name": self.command["name"],
            "type": CHAT,
            "options": inside,
        }


def problems_of_commands(commands: Sequence[Json]) -> list[str]:
    """Return what Discord would refuse of commands, and its description misses."""
    found = [
        f"{number} commands of type {kind}, more than {most}"
        for kind, most in ((CHAT, 100), (ON_USER, 15), (ON_MESSAGE, 15))
        if (number := sum(each.get("type", CHAT) == kind for each in commands)) > most
    ]
    names = Counter((each.get("type", CHAT), each["name"]) for each in commands)
    found += [f"two commands are called {name!r}" for (_, name), n in names.items() if n > 1]
    for each in commands:
        if (length := _length(each)) > CHARACTERS:
            found.append(f"/{each['name']} has {length} characters, more than {CHARACTERS}")
        found += [f"/{each['name']}{problem}" for problem in _of_options(each)]
    return found


def _of_options(of: Json, depth: int = 0) -> Iterator[str]:
    options = of.get("options") or ()
    nested = [each["type"] in (SUBCOMMAND, GROUP) for each in options]
    if any(nested) and not all(nested):
        yield " mixes options and subcommands"
    if len({each["name"] for each in options}) < len(options):
        yield " has two options of one name"
    needed = [bool(each.get("required")) for each in options]
    if needed != sorted(needed, reverse=True):
        yield " has an option that is needed behind one that is not"
    for each in options:
        yield from _of_option(each, depth)


def _of_option(option: Json, depth: int) -> Iterator[str]:
    name = option["name"]
    if name != name.lower() or not NAME.fullmatch(name):
        yield f" {name!r} is no name"
    if depth and option["type"] == GROUP:
        yield f" {name}: a group in a group"
    if option.get("autocomplete") and option.get("choices"):
        yield f" {name}: completes and has choices"
    yield from (f" {name}{each}" for each in _of_options(option, depth + 1))


def _length(of: Json) -> int:
    own = len(of.get("name", "")) + len(of.get("description", ""))
    choices = sum(len(c["name"]) + len(str(c["value"])) for c in of.get("choices") or ())
    return own + choices + sum(_length(each) for each in of.get("options") or ())


def choose(commands: Iterable[Json], words: str) -> Chosen:
    """Return the command of these words, `papers interests add`; AssertionError where none is."""
    name, *rest = words.removeprefix("/").split()
    found = [each for each in commands if each["type"] == CHAT and each["name"] == name]
    assert found, f"there is no command /{name}"
    at: Json = found[0]
    path: list[Json] = []
    for word in rest:
        inside = [o for o in at.get("options") or () if o["type"] in (SUBCOMMAND, GROUP)]
        named = [each for each in inside if each["name"] == word]
        assert named, f"/{name} has no {word!r}: {[o['name'] for o in inside]}"
        at = named[0]
        path.append(at)
    ends = not any(o["type"] in (SUBCOMMAND, GROUP) for o in at.get("options") or ())
    assert ends, f"/{words} alone cannot be given: Discord wants one of its subcommands"
    return Chosen(command=found[0], path=tuple(path))


def split(commands: Iterable[Json], line: str) -> tuple[Chosen, str]:
    """Return the command that a line begins with, as long as can be, and what is left of it."""
    known = list(commands)
    words = line.removeprefix("/").split(" ")
    for end in range(len(words), 0, -1):
        try:
            return choose(known, " ".join(words[:end])), " ".join(words[end:]).strip()
        except AssertionError:
            continue
    raise AssertionError(f"there is no command for {line!r}")


def filled(chosen: Chosen, values: Mapping[str, Value], *, focused: str = "") -> list[Json]:
    """Return options as Discord sends them; its own checks are AssertionErrors."""
    known = {each["name"]: each for each in chosen.options}
    unknown = set(values) - set(known)
    assert not unknown, f"there is no option {sorted(unknown)}: {sorted(known)}"
    found = []
    for name, option in known.items():
        if name not in values:
            needed = option.get("required") and not focused
            assert not needed, f"the option {name!r} is needed"
            continue
        value = values[name]
        if name != focused:
            _check(option, value)
        one = {"name": name, "type": option["type"], "value": value}
        found.append(one | {"focused": True} if name == focused else one)
    return found


def by_words(chosen: Chosen, rest: str) -> dict[str, Value]:
    """Return options as somebody means them who types only words: `here` first, then the text."""
    values: dict[str, Value] = {}
    names = {each["name"]: each for each in chosen.options}
    if "here" in names and (rest == "here" or rest.startswith("here ")):
        values["here"], rest = True, rest.removeprefix("here").strip()
    texts = [each for each in chosen.options if each["type"] != BOOLEAN]
    if rest:
        assert texts, f"/{chosen.command['name']} takes no words here, but {rest!r} was typed"
        words = rest.split(" ", len(texts) - 1) if len(texts) > 1 else [rest]
        for each, word in zip(texts, words, strict=False):
            values[each["name"]] = int(word) if each["type"] == INTEGER else word
    return values


def _check(option: Json, value: Value) -> None:
    kinds: dict[int, type] = {STRING: str, INTEGER: int, BOOLEAN: bool}
    kind = kinds.get(option["type"], object)
    assert isinstance(value, kind), f"{option['name']} is no {kind.__name__}: {value!r}"
    choices = [each["value"] for each in option.get("choices") or ()]
    assert not choices or value in choices, f"{option['name']}: {value!r} is none of {choices}"
    if isinstance(value, str):
        length = len(value)
        most, least = option.get("max_length", 6000), option.get("min_length", 0)
        assert least <= length <= most, f"{option['name']} has {length} characters"
