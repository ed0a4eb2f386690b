"""An evaluation of a deployment's own votes, from its database to its tables."""

from datetime import timedelta

import pytest

from bot.domain.ids import AccountRef, AudienceId, PaperId
from bot.domain.signals import Surface, Vote
from bot.runtime.evaluating import of_here
from bot.services import votes
from bot.storage.database import Database
from tests.unit.services.world import DAY, World, shown

READERS = [AccountRef.parse(f"web:r{number}") for number in range(6)]


def like(world: World, paper: PaperId, reader: AccountRef, where: AudienceId | None) -> None:
    act = votes.Act(
        account=reader,
        paper=paper,
        vote=Vote.UP,
        surface=Surface.BUTTON,
        name="up",
        at=world.now,
        audience=where,
    )
    with world.uow() as uow:
        votes.record(act, uow, now=world.now)


@pytest.mark.slow
def test_readers_who_like_one_subject_again_and_again_are_told_apart_from_chance(
    database: Database,
) -> None:
    world = World(database=database)
    old = world.bring_subjects(1)["robots"]
    for reader in READERS:
        like(world, old[0], reader, None)
    channel = world.channel("robots", "retrieval", "proteins", "climate")
    days = 0
    while days < 6:
        world.now += DAY
        world.bring_subjects()
        papers = [paper for paper in shown(world.edition(channel)) if paper not in old]
        world.now += timedelta(hours=1)
        robots = [p for p in papers if world.record(p).content.title.startswith("Robots")]
        robots = robots if len(robots) < len(papers) else []  # nobody is compared with nothing
        days += bool(robots)
        for reader in READERS if robots else ():
            like(world, robots[0], reader, channel.id)

    told: list[tuple[str, int, int]] = []
    report = of_here(database, seed=0, tell=lambda *each: told.append(each))
    (table,) = report["tables"]
    rows = {row["method"]: row["figures"]["pairs"] for row in table["rows"]}
    assert (table["cases"], table["units"]) == (36, 6)
    assert rows["ours"]["value"] > 0.6 > rows["random"]["value"]
    assert {"the order shown", "mean cosine, min_df 1"} <= rows.keys()
    assert told[0] == ("this deployment", 0, 6)
    assert told[-1] == ("this deployment", 6, 6)
    assert not any(str(reader) in str(report) for reader in READERS)
