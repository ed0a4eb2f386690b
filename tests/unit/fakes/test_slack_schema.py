"""What the fake Slack sends fits the types that Slack's own library for JavaScript has for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft7Validator

from tests.fakes.slack import Message, Turn
from tests.unit.fakes.apps import QUIET, Json, Lab, actions, button, field_of, modal, plain

Judge = Callable[[Any, str], list[str]]


@pytest.fixture(scope="module")
def judge(shared: Path) -> Judge:
    """Tells what is wrong with something that should be of a type."""
    text = (shared / "slack-inbound.schema.json").read_text(encoding="utf-8")
    definitions = json.loads(text)["definitions"]

    def judged(thing: Any, name: str) -> list[str]:  # noqa: ANN401 - whatever is judged
        found = {"$ref": f"#/definitions/{quote(name)}", "definitions": definitions}
        errors = Draft7Validator(found).iter_errors(thing)
        return [f"{each.json_path}: {each.message[:200]}" for each in errors]

    return judged


def sent(turn: Turn) -> Json:
    assert turn.delivery is not None
    return turn.delivery.payload


def set_only(payload: Json) -> Json:
    """Leave out what is null, which Slack sends and the types know only as missing."""
    return {name: value for name, value in payload.items() if value is not None}


async def pressable(lab: Lab) -> Message:
    return await lab.post(blocks=[{"type": "header", "text": plain("x")}, actions(button("Why"))])


async def test_a_command_fits(idle: Lab, judge: Judge) -> None:
    for channel in (idle.channel, None):
        command = sent(await idle.person.say("/papers topic x", at=channel))
        assert judge(command, "SlashCommand") == []
        assert all(isinstance(each, str) for each in command.values())  # it comes as a form


async def test_a_reaction_fits(idle: Lab, judge: Judge) -> None:
    body = sent(await idle.person.react(await idle.post(), "+1"))
    assert judge(body, "EnvelopedEvent<ReactionAddedEvent>") == []
    assert judge(body["event"], "ReactionAddedEvent") == []


async def test_a_reaction_that_is_taken_back_fits(idle: Lab, judge: Judge) -> None:
    message = await idle.post()
    await idle.person.react(message, "+1", told=False)
    event = sent(await idle.person.unreact(message, "+1"))["event"]
    assert event["type"] == "reaction_removed"
    assert judge({**event, "type": "reaction_added"}, "ReactionAddedEvent") == []


async def test_presses_in_messages_fit(idle: Lab, judge: Judge) -> None:
    await idle.client.chat_postMessage(
        channel="U1", text="x", blocks=[actions(button("Why"))], **QUIET
    )
    await idle.client.chat_postEphemeral(
        channel="C1", user="U1", text="x", blocks=[actions(button("Why"))]
    )
    person = idle.person
    for message in (
        await pressable(idle),
        *person.messages(person.direct),
        *person.ephemeral(idle.channel),
    ):
        body = sent(await person.press("Why", message))
        assert judge(set_only(body), "BlockAction<ButtonAction>") == []


async def test_presses_in_views_fit_but_for_the_response_url_that_they_lack(
    idle: Lab, judge: Judge
) -> None:
    home = {"type": "home", "blocks": [actions(button("Why"))]}
    await idle.client.views_publish(user_id="U1", view=home)
    view = idle.person.home
    assert view is not None
    body = set_only(sent(await idle.person.press("Why", view)))
    problems = judge(body, "BlockAction<ButtonAction>")
    assert problems == ["$: 'response_url' is a required property"]


async def test_modals_fit_empty_and_filled_in(idle: Lab, judge: Judge) -> None:
    turn = await idle.person.say("/papers")
    form = modal(field_of("topic"), private_metadata="{}")
    answer = await idle.client.views_open(trigger_id=sent(turn)["trigger_id"], view=form)
    assert judge(answer["view"], "ViewOutput") == []
    assert idle.person.modal is not None
    body = sent(await idle.person.submit(idle.person.modal, {"topic": "x"}))
    assert judge(body["view"], "ViewOutput") == []
    assert body["view"]["state"]["values"]["topic"]["value"]["value"] == "x"


async def test_an_organisation_is_named_in_what_comes_from_its_workspaces(
    idle: Lab, judge: Judge
) -> None:
    team = idle.slack.add_team("T2", name="All", enterprise="E1", org_wide=True)
    person = idle.slack.person(team.add_user("U2", name="ben"))
    command = sent(await person.say("/papers"))
    assert judge(command, "SlashCommand") == []
    assert (command["enterprise_id"], command["is_enterprise_install"]) == ("E1", "true")
    event = sent(await person.open_home())
    assert event["authorizations"][0]["team_id"] is None
    assert event["enterprise_id"] == "E1"
