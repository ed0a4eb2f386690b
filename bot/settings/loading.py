"""From a file and an environment to one frozen value, or to all that is wrong with them at once.

Past this module nobody reads the environment, and it reads only the mapping it is handed and the
`.env` file in the home folder.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_origin

from pydantic import ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource

from bot.domain.errors import InvalidInput, SettingsError
from bot.settings.model import (
    NO_SECTIONS,
    Section,
    Settings,
    fields_of,
    is_secret,
    joined,
    variable_of,
)
from bot.settings.telling import Names, sentence

USUAL_FILE = Path("config", "paperround.toml")


def choose_home(option: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """Return the home folder: `--home`, else PAPERROUND_HOME, else the working directory.

    Raises InvalidInput where there can be none.
    """
    given = option or (Path(environ["PAPERROUND_HOME"]) if environ.get("PAPERROUND_HOME") else cwd)
    try:
        return (cwd / given.expanduser()).resolve()
    except RuntimeError as error:  # ~nobody, and links in a circle
        raise InvalidInput(f"{given} leads to no folder: choose another --home.") from error


def load(
    *,
    home: Path,
    config: Path | None,
    environ: Mapping[str, str],
    sections: Mapping[str, type[Section]] = NO_SECTIONS,
) -> Settings:
    """Return the settings of a home; raises SettingsError with every problem there is.

    Without `config`, `config/paperround.toml` in the home is read if it is there. The environment
    comes before `.env` in the home, and both before the file.
    """
    kind, home = joined(sections), home.absolute()
    path = config or home / USUAL_FILE
    problems: list[str] = []
    # A section that is left out is validated all the same: its defaults may be relative to home.
    table: dict[str, Any] = {place[0]: {} for place, _ in fields_of(kind) if len(place) > 1}
    table |= _read_toml(path, problems, needed=config is not None)
    given = _read_env(home / ".env", problems) | {k: v for k, v in environ.items() if v}
    names = Names(file=path.name, variables={})
    problems += _take_out_secrets(kind, table, names.file)
    _add_environment(kind, table, given, names)
    try:
        settings = kind.model_validate(table, context=home)
    except ValidationError as error:
        problems += [sentence(kind, dict(one), names) for one in error.errors(include_url=False)]
    else:
        if not problems:
            return settings
    raise SettingsError(problems)


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


def _table_of(table: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    """Return the table that holds a place, or an empty one where something else is written."""
    inner = table if len(place) == 1 else table[place[0]]
    return inner if isinstance(inner, dict) else {}


def _take_out_secrets(kind: type[Settings], table: dict[str, Any], file: str) -> Iterator[str]:
    """Yield a problem for each secret in the file, which is taken out of the table."""
    for place, field in fields_of(kind):
        holder = _table_of(table, place)
        value = holder.get(place[-1])
        in_url = place == ("database_url",) and isinstance(value, str) and _has_password(value)
        if value is not None and (is_secret(field) or in_url):
            del holder[place[-1]]
            yield (
                f"{file}: {'.'.join(place)} is a secret and has no place in a file: "
                f"set {variable_of(field)} in the environment or in .env."
            )


def _has_password(url: str) -> bool:
    return bool(re.match(r"[^/]*//[^/@]*:[^/]*@", url)) or "password=" in url.lower()


def _add_environment(
    kind: type[Settings], table: dict[str, Any], given: Mapping[str, str], names: Names
) -> None:
    for place, field in fields_of(kind):
        holder, variable = _table_of(table, place), variable_of(field)
        if variable is not None and variable in given:
            value = given[variable]
            parts = [part.strip() for part in value.split(",")]
            is_list = get_origin(field.annotation) is tuple
            holder[place[-1]] = [part for part in parts if part] if is_list else value
            names.variables[place] = variable
