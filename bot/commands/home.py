"""`home`: everything of a reader's own on one page; who is not known yet begins here."""

from __future__ import annotations

from collections.abc import Iterator

import recommender
from bot.commands.answers import bars_of, titles_of
from bot.commands.moments import day, moment
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.start import onboarding
from bot.commands.subjects import caller_profile
from bot.domain.audiences import Audience, AudienceState
from bot.domain.editions import Action
from bot.domain.ids import AudienceRef
from bot.domain.replies import Block, Facts, Form, Reply, Table, Text
from bot.domain.signals import Aside
from bot.services import actions
from bot.services.wording import plural

MOST_TERMS = 7
MOST_SAVED = 5


def run(call: Call, desk: Desk) -> Reply | Form:
    profile, audience = caller_profile(call, desk), _subscribed(call, desk)
    kept = (*_digests(audience, desk), *_saved(call, desk))
    if _nothing_known(profile):
        first = onboarding(call, desk)
        settings = (_settings(audience),) if audience else ()
        return Reply(blocks=(*first.blocks, *kept), actions=(*first.actions, *settings))
    return Reply(blocks=(*_learned(profile, desk), *kept), actions=_buttons(audience))


def _nothing_known(profile: recommender.Profile) -> bool:
    return not (profile.topics or profile.muted or profile.liked or profile.disliked)


def _subscribed(call: Call, desk: Desk) -> Audience | None:
    audience = desk.uow.audiences.find(AudienceRef.direct(call.caller))
    return None if audience is None or audience.state is AudienceState.ENDED else audience


def _learned(profile: recommender.Profile, desk: Desk) -> Iterator[Block]:
    named = (("you follow", profile.topics), ("muted", profile.muted))
    facts = [(name, ", ".join(words)) for name, words in named if words]
    if profile.liked or profile.disliked:
        facts.append(("votes", f"{len(profile.liked)} 👍, {len(profile.disliked)} 👎"))
    yield Facts(facts=tuple(facts))
    yield from bars_of(desk.model.ranker.taste(profile), MOST_TERMS)


def _digests(audience: Audience | None, desk: Desk) -> Iterator[Block]:
    if audience is not None:
        papers = f"up to {audience.size} {plural(audience.size, 'paper')}"
        facts = (
            ("digests", f"{audience.schedule}, {papers}, {audience.choosiness}"),
            ("next digest", _next(audience, desk)),
        )
        yield Facts(facts=facts)


def _next(audience: Audience, desk: Desk) -> str:
    if audience.next_due_at is None:
        return "paused; /papers status says why"
    due = moment(audience.next_due_at, audience.zone, now=desk.now)
    if audience.paused_until is not None and audience.paused_until > desk.now:
        return f"{due}, paused until {day(audience.paused_until, audience.zone)}"
    return due


def _saved(call: Call, desk: Desk) -> Iterator[Block]:
    """Return the papers that were saved last, and how many more there are."""
    reader = desk.uow.readers.find(call.caller)
    saved = [] if reader is None else list(desk.uow.saves.of(reader.id, Aside.SAVED))
    titles = titles_of(saved[:MOST_SAVED], desk)
    if titles:
        rows = tuple((titles[paper],) for paper in saved if paper in titles)
        yield Table(head=("Saved",), rows=rows)
    if len(saved) > MOST_SAVED:
        yield Text(text=f"and {len(saved) - MOST_SAVED} more: /papers saved shows them.")


def _buttons(audience: Audience | None) -> tuple[Action, ...]:
    return (
        actions.run("My ranking", "mine"),
        actions.run("Follow a topic", "interests add"),
        _settings(audience),
        actions.run("What was learned", "profile"),
    )


def _settings(audience: Audience | None) -> Action:
    """Return the button for when digests come; who gets none can begin with it."""
    if audience is None:
        return actions.run("Get digests", "subscribe")
    return actions.run("Settings", "schedule")


HOME = CommandSpec(
    name="home",
    sentence="Your topics, what was learned, your digests and what you saved.",
    run=run,
)
