"""`topic WORDS`: the best papers for some words over everything that is stored."""

from __future__ import annotations

import recommender
from bot.commands.answers import answer_cards
from bot.commands.completing_topics import complete_topic
from bot.commands.paging import PAGE, Page, page, page_number, page_param
from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.domain.replies import Block, Form, Notice, Reply, Text
from bot.services import actions
from bot.services.search import nothing_found, search
from bot.services.wording import counted

LONGEST_TOPIC = 200
MOST_OTHERS = 5


def run(call: Call, desk: Desk) -> Reply | Form:
    words = " ".join(call.values["words"].split())[:LONGEST_TOPIC]
    known, number = len(desk.model.ranker.papers), page_number(call.values)
    answer = search(words, number * PAGE + 1, desk.uow, desk.model).answer
    if not answer.recommendations:
        return _nothing(words, answer, known)
    part = page(answer.recommendations, number)
    taste = desk.model.ranker.taste(recommender.Profile(topics=(words,)))
    cards = answer_cards(part.items, taste, desk, start=part.start)
    head = _head(words, answer, part, known)
    return Reply(
        blocks=(*head, *cards),
        actions=(
            actions.run("Follow this topic", actions.topic_line("add", words)),
            *part.actions(f"{TOPIC_PAGE.name} {{}} {words}"),
        ),
    )


def _nothing(words: str, answer: recommender.Answer, known: int) -> Reply:
    """Say which words no paper mentions, with a button for what the others would find."""
    others = answer.others[:MOST_OTHERS]
    return Reply(
        blocks=(Notice(text=nothing_found(words, answer, known)),),
        actions=tuple(actions.run(_show(word, count), f"topic {word}") for word, count in others),
    )


def _show(word: str, count: int) -> str:
    name = f"“{actions.short(word)}”"
    return f"Show the one with {name}" if count == 1 else f"Show the {count} with {name}"


def _head(
    words: str, answer: recommender.Answer, part: Page[recommender.Recommendation], known: int
) -> tuple[Block, ...]:
    """Return the line over the cards, and on the first page what no paper mentions."""
    if part.number > 1:
        more = f"More papers for “{words}”:" if part.items else f"No more papers for “{words}”."
        return (Text(text=more),)
    missing = ", ".join(f"“{word}”" for word in answer.missing)
    gap = (Text(text=f"No paper here mentions {missing}."),) if missing else ()
    also = f" (also {', '.join(answer.expanded)})" if answer.expanded else ""
    best = f"The best {counted(len(part.items))} for “{words}”{also}, of {known} here:"
    return (*gap, Text(text=best))


TOPIC = CommandSpec(
    name="topic",
    sentence="The best papers for these words, over everything known.",
    params=(
        Param(
            name="words",
            noun="topic",
            sentence="A topic of a few words.",
            complete=complete_topic,
        ),
    ),
    run=run,
)
TOPIC_PAGE = CommandSpec(
    name="topic-page",
    sentence="One page of the papers for a topic.",
    params=(page_param(), *TOPIC.params),
    listed=False,
    run=run,
)
