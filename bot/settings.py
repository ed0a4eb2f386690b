"""Settings: one TOML file and the environment in, one frozen value or all problems at once out.

Past this module nobody reads the environment, and the module itself reads only the mapping it is
handed and the `.env` file in the home folder. It knows no platform: each states a `Section` of
its own, and `load` and `render_defaults` take them by name.

A field that the environment may set says so with `Environment`. A field that holds a secret (its
type has SecretStr in it) can be set in no other way: in the file it is refused.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_address
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar, get_origin
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    PrivateAttr,
    SecretStr,
    ValidationError,
    ValidationInfo,
    create_model,
    model_validator,
)
from pydantic_settings import BaseSettings, DotEnvSettingsSource

from bot.domain.audiences import DEFAULT_SIZE, LARGEST_SIZE, Choosiness
from bot.domain.calendar import Schedule, parse_zone
from bot.domain.errors import InvalidInput, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic.fields import FieldInfo

USUAL_FILE = Path("config", "paperround.toml")
_NO_SECTIONS: Mapping[str, type[Section]] = MappingProxyType({})
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
_LONGEST_ECHO = 60
_SOUNDS_SECRET = re.compile(r"secret|token|password|passwd|credential|private_key", re.IGNORECASE)

SectionT = TypeVar("SectionT", bound="Section")


@dataclass(frozen=True, slots=True)
class Environment:
    """Marks a field that an environment variable sets; a comma list where the field is a tuple."""

    name: str


class Section(BaseModel):
    """A table of the settings file. The docstring and each field's description become comments."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _told(parse: Callable[[str], Any]) -> PlainValidator:
    """Return a validator of texts that says what `parse` says."""

    def check(value: object) -> object:
        if not isinstance(value, str):
            raise ValueError("must be text in quotes.")  # noqa: TRY004 - pydantic reads ValueError
        try:
            return parse(value)
        except InvalidInput as error:
            raise ValueError(str(error)) from error

    return PlainValidator(check)


def _under_home(path: Path, info: ValidationInfo) -> Path:
    return _home(info) / path.expanduser()


def _database(url: str, info: ValidationInfo) -> str:
    scheme, colon, rest = url.partition("://")
    if not colon or scheme not in _DATABASES:
        raise ValueError("must begin with sqlite:/// or postgresql://.")
    if scheme != "sqlite":
        return url
    path, _, query = rest.removeprefix("/").partition("?")
    if not rest.startswith("/") or path in {"", ":memory:"}:
        raise ValueError("must name a file, as in sqlite:///var/paperround.db.")
    return f"sqlite:///{_home(info) / path}{'?' + query if query else ''}"


def _loopback(host: str) -> str:
    try:
        own = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        own = False
    if not own:
        raise ValueError(
            "must be this machine itself, as 127.0.0.1: whoever reaches the private listener can "
            "do everything. What others may reach is [public]."
        )
    return host


def _bind(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if text and not (colon and host and re.fullmatch("[0-9]{1,5}", port) and int(port) < 2**16):
        raise ValueError("must be an address and a port, as in 0.0.0.0:8080.")
    return text


def _base_url(text: str) -> str:
    try:
        url = urlsplit(text)
        good = url.scheme in {"http", "https"} and bool(url.hostname) and url.port != 0
    except ValueError:
        good = False
    else:
        good = good and not (url.path.strip("/") or url.query or url.fragment or url.username)
    if text and not good:
        raise ValueError("must be an address without a path, as in https://papers.example.org.")
    return text.rstrip("/")


def _channel(name: str) -> str:
    if not re.fullmatch(r"#[^/:\s]+", name):
        raise ValueError("must be a name with # before it, as in #papers.")
    return name


class Watch(Section):
    """Where digest files are dropped."""

    folders: tuple[Annotated[Path, AfterValidator(_under_home)], ...] = Field(
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

    schedule: Annotated[Schedule, _told(Schedule.parse)] = Field(
        default=Schedule.parse("09:00"),
        description="When: 09:00, Mon 08:30, Mon-Fri 09:00, weekly Fri 16:00.",
    )
    zone: Annotated[str, _told(parse_zone)] = Field(
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

    host: Annotated[str, AfterValidator(_loopback)] = Field(
        default="127.0.0.1", description="A loopback address; nothing else is accepted."
    )
    port: int = Field(
        default=8765,
        ge=0,
        le=65_535,
        strict=True,
        description="The port; `run --port` comes first. 0 takes any that is free.",
    )


class Public(Section):
    """The listener for others: Slack's requests, feeds, links in mails. Off while empty."""

    bind: Annotated[str, AfterValidator(_bind)] = Field(
        default="", description="Address and port to listen on, as in 0.0.0.0:8080."
    )
    base_url: Annotated[str, AfterValidator(_base_url)] = Field(
        default="", description="How others reach it, as in https://papers.example.org."
    )

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if bool(self.bind) != bool(self.base_url):
            raise ValueError("needs both bind and base_url, or none of them.")
        return self


class FirstStart(Section):
    """What is set up in a home without a database."""

    channel: Annotated[str, AfterValidator(_channel)] = Field(
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
        default="info", description="From which level on: debug, info, warning, error."
    )


class Settings(Section):
    """Paper Round's settings."""

    database_url: Annotated[
        str, Environment("PAPERROUND_DATABASE_URL"), AfterValidator(_database)
    ] = Field(
        default="sqlite:///var/paperround.db",
        validate_default=True,
        repr=False,
        description="The database: sqlite:///FILE under the home folder, or postgresql://….",
    )
    secret_keys: Annotated[tuple[SecretStr, ...], Environment("PAPERROUND_SECRET_KEY")] = Field(
        default=(), description="What encrypts tokens at rest: a comma list, the newest first."
    )
    watch: Watch = Field(default_factory=Watch)
    defaults: Defaults = Field(default_factory=Defaults)
    private: Private = Field(default_factory=Private)
    public: Public = Field(default_factory=Public)
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


def choose_home(option: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """Return the home folder: `--home`, else PAPERROUND_HOME, else the working directory."""
    given = option or (Path(environ["PAPERROUND_HOME"]) if environ.get("PAPERROUND_HOME") else cwd)
    return (cwd / given.expanduser()).resolve()


def load(
    *,
    home: Path,
    config: Path | None,
    environ: Mapping[str, str],
    sections: Mapping[str, type[Section]] = _NO_SECTIONS,
) -> Settings:
    """Return the settings of a home; raises SettingsError with every problem there is.

    Without `config`, `config/paperround.toml` in the home is read if it is there. The environment
    comes before `.env` in the home, and both before the file.
    """
    kind, home = _joined(sections), home.absolute()
    path = config or home / USUAL_FILE
    problems: list[str] = []
    # A section that is left out is validated all the same: its defaults may be relative to home.
    table: dict[str, Any] = {place[0]: {} for place, _ in _fields(kind) if len(place) > 1}
    table |= _read_toml(path, problems, needed=config is not None)
    given = _read_env(home / ".env", problems) | {k: v for k, v in environ.items() if v}
    names = _Names(file=path.name, variables={})
    problems += _take_out_secrets(kind, table, names.file)
    _add_environment(kind, table, given, names)
    try:
        settings = kind.model_validate(table, context=home)
    except ValidationError as error:
        problems += [_sentence(kind, dict(one), names) for one in error.errors(include_url=False)]
    else:
        if not problems:
            return settings
    raise SettingsError(problems)


def render_defaults(sections: Mapping[str, type[Section]] = _NO_SECTIONS) -> str:
    """Return the settings file with every key, its sentence and its default, commented out."""
    return "\n".join(_render(_joined(sections))) + "\n"


def _joined(sections: Mapping[str, type[Section]]) -> type[Settings]:
    fields: dict[str, Any] = {
        name: (kind, Field(default_factory=kind)) for name, kind in sections.items()
    }
    return create_model("Settings", __base__=Settings, __doc__=Settings.__doc__, **fields)


def _read_toml(path: Path, problems: list[str], *, needed: bool) -> dict[str, Any]:
    """Return the file's tables; what is wrong with it joins the problems."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        if needed:
            problems.append(f"{path} does not exist: --config must name a settings file.")
    except UnicodeDecodeError:
        problems.append(f"{path} is not UTF-8 text.")
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path} is not TOML: {str(error).replace(' (at ', ', ').rstrip(')')}.")
    except OSError as error:
        problems.append(f"{path} cannot be read: {error.strerror}.")
    return {}


def _read_env(path: Path, problems: list[str]) -> dict[str, str]:
    """Return what `.env` sets, if there is one."""
    try:
        source = DotEnvSettingsSource(BaseSettings, env_file=path, case_sensitive=True)
        return {name: value for name, value in source.env_vars.items() if value}
    except UnicodeDecodeError:
        problems.append(f"{path} is not UTF-8 text.")
    except OSError as error:
        problems.append(f"{path} cannot be read: {error.strerror}.")
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """Where values came from: the file, except for those that a variable set."""

    file: str
    variables: dict[tuple[str, ...], str]

    def of(self, place: tuple[str, ...]) -> str:
        return self.variables.get(place[:2]) or self.variables.get(place[:1]) or self.file


def _fields(kind: type[Section]) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Yield each key with its place: `("database_url",)`, `("private", "port")`."""
    for name, field in kind.model_fields.items():
        section = _section_of(field)
        if section is None:
            yield (name,), field
        else:
            yield from (((name, key), inner) for key, inner in section.model_fields.items())


def _variable(field: FieldInfo) -> str | None:
    return next((mark.name for mark in field.metadata if isinstance(mark, Environment)), None)


def _is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in repr(field.annotation)


def _table_of(table: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    """Return the table that holds a place, or an empty one where something else is written."""
    inner = table if len(place) == 1 else table[place[0]]
    return inner if isinstance(inner, dict) else {}


def _take_out_secrets(kind: type[Settings], table: dict[str, Any], file: str) -> Iterator[str]:
    """Yield a problem for each secret in the file, which is taken out of the table."""
    for place, field in _fields(kind):
        holder = _table_of(table, place)
        value = holder.get(place[-1])
        in_url = place == ("database_url",) and isinstance(value, str) and _has_password(value)
        if value is not None and (_is_secret(field) or in_url):
            del holder[place[-1]]
            yield (
                f"{file}: {'.'.join(place)} is a secret and has no place in a file: "
                f"set {_variable(field)} in the environment or in .env."
            )


def _has_password(url: str) -> bool:
    return bool(re.match(r"[^/]*//[^/@]*:[^/]*@", url)) or "password=" in url.lower()


def _add_environment(
    kind: type[Settings], table: dict[str, Any], given: Mapping[str, str], names: _Names
) -> None:
    for place, field in _fields(kind):
        holder, variable = _table_of(table, place), _variable(field)
        if variable is not None and variable in given:
            value = given[variable]
            parts = [part.strip() for part in value.split(",")]
            is_list = get_origin(field.annotation) is tuple
            holder[place[-1]] = [part for part in parts if part] if is_list else value
            names.variables[place] = variable


def _sentence(kind: type[Settings], error: Mapping[str, Any], names: _Names) -> str:
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
    known = list(dict.fromkeys(chain(kind.model_fields, (".".join(p) for p, _ in _fields(kind)))))
    near = get_close_matches(asked, known, n=1) or [
        one for one in known if one.endswith(f".{place[-1]}")
    ]
    hint = f"; did you mean {near[0]}?" if near else "."
    return f"there is no setting {asked}{hint}"


def _echo(value: object) -> str:
    text = f"“{value}”" if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= _LONGEST_ECHO else f"{text[:_LONGEST_ECHO]}…"


def _home(info: ValidationInfo) -> Path:
    return info.context if isinstance(info.context, Path) else Path()


def _render(kind: type[Settings]) -> Iterator[str]:
    yield (
        "# Paper Round's settings, as they are when this file says nothing. To change one, take\n"
        "# the # before its name away. Secrets are not kept here: they are set in the environment\n"
        "# or in .env."
    )
    fields = kind.model_fields.items()
    plain = [(name, field) for name, field in fields if _section_of(field) is None]
    yield from chain.from_iterable(_render_field(name, field) for name, field in plain)
    for name, field in fields:
        if (section := _section_of(field)) is not None:
            yield f"\n[{name}]"
            yield from (f"# {line}" for line in (section.__doc__ or "").splitlines() if line)
            for key, inner in section.model_fields.items():
                yield from _render_field(key, inner)


def _render_field(name: str, field: FieldInfo) -> Iterator[str]:
    variable = _variable(field)
    yield ""
    yield f"# {field.description}"
    if _is_secret(field):
        yield f"# A secret: set {variable} in the environment or in .env."
        return
    if variable is not None:
        yield f"# {variable} in the environment or in .env comes first."
    yield f"#{name} = {_toml(field.get_default(call_default_factory=True))}"


def _section_of(field: FieldInfo) -> type[Section] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def _toml(value: object) -> str:
    """Return a default as TOML; what is neither number nor list is text."""
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps("" if value is None else str(value), ensure_ascii=False)
