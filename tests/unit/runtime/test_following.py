"""Following an author, from what is typed to what is shown and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app import ThreadBridge
from bot.commands import why
from bot.domain.audiences import Audience
from bot.domain.editions import NotePayload, PaperCard, PapersPayload
from bot.domain.ids import AudienceRef, PaperId
from bot.domain.replies import Card, Facts, Form, Reply
from bot.runtime.host import ChatHost
from bot.services.bylines import reason_text
from bot.services.models import Options
from tests.unit.services.world import ANN, DEFAULTS, PAPERS, World, content

OWN = AudienceRef.direct(ANN)
BY_HER = "by Ada Lovelace, whom you follow"


@pytest.fixture
def database_kind() -> str:
    """Interests are words like any others to the database."""
    return "sqlite"


@pytest.fixture
def hers(world: World) -> PaperId:
    """One paper by somebody, among others by others."""
    world.bring_subjects(each=5)
    written = [
        replace(content("robots", number), authors=("Grace Hopper", author))
        for number, author in ((900, "Lovelace, Ada"), (901, "A. Lovelace"), (902, "Alan Turing"))
    ]
    return world.bring(written)[0]


@pytest.fixture
def host(world: World, bridge: ThreadBridge) -> ChatHost:
    return ChatHost(
        bridge=bridge,
        model=lambda: world.model,
        defaults=DEFAULTS,
        clock=lambda: world.now,
        components=dict,
    )


async def typed(host: ChatHost, line: str) -> Reply:
    reply = await host.command(line, ANN, OWN)
    assert isinstance(reply, Reply)
    return reply


def cards(world: World, audience: Audience) -> list[PaperCard]:
    payloads = world.composed(audience).payloads
    return [card for each in payloads if isinstance(each, PapersPayload) for card in each.cards]


async def test_papers_by_a_followed_author_come_and_say_so(
    world: World, hers: PaperId, host: ChatHost
) -> None:
    await typed(host, "interests add author:Ada Lovelace")
    shown = [each for each in (await typed(host, "mine")).blocks if isinstance(each, Card)]
    assert shown[0].card.paper_id == hers
    assert reason_text(shown[0].card) == BY_HER
    audience = world.direct(ANN, "author:Ada Lovelace")
    assert [(card.paper_id, reason_text(card)) for card in cards(world, audience)] == [
        (hers, BY_HER)
    ]


def test_a_channel_follows_too_and_authors_that_are_no_reason_else_do_not_matter(
    world: World, hers: PaperId
) -> None:
    audience = world.channel("retrieval", "author:ada lovelace")
    world.model = replace(world.model, options=Options(authors=False))
    found = {card.paper_id: card for card in cards(world, audience)}
    assert reason_text(found[hers]) == "by ada lovelace, whom this channel follows"
    assert len(found) == 5
    assert sum("retrieval" in each.because for each in found.values()) == 4


async def test_why_says_it_again(world: World, hers: PaperId, host: ChatHost) -> None:
    await typed(host, "interests add author:Ada Lovelace")
    facts = (await typed(host, f"why {hers}")).blocks[0]
    assert isinstance(facts, Facts)
    assert ("your topic", "author:Ada Lovelace") in facts.facts
    (card,) = cards(world, world.direct(ANN, "author:Ada Lovelace"))
    assert why._reason(card) == f"; it is {BY_HER}"


def test_with_nothing_new_by_them_it_is_said_who_was_looked_for(world: World) -> None:
    world.bring_subjects()
    audience = replace(world.direct(ANN, "author:Barbara Liskov", "knitting"), note_when_empty=True)
    world.change(audience)
    (note,) = world.composed(audience).payloads
    assert isinstance(note, NotePayload)
    assert "mentions knitting or is by Barbara Liskov" in note.text


@pytest.mark.parametrize("name", ["Lovelace", "A. Lovelace", ""])
async def test_a_name_that_could_be_many_people_is_asked_for_whole(
    host: ChatHost, name: str
) -> None:
    reply = await host.command(f"interests add author:{name}", ANN, OWN)
    assert isinstance(reply, Form)
    assert "write the whole name, as author:Ada Lovelace" in reply.fields[0].problem


async def test_an_author_is_muted_searched_for_completed_and_dropped_as_a_topic_is(
    world: World, hers: PaperId, host: ChatHost
) -> None:
    found = await typed(host, "topic author:Ada Lovelace")
    assert [each.card.paper_id for each in found.blocks if isinstance(each, Card)] == [hers]
    nobody = await typed(host, "topic author:Barbara Liskov")
    assert "No paper here is by “Barbara Liskov”" in str(nobody.blocks[0])
    offered = await host.complete("interests add robots, author:lov", ANN, OWN)
    assert [each.value.rpartition(", ")[2] for each in offered] == ["author:Ada Lovelace"]
    await typed(host, "interests add author:Ada Lovelace")
    dropped = await typed(host, "interests remove AUTHOR:ada lovelace")
    assert "No longer followed: author:Ada Lovelace." in str(dropped.blocks[0])
    await typed(host, "interests mute author:Ada Lovelace")
    audience = world.direct(ANN)
    with world.uow() as uow:
        reader = uow.readers.find(ANN)
        assert reader is not None
        stored = uow.readers.interests(reader.id)
        uow.readers.set_interests(
            reader.id, replace(stored, topics=("robots",), muted=("author:Ada Lovelace",)),
            now=world.now,
        )  # fmt: skip
        uow.commit()
    shown = {card.paper_id for card in cards(world, audience)}
    assert shown
    assert hers not in shown


async def test_nothing_in_a_name_reaches_others(host: ChatHost, world: World) -> None:
    """Channels name what they follow; who follows whom in private is in no channel's reason."""
    world.bring([replace(content("robots", 1), authors=("Ada Lovelace",))])
    await typed(host, "interests add author:Ada Lovelace")
    for card in cards(world, world.channel("robots", ref=PAPERS)):
        assert not card.by_followed
