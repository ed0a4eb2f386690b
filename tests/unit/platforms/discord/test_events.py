"""Discord's data to values: what is in it, and that nothing at all can break the reading."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from bot.commands import COMMANDS, parse_line
from bot.domain.signals import Vote
from bot.platforms.discord import events
from bot.platforms.discord.events import Chosen, HalfTyped, Thumbed, Typed

Json = dict[str, Any]

WORDS: Json = {"type": 3, "name": "words", "value": "long context"}
HERE: Json = {"type": 5, "name": "here", "value": True}
TOPIC: Json = {
    "id": "1",
    "name": "papers",
    "type": 1,
    "options": [{"type": 1, "name": "topic", "options": [WORDS]}],
}
ADD: Json = {
    "id": "1",
    "name": "papers",
    "type": 1,
    "options": [
        {
            "type": 2,
            "name": "interests",
            "options": [{"type": 1, "name": "add", "options": [WORDS, HERE]}],
        }
    ],
}
HALF: Json = {
    "id": "1",
    "name": "papers",
    "type": 1,
    "options": [
        {"type": 1, "name": "topic", "options": [WORDS | {"value": "long con", "focused": True}]}
    ],
}
MENU: Json = {"id": "2", "name": "Why this paper?", "type": 3, "target_id": "1200000000000000002"}
THUMBED = Thumbed(user=11, channel=31, message=41, in_server=True, emoji="👍", done=True)
AT = datetime(2026, 3, 26, 8, tzinfo=UTC)
READERS: list[tuple[Callable[[object], object], Json]] = [
    (events.read_command, TOPIC),
    (events.read_command, ADD),
    (events.read_half_typed, HALF),
    (events.read_choice, MENU),
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def command(name: str, *options: Json) -> Json:
    return {"name": "papers", "options": [{"type": 1, "name": name, "options": list(options)}]}


def test_a_command_is_the_line_that_would_be_typed_elsewhere() -> None:
    assert events.read_command(TOPIC) == Typed(line="topic long context")
    assert events.read_command(command("mine")) == Typed(line="mine")


def test_here_stands_directly_after_the_name_wherever_it_was_given() -> None:
    assert events.read_command(ADD) == Typed(line="interests add here long context")
    assert events.read_command(command("subscribe", HERE)) == Typed(line="subscribe here")
    no = HERE | {"value": False}
    assert events.read_command(command("subscribe", no)) == Typed(line="subscribe")


def test_a_topic_that_begins_with_here_acts_on_no_channel() -> None:
    topics = {"type": 3, "name": "topics", "value": "Here be dragons, agents"}
    typed = events.read_command(command("subscribe", topics))
    assert typed is not None
    spec, here, values = parse_line(typed.line)
    assert (spec.name, here) == ("subscribe", False)
    assert values == {"topics": ", Here be dragons, agents"}  # a list, whose empty parts are none


@pytest.mark.parametrize("name", [name for name, spec in COMMANDS.items() if spec.listed])
@given(words=st.text(min_size=1, max_size=40), here=st.booleans())
def test_what_was_chosen_is_what_is_given(name: str, words: str, *, here: bool) -> None:
    spec = COMMANDS[name]
    params = [each for each in spec.params if each.listed]
    options = [{"type": 3, "name": each.name, "value": words} for each in params]
    options += [HERE] if here and spec.here else []
    first, _, second = name.partition(" ")
    inner: Json = {"type": 1, "name": second or first, "options": options}
    outer = {"type": 2, "name": first, "options": [inner]} if second else inner
    typed = events.read_command({"name": "papers", "options": [outer]})
    assert typed is not None
    read, acts_here, values = parse_line(typed.line)
    assert (read, acts_here) == (spec, here and spec.here)
    given_back = [value.removeprefix(", ") for value in values.values()]
    assert given_back in ([], [words.strip()], [words.strip().removeprefix(", ")])


def test_what_is_half_typed_continues_the_beginning_of_a_line() -> None:
    assert events.read_half_typed(HALF) == HalfTyped(begun="topic ", typed="long con")
    focused = WORDS | {"focused": True}
    half = events.read_half_typed(command("subscribe", focused, HERE))
    assert half == HalfTyped(begun="subscribe here ", typed="long context")
    assert events.read_half_typed(TOPIC) is None


def test_an_entry_of_a_menu_names_its_command_and_message() -> None:
    assert events.read_choice(MENU) == Chosen(command="why", message="1200000000000000002")
    assert events.read_choice(MENU | {"name": "Other"}) is None
    assert events.read_choice(MENU | {"target_id": "1/2"}) is None


@pytest.mark.parametrize("name", ["", "other", "papers2"])
def test_a_command_of_another_name_is_none_of_ours(name: str) -> None:
    assert events.read_command(TOPIC | {"name": name}) is None


@pytest.mark.parametrize("tone", ["", *sorted(events.TONES)])
@pytest.mark.parametrize(("thumb", "vote"), [("👍", Vote.UP), ("👎", Vote.DOWN)])
def test_thumbs_of_every_colour_are_votes(thumb: str, vote: Vote, tone: str) -> None:
    assert events.vote_named(f"{thumb}{tone}") is vote
    assert len(events.TONES) == 5


@pytest.mark.parametrize("emoji", ["", "🎉", "👍👍", "👎🏽🏽", "🏽", "+1", "thumbsup", "👍x"])
def test_other_reactions_are_no_votes(emoji: str) -> None:
    assert events.vote_named(emoji) is None


def test_a_reaction_names_its_giver_its_message_and_itself() -> None:
    thumbed = Thumbed(user=11, channel=31, message=41, in_server=True, emoji="👎🏿", done=False)
    reaction = events.read_reaction(thumbed, AT)
    assert reaction is not None
    assert str(reaction.account) == "discord:11"
    assert str(reaction.place) == "discord:31"
    assert reaction.message == "31/41"
    assert (reaction.name, reaction.vote, reaction.done) == ("👎🏿", Vote.DOWN, False)
    assert (reaction.at, reaction.event) == (AT, None)


def test_a_thread_is_part_of_its_channel_and_its_messages_are_its_own() -> None:
    thumbed = Thumbed(
        user=11, channel=77, message=41, in_server=True, emoji="👍", done=True, home=31
    )
    reaction = events.read_reaction(thumbed, AT)
    assert reaction is not None
    assert (str(reaction.place), reaction.message) == ("discord:31", "77/41")


def test_direct_messages_are_the_giver_s_own_place() -> None:
    thumbed = Thumbed(
        user=11, channel=51, message=41, in_server=False, emoji="👍", done=True, home=51
    )
    reaction = events.read_reaction(thumbed, AT)
    assert reaction is not None
    assert (str(reaction.place), reaction.message) == ("discord:11", "51/41")


@given(st.text())
def test_any_emoji_is_read_or_left(emoji: str) -> None:
    thumbed = Thumbed(user=1, channel=2, message=3, in_server=True, emoji=emoji, done=True)
    reaction = events.read_reaction(thumbed, AT)
    assert reaction is None or reaction.name == emoji


@given(ANYTHING)
def test_any_json_at_all_is_read_or_left(data: object) -> None:
    for read, _ in READERS:
        read(data)


@pytest.mark.parametrize(("read", "data"), READERS)
def test_each_sample_is_understood(read: Callable[[object], object], data: Json) -> None:
    assert read(data) is not None


@given(st.data())
def test_data_with_anything_in_any_place_is_read_or_left(data: st.DataObject) -> None:
    read, sample = data.draw(st.sampled_from(READERS))
    body = deepcopy(sample)
    inside: Any = body
    while True:
        keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(inside[key], dict | list) or not inside[key] or data.draw(st.booleans()):
            break
        inside = inside[key]
    inside[key] = data.draw(ANYTHING)
    read(body)
