"""`why TITLE`: why a paper was sent here, and what speaks for it for the caller."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import recommender
from bot.commands.answers import answer_cards, titles_of
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.subjects import caller_profile
from bot.commands.titles import about_paper, title_param
from bot.domain.audiences import AudienceKind
from bot.domain.editions import PaperCard
from bot.domain.ids import PaperId
from bot.domain.papers import PaperRecord
from bot.domain.replies import Block, Facts, Form, Notice, Reply, Text
from bot.domain.visible import one_line
from bot.services.bylines import BY_OTHERS, authors_named, date_text
from bot.services.history import card_in_digest
from bot.services.wording import percent

NOTHING = "Nothing that is known about you speaks for this paper."


def answer(paper: PaperRecord, call: Call, desk: Desk) -> Reply | Form:
    taste = desk.model.ranker.taste(caller_profile(call, desk))
    picks = desk.model.ranker.rank(taste, [paper.for_ranking()], 1)
    why: list[Block] = [*_sent(paper.id, call, desk)]
    if own := reasons(picks[0].explanation, desk):
        why.append(Facts(facts=own))
    return Reply(blocks=(*(why or [Notice(text=NOTHING)]), *answer_cards(picks, taste, desk)))


def reasons(explanation: recommender.Explanation, desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return what is known, and nothing where nothing is."""
    near = titles_of([explanation.nearest_id], desk).get(explanation.nearest_id or "")
    terms = ", ".join(explanation.terms)
    share = f"{terms} make up {percent(explanation.share)} % of the score" if terms else ""
    others = percent(explanation.others)
    named = (
        ("terms", share),
        ("your topic", explanation.topic or ""),
        ("nearest paper you liked", near or ""),
        ("what others here liked", f"{others} % of the score" if others else ""),
    )
    return tuple((label, value) for label, value in named if value)


def _sent(paper: PaperId, call: Call, desk: Desk) -> tuple[Text, ...]:
    """Return the place that a paper had in a digest here, with the reasons that it was sent for."""
    audience = desk.uow.audiences.find(call.place)
    shown = card_in_digest(paper, audience, desk.uow) if audience is not None else None
    if audience is None or shown is None:
        return ()
    card, at = shown
    day = date_text(at.astimezone(ZoneInfo(audience.zone)).date())
    to = "to you" if audience.kind is AudienceKind.DIRECT else "here"
    marked = f" ({card.mark})" if card.mark else ""
    return (Text(text=f"Sent {to} on {day} as number {card.number}{marked}{_reason(card)}."),)


def _reason(card: PaperCard) -> str:
    author = "".join(f"; it is {named}" for named in authors_named(card))
    others = f"; it was {BY_OTHERS}" if card.by_others else ""
    return f"{_words_or_near(card)}{author}{others}"


def _words_or_near(card: PaperCard) -> str:
    if card.because:
        return f", {'partly ' if card.partly else ''}for: {', '.join(map(one_line, card.because))}"
    return f", as it is like “{one_line(card.similar_to)}”" if card.similar_to else ""


WHY = CommandSpec(
    name="why",
    sentence="Why a paper was sent here, and what speaks for it for you.",
    params=(title_param(),),
    run=about_paper("why", answer),
)
