"""Requests of the page as values: JSON in, one of these or one sentence with every problem out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Literal, TypeVar

from aiohttp import hdrs, web
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bot.domain.echo import echo
from bot.domain.editions import ActionName

LONGEST_TEXT = 2_000
LONGEST_ANSWER = 8_000
"""What a form takes in one field: 25 titles, a line each."""
LONGEST_NAME = 100
MOST_VALUES = 30
JSON = "application/json"
_NO_JSON = "json_invalid"
_WORDS = {"missing": "is missing", "extra_forbidden": "is not known here"}


class Refused(Exception):
    """A request that cannot be answered as asked: a status, and a sentence that says why."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def _without_zero(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a character that no text has")
    return text


Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_without_zero)]
LongText = Annotated[str, Field(max_length=LONGEST_ANSWER), AfterValidator(_without_zero)]
Name = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_without_zero)]


class Body(BaseModel):
    """What a request may hold, and nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Typed(Body):
    """A line that somebody typed."""

    text: Text
    channel: Name


class Pressed(Body):
    """A button; `message_id` names the paper of a digest that it stands under."""

    action: ActionName
    subject: Text = ""
    message_id: Name | None = None
    channel: Name


class Filled(Body):
    """A form with its values; `here` as the command had it that asked."""

    form: Name
    here: bool = False
    values: Annotated[dict[Name, LongText], Field(max_length=MOST_VALUES)]
    channel: Name


class Reacted(Body):
    """A thumb or a star put under a paper, or taken back."""

    message_id: Name
    name: Literal["+1", "-1", "save"]
    add: bool


class Opened(Body):
    """A new channel's name."""

    name: Name


BodyT = TypeVar("BodyT", bound=Body)


async def read_body(request: web.Request, kind: type[BodyT]) -> BodyT:
    """Return a request's body; raises Refused."""
    if request.content_type != JSON:
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"A request needs {hdrs.CONTENT_TYPE}: {JSON}."
        )
    if hdrs.CONTENT_ENCODING in request.headers:  # nothing is unpacked here
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"A request may have no {hdrs.CONTENT_ENCODING}: it is read as it comes.",
        )
    try:
        return kind.model_validate_json(await request.read())
    except web.HTTPRequestEntityTooLarge as error:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That is far too long.") from error
    except (web.RequestPayloadError, ConnectionError) as error:
        raise Refused(
            HTTPStatus.BAD_REQUEST, "The request broke off, or cannot be read."
        ) from error
    except ValidationError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, _sentence(error)) from error


def asked(request: web.Request, name: str, *, longest: int = LONGEST_NAME) -> str | None:
    """Return what an address says after `?name=`; raises Refused for what can be no text."""
    values = request.query.getall(name, [])
    if not values:
        return None
    if len(values) > 1:
        raise Refused(HTTPStatus.BAD_REQUEST, f"The address names {name} more than once.")
    (value,) = values
    if len(value) > longest or "\0" in value or not _is_text(value):
        raise Refused(HTTPStatus.BAD_REQUEST, f"What the address says after {name}= is no text.")
    return value


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _sentence(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_context=False)
    if any(problem["type"] == _NO_JSON for problem in problems):
        return "The request is not JSON."
    return f"The request cannot be taken: {'; '.join(map(_problem, problems))}."


def _problem(problem: Any) -> str:  # noqa: ANN401 - what pydantic calls ErrorDetails
    where = ".".join(str(part) for part in problem["loc"]) or "it"
    what = _WORDS.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")
    return f"{echo(where)} {what[:1].lower()}{what[1:]}"
