"""`preview`: what the digest would be now, for the asker's eyes, and nothing stored."""

from dataclasses import replace

import pytest

from bot.domain.audiences import Choosiness
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.replies import Card, Reply, Visibility
from bot.services import actions
from tests.databases import DATABASES
from tests.unit.commands.office import OWN, PAPERS, TITLES, Office, texts, titles

ROBOTS = {TITLES["p_walk"], TITLES["p_grip"], TITLES["p_plan"]}


@pytest.mark.parametrize("database_kind", DATABASES)
def test_a_preview_is_the_next_digest_with_buttons_under_each_paper(office: Office) -> None:
    office.type("subscribe here robots")
    answer = office.type("preview here all")
    assert isinstance(answer, Reply)
    assert answer.visibility is Visibility.PRIVATE
    assert set(titles(answer)) == ROBOTS
    assert texts(answer) == [
        (
            "Only you see this: the next digest of #papers as it would be now, however good the "
            "papers are."
        ),
        "Paper Round · Thu 26 March · 3 of 9 new papers in #papers",
        "ranked for: robots",
    ]
    cards = [block for block in answer.blocks if isinstance(block, Card)]
    assert all(card == actions.under(card.card) for card in cards)
    assert answer.actions == (actions.run("Settings", "schedule here"),)


def test_nothing_is_stored_by_looking(office: Office) -> None:
    office.type("subscribe here robots")
    before = office.type("preview here all")
    assert office.type("preview here all") == before
    with office.database.unit_of_work() as uow:
        audience = uow.audiences.find(PAPERS)
        assert audience is not None
        assert uow.editions.last(audience.id) is None


def test_ones_own_digest_is_shown_also_before_subscribing(office: Office) -> None:
    office.type("interests add robots")
    answer = office.type("preview all")
    assert set(titles(answer)) == ROBOTS
    assert texts(answer)[0].startswith("Only you see this: your next digest as it would be now")
    with office.database.unit_of_work() as uow:
        assert uow.audiences.all() == []


def test_somebody_of_whom_nothing_is_known_is_shown_the_newest(office: Office) -> None:
    stranger = AccountRef(platform="web", external_id="stranger")
    answer = office.type("preview", place=AudienceRef.direct(stranger), caller=stranger)
    assert len(titles(answer)) == 5
    with office.database.unit_of_work() as uow:
        assert uow.readers.find(stranger) is None


def test_what_is_under_the_bar_can_be_asked_for(office: Office) -> None:
    office.type("subscribe here long context")
    with office.database.unit_of_work() as uow:
        audience = uow.audiences.find(PAPERS)
        assert audience is not None
        uow.audiences.update(replace(audience, choosiness=Choosiness.BEST))
        uow.commit()
    best = titles(office.type("preview here"))
    assert len(best) == 1
    assert set(best) < set(titles(office.type("preview here all")))


def test_where_nothing_mentions_a_topic_lowering_the_bar_is_not_offered(office: Office) -> None:
    office.type("interests add opera")
    answer = office.type("preview", place=OWN)
    assert isinstance(answer, Reply)
    assert texts(answer)[1] == "Nothing today: none of 9 new papers mentions opera."
    assert answer.actions == (actions.run("Settings", "schedule"),)


def test_a_channel_without_digests_has_no_preview(office: Office) -> None:
    with pytest.raises(NotFound, match="/papers subscribe here starts them"):
        office.type("preview here")


def test_other_words_are_refused_in_a_sentence(office: Office) -> None:
    with pytest.raises(InvalidInput, match="cannot be previewed"):
        office.type("preview robots")
