"""Commands in a workspace and what is answered to whoever gives them, by a process of its own."""

from __future__ import annotations

import json
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
    papers,
    title_of,
    titles,
    words,
)
from tests.e2e.test_web import browser
from tests.fakes.slack import View

LOOP: Final = "module"
pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope=LOOP)]


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with opened(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(autouse=True)
def _undisturbed(lab: Lab) -> Iterator[None]:
    with undisturbed(lab):
        yield


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
