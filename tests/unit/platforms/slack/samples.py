"""One of everything that Slack shows, as the commands and digests give it."""

from dataclasses import replace
from datetime import date

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
from bot.services.actions import run, topic_line, under
from bot.services.wording import DIRECT_HINT, HINT

FULL = PaperCard(
    paper_id=PaperId("p_gqfnrbzphi"),
    number=1,
    title="Extending Context Window of Large Language Models via Semantic Compression",
    url="https://arxiv.org/abs/2312.09571",
    authors=("Weizhi Fei", "Xueyan Niu", "Zhou, Pingyi", "Lu Hou", "Bo Bai", "Lei Deng"),
    arxiv_id="2312.09571",
    published=date(2023, 12, 15),
    upvotes=45,
    links=(
        Link(label="PDF", url="https://arxiv.org/pdf/2312.09571"),
        Link(label="Code", url="https://github.com/example/compression"),
    ),
    headline="We propose a semantic compression method that enables generalization to texts "
    "6-8 times longer without significant costs or fine-tuning.",
    detail="The compressed text keeps question answering and few-shot learning reliable.",
    because=("long context", "compression"),
)
BARE = PaperCard(
    paper_id=PaperId("p_mnzqwlaxkd"),
    number=2,
    title="A Dialogue Manager That Asks Before It Answers",
    links=(
        Link(
            label="find on arXiv", url="https://arxiv.org/search/?searchtype=title&query=dialogue"
        ),
    ),
)
EXPLORED = replace(
    FULL,
    paper_id=PaperId("p_ycxokdrsjv"),
    number=3,
    title="Gating Networks & Mixtures of Experts: What <4 Experts Can Learn",
    url="https://arxiv.org/abs/2403.01121",
    authors=("Ada Moreau", "J. Østergård"),
    arxiv_id="2403.01121",
    published=date(2024, 3, 4),
    upvotes=None,
    links=(Link(label="PDF", url="https://arxiv.org/pdf/2403.01121"),),
    headline="Routing tokens to experts by how rare they are keeps small mixtures from collapsing.",
    detail=None,
    because=("mixture of experts",),
    mark="to explore: unlike what was voted on so far",
)
TO_CHANNEL = (
    run("My ranking", "mine"),
    run("Follow a topic", "interests add"),
    run("Settings", "schedule here"),
)
HEADER = HeaderPayload(
    title="Paper Round · Thu 26 March · 5 of 110 new papers cleared the bar in #reading-group",
    lines=("ranked for: retrieval, long context, alignment", "source hf-daily: nothing for 3 days"),
    actions=TO_CHANNEL,
)
DIRECT = HeaderPayload(
    title="Paper Round · Thu 26 March · 3 of 110 new papers cleared your bar",
    lines=("2 👍 and 1 👎 since Tuesday: more retrieval, less robotics",),
    actions=(run("Follow a topic", "interests add"), run("Settings", "schedule")),
)
PAYLOADS: dict[str, Payload] = {
    "header": HEADER,
    "header-long": replace(
        HEADER,
        title="Paper Round · Thu 26 March · 9 of 110 new papers (3 carried over) cleared the bar "
        "in #machine-learning-for-the-natural-sciences-and-engineering; the best 5 are here",
    ),
    "paper": PapersPayload(cards=(FULL,)),
    "paper-bare": PapersPayload(cards=(replace(BARE, links=()),)),
    "paper-without-link": PapersPayload(cards=(BARE,)),
    "paper-last": PapersPayload(cards=(EXPLORED,), footer=HINT),
    "compact": PapersPayload(cards=(FULL, BARE, EXPLORED), header=HEADER, footer=HINT),
    "compact-direct": PapersPayload(cards=(FULL, EXPLORED), header=DIRECT, footer=DIRECT_HINT),
    "note": NotePayload(
        text="Nothing today: the best of 14 was ahead of 93 in 100 papers we know; you asked for "
        "97.",
        actions=(run("Lower the bar", "schedule"), run("Show it anyway", "preview all")),
    ),
    "note-empty": NotePayload(
        text="Nothing today: no new paper has come in since the last digest."
    ),
}

UNDO = Action(name=ActionName.UNDO, label="Undo", subject=FULL.paper_id)
MINE = run("My ranking", "mine")
BARS = Bars(
    title="Your strongest terms",
    bars=(
        Bar(label="long context", share=1.0),
        Bar(label="retrieval", share=0.64),
        Bar(label="mixture of experts", share=0.416),
        Bar(label="agents", share=0.02),
    ),
)
LIKED = Table(
    head=("👍 you liked",),
    rows=((FULL.title,), (EXPLORED.title,)),
)
ABSTRACT = Passages(
    passages=(
        ("Task", "Language models read texts of a bounded length."),
        ("Problem", "However, what people ask about is often longer, and more memory costs dear."),
        (
            "Idea",
            "We propose a compression method that keeps what is *new*. It needs no <training>.",
        ),
        ("", "Topics are found first, and each is compressed on its own."),
        ("Result", "Texts may be 6-8 times longer; answers stay as good on 9 of 10 tasks."),
    )
)
REPLIES: dict[str, Reply] = {
    "abstract": Reply(
        blocks=(under(replace(FULL, headline="", detail=None, because=())), ABSTRACT)
    ),
    "receipt": Reply(
        blocks=(
            Text(
                text="Noted: more long context, compression. It counts from now: of 105 waiting "
                "papers 4 move into your first ten."
            ),
        ),
        details=(
            Table(
                head=("Now in your first ten",),
                rows=((BARE.title,), ("Retrieval as Attention",), (EXPLORED.title,)),
            ),
        ),
        actions=(UNDO, MINE),
    ),
    "receipt-nothing-moves": Reply(
        blocks=(Text(text="Noted: more compression. Nothing in your first ten changes yet."),),
        actions=(UNDO, MINE),
    ),
    "receipt-again": Reply(blocks=(Text(text="Already noted."),), actions=(UNDO, MINE)),
    "mine": Reply(
        blocks=(
            Text(text="Your ranking of the 105 papers of this week."),
            under(replace(FULL, because=(), similar_to="Retrieval as Attention")),
            under(replace(EXPLORED, number=2, mark=None), saved=True),
        ),
        actions=(run("Show more", "mine 2"),),
    ),
    "topic": Reply(
        blocks=(Text(text="The best papers for “long context”."), under(FULL)),
        actions=(
            run("Follow “long context”", topic_line("add", "long context")),
            run("Show more", "topic 2 long context"),
        ),
    ),
    "topic-nothing": Reply(
        blocks=(Notice(text="No paper here mentions “folding”. 7 mention “protein”."),),
        actions=(run("Show them", "topic protein"),),
    ),
    "why": Reply(
        blocks=(
            Text(text="Sent here on 26 Mar 2026 as number 1, for: long context, compression."),
            Facts(
                facts=(
                    ("terms", "long context, compression make up 81 % of the score"),
                    ("your topic", "long context"),
                    ("nearest paper you liked", "Retrieval as Attention"),
                )
            ),
            under(FULL),
        )
    ),
    "profile": Reply(
        blocks=(
            BARS,
            Facts(
                facts=(
                    ("topics", "long context, retrieval"),
                    ("muted", "robotics"),
                    ("votes", "2 👍, 1 👎"),
                    ("saved, which teaches nothing", "1"),
                )
            ),
            LIKED,
            Table(head=("👎 you disliked",), rows=((BARE.title,),)),
        ),
        actions=(
            run("Unfollow “long context”", topic_line("remove", "long context")),
            run("Unfollow “retrieval”", topic_line("remove", "retrieval")),
            run("Unmute “robotics”", topic_line("unmute", "robotics")),
            Action(
                name=ActionName.UNDO,
                label="Take back 👎 “A Dialogue Manager That Asks Before…”",
                subject=BARE.paper_id,
            ),
            run("Reset", "reset"),
        ),
    ),
    "help": Reply(
        blocks=(
            Text(text="/papers topic WORDS\nThe best papers for these words."),
            Text(text="/papers mine\nYour ranking now, without waiting."),
            Text(text="Everything acts on you; “here” acts on the channel you are in."),
        )
    ),
    "status": Reply(
        blocks=(
            Facts(
                facts=(
                    ("next digest for you", "Fri 27 March at 09:00 (Europe/Berlin)"),
                    ("last time", "5 of 110 papers"),
                )
            ),
            Table(
                head=("part", "is", ""),
                rows=(("hf-daily", "degraded", "nothing for 3 days"), ("seeds", "ok", "")),
            ),
        ),
        actions=(run("Preview now", "preview"), run("Settings", "schedule")),
    ),
    "export": Reply(
        blocks=(
            Text(text="Everything that is stored about you:"),
            File(
                name="paperround-export.json",
                media_type="application/json",
                content=b"{}" * 617,
            ),
        )
    ),
    "which-paper": Reply(
        blocks=(
            Text(text="Which paper do you mean?"),
            Text(
                text="Each one that you press counts; your reaction, taken back, takes all of "
                "them back."
            ),
        ),
        actions=(
            run("1 · Extending Context Window of Large…", f"meant up +1 {FULL.paper_id} C1/17.1"),
            run("2 · A Dialogue Manager That Asks Before…", f"meant up +1 {BARE.paper_id} C1/17.1"),
        ),
    ),
    "error-input": Reply(
        blocks=(
            Notice(
                text="“every fornight” is not a schedule. Examples: 09:00, Mon 08:30, weekly Fri "
                "16:00."
            ),
        )
    ),
    "error-busy": Reply(
        blocks=(Notice(text="That could not be stored just now; please try again in a moment."),)
    ),
    "nothing": Reply(blocks=()),
}
HOMES: dict[str, Reply] = {
    "home": Reply(
        blocks=(
            Facts(
                facts=(
                    ("you follow", "long context, retrieval"),
                    ("muted", "robotics"),
                    ("votes", "2 👍, 1 👎"),
                )
            ),
            BARS,
            Facts(
                facts=(
                    ("digests", "Mon-Fri 09:00, up to 5 papers, usual"),
                    ("next digest", "Fri 27 March at 09:00 (Europe/Berlin)"),
                )
            ),
            Table(head=("Saved",), rows=((EXPLORED.title,),)),
        ),
        actions=(
            MINE,
            run("Follow a topic", "interests add"),
            run("Settings", "schedule"),
            run("What was learned", "profile"),
        ),
    ),
    "home-new": Reply(
        blocks=(
            Text(
                text="Paper Round brings the research papers you would have picked, and learns "
                "from your thumbs: one 👍 is enough to begin."
            ),
            Text(
                text="Until your first 👍 or topic, digests are the newest papers, as different "
                "as possible."
            ),
            Text(text="These three stand for what came in this week:"),
            under(replace(FULL, because=())),
            Card(card=BARE, actions=under(BARE).actions),
        ),
        actions=(
            run("Three others", "start 2"),
            run("Name topics", "interests add"),
            run("Paste titles or arXiv ids", "like"),
            run("Get digests", "subscribe"),
        ),
    ),
}
SCHEDULE = Form(
    title="Digests for #reading-group",
    fields=(
        Field(name="when", label="when", value="09:00", hint="09:00, Mon 08:30, weekly Fri 16:00"),
        Field(name="zone", label="time zone", value="Europe/Berlin", hint="Europe/Berlin, UTC"),
        Field(name="size", label="how many papers", value="5", hint="at most, 1 to 10"),
        Field(
            name="choosiness",
            label="how choosy",
            value="usual",
            choices=("everything", "usual", "only the best"),
        ),
        Field(
            name="layout",
            label="how it looks",
            value="cards",
            choices=("cards", "compact", "thread"),
            hint="cards: a message for each paper",
        ),
        Field(name="pause", label="pause until", value="no", hint="no, 2026-04-02"),
    ),
    submit="schedule",
)
FORMS: dict[str, Form] = {
    "schedule": SCHEDULE,
    "schedule-refused": replace(
        SCHEDULE,
        fields=(
            replace(
                SCHEDULE.fields[0],
                value="every fornight",
                problem="“every fornight” is not a schedule.",
            ),
            *SCHEDULE.fields[1:],
        ),
    ),
    "interests": Form(
        title="Topics you follow",
        fields=(
            Field(
                name="words",
                label="topics to follow",
                hint="a few words; commas between several",
                complete="interests add ",
            ),
        ),
        submit="interests add",
    ),
    "like": Form(
        title="Papers you like",
        fields=(
            Field(
                name="title",
                label="titles or arXiv ids of papers you like",
                hint="one a line",
                long=True,
            ),
        ),
        submit="like",
    ),
}
BLOCKS: dict[str, Block] = {
    "text": Text(text="The best papers for these words.\nA second line of them."),
    "notice": Notice(text="No paper here mentions “folding”."),
    "card": under(FULL),
    "card-bare": Card(card=BARE),
    "bars": BARS,
    "facts": Facts(facts=(("topics", "long context, agents"), ("muted", "none"))),
    "table": Table(head=("part", "is"), rows=(("database", "ok"), ("", "failed"))),
    "table-of-one-column": LIKED,
    "passages": ABSTRACT,
    "file": File(name="export.json", media_type="application/json", content=b"x" * 1234),
}
