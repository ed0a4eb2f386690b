"""One of everything that the page shows."""

from datetime import UTC, date, datetime, timedelta

from bot.commands.spec import Call
from bot.domain.editions import (
    Action,
    ActionName,
    HeaderPayload,
    Link,
    NotePayload,
    PaperCard,
    PapersPayload,
)
from bot.domain.ids import AccountRef, AudienceRef, PaperId
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
from bot.domain.signals import Vote
from bot.platforms.web.views import (
    Answer,
    Counts,
    Digest,
    Message,
    Page,
    Place,
    Said,
    State,
    Viewer,
)
from bot.services.actions import run, under

YOU = AccountRef(platform="web", external_id="you")
FIRST, SECOND = PaperId("p_1"), PaperId("p_2")
AT = datetime(2026, 3, 26, 23, 30, tzinfo=UTC)
LATER = AT + timedelta(minutes=1)
VIEWER = Viewer(account=YOU, states={FIRST: State(vote=Vote.UP, saved=True)})

FULL = PaperCard(
    paper_id=FIRST,
    number=1,
    title="Extending Context Window of Large Language Models via Semantic Compression",
    url="https://arxiv.org/abs/2312.09571",
    authors=("Weizhi Fei", "Xueyan Niu", "Zhou, Pingyi", "Lu Hou"),
    arxiv_id="2312.09571",
    published=date(2023, 12, 15),
    upvotes=45,
    links=(Link(label="PDF", url="https://arxiv.org/pdf/2312.09571"),),
    headline="We propose a semantic compression method.",
    detail="The compressed text keeps question answering reliable.",
    because=("long context", "compression"),
    mark="to explore: unlike what you voted on",
)
BARE = PaperCard(paper_id=SECOND, number=2, title="A Dialogue Manager")
HEADER = HeaderPayload(
    title="Paper Round · Thu 26 March · 2 of 110 new papers cleared the bar in #papers",
    lines=("ranked for: retrieval, long context", "source seeds: nothing for 3 days"),
    actions=(run("My ranking", "mine"), run("Settings", "schedule")),
)
NOTE = NotePayload(text="Nothing today.\nThe best of 14.", actions=(run("Lower", "schedule"),))
FORM = Form(
    title="Digests for you",
    fields=(
        Field(name="when", label="when", value="25:00", hint="09:00", problem="It is no time."),
        Field(name="looks", label="how it looks", value="cards", choices=("cards", "compact")),
        Field(name="topics", label="topics", value="long context\nagents", long=True),
        Field(name="paper", label="paper", hint="its title", complete="similar "),
    ),
    submit="schedule",
)
CALL = Call(caller=YOU, place=AudienceRef.direct(YOU), here=True)
RECEIPT = Reply(
    blocks=(Text(text="Noted: more long context."),),
    details=(Table(head=("Now in your first ten",), rows=(("A Dialogue Manager",),)),),
    actions=(
        Action(name=ActionName.UNDO, label="Undo", subject=FIRST),
        run("My ranking", "mine"),
    ),
)
BARS = Bars(
    title="Your strongest terms",
    bars=(Bar(label="long context", share=1.0), Bar(label="agents", share=0.416)),
)
PANEL = Reply(
    blocks=(BARS, Facts(facts=(("topics", "long context"), ("muted", "none")))),
    actions=(run("Unfollow “long context”", "interests remove long context"),),
)
ABSTRACT = Passages(
    passages=(
        ("Task", "Language models read texts of a bounded length."),
        ("Problem", "However, what people ask about is often longer, and more memory costs dear."),
        (
            "Idea",
            "We propose a compression method that keeps what is *new*. It needs no training.",
        ),
        ("", "Topics are found first, and each is compressed on its own."),
        ("Result", "Texts may be 6-8 times longer; answers stay as good on 9 of 10 tasks."),
    )
)
BLOCKS: dict[str, Block] = {
    "text": Text(text="/papers topic WORDS\nThe best papers for these words."),
    "notice": Notice(text="No paper here mentions “folding”."),
    "card": under(FULL),
    "card-bare": Card(card=BARE),
    "bars": BARS,
    "facts": Facts(facts=(("topics", "long context, agents"), ("muted", "none"))),
    "table": Table(head=("part", "is"), rows=(("database", "ok"), ("slack", "failed"))),
    "table-of-one-column": Table(head=("👍 you liked",), rows=(("A Dialogue Manager",),)),
    "passages": ABSTRACT,
    "file": File(name="export.json", media_type="application/json", content=b"x" * 1234),
}
COUNTS = {FIRST: Counts(up=3, down=1)}
DIGEST = Digest(id="m1", at=AT, payload=PapersPayload(cards=(FULL,)), counts=COUNTS)
MESSAGES: dict[str, Message] = {
    "header": Digest(id="m0", at=AT, payload=HEADER),
    "papers": DIGEST,
    "compact": Digest(
        id="m2",
        at=AT,
        payload=PapersPayload(cards=(FULL, BARE), header=HEADER, footer="Votes here teach."),
        counts=COUNTS,
    ),
    "note": Digest(id="m3", at=AT, payload=NOTE),
    "said": Said(id="s1", at=AT, text="/papers topic long context"),
    "answer": Answer(
        id="a1", at=LATER, answer=Reply(blocks=tuple(BLOCKS.values()), actions=HEADER.actions)
    ),
    "form": Answer(id="a2", at=LATER, answer=FORM, call=CALL),
}
PLACES = (
    Place(channel="#papers", label="#papers", note="next digest today at 09:00 (UTC)"),
    Place(channel="you", label="Paper Round", is_direct=True),
)
PAGE = Page(
    viewer=VIEWER,
    places=PLACES,
    here=PLACES[0],
    messages=tuple(MESSAGES.values()),
    panel=PANEL,
    last_event="boot-7",
    earlier="m0",
)
