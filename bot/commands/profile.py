"""`profile`: what was learned about the caller, from what, and how to take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import recommender
from bot.commands.answers import bars_of
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.subjects import caller_profile
from bot.domain.editions import Action, ActionName
from bot.domain.ids import PaperId
from bot.domain.replies import Block, Facts, Form, Notice, Reply, Table, Text
from bot.domain.signals import Aside, Vote
from bot.services import actions
from bot.services.cards import display_title
from bot.services.profiles import latest_votes

MOST_TERMS = 10
MOST_TITLES = 10
MOST_BUTTONS = 9
"""Beside *Reset*; platforms show no more than a few rows of buttons."""

TOPIC_BUTTONS, MUTE_BUTTONS = 4, 2
HEADS = {Vote.UP: "👍 you liked", Vote.DOWN: "👎 you disliked"}
THUMBS = {Vote.UP: "👍", Vote.DOWN: "👎"}
NOTHING = "Nothing is known about you yet: follow a topic, or vote on a paper."

Titles = Mapping[PaperId, str]


def run(call: Call, desk: Desk) -> Reply | Form:
    reader, profile = desk.uow.readers.find(call.caller), caller_profile(call, desk)
    if reader is None or _is_empty(profile):
        return Reply(
            blocks=(Notice(text=NOTHING),),
            actions=(actions.run("Follow a topic", "interests add"),),
        )
    asides = {aside: len(desk.uow.saves.of(reader.id, aside)) for aside in Aside}
    votes = latest_votes(reader.id, desk.uow)
    records = desk.uow.papers.get(votes)
    titles = {paper: display_title(records[paper].content) for paper in votes if paper in records}
    blocks: list[Block] = [
        *bars_of(desk.model.ranker.taste(profile), MOST_TERMS),
        _counts(profile, asides),
        *(block for vote in Vote for block in _voted(vote, votes, titles)),
    ]
    return Reply(blocks=tuple(blocks), actions=_buttons(profile, votes, titles))


def _is_empty(profile: recommender.Profile) -> bool:
    return not (profile.topics or profile.muted or profile.liked or profile.disliked)


def _counts(profile: recommender.Profile, asides: Mapping[Aside, int]) -> Facts:
    named = ((Aside.SAVED, "saved"), (Aside.NOT_NOW, "put away"))
    return Facts(
        facts=(
            ("topics", ", ".join(profile.topics) or "none"),
            ("muted", ", ".join(profile.muted) or "none"),
            ("votes", f"{len(profile.liked)} 👍, {len(profile.disliked)} 👎"),
            *(
                (f"{name}, which teaches nothing", str(asides[aside]))
                for aside, name in named
                if asides[aside]
            ),
        )
    )


def _voted(vote: Vote, votes: Mapping[PaperId, Vote], titles: Titles) -> tuple[Block, ...]:
    """Return titles, the latest first, as many as are shown, and how many more there are."""
    voted = [titles[paper] for paper in titles if votes[paper] is vote]
    if not voted:
        return ()
    table = Table(head=(HEADS[vote],), rows=tuple((title,) for title in voted[:MOST_TITLES]))
    more = len(voted) - MOST_TITLES
    return (table, Text(text=f"and {more} more")) if more > 0 else (table,)


def _buttons(
    profile: recommender.Profile, votes: Mapping[PaperId, Vote], titles: Titles
) -> tuple[Action, ...]:
    """Return what takes things back: topics first, then mutes, then the latest votes."""
    named = [
        *_topic_buttons("Unfollow", "remove", profile.topics[:TOPIC_BUTTONS]),
        *_topic_buttons("Unmute", "unmute", profile.muted[:MUTE_BUTTONS]),
    ]
    taken_back = [
        Action(
            name=ActionName.UNDO,
            label=f"Take back {THUMBS[votes[paper]]} “{actions.short(title)}”",
            subject=paper,
        )
        for paper, title in titles.items()
    ]
    return (*named, *taken_back[: MOST_BUTTONS - len(named)], actions.run("Reset", "reset"))


def _topic_buttons(label: str, verb: str, topics: Sequence[str]) -> list[Action]:
    return [
        actions.run(f"{label} “{actions.short(topic)}”", actions.topic_line(verb, topic))
        for topic in topics
    ]


PROFILE = CommandSpec(
    name="profile", sentence="What was learned about you, and from which votes.", run=run
)
