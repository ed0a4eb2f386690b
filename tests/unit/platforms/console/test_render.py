"""Each kind of message and block as the terminal shows it, beside a golden file of its name."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from rich.console import RenderableType

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
    Reply,
    Table,
    Text,
)
from bot.platforms.console.render import (
    WIDTH,
    render_opening,
    render_payload,
    render_question,
    render_reply,
    to_text,
)
from bot.services.actions import under
from bot.services.bylines import authors_text

GOLDEN = Path(__file__).parents[3] / "golden" / "console"
UP = Action(name=ActionName.UP, label="👍", subject="p_1")
DOWN = Action(name=ActionName.DOWN, label="👎", subject="p_1")
PAGE = "https://arxiv.org/abs/2312.09571"

FULL = PaperCard(
    paper_id=PaperId("p_1"),
    number=1,
    title="Extending Context Window of Large Language Models via Semantic Compression",
    url=PAGE,
    authors=("Weizhi Fei", "Xueyan Niu", "Zhou, Pingyi", "Lu Hou", "Bo Bai", "Lei Deng", "Wei Han"),
    arxiv_id="2312.09571",
    published=date(2023, 12, 15),
    upvotes=45,
    links=(
        Link(label="PDF", url="https://arxiv.org/pdf/2312.09571"),
        Link(label="Code", url="https://github.com/example/compression"),
    ),
    headline="We propose a semantic compression method that enables generalization to texts 6-8 "
    "times longer without significant costs or fine-tuning.",
    detail="The compressed text keeps question answering and few-shot learning reliable.",
    because=("long context", "compression"),
)
BARE = PaperCard(
    paper_id=PaperId("p_2"),
    number=10,
    title="A Mixture-of-Expert Approach to Dialogue Management, with a Title of over one Line",
    links=(Link(label="find on arXiv", url="https://arxiv.org/search/?query=mixture"),),
    headline="We develop a dialogue manager.",
    similar_to="Extending Context Window of Large Language Models",
    mark="to explore: unlike what was voted on so far",
)
HEADER = HeaderPayload(
    title="Paper Round · Thu 26 March · 5 of 110 new papers cleared the bar in #papers",
    lines=("ranked for: retrieval, long context, alignment", "source seeds: nothing for 3 days"),
    actions=(
        Action(name=ActionName.RUN, label="My ranking", subject="mine"),
        Action(name=ActionName.RUN, label="Follow a topic", subject="interests add"),
        Action(name=ActionName.RUN, label="Settings", subject="schedule"),
    ),
)
FOOTER = "Votes here teach your own ranking. /papers profile shows it."
FORM = Form(
    title="Digests for #papers",
    fields=(
        Field(
            name="when", label="when", value="25:00", hint="09:00", problem="“25:00” is not one."
        ),
        Field(
            name="choosiness", label="how choosy", value="usual", choices=("everything", "usual")
        ),
        Field(name="size", label="how many", value="11", problem="“11” is too many."),
    ),
    submit="schedule",
)

PAYLOADS: dict[str, Payload] = {
    "header": HEADER,
    "papers-one": PapersPayload(cards=(FULL,)),
    "papers-compact": PapersPayload(cards=(FULL, BARE), header=HEADER, footer=FOOTER),
    "note": NotePayload(
        text="Nothing today: the best of 14 was ahead of 93 in 100 papers; you asked for 97.",
        actions=(Action(name=ActionName.RUN, label="Lower the bar", subject="schedule"),),
    ),
}
BLOCKS: dict[str, Block] = {
    "text": Text(text="/papers topic WORDS\nThe best papers for these words."),
    "notice": Notice(text="No paper here mentions “folding”. 7 mention “protein”."),
    "card": Card(card=FULL, actions=(UP, DOWN)),
    "bars": Bars(
        title="Your strongest terms",
        bars=(
            Bar(label="long context", share=1.0),
            Bar(label="agents", share=0.42),
            Bar(label="x", share=0),
        ),
    ),
    "facts": Facts(facts=(("topics", "long context, agents"), ("muted", "none"))),
    "table": Table(
        head=("part", "is", ""), rows=(("database", "ok", "SQLite"), ("slack", "failed", ""))
    ),
    "passages": Passages(
        passages=(
            ("Task", "Language models read texts of a bounded length."),
            ("Problem", "However, what people ask about is often longer."),
            (
                "Idea",
                "We propose a method that keeps what is new, and what is asked, in a long text.",
            ),
            ("", "Topics are found first, and each is compressed on its own."),
            ("Result", "Answers stay as good on 9 of 10 tasks."),
        )
    ),
    "file": File(name="export.json", media_type="application/json", content=b"x" * 1234),
}
REPLIES: dict[str, Reply] = {
    "answer": Reply(
        blocks=(
            Text(text="No paper here mentions “zebrafish”."),
            Text(text="The best 2 papers for “long context”, of 396 here:"),
            under(FULL),
            under(BARE),
        ),
        actions=(
            Action(name=ActionName.RUN, label="Follow", subject="interests add long context"),
        ),
    ),
    "receipt": Reply(
        blocks=(Text(text="Noted: more long context. Nothing in your first ten changes yet."),),
        details=(Table(head=("Now in your first ten",), rows=(("A study of geese",),)),),
        actions=(
            Action(name=ActionName.UNDO, label="Undo", subject="p_1"),
            Action(name=ActionName.RUN, label="My ranking", subject="mine"),
        ),
    ),
    "nothing": Reply(blocks=()),
}
SHOWN: dict[str, RenderableType] = {
    **{name: render_payload(payload) for name, payload in PAYLOADS.items()},
    **{f"block-{name}": render_reply(Reply(blocks=(block,))) for name, block in BLOCKS.items()},
    **{f"reply-{name}": render_reply(reply) for name, reply in REPLIES.items()},
    "form-opening": render_opening(FORM),
    "form-question": render_question(FORM.fields[1]),
    "form-question-long": render_question(
        Field(name="papers", label="papers you like", hint="titles or arXiv ids", long=True)
    ),
}


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_its_golden_file_says(name: str) -> None:
    assert to_text(SHOWN[name]) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(SHOWN)


def test_every_kind_of_message_and_block_has_a_golden_file() -> None:
    assert {type(payload) for payload in PAYLOADS.values()} == set(get_args(Payload))
    assert {type(block) for block in BLOCKS.values()} == set(get_args(Block))


@pytest.mark.parametrize("name", SHOWN)
def test_nothing_but_an_address_is_wider_than_the_terminal(name: str) -> None:
    for line in to_text(SHOWN[name]).splitlines():
        assert len(line) <= WIDTH or line.strip().startswith("https://")


@pytest.mark.parametrize("name", SHOWN)
def test_a_terminal_adds_only_weight_and_links(name: str) -> None:
    plain, rich = (to_text(SHOWN[name], terminal=terminal) for terminal in (False, True))
    assert "\x1b" not in plain
    assert _without_escapes(rich) == plain


def test_a_terminal_gets_links_instead_of_addresses() -> None:
    shown = to_text(render_payload(PapersPayload(cards=(FULL, BARE)), links=True), terminal=True)
    assert f";{PAGE}\x1b\\Extending" in _without_weights(shown)
    visible = _without_escapes(shown)
    assert "https://" not in visible
    assert "Fei, Niu, Zhou … (7) · arXiv 2312.09571 · 15 Dec 2023 · ▲ 45 · PDF · Code" in visible
    assert "    find on arXiv\n" in visible


def test_a_card_shows_only_what_is_known() -> None:
    bare = replace(BARE, mark=None, similar_to=None, headline="", links=(), number=1, title="A")
    assert to_text(render_payload(PapersPayload(cards=(bare,)))) == "1 · A\n"


@pytest.mark.parametrize(
    ("authors", "text"),
    [
        ((), ""),
        (("Ada Lovelace",), "Lovelace"),
        (("Ada Lovelace", "Turing, Alan", "Plato"), "Lovelace, Turing, Plato"),
        (("A B", "C D", "E F", "G H"), "B, D, F … (4)"),
        (("  ", "Ada Lovelace"), "Lovelace"),
    ],
)
def test_authors_are_named_by_family(authors: tuple[str, ...], text: str) -> None:
    assert authors_text(authors) == text


def test_a_question_without_a_present_answer_shows_none_to_keep() -> None:
    asked = Form(title="Similar: which paper?", fields=(Field(name="t", label="paper"),), submit="")
    assert to_text(render_question(asked.fields[0])).strip() == "paper"
    assert "[ ]" not in to_text(render_opening(asked))


def _without_weights(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _without_escapes(text: str) -> str:
    return re.sub(r"\x1b\]8;[^\x1b]*\x1b\\", "", _without_weights(text))
