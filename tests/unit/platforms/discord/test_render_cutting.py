"""What is too long for one message becomes several, and nothing of it is lost."""

from dataclasses import replace
from typing import assert_never

import pytest
from hypothesis import example, given, settings, strategies as st

from bot.domain.editions import HeaderPayload, NotePayload, PaperCard, PapersPayload, Payload
from bot.domain.ids import PaperId
from bot.platforms.discord.render import cut, message
from tests.fakes.discord_judging import problems_of_message
from tests.unit.platforms.discord.reading import words_in
from tests.unit.platforms.slack.samples import FULL, HEADER, PAYLOADS

size = st.one_of(st.integers(0, 300), st.integers(0, 9_000))


def of_length(number: int, name: str) -> str:
    """Return words of about so many characters, each to be found again."""
    return " ".join(f"{name}{nth}*" for nth in range(number // 8))


@st.composite
def cards(draw: st.DrawFn) -> PaperCard:
    name = draw(st.sampled_from("abc"))
    return replace(
        FULL,
        title=of_length(draw(st.integers(8, 400)), name) or name,
        headline=of_length(draw(size), name),
        detail=of_length(draw(size), name),
        because=(of_length(draw(size), name),),
    )


@st.composite
def headers(draw: st.DrawFn) -> HeaderPayload:
    lines = draw(st.lists(size, max_size=4))
    title = of_length(draw(size), "title") or "title"
    return replace(HEADER, title=title, lines=tuple(of_length(each, "line") for each in lines))


@st.composite
def papers(draw: st.DrawFn) -> PapersPayload:
    drawn = draw(st.lists(cards(), min_size=1, max_size=12))
    numbered = (
        replace(card, number=number, paper_id=PaperId(f"p_{number}"))
        for number, card in enumerate(drawn, start=1)
    )
    return PapersPayload(
        cards=tuple(numbered),
        header=draw(st.none() | headers()),
        footer=of_length(draw(size), "footer"),
    )


def is_too_long_alone(payload: Payload) -> bool:
    """Whether nothing is left to cut it at."""
    match payload:
        case PapersPayload():
            return len(payload.cards) == 1
        case HeaderPayload():
            return not payload.lines
        case NotePayload():
            return False


def assert_fits(piece: Payload) -> None:
    sent = message(piece)
    assert problems_of_message(sent.json()) == []
    assert cut(piece) == (piece,)
    if not is_too_long_alone(piece):
        seen = set(words_in(sent).replace(",", "").split())
        assert [word for word in words_of(piece) if word not in seen] == []


def words_of(payload: Payload) -> list[str]:
    match payload:
        case HeaderPayload():
            texts = (payload.title, *payload.lines)
        case PapersPayload():
            told = (
                text
                for card in payload.cards
                for text in (card.title, card.headline, card.detail or "", *card.because)
            )
            header = words_of(payload.header) if payload.header else ()
            texts = (*told, payload.footer, *header)
        case NotePayload():
            texts = (payload.text,)
        case _:
            assert_never(payload)
    return " ".join(texts).split()


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(papers())
def test_papers_that_are_cut_are_the_same_papers_and_each_message_fits(
    payload: PapersPayload,
) -> None:
    found = cut(payload)
    held = [each for each in found if isinstance(each, PapersPayload)]
    assert tuple(card for each in held for card in each.cards) == payload.cards
    assert [each for each in held if not 1 <= len(each.cards) <= 5 or each.header] == []
    assert [each.footer for each in held] == [""] * (len(held) - 1) + [payload.footer]
    if payload.header is not None:
        assert isinstance(found[0], HeaderPayload)
        assert found[0].title == payload.header.title
    for each in found:
        assert_fits(each)
    assert sorted(word for each in found for word in words_of(each)) == sorted(words_of(payload))


@settings(max_examples=40, deadline=None)
@given(headers())
def test_a_header_keeps_its_lines_which_follow_where_there_is_no_room(
    header: HeaderPayload,
) -> None:
    first, *rest = cut(header)
    assert isinstance(first, HeaderPayload)
    assert (first.title, first.actions) == (header.title, header.actions)
    told = [*first.lines, *(each.text for each in rest if isinstance(each, NotePayload))]
    assert " ".join(told).split() == " ".join(header.lines).split()
    for each in (first, *rest):
        assert_fits(each)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 20_000), max_size=3))
@example([30_000])
def test_a_note_is_cut_between_words_and_keeps_its_buttons_for_the_end(sizes: list[int]) -> None:
    text = "\n".join(of_length(each, "note") for each in sizes)
    note = NotePayload(text=text, actions=HEADER.actions)
    *before, last = cut(note)
    assert [each for each in (*before, last) if not isinstance(each, NotePayload)] == []
    assert words_of(note) == [word for each in (*before, last) for word in words_of(each)]
    assert isinstance(last, NotePayload)
    assert last.actions == note.actions
    assert [each for each in before if isinstance(each, NotePayload) and each.actions] == []
    for each in (*before, last):
        assert_fits(each)


@pytest.mark.parametrize("line", ["-", "1.", "#", "*", "a"])
def test_a_note_of_endless_short_lines_is_within_what_a_message_takes(line: str) -> None:
    note = NotePayload(text="\n".join([line] * 9_000))
    for each in cut(note):
        assert problems_of_message(message(each).json()) == []
        assert "not fit" not in words_in(message(each))


@pytest.mark.parametrize("name", [name for name in PAYLOADS if not name.startswith("compact")])
def test_an_ordinary_message_is_one(name: str) -> None:
    assert cut(PAYLOADS[name]) == (PAYLOADS[name],)


def test_a_digest_in_one_is_its_header_then_five_papers_a_message_the_footer_on_the_last() -> None:
    ten = tuple(
        replace(FULL, number=number, paper_id=PaperId(f"p_{number}")) for number in range(1, 11)
    )
    payload = PapersPayload(cards=ten, header=HEADER, footer="Votes here teach.")
    header, first, second = cut(payload)
    assert header == HEADER
    assert first == PapersPayload(cards=ten[:5])
    assert second == PapersPayload(cards=ten[5:], footer="Votes here teach.")
    assert [len(message(each).components) for each in (header, first, second)] == [1, 5, 5]


def test_papers_of_many_words_are_fewer_to_a_message() -> None:
    many = tuple(replace(FULL, number=number, headline="words " * 300) for number in (1, 2, 3, 4))
    assert [
        len(each.cards) for each in cut(PapersPayload(cards=many)) if each.kind == "papers"
    ] == [
        2,
        2,
    ]


def test_the_last_papers_leave_room_for_the_footer() -> None:
    two = tuple(replace(FULL, number=number, headline="words " * 350) for number in (1, 2))
    payload = PapersPayload(cards=two, footer="Votes here teach. " * 80)
    assert [len(each.cards) for each in cut(payload) if each.kind == "papers"] == [1, 1]
    assert cut(replace(payload, footer="")) == (replace(payload, footer=""),)


def test_a_digest_without_papers_and_an_endless_footer_is_one_message() -> None:
    payload = PapersPayload(cards=(), footer="x " * 9000)
    assert cut(payload) == (payload,)
    assert problems_of_message(message(payload).json()) == []


def test_a_header_without_papers_is_that_header() -> None:
    assert cut(PapersPayload(cards=(), header=HEADER)) == (HEADER,)
