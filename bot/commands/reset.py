"""`reset`: begin anew. Asks once, and says exactly what goes and what stays."""

from __future__ import annotations

from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.domain.echo import echo
from bot.domain.errors import InvalidInput
from bot.domain.replies import Form, Notice, Reply, Text
from bot.services import actions, resetting
from bot.services.resetting import Learned
from bot.services.wording import plural

YES, EVERYTHING = "yes", "everything"
NOTHING = "Nothing was learned about you, so there is nothing to take back."
STAYS = "Saved papers and your schedule stay."
REACTIONS = "Reactions you gave stay visible where you gave them, and count no longer."


def run(call: Call, desk: Desk) -> Reply | Form:
    answer = call.values.get("confirm", "").casefold()
    if answer not in {"", YES, EVERYTHING}:
        raise InvalidInput(f"“{echo(answer)}” is no answer here: it is {YES} or {EVERYTHING}.")
    reader = desk.uow.readers.find(call.caller)
    if reader is None:
        return Reply(blocks=(Notice(text=NOTHING),))
    if not answer:
        return _question(resetting.learned(reader.id, desk.uow))
    topics_too = answer == EVERYTHING
    gone = resetting.reset(reader.id, desk.uow, topics_too=topics_too, now=desk.now)
    return _done(gone, topics_too=topics_too)


def _question(learned: Learned) -> Reply:
    if learned.nothing:
        return Reply(blocks=(Notice(text=NOTHING),))
    taught, topics = _taught(learned), _topics(learned)
    blocks = [Text(text=f"This takes back {taught}. {REACTIONS}")] if taught else []
    kept = f"The topics you follow ({topics}) stay unless you say so. " if topics else ""
    blocks.append(Text(text=f"{kept}{STAYS} This cannot be undone."))
    buttons = [actions.run("Take it back", f"reset {YES}")] if taught else []
    if topics:
        label = "Topics too" if taught else "Forget my topics"
        buttons.append(actions.run(label, f"reset {EVERYTHING}"))
    return Reply(blocks=tuple(blocks), actions=tuple(buttons))


def _done(gone: Learned, *, topics_too: bool) -> Reply:
    topics = f"the topics {_topics(gone)}" if topics_too and gone.topics else ""
    taken = ", and ".join(part for part in (_taught(gone), topics) if part)
    text = f"Taken back: {taken}. {STAYS}" if taken else NOTHING
    return Reply(
        blocks=(Text(text=text),), actions=(actions.run("Follow a topic", "interests add"),)
    )


def _taught(learned: Learned) -> str:
    """Return `5 👍, 2 👎, the mute of robots and 1 “not now”`; empty if there is none of it."""
    parts = [
        f"{count} {sign}"
        for count, sign in ((learned.likes, "👍"), (learned.dislikes, "👎"))
        if count
    ]
    if learned.muted:
        parts.append(f"the {plural(len(learned.muted), 'mute')} of {', '.join(learned.muted)}")
    if learned.put_off:
        parts.append(f"{learned.put_off} “not now”")
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _topics(learned: Learned) -> str:
    return ", ".join(learned.topics)


RESET = CommandSpec(
    name="reset",
    sentence="Take back everything that was learned about you; asks once.",
    params=(
        Param(
            name="confirm",
            sentence=f"“{YES}” takes back votes and mutes, “{EVERYTHING}” your topics too.",
            required=False,
            listed=False,
        ),
    ),
    writes=True,
    run=run,
)
