"""Forms that are opened again: by whoever filled them in, for as long as they are remembered."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from bot.domain.health import Status
from bot.domain.ids import AccountRef
from bot.domain.replies import Field, Form
from bot.platforms.discord.blocks import buttons
from bot.platforms.discord.hearing import answering
from bot.platforms.discord.hearing.drafts import Drafts, Reopen
from tests.contracts.platforms.stage import until
from tests.unit.platforms.discord.outpost import Outpost

ADA, BEN = AccountRef.parse("discord:11"), AccountRef.parse("discord:12")
FORM = Form(title="When?", fields=(Field(name="when", label="when"),), submit="schedule")


def test_a_draft_is_its_owner_s_alone() -> None:
    drafts = Drafts()
    drafts.keep("1", ADA, FORM)
    assert drafts.find("1", ADA) == FORM
    assert drafts.find("1", BEN) is None
    assert drafts.find("2", ADA) is None


def test_the_oldest_drafts_are_forgotten_first() -> None:
    drafts = Drafts(most=2)
    for key in "123":
        drafts.keep(key, ADA, FORM)
    assert [drafts.find(key, ADA) for key in "123"] == [None, FORM, FORM]


def test_a_button_that_opens_a_form_is_short_enough_and_comes_back() -> None:
    reopen = Reopen(key="9" * 20, page=1, line="interests unmute here")
    action = reopen.button("Correct it")
    assert action.label == "Correct it"
    assert Reopen.read(action.subject) == reopen
    sent = buttons.custom_id(action)
    assert sent is not None
    read = buttons.read(sent)
    assert not isinstance(read, buttons.More)
    assert read is not None
    assert Reopen.read(read.subject) == reopen


@pytest.mark.parametrize(
    "line", ["", "mine", "form", "form 1", "form 1 0", "form 1 x mine", "form 1 10 mine", "forms 1"]
)
def test_other_lines_open_no_form(line: str) -> None:
    assert Reopen.read(line) is None


@given(st.text())
def test_any_line_is_read_or_left(line: str) -> None:
    Reopen.read(line)
    Reopen.read(f"form {line}")


async def test_what_was_filled_in_outlives_the_client_that_heard_of_it(outpost: Outpost) -> None:
    problem = "“9” is no time."
    refused = replace(FORM, fields=(replace(FORM.fields[0], value="9", problem=problem),))
    async with outpost.connected() as platform:
        await until(lambda: bool(outpost.discord.commands))
        ada = outpost.discord.person(outpost.ada)
        outpost.host.answer, outpost.host.taken = FORM, refused
        modal = await (await ada.say("/papers schedule here", at=outpost.channel)).modal()
        wrong = await (await ada.submit(modal, {"when": "9"})).message()
        (socket,) = outpost.discord.gateway.sockets
        await socket.send_text("[]")  # which ends the client, and another one is made
        await until(lambda: outpost.discord.gateway.identified == 2)
        await outpost.discord.connected()
        await until(lambda: platform.health().status is Status.OK)
        again = await (await ada.press(answering.CORRECT, wrong)).modal()
    assert again.values == {"when": "9"}
