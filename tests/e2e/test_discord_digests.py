"""Digests in a server on Discord, thumbs and buttons on them, by a process of its own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Final

import pytest
import pytest_asyncio

from tests.e2e.discord_lab import Lab, opened, undisturbed
from tests.e2e.discord_people import a_message, answer, labels, papers, title_of, titles, words

LOOP: Final = "module"
pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope=LOOP)]
TONES = ("", *(chr(tone) for tone in range(0x1F3FB, 0x1F400)))
RECEIPT = re.compile(
    r"Noted: more (.+?)\. (?:It counts from now: of (\d+) papers of this week (\d+) moves? into "
    r"your first ten|Nothing in your first ten changes yet)\."
)


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with opened(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(autouse=True)
def _undisturbed(lab: Lab) -> Iterator[None]:
    with undisturbed(lab):
        yield


async def test_a_channel_is_told_when_its_first_digest_comes(lab: Lab) -> None:
    assert lab.first_answer == (
        "Subscribed. The first digest comes to #reading-group today at 09:00 (UTC). "
        "Ranked for: long context. Preview now Settings"
    )


async def test_a_digest_comes_as_a_message_for_each_paper_of_which_the_first_alone_notifies(
    lab: Lab,
) -> None:
    header, *cards = lab.room.shown[:6]
    assert re.fullmatch(
        r"Paper Round · Thu 26 March · \d+ of 396 new papers cleared the bar in #reading-group"
        r"(; the best 5 are here)? ranked for: long context "
        r"My ranking Follow a topic Settings",
        words(header),
    )
    assert [each.silent for each in (header, *cards)] == [False, *[True] * 5]
    assert [labels(each) for each in cards] == [["👍", "👎", "Save", "⋯"]] * 5
    for number, card in enumerate(cards, start=1):
        assert words(card).startswith(f"{number} · {title_of(card)} ")
        assert "because: " in words(card)
        assert card.content == ""
        assert card.body["allowed_mentions"] == {"parse": []}
        assert card.body["enforce_nonce"] is True
    assert "/papers forget-me deletes it." in words(cards[-1])


async def test_a_thumb_in_any_tone_is_a_vote_that_is_told_to_nobody(lab: Lab) -> None:
    bohdan, cards = lab.somebody(), papers(lab.room)
    ups, downs = ([f"{thumb}{tone}" for tone in TONES] for thumb in "👍👎")
    for up, down in zip(ups, downs, strict=True):
        await bohdan.person.react(cards[0], up)
        await bohdan.person.react(cards[1], down)
    await lab.now.has_votes(bohdan, 1, 1)
    for up in ups:
        await bohdan.person.unreact(cards[0], up)
    await lab.now.has_votes(bohdan, 0, 1)
    assert bohdan.person.ephemeral(lab.room) == []
    assert bohdan.person.direct.shown == []


async def test_a_thumb_down_that_is_taken_away_leaves_the_thumb_up_that_stands(lab: Lab) -> None:
    dagny, card = lab.somebody(), papers(lab.room)[2]
    await dagny.person.react(card, "👍")
    await lab.now.has_votes(dagny, 1, 0)
    await dagny.person.react(card, "👎🏽")
    await lab.now.has_votes(dagny, 0, 1)
    await dagny.person.unreact(card, "👎🏽")
    await lab.now.has_votes(dagny, 1, 0)


async def test_a_thumb_of_another_program_is_no_vote(lab: Lab) -> None:
    robot, card = lab.now.discord.add_user(name="helper-bot", bot=True), papers(lab.room)[2]
    lab.guild.add_member(robot)
    witness = lab.somebody()
    await lab.now.discord.person(robot).react(card, "👍")
    await witness.person.react(card, "👍")
    await lab.now.has_votes(witness, 1, 0)
    assert lab.now.rows("SELECT 1 FROM accounts WHERE external_id = ?", robot.id) == []


async def test_a_button_tells_its_presser_alone_what_a_vote_changed_and_can_take_it_back(
    lab: Lab,
) -> None:
    chidi, other, cards = lab.somebody(), lab.somebody(), papers(lab.room)
    receipt = await chidi.presses("👍", cards[1])
    assert RECEIPT.search(words(receipt)), words(receipt)
    assert labels(receipt) == ["Undo", "My ranking"]
    assert words(await chidi.presses("👍", cards[1])) == "Already noted. Undo My ranking"
    assert await lab.now.votes(chidi) != ([], [])
    ranked = await chidi.presses("My ranking", receipt)
    assert len(titles(ranked)) == 5
    assert words(await chidi.presses("Undo", receipt)).startswith("Taken back. It counts no")
    assert await lab.now.votes(chidi) == ([], [])
    assert other.person.ephemeral(lab.room) == []


async def test_my_ranking_and_what_stands_behind_a_papers_dots_are_answered_to_whoever_asks(
    lab: Lab,
) -> None:
    emeka, other = lab.somebody(), lab.somebody()
    header, card = lab.room.shown[0], papers(lab.room)[3]
    title = title_of(card)
    mine = words(await emeka.presses("My ranking", header))
    assert mine.startswith("No topic and no 👍 is known yet: newest first, and as different as")
    behind = await emeka.presses("⋯", card)
    *known, mute = labels(behind)
    assert known == ["Why this?", "Abstract", "Similar", "Not now"]
    assert re.fullmatch(r"Mute “.+” for me", mute)
    why = words(await emeka.presses("Why this?", behind))
    assert why.startswith("Sent here on 26 Mar 2026 as number 4, for: ")
    assert title in words(await emeka.presses("Abstract", behind))
    similar = words(await emeka.presses("Similar", behind))
    assert similar.startswith(f"The 5 papers nearest to “{title}”: 1 · ")
    saved = await emeka.presses("Save", card)
    assert words(saved).startswith(f"Saved: “{title}”. It is no vote and teaches nothing.")
    assert titles(await emeka.says("saved")) == [title]
    assert words(await emeka.presses("Not now", behind)).startswith(f"Put away: “{title}” leaves")
    assert await lab.now.votes(emeka) == ([], [])
    term = mute.removeprefix("Mute “").removesuffix("” for me")
    assert words(await emeka.presses(mute, behind)).startswith(f"Muted from now on: {term}.")
    assert f"muted: {term}" in words(await emeka.says("interests show"))
    assert other.person.ephemeral(lab.room) == []


async def test_a_compact_digest_is_a_header_and_one_message_with_a_row_for_each_paper(
    lab: Lab,
) -> None:
    ines = lab.somebody()
    header, digest = lab.large.shown
    assert [header.silent, digest.silent] == [False, True]
    assert len(titles(digest)) == len(digest.components) == 5
    assert labels(digest)[:4] == ["1 👍", "1 👎", "1 Save", "1 ⋯"]
    assert RECEIPT.search(words(await ines.at(lab.large).presses("2 👍", digest)))
    await lab.now.has_votes(ines, 1, 0)


async def test_a_thread_holds_the_papers_under_one_message_of_the_channel(lab: Lab) -> None:
    jorge = lab.somebody()
    (header,) = lab.threaded.shown
    below = lab.thread.shown
    assert lab.thread.id == header.id
    assert [len(titles(each)) for each in below] == [1, 1, 1]
    await jorge.person.react(below[0], "👍")
    await jorge.presses("👍", below[1])
    await lab.now.has_votes(jorge, 2, 0)


async def test_a_messages_menu_finds_similar_papers_and_asks_which_where_there_are_several(
    lab: Lab,
) -> None:
    linnea = lab.somebody()
    card, digest = papers(lab.room)[0], papers(lab.large)[0]
    near = await answer(await linnea.person.menu("Similar", card))
    assert words(near).startswith(f"The 5 papers nearest to “{title_of(card)}”: ")
    why = await answer(await linnea.person.menu("Why this paper?", card))
    assert words(why).startswith("Sent here on 26 Mar 2026 as number 1, for: long-context.")
    which = a_message(await answer(await linnea.person.menu("Why this paper?", digest)))
    assert words(which).startswith("Which paper do you mean?")
    assert "Sent here on" in words(await linnea.presses(labels(which)[0], which))
    header = await answer(await linnea.person.menu("Similar", lab.room.shown[0]))
    assert words(header) == "There is no paper in this message: choose a message of a digest."
