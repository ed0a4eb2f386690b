from datetime import timedelta

from bot.domain.editions import ActionName
from bot.domain.replies import Bars, Facts, Reply, Table, Text
from tests.unit.commands.office import OWN, TITLES, Office, titles


def home(office: Office) -> Reply:
    answer = office.type("home", place=OWN)
    assert isinstance(answer, Reply)
    return answer


def facts(answer: Reply) -> dict[str, str]:
    return {
        name: value
        for block in answer.blocks
        if isinstance(block, Facts)
        for name, value in block.facts
    }


def buttons(answer: Reply) -> dict[str, str]:
    assert all(action.name is ActionName.RUN for action in answer.actions)
    return {action.label: action.subject for action in answer.actions}


def test_who_is_not_known_begins_at_home(office: Office) -> None:
    assert home(office) == office.type("start", place=OWN)


def test_from_the_first_thumb_on_home_shows_what_was_learned(office: Office) -> None:
    office.type(f"like {TITLES['p_walk']}")
    answer = home(office)
    assert titles(answer) == []
    assert facts(answer) == {"votes": "1 👍, 0 👎"}
    (bars,) = (block for block in answer.blocks if isinstance(block, Bars))
    assert bars.bars[0].share == 1
    assert "Robots" in " ".join(bar.label for bar in bars.bars)


def test_topics_and_mutes_are_shown_as_they_were_typed(office: Office) -> None:
    office.type("interests add Long memory, proteins")
    office.type("interests mute robots")
    assert facts(home(office)) == {"you follow": "Long memory, proteins", "muted": "robots"}


def test_who_gets_no_digests_can_begin_with_them(office: Office) -> None:
    office.type("interests add robots")
    assert buttons(home(office)) == {
        "My ranking": "mine",
        "Follow a topic": "interests add",
        "Get digests": "subscribe",
        "What was learned": "profile",
    }


def test_who_gets_digests_sees_when_the_next_one_comes(office: Office) -> None:
    office.type("subscribe robots")
    answer = home(office)
    assert facts(answer)["digests"] == "09:00, up to 5 papers, usual"
    assert facts(answer)["next digest"] == "today at 09:00 (Europe/Berlin)"
    assert buttons(answer)["Settings"] == "schedule"


def test_a_pause_is_shown(office: Office) -> None:
    office.type("subscribe robots")
    until = (office.now + timedelta(days=10)).date().isoformat()
    office.type("schedule", values={"pause": until})
    assert facts(home(office))["next digest"].endswith("paused until Sun 5 April")


def test_who_left_is_shown_no_digest_any_more(office: Office) -> None:
    office.type("subscribe robots")
    office.type("unsubscribe")
    assert "next digest" not in facts(home(office))
    assert "Get digests" in buttons(home(office))


def test_who_is_not_known_but_subscribed_sees_both(office: Office) -> None:
    office.type("subscribe")
    answer = home(office)
    assert len(titles(answer)) == 6
    assert "next digest" in facts(answer)
    assert buttons(answer)["Settings"] == "schedule"


def test_a_few_saved_papers_are_shown_the_latest_first(office: Office) -> None:
    office.type("interests add robots")
    for paper in TITLES:
        office.now += timedelta(minutes=1)
        office.type(f"save {paper}")
    *_, table, more = home(office).blocks
    latest = list(TITLES.values())[::-1][:5]
    assert table == Table(head=("Saved",), rows=tuple((title,) for title in latest))
    assert more == Text(text="and 4 more: /papers saved shows them.")


def test_home_is_the_callers_own_wherever_it_is_asked_for(office: Office) -> None:
    office.type("subscribe here robots")
    assert office.type("home") == home(office) == office.type("start")
