"""What the README tells of Discord is what the code asks for."""

from __future__ import annotations

import re
from pathlib import Path

from bot.platforms.discord.serving.permissions import PERMISSIONS, invite_link

README = Path(__file__).parents[4] / "README.md"


def section() -> str:
    text = README.read_text(encoding="utf-8")
    return text.split("\n## Discord\n")[1].split("\n## ")[0]


def test_the_readme_tells_each_permission_with_its_reason() -> None:
    told = re.findall(r"^\| ([A-Z].+?) \| (.+) \|$", section(), re.MULTILINE)
    assert dict(told) == dict(PERMISSIONS.values())


def test_the_readme_tells_the_link_but_for_the_application() -> None:
    assert f"`{invite_link(1).replace('client_id=1&', 'client_id=…&')}`" in section()
