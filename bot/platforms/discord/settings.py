"""Discord's table of the settings file: one token, and where Discord is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from bot.settings import Environment, Section

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def leading_to(safe: str, plain: str) -> Callable[[str], str]:
    """Return what demands an address by a safe scheme; the plain one leads to this machine only."""

    def demanded(url: str) -> str:
        try:
            parts = urlsplit(url)
            fine = bool(parts.hostname) and (
                parts.scheme == safe or (parts.scheme == plain and parts.hostname in LOOPBACK)
            )
        except ValueError:
            fine = False
        if not fine:
            raise ValueError(f"must begin with {safe}://, or lead to this machine itself.")
        return url

    return demanded


class Discord(Section):
    """Discord. It is served where its token is set in the environment or in .env."""

    bot_token: Annotated[SecretStr | None, Environment("DISCORD_BOT_TOKEN")] = Field(
        default=None, description="The bot's token, from the application's page, Bot."
    )
    api_base: Annotated[
        str, Environment("DISCORD_API_BASE"), AfterValidator(leading_to("https", "http"))
    ] = Field(default="https://discord.com/api/v10", description="Where Discord's REST API is.")
    gateway_url: Annotated[
        str, Environment("DISCORD_GATEWAY_URL"), AfterValidator(leading_to("wss", "ws"))
    ] = Field(default="wss://gateway.discord.gg/", description="Where Discord's gateway is.")

    @property
    def token(self) -> str:
        """The token, empty where none is set."""
        return "" if self.bot_token is None else self.bot_token.get_secret_value().strip()


SECTION = Discord
