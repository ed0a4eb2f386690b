"""What somebody sees of Discord's Markdown."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, strategies as st

from tests.fakes.discord.seeing import Seen, seen_in_markdown, seen_in_modal

PUNCTUATION = re.compile(r"([^0-9A-Za-z\s])")


@pytest.mark.parametrize(
    ("text", "shown", "live"),
    [
        ("**x**", "x", "bold"),
        ("*x*", "x", "italics"),
        ("_x_", "x", "italics"),
        ("__x__", "x", "underlined"),
        ("~~x~~", "x", "struck out"),
        ("||x||", "x", "a spoiler"),
        ("`x`", "x", "code"),
        ("```py\nx\n```", "x", "a block of code"),
        ("# x", "x", "a heading"),
        ("a\n## x", "a\nx", "a heading"),
        ("-# x", "x", "a heading"),
        ("- x", "x", "a list"),
        ("  * x", "x", "a list"),
        ("1. x", "x", "a list"),
        ("> x", "x", "a quotation"),
        (">>> x", "x", "a quotation"),
        ("<@1>", "<@1>", "a mention"),
        ("<@!1>", "<@!1>", "a mention"),
        ("<@&1>", "<@&1>", "a mention"),
        ("<#1>", "<#1>", "a mention"),
        ("to @everyone", "to @everyone", "a mention"),
        ("@here", "@here", "a mention"),
        ("</papers:1>", "</papers:1>", "a command"),
        ("<id:browse>", "<id:browse>", "a mention"),
        ("<t:1:R>", "<t:1:R>", "a timestamp"),
        ("<:a_b:1>", "<:a_b:1>", "an emoji"),
        (":tada:", ":tada:", "an emoji"),
        ("**a\nb**", "a\nb", "bold"),
    ],
)
def test_markup_is_live(text: str, shown: str, live: str) -> None:
    found = seen_in_markdown(text)
    assert found.text == shown
    assert [each.partition(",")[0] for each in found.live] == [live]
    assert found.links == ()


@pytest.mark.parametrize(
    ("text", "shown", "link"),
    [
        ("[a](https://b.org/c)", "a", "https://b.org/c"),
        ("[a](<https://b.org/c>)", "a", "https://b.org/c"),
        ("[a](https://b.org/(c))", "a", "https://b.org/(c)"),
        ('[a](https://b.org "title")', "a", "https://b.org"),
        ("see https://b.org/c.", "see https://b.org/c.", "https://b.org/c"),
        ("<https://b.org>", "https://b.org", "https://b.org"),
        ("<mailto:a@b.org>", "mailto:a@b.org", "mailto:a@b.org"),
    ],
)
def test_links_can_be_followed(text: str, shown: str, link: str) -> None:
    assert seen_in_markdown(text) == Seen(text=shown, links=(link,))


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4",
        "snake_case_word",
        "[a](javascript:alert)",
        "[a] (b)",
        "a # b",
        "a - b",
        "12:30:45",
        "C~1 | D",
        "<a b>",
        "@ everyone",
        "a ` b",
        "#nospace",
    ],
)
def test_what_is_no_markup_stays_as_it_is(text: str) -> None:
    assert seen_in_markdown(text) == Seen(text=text)


def test_markup_in_markup_is_seen() -> None:
    found = seen_in_markdown("**a [b *c*](https://d.org) <@1>**")
    assert found.text == "a b c <@1>"
    assert found.links == ("https://d.org",)
    assert [each.partition(",")[0] for each in found.live] == ["bold", "italics", "a mention"]


@given(st.text(alphabet="ab1 *_~|`[]()<>@#:-.!/\\\n", max_size=60) | st.text(max_size=40))
def test_whatever_is_escaped_is_literal(text: str) -> None:
    assert seen_in_markdown(PUNCTUATION.sub(r"\\\1", text)) == Seen(text=text.removesuffix("\n"))


@pytest.mark.parametrize(
    "signs", ["*", "_", "[", "`", "|", "~", "<", "\\", "[a](", "**a", "(((", "**_"]
)
def test_a_hostile_text_is_read_in_a_moment(signs: str) -> None:
    began = time.perf_counter()
    seen_in_markdown(signs * (3_000 // len(signs)))
    assert time.perf_counter() - began < 5


def test_a_modal_shows_its_title_labels_and_what_is_filled_in() -> None:
    field = {"type": 4, "custom_id": "a", "value": "*now*", "placeholder": "day"}
    label = {"type": 18, "label": "When", "description": "a day", "component": field}
    found = seen_in_modal({"title": "Digests", "components": [label]})
    assert found == Seen(text="Digests\nWhen\na day\nday\n*now*")
