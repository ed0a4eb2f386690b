"""How refusals are counted; nothing here runs in a loop, as any thread may ask."""

from bot.platforms.discord.sending.budget import WINDOW, Attempt, Budget

BANNED_AFTER = 10_000
"""Refusals in ten minutes, says https://discord.com/developers/docs/topics/rate-limits"""


def test_refusals_are_counted_and_those_shared_with_others_are_not() -> None:
    budget = Budget(most=2)
    for status, shared in ((200, False), (404, False), (500, False), (429, True), (403, False)):
        budget.note(status, shared=shared)
    assert budget.closed_for == 0
    budget.note(401)
    assert budget.is_used_up
    assert 0 < budget.closed_for <= budget.window


def test_what_is_sent_stops_at_a_tenth_of_what_discord_bans_for() -> None:
    budget = Budget(clock=lambda: 0.0)
    for status in (401, 403, 429) * 333:
        budget.note(status)
    assert budget.closed_for == 0
    budget.note(403)
    assert budget.closed_for == 600.0
    assert budget.most == BANNED_AFTER / 10


def test_there_is_room_again_when_the_first_of_them_is_long_ago() -> None:
    seconds = iter((0.0, 60.0, 100.0, WINDOW - 1.0, WINDOW + 1.0))
    budget = Budget(most=2, clock=lambda: next(seconds))
    budget.note(429)
    budget.note(429)
    assert budget.closed_for == WINDOW - 100.0
    assert budget.is_used_up
    assert not budget.is_used_up


def test_what_discord_failed_over_once_stays_unclear() -> None:
    attempt = Attempt()
    attempt.answered(429)
    assert not attempt.unclear
    attempt.answered(502)
    attempt.answered(429)
    assert attempt.unclear
