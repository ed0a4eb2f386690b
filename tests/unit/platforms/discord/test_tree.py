"""The commands that Discord shows: all of them, as Discord takes them."""

import re

import pytest

from bot.commands import COMMANDS
from bot.platforms.discord.serving.tree import (
    BOOLEAN,
    GROUP,
    MENU,
    STRING,
    SUBCOMMAND,
    SUBCOMMAND_GROUP,
    Json,
    commands,
)
from tests.unit.platforms.discord.inbound import Inbound

NAME = re.compile(r"[-_a-z0-9]{1,32}")
"""https://docs.discord.com/developers/interactions/application-commands, in what we use of it."""
MOST = 25
LONGEST = 100


def _subcommands() -> dict[str, Json]:
    (papers,) = (each for each in commands() if each["name"] == GROUP)
    found: dict[str, Json] = {}
    for each in papers["options"]:
        if each["type"] == SUBCOMMAND_GROUP:
            found |= {f"{each['name']} {one['name']}": one for one in each["options"]}
        else:
            found[each["name"]] = each
    return found


def test_every_listed_command_is_a_subcommand_and_no_other() -> None:
    listed = [name for name, spec in COMMANDS.items() if spec.listed]
    assert list(_subcommands()) == listed


def test_subcommands_and_groups_are_no_more_than_discord_takes() -> None:
    (papers,) = (each for each in commands() if each["name"] == GROUP)
    assert len(papers["options"]) <= MOST
    assert len({each["name"] for each in papers["options"]}) == len(papers["options"])


@pytest.mark.parametrize("name", list(_subcommands()))
def test_a_subcommand_has_a_name_a_sentence_and_options_that_discord_takes(name: str) -> None:
    subcommand = _subcommands()[name]
    assert subcommand["type"] == SUBCOMMAND
    for each in (subcommand, *subcommand["options"]):
        assert NAME.fullmatch(each["name"])
        assert 1 <= len(each["description"]) <= LONGEST
    required = [option.get("required", False) for option in subcommand["options"]]
    assert required == sorted(required, reverse=True)
    assert subcommand["description"] == COMMANDS[name].sentence


@pytest.mark.parametrize("name", list(_subcommands()))
def test_options_are_the_listed_parameters_and_here_where_it_means_something(name: str) -> None:
    spec, options = COMMANDS[name], _subcommands()[name]["options"]
    words = [each for each in options if each["type"] == STRING]
    assert [each["name"] for each in words] == [each.name for each in spec.params if each.listed]
    for option, param in zip(words, (each for each in spec.params if each.listed), strict=True):
        assert option["required"] == param.required
        assert option["autocomplete"] == (param.complete is not None)
    assert any(each["type"] == BOOLEAN for each in options) == spec.here


def test_a_group_says_what_is_in_it() -> None:
    (papers,) = (each for each in commands() if each["name"] == GROUP)
    (interests,) = (each for each in papers["options"] if each["type"] == SUBCOMMAND_GROUP)
    assert interests["description"] == "Show, add, remove, mute, unmute."


def test_each_entry_of_a_message_s_menu_is_a_command_about_a_paper() -> None:
    menus = [each["name"] for each in commands() if each["name"] != GROUP]
    assert menus == list(MENU) == ["Similar", "Why this paper?"]
    for name in MENU.values():
        assert COMMANDS[name].params[0].name == "title"


def test_commands_are_for_servers_and_direct_messages_with_the_bot() -> None:
    for each in commands():
        assert (each["integration_types"], each["contexts"]) == ([0], [0, 1])


def test_commands_are_the_same_as_long_as_there_are_the_same_ones() -> None:
    assert commands() == commands()


async def test_discord_takes_them_and_keeps_them(inbound: Inbound) -> None:
    kept = {each["name"] for each in inbound.discord.commands.values()}
    assert kept == {each["name"] for each in commands()}
    await inbound.client.http.bulk_upsert_global_commands(
        int(inbound.discord.bot.id), [*commands()]
    )
    assert inbound.discord.created_commands == len(kept)
