"""`interests …`: topics named and muted, exactly what was typed and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.commands.completing import in_list, matching
from bot.commands.completing_topics import complete_topics
from bot.commands.lines import listed
from bot.commands.spec import Call, CommandSpec, Completer, Desk, Param, Run
from bot.commands.subjects import (
    acts_on_channel,
    called,
    here_word,
    present_interests,
    subject_of,
)
from bot.domain.audiences import Interests
from bot.domain.editions import Action
from bot.domain.errors import InvalidInput
from bot.domain.replies import Facts, Field, Form, Notice, Reply, Text
from bot.services import actions, subscriptions
from bot.services.subscriptions import Change

NOTHING = "none"
HINT = "a few words each, as long context, protein design: commas separate several"
MOST_CHOICES = 25
"""As many as Discord shows in one list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of changing a list: its command's second word, its words to people, its undo."""

    verb: str
    said: str
    asks: str
    muted: bool = False
    remove: bool = False
    undo: str


FOLLOW = Way(verb="add", said="Followed from now on", asks="topics to follow", undo="remove")
UNFOLLOW = Way(
    verb="remove", said="No longer followed", asks="a topic to drop", remove=True, undo="add"
)
SILENCE = Way(
    verb="mute", said="Muted from now on", asks="topics to mute", muted=True, undo="unmute"
)
ALLOW = Way(
    verb="unmute",
    said="No longer muted",
    asks="a topic to let in again",
    muted=True,
    remove=True,
    undo="mute",
)


def show(call: Call, desk: Desk) -> Reply | Form:
    here = here_word(call)
    interests = present_interests(call, desk)
    buttons = [actions.run("Follow a topic", f"interests add{here}")]
    if interests.topics:
        buttons.append(actions.run("Drop a topic", f"interests remove{here}"))
    buttons.append(actions.run("Mute a topic", f"interests mute{here}"))
    if interests.muted:
        buttons.append(actions.run("Unmute a topic", f"interests unmute{here}"))
    return Reply(blocks=(_facts(call, interests, desk),), actions=tuple(buttons))


def changing(way: Way) -> Run:
    """Return the command that changes a list this way; without words it asks for them."""

    def run(call: Call, desk: Desk) -> Reply | Form:
        typed = call.values.get("words", "")
        if not typed:
            return _asked(way, call, desk)
        try:
            return _changed(way, listed(typed), call, desk)
        except InvalidInput as error:
            if way.remove:  # what is not there cannot be corrected by typing
                raise
            return _form(way, call, desk, value=typed, problem=str(error))

    return run


def _changed(way: Way, words: tuple[str, ...], call: Call, desk: Desk) -> Reply:
    if not words:
        raise InvalidInput("Name a topic of a few words; commas separate several.")
    subject = subject_of(call, desk)
    before = subscriptions.interests(subject, desk.uow)
    change = Change(words=words, muted=way.muted, remove=way.remove)
    after = subscriptions.change_interests(subject, change, desk.uow, now=desk.now)
    changed = _difference(_list(before, muted=way.muted), _list(after, muted=way.muted))
    text = f"{way.said}: {', '.join(changed)}." if changed else "That was in the list already."
    back = actions.topic_line(way.undo, *changed, here=acts_on_channel(call))
    return Reply(
        blocks=(Text(text=text), _facts(call, after, desk)),
        actions=(*((actions.run("Undo", back),) if changed else ()), *_next(way, call)),
    )


def _next(way: Way, call: Call) -> tuple[Action, ...]:
    """Return what shows at once what a followed topic brings."""
    if way is not FOLLOW:
        return ()
    if acts_on_channel(call):
        return (actions.run("Preview now", f"preview{here_word(call)}"),)
    return (actions.run("My ranking", "mine"),)


def _asked(way: Way, call: Call, desk: Desk) -> Reply | Form:
    """Ask for words, or let one of those that are there be chosen."""
    if not way.remove:
        return _form(way, call, desk)
    there = _list(present_interests(call, desk), muted=way.muted)
    if not there:
        which = "muted" if way.muted else "followed"
        return Reply(blocks=(Notice(text=f"No topic is {which}{_where(call, desk)}."),))
    choices = there if len(there) <= MOST_CHOICES else ()
    return _form(way, call, desk, value=there[0], choices=choices)


def _form(
    way: Way,
    call: Call,
    desk: Desk,
    *,
    value: str = "",
    choices: tuple[str, ...] = (),
    problem: str = "",
) -> Form:
    """Return the question under a title that says whose list it is about."""
    verb, line = "mute" if way.muted else "follow", f"interests {way.verb}"
    whose = f"{called(call, desk.uow)} {verb}s" if acts_on_channel(call) else f"you {verb}"
    words = Field(
        name="words",
        label=f"{way.asks}{_where(call, desk)}",
        value=value,
        choices=choices,
        hint="" if way.remove else HINT,
        problem=problem,
        complete="" if choices else f"{line}{here_word(call)} ",
    )
    return Form(title=f"Topics {whose}", fields=(words,), submit=line)


def _where(call: Call, desk: Desk) -> str:
    return f" in {called(call, desk.uow)}" if acts_on_channel(call) else ""


def _list(interests: Interests, *, muted: bool) -> tuple[str, ...]:
    return interests.muted if muted else interests.topics


def _difference(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the words that are in one of them only, in order."""
    return [word for word in (*before, *after) if (word in before) != (word in after)]


def _facts(call: Call, interests: Interests, desk: Desk) -> Facts:
    whose = f"{called(call, desk.uow)} follows" if acts_on_channel(call) else "you follow"
    return Facts(
        facts=(
            (whose, ", ".join(interests.topics) or NOTHING),
            ("muted", ", ".join(interests.muted) or NOTHING),
        )
    )


def _topics(typed: str, call: Call, desk: Desk) -> Mapping[str, str]:
    return dict.fromkeys(matching(typed, present_interests(call, desk).topics), "followed now")


def _muted(typed: str, call: Call, desk: Desk) -> Mapping[str, str]:
    return dict.fromkeys(matching(typed, present_interests(call, desk).muted), "muted now")


def _command(way: Way, sentence: str, complete: Completer | None = None) -> CommandSpec:
    words = Param(
        name="words",
        sentence="A topic; commas separate several.",
        required=False,
        complete=complete,
    )
    return CommandSpec(
        name=f"interests {way.verb}",
        sentence=sentence,
        params=(words,),
        here=True,
        needs_manager=True,
        writes=True,
        form=True,
        run=changing(way),
    )


SHOW = CommandSpec(
    name="interests show", sentence="The topics that are followed and muted.", here=True, run=show
)
ADD = _command(FOLLOW, "Follow a topic, exactly as typed, or author:NAME.", complete_topics)
REMOVE = _command(UNFOLLOW, "Follow a topic no longer.", in_list(_topics))
MUTE = _command(SILENCE, "Keep papers that name a topic out of digests.", complete_topics)
UNMUTE = _command(ALLOW, "Let papers that name a topic into digests again.", in_list(_muted))
