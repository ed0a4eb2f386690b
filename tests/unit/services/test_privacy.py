from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.audiences import Interests
from bot.domain.errors import StorageError
from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.people import Refusal
from bot.domain.signals import Aside, Surface, Vote
from bot.services import privacy, subscriptions, votes
from bot.services.privacy import Holdings
from bot.services.subscriptions import Change
from bot.services.votes import Act, Noted
from tests.unit.services.world import ANN, BEN, World

WORK = AccountRef.parse("slack:T1/U1")
MINUTE = timedelta(minutes=1)


class Outside:
    """Where refusals are written down; it can be told to fail."""

    def __init__(self) -> None:
        self.kept: list[Refusal] = []
        self.fails = False

    def __call__(self, refusals: Sequence[Refusal]) -> None:
        if self.fails:
            raise StorageError
        self.kept += refusals


@pytest.fixture
def outside() -> Outside:
    return Outside()


def act(world: World, paper: PaperId, vote: Vote = Vote.UP, **more: object) -> Noted:
    """Let a reaction arrive now; it was given now unless the test says otherwise."""
    given = Act(
        account=ANN, paper=paper, vote=vote, surface=Surface.REACTION, name=vote.value, at=world.now
    )
    with world.uow() as uow:
        return votes.record(replace(given, **more), uow, now=world.now)  # type: ignore[arg-type]


def forget(world: World, outside: Outside, account: AccountRef = ANN) -> Holdings:
    with world.uow() as uow:
        return privacy.forget(account, uow, now=world.now, keep=outside)


def ignore(world: World, outside: Outside, account: AccountRef = ANN, *, off: bool = False) -> bool:
    with world.uow() as uow:
        return privacy.ignore(account, uow, ignored=not off, now=world.now, keep=outside)


def linked(world: World, one: AccountRef, other: AccountRef) -> None:
    with world.uow() as uow:
        kept, gone = (uow.readers.ensure(each, now=world.now).id for each in (one, other))
        uow.readers.merge(kept, gone)
        uow.commit()


def is_known(world: World, account: AccountRef = ANN) -> bool:
    with world.uow() as uow:
        return uow.readers.find(account) is not None


def test_forgetting_deletes_everything_and_says_what_there_was(
    world: World, outside: Outside
) -> None:
    papers = world.bring_subjects()
    world.channel("retrieval")
    world.direct(ANN, "robots", "proteins")
    world.vote(papers["robots"][0], Vote.UP)
    world.vote(papers["robots"][0], Vote.DOWN)
    world.vote(papers["climate"][0], Vote.UP, account=BEN)
    with world.uow() as uow:
        reader = uow.readers.ensure(ANN, now=world.now).id
        uow.saves.put(reader, papers["robots"][1], Aside.SAVED, now=world.now)
        uow.saves.put(reader, papers["robots"][1], Aside.NOT_NOW, now=world.now)
        uow.commit()
    held = Holdings(
        accounts=(ANN,),
        papers_voted_on=1,
        saved=1,
        put_away=1,
        topics=2,
        direct=1,
        channels=("#papers",),
    )
    with world.uow() as uow:
        assert privacy.holdings(ANN, uow) == held
    assert forget(world, outside) == held
    with world.uow() as uow:
        assert uow.readers.find(ANN) is None
        assert uow.audiences.find(AudienceRef.direct(ANN)) is None
        assert privacy.holdings(ANN, uow) == Holdings()
        assert privacy.holdings(BEN, uow).papers_voted_on == 1


def test_what_a_platform_delivers_again_brings_nobody_back(world: World, outside: Outside) -> None:
    paper = world.bring_subjects()["robots"][0]
    before = world.now
    act(world, paper, event="Ev1")
    world.now += MINUTE
    forget(world, outside)
    for moment in (before, world.now):
        noted = act(world, paper, at=moment)
        assert (noted.reader, noted.vote_after, noted.changed) == (None, None, False)
        assert votes.receipt(noted, world.model.ranker).text == votes.FORGOTTEN
    assert not is_known(world)


def test_acts_after_the_forgetting_count_anew(world: World, outside: Outside) -> None:
    papers = world.bring_subjects()
    act(world, papers["robots"][0])
    forget(world, outside)
    world.now += MINUTE
    noted = act(world, papers["climate"][0])
    assert noted.after.liked == (papers["climate"][0],)
    assert not act(world, papers["robots"][0], at=world.now - MINUTE).changed


def test_every_account_of_a_person_is_forgotten(world: World, outside: Outside) -> None:
    paper = world.bring_subjects()["robots"][0]
    linked(world, ANN, WORK)
    forget(world, outside, WORK)
    assert len(outside.kept) == 2
    for account in (ANN, WORK):
        assert act(world, paper, account=account).refused == votes.FORGOTTEN
    assert act(world, paper, account=BEN).changed


def test_who_was_never_known_can_ask_to_be_forgotten(world: World, outside: Outside) -> None:
    paper = world.bring_subjects()["robots"][0]
    assert forget(world, outside) == Holdings()
    assert act(world, paper).refused == votes.FORGOTTEN
    assert not is_known(world)


def test_nothing_is_forgotten_that_could_not_be_written_down_outside(
    world: World, outside: Outside
) -> None:
    act(world, world.bring_subjects()["robots"][0])
    outside.fails = True
    with pytest.raises(StorageError):
        forget(world, outside)
    assert is_known(world)


def test_hashes_tell_nothing_without_the_salt_and_differ_by_account(
    world: World, outside: Outside
) -> None:
    forget(world, outside, ANN)
    forget(world, outside, BEN)
    hashes = [refusal.account_hash for refusal in outside.kept]
    assert len(set(hashes)) == 2
    assert all(len(each) == 64 and "ann" not in each for each in hashes)


def test_who_is_ignored_teaches_nothing_and_is_told_so(world: World, outside: Outside) -> None:
    papers = world.bring_subjects()
    assert ignore(world, outside)
    noted = act(world, papers["robots"][0], event="Ev1")
    assert (noted.reader, noted.changed) == (None, False)
    receipt = votes.receipt(noted, world.model.ranker)
    assert receipt.text == votes.IGNORED
    assert not is_known(world)
    assert ignore(world, outside, off=True)
    world.now += MINUTE
    assert act(world, papers["robots"][0], event="Ev1").changed


def test_a_reaction_given_while_ignored_and_told_later_is_not_learned(
    world: World, outside: Outside
) -> None:
    paper = world.bring_subjects()["robots"][0]
    ignore(world, outside)
    world.now += MINUTE
    ignore(world, outside, off=True)
    noted = act(world, paper)
    assert (noted.refused, is_known(world)) == (votes.IGNORED_THEN, False)
    world.now += MINUTE
    assert not act(world, paper, at=world.now - MINUTE).changed
    assert act(world, paper).changed


def test_what_is_told_as_it_is_done_counts_as_soon_as_nobody_is_ignored(
    world: World, outside: Outside
) -> None:
    papers = world.bring_subjects()
    ignore(world, outside)
    ignore(world, outside, off=True)
    world.now -= MINUTE  # by a clock that was set back
    assert act(world, papers["robots"][0], in_order=True).changed
    assert act(world, papers["climate"][0], surface=Surface.BUTTON).changed


def test_a_reaction_from_before_being_ignored_can_be_taken_back_late(
    world: World, outside: Outside
) -> None:
    paper = world.bring_subjects()["robots"][0]
    act(world, paper)
    ignore(world, outside)
    world.now += MINUTE
    ignore(world, outside, off=True)
    assert act(world, paper, done=False).vote_after is None


def test_no_clock_that_is_set_back_lets_through_what_was_done_while_ignored(
    world: World, outside: Outside
) -> None:
    paper = world.bring_subjects()["robots"][0]
    then = world.now
    for moment in (then, then - MINUTE):
        world.now = moment
        ignore(world, outside)
        ignore(world, outside, off=True)
    assert act(world, paper, at=then).refused == votes.IGNORED_THEN


def test_what_was_done_while_ignored_is_kept_when_forgotten_and_restored(
    world: World, outside: Outside
) -> None:
    ignore(world, outside)
    ignore(world, outside, off=True)
    (until,) = {each.ignored_until for each in outside.kept[-1:]}
    assert until == world.now
    world.now += MINUTE
    forget(world, outside)
    last = outside.kept[-1]
    assert last.ignored_until == until
    restored(world)
    with world.uow() as uow:
        privacy.forget_again([last], uow)
        assert list(uow.refusals.all()) == [last]


def test_asking_twice_changes_nothing(world: World, outside: Outside) -> None:
    assert not ignore(world, outside, off=True)
    assert [ignore(world, outside), ignore(world, outside)] == [True, False]
    assert len(outside.kept) == 1


def test_who_is_ignored_keeps_topics_and_what_was_learned(world: World, outside: Outside) -> None:
    papers = world.bring_subjects()
    act(world, papers["robots"][0])
    ignore(world, outside)
    world.now += MINUTE
    act(world, papers["climate"][0])
    with world.uow() as uow:
        reader = uow.readers.ensure(ANN, now=world.now)
        change = Change(words=("proteins",))
        subscriptions.change_interests(reader, change, uow, now=world.now)
    noted = act(world, papers["climate"][1])
    assert (noted.after.topics, noted.after.liked) == (("proteins",), (papers["robots"][0],))


def test_who_is_ignored_can_take_back_what_was_learned(world: World, outside: Outside) -> None:
    paper = world.bring_subjects()["robots"][0]
    act(world, paper)
    ignore(world, outside)
    world.now += MINUTE
    gone = act(world, paper, done=False)
    assert (gone.vote_before, gone.vote_after, gone.refused) == (Vote.UP, None, "")
    with world.uow() as uow:
        assert votes.undo(ANN, paper, uow, now=world.now).vote_after is None


def test_taking_back_of_somebody_unknown_stores_nobody(world: World) -> None:
    paper = world.bring_subjects()["robots"][0]
    with world.uow() as uow:
        assert not votes.undo(ANN, paper, uow, now=world.now).changed
    assert not is_known(world)


def test_being_ignored_outlives_being_forgotten(world: World, outside: Outside) -> None:
    paper = world.bring_subjects()["robots"][0]
    ignore(world, outside)
    world.now += MINUTE
    forget(world, outside)
    world.now += MINUTE
    assert act(world, paper).refused == votes.IGNORED
    with world.uow() as uow:
        (refusal,) = uow.refusals.all()
    assert outside.kept[-1] == refusal


def restored(world: World) -> None:
    """Let the database know nothing of any forgetting, as one of before it."""
    with world.uow() as uow:
        for refusal in uow.refusals.all():
            uow.refusals.put(Refusal(account_hash=refusal.account_hash))
        uow.commit()


def forget_again(world: World, outside: Outside) -> int:
    with world.uow() as uow:
        return privacy.forget_again(outside.kept, uow)


def test_who_was_forgotten_is_forgotten_again_after_a_restore(
    world: World, outside: Outside
) -> None:
    paper = world.bring_subjects()["robots"][0]
    forget(world, outside)
    restored(world)
    world.now -= MINUTE
    act(world, paper)
    act(world, paper, account=BEN)
    assert forget_again(world, outside) == 1
    assert (is_known(world, ANN), is_known(world, BEN)) == (False, True)
    assert act(world, paper).refused == votes.FORGOTTEN
    assert forget_again(world, outside) == 0


def test_who_came_back_after_being_forgotten_stays(world: World, outside: Outside) -> None:
    paper = world.bring_subjects()["robots"][0]
    forget(world, outside)
    world.now += MINUTE
    act(world, paper)
    assert forget_again(world, outside) == 0
    restored(world)
    assert forget_again(world, outside) == 0
    assert is_known(world)


def test_a_database_that_knows_of_the_forgetting_deletes_nobody(
    world: World, outside: Outside
) -> None:
    """Though another replica's clock was behind when they came back."""
    paper = world.bring_subjects()["robots"][0]
    forget(world, outside)
    with world.uow() as uow:
        uow.readers.ensure(ANN, now=world.now - MINUTE)
        uow.commit()
    world.now += MINUTE
    assert act(world, paper).changed
    assert forget_again(world, outside) == 0
    assert is_known(world)


def test_who_was_ignored_is_ignored_after_a_restore(world: World, outside: Outside) -> None:
    paper = world.bring_subjects()["robots"][0]
    ignore(world, outside)
    restored(world)
    act(world, paper, account=BEN)
    assert forget_again(world, outside) == 0
    assert act(world, paper).refused == votes.IGNORED


def test_the_later_forgetting_counts_on_whichever_side_it_is(
    world: World, outside: Outside
) -> None:
    forget(world, outside)
    (older,) = outside.kept
    world.now += MINUTE
    forget(world, outside)
    newer = outside.kept[-1]
    for kept, stored in ((older, newer), (newer, older)):
        with world.uow() as uow:
            uow.refusals.put(stored)
            privacy.forget_again([kept], uow)
            assert list(uow.refusals.all()) == [newer]


def test_topics_are_part_of_what_is_deleted(world: World, outside: Outside) -> None:
    world.direct(ANN, "robots")
    forget(world, outside)
    world.now += MINUTE
    with world.uow() as uow:
        reader = uow.readers.ensure(ANN, now=world.now).id
        assert uow.readers.interests(reader) == Interests()
