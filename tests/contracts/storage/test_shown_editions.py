from dataclasses import replace
from datetime import timedelta

from bot.domain.editions import Impression, ShownEdition, Slot
from bot.domain.ids import PaperId
from bot.storage.database import Database
from tests.contracts.storage.values import CHANNEL, NOW, add_papers, audience, edition


def test_editions_are_given_back_with_what_they_showed_and_how_likely_it_was(
    database: Database,
) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b", "p_c")
        to = work.audiences.add(audience(CHANNEL)).id
        first = edition(to, "p_a", "p_b")
        drawn = replace(first.impressions[1], slot=Slot.EXPLORE, probability=0.125)
        stored = work.editions.add(replace(first, impressions=(first.impressions[0], drawn)))
        empty = work.editions.add(edition(to, period="2026-03-09", follows=stored))
        later = edition(to, "p_c", period="2026-03-10", follows=empty)
        work.editions.add(replace(later, composed_at=NOW + timedelta(days=2), cutoff=9))

        assert work.editions.impressions(to) == [
            ShownEdition(
                audience=to,
                composed_at=NOW,
                cutoff=7,
                impressions=(
                    Impression(paper=PaperId("p_a"), position=1, score=0.5, slot=Slot.RANKED),
                    Impression(
                        paper=PaperId("p_b"),
                        position=2,
                        score=0.5,
                        slot=Slot.EXPLORE,
                        probability=0.125,
                    ),
                ),
            ),
            ShownEdition(
                audience=to,
                composed_at=NOW + timedelta(days=2),
                cutoff=9,
                impressions=(
                    Impression(paper=PaperId("p_c"), position=1, score=0.5, slot=Slot.RANKED),
                ),
            ),
        ]


def test_what_others_were_shown_is_not_given(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        to = work.audiences.add(audience(CHANNEL)).id
        other = work.audiences.add(audience(replace(CHANNEL, name="second"))).id
        work.editions.add(edition(to, "p_a"))
        assert work.editions.impressions(other) == []
