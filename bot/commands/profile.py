"""`profile`: what was learned about the caller, and from what."""

from __future__ import annotations

from collections.abc import Sequence

import recommender
from bot.commands.answers import titles_of
from bot.commands.spec import Call, CommandSpec, Desk
from bot.domain.replies import Bar, Bars, Block, Facts, Form, Notice, Reply, Table, Text
from bot.services.profiles import profile_of

MOST_TERMS = 10
MOST_TITLES = 10
NOTHING = (
    "Nothing is known about you yet. Name topics with /papers interests add WORDS, "
    "or vote on a paper."
)


def run(call: Call, desk: Desk) -> Reply | Form:
    reader = desk.uow.readers.find(call.caller)
    profile = recommender.Profile() if reader is None else profile_of(reader.id, desk.uow)
    if not (profile.topics or profile.muted or profile.liked or profile.disliked):
        return Reply(blocks=(Notice(text=NOTHING),))
    blocks: list[Block] = [
        *_bars(desk.model.ranker.taste(profile)),
        _counts(profile),
        *_voted("👍 you liked", profile.liked, desk),
        *_voted("👎 you disliked", profile.disliked, desk),
    ]
    return Reply(blocks=tuple(blocks))


def _bars(taste: recommender.Taste) -> tuple[Bars, ...]:
    terms = taste.terms(MOST_TERMS)
    if not terms:
        return ()
    strongest = terms[0][1]
    bars = tuple(Bar(label=term, share=weight / strongest) for term, weight in terms)
    return (Bars(title="Your strongest terms", bars=bars),)


def _counts(profile: recommender.Profile) -> Facts:
    return Facts(
        facts=(
            ("topics", ", ".join(profile.topics) or "none"),
            ("muted", ", ".join(profile.muted) or "none"),
            ("votes", f"{len(profile.liked)} 👍, {len(profile.disliked)} 👎"),
        )
    )


def _voted(head: str, papers: Sequence[str], desk: Desk) -> tuple[Block, ...]:
    """Return the titles, as many as are shown, and how many more there are."""
    if not papers:
        return ()
    titles = sorted(titles_of(papers, desk).values())
    table = Table(head=(head,), rows=tuple((title,) for title in titles[:MOST_TITLES]))
    more = len(titles) - MOST_TITLES
    return (table, Text(text=f"and {more} more")) if more > 0 else (table,)


PROFILE = CommandSpec(
    name="profile", sentence="What was learned about you, and from which votes.", run=run
)
