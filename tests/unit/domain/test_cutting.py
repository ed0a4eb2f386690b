"""Texts cut to what fits: between words, and never within a letter or an address."""

import pytest
from hypothesis import example, given, strategies as st

from bot.domain.cutting import parted, pieces, shorten, utf16

ROOM = st.integers(min_value=4, max_value=300)
LONG = ("word " * 2_000, "🧠" * 5_000, "e" + "\u0301" * 5_000, "https://e.org/" + "a" * 5_000)
texts = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="ab 🧠👍🏿🇩🇪e\u0301\n", max_size=90),
    st.sampled_from(LONG),
)


def doubled(text: str) -> int:
    """Count a letter twice, as a platform does that escapes it."""
    return utf16(text) + text.count("e")


@given(texts, ROOM)
@example(LONG[0], 24)
def test_a_short_text_is_whole_and_a_long_one_its_beginning(text: str, most: int) -> None:
    for length in (utf16, doubled):
        short = shorten(text, most, length)
        assert length(short) <= most
        if length(text) <= most:
            assert short == text
        else:
            assert short.endswith("…")
            assert text.startswith(short[:-1])


@given(st.lists(st.from_regex(r"[a-z🧠]{1,9}", fullmatch=True), min_size=1, max_size=60), ROOM)
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
        ("see https://example.org/a/b/c", 20, "see…"),
        ("https://example.org/a/b/c", 20, "…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("👍🏿👍🏿👍🏿", 8, "👍🏿…"),
        ("🇩🇪🇫🇷🇮🇹", 8, "🇩🇪…"),
        ("🇩🇪🇫🇷🇮🇹", 10, "🇩🇪🇫🇷…"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", 5, "\u1112\u1161\u11ab…"),
        ("नमस्ते", 5, "नम…"),
        ("น้ำน้ำ", 5, "น้ำ…"),
    ],
)
def test_letters_and_addresses_are_never_cut(text: str, most: int, short: str) -> None:
    assert shorten(text, most) == short


@given(texts, ROOM)
def test_pieces_hold_all_words_and_fit(text: str, most: int) -> None:
    for length in (utf16, doubled):
        found = pieces(text, most, length)
        assert all(0 < length(piece) <= most for piece in found)
        assert "".join("".join(found).split()) == "".join(text.split())


@given(st.lists(st.from_regex(r"[a-zü]{1,4}", fullmatch=True), max_size=60), ROOM)
def test_pieces_are_cut_between_words(words: list[str], most: int) -> None:
    assert " ".join(pieces(" ".join(words), most)).split() == words


@given(texts, ROOM)
def test_a_text_in_two_parts_is_all_of_it(text: str, most: int) -> None:
    first, rest = parted(text, most)
    assert utf16(first) <= most
    if not rest:
        assert first == text
    else:
        assert first.endswith("…")
        assert rest.startswith("…")
        assert "".join((first[:-1] + rest[1:]).split()) == "".join(text.split())


def test_a_title_goes_on_with_whole_words() -> None:
    assert parted("one two three", 8) == ("one two…", "…three")
    assert parted("one two", 8) == ("one two", "")
