"""Slack that is set up wrongly, or not at all: what is said of it, and what goes on without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.command_line import paperround
from tests.e2e.serving import eventually, health_at, well_at
from tests.e2e.slack_workspace import by_socket, fresh_home, served
from tests.e2e.test_web import browser
from tests.fakes.slack import FakeSlack

pytestmark = pytest.mark.journey


def test_both_ways_in_at_once_are_refused_in_one_sentence(tmp_path: Path) -> None:
    environ = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_SIGNING_SECRET": "s",
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "s",
    }
    said = paperround("--home", tmp_path, "run", "--port", "0", environ=environ).sentence
    assert "both ways in" in said
    assert "SLACK_BOT_TOKEN" in said
    assert "xoxb-1" not in said


async def test_a_token_that_slack_refuses_stops_nothing_else_and_doctor_says_what_is_wrong(
    tmp_path: Path,
) -> None:
    wrong = "xoxb-123456789012-1234567890123-thisisnobodystokenatallaa"
    home = fresh_home(tmp_path / "home")

    def environ(slack: FakeSlack) -> dict[str, str]:
        return {**by_socket(slack), "SLACK_BOT_TOKEN": wrong}

    async with served(home, environ, lambda slack: slack.add_team("T1"), connects=False) as now:
        code, health = await health_at(now.program.origin)
        assert (code, health["status"]) == (200, "degraded")
        assert health["components"]["slack"]["status"] == "failed"
        assert "SLACK_BOT_TOKEN" in health["components"]["slack"]["detail"], health
        async with browser(now.program.origin, await now.program.link()) as web:
            told = await web.post("/api/commands", text="/papers topic protein", channel="#papers")
            assert "protein" in str(told)
        report = await now.doctor()
        assert report["components"]["slack workspace"]["status"] == "failed", report
        assert "SLACK_BOT_TOKEN" in report["components"]["slack workspace"]["detail"], report
        assert wrong not in str(report) + now.log
        assert wrong[-20:] not in now.log


async def test_a_workspace_and_the_web_chat_are_served_by_one_program(tmp_path: Path) -> None:
    home = fresh_home(tmp_path / "home")
    async with served(home, by_socket, lambda slack: slack.add_team("T1")) as now:
        await eventually(lambda: now.rows("SELECT 1 FROM deliveries WHERE state = 'sent'"))
        health = await well_at(now.program.origin)
        assert {"slack", "web"} <= set(health["components"])
        report = await now.doctor()
        assert report["components"]["slack workspace"]["status"] == "ok", report
