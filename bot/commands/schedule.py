"""`schedule`: when, how many, how choosy, how it looks, and a pause, in one form."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.commands.moments import moment
from bot.commands.scheduling import (
    QUESTIONS,
    fields,
    fill,
    without_past_pause,
)
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.subjects import acts_on_channel, called, here_word, subscribed
from bot.domain.audiences import Audience, AudienceState
from bot.domain.replies import Facts, Form, Reply, Text
from bot.services import actions
from bot.services.editions import next_due_at


def run(call: Call, desk: Desk) -> Reply | Form:
    audience = without_past_pause(subscribed(call, desk), desk.now)
    whose = called(call, desk.uow) if acts_on_channel(call) else "you"
    changed, problems = fill(audience, call.values, desk.now)
    if problems or not call.values:
        return Form(
            title=f"Digests for {whose}",
            fields=fields(audience, call.values, problems),
            submit=SCHEDULE.name,
        )
    return _save(changed, call, desk)


def _save(changed: Audience, call: Call, desk: Desk) -> Reply:
    """Store the answers; who was paused by a failure stays so."""
    state = desk.uow.audiences.lock(changed.id).state
    last = desk.uow.editions.last(changed.id)
    active = state is AudienceState.ACTIVE
    due = next_due_at(changed, last.period if last else None, desk.now) if active else None
    saved = replace(changed, state=state, next_due_at=due)
    desk.uow.audiences.update(saved)
    desk.uow.commit()
    facts = tuple((each.label, each.present(saved)) for each in QUESTIONS.values())
    here = here_word(call)
    again = () if active else (actions.run("Start them again", f"subscribe{here}"),)
    return Reply(
        blocks=(Text(text=_said(saved, desk.now)), Facts(facts=facts)),
        actions=(*again, actions.run("Preview now", f"preview{here}")),
    )


def _said(audience: Audience, now: datetime) -> str:
    if audience.next_due_at is None:
        return "Stored. Digests are paused: they begin again when you say so."
    return f"Stored. The next digest comes {moment(audience.next_due_at, audience.zone, now=now)}."


SCHEDULE = CommandSpec(
    name="schedule",
    sentence="When digests come, how many papers, how choosy, how they look; pause.",
    here=True,
    needs_manager=True,
    writes=True,
    form=True,
    run=run,
)
