"""`topic WORDS`: the best papers for some words over everything that is stored."""

from __future__ import annotations

from collections.abc import Sequence

import recommender
from bot.commands.answers import answer_cards
from bot.commands.completing import matching
from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.domain.replies import Form, Notice, Reply, Text
from bot.services import actions
from bot.services.search import nothing_found, search
from bot.services.wording import plural

SHOWN = 5
LONGEST_TOPIC = 200


def run(call: Call, desk: Desk) -> Reply | Form:
    words = " ".join(call.values["words"].split())[:LONGEST_TOPIC]
    known = len(desk.model.ranker.papers)
    answer = search(words, SHOWN, desk.uow, desk.model).answer
    return (
        _found(words, answer, known, desk)
        if answer.recommendations
        else _nothing(words, answer, known)
    )


def _nothing(words: str, answer: recommender.Answer, known: int) -> Reply:
    """Say which words no paper mentions, and how to see what the others would find."""
    others = tuple(Text(text=f"/papers topic {word} shows them.") for word, _ in answer.others)
    return Reply(blocks=(Notice(text=nothing_found(words, answer, known)), *others))


def _found(words: str, answer: recommender.Answer, known: int, desk: Desk) -> Reply:
    taste = desk.model.ranker.taste(recommender.Profile(topics=(words,)))
    cards = answer_cards(answer.recommendations, taste, desk)
    also = f" (also {', '.join(answer.expanded)})" if answer.expanded else ""
    missing = ", ".join(f"“{word}”" for word in answer.missing)
    gap = (Text(text=f"No paper here mentions {missing}."),) if missing else ()
    best = f"The best {len(cards)} {plural(len(cards), 'paper')} for “{words}”{also}"
    return Reply(
        blocks=(*gap, Text(text=f"{best}, of {known} here:"), *cards),
        actions=(actions.run("Follow this topic", f"interests add {words}"),),
    )


def complete(typed: str, call: Call, desk: Desk) -> Sequence[str]:
    """Offer the caller's topics, then the channel's."""
    reader = desk.uow.readers.find(call.caller)
    audience = desk.uow.audiences.find(call.place)
    own = desk.uow.readers.interests(reader.id).topics if reader else ()
    channel = desk.uow.audiences.interests(audience.id).topics if audience else ()
    return matching(typed, (*own, *channel))


TOPIC = CommandSpec(
    name="topic",
    sentence="The best papers for these words, over everything known.",
    params=(Param(name="words", sentence="A topic of a few words.", complete=complete),),
    run=run,
)
