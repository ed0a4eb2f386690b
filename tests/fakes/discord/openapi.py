"""Calls and answers held against Discord's own description of its API.

<https://github.com/discord/discord-api-spec>.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.fakes.discord_schema import operations, problems_by_openapi

if TYPE_CHECKING:
    from tests.fakes.discord.calls import Call

SNOWFLAKE = 20
"""Digits at most."""
BODY = "requestBody/content/application~1json/schema"
ANSWER = "responses/%s/content/application~1json/schema"


def problems_of_call(call: Call) -> list[str]:
    """Return what is wrong with where a call went, its query and its body."""
    known = operations()
    if not known:
        return []
    pointer, operation = known[call.method]
    found = [*_of_path(call), *_of_query(call, operation["parameters"])]
    body = operation.get("requestBody")
    if body is None:
        return [*found, "a body where none is taken"] if call.body is not None else found
    if call.body is None:
        return [*found, "no body"] if body.get("required") else found
    return found + problems_by_openapi(f"{pointer}/{BODY}", _tolerated(call))


def problems_of_answer(call: Call, status: int, answer: Any) -> list[str]:  # noqa: ANN401
    """Return what is wrong with the fake's own answer."""
    known = operations()
    if not known:
        return []
    pointer, operation = known[call.method]
    if str(status) not in operation["responses"]:
        return [f"an answer of status {status}"]
    return [] if answer is None else problems_by_openapi(f"{pointer}/{ANSWER % status}", answer)


def _tolerated(call: Call) -> Any:  # noqa: ANN401 - any JSON
    """Return a body without what is known to be a false alarm: Discord takes ids as numbers too."""
    if not isinstance(call.body, dict):
        return call.body
    if call.method == "create_dm":
        return {name: str(each) for name, each in call.body.items()}
    body = dict(call.body)
    if isinstance(body.get("data"), dict):
        body["data"] = _with_ids_of_files(body["data"])
    return _with_ids_of_files(body)


def _with_ids_of_files(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body whose attachments have their ids as text; discord.py counts 0, 1, 2."""
    files = body.get("attachments")
    if not isinstance(files, list):
        return body
    told = [
        each | {"id": str(each["id"])} if isinstance(each, dict) and "id" in each else each
        for each in files
    ]
    return body | {"attachments": told}


def _of_path(call: Call) -> Iterator[str]:
    for name, value in call.path.items():
        if name.endswith("_id") and not (value.isdecimal() and len(value) <= SNOWFLAKE):
            yield f"{name} is no snowflake: {value!r}"


def _of_query(call: Call, parameters: list[dict[str, Any]]) -> Iterator[str]:
    known = {each["name"]: each["schema"] for each in parameters if each.get("in") == "query"}
    for name, value in call.query.items():
        if name not in known:
            yield f"the query holds {name!r}, which is not known"
            continue
        kinds = known[name].get("type", "string")
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if "integer" in kinds:
            most, least = known[name].get("maximum"), known[name].get("minimum")
            good = value.isdecimal() and (most is None or int(value) <= most)
            if not good or (least is not None and int(value) < least):
                yield f"{name} is {value!r}, which is not {least} to {most}"
