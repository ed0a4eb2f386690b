import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from bot.domain.editions import PaperCard, PapersPayload
from bot.domain.health import Status
from bot.domain.ids import PaperId
from bot.domain.ports import Platform
from bot.domain.signals import Vote
from bot.platforms.slack.api.workspaces import Workspace
from bot.platforms.slack.assembling import Tempo
from bot.platforms.slack.sending.reconciling import thumbs_of
from tests.contracts.platforms.stage import NOW, until
from tests.fakes.slack import Fault, Message, User
from tests.unit.platforms.slack.outpost import Outpost, account_of

WORKSPACE = Workspace(tenant="T1", token="xoxb-1", bot_user="U0")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


async def test_votes_from_while_it_was_stopped_count_after_the_start(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        (message,) = await _posted(outpost, platform, "p_aaaaaaaaaa")
    person = outpost.slack.person(outpost.ada)
    await person.react(message, "+1::skin-tone-4", told=False)
    async with outpost.connected():
        await until(lambda: _votes(outpost, outpost.ada) == {"p_aaaaaaaaaa": Vote.UP})
    await person.unreact(message, "+1::skin-tone-4", told=False)
    await person.react(message, "-1", told=False)
    outpost.clock.advance(timedelta(minutes=1))
    async with outpost.connected():
        await until(lambda: _votes(outpost, outpost.ada) == {"p_aaaaaaaaaa": Vote.DOWN})


async def test_votes_from_while_the_connection_was_lost_count_once_it_is_back(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        (message,) = await _posted(outpost, platform, "p_aaaaaaaaaa")
        await outpost.slack.person(outpost.ada).react(message, "+1", told=False)
        outpost.slack.lose_sockets()
        await until(lambda: _votes(outpost, outpost.ada) == {"p_aaaaaaaaaa": Vote.UP})


async def test_bots_and_our_own_have_no_votes(outpost: Outpost) -> None:
    other = outpost.team.add_user("U9", name="helper", is_bot=True)
    async with outpost.connected() as platform:
        (message,) = await _posted(outpost, platform, "p_aaaaaaaaaa")
    message.reactions["+1"] = [outpost.team.bot.id, other.id, outpost.ada.id]
    async with outpost.connected():
        await until(lambda: _votes(outpost, outpost.ada) != {})
    assert _votes(outpost, other) == {}
    assert _votes(outpost, outpost.team.bot) == {}


async def test_a_message_that_is_gone_keeps_no_other_one_from_being_asked_for(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        first, second = await _posted(outpost, platform, "p_aaaaaaaaaa", "p_bbbbbbbbbb")
    first.reactions["-1"] = [outpost.ada.id]
    second.reactions["+1"] = [outpost.ada.id]
    second.deleted = True
    async with outpost.connected() as platform:
        await until(lambda: _votes(outpost, outpost.ada) == {"p_aaaaaaaaaa": Vote.DOWN})
        assert platform.health().status is Status.OK


async def test_a_429_is_obeyed_and_nothing_is_left_out(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        (message,) = await _posted(outpost, platform, "p_aaaaaaaaaa")
    message.reactions["+1"] = [outpost.ada.id]
    with outpost.slack.fault(
        Fault.RATE_LIMITED, method="reactions.get", times=1, retry_after=0
    ) as fault:
        async with outpost.connected():
            await until(lambda: _votes(outpost, outpost.ada) != {})
    assert fault.hits == 1


@pytest.mark.parametrize("method", ["reactions.get", "users.info"])
@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.DROPPED_BEFORE, "internal_error"])
async def test_what_fails_for_now_is_asked_again(
    outpost: Outpost, method: str, fault: Fault | str
) -> None:
    async with outpost.connected() as platform:
        (message,) = await _posted(outpost, platform, "p_aaaaaaaaaa")
    message.reactions["+1"] = [outpost.ada.id]
    with outpost.slack.fault(fault, method=method, times=3):
        async with outpost.connected():
            await until(lambda: _votes(outpost, outpost.ada) != {})


@pytest.mark.parametrize("code", ["message_not_found", "channel_not_found", "missing_scope"])
async def test_what_slack_will_never_show_is_not_asked_for_again(
    outpost: Outpost, code: str
) -> None:
    async with outpost.connected() as platform:
        await _posted(outpost, platform, "p_aaaaaaaaaa", "p_bbbbbbbbbb")
    with outpost.slack.fault(code, method="reactions.get", times=None) as fault:
        async with outpost.connected():
            await until(lambda: fault.hits == 2)
            await asyncio.sleep(0.3)
            assert fault.hits == 2


async def test_a_refused_token_is_asked_with_once(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        await _posted(outpost, platform, "p_aaaaaaaaaa", "p_bbbbbbbbbb")
    with outpost.slack.fault("token_revoked", method="reactions.get", times=None) as fault:
        async with outpost.connected():
            await until(lambda: fault.hits == 1)
            await asyncio.sleep(0.3)
            assert fault.hits == 1


async def test_asking_holds_up_neither_posting_nor_what_people_do(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        await _posted(outpost, platform, "p_aaaaaaaaaa", "p_bbbbbbbbbb")
    slow = Tempo(apart=0.0, ping=0.2, look=0.02, between_questions=30)
    async with outpost.connected(slow) as platform:
        await until(lambda: bool(outpost.slack.calls_of("reactions.get")))
        async with asyncio.timeout(2):
            await platform.post(outpost.note("At once."))
            turn = await outpost.slack.person(outpost.ada).say("/papers mine", at=outpost.channel)
            await turn.answer()


async def test_it_asks_at_its_own_pace(outpost: Outpost) -> None:
    loop = asyncio.get_running_loop()
    async with outpost.connected() as platform:
        await _posted(outpost, platform, "p_aaaaaaaaaa", "p_bbbbbbbbbb", "p_cccccccccc")
    before = len(outpost.slack.calls_of("reactions.get"))
    began = loop.time()
    async with outpost.connected(Tempo(ping=0.2, look=0.02, between_questions=0.2)):
        await until(lambda: len(outpost.slack.calls_of("reactions.get")) == before + 3)
    assert loop.time() - began >= 0.4


@pytest.mark.parametrize(
    ("users", "count", "complete"), [(["U1"], 1, True), (["U1"], 2, False), ([], 1, False)]
)
def test_a_list_of_some_of_those_who_reacted_is_not_complete(
    users: list[str], count: int, *, complete: bool
) -> None:
    told = {"message": {"reactions": [{"name": "+1", "users": users, "count": count}]}}
    assert thumbs_of(told, WORKSPACE).complete is complete


def test_other_reactions_are_none_of_ours_however_many_there_are() -> None:
    told = {"message": {"reactions": [{"name": "tada", "users": [], "count": 900}]}}
    assert thumbs_of(told, WORKSPACE).complete
    assert thumbs_of(told, WORKSPACE).standing == ()


def test_a_message_without_reactions_has_a_complete_list_of_none() -> None:
    assert thumbs_of({"message": {"ts": "1.2"}}, WORKSPACE).complete


def test_an_answer_without_a_message_says_nothing_for_sure() -> None:
    assert not thumbs_of({"ok": True}, WORKSPACE).complete


@given(JSON)
def test_an_answer_of_any_shape_is_read(answer: object) -> None:
    told = {"message": {"reactions": [{"name": "+1", "users": answer, "count": answer}, answer]}}
    for each in thumbs_of(told, WORKSPACE).standing:
        assert each.vote is Vote.UP
    thumbs_of(answer, WORKSPACE)


async def _posted(outpost: Outpost, platform: Platform, *papers: str) -> Sequence[Message]:
    """Post each paper in a message of its own an hour ago; the messages as Slack has them."""
    outpost.clock.now = NOW + timedelta(hours=1)
    payloads = [
        PapersPayload(cards=(PaperCard(paper_id=PaperId(paper), number=1, title=paper),))
        for paper in papers
    ]
    for delivery in outpost.ledger.compose(outpost.place, *payloads):
        await outpost.ledger.post(delivery, platform)
    return outpost.channel.messages


def _votes(outpost: Outpost, user: User) -> dict[PaperId, Vote]:
    with outpost.ledger.database.unit_of_work() as uow:
        reader = uow.readers.find(account_of(user))
        return {} if reader is None else dict(uow.signals.votes(reader.id))
