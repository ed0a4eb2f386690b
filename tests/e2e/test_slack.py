"""A workspace over Socket Mode: what its people see and do, against a process of its own."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pytest
import pytest_asyncio

from tests.e2e.slack_workspace import (
    Member,
    Served,
    a_message,
    a_view,
    answer,
    by_socket,
    fresh_home,
    labels,
    options,
    papers,
    served,
    title_of,
    titles,
    words,
)
from tests.e2e.test_web import browser
from tests.fakes.slack import Channel, FakeSlack, Team, View

LOOP: Final = "module"
pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope=LOOP)]
NINE_IN_NEW_YORK = datetime(2026, 3, 26, 13, 0, tzinfo=UTC)
TONES = ("", *(f"::skin-tone-{tone}" for tone in range(2, 7)))
RECEIPT = re.compile(
    r"Noted: more (.+?)\. (?:It counts from now: of (\d+) papers of this week (\d+) moves? into "
    r"your first ten|Nothing in your first ten changes yet)\."
)
WAITING = re.compile(r"the first \d+ of (\d+) papers")


@dataclass(kw_only=True)
class Lab:
    """A workspace whose channels had their first digest; each test brings people of its own."""

    now: Served
    team: Team
    room: Channel
    large: Channel
    threaded: Channel
    ada: Member
    first_answer: str

    def somebody(self, *, zone: str = "UTC") -> Member:
        return self.now.joins(self.room, self.large, self.threaded, zone=zone)


def _prepare(slack: FakeSlack) -> None:
    slack.paced = True
    team = slack.add_team("T1", name="Lab")
    ada = team.add_user("U1", name="ada", zone="America/New_York")
    many = [f"U1{number:03d}" for number in range(60)]
    team.add_channel("C1", name="reading-group", members=[ada])
    team.add_channel("C2", name="everybody", members=[ada, *many])
    team.add_channel("C3", name="side-talk", members=[ada], private=True)


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    home = fresh_home(tmp_path_factory.mktemp("lab"))
    async with served(home, by_socket, _prepare) as now:
        team = now.slack.teams["T1"]
        room, large, threaded = (team.channels[each] for each in ("C1", "C2", "C3"))
        person = now.slack.person(team.users["U1"])
        ada = Member(person, room)
        first = words(await ada.says("subscribe here long context"))
        await Member(person, large).says("subscribe here agents")
        await Member(person, threaded).says("subscribe here alignment")
        await Member(person, threaded).says("schedule here")
        await ada.sends(layout="thread", size="3")
        await person.close(everything=True)
        now.days.turn_to(NINE_IN_NEW_YORK)
        await now.messages(room, 6)
        await now.messages(large, 1)
        await now.messages(threaded, 4)
        yield Lab(
            now=now,
            team=team,
            room=room,
            large=large,
            threaded=threaded,
            ada=ada,
            first_answer=first,
        )
        for private in (
            "reading-group",
            "everybody",
            "side-talk",
            "C1",
            "U1",
            "ada",
            "long context",
        ):
            assert not re.search(rf"\b{private}\b", now.log), now.log
        assert not re.search(r"xoxb-|xapp-", now.log)
        assert "error" not in now.log.casefold(), now.log


@pytest.fixture(autouse=True)
def _nothing_went_wrong(lab: Lab) -> Iterator[None]:
    """Demand after each test that Slack has nothing to complain of, and that nobody was bothered.

    Nothing more was said in public, and no name, mention or formatting came to life in any message.
    """
    public = [*lab.room.shown, *lab.large.shown, *lab.threaded.shown]
    yield
    assert lab.now.slack.problems == []
    assert [*lab.room.shown, *lab.large.shown, *lab.threaded.shown] == public
    said = [each for channel in lab.team.channels.values() for each in channel.ephemerals]
    for message in (*public, *said):
        assert (message.seen.live, message.notification.live) == ((), ()), message


async def test_a_channel_is_told_on_whose_clock_its_first_digest_comes(lab: Lab) -> None:
    assert lab.first_answer == (
        "Subscribed. The first digest comes to #reading-group today at 09:00 (America/New_York). "
        "Ranked for: long context. Preview now Settings"
    )


async def test_a_digest_comes_as_a_message_for_each_paper_and_calls_its_channel_by_its_name(
    lab: Lab,
) -> None:
    header, *cards = lab.room.shown[:6]
    assert re.fullmatch(
        r"Paper Round · Thu 26 March · \d+ of 396 new papers cleared the bar in #reading-group"
        r"(; the best 5 are here)? ranked for: long context "
        r"My ranking Follow a topic Settings",
        words(header),
    )
    assert [labels(each) for each in cards] == [["👍", "👎", "Save"]] * 5
    for number, card in enumerate(cards, start=1):
        assert words(card).startswith(f"{number} · {title_of(card)} ")
        assert "because: " in words(card)
        assert options(card)[:4] == ["Why this?", "Abstract", "Similar", "Not now"]
        assert options(card)[4].startswith("Mute “")
    assert words(cards[-1]).endswith(
        "Votes here teach your own ranking and this channel's. /papers profile shows it, "
        "/papers forget-me deletes it."
    )
    for message in lab.room.shown[:6]:
        assert not re.search(r"\bC1\b|\bU1\b", message.seen.text + message.text)
        assert message.seen.live == ()


async def test_a_thumb_by_any_name_and_in_any_tone_is_a_vote_and_nobody_is_told(lab: Lab) -> None:
    bohdan, cards = lab.somebody(), papers(lab.room)
    ups = [f"{name}{tone}" for name in ("+1", "thumbsup") for tone in TONES]
    downs = [f"{name}{tone}" for name in ("-1", "thumbsdown") for tone in TONES]
    for name in ups:
        await bohdan.person.react(cards[0], name)
    for name in downs:
        await bohdan.person.react(cards[1], name)
    stored = lab.now.rows(
        "SELECT name, value FROM signals JOIN accounts USING (reader_id) WHERE external_id = ?",
        bohdan.person.user.id,
    )
    assert sorted(stored) == sorted([*((n, "up") for n in ups), *((n, "down") for n in downs)])
    liked, disliked = await lab.now.votes(bohdan)
    assert (len(liked), len(disliked)) == (1, 1)
    for name in ups:
        await bohdan.person.unreact(cards[0], name)
    assert await lab.now.votes(bohdan) == ([], disliked)
    assert bohdan.person.ephemeral(lab.room) == []
    assert bohdan.person.direct.shown == []


async def test_a_button_tells_its_presser_alone_what_a_vote_changed_and_the_figures_are_true(
    lab: Lab,
) -> None:
    chidi, other, cards = lab.somebody(), lab.somebody(), papers(lab.room)
    await chidi.presses("👍", cards[0])
    before = await chidi.says("mine")
    receipt = await chidi.presses("👍", cards[1])
    after = await chidi.says("mine")
    said = RECEIPT.search(words(receipt))
    assert said, words(receipt)
    moved = set(titles(after)) - set(titles(before))
    assert int(said[3] or 0) == len(moved) > 0
    waiting = WAITING.search(words(after))
    assert waiting
    assert said[2] == waiting[1]
    assert all(title in words(receipt) for title in moved)
    assert labels(receipt) == ["Undo", "My ranking"]
    assert words(await chidi.presses("👍", cards[1])) == "Already noted. Undo My ranking"
    assert titles(await chidi.presses("My ranking", receipt)) == titles(after)
    assert words(await chidi.presses("Undo", receipt)).startswith("Taken back. It counts no")
    assert titles(await chidi.says("mine")) == titles(before)
    assert other.person.ephemeral(lab.room) == []
    liked, disliked = await lab.now.votes(chidi)
    assert (len(liked), len(disliked)) == (1, 0)
    assert other.person.ephemeral(lab.room) == []


async def test_a_thumb_down_that_is_taken_away_leaves_the_thumb_up_that_stands(lab: Lab) -> None:
    dagny, card = lab.somebody(), papers(lab.room)[2]
    await dagny.person.react(card, "+1")
    await dagny.person.react(card, "-1")
    assert [len(each) for each in await lab.now.votes(dagny)] == [0, 1]
    await dagny.person.unreact(card, "-1")
    assert [len(each) for each in await lab.now.votes(dagny)] == [1, 0]


async def test_my_ranking_and_the_menu_of_a_paper_are_answered_to_whoever_asks(lab: Lab) -> None:
    emeka, other = lab.somebody(), lab.somebody()
    header, card = lab.room.shown[0], papers(lab.room)[3]
    title = title_of(card)
    mine = words(await emeka.presses("My ranking", header))
    assert mine.startswith("No topic and no 👍 is known yet: newest first, and as different as")
    assert words(await emeka.chooses("Why this?", card)).startswith(
        "Sent here on 26 Mar 2026 as number 4, for: "
    )
    assert title in words(await emeka.chooses("Abstract", card))
    assert words(await emeka.chooses("Similar", card)).startswith(
        f"The 5 papers nearest to “{title}”: 1 · "
    )
    saved = await emeka.presses("Save", card)
    assert words(saved).startswith(f"Saved: “{title}”. It is no vote and teaches nothing.")
    assert titles(await emeka.says("saved")) == [title]
    away = words(await emeka.chooses("Not now", card))
    assert away.startswith(
        f"Put away: “{title}” leaves your ranking and your own digests. It is no"
    )
    assert await lab.now.votes(emeka) == ([], [])
    mute = next(each for each in options(card) if each.startswith("Mute"))
    term = mute.removeprefix("Mute “").removesuffix("” for me")
    assert words(await emeka.chooses(mute, card)).startswith(f"Muted from now on: {term}.")
    assert f"muted: {term}" in words(await emeka.says("interests show"))
    assert other.person.ephemeral(lab.room) == []


async def test_a_topic_that_no_paper_mentions_is_said_to_be_none_with_what_is_near(
    lab: Lab,
) -> None:
    freyja = lab.somebody()
    assert words(await freyja.says("topic folding")) == "No paper here mentions “folding”."
    near = await freyja.says("topic protein folding")
    assert "2 mention “protein”" in words(near), words(near)
    shown = await freyja.presses(labels(near)[0], near)
    assert words(shown).startswith("The best 2 papers for “protein”")
    assert words(await freyja.presses("Follow this topic", shown)).startswith("Follow")


async def test_topics_are_followed_in_a_form_that_completes_what_is_typed(lab: Lab) -> None:
    goran = lab.somebody()
    form = a_view(await goran.says("interests add"))
    offered = await goran.person.options(form, "complete:interests add ", "protein")
    assert "protein" in {each["text"]["text"] for each in offered}
    told = await goran.sends(words="protein")
    assert "protein" in words(told)
    await goran.person.close()
    assert "you follow: protein" in words(await goran.says("interests show"))
    assert "#reading-group follows: long context" in words(await goran.says("interests show here"))


async def test_a_form_says_beside_a_field_what_is_wrong_in_it_and_then_takes_it(lab: Lab) -> None:
    hanneke = lab.somebody(zone="Europe/Berlin")
    said = words(await hanneke.says("subscribe agents"))
    assert "Subscribed. The first digest comes tomorrow at 09:00 (Europe/Berlin)." in said
    form = a_view(await hanneke.says("schedule"))
    refused = a_view(await hanneke.sends(when="every fornight", size="99"))
    assert refused is form
    assert refused.errors["when"] == (
        "“every fornight” is not a schedule. Examples: 09:00, Mon 08:30, weekly Fri 16:00."
    )
    assert set(refused.errors) == {"when", "size"}
    taken = await hanneke.sends(when="Mon 08:30", size="3")
    assert "Mon" in words(taken)
    await hanneke.person.close(everything=True)
    assert re.search(
        r"next digest for you: Mon\w* 30 \w+ at 08:30 \(Europe/Berlin\)",
        words(await hanneke.says("status")),
    ), words(await hanneke.says("status"))


async def test_a_thumb_on_several_papers_asks_its_giver_alone_which_one_is_meant(lab: Lab) -> None:
    ines, other = lab.somebody(), lab.somebody()
    digest = papers(lab.large)[0]
    assert len(titles(digest)) > 1  # sixty people: the layout is compact without being asked for
    turn = await ines.person.react(digest, "thumbsup::skin-tone-5")
    question = a_message(await answer(turn))
    assert question.only_for == ines.person.user.id
    assert question.channel is lab.large
    assert words(question).startswith("Which paper do you mean?")
    assert await lab.now.votes(ines) == ([], [])
    noted = await ines.presses(labels(question)[1], question)
    assert titles(digest)[1] in words(noted)
    assert RECEIPT.search(words(noted))
    liked, _ = await lab.now.votes(ines)
    assert len(liked) == 1
    await ines.person.unreact(digest, "thumbsup::skin-tone-5")
    assert await lab.now.votes(ines) == ([], [])
    assert other.person.ephemeral(lab.large) == []


async def test_a_thread_holds_the_papers_under_one_message_of_the_channel(lab: Lab) -> None:
    jorge = lab.somebody()
    header, *below = lab.threaded.shown[:4]
    assert header.thread_ts is None
    assert {each.thread_ts for each in below} == {header.ts}
    assert len(papers(lab.threaded)) == 3
    await jorge.person.react(below[0], "+1")
    noted = a_message(await jorge.presses("👍", below[1]))
    assert noted.thread_ts == header.ts
    liked, _ = await lab.now.votes(jorge)
    assert len(liked) == 2


async def test_home_begins_with_six_papers_and_shows_what_was_learned_after_a_vote(
    lab: Lab,
) -> None:
    kwame = lab.somebody()
    home = a_view(await answer(await kwame.person.open_home()))
    assert "These six stand for what came in this week." in words(home)
    assert len(titles(home)) == 6
    assert labels(home)[:3] == ["👍", "👎", "Not my field"]
    turn = await kwame.person.press("👍", home)
    assert "Noted" in words(await answer(turn))
    await turn.several(2)
    assert kwame.person.home is not None
    assert "Your strongest terms" in words(kwame.person.home)
    assert "█" in words(kwame.person.home)
    liked, _ = await lab.now.votes(kwame)
    assert len(liked) == 1


async def test_a_messages_menu_finds_similar_papers_and_asks_which_where_there_are_several(
    lab: Lab,
) -> None:
    linnea = lab.somebody()
    card, digest = papers(lab.room)[0], papers(lab.large)[0]
    near = await answer(await linnea.person.shortcut("similar", card))
    assert words(near).startswith(f"The 5 papers nearest to “{title_of(card)}”: ")
    why = await answer(await linnea.person.shortcut("why", card))
    assert words(why).startswith("Sent here on 26 Mar 2026 as number 1, for: long-context.")
    asked = await answer(await linnea.person.shortcut("why", digest))
    assert words(asked).startswith("Which paper do you mean?")
    assert "Sent here on" in words(await linnea.presses(labels(asked)[0], asked))
    header = await answer(await linnea.person.shortcut("similar", lab.room.shown[0]))
    assert words(header) == "There is no paper in this message: choose a message of a digest."


async def test_what_was_sent_is_found_again_with_ones_own_votes_and_nobody_elses(lab: Lab) -> None:
    ada, other, card = lab.somebody(), lab.somebody(), papers(lab.room)[4]
    await ada.person.react(card, "+1")
    await other.person.react(papers(lab.room)[3], "-1")
    history = words(await ada.says("history"))
    assert history.startswith("5 papers sent to #reading-group, the latest first: 26 Mar 2026 1 · ")
    assert history.count("your 👍") == 1
    assert "👎" not in history.replace("👍 👎 Save", "")
    found = words(await ada.says(f"search {title_of(card)}"))
    assert f"1 · {title_of(card)} sent 26 Mar 2026, your 👍" in found
    assert "holds “zebras”" in words(await ada.says("search zebras"))


async def test_a_profile_shows_what_was_learned_and_reset_takes_it_back_after_asking_once(
    lab: Lab,
) -> None:
    ada, card = lab.somebody(), papers(lab.room)[0]
    await ada.presses("👍", card)
    profile = await ada.says("profile")
    assert "Your strongest terms" in words(profile)
    assert "votes: 1 👍, 0 👎" in words(profile)
    assert title_of(card) in words(profile)
    asked = await ada.says("reset")
    assert words(asked).startswith("This takes back 1 👍.")
    assert len((await lab.now.votes(ada))[0]) == 1
    await ada.presses("Take it back", asked)
    assert await lab.now.votes(ada) == ([], [])


async def test_an_export_comes_as_a_file_that_is_the_same_as_the_command_lines(lab: Lab) -> None:
    ada = lab.somebody()
    await ada.person.react(papers(lab.room)[1], "-1")
    await ada.says("interests add robots")
    turn = await ada.person.say("/papers export", at=lab.room)
    await turn.several(2)
    shared = [name for each in ada.person.direct.shown for name in each.files]
    (file,) = (lab.now.slack.files[each] for each in shared)
    assert file.content is not None
    printed = json.loads(await lab.now.program.command("export", ada.account))
    sent = json.loads(file.content)
    assert sent == printed
    assert ada.account in json.dumps(sent)
    public = [each.seen.text for each in lab.room.shown[6:]]
    assert public == []


async def test_an_account_of_the_web_chat_becomes_one_with_an_account_here(lab: Lab) -> None:
    ada = lab.somebody()
    await ada.presses("👍", papers(lab.room)[0])
    said = await ada.says("link")
    code = words(said).split()[2].rstrip(".")
    async with browser(lab.now.program.origin, await lab.now.program.link()) as web:
        await web.post("/api/commands", text=f"/papers link {code}", channel="#papers")
        assert words(await ada.presses("Confirm", said)).startswith(
            f"{ada.account} and web:you are"
        )
    try:
        assert len((await lab.now.json("profile", "web:you"))["liked"]) == 1
    finally:
        gone = await ada.says("link remove")
        await ada.presses("Take this account out", gone)


async def test_whoever_asks_is_forgotten_once_it_was_said_what_stays(lab: Lab) -> None:
    ada, card = lab.somebody(), papers(lab.room)[2]
    await ada.person.react(card, "+1")
    await ada.presses("Save", card)
    asked = await ada.says("forget-me")
    assert words(asked).startswith("This deletes votes on 1 paper, 1 saved paper and all else that")
    assert "What stays: reactions and messages on the platform, and backups" in words(asked)
    deleted = words(await ada.presses("Delete everything", asked))
    assert deleted.startswith("Deleted")
    assert await lab.now.votes(ada) == ([], [])
    assert lab.now.rows("SELECT 1 FROM accounts WHERE external_id = ?", ada.person.user.id) == []


async def test_nothing_is_learned_from_whoever_wants_that(lab: Lab) -> None:
    ada, card = lab.somebody(), papers(lab.room)[3]
    said = await ada.says("ignore-me")
    assert words(said).startswith("From now on no vote of yours is stored or learned from")
    await ada.person.react(card, "+1")
    assert "Nothing was stored or learned from this" in words(await ada.presses("👍", card))
    assert await lab.now.votes(ada) == ([], [])
    await ada.presses("Learn from me again", said)
    await ada.presses("👍", card)
    assert [len(each) for each in await lab.now.votes(ada)] == [1, 0]


async def test_unknown_words_lead_to_the_nearest_command_and_help_lists_them_all(lab: Lab) -> None:
    ada = lab.somebody()
    nearest = await ada.says("stats")
    assert words(nearest).startswith("“stats” is not a command. The nearest is “status”.")
    status = words(await ada.presses("/papers status", nearest))
    assert "next digest for #reading-group: tomorrow at 09:00 (America/New_York)" in status
    assert "last time: 5 of 396 papers" in status
    listed = words(await ada.says("help"))
    for name in ("topic", "mine", "subscribe", "interests add", "schedule", "export", "forget-me"):
        assert f"/papers {name}" in listed


async def test_nothing_typed_leads_a_newcomer_to_where_people_begin(lab: Lab) -> None:
    ada = lab.somebody()
    turn = await ada.person.say("/papers", at=lab.room)
    assert "These six stand for what came in this week." in words(await answer(turn))


async def test_papers_are_liked_by_their_titles_and_what_is_no_title_is_named(lab: Lab) -> None:
    ada = lab.somebody()
    form = await ada.says("like")
    assert isinstance(form, View)
    title = title_of(papers(lab.room)[0])
    noted = await ada.sends(title=f"{title}\nno such paper at all, I think")
    assert f"👍 {title}" in words(noted)
    assert "no such paper at all" in words(noted)
    assert [len(each) for each in await lab.now.votes(ada)] == [1, 0]


async def test_a_reader_whose_topic_no_paper_mentions_is_told_so_and_shown_none(lab: Lab) -> None:
    ada = lab.somebody()
    await ada.says("subscribe zebras", directly=True)
    await ada.says("schedule", directly=True)
    await ada.sends(note="yes", choosiness="only the best")
    await ada.person.close(everything=True)
    note = await ada.says("preview", directly=True)
    assert words(note) == (
        "Only you see this: your next digest as it would be now. "
        "Nothing today: none of 396 new papers mentions zebras. Settings"
    )


async def test_a_preview_of_a_channels_digest_is_seen_by_whoever_asked_and_by_nobody_else(
    lab: Lab,
) -> None:
    ada, other = lab.somebody(), lab.somebody()
    preview = a_message(await ada.says("preview here"))
    assert words(preview).startswith(
        "Only you see this: the next digest of #reading-group as it would be now."
    )
    assert preview.only_for == ada.person.user.id
    shown = {title_of(each) for each in papers(lab.room)}
    assert not shown & set(titles(preview))
    assert other.person.ephemeral(lab.room) == []


async def test_whoever_unsubscribes_gets_no_more_and_keeps_what_was_learned(lab: Lab) -> None:
    ada = lab.somebody()
    await ada.presses("👍", papers(lab.room)[0])
    await ada.says("subscribe")
    gone = words(await ada.says("unsubscribe"))
    assert gone == "No more digests come to you. Topics and votes stay. Subscribe again"
    assert "next digest for you: not subscribed" in words(await ada.says("status"))
    assert [len(each) for each in await lab.now.votes(ada)] == [1, 0]
