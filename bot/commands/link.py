"""`link`: two accounts of one person become one reader; a code, confirmed on both sides."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.completing import matching
from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.domain.editions import Action
from bot.domain.ids import AccountRef
from bot.domain.replies import Form, Reply, Text
from bot.services import actions, linking
from bot.services.linking import Progress, Step

REMOVE = "remove"
SHARED = "topics, votes and saved papers are shared"
NOBODY_YET = (
    "Nobody has used this code yet: type /papers link {code} as your other account, "
    "then confirm here."
)
IGNORED = "One side wanted never to be learned from; that holds for both now."


def run(call: Call, desk: Desk) -> Reply | Form:
    typed = call.values.get("code", "").casefold()
    match typed.split():
        case []:
            return _asked(call, desk)
        case [word] if word == REMOVE:
            return _question(call.caller, linking.linked_with(call.caller, desk.uow))
        case [word, "yes"] if word == REMOVE:
            return _left(call.caller, linking.unlink(call.caller, desk.uow, now=desk.now))
        case _:
            progress = linking.confirm(call.caller, typed, desk.uow, now=desk.now, keep=desk.keep)
            return _told(progress, call.caller, typed.upper())


def _asked(call: Call, desk: Desk) -> Reply:
    code = desk.new_code()
    linking.ask(call.caller, code, desk.uow, now=desk.now)
    minutes = int(linking.LASTS.total_seconds() // 60)
    text = (
        f"Your code: {code}. Within {minutes} minutes, type /papers link {code} as your other "
        f"account, then confirm here. From then on both are one reader: {SHARED}."
    )
    return Reply(blocks=(Text(text=text),), actions=(_confirm(code),))


def _told(progress: Progress, caller: AccountRef, code: str) -> Reply:
    texts = [_sentence(progress, caller, code), *([IGNORED] if progress.ignored else [])]
    return Reply(
        blocks=tuple(Text(text=text) for text in texts),
        actions=(_confirm(code),) if progress.step is Step.NOBODY_YET else (),
    )


def _sentence(progress: Progress, caller: AccountRef, code: str) -> str:
    other = progress.other
    match progress.step:
        case Step.NOBODY_YET:
            return NOBODY_YET.format(code=code)
        case Step.AGREED:
            return (
                f"You would be one reader with {other}: {SHARED}. Now {other} must confirm too: "
                f"with the button under the code, or with /papers link {code} there."
            )
        case Step.LINKED:
            return (
                f"{caller} and {other} are one reader now: {SHARED}. "
                f"/papers link {REMOVE} takes an account out again."
            )
        case Step.ALREADY:
            return f"{caller} and {other} are one reader already."


def _confirm(code: str) -> Action:
    return actions.run("Confirm", f"link {code}")


def _question(caller: AccountRef, others: Sequence[AccountRef]) -> Reply:
    text = (
        f"This takes {caller} out: it becomes a reader of its own, of whom nothing is known. "
        f"All that was learned stays with {_named(others)}."
    )
    return Reply(
        blocks=(Text(text=text),),
        actions=(actions.run("Take this account out", f"link {REMOVE} yes"),),
    )


def _left(caller: AccountRef, others: Sequence[AccountRef]) -> Reply:
    text = (
        f"{caller} is a reader of its own now, of whom nothing is known. "
        f"All that was learned stays with {_named(others)}."
    )
    return Reply(blocks=(Text(text=text),))


def _named(accounts: Sequence[AccountRef]) -> str:
    return ", ".join(map(str, accounts))


def _complete(typed: str, call: Call, desk: Desk) -> Sequence[str]:
    """Offer the one word that is no code, to those whom it could help."""
    reader = desk.uow.readers.find(call.caller)
    return matching(typed, [REMOVE]) if reader and len(reader.accounts) > 1 else ()


LINK = CommandSpec(
    name="link",
    sentence="Be one reader with your account elsewhere.",
    params=(
        Param(
            name="code",
            sentence=f"The code your other account was given; “{REMOVE}” ends a link.",
            required=False,
            complete=_complete,
        ),
    ),
    writes=True,
    run=run,
)
