"""`history` and `search WORDS`: what was sent to the channel, or to oneself, where one asks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import recommender
from bot.commands.answers import kept_cards
from bot.commands.paging import Page, page, page_number, page_param
from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.commands.subjects import called, caller_profile
from bot.domain.echo import echo
from bot.domain.ids import AudienceRef, PaperId
from bot.domain.replies import Block, Form, Notice, Reply, Text
from bot.domain.signals import Vote
from bot.services import actions
from bot.services.bylines import date_text
from bot.services.history import Shown, holding, shown_in
from bot.services.wording import plural

LONGEST_SEARCH = 200
THUMBS = {Vote.UP: "your 👍", Vote.DOWN: "your 👎"}


def history(call: Call, desk: Desk) -> Reply | Form:
    shown = _shown(call, desk)
    whom = _whom(call, desk)
    if not shown:
        return Reply(blocks=(Notice(text=f"No paper was sent to {whom} yet."),))
    part = page(shown, page_number(call.values))
    taste, votes = desk.model.ranker.taste(caller_profile(call, desk)), _votes(call, desk)
    count = f"{len(shown)} {plural(len(shown), 'paper')}"
    blocks: list[Block] = [Text(text=f"{count} sent to {whom}, the latest first:")]
    for day, papers in groupby(part.items, key=lambda each: each.day):
        blocks.append(Text(text=date_text(day)))
        marked = [(each.paper, votes.get(each.paper.id)) for each in papers]
        cards = sum(not isinstance(block, Text) for block in blocks)
        blocks += kept_cards(marked, taste, desk, start=part.start + cards)
    return Reply(blocks=tuple(blocks), actions=part.actions("history {}"))


def search(call: Call, desk: Desk) -> Reply | Form:
    words = " ".join(call.values["words"].split())[:LONGEST_SEARCH]
    found, whom = holding(words, _shown(call, desk)), _whom(call, desk)
    if not found:
        return Reply(
            blocks=(Notice(text=f"Nothing that was sent to {whom} holds “{echo(words)}”."),),
            actions=(actions.run("Look among all papers", f"topic {words}"),),
        )
    part = page(found, page_number(call.values))
    count = f"{len(found)} {plural(len(found), 'paper')}"
    verb = "holds" if len(found) == 1 else "hold"
    return Reply(
        blocks=(
            Text(text=f"{count} sent to {whom} {verb} “{echo(words)}”, the latest first:"),
            *_cards(part, call, desk),
        ),
        actions=part.actions(f"{SEARCH_PAGE.name} {{}} {words}"),
    )


def _cards(part: Page[Shown], call: Call, desk: Desk) -> Sequence[Block]:
    taste: recommender.Taste = desk.model.ranker.taste(caller_profile(call, desk))
    votes = _votes(call, desk)
    marked = [
        (each.paper, ", ".join([f"sent {date_text(each.day)}", *_vote(votes, each)]))
        for each in part.items
    ]
    return kept_cards(marked, taste, desk, start=part.start)


def _vote(votes: dict[PaperId, str], shown: Shown) -> list[str]:
    return [votes[shown.paper.id]] if shown.paper.id in votes else []


def _votes(call: Call, desk: Desk) -> dict[PaperId, str]:
    """Return the caller's votes in words: nobody else's are shown."""
    reader = desk.uow.readers.find(call.caller)
    votes = desk.uow.signals.votes(reader.id) if reader else {}
    return {paper: THUMBS[vote] for paper, vote in votes.items()}


def _shown(call: Call, desk: Desk) -> tuple[Shown, ...]:
    audience = desk.uow.audiences.find(call.place)
    return () if audience is None else shown_in(audience, desk.uow)


def _whom(call: Call, desk: Desk) -> str:
    return "you" if call.place == AudienceRef.direct(call.caller) else called(call, desk.uow)


HISTORY = CommandSpec(
    name="history",
    sentence="What was sent here, the latest first, with your votes.",
    params=(page_param(),),
    run=history,
)
SEARCH = CommandSpec(
    name="search",
    sentence="Find what was sent here by words of its title, abstract or authors.",
    params=(Param(name="words", sentence="Words that all have to be there."),),
    run=search,
)
SEARCH_PAGE = CommandSpec(
    name="search-page",
    sentence="One page of a search.",
    params=(page_param(), *SEARCH.params),
    listed=False,
    run=search,
)
