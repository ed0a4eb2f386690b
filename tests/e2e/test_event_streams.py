"""What `make bench` measures for a minute, for a moment: that it is right, not how fast it is."""

import json
from pathlib import Path

import pytest

from tests.bench.streaming import vote_watched
from tests.e2e.serving import drop, new_home
from tests.unit.services.world import content

pytestmark = pytest.mark.journey


async def test_every_stream_is_told_of_every_vote_once_and_in_order(
    tmp_path: Path, migrated_sqlite: Path
) -> None:
    home = new_home(tmp_path / "home", database=migrated_sqlite)
    drop(home, *(content("retrieval", number) for number in range(5)))
    watched = await vote_watched(home, streams=20, people=3, a_second=15, seconds=2)
    votes = [event for event in watched.events if event.kind == "votes"]
    assert len(votes) == watched.acknowledged == 30
    counts = [json.loads(event.data) for event in votes]
    last = {each["id"]: each["up"] for each in counts}
    assert max(each["up"] for each in counts) == 3
    assert list(last.values()) == [0] * 5, "everybody took every thumb back"
