"""What whoever asks on Discord is shown, whatever comes between: by the whole program.

The last test turns the days on.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Final

import pytest
import pytest_asyncio

from tests.e2e.discord_lab import Lab, opened, undisturbed
from tests.e2e.discord_people import (
    MORE_SETTINGS,
    a_message,
    answer,
    labels,
    papers,
    title_of,
    titles,
    words,
)
from tests.e2e.discord_server import Served
from tests.e2e.serving import PATIENCE, eventually
from tests.fakes.discord import Fault, Permission

LOOP: Final = "module"
pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope=LOOP)]
RESPOND = "create_interaction_response"
NOT_KNOWN = "No paper here is called “no such paper at all”."
SLOWLY = 1.5
"""Seconds from the command on for which the database is busy; the program waits for it for five."""


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with opened(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(autouse=True)
def _undisturbed(lab: Lab) -> Iterator[None]:
    with undisturbed(lab):
        yield


async def test_what_was_sent_here_is_listed_and_searched(lab: Lab) -> None:
    ada, sent = lab.somebody(), [title_of(card) for card in papers(lab.room)]
    history = await ada.says("history")
    assert words(history).startswith("5 papers sent to #reading-group, the latest first: 26 Mar")
    assert titles(history) == sent
    wanted = sent[2].split()[0]
    found = await ada.says(f"search {wanted}")
    holds = rf"\d papers? sent to #reading-group holds? “{re.escape(wanted)}”"
    assert re.match(holds, words(found)), words(found)
    assert sent[2] in titles(found)
    nothing = await ada.says("search zebrafish")
    assert words(nothing).startswith("Nothing that was sent to #reading-group holds “zebrafish”.")
    assert "No paper here mentions “zebrafish”" in words(
        await ada.presses("Look among all papers", nothing)
    )


async def test_a_digest_is_seen_before_it_comes_and_by_its_reader_alone(lab: Lab) -> None:
    bo, other = lab.somebody(), lab.somebody()
    preview = await bo.presses("Preview now", await bo.says("subscribe protein"))
    assert words(preview).startswith("Only you see this: your next digest as it would be now.")
    assert titles(preview)
    assert other.person.ephemeral(lab.room) == []
    assert bo.person.direct.shown == []


async def test_digests_are_paused_until_a_day_and_go_on_when_somebody_says_so(lab: Lab) -> None:
    chidi = lab.somebody(manages=True).at(lab.large)
    for typed, begins in (("2026-12-24", "Thu 24 December"), ("no", "tomorrow")):
        rest = await chidi.opens(MORE_SETTINGS, await chidi.schedules())
        told = words(await chidi.fills(rest, pause=typed))
        assert f"paused until: {typed}" in told
        assert told.startswith(f"Stored. The next digest comes {begins} at 09:00 (UTC).")
        assert "Preview now" in told
        assert ("24 Dec" in words(await chidi.says("status"))) is (typed != "no")


async def test_whoever_asks_to_be_ignored_teaches_nothing_until_they_want_to_again(
    lab: Lab,
) -> None:
    dagny, witness, card = lab.somebody(), lab.somebody(), papers(lab.room)[0]
    ignored = await dagny.says("ignore-me")
    assert words(ignored).startswith("From now on no vote of yours is stored or learned from")
    await dagny.person.react(card, "👍")
    await witness.person.react(card, "👍")
    await lab.now.has_votes(witness, 1, 0)
    assert "Nothing was stored" in words(await dagny.presses("👍", card))
    assert await lab.now.votes(dagny) == ([], [])
    await dagny.presses("Learn from me again", ignored)
    assert words(await dagny.presses("👍", card)).startswith("Noted")
    await lab.now.has_votes(dagny, 1, 0)


async def test_interests_without_words_are_asked_for_in_a_form(lab: Lab) -> None:
    emeka, manager = lab.somebody(), lab.somebody(manages=True)
    turn = await emeka.person.say("/papers interests add", at=lab.room)
    form = await turn.modal(within=PATIENCE)
    (field,) = form.fields()
    assert "robots" in words(await emeka.fills(form, **{field["custom_id"]: "robots, folding"}))
    shown = words(await emeka.says("interests show"))
    assert "robots" in shown
    assert "folding" in shown
    turn = await manager.person.say("/papers interests mute here", at=lab.room)
    form = await turn.modal(within=PATIENCE)
    assert "#reading-group" in form.title
    (field,) = form.fields()
    await manager.fills(form, **{field["custom_id"]: "zebras"})
    assert "muted: zebras" in words(await manager.says("interests show here"))
    await manager.says("interests unmute here zebras")


async def test_what_is_typed_past_the_offers_is_answered_by_a_sentence(lab: Lab) -> None:
    freyja = lab.somebody()
    typed = "no such paper at all"
    offered = await freyja.person.complete("papers similar", "title", typed, at=lab.room)
    assert [each["value"] for each in offered] == [typed]
    for command in ("similar", "why", "save", "like"):
        assert words(await freyja.says(f"{command} {typed}")) == NOT_KNOWN
    assert "This code is wrong" in words(await freyja.says("link 123456"))
    for here in ("schedule here", "interests mute here robots", "unsubscribe here"):
        assert "is for those who manage #reading-group" in words(await freyja.says(here))


async def test_who_must_wait_for_the_database_is_shown_so_and_then_the_answer(lab: Lab) -> None:
    goran = lab.somebody()
    with _written_by_another(lab.now):
        turn = await goran.person.say("/papers interests add robots", at=lab.room)
        assert (turn.deferred, turn.trouble) == (True, None)
        assert turn.acked_after is not None
        await asyncio.sleep(max(0.0, SLOWLY - turn.acked_after))
        assert turn.answers == []
        (waiting,) = goran.person.ephemeral(lab.room)
        assert waiting.loading
    assert "robots" in words(await answer(turn))
    assert goran.person.ephemeral(lab.room) == [waiting]


async def test_an_interaction_that_discord_has_forgotten_costs_nobody_anything(lab: Lab) -> None:
    ines = lab.somebody()
    lab.now.discord.respond_within, usual = 0.2, lab.now.discord.respond_within
    with lab.now.discord.fault(10062, method=RESPOND, times=None) as forgotten:
        turn = await ines.person.say("/papers mine", at=lab.room)
        await eventually(lambda: forgotten.hits)
        assert turn.answers == []
    lab.now.discord.respond_within = usual
    assert titles(await ines.says("mine"))
    vote = await ines.presses("👍", papers(lab.room)[1])
    assert words(vote).startswith("Noted")


async def test_an_answer_that_discord_took_unheard_is_not_given_twice(lab: Lab) -> None:
    jorge, card = lab.somebody(), papers(lab.room)[0]
    fault = Fault.DROPPED_AFTER_ACCEPT
    with lab.now.discord.fault(fault, method=RESPOND) as dropped:
        turn = await jorge.person.press("👍", card)
        receipt = await answer(turn)
    assert dropped.hits == 1
    assert words(receipt).startswith("Noted")
    assert titles(await jorge.says("mine"))
    assert turn.answers == [receipt]
    assert words(await jorge.presses("👍", card)).startswith("Already noted")


async def test_doctor_names_the_permissions_that_lack_in_a_channel(lab: Lab) -> None:
    found, channel = await lab.now.doctor(), f"discord channel #{lab.threaded.name}"
    parts = [f"discord {part}" for part in ("token", "application", "gateway", "commands")]
    assert {found[part]["status"] for part in (*parts, channel)} == {"ok"}, found
    assert "&permissions=" in found["discord application"]["detail"]
    role = lab.guild.bot_role.id
    lab.threaded.deny(role, Permission.EMBED_LINKS | Permission.SEND_MESSAGES)
    told = (await lab.now.doctor())[channel]
    lab.threaded.allow(role, Permission.EMBED_LINKS | Permission.SEND_MESSAGES)
    lacking = "Digests can't be posted: give the bot Send Messages and Embed Links there."
    assert told == {"status": "degraded", "detail": lacking}


async def test_buttons_and_menus_of_months_ago_do_what_they_did(lab: Lab) -> None:
    kwame, (header, *_), cards = lab.somebody(), lab.room.shown, papers(lab.room)
    behind, known = await kwame.presses("⋯", cards[0]), title_of(cards[0])
    receipt = await kwame.presses("👍", cards[1])
    lab.now.days.turn_on(timedelta(days=200))
    assert words(await kwame.presses("👍", cards[1])).startswith("Already noted")
    assert words(await kwame.presses("Undo", receipt)).startswith("Taken back")
    assert words(await kwame.presses("👎", cards[2])).startswith("Noted")
    assert titles(await kwame.presses("Similar", behind))
    assert words(await kwame.presses("Why this?", behind)).startswith("Sent here on 26 Mar 2026")
    why = await answer(await kwame.person.menu("Why this paper?", cards[0]))
    assert words(why).startswith("Sent here on 26 Mar 2026 as number 1")
    assert words(await kwame.presses("My ranking", header))
    form = await kwame.opens("Follow a topic", header)
    (field,) = form.fields()
    assert "robots" in words(await kwame.fills(form, **{field["custom_id"]: "robots"}))
    digest = papers(lab.large)[0]
    assert words(await kwame.at(lab.large).presses(labels(digest)[0], digest)).startswith("Noted")
    await kwame.person.react(cards[0], "👍")
    await lab.now.has_votes(kwame, 2, 1)
    assert known in words(a_message(await answer(await kwame.person.menu("Similar", cards[0]))))


@contextmanager
def _written_by_another(now: Served) -> Iterator[None]:
    """Let another program write to the database for a while, which nobody else can then."""
    file = now.program.home / "var" / "paperround.db"
    with closing(sqlite3.connect(file, isolation_level=None, timeout=PATIENCE)) as database:
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            database.execute("ROLLBACK")
