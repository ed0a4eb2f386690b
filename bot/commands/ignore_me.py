"""`ignore-me`: never learn from what the caller does, only from the topics they name."""

from __future__ import annotations

from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.domain.echo import echo
from bot.domain.errors import InvalidInput
from bot.domain.replies import Form, Reply, Text
from bot.services import actions, privacy

ON, OFF = "on", "off"
IGNORED = (
    "From now on no vote of yours is stored or learned from, here or on a linked account. "
    "Topics that you name still count. What was learned before stays until you take it back."
)
STILL_IGNORED = "You are ignored already: no vote of yours is stored or learned from."
HEARD = "From now on your votes are learned from again."
STILL_HEARD = "Your votes are learned from; /papers ignore-me ends that."


def run(call: Call, desk: Desk) -> Reply | Form:
    word = call.values.get("switch", ON).casefold()
    if word not in {ON, OFF}:
        raise InvalidInput(f"“{echo(word)}” is neither {ON} nor {OFF}.")
    ignored = word == ON
    changed = privacy.ignore(call.caller, desk.uow, ignored=ignored, now=desk.now, keep=desk.keep)
    if ignored:
        return Reply(
            blocks=(Text(text=IGNORED if changed else STILL_IGNORED),),
            actions=(
                actions.run("Learn from me again", f"ignore-me {OFF}"),
                actions.run("Take back what was learned", "reset"),
            ),
        )
    return Reply(blocks=(Text(text=HEARD if changed else STILL_HEARD),))


IGNORE_ME = CommandSpec(
    name="ignore-me",
    sentence="Never learn from your votes; the topics you name still count.",
    params=(Param(name="switch", sentence=f"“{OFF}” learns from you again.", required=False),),
    writes=True,
    run=run,
)
