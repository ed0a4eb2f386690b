from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.errors import NotFound
from bot.domain.ids import AccountRef, PaperId
from bot.domain.signals import Surface, Vote
from bot.services import votes
from bot.services.models import for_ranking
from bot.services.votes import Act, Noted
from bot.storage.tables import PaperRow
from tests.unit.services.world import ANN, BEN, DAY, MONDAY, World, shown


def give(
    world: World, paper: PaperId, vote: Vote = Vote.UP, *, by: AccountRef = ANN, **more: object
) -> Noted:
    act = Act(
        account=by, paper=paper, vote=vote, surface=Surface.BUTTON, name=vote.value, at=world.now
    )
    with world.uow() as uow:
        return votes.record(replace(act, **more), uow, now=world.now)  # type: ignore[arg-type]


def undo(world: World, paper: PaperId) -> Noted:
    with world.uow() as uow:
        return votes.undo(ANN, paper, uow, now=world.now)


def test_a_vote_counts_at_the_next_ranking(world: World) -> None:
    papers = world.bring_subjects()
    audience = world.direct(ANN)
    give(world, papers["robots"][0])
    first = shown(world.composed(audience))[0]
    assert first in papers["robots"]


def test_a_vote_on_a_paper_that_came_today_counts_today(world: World) -> None:
    world.bring_subjects(each=10)
    fresh = world.bring_subjects(each=2)
    noted = give(world, fresh["climate"][0])
    assert votes.receipt(noted, world.model.ranker).moved > 0


def test_the_same_button_again_is_already_noted(world: World) -> None:
    paper = world.bring_subjects()["robots"][0]
    assert give(world, paper).changed
    again = give(world, paper)
    assert not again.changed
    assert votes.receipt(again, world.model.ranker).text == "Already noted."


def test_a_redelivered_event_is_one_act(world: World) -> None:
    paper = world.bring_subjects()["robots"][0]
    give(world, paper, event="Ev1")
    undo(world, paper)
    world.now += timedelta(minutes=5)
    assert give(world, paper, event="Ev1").vote_after is None


def test_taking_a_vote_back_restores_the_one_before(world: World) -> None:
    paper = world.bring_subjects()["robots"][0]
    give(world, paper, Vote.UP)
    world.now += timedelta(seconds=1)
    give(world, paper, Vote.DOWN)
    world.now += timedelta(seconds=1)
    noted = undo(world, paper)
    assert (noted.vote_before, noted.vote_after) == (Vote.DOWN, Vote.UP)


def test_an_undone_vote_gives_bitwise_the_same_scores(world: World) -> None:
    papers = world.bring_subjects()
    everything = for_ranking([world.record(each) for some in papers.values() for each in some])
    first = give(world, papers["robots"][0])
    second = give(world, papers["climate"][0])
    undone = undo(world, papers["climate"][0])
    ranker = world.model.ranker
    assert second.after != first.after
    scores = [ranker.score([each.after], everything) for each in (first, undone)]
    assert scores[0].tobytes() == scores[1].tobytes()


def test_a_vote_given_ahead_of_our_clock_can_be_taken_back(world: World) -> None:
    paper = world.bring_subjects()["robots"][0]
    give(world, paper, at=world.now + timedelta(minutes=3))
    assert undo(world, paper).vote_after is None


def test_clearing_takes_back_every_act(world: World) -> None:
    paper = world.bring_subjects()["robots"][0]
    give(world, paper, Vote.UP)
    give(world, paper, Vote.UP, surface=Surface.REACTION, name="+1", message="m1")
    with world.uow() as uow:
        noted = votes.clear(ANN, paper, uow, now=world.now)
    assert noted.vote_after is None
    assert noted.after.liked == ()


def test_a_removed_reaction_before_its_arrival_leaves_no_vote(world: World) -> None:
    paper = world.bring_subjects()["robots"][0]
    given_at, reaction = world.now, Surface.REACTION
    give(world, paper, surface=reaction, done=False, at=given_at + timedelta(seconds=2))
    assert give(world, paper, surface=reaction, at=given_at).vote_after is None


def test_reactions_of_our_own_chat_follow_each_other_though_a_clock_was_set_back(
    world: World,
) -> None:
    paper = world.bring_subjects()["robots"][0]

    def react(at: datetime, *, done: bool) -> Vote | None:
        act = Act(
            account=ANN,
            paper=paper,
            vote=Vote.UP,
            done=done,
            surface=Surface.REACTION,
            message="m1",
            name="+1",
            at=at,
            in_order=True,
        )
        with world.uow() as uow:
            return votes.record(act, uow, now=at).vote_after

    assert react(MONDAY, done=True) is Vote.UP
    assert react(MONDAY - DAY, done=False) is None
    assert react(MONDAY - 2 * DAY, done=True) is Vote.UP
    assert react(MONDAY - 3 * DAY, done=False) is None


def test_a_button_pressed_after_its_undo_counts_though_a_clock_was_set_back(world: World) -> None:
    paper = world.bring_subjects()["robots"][0]
    give(world, paper)
    undo(world, paper)
    world.now -= timedelta(minutes=30)
    assert give(world, paper).vote_after is Vote.UP


def test_a_vote_on_a_paper_nobody_knows_says_so_and_stores_nothing(world: World) -> None:
    with pytest.raises(NotFound, match="no paper p_nowhere"):
        give(world, PaperId("p_nowhere"))
    with world.uow() as uow:
        assert uow.readers.find(ANN) is None


def test_the_receipt_counts_what_really_moves(world: World) -> None:
    papers = world.bring_subjects(each=15)
    give(world, papers["robots"][0])
    give(world, papers["climate"][0])
    noted = give(world, papers["climate"][1])
    receipt = votes.receipt(noted, world.model.ranker)
    ranker = world.model.ranker
    waiting = ranker.papers_of(noted.waiting)
    tens = [
        {pick.paper.id for pick in ranker.rank(profile, waiting, 10)}
        for profile in (noted.before, noted.after)
    ]
    assert receipt.moved == len(tens[1] - tens[0]) > 0
    assert f"of {len(waiting)} papers of this week {receipt.moved} move" in receipt.text


def test_what_is_taken_back_says_what_moves_and_names_nothing_as_disliked(world: World) -> None:
    papers = world.bring_subjects(each=15)
    give(world, papers["robots"][0])
    for paper in papers["climate"][:2]:
        give(world, paper)
    noted = undo(world, papers["climate"][1])
    receipt = votes.receipt(noted, world.model.ranker)
    assert receipt.moved == len(receipt.entered) > 0
    assert receipt.text == (
        f"Taken back. It counts no longer: of {len(noted.waiting)} papers of this week "
        f"{receipt.moved} move into your first ten."
    )


def test_who_takes_back_all_that_was_known_is_told_of_no_ranking(world: World) -> None:
    paper = world.bring_subjects(each=15)["robots"][0]
    give(world, paper)
    receipt = votes.receipt(undo(world, paper), world.model.ranker)
    assert receipt.text == "Taken back. It counts no longer."
    assert (receipt.moved, receipt.entered) == (0, ())


def test_one_reader_s_votes_change_nothing_for_another(world: World) -> None:
    papers = world.bring_subjects()
    give(world, papers["robots"][0], by=BEN)
    assert give(world, papers["climate"][0], by=ANN).after.liked == (papers["climate"][0],)


def test_votes_in_direct_messages_never_enter_a_channel_s_taste(world: World) -> None:
    papers = world.bring_subjects()
    channel = world.channel("retrieval")
    give(world, papers["robots"][0])
    give(world, papers["robots"][1], audience=channel.id)
    voters = world.material(channel).voters
    assert [voter.liked for voter in voters] == [(papers["robots"][1],)]


def test_ten_one_vote_accounts_take_no_place_in_a_channel(world: World) -> None:
    papers = world.bring_subjects(each=6)
    channel = world.channel("retrieval")
    before = shown(world.composed(channel))
    for number in range(10):
        account = AccountRef.parse(f"web:crowd{number}")
        give(world, papers["proteins"][0], by=account, audience=channel.id)
    assert shown(world.composed(channel)) == before


def test_a_reaction_to_a_paper_that_became_another_can_be_taken_back(world: World) -> None:
    old, new = world.bring_subjects()["robots"][:2]
    reaction: dict[str, Any] = {"surface": Surface.REACTION, "message": "M1", "name": "+1"}
    give(world, old, **reaction)
    with world.database.engine.begin() as connection:
        connection.execute(update(PaperRow).where(PaperRow.id == old).values(merged_into=new))
    world.now += timedelta(minutes=5)
    noted = give(world, old, done=False, **reaction)
    assert (noted.vote_before, noted.vote_after) == (Vote.UP, None)
    world.now += timedelta(minutes=5)
    assert give(world, new, **reaction).vote_after is Vote.UP
    assert undo(world, new).vote_after is None
