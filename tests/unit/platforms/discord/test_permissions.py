import discord
import pytest

from bot.platforms.discord.serving.client import intents
from bot.platforms.discord.serving.permissions import (
    PERMISSIONS,
    TO_CATCH_UP,
    TO_POST,
    asked_for,
    in_words,
    invite_link,
    lacking,
)


def test_the_invitation_asks_for_what_the_code_lists_and_nothing_else() -> None:
    assert asked_for().value == 309237763072
    assert invite_link(42) == (
        "https://discord.com/oauth2/authorize?client_id=42&scope=bot+applications.commands"
        "&permissions=309237763072"
    )


def test_nothing_is_asked_for_that_is_not_used() -> None:
    used = {
        *TO_POST,
        *TO_CATCH_UP,
        "attach_files",  # hearing/objects.py: an export is a file
        "create_public_threads",  # sending/targets.py: the layout `thread`
        "send_messages_in_threads",
    }
    assert used == PERMISSIONS.keys()
    assert not asked_for().add_reactions, "people react; the bot only hears of it"


def test_each_permission_has_its_name_and_its_reason() -> None:
    for name, reason in PERMISSIONS.values():
        assert name == name.strip()
        assert len(reason) > 10


def test_no_intent_is_privileged() -> None:
    wanted = intents()
    assert wanted.value == 9217
    assert not any((wanted.members, wanted.presences, wanted.message_content))


@pytest.mark.parametrize(
    ("granted", "names"),
    [
        (discord.Permissions.all(), ()),
        (discord.Permissions(view_channel=True), ("Send Messages", "Embed Links")),
        (discord.Permissions.none(), ("View Channel", "Send Messages", "Embed Links")),
    ],
)
def test_what_lacks_is_named_as_discord_names_it(
    granted: discord.Permissions, names: tuple[str, ...]
) -> None:
    assert lacking(granted) == names


def test_names_are_joined_as_people_join_them() -> None:
    assert in_words(["A"]) == "A"
    assert in_words(["A", "B", "C"]) == "A, B and C"
