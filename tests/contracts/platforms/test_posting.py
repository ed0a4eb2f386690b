"""Messages of digests: all of their words are seen, once, in order, and never cut in a word."""

import re
from dataclasses import replace
from itertools import count
from typing import get_args

import pytest

from bot.domain.audiences import Layout
from bot.domain.editions import HeaderPayload, Link, NotePayload, PapersPayload, Payload
from bot.domain.ids import AudienceRef, PaperId
from tests.contracts.platforms.harness import Ability, Harness
from tests.contracts.platforms.scene import Scene, demand
from tests.contracts.platforms.stage import NOW, Stage
from tests.contracts.platforms.values import (
    BARE,
    FULL,
    HEADER,
    NOTE,
    PAYLOADS,
    links_of,
    words_of,
)


def test_the_clauses_know_every_kind_of_message() -> None:
    assert {type(payload) for payload in PAYLOADS.values()} == set(get_args(Payload))


@pytest.mark.parametrize("kind", PAYLOADS)
async def test_every_word_and_link_of_a_message_is_shown(scene: Scene, kind: str) -> None:
    payload = PAYLOADS[kind]
    await scene.posts(payload)
    seen = await scene.sees()
    assert [word for word in words_of(payload) if word not in seen] == []
    if isinstance(payload, PapersPayload):
        links = {link for each in await scene.shown() for link in each.links}
        assert {url for card in payload.cards for url in links_of(card)} <= links


@pytest.mark.parametrize("kind", PAYLOADS)
async def test_a_reader_s_direct_messages_hold_what_a_channel_holds(
    scene: Scene, kind: str
) -> None:
    direct = AudienceRef.direct(scene.you)
    await scene.posts(PAYLOADS[kind], to=direct)
    seen = await scene.sees(at=direct)
    assert [word for word in words_of(PAYLOADS[kind]) if word not in seen] == []


async def test_each_message_has_a_reference_of_its_own(scene: Scene) -> None:
    references = await scene.posts(HEADER, PapersPayload(cards=(FULL,)), NOTE)
    references += await scene.posts(HEADER, to=AudienceRef.direct(scene.you))
    assert len(set(references)) == 4
    assert all(references)


async def test_messages_are_shown_in_the_order_of_posting(scene: Scene) -> None:
    notes = [NotePayload(text=f"This is note {number} of them.") for number in (1, 2, 3)]
    await scene.posts(*notes[:2])
    await scene.posts(notes[2])
    seen = await scene.sees()
    places = [seen.find(note.text) for note in notes]
    assert -1 < places[0] < places[1] < places[2]


async def test_papers_in_a_thread_are_shown_too(scene: Scene) -> None:
    scene.stage.ledger.arrange(scene.place, Layout.THREAD)
    (header, paper) = await scene.posts(HEADER, PapersPayload(cards=(FULL,)))
    assert header != paper
    seen = await scene.sees()
    assert HEADER.title in seen
    assert FULL.headline in seen


async def test_a_message_that_may_be_posted_again_is_shown_once(scene: Scene) -> None:
    demand(scene.harness, Ability.RESENDING)
    platform = scene.chat.platform
    assert platform.may_resend(attempted_at=NOW, now=NOW)
    (delivery,) = scene.stage.ledger.compose(scene.place, HeaderPayload(title="Only once."))
    first = await scene.stage.ledger.post(delivery, platform)
    assert await platform.post(delivery) == first
    assert (await scene.sees()).count("Only once.") == 1


async def test_a_message_whose_fate_a_dead_program_left_open_is_shown_once(
    harness: Harness, stage: Stage
) -> None:
    demand(harness, Ability.RESENDING)
    async with harness.connected() as chat:
        (delivery,) = stage.ledger.compose(harness.place, HeaderPayload(title="Only once."))
        first = await stage.ledger.post(delivery, chat.platform)
    async with harness.connected() as chat:
        again = Scene(harness=harness, chat=chat, stage=stage)
        assert chat.platform.may_resend(attempted_at=NOW, now=NOW)
        assert await chat.platform.post(delivery) == first
        assert (await again.sees()).count("Only once.") == 1


async def test_a_platform_that_may_not_repeat_says_so(scene: Scene) -> None:
    may = scene.chat.platform.may_resend(attempted_at=NOW, now=NOW)
    assert may is (Ability.RESENDING not in scene.harness.cannot)


def numbered(words: int, numbers: "count[int]") -> str:
    """A text of words that are told apart, and hold what markup would have to write otherwise."""
    return " ".join(f"Q&A<{next(numbers):05d}>" for _ in range(words))


async def test_a_long_edition_is_cut_between_words_and_never_inside_one(scene: Scene) -> None:
    numbers = count()
    cards = [
        replace(
            FULL,
            paper_id=PaperId(f"p_long{number}"),
            number=number,
            title=numbered(12, numbers),
            url=f"https://arxiv.org/abs/2312.{number:05d}?a=1&b={'c' * 300}",
            links=(Link(label="Code", url=f"https://example.org/{number}?a=1&b={'d' * 300}"),),
            headline=numbered(60, numbers),
            detail=numbered(60, numbers),
            mark=numbered(10, numbers),
        )
        for number in range(1, 11)
    ]
    header = replace(HEADER, lines=(numbered(60, numbers), numbered(60, numbers)))
    await scene.posts(PapersPayload(cards=tuple(cards), header=header))
    _assert_cut_well(await scene.sees())
    links = {link for each in await scene.shown() for link in each.links}
    for card in cards:
        assert card.title in await scene.sees()
        assert links_of(card) <= links
    await _assert_there_is_room(scene)


async def test_a_paper_of_ten_thousand_words_is_cut_between_them(scene: Scene) -> None:
    numbers = count()
    huge = replace(
        FULL,
        title=numbered(1_000, numbers),
        headline=numbered(4_000, numbers),
        detail=numbered(4_000, numbers),
        because=(numbered(3, numbers), numbered(3, numbers)),
    )
    await scene.posts(PapersPayload(cards=(huge, replace(BARE, number=2))))
    seen = await scene.sees()
    _assert_cut_well(seen)
    assert all(f"Q&A<{number:05d}>" in seen for number in range(10)), "the title's first words"
    assert BARE.title in seen
    await _assert_there_is_room(scene)


async def test_a_long_note_is_cut_between_words(scene: Scene) -> None:
    await scene.posts(NotePayload(text=numbered(3_000, count())))
    _assert_cut_well(await scene.sees())
    await _assert_there_is_room(scene)


def _assert_cut_well(seen: str) -> None:
    pieces = re.findall(r"\S*Q&\S*|\S*\d{2,5}>\S*", seen)
    assert pieces
    cut = [each for each in pieces if not re.search(r"(^|\W)Q&A<\d{5}>([,…”.]*$)", each)]
    assert cut == []


async def _assert_there_is_room(scene: Scene) -> None:
    room = scene.harness.room
    if room is not None:
        assert [len(each.text) for each in await scene.shown() if len(each.text) > room] == []
