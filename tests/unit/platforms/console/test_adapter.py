"""The terminal driven as a person drives it: lines through a real pipe, words in a real stream."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.spec import Call, Press
from bot.domain.editions import ActionName, HeaderPayload, PapersPayload
from bot.domain.errors import PermanentFailure, TemporaryFailure
from bot.domain.health import Component, Status
from bot.domain.ids import AccountRef, AudienceId, AudienceRef, PaperId
from bot.domain.replies import Card, Field, File, Form, Notice, Reply
from bot.domain.signals import Vote
from bot.platforms.console.adapter import BROKEN, INPUT_ENDED, NOT_CHANGED, WELCOME
from bot.platforms.console.events import HINT
from bot.platforms.console.journal import KEPT, Journal
from bot.services.actions import run, under
from tests.unit.platforms.console.terminal import (
    FORM,
    NOW,
    PAPERS,
    YOU,
    FakeHost,
    delivery,
    said,
    terminal,
)
from tests.unit.platforms.console.test_render import FULL, HEADER


async def test_it_says_once_how_to_begin() -> None:
    async with terminal(FakeHost()) as chat:
        assert chat.shown() == WELCOME
        assert chat.platform.health() == Component(status=Status.OK)


async def test_a_digest_is_shown_and_its_reference_names_the_message() -> None:
    async with terminal(FakeHost()) as chat:
        assert await chat.platform.post(delivery(HEADER, "n0")) == "n0"
        assert await chat.platform.post(delivery(PapersPayload(cards=(FULL,)), "n1")) == "n1"
        assert HEADER.title in chat.everything()
        assert "\n\n1 · Extending Context Window" in chat.everything()


async def test_what_is_for_another_person_alone_is_not_shown() -> None:
    async with terminal(FakeHost()) as chat:
        for ref, nonce in (("web:ada", "n0"), ("web:you", "n1")):
            mine = replace(delivery(PapersPayload(cards=(FULL,)), nonce), to=AudienceRef.parse(ref))
            assert await chat.platform.post(mine) == nonce
        assert chat.everything().count("Extending Context Window") == 1
        assert chat.platform._board.find(1).message == "n1"


async def test_what_the_person_at_it_is_told_is_shown_and_nobody_else_is_told() -> None:
    async with terminal(FakeHost()) as chat:
        await chat.platform.tell(YOU, "Digests are\x1b[31m paused.")
        assert chat.shown().endswith("Digests are[31m paused.")
        with pytest.raises(PermanentFailure):
            await chat.platform.tell(AccountRef.parse("web:ada"), "Digests for you are paused.")
        assert "for you" not in chat.everything()


async def test_a_vote_names_paper_message_channel_and_time() -> None:
    host = FakeHost()
    async with terminal(host) as chat:
        await chat.platform.post(delivery(HeaderPayload(title="Today"), "n0"))
        await chat.platform.post(delivery(PapersPayload(cards=(FULL,)), "n1"))
        assert await chat.type("-1 1") == "Noted.\nundo"
    (act,) = host.acts
    assert (act.account, act.paper, act.vote) == (YOU, "p_1", Vote.DOWN)
    assert (act.message, act.audience, act.at, act.done) == ("n1", AudienceId(7), NOW, True)


async def test_undo_takes_back_the_last_vote_or_the_one_with_a_number() -> None:
    host = FakeHost()
    async with terminal(host) as chat:
        cards = (FULL, replace(FULL, number=2, paper_id=PaperId("p_2")))
        await chat.platform.post(delivery(PapersPayload(cards=cards)))
        assert (await chat.type("undo")).startswith("There is nothing to undo yet")
        assert await chat.type("+1 2", "undo") == "Taken back."
        await chat.type("undo 1")
    assert host.undone == ["p_2", "p_1"]


async def test_a_number_that_is_not_there_is_told() -> None:
    async with terminal(FakeHost()) as chat:
        assert await chat.type("+1 3") == (
            "No paper has been shown yet: /papers mine shows your ranking."
        )


async def test_a_command_is_answered_and_its_papers_can_be_voted_on() -> None:
    card = Card(card=replace(FULL, paper_id=PaperId("p_9")))
    host = FakeHost(answers={"topic x": Reply(blocks=(card,))})
    async with terminal(host) as chat:
        assert (await chat.type("/papers topic x")).startswith("1 · Extending")
        await chat.type("+1 1")
    assert (host.acts[0].paper, host.acts[0].message, host.acts[0].audience) == ("p_9", "", None)


@pytest.mark.parametrize(
    ("typed", "action", "subject"),
    [
        ("save 1", ActionName.SAVE, "p_1"),
        ("why 1", ActionName.RUN, "why p_1"),
        ("Abstract #1", ActionName.RUN, "abstract p_1"),
        ("similar 1", ActionName.RUN, "similar p_1"),
        ("not now 1", ActionName.RUN, "not-now p_1"),
        ("mute 1", ActionName.RUN, "interests mute compression"),
    ],
)
async def test_what_others_press_under_a_paper_is_typed_with_its_number(
    typed: str, action: ActionName, subject: str
) -> None:
    host = FakeHost()
    async with terminal(host) as chat:
        await chat.platform.post(delivery(PapersPayload(cards=(FULL,)), "n1"))
        assert await chat.type(typed) == "Done."
    assert host.pressed == [
        Press(caller=YOU, place=PAPERS, action=action, subject=subject, message="n1")
    ]


async def test_a_word_that_no_button_of_the_paper_has_gets_a_hint() -> None:
    host = FakeHost(answers={"topic x": Reply(blocks=(Card(card=FULL),))})
    async with terminal(host) as chat:
        await chat.type("/papers topic x")
        assert await chat.type("why 1") == HINT
        assert (await chat.type("why 2")).startswith("There is no paper 2")
    assert host.pressed == []


async def test_a_button_that_asks_something_opens_its_form() -> None:
    card = replace(under(FULL), menu=(run("Mute", "interests mute"),))
    host = FakeHost(answers={"topic x": Reply(blocks=(card,)), "interests mute": FORM})
    async with terminal(host) as chat:
        await chat.type("/papers topic x")
        assert (await chat.type("mute 1")).endswith("when [09:00]")


async def test_a_file_is_put_into_the_home_for_its_owner_alone() -> None:
    file = File(name="../web:you.json", media_type="application/json", content=b"{}")
    host = FakeHost(answers={"export": Reply(blocks=(file,))})
    async with terminal(host) as chat:
        for _ in range(2):  # the second takes the place of the first
            chat.press_keys("/papers export")
        path = chat.downloads / "web-you.json"
        await chat.until(lambda: chat.everything().count("It is in") == 2)
        told = " ".join(chat.everything().replace("\n", "").split())
        assert told.count(f"It is in {path}.") == 2
        assert path.read_bytes() == b"{}"
        assert path.stat().st_mode & 0o777 == 0o600
        assert [each.name for each in chat.downloads.iterdir()] == ["web-you.json"]


async def test_a_file_that_cannot_be_written_is_told() -> None:
    file = File(name="you.json", media_type="application/json", content=b"{}")
    host = FakeHost(answers={"export": Reply(blocks=(file,))})
    async with terminal(host) as chat:
        chat.downloads.write_text("not a folder")
        chat.press_keys("/papers export")
        await chat.until(lambda: "cannot be written" in " ".join(chat.everything().split()))


async def test_an_answer_of_several_lines_ends_with_an_empty_one() -> None:
    field = Field(name="when", label="papers you like", long=True)
    host = FakeHost(answers={"start": Form(title="Start", fields=(field,), submit="start")})
    async with terminal(host) as chat:
        assert (await chat.type("/papers start")).endswith("(an empty line ends it)")
        chat.press_keys("papers on geese")
        chat.press_keys(" 2312.09571 ")
        assert await chat.type("") == "Stored."
    assert [values for values, _ in host.submitted] == [{"when": "papers on geese\n2312.09571"}]


async def test_other_lines_get_a_hint_and_empty_ones_nothing() -> None:
    async with terminal(FakeHost()) as chat:
        os.write(chat._keyboard, b"\n  \n")
        assert await chat.type("hello") == HINT


async def test_a_form_is_asked_field_by_field_and_enter_keeps_what_is_there() -> None:
    host = FakeHost(answers={"schedule here": FORM})
    async with terminal(host) as chat:
        asked = await chat.type("/papers schedule here")
        assert asked.endswith("leaves everything as it is.\nwhen [09:00]")
        assert await chat.type("") == "how choosy [usual]  (1 everything, 2 usual)"
        assert await chat.type("1") == "Stored."
        assert await chat.type("hello") == HINT
    values = {"when": "09:00", "choosiness": "everything"}
    assert host.submitted == [(values, Call(caller=YOU, place=PAPERS, here=True))]


async def test_a_command_leaves_an_open_form_as_it_was_and_runs() -> None:
    host = FakeHost(answers={"schedule": FORM, "status": said("All is well.")})
    async with terminal(host) as chat:
        await chat.type("/papers schedule")
        await chat.type("/papers status")
        await chat.until(lambda: "All is well." in chat.everything())
        assert NOT_CHANGED in chat.everything()
        assert await chat.type("hello") == HINT
    assert host.submitted == []


async def test_all_problems_are_shown_at_once_and_only_those_asked_again() -> None:
    host = FakeHost(answers={"schedule": FORM})
    async with terminal(host) as chat:
        again = await chat.type("/papers schedule", "25:00", "")
        assert "when: “25:00” is no time.\n" in again
        assert again.endswith("when [25:00]")
        assert await chat.type("10:00") == "Stored."
    assert [values["when"] for values, _ in host.submitted] == ["25:00", "10:00"]


async def test_a_form_can_be_left() -> None:
    host = FakeHost(answers={"schedule": FORM})
    async with terminal(host) as chat:
        assert await chat.type("/papers schedule", "Cancel") == NOT_CHANGED
    assert host.submitted == []


async def test_a_digest_that_comes_while_a_form_is_open_does_not_hide_the_question() -> None:
    host = FakeHost(answers={"schedule": FORM})
    async with terminal(host) as chat:
        await chat.type("/papers schedule")
        await chat.platform.post(delivery(PapersPayload(cards=(FULL,))))
        assert chat.everything().endswith("because: long context, compression\nwhen [09:00]\n")


async def test_a_line_that_fails_is_told_and_the_next_one_is_taken() -> None:
    host = FakeHost(answers={"mine": Reply(blocks=(Notice(text="Nothing yet."),))})
    async with terminal(host) as chat:
        assert await chat.type("/papers unheard of") == BROKEN
        assert await chat.type("/papers mine") == "Nothing yet."


async def test_at_the_end_of_input_it_says_so_once_and_goes_on_showing_digests() -> None:
    async with terminal(FakeHost()) as chat:
        chat.end_input()
        await chat.until(lambda: INPUT_ENDED in chat.everything())
        await chat.platform.post(delivery(PapersPayload(cards=(FULL,))))
        assert "1 · Extending" in chat.everything()
        assert chat.everything().count(INPUT_ENDED) == 1
        assert chat.platform.health().status is Status.OK


async def test_a_screen_that_cannot_be_written_to_is_a_temporary_failure() -> None:
    broken = io.StringIO()
    broken.close()
    async with terminal(FakeHost(), out=broken) as chat:
        with pytest.raises(TemporaryFailure):
            await chat.platform.post(delivery(HEADER))
        assert chat.platform.health().status is Status.DEGRADED


async def test_what_an_old_encoding_lacks_is_replaced() -> None:
    bytes_out = io.BytesIO()
    out = io.TextIOWrapper(bytes_out, encoding="ascii")
    async with terminal(FakeHost(), out=out) as chat:
        await chat.platform.post(delivery(PapersPayload(cards=(FULL,))))
    assert b"1 ? Extending Context" in bytes_out.getvalue()


async def test_a_message_of_unknown_fate_may_come_again_and_is_shown_once() -> None:
    async with terminal(FakeHost()) as chat:
        for _ in range(2):
            assert chat.platform.may_resend(attempted_at=NOW, now=NOW)
            assert await chat.platform.post(delivery(HEADER, "n0")) == "n0"
        assert chat.everything().count(HEADER.title) == 1


def test_the_journal_outlives_the_program_and_forgets_what_is_long_ago(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "terminal")
    for number in range(KEPT + 1):
        journal.add(f"n{number}")
    again = Journal(tmp_path / "terminal")
    assert again.holds(f"n{KEPT}")
    assert not again.holds("n0")
