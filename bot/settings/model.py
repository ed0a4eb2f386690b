"""The settings as values: sections, keys, defaults, and the sentences that explain them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    create_model,
    model_validator,
)
from pydantic.fields import FieldInfo

from bot.domain.audiences import DEFAULT_SIZE, LARGEST_SIZE, Choosiness
from bot.domain.calendar import Schedule, parse_zone
from bot.settings.checking import (
    a_base_url,
    a_channel,
    a_database,
    a_loopback,
    an_address,
    long_keys,
    told,
    under_home,
)

NO_SECTIONS: Mapping[str, type[Section]] = MappingProxyType({})
SectionT = TypeVar("SectionT", bound="Section")


@dataclass(frozen=True, slots=True)
class Environment:
    """Marks a field that an environment variable sets; a comma list where the field is a tuple."""

    name: str


class Section(BaseModel):
    """A table of the settings file. The docstring and each field's description become comments."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Watch(Section):
    """Where digest files are dropped."""

    folders: tuple[Annotated[Path, AfterValidator(under_home)], ...] = Field(
        default=(Path("seeds"),),
        validate_default=True,
        description="The folders that are watched; relative ones are under the home folder.",
    )
    every_seconds: float = Field(
        default=2,
        ge=0.1,
        le=86_400,
        allow_inf_nan=False,
        strict=True,
        description="How often to look. A file is read once it was the same in two looks.",
    )


class Defaults(Section):
    """What a new channel or reader starts with; each can change it in chat."""

    schedule: Annotated[Schedule, told(Schedule.parse)] = Field(
        default=Schedule.parse("09:00"),
        description="When: 09:00, Mon 08:30, Mon-Fri 09:00, weekly Fri 16:00.",
    )
    zone: Annotated[str, told(parse_zone)] = Field(
        default="UTC", description="On whose clocks, where a platform does not know: Europe/Berlin."
    )
    size: int = Field(
        default=DEFAULT_SIZE,
        ge=1,
        le=LARGEST_SIZE,
        strict=True,
        description=f"At most how many papers: 1 to {LARGEST_SIZE}.",
    )
    choosiness: Choosiness = Field(
        default=Choosiness.USUAL,
        description=f"How good a paper must be: {', '.join(Choosiness)}.",
    )


class Private(Section):
    """The listener for this machine alone: web chat, full health, metrics."""

    host: Annotated[str, AfterValidator(a_loopback)] = Field(
        default="127.0.0.1", description="A loopback address; nothing else is accepted."
    )
    port: int = Field(
        default=8765,
        ge=0,
        le=65_535,
        strict=True,
        description="The port; `run --port` comes first. 0 takes any that is free.",
    )

    def address(self, port: int | None = None) -> str | None:
        """Return where it listens, on another port if one is given; None where it can be any."""
        chosen = self.port if port is None else port
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{chosen}" if chosen else None


class Public(Section):
    """The listener for others: Slack's requests, feeds, links in mails. Off while empty."""

    bind: Annotated[str, AfterValidator(an_address)] = Field(
        default="", description="Address and port to listen on, as in 0.0.0.0:8080."
    )
    base_url: Annotated[str, AfterValidator(a_base_url)] = Field(
        default="", description="How others reach it, as in https://papers.example.org."
    )

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if bool(self.bind) != bool(self.base_url):
            raise ValueError("needs both bind and base_url, or none of them.")
        return self


class Ranking(Section):
    """What ranks papers."""

    authors: bool = Field(
        default=True,
        description="Whether, in direct messages, papers by authors of liked ones move up a little "
        "among those that cleared the bar, and say so.",
    )


class Summaries(Section):
    """What a card says of a paper."""

    from_sources: bool = Field(
        default=False,
        description="Whether a source's own summary (`tldr`) is the first sentence of a card, "
        "marked as such, where there is one. Else all sentences are from the abstract.",
    )


class FirstStart(Section):
    """What is set up in a home without a database."""

    channel: Annotated[str, AfterValidator(a_channel)] = Field(
        default="#papers", description="The web chat's first channel."
    )
    topics: tuple[str, ...] = Field(
        default=(), description="Its topics; none given, three that the files hold are chosen."
    )


class Logs(Section):
    """What is written to stderr while it runs."""

    format: Literal["text", "json"] = Field(
        default="text", description="For people (text) or programs (json)."
    )
    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="From which level on: debug, info, warning, error. Unless it is set, "
        "a terminal is shown warnings and errors only.",
    )


class Settings(Section):
    """Paper Round's settings."""

    database_url: Annotated[
        str, Environment("PAPERROUND_DATABASE_URL"), AfterValidator(a_database)
    ] = Field(
        default="sqlite:///var/paperround.db",
        validate_default=True,
        repr=False,
        description="The database: sqlite:///FILE under the home folder, or postgresql://….",
    )
    secret_keys: Annotated[
        tuple[SecretStr, ...], Environment("PAPERROUND_SECRET_KEY"), AfterValidator(long_keys)
    ] = Field(
        default=(),
        description="What encrypts tokens at rest: a comma list, the newest first, each of 16 "
        "characters or more.",
    )
    watch: Watch = Field(default_factory=Watch)
    defaults: Defaults = Field(default_factory=Defaults)
    private: Private = Field(default_factory=Private)
    public: Public = Field(default_factory=Public)
    ranking: Ranking = Field(default_factory=Ranking)
    summaries: Summaries = Field(default_factory=Summaries)
    first_start: FirstStart = Field(default_factory=FirstStart)
    logs: Logs = Field(default_factory=Logs)

    _home: Path = PrivateAttr(default=Path())

    def model_post_init(self, context: Any) -> None:  # noqa: ANN401 - pydantic's own signature
        """Keep the home folder, which no file can set."""
        if context is not None:
            self._home = context

    @property
    def home(self) -> Path:
        """The folder against which everything relative was resolved."""
        return self._home

    def section(self, kind: type[SectionT]) -> SectionT:
        """Return the section of this type; it must be one that `load` was given."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return next(value for value in values if isinstance(value, kind))

    def create_default_folders(self) -> None:
        """Make `var` and, unless others were configured, the watched folders.

        A configured folder that is missing is left so: that is for its source to report.
        """
        (self.home / "var").mkdir(parents=True, exist_ok=True)
        if "folders" not in self.watch.model_fields_set:
            for folder in self.watch.folders:
                folder.mkdir(parents=True, exist_ok=True)


def joined(sections: Mapping[str, type[Section]]) -> type[Settings]:
    fields: dict[str, Any] = {
        name: (kind, Field(default_factory=kind)) for name, kind in sections.items()
    }
    return create_model("Settings", __base__=Settings, __doc__=Settings.__doc__, **fields)


def fields_of(kind: type[Section]) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Yield each key with its place: `("database_url",)`, `("private", "port")`."""
    for name, field in kind.model_fields.items():
        section = section_of(field)
        if section is None:
            yield (name,), field
        else:
            yield from (((name, key), inner) for key, inner in section.model_fields.items())


def variable_of(field: FieldInfo) -> str | None:
    return next((mark.name for mark in field.metadata if isinstance(mark, Environment)), None)


def is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in repr(field.annotation)


def section_of(field: FieldInfo) -> type[Section] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None
