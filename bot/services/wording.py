"""The sentences of an edition, composed once so that every platform says the same."""

from __future__ import annotations

from collections.abc import Sequence

import recommender
from bot.domain.audiences import Audience, AudienceKind
from bot.domain.calendar import day_label

LEARNING = "/papers profile shows it, /papers forget-me deletes it."
HINT = f"Votes here teach your own ranking and this channel's. {LEARNING}"
DIRECT_HINT = f"Votes here teach your own ranking. {LEARNING}"
COLD_LINE = "No topic and no 👍 is known yet: newest first, and as different as possible"
EXPLORING = "to explore: unlike what was voted on so far"


def hint(audience: Audience) -> str:
    """Return the line that the first digest and one a week end with."""
    return HINT if audience.kind is AudienceKind.CHANNEL else DIRECT_HINT


def title(audience: Audience, period: str, slate: recommender.Slate, *, carried: int) -> str:
    """Return the first line: `Paper Round · Thu 26 March · 5 of 110 new papers cleared …`."""
    return f"Paper Round · {day_label(period)} · {_count(audience, slate, carried=carried)}"


def _count(audience: Audience, slate: recommender.Slate, *, carried: int) -> str:
    papers = f"{slate.considered} {plural(slate.considered, 'new paper')}"
    if carried:
        noun = plural(slate.considered, "paper")
        papers = f"{slate.considered} {noun} ({carried} carried over)"
    cleared, shown = len(slate.cleared), len(slate.picks)
    if slate.cold or audience.choosiness.bar == 0:
        return f"{shown} of {papers} in {place(audience)}"
    bar = "your bar" if audience.kind is AudienceKind.DIRECT else f"the bar in {place(audience)}"
    more = f"; the best {shown} are here" if cleared > shown else ""
    return f"{cleared} of {papers} cleared {bar}{more}"


def place(audience: Audience) -> str:
    """Return the words for where an audience reads."""
    return "your messages" if audience.kind is AudienceKind.DIRECT else audience.called


def ranked_for(topics: Sequence[str]) -> str:
    return f"ranked for: {', '.join(topics)}"


def changes(ups: int, downs: int, since: str, gained: Sequence[str], lost: Sequence[str]) -> str:
    """Return `2 👍 and 1 👎 since Tuesday: more retrieval, less robotics`."""
    votes = " and ".join([f"{n} {sign}" for n, sign in ((ups, "👍"), (downs, "👎")) if n])
    return f"{votes} since {since}{': ' if gained or lost else ''}{more_and_less(gained, lost)}"


def more_and_less(gained: Sequence[str], lost: Sequence[str]) -> str:
    """Return `more retrieval, agents, less robotics`; empty when nothing is to be said."""
    sides = (("more", gained), ("less", lost))
    return ", ".join(f"{word} {', '.join(terms)}" for word, terms in sides if terms)


def nothing(
    audience: Audience, topics: Sequence[str], slate: recommender.Slate, *, topics_only: bool
) -> str:
    """Return why there are no papers today, with the best that there was."""
    if slate.considered == 0:
        return "Nothing today: no new paper has come in since the last digest."
    left = slate.considered - slate.muted
    if left == 0:
        return f"Nothing today: {_all_muted(slate.muted)} something muted."
    more = f" ({slate.muted} more {_name(slate.muted)} something muted)" if slate.muted else ""
    papers = f"{left} {plural(left, 'new paper')}"
    if slate.best is None or (topics_only and slate.best.topic is None):
        lack = asked_for(topics) or "has enough in common with what was liked"
        return f"Nothing today: none of {papers} {lack}{more}."
    ahead, asked = percent(slate.best.ahead_of), percent(audience.choosiness.bar)
    return (
        f"Nothing today: the best of {left} was ahead of {ahead} in 100 papers "
        f"we know; you asked for {asked}{more}."
    )


def asked_for(topics: Sequence[str]) -> str:
    """Return `mentions retrieval, agents or is by Ada Lovelace`; empty without topics."""
    authors = [name for each in topics if (name := recommender.followed_author(each))]
    words = [each for each in topics if recommender.followed_author(each) is None]
    named = (("mentions", words), ("is by", authors))
    return " or ".join(f"{verb} {', '.join(some)}" for verb, some in named if some)


def _all_muted(count: int) -> str:
    return "the only new paper names" if count == 1 else f"all {count} new papers name"


def _name(count: int) -> str:
    return "names" if count == 1 else "name"


def percent(share: float) -> int:
    """Return whole hundredths, rounded down so that nothing is claimed that is not so."""
    return int(share * 100 + 1e-9)


def plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def counted(papers: int) -> str:
    """Return what stands after “the best”: `paper`, or `5 papers`."""
    return "paper" if papers == 1 else f"{papers} papers"
