from datetime import timedelta

from bot.domain.replies import Notice, Reply
from bot.services import actions
from bot.services.wording import COLD_LINE
from tests.unit.commands.office import TITLES, Office, texts, titles


def test_mine_ranks_the_last_week_by_the_callers_topics_alone(office: Office) -> None:
    office.type("interests add robots")
    answer = office.type("mine")
    assert set(titles(answer)) == {TITLES["p_walk"], TITLES["p_grip"], TITLES["p_plan"]}
    assert texts(answer) == [
        "Your ranking now, the first 3 of 9 papers that came in during the last week:"
    ]


def test_a_vote_counts_at_once_and_its_paper_is_no_longer_waiting(office: Office) -> None:
    office.type("like Robots that Grasp")
    answer = office.type("mine")
    assert TITLES["p_grip"] not in titles(answer)
    assert set(titles(answer)[:2]) == {TITLES["p_walk"], TITLES["p_plan"]}


def test_who_is_not_known_gets_the_newest(office: Office) -> None:
    answer = office.type("mine")
    assert texts(answer) == [f"{COLD_LINE}."]
    assert len(titles(answer)) == 9


def test_a_topic_nobody_writes_about_gets_nothing_and_is_told_so(office: Office) -> None:
    office.type("interests add opera")
    assert office.type("mine") == Reply(
        blocks=(Notice(text="None of 9 papers that came in during the last week mentions opera."),),
        actions=(actions.run("Follow another topic", "interests add"),),
    )


def test_a_week_without_new_papers_is_said(office: Office) -> None:
    office.now += timedelta(days=8)
    assert office.type("mine") == Reply(
        blocks=(Notice(text="No new paper has come in during the last week."),)
    )


def test_who_has_voted_on_everything_is_told_so(office: Office) -> None:
    for paper in TITLES:
        office.type(f"like {paper}")
    assert texts(office.type("mine")) == [
        "You have voted on, or put away, every paper that came in during the last week."
    ]


def test_one_readers_ranking_does_not_need_a_subscription(office: Office) -> None:
    office.type("mine")
    with office.database.unit_of_work() as uow:
        assert uow.audiences.all() == []
