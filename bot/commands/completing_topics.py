"""What half-typed topics could become: known topics, words of papers and their titles."""

from __future__ import annotations

from collections.abc import Mapping

import recommender
from bot.commands.completing import A_PAPER, MOST, in_list, matching
from bot.commands.spec import Call, Desk
from bot.commands.subjects import called
from bot.domain.audiences import Interests
from bot.services.wording import plural

MOST_WORDS = 12
"""Of the 25, so that titles have places too."""

PROPOSED = 5


def complete_topic(typed: str, call: Call, desk: Desk) -> Mapping[str, str]:
    """Offer the caller's topics, the channel's, words of papers, and titles."""
    own, channel = _interests(call, desk)
    titles = desk.model.ranker.titles_holding(typed, MOST) if typed.strip() else ()
    return _once(
        dict.fromkeys(matching(typed, own.topics), "your topic"),
        dict.fromkeys(matching(typed, channel.topics), f"{called(call, desk.uow)} follows it"),
        complete_words(typed, call, desk),
        dict.fromkeys(titles, A_PAPER),
    )


def complete_words(typed: str, call: Call, desk: Desk) -> Mapping[str, str]:
    """Offer words that papers use; before anything is typed, topics that stand for many.

    After `author:` those who wrote papers.
    """
    del call
    ranker, author = desk.model.ranker, recommender.followed_author(typed)
    if author is not None:
        return {
            f"author:{name}": f"wrote {papers} {plural(papers, 'paper')}"
            for name, papers in ranker.authors_beginning(author, MOST)
        }
    if not typed.strip():
        return dict.fromkeys(ranker.suggest(PROPOSED), "a topic of papers here")
    found = ranker.completions(typed, MOST_WORDS)
    return {each.term.replace(",", " "): _about(each) for each in found}


complete_topics = in_list(complete_words)


def _about(completion: recommender.Completion) -> str:
    if completion.short:
        return f"{completion.short}, written out"
    return f"in {completion.papers} {plural(completion.papers, 'paper')}"


def _interests(call: Call, desk: Desk) -> tuple[Interests, Interests]:
    """Return what the caller follows, and the channel; who is not known follows nothing."""
    reader = desk.uow.readers.find(call.caller)
    audience = desk.uow.audiences.find(call.place)
    own = desk.uow.readers.interests(reader.id) if reader else Interests()
    return own, desk.uow.audiences.interests(audience.id) if audience else Interests()


def _once(*offers: Mapping[str, str]) -> Mapping[str, str]:
    """Put offers one after another; what was offered in other letters is not offered again."""
    folded: dict[str, tuple[str, str]] = {}
    for offer in offers:
        for value, about in offer.items():
            folded.setdefault(value.casefold(), (value, about))
    return dict(list(folded.values())[:MOST])
