from pathlib import Path

import pytest

from bot.domain.editions import NotePayload
from bot.platforms import PLATFORMS, cut, sections
from bot.settings import Settings, load

NOTE = NotePayload(text="Nothing today.")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in which no platform is configured."""
    return load(home=tmp_path, config=None, environ={}, sections=sections())


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_short_message_is_one_message_on_every_platform_connected_or_not(
    platform: str, settings: Settings
) -> None:
    assert cut(platform, NOTE, settings) == (NOTE,)


def test_what_is_composed_for_a_platform_that_nobody_serves_stays_whole(
    settings: Settings,
) -> None:
    assert cut("fax", NOTE, settings) == (NOTE,)
