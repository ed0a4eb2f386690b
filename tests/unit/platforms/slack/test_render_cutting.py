"""What is too long for one message becomes several, and nothing of it is lost."""

from dataclasses import replace
from typing import assert_never

import pytest
from hypothesis import example, given, settings, strategies as st

from bot.domain.editions import HeaderPayload, NotePayload, PaperCard, PapersPayload, Payload
from bot.domain.ids import PaperId
from bot.platforms.slack.render import cut, message
from tests.fakes.slack_judging import problems_of_message
from tests.unit.platforms.slack.goldens import as_json
from tests.unit.platforms.slack.reading import words_in
from tests.unit.platforms.slack.samples import FULL, HEADER, PAYLOADS

size = st.one_of(st.integers(0, 300), st.integers(0, 12_000))


def of_length(number: int, name: str) -> str:
    """Return words of about so many characters, each to be found again."""
    return " ".join(f"{name}{nth}&" for nth in range(number // 8))


@st.composite
def cards(draw: st.DrawFn) -> PaperCard:
    name = draw(st.sampled_from("abc"))
    return replace(
        FULL,
        title=of_length(draw(st.integers(8, 300)), name) or name,
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
    assert problems_of_message(as_json(sent)) == []
    seen = words_in(sent.blocks)
    wanted = list(words_of(piece))
    if not is_too_long_alone(piece):
        assert [word for word in wanted if word not in seen] == []


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
    assert all(each.cards for each in held)
    assert [each.footer for each in held] == [""] * (len(held) - 1) + [payload.footer]
    assert all(each.header is None for each in held[1:])
    if held[0].header is None and payload.header is not None:
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
@given(st.lists(st.integers(0, 30_000), max_size=3))
@example([60_000])
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


@pytest.mark.parametrize("name", PAYLOADS)
def test_an_ordinary_message_is_one(name: str) -> None:
    assert cut(PAYLOADS[name]) == (PAYLOADS[name],)


def test_ten_ordinary_papers_with_their_header_are_one_message() -> None:
    ten = tuple(replace(FULL, number=number) for number in range(1, 11))
    payload = PapersPayload(cards=ten, header=HEADER, footer="Votes here teach.")
    assert cut(payload) == (payload,)


def test_a_message_holds_as_many_papers_as_have_room_for_their_blocks() -> None:
    many = tuple(replace(FULL, number=number, headline="x") for number in range(1, 31))
    first, second = cut(PapersPayload(cards=many, header=HEADER))
    assert isinstance(first, PapersPayload)
    assert isinstance(second, PapersPayload)
    assert len(first.cards) + len(second.cards) == 30
    assert len(message(first).blocks) <= 50


def test_a_header_that_fills_a_message_alone_comes_before_its_papers() -> None:
    header = replace(HEADER, lines=("words " * 1600,))
    payload = PapersPayload(cards=(FULL,), header=header)
    assert cut(payload) == (header, PapersPayload(cards=(FULL,)))


def test_a_digest_without_papers_and_an_endless_footer_is_one_message() -> None:
    payload = PapersPayload(cards=(), footer="x " * 9000)
    assert cut(payload) == (payload,)
    assert problems_of_message(as_json(message(payload))) == []
