from datetime import datetime

import pytest

from bot.domain.editions import PapersPayload
from bot.domain.ids import AudienceRef
from bot.domain.signals import Surface
from tests.unit.platforms.web.chatting import Browser, Chat, account, papers_of
from tests.unit.services.world import ANN, BEN

ENTRY = {"id", "channel", "paper_id", "title", "text", "votes", "sent_at"}


async def test_messages_are_listed_a_paper_each(chat: Chat, ann: Browser) -> None:
    deliveries = await chat.deliver(chat.papers)
    listed = (await ann.get("/api/messages", channel="#papers")).json
    assert [set(each) for each in listed] == [ENTRY] * len(listed)
    papers = {each["id"]: each for each in listed if each["paper_id"]}
    assert list(papers) == [name for name, _ in papers_of(deliveries)]
    for name, card in papers_of(deliveries):
        assert papers[name]["paper_id"] == card.paper_id
        assert papers[name]["title"] == card.title
        assert card.headline in papers[name]["text"]
        assert papers[name]["votes"] == {"up": 0, "down": 0, "mine": None}
        assert papers[name]["channel"] == "#papers"
        assert datetime.fromisoformat(papers[name]["sent_at"]).tzinfo is not None
    header = listed[0]
    assert (header["id"], header["paper_id"]) == (deliveries[0].nonce, None)
    assert header["title"].startswith("Paper Round")
    # Of every place, the same are listed beside those of direct messages.
    everything = (await ann.get("/api/messages")).json
    assert [each for each in everything if each["channel"] == "#papers"] == listed


async def test_a_newcomer_s_direct_messages_begin_with_papers_to_vote_on(ann: Browser) -> None:
    listed = (await ann.get("/api/messages", channel="ann")).json
    assert listed
    for each in listed:
        assert each["id"].startswith("start.p_")
        assert (each["channel"], each["paper_id"]) == ("ann", None)
        assert each["title"]
        assert each["text"]
    name = listed[0]["id"]
    answer = await ann.react(name)
    assert answer.json["votes"]["mine"] == "up"
    assert (await ann.votes(name))["mine"] == "up"  # and the others can still be voted on
    assert len((await ann.get("/api/messages", channel="ann")).json) == len(listed)
    taken_back = await ann.react(name, add=False)
    assert taken_back.json["votes"] == {"up": 0, "down": 0, "mine": None}


async def test_who_is_known_is_not_asked_again(ann: Browser) -> None:
    await ann.type("interests add retrieval")
    assert (await ann.get("/api/messages", channel="ann")).json == []


async def test_a_reaction_in_a_channel_is_counted_for_everybody_and_named_for_nobody(
    chat: Chat, ann: Browser, ben: Browser
) -> None:
    (name, card), *_ = papers_of(await chat.deliver(chat.papers))
    answer = (await ann.react(name)).json
    assert answer["votes"] == {"up": 1, "down": 0, "mine": "up"}
    assert answer["saved"] is False
    assert answer["receipt"].startswith("Noted")
    assert "receipt" in answer["html"]
    assert answer["panel"]
    assert await ben.votes(name) == {"up": 1, "down": 0, "mine": None}
    assert (await ben.react(name, "-1")).json["votes"] == {"up": 1, "down": 1, "mine": "down"}
    assert ">ann<" in (await ann.get("/", channel="ann")).text
    assert ">ann<" not in (await ben.get("/")).text
    with chat.world.uow() as uow:
        reader = uow.readers.find(ANN)
        assert reader is not None
        (signal,) = uow.signals.of_paper(reader.id, card.paper_id)
    assert signal.key.surface is Surface.REACTION
    assert (signal.key.name, signal.key.message) == ("+1", name.partition(".")[0])
    assert signal.audience == chat.papers.id


async def test_the_last_reaction_still_standing_counts(chat: Chat, ann: Browser) -> None:
    (name, _), *_ = papers_of(await chat.deliver(chat.papers))
    states = []
    for reaction, add in (("+1", True), ("-1", True), ("-1", False), ("+1", False), ("+1", False)):
        votes = (await ann.react(name, reaction, add=add)).json["votes"]
        assert votes == await ann.votes(name)
        states.append((votes["up"], votes["down"], votes["mine"]))
    assert states == [(1, 0, "up"), (0, 1, "down"), (1, 0, "up"), (0, 0, None), (0, 0, None)]


async def test_a_reaction_in_direct_messages_teaches_no_channel_and_is_nobody_else_s(
    chat: Chat, ann: Browser, ben: Browser
) -> None:
    (name, card), *_ = papers_of(await chat.deliver(chat.world.direct(ANN, "robots")))
    assert (await ann.react(name)).json["votes"] == {"up": 1, "down": 0, "mine": "up"}
    with chat.world.uow() as uow:
        reader = uow.readers.find(ANN)
        assert reader is not None
        (signal,) = uow.signals.of_paper(reader.id, card.paper_id)
    assert signal.audience is None
    assert name not in {each["id"] for each in (await ben.get("/api/messages")).json}
    for answer in (
        await ben.react(name),
        await ben.react(name, "save"),
        await ben.post(
            "/api/press",
            {"action": "up", "subject": card.paper_id, "message_id": name, "channel": "ben"},
        ),
    ):
        assert answer.status == 404
    assert (await ben.get(f"/fragments/message/{name.partition('.')[0]}")).status == 404
    with chat.world.uow() as uow:
        assert uow.readers.find(BEN) is None


async def test_papers_are_saved_and_taken_back(chat: Chat, ann: Browser) -> None:
    (name, card), *_ = papers_of(await chat.deliver(chat.papers))
    for add in (True, True, False, False):
        answer = (await ann.react(name, "save", add=add)).json
        assert answer["saved"] is add
        assert answer["votes"]["mine"] is None
        assert answer["receipt"]
        assert (card.title in (await ann.type("saved"))["text"]) is add


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("none.1", 404), ("", 404), (".", 404), ("start.", 404), ("start.p_none", 404),
        ("{header}", 409), ("{header}.1", 404), ("{message}.99", 404), ("{message}.x", 404),
        ("{message}.", 409), ("start.\ud800", 400), ("start.p\0", 400),
    ],
)  # fmt: skip
async def test_what_no_message_is_cannot_be_voted_on(
    chat: Chat, ann: Browser, message: str, status: int
) -> None:
    deliveries = await chat.deliver(chat.papers)
    header, paper = deliveries[0].nonce, deliveries[1].nonce
    answer = await ann.react(message.format(header=header, message=paper))
    assert answer.status == status
    assert answer.error
    with chat.world.uow() as uow:
        reader = uow.readers.find(ANN)
        assert reader is not None
        assert uow.signals.of_reader(reader.id) == []


async def test_a_vote_on_a_vanished_paper_says_so(chat: Chat, ann: Browser) -> None:
    (name, card), *_ = papers_of(await chat.deliver(chat.papers))
    answer = await ann.post(
        "/api/press", {"action": "up", "subject": "p_gone", "channel": "#papers"}
    )
    assert (answer.status, answer.error) == (404, "This paper is not known here any more.")
    with chat.world.database.engine.begin() as connection:
        for statement in _vanishing(card.paper_id):
            connection.exec_driver_sql(statement)
    answer = await ann.react(name)
    assert (answer.status, answer.error) == (410, "This paper is not known here any more.")


async def test_a_button_under_a_message_is_about_that_messages_paper(
    chat: Chat, ann: Browser
) -> None:
    (name, _), (_, other), *_ = papers_of(await chat.deliver(chat.papers))
    body = {"action": "up", "subject": other.paper_id, "message_id": name, "channel": "#papers"}
    answer = await ann.post("/api/press", body)
    assert (answer.status, answer.error) == (409, "This message is about another paper.")
    assert await ann.votes(name) == {"up": 0, "down": 0, "mine": None}


async def test_a_thumb_under_an_answer_is_a_button_that_nobody_else_sees(
    chat: Chat, ann: Browser, ben: Browser
) -> None:
    (name, card), *_ = papers_of(await chat.deliver(chat.papers))
    press = {"action": "up", "subject": card.paper_id, "channel": "#papers"}
    answer = (await ann.post("/api/press", press)).json
    assert answer["votes"] == {"up": 1, "down": 0, "mine": "up"}
    assert answer["receipt"].startswith("Noted")
    assert answer["panel"]
    assert await ann.votes(name) == {"up": 0, "down": 0, "mine": "up"}
    assert await ben.votes(name) == {"up": 0, "down": 0, "mine": None}
    again = (await ann.post("/api/press", press)).json
    assert again["receipt"].startswith("Already noted")
    undone = (await ann.post("/api/press", press | {"action": "undo"})).json
    assert undone["votes"]["mine"] is None


async def test_a_button_of_a_digest_gives_its_command(ann: Browser) -> None:
    press = {"action": "run", "subject": "topic retrieval", "channel": "#papers"}
    answer = (await ann.post("/api/press", press)).json
    assert "Retrieval study" in answer["text"]
    assert answer["said_id"] is None
    cards = [each for each in answer["blocks"] if each["kind"] == "card"]
    assert cards
    assert {each["action"] for each in cards[0]["actions"]} == {"up", "down", "save"}
    assert {"action": "run", "label": "Why this?"}.items() <= cards[0]["menu"][0].items()


async def test_words_that_are_no_command_are_looked_for(ann: Browser) -> None:
    assert "Robots study" in (await ann.type("robots"))["text"]
    assert "Robots study" in (await ann.type("/papers topic robots"))["text"]
    assert "Robots study" not in (await ann.type("/papers robots"))["text"]


async def test_a_form_is_shown_filled_in_and_stored(chat: Chat, ann: Browser) -> None:
    await ann.type("subscribe")
    asked = await ann.type("schedule", "ann")
    form = asked["form"]
    assert (form["submit"], form["here"]) == ("schedule", False)
    values = {field["name"]: field["value"] for field in form["fields"]}
    body = {"form": "schedule", "here": False, "channel": "ann", "values": values | {"size": "99"}}
    wrong = (await ann.post("/api/forms", body)).json
    (problem,) = (each["problem"] for each in wrong["form"]["fields"] if each["problem"])
    assert problem in wrong["html"]
    body["values"] = values | {"size": "3"}
    stored = (await ann.post("/api/forms", body)).json
    assert stored["form"] is None
    with chat.world.uow() as uow:
        audience = uow.audiences.find(AudienceRef.direct(ANN))
    assert audience is not None
    assert audience.size == 3
    assert "<form" not in (await ann.get("/fragments/messages", channel="ann")).text


async def test_a_form_for_a_channel_is_about_the_channel(chat: Chat, ann: Browser) -> None:
    asked = await ann.type("schedule here")
    assert asked["form"]["here"] is True
    values = {field["name"]: field["value"] for field in asked["form"]["fields"]}
    body = {"form": "schedule", "here": True, "values": values | {"size": "2"}}
    answer = await ann.post("/api/forms", body | {"channel": "#papers"})
    assert answer.json["form"] is None
    assert chat.papers.size == 2


async def test_a_form_of_no_command_is_not_found(ann: Browser) -> None:
    body = {"form": "none", "values": {}, "channel": "#papers"}
    assert (await ann.post("/api/forms", body)).status == 404


async def test_half_typed_lines_are_completed(ann: Browser) -> None:
    found = (await ann.get("/api/complete", text="/papers sub", channel="#papers")).json
    assert {"line", "sentence"} == set(found[0])
    assert found[0]["line"] == "subscribe"
    assert found == (await ann.get("/api/complete", text="sub")).json


async def test_a_file_is_downloaded_by_its_account_alone(ann: Browser, ben: Browser) -> None:
    await ann.type("interests add retrieval")
    (file,) = (await ann.type("export"))["files"]
    mine = await ann.get(file["url"])
    assert mine.status == 200
    assert mine.headers["Content-Disposition"].startswith("attachment;")
    assert b"retrieval" in mine.body
    assert (await ben.get(file["url"])).status == 404


@pytest.mark.parametrize(
    ("typed", "channel"),
    [("#Reading Group", "#reading-group"), ("ml", "#ml"), (" ＃ \uff2dl ", "#ml"),
     ("日本語", "#日本語"), ("", None), ("a/b", None), ("x" * 41, None), ("#", None)],
)  # fmt: skip
async def test_a_channel_is_opened_by_name(
    chat: Chat, ann: Browser, typed: str, channel: str | None
) -> None:
    answer = await ann.post("/api/channels", {"name": typed})
    if channel is None:
        assert answer.status == 400
        assert answer.error.endswith("as in #reading-group.")
        return
    assert answer.json["channel"] == channel
    with chat.world.uow() as uow:
        audience = uow.audiences.find(AudienceRef(platform="web", channel=channel))
        assert audience is not None
        assert audience.owner == uow.readers.ensure(account("ann"), now=chat.world.now).id
    assert f'data-channel="{channel}"' in (await ann.get("/fragments/places")).text
    assert (await ann.get("/", channel=channel)).status == 200


async def test_what_a_message_says_stays_when_papers_share_it(chat: Chat, ann: Browser) -> None:
    """A compact digest is one message, and each of its papers has its own votes."""
    deliveries = await chat.deliver(chat.world.direct(ANN, "robots"))
    (message,) = (each for each in deliveries if isinstance(each.payload, PapersPayload))
    names = [name for name, _ in papers_of(deliveries)]
    assert len(names) > 1
    assert {name.partition(".")[0] for name in names} == {message.nonce}
    await ann.react(names[1])
    assert [(await ann.votes(name))["mine"] for name in names[:2]] == [None, "up"]


def _vanishing(paper: str) -> list[str]:
    tables = ("signals", "saves", "shown", "impressions", "listings", "paper_keys")
    return [f"DELETE FROM {table} WHERE paper_id = '{paper}'" for table in tables] + [  # noqa: S608
        f"DELETE FROM papers WHERE id = '{paper}'"  # noqa: S608
    ]
