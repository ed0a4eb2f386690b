"""What people see of blocks: literal text stays what it is, and markup is said to be live."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from tests.fakes.slack import Seen, seen, seen_in_mrkdwn
from tests.fakes.slack.seeing import escaped, unescaped
from tests.unit.fakes.apps import actions, button, field_of, option, plain

Json = dict[str, Any]


def rich(*elements: Json) -> Json:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(elements)}],
    }


@given(st.text())
def test_rich_text_is_literal(text: str) -> None:
    found = seen([rich({"type": "text", "text": text})])
    assert found == Seen(text=f"{text}\n\n")


@given(st.text())
def test_plain_text_is_unescaped_once(text: str) -> None:
    assert unescaped(escaped(text)) == text
    found = seen([{"type": "header", "text": plain(escaped(text))}])
    assert found == Seen(text=f"{text}\n\n")


@given(st.text(alphabet=st.characters(exclude_characters="*_~`:/")))
def test_escaped_text_in_mrkdwn_holds_nothing_in_angles(text: str) -> None:
    found = seen_in_mrkdwn(escaped(text))
    assert found.text == text
    assert found.links == ()
    assert not [each for each in found.live if "quotation" not in each]


@pytest.mark.parametrize(
    ("text", "shown", "links", "live"),
    [
        ("<!channel>", "!channel", (), ("a mention, <!channel>",)),
        ("<@U1> hi", "@U1 hi", (), ("a mention, <@U1>",)),
        ("<#C1|papers>", "papers", (), ("a mention, <#C1|papers>",)),
        ("<https://x.org|here>", "here", ("https://x.org",), ()),
        ("<https://x.org?a=1&amp;b=2>", "https://x.org?a=1&b=2", ("https://x.org?a=1&b=2",), ()),
        ("see https://x.org", "see https://x.org", ("https://x.org",), ()),
        ("*bold*", "*bold*", (), ("formatting, *bold*",)),
        (":+1:", ":+1:", (), ("the emoji :+1:",)),
        ("&gt; said", "> said", (), ("a quotation",)),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c", (), ()),
        ("&lt;!channel&gt; &amp;lt;", "<!channel> &lt;", (), ()),
    ],
)
def test_mrkdwn_does_things(
    text: str, shown: str, links: tuple[str, ...], live: tuple[str, ...]
) -> None:
    assert seen_in_mrkdwn(text) == Seen(text=shown, links=links, live=live)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    assert seen([section]).live == live


def test_all_words_of_blocks_are_seen() -> None:
    menu: Json = {"type": "overflow", "action_id": "m", "options": [option("Less", "1")]}
    link = {**button("Read", "r", "act:r"), "url": "https://x.org/a"}
    confirm: Json = {"title": plain("Sure"), "text": plain("All of it"), "confirm": plain("Yes")}
    blocks: list[Json] = [
        {"type": "section", "text": plain("Words"), "fields": [plain("Field")], "accessory": menu},
        {"type": "context", "elements": [plain("Small")]},
        actions(button("Why"), link, {**button("Forget", "f", "act:f"), "confirm": confirm}),
        field_of("topic", placeholder=plain("e.g. retrieval"), initial_value="mine"),
        {"type": "divider"},
    ]
    found = seen(blocks)
    words = "Words Field Less Small Why Read Forget Sure Yes Topic retrieval mine"
    assert all(each in found.text for each in words.split())
    assert found.links == ("https://x.org/a",)
    assert found.live == ()


def test_what_rich_text_can_do_is_seen() -> None:
    found = seen(
        [
            rich(
                {"type": "link", "url": "https://x.org", "text": "here"},
                {"type": "link", "url": "https://y.org"},
                {"type": "emoji", "name": "thumbsup", "unicode": "1f44d-1f3fd"},
                {"type": "emoji", "name": "odd"},
                {"type": "user", "user_id": "U1"},
                {"type": "broadcast", "range": "channel"},
                {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "1970"},
                {"type": "color", "value": "#fff"},
            ),
            {"type": "image", "image_url": "https://x.org/i.png", "alt_text": "a plot"},
            {"type": "markdown", "text": "**x**"},
            {"type": "header", "text": {**plain(":tada:"), "emoji": True}},
            {"type": "table", "rows": [[{"type": "raw_text", "text": "cell"}, rich()]]},
        ]
    )
    assert found.links == ("https://x.org", "https://y.org")
    assert found.live == (
        "a mention, user",
        "a mention, broadcast",
        "an image, https://x.org/i.png",
        "a block of markdown",
        "the emoji :tada:",
    )
    assert all(each in found.text for each in ("👍🏽", ":odd:", "1970", "#fff", "a plot", "cell"))
