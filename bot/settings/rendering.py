"""The settings file, written from the settings' own defaults and sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain

from pydantic.fields import FieldInfo

from bot.settings.model import (
    NO_SECTIONS,
    Section,
    Settings,
    is_secret,
    joined,
    section_of,
    variable_of,
)


def render_defaults(sections: Mapping[str, type[Section]] = NO_SECTIONS) -> str:
    """Return the settings file with every key, its sentence and its default, commented out."""
    return "\n".join(_render(joined(sections))) + "\n"


def _render(kind: type[Settings]) -> Iterator[str]:
    yield (
        "# Paper Round's settings, as they are when this file says nothing. To change one, take\n"
        "# the # before its name away. Secrets are not kept here: they are set in the environment\n"
        "# or in .env."
    )
    fields = kind.model_fields.items()
    plain = [(name, field) for name, field in fields if section_of(field) is None]
    yield from chain.from_iterable(_render_field(name, field) for name, field in plain)
    for name, field in fields:
        if (section := section_of(field)) is not None:
            yield f"\n[{name}]"
            yield from (f"# {line}" for line in (section.__doc__ or "").splitlines() if line)
            for key, inner in section.model_fields.items():
                yield from _render_field(key, inner)


def _render_field(name: str, field: FieldInfo) -> Iterator[str]:
    variable = variable_of(field)
    yield ""
    yield f"# {field.description}"
    if is_secret(field):
        yield f"# A secret: set {variable} in the environment or in .env."
        return
    if variable is not None:
        yield f"# {variable} in the environment or in .env comes first."
    yield f"#{name} = {_toml(field.get_default(call_default_factory=True))}"


def _toml(value: object) -> str:
    """Return a default as TOML; what is neither number nor list is text."""
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps("" if value is None else str(value), ensure_ascii=False)
