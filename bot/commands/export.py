"""`export`: everything stored about the caller, as a file."""

from __future__ import annotations

import json

from bot.commands.spec import Call, CommandSpec, Desk
from bot.domain.replies import File, Form, Notice, Reply, Text
from bot.services.exporting import export

FILE_NAME = "paperround-export.json"
NOTHING = "Nothing is stored about you."


def run(call: Call, desk: Desk) -> Reply | Form:
    stored = export(call.caller, desk.uow)
    if stored is None:
        return Reply(blocks=(Notice(text=NOTHING),))
    content = json.dumps(stored, ensure_ascii=False, indent=2).encode() + b"\n"
    accounts = ", ".join(stored.get("accounts", [stored["reader"]]))
    return Reply(
        blocks=(
            Text(text=f"Everything that is stored about you ({accounts})."),
            File(name=FILE_NAME, media_type="application/json", content=content),
        )
    )


EXPORT = CommandSpec(
    name="export", sentence="Everything that is stored about you, as a file.", run=run
)
