"""`subscribe` and `unsubscribe`: digests to oneself, or with `here` to the channel."""

from __future__ import annotations

from bot.commands.completing_topics import complete_topics
from bot.commands.lines import listed
from bot.commands.moments import moment
from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.commands.subjects import (
    acts_on_channel,
    called,
    here_word,
    subscribed,
    target,
    target_kind,
)
from bot.domain.audiences import Audience, AudienceState, Interests
from bot.domain.editions import Action
from bot.domain.replies import Form, Notice, Reply, Text
from bot.services import actions, subscriptions
from bot.services.subscriptions import Change, Subject

NO_TOPICS = (
    "No topic is known yet. With no 👍 either, it is the newest papers, as different as possible."
)


def subscribe(call: Call, desk: Desk) -> Reply | Form:
    words = listed(call.values.get("topics", ""))
    subscriptions.check_topics(words)
    reader = desk.uow.readers.ensure(call.caller, now=desk.now)
    before = desk.uow.audiences.find(target(call))
    audience = subscriptions.subscribe(
        target(call),
        reader.id,
        desk.uow,
        kind=target_kind(call),
        defaults=desk.defaults,
        now=desk.now,
        where=call.where,
    )
    subject: Subject = audience if acts_on_channel(call) else reader
    interests = (
        subscriptions.change_interests(subject, Change(words=words), desk.uow, now=desk.now)
        if words
        else subscriptions.interests(subject, desk.uow)
    )
    obstacle = call.where.obstacle if acts_on_channel(call) else ""
    return Reply(
        blocks=(
            Text(text=_first_digest(call, before, audience, desk)),
            *([Notice(text=obstacle)] if obstacle else []),
            _ranked(interests),
        ),
        actions=_buttons(call, interests, desk),
    )


def unsubscribe(call: Call, desk: Desk) -> Reply | Form:
    subscribed(call, desk)
    subscriptions.unsubscribe(target(call), desk.uow)
    whose = called(call, desk.uow) if acts_on_channel(call) else "you"
    text = f"No more digests come to {whose}. Topics and votes stay."
    again = actions.run("Subscribe again", f"subscribe{here_word(call)}")
    return Reply(blocks=(Text(text=text),), actions=(again,))


def _buttons(call: Call, interests: Interests, desk: Desk) -> tuple[Action, ...]:
    here = here_word(call)
    where = f" in {actions.short(called(call, desk.uow))}" if here else ""
    follow = actions.run(f"Follow a topic{where}", f"interests add{here}")
    return (
        *(() if interests.topics else (follow,)),
        actions.run("Preview now", f"preview{here}"),
        actions.run("Settings", f"schedule{here}"),
    )


def _first_digest(call: Call, before: Audience | None, audience: Audience, desk: Desk) -> str:
    """Return when it begins; subscribing twice says when the next one comes."""
    due = audience.next_due_at
    when = moment(due, audience.zone, now=desk.now) if due else "when it is due"
    place = f" to {called(call, desk.uow)}" if acts_on_channel(call) else ""
    if before is None:
        return f"Subscribed. The first digest comes{place} {when}."
    again = "Subscribed already" if before.state is AudienceState.ACTIVE else "Subscribed again"
    return f"{again}. The next digest comes{place} {when}."


def _ranked(interests: Interests) -> Text:
    if interests.topics:
        return Text(text=f"Ranked for: {', '.join(interests.topics)}.")
    return Text(text=NO_TOPICS)


SUBSCRIBE = CommandSpec(
    name="subscribe",
    sentence="Get digests, of these topics if you name some.",
    params=(
        Param(
            name="topics",
            sentence="Topics to follow; commas separate several.",
            required=False,
            complete=complete_topics,
        ),
    ),
    here=True,
    needs_manager=True,
    writes=True,
    run=subscribe,
)
UNSUBSCRIBE = CommandSpec(
    name="unsubscribe",
    sentence="Get no more digests; topics and votes stay.",
    here=True,
    needs_manager=True,
    writes=True,
    run=unsubscribe,
)
