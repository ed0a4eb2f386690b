"""Chat platforms: a folder each that translates, and one line each in the table below."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from bot.domain.ports import Platform

PLATFORMS: dict[str, str] = {
    "web": "bot.platforms.console.adapter.ConsolePlatform",
}
"""Where each platform's class is, by the name that its accounts and audiences begin with."""


def platform_class(name: str) -> Callable[..., Platform]:
    """Import a platform, which nobody pays for who does not use it; raises KeyError."""
    module, _, attribute = PLATFORMS[name].rpartition(".")
    return cast("Callable[..., Platform]", getattr(import_module(module), attribute))
