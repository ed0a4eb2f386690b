"""`topic WORDS`: the best papers for some words over everything that is stored."""

from __future__ import annotations

from collections.abc import Sequence

import recommender
from bot.commands.answers import answer_cards, known_papers
from bot.commands.completing import matching
from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.domain.editions import Action, ActionName
from bot.domain.replies import Form, Notice, Reply, Text
from bot.services.wording import plural

SHOWN = 5
LONGEST_TOPIC = 200


def run(call: Call, desk: Desk) -> Reply | Form:
    words = " ".join(call.values["words"].split())[:LONGEST_TOPIC]
    papers = known_papers(desk)
    if not papers:
        return Reply(blocks=(Notice(text="There are no papers here yet."),))
    answer = desk.model.ranker.search(words, papers, SHOWN)
    if not answer.recommendations:
        return Reply(blocks=(Notice(text=nothing_found(words, answer)),))
    return _found(words, answer, len(papers), desk)


def nothing_found(words: str, answer: recommender.Answer) -> str:
    """Return which words no paper mentions, and what the others would find."""
    missing = ", ".join(f"“{word}”" for word in answer.missing)
    first = (
        f"No paper here mentions {missing}." if missing else f"No paper here is about “{words}”."
    )
    others = [
        f"{count} {'mentions' if count == 1 else 'mention'} “{word}”: /papers topic {word}"
        for word, count in answer.others
    ]
    return " ".join([first, "; ".join(others)]).strip()


def _found(words: str, answer: recommender.Answer, known: int, desk: Desk) -> Reply:
    taste = desk.model.ranker.taste(recommender.Profile(topics=(words,)))
    cards = answer_cards(answer.recommendations, taste, desk)
    also = f" (also {', '.join(answer.expanded)})" if answer.expanded else ""
    best = f"The best {len(cards)} {plural(len(cards), 'paper')} for “{words}”{also}"
    return Reply(
        blocks=(Text(text=f"{best}, of {known} here:"), *cards),
        actions=(Action(name=ActionName.FOLLOW, label="Follow this topic", subject=words),),
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
