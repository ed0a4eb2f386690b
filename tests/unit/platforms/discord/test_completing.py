"""What is offered for an option while somebody types it."""

from structlog.testing import capture_logs

from bot.domain.replies import Suggestion
from tests.unit.platforms.discord.inbound import Inbound


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
