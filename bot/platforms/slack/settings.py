"""Slack's table of the settings file: two ways in, of which one is chosen by what is set."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from bot.settings import Environment, Section

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def an_api(url: str) -> str:
    """Return the address with its slash at the end, which slack_sdk needs."""
    try:
        parts = urlsplit(url)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    except ValueError:
        safe = False
    if not safe:
        raise ValueError("must begin with https://, or lead to this machine itself.")
    return url.rstrip("/") + "/"


def a_command(name: str) -> str:
    if not re.fullmatch(r"/[a-z0-9_-]{1,31}", name):
        raise ValueError("must be a slash and at most 31 small letters, as in /papers.")
    return name


class Slack(Section):
    """Slack. It is served where its tokens are set in the environment or in .env."""

    bot_token: Annotated[SecretStr | None, Environment("SLACK_BOT_TOKEN")] = Field(
        default=None, description="Socket Mode: the workspace's bot token, xoxb-…."
    )
    app_token: Annotated[SecretStr | None, Environment("SLACK_APP_TOKEN")] = Field(
        default=None, description="Socket Mode: the app's token with connections:write, xapp-…."
    )
    signing_secret: Annotated[SecretStr | None, Environment("SLACK_SIGNING_SECRET")] = Field(
        default=None, description="HTTP: what Slack signs its requests with."
    )
    client_id: Annotated[str, Environment("SLACK_CLIENT_ID")] = Field(
        default="", description="HTTP: the app's client id, for installation in workspaces."
    )
    client_secret: Annotated[SecretStr | None, Environment("SLACK_CLIENT_SECRET")] = Field(
        default=None, description="HTTP: the secret that belongs to the client id."
    )
    api_base_url: Annotated[str, Environment("SLACK_API_BASE_URL"), AfterValidator(an_api)] = Field(
        default="https://slack.com/api/", description="Where Slack's Web API is."
    )
    command: Annotated[str, AfterValidator(a_command)] = Field(
        default="/papers", description="The slash command; another app may own /papers."
    )
    channel_managers: Literal["members", "managers"] = Field(
        default="members",
        description="Who may set up a channel with `here`: all its members, or its managers alone: "
        "who created it, who subscribed it, and the workspace's admins.",
    )

    @property
    def mode(self) -> Literal["off", "socket", "http"]:
        """Which way in is chosen by what is set."""
        if self.bot_token is not None:
            return "socket"
        return "off" if self.signing_secret is None else "http"

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        socket = {"SLACK_BOT_TOKEN": self.bot_token, "SLACK_APP_TOKEN": self.app_token}
        http = {
            "SLACK_SIGNING_SECRET": self.signing_secret,
            "SLACK_CLIENT_ID": self.client_id,
            "SLACK_CLIENT_SECRET": self.client_secret,
        }
        if any(socket.values()) and any(http.values()):
            raise ValueError(
                "is set for both ways in: keep either SLACK_BOT_TOKEN and SLACK_APP_TOKEN (Socket "
                "Mode, one workspace), or SLACK_SIGNING_SECRET, SLACK_CLIENT_ID and "
                "SLACK_CLIENT_SECRET (HTTP, many workspaces)."
            )
        for way in (socket, http):
            missing = [name for name, value in way.items() if not value]
            if missing and len(missing) < len(way):
                raise ValueError(f"needs {' and '.join(missing)} too.")
        return self


SECTION = Slack
