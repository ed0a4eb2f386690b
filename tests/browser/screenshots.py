"""Take the pictures of docs/screenshots/: `python -m tests.browser.screenshots [NAME...]`.

Each is one state of the real page over the seed pages, reached as a person would reach it.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from bot.domain.ids import AudienceRef
from tests.browser import states
from tests.browser.chromium import launched
from tests.browser.on_a_day import STARTED
from tests.browser.person import NARROW, WIDE, People, Person
from tests.browser.program import Program, served
from tests.e2e.command_line import SEEDS

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
LARGEST = 250_000
"""Bytes of a picture, so that a clone stays small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A state, the window it is seen in, and whether it has to be reached anew each time."""

    reach: Callable[[Person], Awaitable[None]]
    size: tuple[int, int] = WIDE
    scheme: Literal["light", "dark"] = "light"
    logged_in: bool = True


async def direct_message(person: Person) -> None:
    """A digest for one person, after a vote in the channel."""
    await states.voted(person)
    await person.program.command("digest", f"web:{person.name}")
    await person.program.has_sent_a_digest(AudienceRef.parse(f"web:{person.name}"))
    await person.go_to_direct()
    await person.top()


PICTURES: dict[str, Picture] = {
    "digest": Picture(reach=states.digest),
    "vote": Picture(reach=states.voted),
    "why": Picture(reach=states.why),
    "menu": Picture(reach=states.menu),
    "topic": Picture(reach=states.found),
    "completion": Picture(reach=states.completion),
    "form": Picture(reach=states.form_with_a_problem),
    "onboarding": Picture(reach=states.onboarding),
    "direct-message": Picture(reach=direct_message),
    "saved": Picture(reach=states.saved),
    "profile": Picture(reach=states.profile),
    "dark": Picture(reach=states.voted, scheme="dark"),
    "narrow": Picture(reach=states.voted, size=NARROW),
    "narrow-dark": Picture(reach=states.found, size=NARROW, scheme="dark"),
    "login": Picture(reach=states.not_logged_in, logged_in=False),
}


async def take(names: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with launched() as browser:
        for name in names:
            with tempfile.TemporaryDirectory(prefix="paperround-picture-") as folder:
                shutil.copytree(SEEDS, Path(folder) / "seeds")
                environ = {STARTED: datetime.now(UTC).isoformat()}
                module = ("tests.browser.on_a_day",)
                async with (
                    served(Path(folder), environ=environ, module=module) as program,
                    People(browser=browser).watched() as people,
                ):
                    await program.has_sent_a_digest()
                    await _picture(PICTURES[name], people, program, FOLDER / f"{name}.png")


async def _picture(picture: Picture, people: People, program: Program, file: Path) -> None:
    if picture.logged_in:
        person = await people.come(program, size=picture.size, scheme=picture.scheme)
    else:
        person = await people.visitor(program, size=picture.size, scheme=picture.scheme)
    await picture.reach(person)
    taken = await person.page.screenshot(animations="disabled", caret="hide", scale="css")
    if len(taken) > LARGEST:
        raise ValueError(f"{file.name} has {len(taken):,} bytes; at most {LARGEST:,} are kept")
    await asyncio.to_thread(file.write_bytes, taken)
    sys.stdout.write(f"{file.name}: {len(taken) / 1000:.0f} kB\n")


if __name__ == "__main__":
    asyncio.run(take(sys.argv[1:] or list(PICTURES)))
