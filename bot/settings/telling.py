"""What is wrong with settings, as sentences that name the file or variable and the key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import Any

from bot.domain.echo import echo
from bot.settings.model import Settings, fields_of

_SOUNDS_SECRET = re.compile(r"secret|token|password|passwd|credential|private_key", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Where values came from: the file, except for those that a variable set."""

    file: str
    variables: dict[tuple[str, ...], str]

    def of(self, place: tuple[str, ...]) -> str:
        return self.variables.get(place[:2]) or self.variables.get(place[:1]) or self.file


def sentence(kind: type[Settings], error: Mapping[str, Any], names: Names) -> str:
    """Return what pydantic found as a sentence; what a variable holds is never shown."""
    place = tuple(str(part) for part in error["loc"] if not isinstance(part, int))
    key, origin = ".".join(place), names.of(place)
    if error["type"] == "extra_forbidden":
        return f"{origin}: {_unknown(kind, place)}"
    if error["type"] == "value_error":
        said = str(error["ctx"]["error"])
        return f"{origin}: {key} {said}" if said[0] != "“" else f"{origin}: {key}: {said}"
    if place in names.variables or isinstance(error["input"], dict):
        return f"{origin}: {key} {_wish(error)}."
    return f"{origin}: {key} {_wish(error)}, not {_echo(error['input'])}."


def _wish(error: Mapping[str, Any]) -> str:
    """Return what a value has to be, in words for people who do not write Python."""
    context = error.get("ctx", {})
    wishes = {
        "model_type": "must be a section: a line in [brackets] and keys below it",
        "tuple_type": "must be a list in [brackets]",
        "string_type": "must be text in quotes",
        "path_type": "must be text in quotes",
        "int_type": "must be a whole number",
        "float_type": "must be a number",
        "bool_type": "must be true or false",
        "bool_parsing": "must be true or false",
        "greater_than_equal": f"must be at least {context.get('ge')}",
        "less_than_equal": f"must be at most {context.get('le')}",
        "enum": f"must be {context.get('expected')}",
        "literal_error": f"must be {context.get('expected')}",
    }
    return wishes.get(error["type"]) or str(error["msg"]).replace("Input should", "must")


def _unknown(kind: type[Settings], place: tuple[str, ...]) -> str:
    """Return what to do about a key or section that there is not."""
    asked = ".".join(place)
    if _SOUNDS_SECRET.search(place[-1]):
        return f"{asked} looks like a secret: set secrets in the environment or in .env."
    known = list(dict.fromkeys(chain(kind.model_fields, (".".join(p) for p, _ in fields_of(kind)))))
    near = get_close_matches(asked, known, n=1) or [
        one for one in known if one.endswith(f".{place[-1]}")
    ]
    hint = f"; did you mean {near[0]}?" if near else "."
    return f"there is no setting {asked}{hint}"


def _echo(value: object) -> str:
    return f"“{echo(value)}”" if isinstance(value, str) else echo(json.dumps(value, default=str))
