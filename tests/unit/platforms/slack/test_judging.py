"""The judge of Block Kit finds what Slack would refuse, one thing at a time."""

import json
from copy import deepcopy
from typing import Any

import pytest

from tests.fakes.slack_judging import (
    Surface,
    problems_of,
    problems_of_message,
    problems_of_view,
)


def plain(text: str, **more: object) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False, **more}


def rich(text: str = "words", **more: object) -> dict[str, Any]:
    words = {"type": "text", "text": text, **more}
    section = {"type": "rich_text_section", "elements": [words]}
    return {"type": "rich_text", "elements": [section]}


def button(name: str = "act:1", **more: object) -> dict[str, Any]:
    return {"type": "button", "action_id": name, "text": plain("Undo"), "value": "undo:p", **more}


def option(text: str = "words", value: str = "1") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def actions(*elements: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def overflow(count: int, **more: str) -> dict[str, Any]:
    options = [option(**more) for _ in range(count)]
    return {"type": "overflow", "action_id": "act:menu", "options": options}


def asked(element: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"type": "input", "block_id": "when", "label": plain("When"), "element": element} | more


TYPED = {"type": "plain_text_input", "action_id": "field"}
SELECT = {"type": "static_select", "action_id": "field"}
HEADER = {"type": "header", "text": plain("Paper Round")}
GOOD: list[dict[str, Any]] = [
    HEADER,
    {"type": "context", "elements": [plain("ranked for: a &amp; b")]},
    rich("a <!channel> & <@U1> is literal here"),
    rich()
    | {"elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": "x"}]}]},
    actions(button(), overflow(5)),
    {"type": "divider"},
]
MODAL: dict[str, Any] = {
    "type": "modal",
    "title": plain("Digests"),
    "submit": plain("Send"),
    "blocks": [asked(TYPED | {"initial_value": "09:00"}), asked(SELECT | {"options": [option()]})],
}
MODAL["blocks"][1]["block_id"] = "looks"

BAD: dict[str, tuple[list[dict[str, Any]], Surface, str]] = {
    "51 blocks in a message": ([HEADER] * 51, "message", "51 blocks in a message"),
    "51 blocks in an answer": ([HEADER] * 51, "ephemeral", "51 blocks in a ephemeral"),
    "101 blocks in a modal": ([HEADER] * 101, "modal", "101 blocks in a modal"),
    "101 blocks in Home": ([HEADER] * 101, "home", "101 blocks in a home"),
    "an unknown block": ([{"type": "markdown", "text": "x"}], "message", "'markdown' is not drawn"),
    "an empty text": ([rich("")], "message", "text is empty"),
    "an empty header": ([HEADER | {"text": plain("")}], "message", "text is empty"),
    "a long text": ([rich("x" * 3001)], "message", "has 3001 characters"),
    "a long header": ([HEADER | {"text": plain("x" * 151)}], "message", "151 characters"),
    "a header of emoji": ([HEADER | {"text": plain("🧠" * 76)}], "message", "152 characters"),
    "a long button": ([actions(button(text=plain("x" * 76)))], "message", "76 characters"),
    "a long value": ([actions(button(value="x" * 2001))], "message", "2001 characters"),
    "a long action id": ([actions(button("x" * 256))], "message", "action_id of button"),
    "a long block id": ([rich() | {"block_id": "x" * 256}], "message", "block_id of rich_text"),
    "an action id twice": ([actions(button()), actions(button())], "message", "'act:1' is there 2"),
    "a block id twice": ([rich() | {"block_id": "b"}] * 2, "message", "'b' is there 2"),
    "six options": ([actions(overflow(6))], "message", "6 options in overflow"),
    "one option": ([actions(overflow(1))], "message", "1 options in overflow"),
    "a long option": ([actions(overflow(2, text="x" * 76))], "message", "text of option has 76"),
    "a long value of an option": ([actions(overflow(2, value="x" * 151))], "message", "has 151"),
    "no buttons": ([actions()], "message", "0 elements in actions"),
    "26 buttons": (
        [actions(*(button(f"act:{n}") for n in range(26)))],
        "message",
        "26 elements in actions",
    ),
    "no rich text": ([{"type": "rich_text", "elements": []}], "message", "0 elements in rich_text"),
    "101 choices": ([asked(SELECT | {"options": [option()] * 101})], "modal", "101 options"),
    "no choices": ([asked(SELECT | {"options": []})], "modal", "0 options"),
    "a long placeholder": (
        [asked(TYPED | {"placeholder": plain("x" * 151)})],
        "modal",
        "placeholder of plain_text_input has 151",
    ),
    "a long label": ([asked(TYPED, label=plain("x" * 2001))], "modal", "label of input has 2001"),
    "a long hint": ([asked(TYPED, hint=plain("x" * 2001))], "modal", "hint of input has 2001"),
    "a long present answer": (
        [asked(TYPED | {"initial_value": "x" * 3001})],
        "modal",
        "initial_value of plain_text_input has 3001",
    ),
    "an input in a message": ([asked(TYPED)], "message", "an input in a message"),
    "markup": (
        [{"type": "section", "text": {"type": "mrkdwn", "text": "*x*"}}],
        "message",
        "read as markup",
    ),
    "a mention": ([HEADER | {"text": plain("<!channel>")}], "message", "not escaped"),
    "an ampersand": ([HEADER | {"text": plain("a & b")}], "message", "not escaped"),
    "names of emoji": ([HEADER | {"text": plain("x", emoji=True)}], "message", "names of emoji"),
    "a script": ([rich() | {}], "message", "a link leads to 'javascript:1'"),
    "a long address": ([rich() | {}], "message", "url of link has 3001"),
    "10,001 characters": ([rich("x" * 2000)] * 5 + [rich("x")], "message", "10001 characters"),
}
for name, url in (
    ("a script", "javascript:1"),
    ("a long address", "https://e.org/".ljust(3001, "x")),
):
    link = {"type": "link", "url": url, "text": "x"}
    BAD[name][0][0]["elements"] = [{"type": "rich_text_section", "elements": [link]}]


@pytest.mark.parametrize("surface", ["message", "ephemeral", "modal", "home"])
def test_what_slack_takes_is_no_problem(surface: Surface) -> None:
    assert problems_of(GOOD, surface) == []
    assert problems_of_view(MODAL) == []
    assert problems_of_message({"text": "a &amp; b", "blocks": GOOD}) == []


@pytest.mark.parametrize("name", BAD)
def test_each_rule_bites(name: str) -> None:
    blocks, surface, words = BAD[name]
    assert [problem for problem in problems_of(deepcopy(blocks), surface) if words in problem]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"blocks": GOOD}, "no text beside"),
        ({"text": "x" * 4001}, "more than 4000"),
        ({"text": "<!channel>"}, "not escaped"),
    ],
)
def test_the_text_beside_the_blocks_is_judged_too(message: dict[str, Any], words: str) -> None:
    assert [problem for problem in problems_of_message(message) if words in problem]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": plain("x" * 25)}, "title of modal has 25"),
        ({"submit": plain("x" * 25)}, "submit of modal has 25"),
        ({"close": plain("x" * 25)}, "close of modal has 25"),
        ({"private_metadata": "x" * 3001}, "private_metadata of modal has 3001"),
        ({"callback_id": "x" * 256}, "callback_id of modal has 256"),
        ({"type": "popup"}, "a view of type 'popup'"),
        ({"type": "home"}, "an input in a home"),
    ],
)
def test_views_are_judged_too(change: dict[str, Any], words: str) -> None:
    assert [problem for problem in problems_of_view(MODAL | change) if words in problem]


def test_a_modal_needs_a_title_and_where_something_is_asked_a_button() -> None:
    for name in ("title", "submit"):
        view = {key: value for key, value in MODAL.items() if key != name}
        assert [problem for problem in problems_of_view(view) if f"no {name}" in problem]


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(
    "block",
    [
        HEADER | {"colour": "red"},
        actions(button(style="loud")),
        rich(style={"blink": True}),
        {"type": "rich_text", "elements": [{"type": "text", "text": "x"}]},
    ],
    ids=json.dumps,
)
def test_the_schema_finds_what_no_length_tells(block: dict[str, Any]) -> None:
    assert [each for each in problems_of([block], "message") if each.startswith("schema: ")]


def test_the_library_finds_what_it_knows() -> None:
    problems = problems_of([actions(button(text=plain("x" * 76)))], "message")
    assert [each for each in problems if each.startswith("slack_sdk: ")]
