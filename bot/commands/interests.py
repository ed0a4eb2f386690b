"""`interests …`: topics named and muted, exactly what was typed and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.completing import matching
from bot.commands.lines import listed
from bot.commands.spec import Call, CommandSpec, Completer, Desk, Param, Run
from bot.commands.subjects import acts_on_channel, present_interests, subject_of
from bot.domain.audiences import Interests
from bot.domain.errors import InvalidInput
from bot.domain.replies import Facts, Form, Reply, Text
from bot.services import subscriptions
from bot.services.subscriptions import Change

NOTHING = "none"


def show(call: Call, desk: Desk) -> Reply | Form:
    return Reply(blocks=(_facts(call, present_interests(call, desk)),))


def changing(said: str, *, muted: bool, remove: bool) -> Run:
    """Return a command that changes the list; `said` is how its answer begins."""

    def run(call: Call, desk: Desk) -> Reply | Form:
        words = listed(call.values["words"])
        if not words:
            raise InvalidInput("Name a topic of a few words; commas separate several.")
        subject = subject_of(call, desk)
        before = subscriptions.interests(subject, desk.uow)
        change = Change(words=words, muted=muted, remove=remove)
        after = subscriptions.change_interests(subject, change, desk.uow, now=desk.now)
        changed = _difference(_list(before, muted=muted), _list(after, muted=muted))
        text = f"{said}: {', '.join(changed)}." if changed else "That was in the list already."
        return Reply(blocks=(Text(text=text), _facts(call, after)))

    return run


def _list(interests: Interests, *, muted: bool) -> tuple[str, ...]:
    return interests.muted if muted else interests.topics


def _difference(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the words that are in one of them only, in order."""
    return [word for word in (*before, *after) if (word in before) != (word in after)]


def _facts(call: Call, interests: Interests) -> Facts:
    whose = f"{call.place.channel} follows" if acts_on_channel(call) else "you follow"
    return Facts(
        facts=(
            (whose, ", ".join(interests.topics) or NOTHING),
            ("muted", ", ".join(interests.muted) or NOTHING),
        )
    )


def _topics(typed: str, call: Call, desk: Desk) -> Sequence[str]:
    return matching(typed, present_interests(call, desk).topics)


def _muted(typed: str, call: Call, desk: Desk) -> Sequence[str]:
    return matching(typed, present_interests(call, desk).muted)


def _words(complete: Completer | None = None) -> tuple[Param, ...]:
    return (Param(name="words", sentence="A topic; commas separate several.", complete=complete),)


SHOW = CommandSpec(
    name="interests show", sentence="The topics that are followed and muted.", here=True, run=show
)
ADD = CommandSpec(
    name="interests add",
    sentence="Follow a topic, exactly as typed.",
    params=_words(),
    here=True,
    needs_manager=True,
    writes=True,
    run=changing("Followed from now on", muted=False, remove=False),
)
REMOVE = CommandSpec(
    name="interests remove",
    sentence="Follow a topic no longer.",
    params=_words(_topics),
    here=True,
    needs_manager=True,
    writes=True,
    run=changing("No longer followed", muted=False, remove=True),
)
MUTE = CommandSpec(
    name="interests mute",
    sentence="Keep papers that name a topic out of digests.",
    params=_words(),
    here=True,
    needs_manager=True,
    writes=True,
    run=changing("Muted from now on", muted=True, remove=False),
)
UNMUTE = CommandSpec(
    name="interests unmute",
    sentence="Let papers that name a topic into digests again.",
    params=_words(_muted),
    here=True,
    needs_manager=True,
    writes=True,
    run=changing("No longer muted", muted=True, remove=True),
)
