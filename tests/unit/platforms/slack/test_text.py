"""Strings as Slack takes them: escaped, measured, and cut between words."""

from html import unescape

import pytest
from hypothesis import example, given, strategies as st

from bot.domain.visible import one_line
from bot.platforms.slack.blocks.text import (
    address,
    escape,
    length,
    pieces,
    plain_text,
    shorten,
    slices,
)
from tests.unit.platforms.slack.hostile import EXAMPLE, LONG, any_length

ROOM = st.integers(min_value=12, max_value=200)


@given(any_length)
def test_what_is_escaped_is_read_as_it_was_and_holds_no_markup(text: str) -> None:
    escaped = escape(text)
    assert not set("<>") & set(escaped)
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@pytest.mark.parametrize(
    ("text", "taken"), [("ab", 2), ("&", 5), ("<>", 8), ("🧠", 2), ("ü", 1), ("", 0)]
)
def test_a_text_is_as_long_as_it_is_when_it_goes_out(text: str, taken: int) -> None:
    assert length(text) == taken


@given(any_length, ROOM)
@example(EXAMPLE, 100)
def test_a_shortened_text_fits_and_is_the_beginning_of_the_text(text: str, most: int) -> None:
    line = one_line(text)
    short = shorten(line, most)
    assert length(short) <= most
    if short != line:
        assert short.endswith("…")
        assert line.startswith(short[:-1])


@given(st.lists(st.from_regex(r"[a-z<&🧠]{1,9}", fullmatch=True), min_size=1, max_size=60), ROOM)
def test_a_text_is_shortened_between_words(words: list[str], most: int) -> None:
    short = shorten(" ".join(words), most)
    if short.endswith("…") and short[:-1].split() != [words[0][: len(short) - 1]]:
        assert short[:-1].split() == words[: len(short[:-1].split())]


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two three", 7, "one…"),
        ("onetwothree", 7, "onetwo…"),
        ("one & two", 9, "one…"),
        ("one & two", 10, "one &…"),
        ("see https://example.org/a/b/c", 20, "see…"),
        ("https://example.org/a/b/c", 20, "…"),
        ("aaaa e\u0301e\u0301e\u0301", 20, "aaaa e\u0301e\u0301e\u0301"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("👍🏿👍🏿👍🏿", 8, "👍🏿…"),
        ("🇩🇪🇫🇷🇮🇹", 8, "🇩🇪…"),
        ("🇩🇪🇫🇷🇮🇹", 10, "🇩🇪🇫🇷…"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", 5, "\u1112\u1161\u11ab…"),
        ("नमस्ते", 5, "नम…"),
        ("น้ำน้ำ", 5, "น้ำ…"),
    ],
)
def test_letters_addresses_and_entities_are_never_cut(text: str, most: int, short: str) -> None:
    assert shorten(text, most) == short


@given(any_length, ROOM)
@example(EXAMPLE, 30)
def test_pieces_hold_all_words_and_fit(text: str, most: int) -> None:
    found = pieces(text, most)
    assert all(0 < length(piece) <= most for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


@given(st.lists(st.from_regex(r"[a-zü]{1,9}", fullmatch=True), max_size=60), ROOM)
def test_pieces_are_cut_between_words(words: list[str], most: int) -> None:
    assert " ".join(pieces(" ".join(words), most)).split() == words


@given(any_length, ROOM)
def test_slices_are_together_the_text_itself(text: str, most: int) -> None:
    found = slices(text, most)
    assert "".join(found) == text
    assert all(0 < length(part) <= most for part in found)


@given(any_length, st.integers(min_value=5, max_value=3000))
@example("", 5)
@example(LONG[-1], 24)
def test_a_text_object_is_never_empty_and_fits(text: str, most: int) -> None:
    made = plain_text(text, most)
    assert 0 < len(made["text"].encode("utf-16-le")) // 2 <= most
    assert (made["type"], made["emoji"]) == ("plain_text", False)
    assert one_line(text).startswith(unescape(made["text"]).removesuffix("…"))


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "https://e.org/" + "ü" * 1000, "https://e.org/a b"]
)
def test_what_is_no_address_for_slack_is_none(url: str | None) -> None:
    assert address(url) is None


def test_an_address_is_kept() -> None:
    assert address("https://example.org/x?a=1&b=2") == "https://example.org/x?a=1&b=2"
