"""What the clauses rest on: a harness for each platform, which explains what it leaves out."""

import pytest

from tests.contracts.platforms.harness import Harness, harness_of
from tests.contracts.platforms.scene import Scene
from tests.contracts.platforms.stage import Stage


def test_a_platform_without_a_harness_fails_with_the_file_to_add(stage: Stage) -> None:
    with pytest.raises(AssertionError, match=r"add tests/contracts/platforms/harness_fax\.py"):
        harness_of("fax", stage)


def test_what_a_platform_cannot_do_is_explained_in_a_sentence(
    harness: Harness, platform_name: str
) -> None:
    assert harness.name == platform_name
    assert [why for why in harness.cannot.values() if len(why) < 20 or why[-1] != "."] == []


def test_its_people_and_its_place_are_the_platform_s_own(harness: Harness) -> None:
    prefixes = {account.platform for account in harness.people} | {harness.place.platform}
    assert len(prefixes) == 1
    assert len(set(harness.people)) == len(harness.people) in {1, 2}


async def test_a_platform_is_called_what_its_places_begin_with(scene: Scene) -> None:
    assert scene.chat.platform.name == scene.place.platform
