"""Modals on somebody's screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.seeing import Seen, seen_in_modal
from tests.fakes.discord.values import Json

TEXT_INPUT = 4
MOST_TYPED = 4_000


@dataclass(eq=False, kw_only=True)
class Modal:
    """A form that an interaction brought up; `values` are what is filled in, by custom_id."""

    interaction: Interaction = field(repr=False)
    definition: Json
    values: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.fields():
            if each["type"] == TEXT_INPUT:
                self.values[each["custom_id"]] = each.get("value") or ""
            else:
                chosen = [o["value"] for o in each.get("options", ()) if o.get("default")]
                self.values[each["custom_id"]] = chosen

    @property
    def title(self) -> str:
        return str(self.definition.get("title", ""))

    @property
    def custom_id(self) -> str:
        return str(self.definition["custom_id"])

    @property
    def seen(self) -> Seen:
        return seen_in_modal(self.definition)

    def fields(self) -> Iterator[Json]:
        """Yield what can be filled in, wherever it stands."""
        for each in self.definition.get("components", ()):
            inside = [*each.get("components", ()), each.get("component")]
            yield from (one for one in inside if one and "custom_id" in one)

    def fill(self, values: Mapping[str, str | list[str]]) -> None:
        """Fill fields in, by custom_id or by what stands over them."""
        for name, value in values.items():
            found = [
                each
                for each in self.fields()
                if name in (each["custom_id"], self.label(each["custom_id"]))
            ]
            assert found, f"there is no field {name!r}: {sorted(self.values)}"
            self.values[found[0]["custom_id"]] = _filled(found[0], value)

    def missing(self) -> list[str]:
        """Return the fields that are needed and empty."""
        return [
            self.label(each["custom_id"])
            for each in self.fields()
            if each.get("required", True) and not self.values[each["custom_id"]]
        ]

    def sent(self) -> list[Json]:
        """Return the fields as they are sent, in the boxes in which they stand."""
        return [_sent(each, self.values) for each in self.definition["components"]]

    def label(self, custom_id: str) -> str:
        """Return what stands over a field."""
        for each in self.definition.get("components", ()):
            inside = [*each.get("components", ()), each.get("component")]
            for one in inside:
                if one and one.get("custom_id") == custom_id:
                    return str(each.get("label") or one.get("label") or "")
        return ""


def _filled(one: Json, value: str | list[str]) -> str | list[str]:
    if one["type"] == TEXT_INPUT:
        assert isinstance(value, str), f"{one['custom_id']} is one text"
        most = one.get("max_length", MOST_TYPED)
        assert len(value) <= most, f"{one['custom_id']} has more than {most} characters"
        assert not value or len(value) >= one.get("min_length", 0), f"{value!r} is too short"
        return value
    wanted = [value] if isinstance(value, str) else value
    chosen = [o["value"] for o in one["options"] if {o["value"], o["label"]} & set(wanted)]
    assert len(chosen) == len(wanted), f"{one['custom_id']} offers no {wanted}"
    return chosen


def _sent(box: Json, values: Mapping[str, object]) -> Json:
    if "component" in box:
        return {"type": box["type"], "id": 1, "component": _value(box["component"], values)}
    if "components" in box:
        inside = [_value(each, values) for each in box["components"]]
        return {"type": box["type"], "id": 1, "components": inside}
    return {"type": box["type"], "id": 1}


def _value(one: Json, values: Mapping[str, object]) -> Json:
    name = "value" if one["type"] == TEXT_INPUT else "values"
    return {
        "type": one["type"],
        "id": 1,
        "custom_id": one["custom_id"],
        name: values[one["custom_id"]],
    }
