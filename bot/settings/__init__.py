"""Settings: one TOML file and the environment in, one frozen value or all problems at once out.

They know no platform: each states a `Section` of its own, and `load` and `render_defaults` take
them by name. A field that the environment may set says so with `Environment`. A field that holds a
secret (its type has SecretStr in it) can be set in no other way: in the file it is refused.
"""

from bot.settings.loading import choose_home, load
from bot.settings.model import (
    Defaults,
    Environment,
    FirstStart,
    Logs,
    Private,
    Public,
    Section,
    Settings,
    Watch,
)
from bot.settings.rendering import render_defaults

__all__ = [
    "Defaults",
    "Environment",
    "FirstStart",
    "Logs",
    "Private",
    "Public",
    "Section",
    "Settings",
    "Watch",
    "choose_home",
    "load",
    "render_defaults",
]
