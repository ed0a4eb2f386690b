"""What others wrote down of Discord: its own OpenAPI file, and a schema of its gateway's events.

Both are in the shared data folder; where that is not, nothing is wrong by them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7, DRAFT202012

SHARED = Path(os.environ.get("PAPERROUND_SHARED") or Path(__file__).parents[3] / "shared" / "data")
OPENAPI = SHARED / "discord-openapi.json"
GATEWAY = SHARED / "discord-gateway.schema.json"

SHOWN = 200


@cache
def operations() -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """Return the API's methods by name: where each stands in the file, and what it says."""
    if not OPENAPI.is_file():
        return {}
    found = {}
    for path, item in _openapi()["paths"].items():
        for verb, operation in item.items():
            if verb != "parameters":
                own = [*item.get("parameters", ()), *operation.get("parameters", ())]
                pointer = f"#/paths/{_escaped(path)}/{verb}"
                found[operation["operationId"]] = (pointer, operation | {"parameters": own})
    return found


def problems_by_openapi(pointer: str, value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """Return what is wrong with a value by a place in the file, `#/components/schemas/...`."""
    if not OPENAPI.is_file():
        return []
    return list(_sentences(_by_openapi(pointer).iter_errors(value)))


def problems_by_gateway(name: str, value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """Return what is wrong with an event's data by its definition's name."""
    if not GATEWAY.is_file():
        return []
    return list(_sentences(_by_gateway(name).iter_errors(value)))


@cache
def _openapi() -> Mapping[str, Any]:
    whole = json.loads(OPENAPI.read_text(encoding="utf-8"))
    found: Mapping[str, Any] = _sorted_by_type(whole, whole["components"]["schemas"])
    return found


@cache
def _by_openapi(pointer: str) -> Validator:
    registry: Registry[Any] = Registry().with_resource(
        "urn:openapi", DRAFT202012.create_resource(_openapi())
    )
    return Draft202012Validator({"$ref": f"urn:openapi{pointer}"}, registry=registry)


@cache
def _by_gateway(name: str) -> Validator:
    whole = _without_false_alarms(json.loads(GATEWAY.read_text(encoding="utf-8")))
    registry: Registry[Any] = Registry().with_resource("urn:gateway", DRAFT7.create_resource(whole))
    return Draft7Validator({"$ref": f"urn:gateway#/definitions/{name}"}, registry=registry)


def _sentences(errors: Iterable[ValidationError]) -> Iterator[str]:
    for each in errors:
        text = each.message
        yield f"{each.json_path} {text if len(text) <= SHOWN else f'{text[:80]} … {text[-80:]}'}"


def _sorted_by_type(thing: Any, schemas: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """Return a schema whose alternatives are told apart by their `type`, as they are meant.

    What is wrong is then told of the one that was meant, and it is judged far sooner.
    """
    if isinstance(thing, list):
        return [_sorted_by_type(each, schemas) for each in thing]
    if not isinstance(thing, dict):
        return thing
    found = {name: _sorted_by_type(each, schemas) for name, each in thing.items()}
    for name in ("oneOf", "anyOf"):
        kinds = _kinds(found.get(name), schemas)
        if kinds:
            del found[name]
            found |= {
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"enum": [kind for _, of in kinds for kind in of]}},
                "allOf": [
                    {"if": {"properties": {"type": {"enum": of}}}, "then": each}
                    for each, of in kinds
                ],
            }
    if len(found.get("enum", ())) == 1:
        found.pop("allOf", None)
    return found


def _kinds(alternatives: Any, schemas: Mapping[str, Any]) -> list[tuple[Any, list[Any]]]:  # noqa: ANN401
    """Return alternatives with their types, where each has its own."""
    found = []
    for each in alternatives or ():
        schema = schemas.get(str(each.get("$ref", "")).rpartition("/")[2], {})
        kind = schema.get("properties", {}).get("type", {})
        if "enum" not in kind or "type" not in schema.get("required", ()):
            return []
        found.append((each, kind["enum"]))
    every = [kind for _, of in found for kind in of]
    return found if len(found) > 1 and len(set(every)) == len(every) else []


def _without_false_alarms(thing: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a schema whose flags may be sums of those listed, and whose types may be some."""
    if isinstance(thing, list):
        return [_without_false_alarms(each) for each in thing]
    if not isinstance(thing, dict) or thing.get("enum") == []:
        return {} if isinstance(thing, dict) else thing
    return {
        name: {"type": "number"} if name.endswith("Flags") else _without_false_alarms(each)
        for name, each in thing.items()
    }


def _escaped(path: str) -> str:
    return path.replace("~", "~0").replace("/", "~1")
