"""`why TITLE`: what speaks for a paper, for the caller."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import recommender
from bot.commands.answers import answer_cards, titles_of
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.subjects import caller_profile
from bot.commands.titles import about_paper, title_param
from bot.domain.audiences import AudienceKind
from bot.domain.ids import PaperId
from bot.domain.papers import PaperRecord
from bot.domain.replies import Block, Facts, Form, Notice, Reply
from bot.services.bylines import date_text
from bot.services.history import card_in_digest
from bot.services.wording import percent

RANKED = "for its rank"


def answer(paper: PaperRecord, call: Call, desk: Desk) -> Reply | Form:
    taste = desk.model.ranker.taste(caller_profile(call, desk))
    picks = desk.model.ranker.rank(taste, [paper.for_ranking()], 1)
    blocks: list[Block] = list(answer_cards(picks, taste, desk))
    own = reasons(picks[0].explanation, desk)
    if not own:
        blocks.append(Notice(text="Nothing that is known about you speaks for this paper."))
    facts = (*own, *_place(paper.id, call, desk))
    return Reply(blocks=(*blocks, Facts(facts=facts)) if facts else tuple(blocks))


def reasons(explanation: recommender.Explanation, desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return what is known, and nothing where nothing is."""
    near = titles_of([explanation.nearest_id], desk).get(explanation.nearest_id or "")
    terms = ", ".join(explanation.terms)
    share = f"{terms} make up {percent(explanation.share)} % of the score" if terms else ""
    named = (
        ("terms", share),
        ("your topic", explanation.topic or ""),
        ("nearest paper you liked", near or ""),
    )
    return tuple((label, value) for label, value in named if value)


def _place(paper: PaperId, call: Call, desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return the place that a paper had in a digest here, with what everybody read there."""
    audience = desk.uow.audiences.find(call.place)
    shown = card_in_digest(paper, audience, desk.uow) if audience is not None else None
    if audience is None or shown is None:
        return ()
    card, at = shown
    day = date_text(at.astimezone(ZoneInfo(audience.zone)).date())
    place = ("sent here", f"{day}, place {card.number}, {card.mark or RANKED}")
    if audience.kind is AudienceKind.DIRECT or not card.because:
        return (place,)
    return (place, (f"reasons for {audience.ref.channel}", ", ".join(card.because)))


WHY = CommandSpec(
    name="why",
    sentence="What speaks for a paper, for you.",
    params=(title_param(),),
    run=about_paper("why", answer),
)
