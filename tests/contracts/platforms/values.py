"""Messages, answers and forms that clauses are about, and the words that must be seen of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import assert_never

from bot.domain.editions import (
    Action,
    ActionName,
    HeaderPayload,
    Link,
    NotePayload,
    PaperCard,
    PapersPayload,
    Payload,
)
from bot.domain.ids import PaperId
from bot.domain.replies import (
    Bar,
    Bars,
    Block,
    Card,
    Facts,
    Field,
    File,
    Form,
    Notice,
    Passages,
    Table,
    Text,
)
from bot.domain.visible import safe_url
from bot.services.actions import run, under
from bot.services.bylines import authors_text, date_text, reason_text

FULL = PaperCard(
    paper_id=PaperId("p_aaaaaaaaaa"),
    number=1,
    title="Extending Context Windows via Semantic Compression",
    url="https://arxiv.org/abs/2312.09571",
    authors=("Weizhi Fei", "Xueyan Niu", "Zhou, Pingyi", "Lu Hou", "Bo Bai"),
    arxiv_id="2312.09571",
    published=date(2023, 12, 15),
    upvotes=4321,
    links=(
        Link(label="PDF", url="https://arxiv.org/pdf/2312.09571"),
        Link(label="Code", url="https://github.com/example/compression"),
    ),
    headline="We propose a method that reads texts six times longer.",
    detail="The compressed text keeps question answering reliable.",
    because=("long context", "compression"),
    mark="to explore: unlike what was voted on",
)
BARE = PaperCard(paper_id=PaperId("p_bbbbbbbbbb"), number=1, title="Dialogue Management")
LIKED = replace(
    BARE,
    paper_id=PaperId("p_cccccccccc"),
    number=2,
    title="A Mixture of Experts",
    links=(Link(label="find on arXiv", url="https://arxiv.org/search/?query=mixture"),),
    headline="We mix experts.",
    similar_to="Gating Networks",
)
HEADER = HeaderPayload(
    title="Paper Round · Thu 26 March · 5 of 110 new papers cleared the bar",
    lines=("ranked for: retrieval, alignment", "source seeds: nothing for 3 days"),
    actions=(
        run("My ranking", "mine"),
        run("Follow a topic", "interests add"),
        run("Settings", "schedule here"),
    ),
)
NOTE = NotePayload(
    text="Nothing today: the best of 14 was ahead of 93 in 100 papers.",
    actions=(run("Lower the bar", "schedule"), run("Show it anyway", "preview all")),
)
FOOTER = "Votes here teach your own ranking."

PAYLOADS: Mapping[str, Payload] = {
    "header": HEADER,
    "header of one line": HeaderPayload(title="Paper Round · nothing else"),
    "a paper": PapersPayload(cards=(FULL,)),
    "a paper of which only the title is known": PapersPayload(cards=(BARE,)),
    "several papers": PapersPayload(
        cards=(FULL, LIKED, replace(BARE, number=3)), header=HEADER, footer=FOOTER
    ),
    "note": NOTE,
    "note without buttons": NotePayload(text="The sources brought nothing new since Monday."),
}

FILE = File(
    name="paperround-export.json", media_type="application/json", content=b'{"votes": "\xc3\xb6"}'
)
BLOCKS: Mapping[str, Block] = {
    "text": Text(text="The best papers for these words.\nA second line of them."),
    "notice": Notice(text="No paper here mentions “folding”. 7 mention “protein”."),
    "card": under(FULL),
    "card without buttons": Card(card=BARE),
    "bars": Bars(
        title="Your strongest terms",
        bars=(Bar(label="long context", share=1.0), Bar(label="agents", share=0.0)),
    ),
    "facts": Facts(facts=(("topics", "retrieval, agents"), ("muted", "none"))),
    "table": Table(
        head=("paper", "sent"), rows=(("Gating", "Monday"), ("Routing", ""), ("", "Friday"))
    ),
    "passages": Passages(
        passages=(
            ("Problem", "However, memory is short."),
            ("", "Many have tried."),
            ("Idea", "We propose *Murmur*, which <forgets>."),
        )
    ),
    "file": FILE,
}

FORM = Form(
    title="Digests for #papers",
    fields=(
        Field(name="when", label="When", value="09:00", hint="Mon 08:30, weekly Fri 16:00"),
        Field(
            name="choosiness",
            label="How choosy",
            value="usual",
            choices=("everything", "usual", "only the best"),
        ),
        Field(name="words", label="Titles or arXiv ids", long=True),
    ),
    submit="schedule",
)
FILLED = {
    "when": "Mon 08:30",
    "choosiness": "only the best",
    "words": " ".join(f"2312.{number:05d}" for number in range(60)),
}
PROBLEMS = {
    "when": "“Mon 08:30” has no zone.",
    "choosiness": "Nothing would clear that bar.",
    "words": "None of these is known here.",
}
REFUSED = replace(
    FORM,
    fields=tuple(
        replace(field, value=FILLED[field.name], problem=PROBLEMS[field.name])
        for field in FORM.fields
    ),
)

ACTIONS: Mapping[ActionName, Action] = {
    ActionName.UP: Action(name=ActionName.UP, label="👍", subject=FULL.paper_id),
    ActionName.DOWN: Action(name=ActionName.DOWN, label="👎", subject=FULL.paper_id),
    ActionName.SAVE: Action(name=ActionName.SAVE, label="Save", subject=FULL.paper_id),
    ActionName.UNDO: Action(name=ActionName.UNDO, label="Undo", subject=FULL.paper_id),
    ActionName.RUN: run("Follow “long context”", "interests add long context"),
}


def words_of(value: Payload | Block) -> list[str]:
    """Return the texts of a message or block that a person must see, one by one."""
    match value:
        case HeaderPayload():
            words = [value.title, *value.lines]
        case PapersPayload():
            words = [*(words_of(value.header) if value.header else ()), value.footer]
            words += [word for card in value.cards for word in words_of_card(card)]
        case NotePayload() | Notice() | Text():
            words = value.text.split("\n")
        case Card():
            words = words_of_card(value.card)
        case Bars():
            words = [value.title, *(bar.label for bar in value.bars)]
        case Facts():
            words = [word for fact in value.facts for word in fact]
        case Table():
            words = [*value.head, *(cell for row in value.rows for cell in row)]
        case Passages():
            words = [word for passage in value.passages for word in passage]
        case File():
            words = [value.name]
        case _:
            assert_never(value)
    return words


def words_of_card(card: PaperCard) -> list[str]:
    known = [
        card.title,
        authors_text(card.authors),
        card.arxiv_id,
        date_text(card.published) if card.published else None,
        None if card.upvotes is None else str(card.upvotes),
        *(link.label for link in card.links),
        card.headline,
        card.detail,
        reason_text(card),
        card.mark,
    ]
    return [word for word in known if word]


def links_of(card: PaperCard) -> set[str]:
    """Return the addresses of a card that may be followed; all others must not be."""
    urls = (card.url, *(link.url for link in card.links))
    return {url for url in map(safe_url, urls) if url is not None}
