"""What is in tests/golden/discord; `python -m tests.unit.platforms.discord.goldens` writes it.

A file holds the messages that a payload or an answer takes, or the modals of a form, page by page.
"""

import json
from pathlib import Path
from typing import Any

from bot.platforms.discord.blocks.forms import Context, modal, pages, problems
from bot.platforms.discord.render import cut, message, plain
from bot.platforms.discord.render_answers import answers
from tests.unit.platforms.slack.samples import FORMS, HOMES, PAYLOADS, REPLIES

GOLDEN = Path(__file__).parents[3] / "golden" / "discord"


def messages_shown() -> dict[str, list[dict[str, Any]]]:
    """Return every message that has a golden file."""
    return {
        **{
            name: [message(piece).json() for piece in cut(payload)]
            for name, payload in PAYLOADS.items()
        },
        "plain": [plain(message(PAYLOADS["paper"])).json()],
        **{
            f"answer-{name}": [each.json() for each in answers(reply)]
            for name, reply in {**REPLIES, **HOMES}.items()
        },
        "form-problems": [each.json() for each in answers(problems(FORMS["schedule-refused"]))],
    }


def modals_shown() -> dict[str, list[dict[str, Any]]]:
    """Return every modal that has a golden file."""
    return {
        f"form-{name}": [
            modal(page, Context(here=True, page=nth, last=nth == len(pages(form)) - 1))
            for nth, page in enumerate(pages(form))
        ]
        for name, form in FORMS.items()
    }


def written(value: list[dict[str, Any]]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.glob("*.json"):
        old.unlink()
    for name, value in {**messages_shown(), **modals_shown()}.items():
        (GOLDEN / f"{name}.json").write_text(written(value), encoding="utf-8")
