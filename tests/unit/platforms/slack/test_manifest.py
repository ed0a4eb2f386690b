"""The manifests in config/ say what the code does, and what Slack takes.

`.venv/bin/python -m tests.unit.platforms.slack.test_manifest` writes them anew.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from bot.commands import COMMANDS
from bot.platforms.slack.manifest import SCOPES, SHORTCUTS, manifest
from bot.platforms.slack.settings import Slack

CONFIG = Path(__file__).parents[4] / "config"
ADDRESS = "https://papers.example.org"
FILES = {"slack-manifest.yaml": None, "slack-manifest-http.yaml": ADDRESS}
HEADS = {
    "slack-manifest.yaml": "For one workspace, in Socket Mode, which needs no public address.",
    "slack-manifest-http.yaml": f"For many workspaces, over HTTP. Replace {ADDRESS} by yours.",
}

each_file = pytest.mark.parametrize("name", FILES)
each_mode = pytest.mark.parametrize("base_url", FILES.values())


def rendered(name: str) -> str:
    """Return a manifest as YAML, each scope with its reason beside it."""
    head = f"# Paper Round for Slack's “Create an app from a manifest”.\n# {HEADS[name]}\n"
    return head + "".join(lines(manifest(command(), base_url=FILES[name]), ""))


def command() -> str:
    name = Slack.model_fields["command"].default
    assert isinstance(name, str)
    return name


def lines(values: Mapping[str, object], indent: str) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:\n"
            yield from lines(value, f"{indent}  ")
        elif isinstance(value, list):
            yield f"{indent}{key}:\n"
            for each in value:
                yield from item(each, f"{indent}  ")
        else:
            yield f"{indent}{key}: {json.dumps(value, ensure_ascii=False)}\n"


def item(value: object, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        first, *rest = lines(value, f"{indent}  ")
        yield f"{indent}- {first.lstrip()}"
        yield from rest
    else:
        reason = SCOPES.get(str(value))
        yield f"{indent}- {json.dumps(value)}{f'  # {reason}' if reason else ''}\n"


@each_file
def test_a_file_is_what_the_code_says(name: str) -> None:
    file = CONFIG / name
    assert file.read_text(encoding="utf-8") == rendered(name), (
        f"config/{name} is not what bot/platforms/slack/manifest.py says: write it anew with "
        "`.venv/bin/python -m tests.unit.platforms.slack.test_manifest`"
    )


@each_file
def test_a_file_reads_as_the_manifest(name: str) -> None:
    read = yaml.safe_load((CONFIG / name).read_text(encoding="utf-8"))
    assert read == manifest(command(), base_url=FILES[name])


@each_mode
def test_texts_are_as_long_as_slack_takes_them(base_url: str | None) -> None:
    """The bounds are those of schemas/manifest.schema.2.0.0.json in slackapi/manifest-schema."""
    told = found(manifest("/papers", base_url=base_url))
    bounds = {
        "display_information.name": (1, 35),
        "display_information.description": (1, 140),
        "display_information.long_description": (175, 4000),
        "features.bot_user.display_name": (1, 80),
        "features.shortcuts.name": (1, 24),
        "features.shortcuts.callback_id": (1, 255),
        "features.shortcuts.description": (1, 150),
        "features.slash_commands.command": (2, 32),
        "features.slash_commands.description": (1, 2000),
        "features.slash_commands.usage_hint": (1, 1000),
    }
    for place, (least, most) in bounds.items():
        assert all(least <= len(text) <= most for text in told[place]), place


def found(value: object, place: str = "") -> dict[str, list[str]]:
    """Every text in a manifest by where it stands."""
    if isinstance(value, str):
        return {place: [value]}
    parts: list[tuple[str, object]] = []
    if isinstance(value, dict):
        parts = [(f"{place}.{key}".lstrip("."), each) for key, each in value.items()]
    elif isinstance(value, list):
        parts = [(place, each) for each in value]
    texts: dict[str, list[str]] = {}
    for where, part in parts:
        for key, more in found(part, where).items():
            texts.setdefault(key, []).extend(more)
    return texts


def test_socket_mode_names_no_address() -> None:
    assert "http" not in json.dumps(manifest("/papers", base_url=None))


def test_over_http_every_address_is_ones_own() -> None:
    told = found(manifest("/papers", base_url="https://bot.example.com/"))
    addresses = {text for texts in told.values() for text in texts if "://" in text}
    assert addresses == {
        "https://bot.example.com/slack/events",
        "https://bot.example.com/slack/oauth_redirect",
    }
    assert told["settings.interactivity.message_menu_options_url"]


@each_mode
def test_the_bot_can_read_no_messages_and_acts_for_nobody(base_url: str | None) -> None:
    told = found(manifest("/papers", base_url=base_url))
    assert told["oauth_config.scopes.bot"] == list(SCOPES)
    assert "oauth_config.scopes.user" not in told
    assert not [scope for scope in SCOPES if scope.endswith(":history")]


def test_the_command_is_called_as_the_settings_say_and_hints_at_all_that_is_listed() -> None:
    told = found(manifest("/rounds", base_url=None))
    assert told["features.slash_commands.command"] == ["/rounds"]
    hint = told["features.slash_commands.usage_hint"][0]
    hinted = [re.split(r" (?=[A-Z\[])", each)[0] for each in hint.split(" | ")]
    assert hinted == [name for name, spec in COMMANDS.items() if spec.listed]


def test_the_readme_tells_each_scope_with_its_reason() -> None:
    text = (CONFIG.parent / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z]+(?::[a-z]+)?)` \| (.+) \|$", text, re.MULTILINE)
    assert dict(told) == SCOPES


def test_every_shortcut_is_a_command() -> None:
    assert set(SHORTCUTS) <= set(COMMANDS)


if __name__ == "__main__":
    for each in FILES:
        (CONFIG / each).write_text(rendered(each), encoding="utf-8")
