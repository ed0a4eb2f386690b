"""What is put aside, on both databases."""

from datetime import timedelta

from bot.domain.signals import Aside, Vote
from bot.services import profiles, resetting, saving
from bot.services.places import waiting_papers
from tests.unit.services.world import ANN, BEN, World, content


def test_what_is_put_aside_twice_keeps_its_first_date(world: World) -> None:
    (paper,) = world.bring([content("robots", 1)])
    first = world.now
    with world.uow() as uow:
        assert saving.put_aside(ANN, paper, Aside.SAVED, uow, now=first)
    with world.uow() as uow:
        later = first + timedelta(days=1)
        assert not saving.put_aside(ANN, paper, Aside.SAVED, uow, now=later)
    with world.uow() as uow:
        reader = uow.readers.find(ANN)
        assert reader is not None
        assert dict(uow.saves.of(reader.id, Aside.SAVED)) == {paper: first}


def test_saved_and_not_now_are_two_things_and_each_readers_own(world: World) -> None:
    (paper,) = world.bring([content("robots", 1)])
    with world.uow() as uow:
        saving.put_aside(ANN, paper, Aside.SAVED, uow, now=world.now)
    with world.uow() as uow:
        assert not saving.take_back(ANN, paper, Aside.NOT_NOW, uow)
        assert not saving.take_back(BEN, paper, Aside.SAVED, uow)
        assert saving.take_back(ANN, paper, Aside.SAVED, uow)
        assert not saving.take_back(ANN, paper, Aside.SAVED, uow)


def test_what_was_put_off_does_not_wait_for_its_reader(world: World) -> None:
    papers = world.bring([content("robots", number) for number in range(3)])
    with world.uow() as uow:
        saving.put_aside(ANN, papers[0], Aside.NOT_NOW, uow, now=world.now)
        ann, ben = (uow.readers.ensure(each, now=world.now).id for each in (ANN, BEN))
        for reader, waiting in ((ann, papers[1:]), (ben, papers), (None, papers)):
            profile = profiles.profile_from(reader or ann, uow.readers.interests(ann), {})
            assert list(waiting_papers(reader, profile, uow, now=world.now)) == waiting


def test_a_readers_votes_are_told_the_latest_first(world: World) -> None:
    first, second, third = world.bring([content("robots", number) for number in range(3)])
    for paper, vote in ((second, Vote.UP), (third, Vote.DOWN), (first, Vote.UP), (second, Vote.UP)):
        world.now += timedelta(minutes=1)
        world.vote(paper, vote)
    with world.uow() as uow:
        reader = uow.readers.ensure(ANN, now=world.now).id
        assert list(profiles.latest_votes(reader, uow).items()) == [
            (second, Vote.UP),
            (first, Vote.UP),
            (third, Vote.DOWN),
        ]


def test_a_reset_leaves_other_readers_and_what_was_saved_alone(world: World) -> None:
    papers = world.bring([content("robots", number) for number in range(3)])
    for account in (ANN, BEN):
        world.vote(papers[0], Vote.UP, account=account)
        with world.uow() as uow:
            saving.put_aside(account, papers[1], Aside.SAVED, uow, now=world.now)
            saving.put_aside(account, papers[2], Aside.NOT_NOW, uow, now=world.now)
    with world.uow() as uow:
        ann, ben = (uow.readers.ensure(each, now=world.now).id for each in (ANN, BEN))
        gone = resetting.reset(ann, uow, topics_too=True, now=world.now)
    assert (gone.likes, gone.put_off) == (1, 1)
    with world.uow() as uow:
        assert resetting.learned(ann, uow).nothing
        assert resetting.learned(ben, uow) == gone
        assert list(uow.saves.of(ann, Aside.SAVED)) == [papers[1]]
