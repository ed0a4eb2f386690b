"""`forget-me`: deletes all that is stored about the caller. Asks once, and says what it cannot."""

from __future__ import annotations

from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.domain.echo import echo
from bot.domain.errors import InvalidInput
from bot.domain.replies import Form, Reply, Text
from bot.services import actions, privacy
from bot.services.privacy import Holdings
from bot.services.wording import plural

YES = "yes"
NOTHING = "Nothing is stored about you."
UNTIL_NOW = "Nothing that you did until now will be learned from again."
FINAL = "It cannot be undone."
LEFT = "reactions and messages on the platform, and backups until they are replaced"


def run(call: Call, desk: Desk) -> Reply | Form:
    answer = call.values.get("confirm", "").casefold()
    if answer not in {"", YES}:
        raise InvalidInput(f"“{echo(answer)}” is no answer here: it is {YES}.")
    if not answer:
        return _question(privacy.holdings(call.caller, desk.uow))
    held = privacy.forget(call.caller, desk.uow, now=desk.now, keep=desk.keep)
    done = f"Deleted: {_listed(held)}." if held.accounts else NOTHING
    texts = (done, _stays(held), UNTIL_NOW)
    return Reply(blocks=tuple(Text(text=text) for text in texts))


def _question(held: Holdings) -> Reply:
    what = f"This deletes {_listed(held)}." if held.accounts else NOTHING
    return Reply(
        blocks=(
            Text(text=what),
            Text(text=_stays(held)),
            Text(text=FINAL if held.accounts else UNTIL_NOW),
        ),
        actions=(
            actions.run("Delete everything", f"forget-me {YES}"),
            *((actions.run("Export it first", "export"),) if held.accounts else ()),
        ),
    )


def _listed(held: Holdings) -> str:
    """Return `votes on 12 papers, 1 topic and all else that is stored about web:you`."""
    counted = (
        ("votes on {}", held.papers_voted_on, "paper"),
        ("{}", held.saved, "saved paper"),
        ("{} put away", held.put_away, "paper"),
        ("{}", held.topics, "topic"),
        ("{} of your own", held.direct, "subscription"),
    )
    parts = [
        form.format(f"{count} {plural(count, noun)}") for form, count, noun in counted if count
    ]
    rest = "all else that is stored about" if parts else "all that is stored about"
    accounts = ", ".join(map(str, held.accounts))
    return " and ".join(part for part in (", ".join(parts), f"{rest} {accounts}") if part)


def _stays(held: Holdings) -> str:
    """Return what is not deleted: channels, which are other people's too, and what is elsewhere."""
    channels = f"{', '.join(held.channels)}, which you set up; " if held.channels else ""
    return f"What stays: {channels}{LEFT}."


FORGET_ME = CommandSpec(
    name="forget-me",
    sentence="Delete everything that is stored about you; asks once.",
    params=(
        Param(
            name="confirm",
            sentence=f"“{YES}” deletes it, without asking.",
            required=False,
            listed=False,
        ),
    ),
    writes=True,
    run=run,
)
