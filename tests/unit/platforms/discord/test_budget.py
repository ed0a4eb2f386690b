"""How refusals are counted; nothing here runs in a loop, as any thread may ask."""

from bot.platforms.discord.sending.budget import WINDOW, Attempt, Budget


def test_refusals_are_counted_and_those_shared_with_others_are_not() -> None:
    budget = Budget(most=2)
    for status, shared in ((200, False), (404, False), (500, False), (429, True), (403, False)):
        budget.note(status, shared=shared)
    assert budget.closed_for == 0
    budget.note(401)
    assert budget.is_used_up
    assert 0 < budget.closed_for <= budget.window


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
