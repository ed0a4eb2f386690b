"""A workspace that removes the bot, and one that takes it back."""

from dataclasses import replace
from datetime import datetime

from bot.domain.audiences import Audience, AudienceState
from bot.domain.editions import DeliveryState
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.installations import Installation
from bot.domain.signals import Vote
from bot.services.leaving import REMOVED, come_back, leave, leave_places
from bot.services.subscriptions import unsubscribe
from bot.storage.database import open_database
from tests.unit.services.world import DAY, PAPERS, World

CHANNEL, OTHER = AudienceRef.parse("slack:T1/C1"), AudienceRef.parse("slack:T2/C1")
PERSON = AccountRef.parse("slack:T1/U1")
REFUSED = "The bot is refused."


def go(world: World, tenant: str = "T1") -> int:
    with world.uow() as uow:
        return leave("slack", tenant, uow, now=world.now)


def stored(world: World, audience: Audience) -> Audience:
    with world.uow() as uow:
        return uow.audiences.get(audience.id)


def test_everything_of_the_workspace_ends_and_what_was_not_sent_is_withdrawn(
    world: World,
) -> None:
    world.bring_subjects()
    channel = world.channel("robots", ref=CHANNEL)
    direct = world.direct(PERSON, "robots")
    world.edition(channel)
    assert go(world) == 2
    for each in (channel, direct):
        ended = stored(world, each)
        assert (ended.state, ended.state_reason) == (AudienceState.ENDED, REMOVED)
        assert ended.next_due_at is None
    with world.uow() as uow:
        assert uow.editions.open_places(datetime.max.replace(tzinfo=world.now.tzinfo)) == []
        assert uow.editions.shown(channel.id) == frozenset()
        states = {each.state for each in uow.editions.latest(channel.id)}
    assert states == {DeliveryState.FAILED}


def test_the_tokens_of_the_workspace_are_deleted_and_no_others(database_url: str) -> None:
    with open_database(database_url, keys=("a key of this test",)) as database:
        world = World(database=database)
        with world.uow() as uow:
            for tenant in ("T1", "T2"):
                uow.installations.put(
                    Installation(
                        platform="slack",
                        tenant=tenant,
                        secrets={"bot_token": "xoxb-1"},
                        installed_at=world.now,
                    )
                )
            uow.commit()
        go(world)
        with world.uow() as uow:
            assert uow.installations.tenants("slack") == ["T2"]


def test_other_workspaces_and_platforms_go_on(world: World) -> None:
    there, here = world.channel("robots", ref=OTHER), world.channel("robots", ref=PAPERS)
    world.channel("robots", ref=CHANNEL)
    assert go(world) == 1
    assert stored(world, there).state is AudienceState.ACTIVE
    assert stored(world, here).state is AudienceState.ACTIVE


def test_a_workspace_that_left_before_changes_nothing(world: World) -> None:
    channel = world.channel("robots", ref=CHANNEL)
    go(world)
    ended = stored(world, channel)
    assert go(world) == 0
    assert stored(world, channel) == ended


def test_what_its_people_voted_stays_for_them_to_take_away(world: World) -> None:
    paper = world.bring_subjects()["robots"][0]
    world.vote(paper, Vote.UP, account=PERSON)
    go(world)
    with world.uow() as uow:
        reader = uow.readers.find(PERSON)
        assert reader is not None
        assert uow.signals.votes(reader.id) == {paper: Vote.UP}


def test_who_accepts_the_bot_again_gets_digests_again_that_it_held_back(world: World) -> None:
    world.bring_subjects()
    channel = world.channel("robots", ref=CHANNEL)
    world.edition(channel)
    pause(world, channel, REFUSED)
    world.now += 3 * DAY
    assert come(world) == 1
    again = stored(world, channel)
    assert (again.state, again.state_reason) == (AudienceState.ACTIVE, "")
    assert again.next_due_at == world.now + DAY
    with world.uow() as uow:
        assert uow.editions.open_places(world.now) == [], "what is three days old is not sent"
    assert come(world) == 0


def test_what_was_paused_or_ended_for_another_reason_stays_so(world: World) -> None:
    uninvited, elsewhere = world.channel(ref=CHANNEL), world.channel(ref=OTHER)
    ended = world.direct(PERSON)
    pause(world, uninvited, "I am not invited.")
    pause(world, elsewhere, REFUSED)
    with world.uow() as uow:
        unsubscribe(ended.ref, uow)
    assert come(world) == 0
    assert stored(world, uninvited).state is AudienceState.PAUSED
    assert stored(world, elsewhere).state is AudienceState.PAUSED
    assert stored(world, ended).state is AudienceState.ENDED


def pause(world: World, audience: Audience, reason: str) -> None:
    world.change(
        replace(
            stored(world, audience),
            state=AudienceState.PAUSED,
            state_reason=reason,
            next_due_at=None,
        )
    )


def come(world: World) -> int:
    with world.uow() as uow:
        return come_back("slack", "T1", uow, reasons={REFUSED}, now=world.now)


def test_a_server_takes_its_own_channels_along_and_nothing_else(world: World) -> None:
    world.bring_subjects()
    gone = world.channel("robots", ref=AudienceRef.parse("discord:31"))
    stays = world.channel("robots", ref=AudienceRef.parse("discord:32"))
    elsewhere = world.channel("robots", ref=AudienceRef.parse("web:31"))
    world.edition(gone)
    for ended in (1, 0):
        with world.uow() as uow:
            assert leave_places("discord", {"31", "33"}, uow, reason="It is gone.") == ended
    assert stored(world, gone).state is AudienceState.ENDED
    assert stored(world, gone).state_reason == "It is gone."
    with world.uow() as uow:
        states = {each.state for each in uow.editions.latest(gone.id)}
    assert states == {DeliveryState.FAILED}
    assert {stored(world, each).state for each in (stays, elsewhere)} == {AudienceState.ACTIVE}
