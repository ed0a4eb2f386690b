"""What is in tests/golden/slack, by name; `python -m tests.unit.platforms.slack.goldens` writes it.

A message is its text and its blocks; a modal and a Home are views.
"""

import json
from pathlib import Path
from typing import Any

from bot.platforms.slack.render import Message, message
from bot.platforms.slack.render_answers import answer
from bot.platforms.slack.views import Context, answer_view, form_view, home_view
from tests.unit.platforms.slack.samples import FORMS, HOMES, PAYLOADS, REPLIES

GOLDEN = Path(__file__).parents[3] / "golden" / "slack"
CONTEXT = Context(place="slack:T1/C1", here=True, submit="schedule", where="#reading-group")


def shown() -> dict[str, dict[str, Any]]:
    """Return everything that has a golden file."""
    return {
        **{name: as_json(message(payload)) for name, payload in PAYLOADS.items()},
        **{f"answer-{name}": as_json(answer(reply)) for name, reply in REPLIES.items()},
        **{f"form-{name}": form_view(form, CONTEXT) for name, form in FORMS.items()},
        **{name: home_view(reply) for name, reply in HOMES.items()},
        "modal-profile": answer_view(REPLIES["profile"], CONTEXT, title="Paper Round"),
    }


def as_json(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


def written(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for old in GOLDEN.glob("*.json"):
        old.unlink()
    for name, value in shown().items():
        (GOLDEN / f"{name}.json").write_text(written(value), encoding="utf-8")
