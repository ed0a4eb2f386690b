"""What is gathered of a deployment: editions with votes, and profiles of before them only."""

from datetime import timedelta

from bot.domain.audiences import Audience
from bot.domain.ids import AccountRef, AudienceId, PaperId
from bot.domain.signals import Surface, Vote
from bot.services import votes
from bot.services.evaluating import Gathered, gather
from recommender.evaluation.here import Voter
from tests.unit.services.world import ANN, BEN, DAY, World, shown

HOUR = timedelta(hours=1)


def vote(
    world: World,
    paper: PaperId,
    value: Vote = Vote.UP,
    *,
    account: AccountRef = ANN,
    where: AudienceId | None = None,
    done: bool = True,
) -> None:
    """Press a button under a paper in a message of an audience, or elsewhere."""
    act = votes.Act(
        account=account,
        paper=paper,
        vote=value,
        surface=Surface.BUTTON,
        name=value.value,
        at=world.now,
        audience=where,
        done=done,
        in_order=True,
    )
    with world.uow() as uow:
        votes.record(act, uow, now=world.now)


def gathered(world: World) -> Gathered:
    with world.uow() as uow:
        return gather(uow)


def the_voter(found: Gathered) -> Voter:
    (showing,) = found.showings
    (voter,) = showing.voters
    return voter


def first_edition(world: World) -> tuple[Audience, PaperId, list[PaperId]]:
    """Let Ann like an old paper; a day later the channel is shown new ones."""
    old = world.bring_subjects(1)["robots"][0]
    vote(world, old)
    world.now += DAY
    world.bring_subjects()
    channel = world.channel("robots", "retrieval", "proteins", "climate")
    papers = shown(world.edition(channel))
    world.now += HOUR
    return channel, old, [paper for paper in papers if paper != old]


def test_a_like_of_what_was_shown_is_kept_with_the_votes_of_before(world: World) -> None:
    channel, old, papers = first_edition(world)
    vote(world, papers[1], where=channel.id)
    found = gathered(world)
    voter = the_voter(found)
    assert voter.liked == (papers[1],)
    assert voter.profile.liked == (old,)
    (showing,) = found.showings
    assert {paper.id for paper in showing.shown} >= set(papers)
    assert set(showing.probability) <= {1.0} | {p for p in showing.probability if 0 < p < 1}


def test_nothing_voted_after_an_edition_reaches_the_profile_that_ranks_it(world: World) -> None:
    channel, old, papers = first_edition(world)
    vote(world, papers[0], where=channel.id)
    before = the_voter(gathered(world))
    world.now += DAY
    vote(world, papers[1])
    vote(world, papers[2], Vote.DOWN)
    vote(world, old, done=False)
    after = the_voter(gathered(world))
    assert after.profile == before.profile
    assert after.liked == (papers[0],), "the others were not liked in the edition's message"


def test_a_vote_taken_back_later_still_stood_before(world: World) -> None:
    channel, old, papers = first_edition(world)
    vote(world, papers[0], where=channel.id)
    vote(world, old, done=False)
    assert the_voter(gathered(world)).profile.liked == (old,)


def test_a_like_taken_back_and_a_dislike_are_no_likes(world: World) -> None:
    channel, _, papers = first_edition(world)
    vote(world, papers[0], where=channel.id)
    vote(world, papers[0], where=channel.id, done=False)
    vote(world, papers[1], Vote.DOWN, where=channel.id)
    assert gathered(world).showings == ()


def test_a_reader_without_an_earlier_like_has_no_taste_to_rank_by(world: World) -> None:
    channel, _, papers = first_edition(world)
    vote(world, papers[0], account=BEN, where=channel.id)
    assert gathered(world).showings == ()


def test_papers_that_came_later_are_not_known(world: World) -> None:
    channel, old, papers = first_edition(world)
    vote(world, papers[0], where=channel.id)
    world.now += DAY
    later = [paper for some in world.bring_subjects().values() for paper in some]
    ((day, known),) = gathered(world).known.items()
    assert day == "2026-03-24"
    assert not {paper.id for paper in known} & set(later)
    assert {old, *papers} <= {paper.id for paper in known}
