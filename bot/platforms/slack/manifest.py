"""What the app is to Slack: its command, shortcuts, events and scopes, as plain data.

From it the files in config/ are made, the doctor knows what a token must be allowed, and the
listeners know their paths. It speaks with nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.commands import COMMANDS
from bot.commands.lines import usage

Json = dict[str, object]

EVENTS_PATH = "/slack/events"
"""Where Slack sends events, commands and what is pressed, in HTTP mode."""
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
"""Where Slack sends somebody's browser back to who agreed to an installation."""

SCOPES: Mapping[str, str] = {
    "commands": "the slash command, and the two entries in the menu of a message",
    "chat:write": "post digests in channels the bot was invited to, and answers for one person",
    "reactions:read": "hear 👍 and 👎 under digests, and ask for those given while it was stopped",
    "im:write": "open direct messages with people who want their digests or an export there",
    "channels:read": "a public channel's name, size and creator, and whether the bot is in it",
    "groups:read": "the same of private channels that the bot was invited to",
    "users:read": "somebody's time zone, and whether they are a bot or administer the workspace",
    "files:write": "hand somebody the export of their data as a file",
}
"""What the bot's token must be allowed, each with what it is for."""

EVENTS = (
    "reaction_added",
    "reaction_removed",
    "app_home_opened",
    "app_uninstalled",
    "tokens_revoked",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """An entry in the menu of every message; at most 24 and 150 characters."""

    name: str
    description: str


SHORTCUTS: Mapping[str, Shortcut] = {
    "similar": Shortcut(
        name="Similar papers",
        description="The papers that are nearest to the one in this message.",
    ),
    "why": Shortcut(
        name="Why this paper?",
        description="Why the paper in this message was sent here.",
    ),
}
"""By callback id."""

DESCRIPTION = "A short digest of new research papers each day, ranked by your topics and thumbs."
LONG_DESCRIPTION = (
    "Paper Round reads files that list new research papers, ranks them for every reader and every "
    "channel by their topics and votes, and posts a short digest each day. A 👍 or 👎 changes the "
    "next ranking at once. Say what you follow with a topic, find papers at any time, and see why "
    "each was sent. Votes by button and profiles are shown to nobody else; a reaction is as public "
    "as any reaction; whoever runs this bot can read its database. It reads no messages."
)


def manifest(command: str, *, base_url: str | None) -> Json:
    """Return an app's manifest: for HTTP at this address, for Socket Mode without one.

    The keys and their limits are those of manifest.schema.2.0.0.json in slackapi/manifest-schema
    and of https://docs.slack.dev/reference/app-manifest.
    """
    address = None if base_url is None else base_url.rstrip("/")
    posts = {} if address is None else {"request_url": f"{address}{EVENTS_PATH}"}
    menus = {} if address is None else {"message_menu_options_url": f"{address}{EVENTS_PATH}"}
    returns = {} if address is None else {"redirect_urls": [f"{address}{REDIRECT_PATH}"]}
    return {
        "display_information": {
            "name": "Paper Round",
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
        },
        "features": {
            # Nobody can type to the bot: that would need im:history.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Paper Round", "always_online": True},
            "shortcuts": [
                {
                    "name": shortcut.name,
                    "type": "message",
                    "callback_id": callback_id,
                    "description": shortcut.description,
                }
                for callback_id, shortcut in SHORTCUTS.items()
            ],
            "slash_commands": [_slash_command(command, address)],
        },
        "oauth_config": {**returns, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**posts, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **posts, **menus},
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


def _slash_command(command: str, address: str | None) -> Json:
    hints = (usage(spec) for spec in COMMANDS.values() if spec.listed)
    return {
        "command": command,
        **({} if address is None else {"url": f"{address}{EVENTS_PATH}"}),
        "description": "Find, follow and rank new research papers. “help” lists everything.",
        "usage_hint": " | ".join(hints),
        "should_escape": False,
    }
