"""Digests in a workspace, thumbs and buttons on them, by a process of its own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Final

import pytest
import pytest_asyncio

from tests.e2e.slack_lab import Lab, opened, undisturbed
from tests.e2e.slack_workspace import (
    a_message,
    a_view,
    answer,
    labels,
    options,
    papers,
    title_of,
    titles,
    words,
)

LOOP: Final = "module"
pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope=LOOP)]
TONES = ("", *(f"::skin-tone-{tone}" for tone in range(2, 7)))
RECEIPT = re.compile(
    r"Noted: more (.+?)\. (?:It counts from now: of (\d+) papers of this week (\d+) moves? into "
    r"your first ten|Nothing in your first ten changes yet)\."
)
WAITING = re.compile(r"the first \d+ of (\d+) papers")


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with opened(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(autouse=True)
def _undisturbed(lab: Lab) -> Iterator[None]:
    with undisturbed(lab):
        yield


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
