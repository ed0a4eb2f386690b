"""The judge of what is sent to Discord knows its limits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.discord_judging import (
    problems_of_message,
    problems_of_modal,
    problems_of_sending,
)

Json = dict[str, Any]


def button(custom_id: str | None = "a", **more: Any) -> Json:  # noqa: ANN401
    return {"type": 2, "style": 2, "label": "press", "custom_id": custom_id} | more


def menu(**more: Any) -> Json:  # noqa: ANN401
    return {"type": 3, "custom_id": "m", "options": [{"label": "a", "value": "a"}]} | more


def row(*inside: Json) -> Json:
    return {"type": 1, "components": list(inside)}


def message(*rows: Json, **more: Any) -> Json:  # noqa: ANN401
    return {"embeds": [{"title": "x", "url": "https://a.org"}], "components": [*rows]} | more


def field(**more: Any) -> Json:  # noqa: ANN401
    return {"type": 4, "custom_id": "f", "style": 1} | more


def label(component: Json) -> Json:
    return {"type": 18, "label": "When", "component": component}


def modal(*components: Json, **more: Any) -> Json:  # noqa: ANN401
    return {"custom_id": "m", "title": "Form", "components": [*components]} | more


@pytest.mark.parametrize(
    "good",
    [
        message(),
        message(*[row(*[button(f"{n}{i}") for i in range(5)]) for n in range(5)]),
        message(row(button(style=5, url="https://a.org", custom_id=None))),
        message(row(menu())),
        message(embeds=[{"description": "x" * 4096}, {"title": "y" * 256}]),
        {"content": "x" * 2000, "nonce": "n" * 25},
        {"flags": 1 << 15, "components": [{"type": 10, "content": "x"}, row(button())]},
    ],
)
def test_a_good_message_has_no_problems(good: Json) -> None:
    assert problems_of_message(good) == []


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ({}, "an empty message"),
        ({"content": " \n"}, "an empty message"),
        ({"content": "x" * 2001}, "2001 characters"),
        ({"content": "x", "nonce": "n" * 26}, "nonce"),
        (message(*[row(button(str(n))) for n in range(6)]), "6 rows"),
        (message(button()), "only rows may stand"),
        (message(row(button(), button())), "2 times"),
        (message(row(menu(), button())), "shares its row"),
        (message(row(button(label=None))), "neither a label nor an emoji"),
        (message(row(button(style=5))), "needs an address"),
        (message(row(button(style=5, url="javascript:x", custom_id=None))), "no address"),
        (message(row(button(custom_id=None))), "needs a custom_id"),
        (message(row(button(url="https://a.org"))), "has no address"),
        (message(row(menu(max_values=2))), "1 to 2 of 1"),
        (message(row(menu(options=[{"label": "a", "value": "a"}] * 2))), "twice"),
        (message(embeds=[{"description": "x" * 3001}] * 2), "6002 characters"),
        (message(embeds=[{"color": 1}]), "shows nothing"),
        (message(embeds=[{"title": "x", "url": "ftp://a.org"}]), "no address"),
        (message(embeds=[{"description": "x", "url": "https://a.org"}]), "without the title"),
        (message(embeds=[{"fields": [{"name": " ", "value": "x"}]}]), "without a name"),
        ({"flags": 1 << 15, "content": "x", "components": [row(button())]}, "second kind"),
        ({"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 4001}]}, "of text"),
    ],
)
def test_a_bad_message_is_told_why(bad: Json, problem: str) -> None:
    found = problems_of_message(bad)
    assert any(problem in each for each in found), found


@pytest.mark.shared
@pytest.mark.parametrize(
    "bad",
    [
        message(embeds=[{"title": "x" * 257}]),
        message(embeds=[{"description": "x" * 4097}]),
        message(embeds=[{"title": "x"}] * 11),
        message(embeds=[{"fields": [{"name": "x", "value": "y"}] * 26}]),
        message(embeds=[{"fields": [{"name": "x", "value": "y" * 1025}]}]),
        message(row(*[button(str(n)) for n in range(6)])),
        message(row(button(label="x" * 81))),
        message(row(button("x" * 101))),
        message(row(menu(options=[{"label": str(n), "value": str(n)} for n in range(26)]))),
        message(row(menu(placeholder="x" * 151))),
        message(row(field())),
    ],
)
def test_a_message_is_held_against_the_description_of_the_api(bad: Json) -> None:
    assert problems_of_message(bad)


def test_a_good_modal_has_no_problems() -> None:
    assert problems_of_modal(modal(label(field()), row(field(custom_id="g", label="L")))) == []
    assert problems_of_modal(modal(label(menu()), {"type": 10, "content": "x"})) == []


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (modal(*[label(field(custom_id=str(n))) for n in range(6)]), "6 components"),
        (modal(row(button())), "something else"),
        (modal(label(field(label="again"))), "two labels"),
        (modal(row(field())), "two labels, or none"),
        (modal(label(field(value="x" * 9, max_length=5))), "begins with 9"),
        (modal(label(field(min_length=9, max_length=5))), "wants 9 to 5"),
        (modal(label(field()), label(field())), "2 times"),
        (modal(label(menu(min_values=0))), "may be left empty"),
        (modal(label(field()), title=" "), "without a title"),
        ({"custom_id": "x"}, "malformed"),
    ],
)
def test_a_bad_modal_is_told_why(bad: Json, problem: str) -> None:
    found = problems_of_modal(bad)
    assert any(problem in each for each in found), found


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"allowed_mentions": {"parse": []}}, ""),
        ({}, "allowed_mentions"),
        ({"allowed_mentions": {"parse": ["users"]}}, "allowed_mentions"),
        ({"allowed_mentions": {"parse": [], "users": ["1"]}}, "calls somebody"),
        ({"allowed_mentions": {"parse": []}, "flags": 64}, "ephemeral"),
        ({"allowed_mentions": {"parse": []}, "flags": 2}, "cannot all be set"),
        ({"allowed_mentions": {"parse": []}, "tts": True}, "aloud"),
        ({"allowed_mentions": {"parse": []}, "content": "https://a.org"}, "unfolded"),
        ({"allowed_mentions": {"parse": []}, "content": "<https://a.org>"}, ""),
        ({"allowed_mentions": {"parse": []}, "content": "https://a.org", "flags": 4}, ""),
    ],
)
def test_whom_a_message_calls_and_what_it_unfolds_is_told(body: Json, problem: str) -> None:
    found = problems_of_sending(body)
    assert any(problem in each for each in found) if problem else found == []
