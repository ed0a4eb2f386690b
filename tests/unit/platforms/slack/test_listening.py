"""Real requests through an unmodified slack_bolt: what comes of commands, buttons and menus."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.domain.editions import ActionName
from bot.domain.ids import AudienceRef
from bot.domain.replies import Reply, Text
from bot.platforms.slack.hearing.acting import NO_PAPER, NOT_KNOWN, WHICH
from bot.platforms.slack.hearing.answering import BROKEN
from bot.services.actions import run
from tests.fakes.host import said
from tests.fakes.slack import Message, View
from tests.unit.platforms.slack.inbound import Inbound, account, receiving, until
from tests.unit.services.world import World


async def test_a_command_is_answered_to_its_giver_alone(inbound: Inbound) -> None:
    turn = await inbound.ada.say("/papers topic long context", at=inbound.channel)
    answer = await turn.message()
    assert "Understood." in answer.seen.text
    assert answer.only_for == "U1"
    (typed,) = inbound.host.typed
    assert typed.line == "topic long context"
    assert (typed.by, typed.at) == (account(inbound.ada.user), inbound.place)


async def test_a_command_is_acknowledged_before_its_slow_answer(inbound: Inbound) -> None:
    slow = asyncio.Event()
    command = inbound.host.command

    async def waits(*given: object, **named: object) -> object:
        await slow.wait()
        return await command(*given, **named)  # type: ignore[arg-type]

    inbound.host.command = waits  # type: ignore[method-assign, assignment]
    turn = await inbound.ada.say("/papers mine", at=inbound.channel)
    assert turn.ack == {}
    assert not turn.answers
    slow.set()
    assert "Understood." in (await turn.message()).seen.text


async def test_what_was_typed_arrives_as_it_was_typed(inbound: Inbound) -> None:
    words = "R&D <!channel> &amp; “Größe” 北京 👍"
    await (await inbound.ada.say(f"/papers topic {words}", at=inbound.channel)).message()
    assert inbound.host.typed[0].line == f"topic {words}"


async def test_direct_messages_are_the_caller_s_own_place(inbound: Inbound) -> None:
    await (await inbound.ada.say("/papers mine")).message()
    assert inbound.host.typed[0].at == AudienceRef.parse("slack:T1/U1")
    assert inbound.host.typed[0].manages


async def test_the_bare_command_begins_with_newcomers_and_helps_others(
    inbound: Inbound, world: World
) -> None:
    await (await inbound.ada.say("/papers", at=inbound.channel)).message()
    world.direct(account(inbound.ben.user), "retrieval")
    await (await inbound.ben.say("/papers", at=inbound.channel)).message()
    assert [typed.line for typed in inbound.host.typed] == ["home", "help"]


async def test_a_command_knows_the_channel_s_name_and_size_and_the_caller_s_zone(
    inbound: Inbound,
) -> None:
    inbound.ada.user.zone = "Asia/Tokyo"
    await (await inbound.ada.say("/papers subscribe here", at=inbound.channel)).message()
    where = inbound.host.typed[0].where
    assert (where.name, where.zone) == ("#reading-group", "Asia/Tokyo")
    assert where.members is not None
    assert where.members >= 2


async def test_what_fails_is_told_in_one_sentence_and_logged_once(inbound: Inbound) -> None:
    inbound.host.fault = RuntimeError("secret of the database")
    with capture_logs() as logs:
        answer = await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
    assert BROKEN in answer.seen.text
    assert "secret" not in answer.seen.text
    assert [entry["log_level"] for entry in logs].count("error") == 1


async def test_a_slash_command_of_another_name_is_named_in_our_sentences(world: World) -> None:
    async with receiving(world, command="/rounds") as inbound:
        inbound.host.answer = said("See /papers help for more.")
        answer = await (await inbound.ada.say("/rounds mine", at=inbound.channel)).message()
        assert "See /rounds help for more." in answer.seen.text


@pytest.mark.parametrize(("private", "place"), [(False, "#reading-group"), (True, "this channel")])
async def test_what_is_said_where_the_bot_is_not_comes_with_what_to_do(
    inbound: Inbound, place: str, *, private: bool
) -> None:
    inbound.channel.private, inbound.channel.bot_is_member = private, False
    await (await inbound.ada.say("/papers subscribe here", at=inbound.channel)).message()
    assert inbound.host.typed[0].where.obstacle == (
        f"I can't post in {place}: invite me with /invite @Paper Round."
    )


async def test_nothing_stands_in_the_way_where_the_bot_is_or_nobody_knows(
    inbound: Inbound,
) -> None:
    with inbound.slack.fault("internal_error", method="conversations.info"):
        await (await inbound.ada.say("/papers subscribe here", at=inbound.channel)).message()
    for at in (inbound.channel, None):
        await (await inbound.ada.say("/papers subscribe here", at=at)).message()
    assert [each.where.obstacle for each in inbound.host.typed] == ["", "", ""]


async def test_a_button_under_a_digest_names_its_message(inbound: Inbound) -> None:
    message = await inbound.digest(inbound.place, inbound.channel)
    turn = await inbound.ada.press("👍", message)
    answer = await turn.message()
    assert answer.only_for == "U1"
    (press,) = inbound.host.presses
    assert (press.action, press.message) == (ActionName.UP, f"{inbound.channel.id}/{message.ts}")
    assert (press.caller, press.place) == (account(inbound.ada.user), inbound.place)
    assert not message.deleted
    assert inbound.channel.shown == [message]


async def test_a_menu_s_entry_is_a_button_too(inbound: Inbound) -> None:
    message = await inbound.digest(inbound.place, inbound.channel)
    await (await inbound.ada.choose("Why this?", message)).message()
    (press,) = inbound.host.presses
    assert press.action is ActionName.RUN
    assert press.subject.startswith("why ")


async def test_a_button_in_an_answer_names_no_message(inbound: Inbound) -> None:
    inbound.host.answer = Reply(blocks=(Text(text="Here."),), actions=(run("Mine", "mine"),))
    answer = await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
    await (await inbound.ada.press("Mine", answer)).message()
    assert inbound.host.presses[0].message == ""
    assert inbound.host.presses[0].place == inbound.place


async def test_in_direct_messages_a_button_is_in_the_caller_s_own_place(inbound: Inbound) -> None:
    mine = AudienceRef.parse("slack:T1/U1")
    message = await inbound.digest(mine, inbound.ada.direct)
    await (await inbound.ada.press("👍", message)).message()
    assert inbound.host.presses[0].place == mine
    assert inbound.host.presses[0].message.startswith("D")


@pytest.mark.parametrize("value", ["", "up", "vote:p_1", "launch:p_1", "\x00", "🐌:🐌"])
async def test_a_button_of_another_age_or_forged_is_answered_with_a_sentence(
    inbound: Inbound, value: str
) -> None:
    message = await inbound.digest(inbound.place, inbound.channel)
    for block in message.blocks:
        for element in block.get("elements", ()):
            if element["type"] == "button":
                element["value"] = value
    answer = await (await inbound.ada.press("👍", message)).message()
    assert NOT_KNOWN in answer.seen.text
    assert inbound.host.presses == []


async def test_a_shortcut_is_about_the_one_paper_of_its_message(inbound: Inbound) -> None:
    message = await inbound.digest(inbound.place, inbound.channel)
    (card,) = inbound.cards(message, inbound.place)
    answer = await (await inbound.ada.shortcut("similar", message)).message()
    assert answer.only_for == "U1"
    assert inbound.host.typed[0].line == f"similar {card.paper_id}"


async def test_a_shortcut_asks_which_of_several_papers_is_meant(inbound: Inbound) -> None:
    message = await inbound.digest(inbound.place, inbound.channel, papers=3)
    cards = inbound.cards(message, inbound.place)
    assert len(cards) == 3
    question = await (await inbound.ada.shortcut("why", message)).message()
    assert WHICH in question.seen.text
    assert all(card.title in question.seen.text for card in cards)
    assert inbound.host.typed == []
    await (await inbound.ada.press(f"run:why {cards[1].paper_id}", question)).message()
    assert inbound.host.presses[0].subject == f"why {cards[1].paper_id}"


async def test_a_shortcut_on_another_message_finds_no_paper(inbound: Inbound) -> None:
    other = inbound.team.add_user("U3", name="cy")
    message = Message(ts="1.000100", channel=inbound.channel, user=other.id, text="hello")
    inbound.channel.add(message)
    answer = await (await inbound.ada.shortcut("why", message)).message()
    assert NO_PAPER in answer.seen.text


async def test_home_shows_what_home_answers_and_again_after_something_was_done(
    inbound: Inbound,
) -> None:
    inbound.host.answer = Reply(blocks=(Text(text="Welcome."),), actions=(run("Mine", "mine"),))
    await inbound.ada.open_home()
    await until(lambda: inbound.home != "")
    assert inbound.ada.home is not None
    assert "Welcome." in inbound.ada.home.seen.text
    inbound.host.answer = said("Changed.")
    turn = await inbound.ada.press("Mine", inbound.ada.home)
    modal = await turn.view()
    assert modal.kind == "modal"
    assert "Changed." in modal.seen.text
    await until(lambda: "Changed." in inbound.home)
    assert [typed.line for typed in inbound.host.typed] == ["home", "home"]
    assert {typed.at for typed in inbound.host.typed} == {AudienceRef.parse("slack:T1/U1")}


async def test_the_messages_tab_is_no_home(inbound: Inbound) -> None:
    event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"}
    await inbound.slack.send_event(inbound.team, event)
    assert inbound.host.typed == []


async def test_a_button_in_a_modal_is_answered_in_it(inbound: Inbound) -> None:
    inbound.host.answer = Reply(blocks=(Text(text="First."),), actions=(run("More", "mine"),))
    await inbound.ada.open_home()
    await until(lambda: inbound.home != "")
    assert inbound.ada.home is not None
    await (await inbound.ada.press("More", inbound.ada.home)).view()
    assert isinstance(inbound.ada.modal, View)
    inbound.host.answer = said("Second.")
    await inbound.ada.press("More", inbound.ada.modal)
    await until(lambda: "Second." in inbound.modal)
    assert len(inbound.ada.user.modals) == 1


async def test_a_link_s_press_is_acknowledged_and_nothing_else(inbound: Inbound) -> None:
    message = await inbound.digest(inbound.place, inbound.channel)
    body = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "team": {"id": "T1"},
        "channel": {"id": inbound.channel.id},
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": inbound.channel.id,
        },
        "actions": [{"type": "button", "action_id": "link", "value": "x"}],
    }
    assert await inbound.dispatch(body) == 200
    assert inbound.host.presses == []


async def test_events_that_nobody_asked_for_are_acknowledged(inbound: Inbound) -> None:
    delivery = await inbound.slack.send_event(
        inbound.team, {"type": "channel_rename", "channel": {}}
    )
    assert delivery.attempts == 1
    assert inbound.into.statuses == [200]


async def test_the_bot_s_removal_is_handed_on_before_it_is_acknowledged(inbound: Inbound) -> None:
    inbound.host.fault = RuntimeError("not stored")
    with capture_logs():
        delivery = await inbound.slack.send_event(inbound.team, {"type": "app_uninstalled"})
    assert inbound.into.statuses == [500]
    inbound.host.fault = None
    async with asyncio.timeout(2):
        await delivery.was_acked.wait()
    assert [tenant for tenant, _ in inbound.left] == ["T1"]


async def test_tokens_of_people_are_none_of_its_business(inbound: Inbound) -> None:
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}
    await inbound.slack.send_event(inbound.team, revoked)
    assert inbound.left == []
    revoked["tokens"] = {"oauth": [], "bot": [inbound.team.bot.id]}
    await inbound.slack.send_event(inbound.team, revoked)
    assert [tenant for tenant, _ in inbound.left] == ["T1"]


async def test_two_workspaces_do_not_mix(inbound: Inbound) -> None:
    other = inbound.slack.add_team("T2", name="Elsewhere")
    eve = inbound.slack.person(other.add_user("U1", name="eve", zone="Asia/Tokyo"))
    channel = other.add_channel("C1", name="other", members=["U1"])
    await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
    answer = await (await eve.say("/papers mine", at=channel)).message()
    assert answer.channel is channel
    first, second = inbound.host.typed
    assert (str(first.by), str(second.by)) == ("slack:T1/U1", "slack:T2/U1")
    assert (str(first.at), str(second.at)) == ("slack:T1/C1", "slack:T2/C1")
    assert (first.where.name, second.where.name) == ("#reading-group", "#other")
    assert (first.where.zone, second.where.zone) == ("Europe/London", "Asia/Tokyo")


async def test_an_organisation_is_one_tenant(inbound: Inbound) -> None:
    team = inbound.slack.add_team("T3", enterprise="E1", org_wide=True)
    eve = inbound.slack.person(team.add_user("W1", name="eve"))
    channel = team.add_channel("C3", name="all", members=["W1"])
    await (await eve.say("/papers mine", at=channel)).message()
    await eve.open_home()
    await until(lambda: eve.home is not None)
    assert {str(typed.by) for typed in inbound.host.typed} == {"slack:E1/W1"}


@pytest.mark.parametrize(
    ("who", "manages"), [("creator", True), ("admin", True), ("member", False), ("unknown", False)]
)
async def test_where_only_managers_may_these_are_its_creator_and_admins(
    world: World, who: str, *, manages: bool
) -> None:
    async with receiving(world, only_managers=True) as inbound:
        inbound.ben.user.is_admin = who == "admin"
        if who == "unknown":
            inbound.team.scopes -= {"channels:read", "users:read"}
        person = inbound.ada if who == "creator" else inbound.ben
        for place, expected in ((inbound.channel, manages), (person.direct, True)):
            await (await person.say("/papers subscribe here", at=place)).message()
            assert inbound.host.typed[-1].manages is expected


@pytest.mark.parametrize(("private", "name"), [(False, "#elsewhere"), (True, "")])
async def test_where_slack_does_not_show_a_channel_the_command_s_word_for_it_is_its_name(
    inbound: Inbound, name: str, *, private: bool
) -> None:
    place = inbound.team.add_channel(
        "C2", name="elsewhere", members=["U1"], private=private, bot_is_member=False
    )
    with inbound.slack.fault("channel_not_found", method="conversations.info"):
        await (await inbound.ada.say("/papers mine", at=place)).message()
    where = inbound.host.typed[0].where
    assert (where.name, where.members) == (name, None)


async def test_a_home_that_cannot_be_shown_is_only_logged(inbound: Inbound) -> None:
    with (
        capture_logs() as logs,
        inbound.slack.fault("internal_error", method="views.publish"),
    ):
        await inbound.ada.open_home()
        await until(lambda: logs != [])
    assert [entry["log_level"] for entry in logs] == ["warning"]
    await inbound.ada.open_home()
    await until(lambda: "Understood." in inbound.home)
