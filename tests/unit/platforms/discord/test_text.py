"""Words in Discord's Markdown: nothing of them acts, none is lost, and none is cut in two."""

import pytest
from hypothesis import example, given, strategies as st

from bot.domain.cutting import utf16
from bot.domain.visible import one_line
from bot.platforms.discord.blocks.text import (
    address,
    bold,
    escape,
    italic,
    label,
    length,
    link,
    pieces,
    words,
)
from tests.unit.platforms.discord.hostile import EXAMPLE, HOSTILE, LONG, any_length, hostile
from tests.unit.platforms.discord.reading import read

ROOM = st.integers(min_value=12, max_value=300)


@given(hostile)
@example(EXAMPLE)
def test_any_text_is_read_as_it_was_written_and_does_nothing(text: str) -> None:
    line = one_line(text)
    for shown in (words(text), bold(text), italic(text), f"x {words(text)} y"):
        found = read(shown)
        assert found.live == []
        assert found.links == {}
        assert found.text in {line, f"x {line} y"}


@pytest.mark.parametrize("text", HOSTILE)
def test_each_hostile_text_is_harmless_in_the_middle_and_at_the_end_of_a_line_too(
    text: str,
) -> None:
    for shown in (f"1 · {words(text)}", f"{bold(text)}: {words(text)} · {words(text)}"):
        assert read(shown).live == []


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a_b *c* ~d~ `e` |f|", r"a\_b \*c\* \~d\~ \`e\` \|f\|"),
        ("[x](https://e.org)", r"\[x\](https\://e.org)"),
        ("<@1> @here <t:0:R>", r"\<\@1\> \@here \<t\:0\:R\>"),
        ("Retrieval: a study", "Retrieval: a study"),
        ("# head", r"\# head"),
        ("-# small", r"\-# small"),
        ("1. one", r"1\. one"),
        ("12) one", r"12\) one"),
        ("3D - a #1 of 2.5", "3D - a #1 of 2.5"),
        ("+1", r"\+1"),
        ("back\\slash", "back\\\\slash"),
    ],
)
def test_only_what_could_act_has_a_backslash(text: str, escaped: str) -> None:
    assert escape(text) == escaped
    assert length(text) == len(escaped)


@given(hostile)
@example("12. of a list")
@example("# a heading")
@example("12# is none")
def test_a_text_is_as_long_as_it_goes_out(text: str) -> None:
    assert length(text) == utf16(escape(text))


@given(any_length, ROOM)
@example(LONG[0], 30)
def test_a_text_is_shortened_to_what_fits_with_its_backslashes(text: str, most: int) -> None:
    shown = words(text, most)
    assert utf16(shown) <= most
    seen = read(shown)
    assert seen.live == []
    line = one_line(text)
    assert seen.text == line or line.startswith(seen.text.removesuffix("…"))


@given(any_length, ROOM)
@example(EXAMPLE, 30)
def test_pieces_hold_all_words_and_fit(text: str, most: int) -> None:
    found = pieces(text, most)
    assert all(0 < utf16(piece) <= most for piece in found)
    seen = [read(piece) for piece in found]
    assert "".join("".join(each.text for each in seen).split()) == "".join(one_line(text).split())
    assert [each for each in seen if each.live] == []


@given(hostile)
@example("]")
@example("[[")
@example("http://evil.example")
def test_a_link_leads_where_it_says_whatever_it_is_called(text: str) -> None:
    found = read(link("https://e.org/a(b)?c=1", text))
    assert list(found.links.values()) == ["https://e.org/a%28b%29?c=1"]
    assert found.live == []
    seen = "".join(one_line(text).translate(str.maketrans("[]", "()")).split())
    assert "".join(found.text.split()) in {seen.replace("://", ""), "link"}


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "https://e.org/" + "(" * 200, "https://e.org/a b"]
)
def test_what_is_no_address_for_discord_is_none(url: str | None) -> None:
    assert address(url) is None


def test_an_address_is_kept() -> None:
    assert address("https://example.org/x?a=1&b=2") == "https://example.org/x?a=1&b=2"


@given(any_length, st.integers(min_value=5, max_value=100))
@example("", 5)
def test_a_label_is_never_empty_and_fits(text: str, most: int) -> None:
    made = label(text, most)
    assert 0 < utf16(made) <= most
    assert one_line(text).startswith(made.removesuffix("…"))
