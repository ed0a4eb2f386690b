"""Digests that a refused token held back, once Slack accepts the bot again."""

import pytest

from bot.domain.audiences import Audience, AudienceState
from bot.domain.ports import Platform
from bot.runtime.sender import Sender
from tests.unit.platforms.slack.outpost import Outpost


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_new_token_starts_what_the_old_one_stopped(outpost: Outpost, code: str) -> None:
    async with outpost.connected() as platform:
        await _refused(outpost, platform, code)
    assert _audience(outpost).state is AudienceState.PAUSED
    async with outpost.connected():
        assert _audience(outpost).state is AudienceState.ACTIVE
        assert _audience(outpost).next_due_at is not None


async def test_a_new_installation_starts_what_the_old_one_stopped(outpost: Outpost) -> None:
    async with outpost.served() as served:
        await served.installed(outpost.slack, outpost.ada)
        await _refused(outpost, served.platform, "token_revoked")
        assert _audience(outpost).state is AudienceState.PAUSED
        await served.installed(outpost.slack, outpost.ada)
        assert _audience(outpost).state is AudienceState.ACTIVE


async def test_a_channel_that_did_not_invite_the_bot_waits_until_somebody_does(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        await _refused(outpost, platform, "not_in_channel")
    async with outpost.connected():
        assert _audience(outpost).state is AudienceState.PAUSED


async def _refused(outpost: Outpost, platform: Platform, code: str) -> None:
    """Let a digest be refused."""
    sender = Sender(
        bridge=outpost.bridge, platforms={"slack": platform}, owner="here", clock=outpost.clock
    )
    outpost.note("Never.")
    with outpost.slack.fault(code, method="chat.postMessage", times=None):
        await sender.tick()
        await sender.drain()


def _audience(outpost: Outpost) -> Audience:
    with outpost.ledger.database.unit_of_work() as uow:
        found = uow.audiences.find(outpost.place)
    assert found is not None
    return found
