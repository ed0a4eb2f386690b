"""What people do reaches the app and its answers reach them, over sockets and by HTTP."""

from __future__ import annotations

import re

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from tests.unit.fakes.apps import Json, Lab, actions, button, field_of, modal, option, plain, until


async def test_a_command_is_answered_to_its_person_alone(app: Lab) -> None:
    @app.app.command("/papers")
    async def answer(ack: AsyncAck, command: Json, respond: AsyncRespond) -> None:
        await ack()
        await respond(text=f"You said {command['text']}")

    ben = app.team.add_user("U2", name="ben")
    app.channel.members.add(ben.id)
    turn = await app.person.say("/papers topic a & b", at=app.channel)
    message = await turn.message()
    assert message.seen.text == "You said topic a & b"  # it came, and went back, escaped
    assert message.text == "You said topic a &amp; b"
    assert turn.acked_after is not None
    assert turn.acked_after < 3
    assert app.person.ephemeral(app.channel) == [message]
    assert app.slack.person(ben).sees(app.channel) == []


async def test_an_ack_can_hold_the_answer(app: Lab) -> None:
    @app.app.command("/papers")
    async def answer(ack: AsyncAck) -> None:
        await ack("at once")

    turn = await app.person.say("/papers help")
    assert (await turn.message()).seen.text == "at once"
    assert app.person.sees(app.person.direct)[0].text == "at once"


async def test_a_press_is_answered_beside_the_message(app: Lab) -> None:
    presses: list[Json] = []

    @app.app.action("act:x")
    async def pressed(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
        await ack()
        presses.append(body)
        await respond(text="pressed", replace_original=False)

    message = await app.post(blocks=[actions(button("Why", "why <p>"))])
    turn = await app.person.press("Why", message)
    assert (await turn.message()).only_for == "U1"
    assert presses[0]["actions"][0]["value"] == "why &lt;p&gt;"  # values come back escaped
    assert presses[0]["message"]["ts"] == message.ts
    again = await app.person.press("why <p>", message)
    assert (await again.message()).text == "pressed"
    assert [each.text for each in app.person.messages(app.channel)] == ["hello", *["pressed"] * 2]


async def test_an_original_can_be_replaced_and_deleted(app: Lab) -> None:
    @app.app.action(re.compile("^act:"))
    async def pressed(ack: AsyncAck, action: Json, respond: AsyncRespond) -> None:
        await ack()
        if action["value"] == "away":
            await respond(delete_original=True)
        else:
            await respond(text="other", replace_original=True)

    message = await app.post(blocks=[actions(button("Change"), button("Away", "away", "act:y"))])
    kept = message.blocks
    await (await app.person.press("Change", message)).answer()
    assert message.text == "other"
    message.blocks = kept
    await app.person.press("Away", message)
    await until(lambda: not app.person.sees(app.channel))


async def test_a_menu_gives_back_what_was_chosen(app: Lab) -> None:
    chosen: list[str] = []

    @app.app.action("act:menu")
    async def pressed(ack: AsyncAck, action: Json) -> None:
        await ack()
        chosen.append(action["selected_option"]["value"])

    options = [option("Less", "1"), option("More &amp; more", "2")]
    menu = {"type": "overflow", "action_id": "act:menu", "options": options}
    message = await app.post(blocks=[actions(menu)])
    await app.person.choose("More & more", message)
    assert chosen == ["2"]


async def test_a_button_in_an_answer_can_be_pressed(app: Lab) -> None:
    bodies: list[Json] = []

    @app.app.command("/papers")
    async def answer(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(text="here", blocks=[actions(button("More"))])

    @app.app.action("act:x")
    async def pressed(ack: AsyncAck, body: Json) -> None:
        await ack()
        bodies.append(body)

    turn = await app.person.say("/papers", at=app.channel)
    await app.person.press("More", await turn.message())
    assert bodies[0]["container"]["is_ephemeral"]
    assert "message" not in bodies[0]


async def test_a_shortcut_carries_the_message(app: Lab) -> None:
    @app.app.shortcut("similar")
    async def use(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
        await ack()
        await respond(text=body["message"]["text"])

    message = await app.post("a paper")
    turn = await app.person.shortcut("similar", message)
    assert (await turn.message()).text == "a paper"


async def test_a_reaction_is_told_once_with_its_message(app: Lab) -> None:
    message = await app.post()
    turn = await app.person.react(message, "+1::skin-tone-3")
    assert turn.acked_after is not None
    (body,) = await app.heard(1)
    assert body["event"]["item"] == {"type": "message", "channel": "C1", "ts": message.ts}
    assert body["event"]["reaction"] == "+1::skin-tone-3"
    found = await app.client.reactions_get(channel="C1", timestamp=message.ts, full=True)
    assert found["message"]["reactions"][0]["users"] == ["U1"]
    await app.person.unreact(message, "+1::skin-tone-3")
    assert (await app.heard(2))[1]["event"]["type"] == "reaction_removed"
    assert not message.reactions


async def test_nobody_reacts_twice_in_the_same_way(app: Lab) -> None:
    message = await app.post()
    await app.person.react(message, "+1")
    with pytest.raises(AssertionError, match="already_reacted"):
        await app.person.react(message, "+1")
    await app.slack.person(app.team.bot).react(message, "+1")
    assert message.reactions == {"+1": ["U1", app.team.bot.id]}
    with pytest.raises(AssertionError, match="no_reaction"):
        await app.person.unreact(message, "-1")


async def test_a_reaction_can_go_unheard(app: Lab) -> None:
    message = await app.post()
    turn = await app.person.react(message, "+1", told=False)
    assert turn.delivery is None
    assert message.reactions == {"+1": ["U1"]}


async def test_reactions_where_the_bot_is_not_are_told_nobody(app: Lab) -> None:
    message = await app.post()
    app.channel.bot_is_member = False
    turn = await app.person.react(message, "+1")
    assert turn.delivery is None
    assert not app.events


async def test_home_is_published_and_its_buttons_open_modals(app: Lab) -> None:
    @app.app.event("app_home_opened")
    async def opened(event: Json, client: AsyncWebClient) -> None:
        home = {"type": "home", "blocks": [actions(button("Topics"))]}
        await client.views_publish(user_id=event["user"], view=home)

    @app.app.action("act:x")
    async def pressed(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(field_of("topic")))

    home = await (await app.person.open_home()).view()
    assert home is app.person.home
    form = await (await app.person.press("Topics", home)).view()
    assert form is app.person.modal
    assert "Topic" in form.seen.text
    assert "Paper Round" in form.seen.text


@pytest.fixture
async def form(app: Lab) -> Lab:
    """A lab with a command that opens a form of three fields."""
    choices: Json = {
        "type": "static_select",
        "options": [option("Daily", "daily"), option("Weekly", "weekly")],
        "initial_option": option("Daily", "daily"),
    }
    fields = (
        field_of("topic", max_length=20),
        field_of("often", **choices),
        field_of(
            "paper",
            optional=True,
            type="external_select",
            action_id="complete:",
            min_query_length=1,
        ),
    )

    @app.app.command("/papers")
    async def ask(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(*fields))

    @app.app.options("complete:")
    async def complete(ack: AsyncAck, body: Json) -> None:
        await ack(options=[option(f"About {body['value']}", body["value"])])

    return app


async def test_a_form_is_filled_in_and_closed(form: Lab) -> None:
    sent: list[Json] = []

    @form.app.view("form")
    async def submitted(ack: AsyncAck, view: Json) -> None:
        await ack()
        sent.append(view["state"]["values"])

    view = await (await form.person.say("/papers")).view()
    turn = await form.person.submit(view, {"topic": "<b> & c", "paper": "2401.1"})
    assert turn.ack == {}
    assert form.person.modal is None
    assert sent[0]["topic"]["value"]["value"] == "<b> & c"
    assert sent[0]["often"]["value"]["selected_option"]["value"] == "daily"
    assert sent[0]["paper"]["complete:"]["selected_option"]["text"]["text"] == "About 2401.1"


async def test_completing_begins_with_so_many_letters(form: Lab) -> None:
    view = await (await form.person.say("/papers")).view()
    assert await form.person.options(view, "complete:", "") == []
    assert [each["value"] for each in await form.person.options(view, "complete:", "x")] == ["x"]


async def test_an_ack_can_say_errors_change_the_form_or_lay_another_on_top(form: Lab) -> None:
    answers: list[Json] = [
        {"response_action": "errors", "errors": {"topic": "No."}},
        {"response_action": "push", "view": modal(title="Second")},
        {"response_action": "update", "view": modal(title="Third")},
        {"response_action": "clear"},
    ]

    @form.app.view("form")
    async def submitted(ack: AsyncAck) -> None:
        await ack(**answers.pop(0))

    person = form.person
    view = await (await person.say("/papers")).view()
    await person.submit(view, {"topic": "x"})
    assert view.errors == {"topic": "No."}
    second = await (await person.submit(view)).view()
    assert second.as_json()["previous_view_id"] == view.id
    await person.submit(second)
    assert person.modal is second
    assert second.title == "Third"
    await person.submit(second)
    assert person.modal is None


async def test_slack_itself_asks_for_what_is_needed(form: Lab) -> None:
    view = await (await form.person.say("/papers")).view()
    turn = await form.person.submit(view, {"topic": ""})
    assert turn.delivery is None
    assert list(view.errors) == ["topic"]
    with pytest.raises(AssertionError, match="20 characters"):
        await form.person.submit(view, {"topic": "x" * 21})


async def test_what_was_typed_stays_when_the_form_is_brought_up_to_date(form: Lab) -> None:
    view = await (await form.person.say("/papers")).view()
    await form.person.fill(view, {"topic": "mine"})
    await form.client.views_update(
        view_id=view.id, hash=view.hash, view=modal(field_of("topic"), field_of("new"))
    )
    assert view.state["topic"]["value"]["value"] == "mine"
    assert form.person.modal is view


async def test_closing_is_told_where_that_was_asked_for(app: Lab) -> None:
    closed: list[Json] = []

    @app.app.view_closed("form")
    async def hear(ack: AsyncAck, body: Json) -> None:
        await ack()
        closed.append(body)

    @app.app.command("/papers")
    async def ask(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        view = modal({"type": "header", "text": plain("x")}, notify_on_close=True)
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    await (await app.person.say("/papers")).view()
    await app.person.close()
    assert closed[0]["is_cleared"] is False
    assert app.person.modal is None


async def test_people_cannot_do_what_is_not_on_their_screen(app: Lab) -> None:
    stranger = app.slack.person(app.team.add_user("U9", name="eve"))
    message = await app.post(blocks=[actions(button("Why"))])
    for act in (
        stranger.press("Why", message),
        stranger.react(message, "+1"),
        stranger.shortcut("similar", message),
        stranger.say("/papers", at=app.channel),
        app.person.press("Nothing", message),
        app.person.choose("Nothing", message),
    ):
        with pytest.raises(AssertionError):
            await act
    assert not message.reactions
