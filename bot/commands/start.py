"""`start [PAGE]`: six papers that stand for what is new, for somebody of whom nothing is known."""

from __future__ import annotations

from collections.abc import Sequence

import recommender
from bot.commands.paging import page_number, page_param
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.subjects import caller_profile
from bot.domain.audiences import AudienceState
from bot.domain.editions import Action, ActionName, PaperCard
from bot.domain.ids import AudienceRef, PaperId
from bot.domain.papers import PaperRecord
from bot.domain.replies import Card, Form, Notice, Reply, Text
from bot.services import actions
from bot.services.cards import card
from bot.services.places import WEEK
from bot.services.saving import put_off
from bot.services.summing_up import summary_of
from bot.services.wording import plural

AT_ONCE = 6
COUNTS = ("no", "one", "two", "three", "four", "five", "six")

WHAT_THIS_IS = (
    "Paper Round brings the research papers you would have picked, and learns from your thumbs: "
    "one 👍 is enough to begin."
)
UNTIL_THEN = (
    "Until your first 👍 or topic, digests are the newest papers, as different as possible."
)
NAME_TOPICS = actions.run("Name topics", "interests add")
PASTE = actions.run("Paste titles or arXiv ids", "like")
GET_DIGESTS = actions.run("Get digests", "subscribe")

Pages = Sequence[Sequence[recommender.Paper]]


def run(call: Call, desk: Desk) -> Reply | Form:
    return onboarding(call, desk, page_number(call.values), begins="page" not in call.values)


def onboarding(call: Call, desk: Desk, page: int = 1, *, begins: bool = True) -> Reply:
    """Return one page of the papers that are left, or the next that has any; then all over again.

    Whatever a reader did with them, papers keep their pages, so that none comes twice in a round.
    Who `begins` is told what this is.
    """
    new = desk.model.ranker.papers_of(desk.uow.papers.listed_ids(since=desk.now - WEEK))
    pages = _pages(new or desk.model.ranker.papers, call, desk)
    shown = _first_with_any(pages, page - 1)
    if shown is None:
        return Reply(blocks=_nothing_left(pages), actions=_ways(call, desk))
    cards = _cards(pages[shown], desk)
    stand_for = "what came in this week" if new else "what is here"
    following = _first_with_any(pages, shown + 1)
    others = () if following is None or following == shown else (_others(pages, following),)
    return Reply(
        blocks=(*_words(len(cards), stand_for, begins=begins), *cards),
        actions=(*others, *_ways(call, desk)),
    )


def _ways(call: Call, desk: Desk) -> tuple[Action, ...]:
    """Return the other ways to begin; who gets digests already needs none of them offered."""
    own = desk.uow.audiences.find(AudienceRef.direct(call.caller))
    gets_digests = own is not None and own.state is AudienceState.ACTIVE
    return (NAME_TOPICS, PASTE, *(() if gets_digests else (GET_DIGESTS,)))


def _pages(papers: Sequence[recommender.Paper], call: Call, desk: Desk) -> Pages:
    """Cut the papers into pages that each stand for all, without those that are done with."""
    reader, profile = desk.uow.readers.find(call.caller), caller_profile(call, desk)
    done = {*profile.liked, *profile.disliked, *put_off(reader.id if reader else None, desk.uow)}
    order = desk.model.ranker.representatives(papers, AT_ONCE)
    return [
        [paper for paper in order[start : start + AT_ONCE] if paper.id not in done]
        for start in range(0, len(order), AT_ONCE)
    ]


def _first_with_any(pages: Pages, start: int) -> int | None:
    """Return the first page from this one on, round and round, that has a paper left."""
    around = ((start + step) % len(pages) for step in range(len(pages)))
    return next((at for at in around if pages[at]), None)


def _cards(papers: Sequence[recommender.Paper], desk: Desk) -> tuple[Card, ...]:
    stored = desk.uow.papers.get([PaperId(paper.id) for paper in papers])
    records = {record.id: record for record in stored.values()}
    return tuple(
        _thumbed(_card(record, number, desk)) for number, record in enumerate(records.values(), 1)
    )


def _card(record: PaperRecord, number: int, desk: Desk) -> PaperCard:
    return card(record, summary_of(record, desk.model), number=number)


def _thumbed(paper: PaperCard) -> Card:
    return Card(
        card=paper,
        actions=(
            Action(name=ActionName.UP, label="👍", subject=paper.paper_id),
            Action(name=ActionName.DOWN, label="👎", subject=paper.paper_id),
            actions.run("Not my field", f"not-now {paper.paper_id}"),
        ),
    )


def _words(count: int, stand_for: str, *, begins: bool) -> tuple[Text, ...]:
    these = "This one stands" if count == 1 else f"These {COUNTS[count]} stand"
    if not begins:
        return (Text(text=f"{these} for {stand_for}, too."),)
    return (Text(text=WHAT_THIS_IS), Text(text=f"{these} for {stand_for}. {UNTIL_THEN}"))


def _others(pages: Pages, page: int) -> Action:
    count = len(pages[page])
    label = f"{COUNTS[count].capitalize()} {plural(count, 'other')}"
    return actions.run(label, f"{START.name} {page + 1}")


def _nothing_left(pages: Pages) -> tuple[Notice | Text, ...]:
    if pages:
        return (Notice(text="You have judged every paper that stands for what is new."),)
    nothing = "There are no papers here yet; topics can be named all the same."
    return (Text(text=WHAT_THIS_IS), Notice(text=nothing))


START = CommandSpec(
    name="start",
    sentence="Six papers that stand for what is new, to begin with.",
    params=(page_param(),),
    listed=False,
    run=run,
)
