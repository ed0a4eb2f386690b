"""What a setting must be like: functions for pydantic that say what they want in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import PlainValidator, SecretStr, ValidationInfo

from bot.domain.errors import InvalidInput

SHORTEST_KEY = 16
"""Characters: whoever has the database shall not be able to try them all."""

_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")


def told(parse: Callable[[str], Any]) -> PlainValidator:
    """Return a validator of texts that says what `parse` says."""

    def check(value: object) -> object:
        if not isinstance(value, str):
            raise ValueError("must be text in quotes.")  # noqa: TRY004 - pydantic reads ValueError
        try:
            return parse(value)
        except InvalidInput as error:
            raise ValueError(str(error)) from error

    return PlainValidator(check)


def under_home(path: Path, info: ValidationInfo) -> Path:
    if "\0" in str(path):
        raise ValueError("must be a path, in which no character is zero.")
    try:
        return home_of(info) / path.expanduser()
    except RuntimeError as error:  # ~nobody
        raise ValueError(f"begins with {path.parts[0]}, which is nobody here.") from error


def a_database(url: str, info: ValidationInfo) -> str:
    scheme, colon, rest = url.partition("://")
    if not colon or scheme not in _DATABASES:
        raise ValueError("must begin with sqlite:/// or postgresql://.")
    if scheme != "sqlite":
        return url
    path, _, query = rest.removeprefix("/").partition("?")
    if not rest.startswith("/") or path in {"", ":memory:"}:
        raise ValueError("must name a file, as in sqlite:///var/paperround.db.")
    return f"sqlite:///{home_of(info) / path}{'?' + query if query else ''}"


def long_keys(keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if any(len(key.get_secret_value()) < SHORTEST_KEY for key in keys):
        raise ValueError(
            f"must be at least {SHORTEST_KEY} characters each: `openssl rand -hex 32` prints one."
        )
    if any(_is_broken(key.get_secret_value()) for key in keys):
        raise ValueError("must be UTF-8 text.")
    return keys


def _is_broken(text: str) -> bool:
    """Return whether a text holds half characters, as a variable's bytes may become."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def a_loopback(host: str) -> str:
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


def an_address(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if text and not (colon and host and re.fullmatch("[0-9]{1,5}", port) and int(port) < 2**16):
        raise ValueError("must be an address and a port, as in 0.0.0.0:8080.")
    return text


def a_base_url(text: str) -> str:
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


def a_channel(name: str) -> str:
    if not re.fullmatch(r"#[^/:\s]+", name):
        raise ValueError("must be a name with # before it, as in #papers.")
    return name


def home_of(info: ValidationInfo) -> Path:
    return info.context if isinstance(info.context, Path) else Path()
