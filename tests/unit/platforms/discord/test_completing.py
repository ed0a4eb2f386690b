"""What is offered for an option while somebody types it."""

import pytest
from structlog.testing import capture_logs

from bot.domain.replies import Suggestion
from bot.domain.visible import one_line
from bot.platforms.discord.hearing import answering
from tests.unit.platforms.discord.inbound import Inbound, serve


async def test_what_a_value_could_become_is_offered(inbound: Inbound) -> None:
    title = "A very long title of a paper, " * 5
    inbound.host.suggestions = (
        Suggestion(line="topic agents", sentence="", value="agents", label="agents"),
        Suggestion(line="topic p_1", sentence="", value="p_1", label=title),
        Suggestion(line="topic", sentence="Without a value."),
        Suggestion(line="topic x", sentence="", value="x" * 101, label="too long"),
    )
    offered = await inbound.ada.complete("papers topic", "words", "ag", at=inbound.channel)
    assert inbound.host.completed == ["topic ag"]
    assert [each["value"] for each in offered] == ["agents", "p_1", "ag"]
    assert offered[1]["name"].endswith("…")
    assert len(offered[1]["name"]) <= 100


@pytest.mark.parametrize("hostile", ["a\u202eb", "a\nb\x07", "\u3164", "\ud83d x"])
async def test_what_is_offered_is_called_by_plain_words_and_stays_what_it_is(
    inbound: Inbound, hostile: str
) -> None:
    told = Suggestion(line=f"topic {hostile}", sentence="", value=hostile, label=hostile)
    inbound.host.suggestions = (told,)
    offered = await inbound.ada.complete("papers topic", "words", "", at=inbound.channel)
    assert [each["value"] for each in offered] == [hostile]
    assert [each["name"] for each in offered] == [one_line(hostile) or "…"]


async def test_what_is_completed_for_the_channel_says_so(inbound: Inbound) -> None:
    await inbound.ada.complete(
        "papers interests remove", "words", "a", at=inbound.channel, others={"here": True}
    )
    assert inbound.host.completed == ["interests remove here a"]


async def test_nothing_is_offered_where_something_fails_and_nobody_is_bothered(
    inbound: Inbound,
) -> None:
    inbound.host.fault = RuntimeError("secret")
    with capture_logs() as logs:
        assert await inbound.ada.complete("papers topic", "words", "a") == []
    assert [entry["log_level"] for entry in logs] == ["warning"]


async def test_a_title_that_is_chosen_is_its_paper_and_a_value_of_another_age_is_told_so(
    inbound: Inbound,
) -> None:
    message = await inbound.digest(inbound.place, inbound.channel, papers=3)
    card = inbound.cards(message, inbound.place)[1]
    serve(inbound)
    offered = await inbound.ada.complete("papers why", "title", card.title, at=inbound.channel)
    assert card.paper_id in {each["value"] for each in offered}

    async def why(title: str) -> str:
        turn = await inbound.ada.command("papers why", {"title": title}, at=inbound.channel)
        return (await turn.message()).seen.text

    assert card.title in await why(card.paper_id)
    for title in ("p_zzzzzzzzzz", "A title that no paper has", "\N{HANGUL FILLER}"):
        told = await why(title)
        assert told
        assert card.title not in told
        assert answering.BROKEN not in told


async def test_whatever_is_typed_is_offered_as_discord_takes_it(inbound: Inbound) -> None:
    await inbound.digest(inbound.place, inbound.channel, papers=3)
    serve(inbound)
    for typed in ("", "r", "x" * 100, "👍" * 50, "**a**", "a\nb", "here", "\N{HANGUL FILLER}"):
        offered = await inbound.ada.complete("papers topic", "words", typed, at=inbound.channel)
        assert len(offered) <= 25
        for each in offered:
            assert 1 <= len(each["name"].strip()) <= 100
            assert 1 <= len(each["value"]) <= 100
