"""Where the slash command has another name, our own sentences use it and nobody else's change."""

from dataclasses import replace

import pytest

from bot.domain.editions import HeaderPayload, NotePayload, PapersPayload
from bot.domain.replies import Facts, Field, Form, Notice, Reply, Table, Text
from bot.platforms.slack.blocks.command_word import with_command
from bot.services.actions import run, under
from bot.services.wording import HINT
from tests.unit.platforms.slack.samples import FORMS, FULL, HEADER, PAYLOADS, REPLIES


def said(reply: Reply) -> list[str]:
    return [block.text for block in reply.blocks if isinstance(block, Text | Notice)]


def test_under_its_usual_name_nothing_changes() -> None:
    for reply in REPLIES.values():
        assert with_command(reply, "/papers") is reply


def test_our_sentences_name_the_command_as_it_is_called_here() -> None:
    assert said(with_command(REPLIES["help"], "/rounds"))[0].startswith("/rounds topic WORDS\n")
    home = Facts(facts=(("next digest", "paused; /papers status says why"),))
    reply = with_command(Reply(blocks=(home,), details=(Notice(text="/papers help"),)), "/r")
    assert reply.blocks == (Facts(facts=(("next digest", "paused; /r status says why"),)),)
    assert reply.details == (Notice(text="/r help"),)
    footed = with_command(PapersPayload(cards=(FULL,), footer=HINT), "/rounds")
    assert footed.footer == HINT.replace("/papers", "/rounds")
    assert with_command(NotePayload(text="See /papers help."), "/r").text == "See /r help."
    field = Field(
        name="a", label="a", hint="as in /papers topic", problem="/papers like lists them"
    )
    form = with_command(Form(title="x", fields=(field,), submit="x"), "/r")
    assert (form.fields[0].hint, form.fields[0].problem) == ("as in /r topic", "/r like lists them")


def test_buttons_that_show_a_command_show_it_as_it_is_called_and_send_the_same() -> None:
    reply = Reply(blocks=(), actions=(run("/papers topic x", "topic x"),))
    assert with_command(reply, "/rounds").actions == (run("/rounds topic x", "topic x"),)


@pytest.mark.parametrize(
    "text",
    [
        "“/papers topic” is not a command.",
        "https://example.org/papers topic",
        "a/papers topic",
        "the /papersapi tool",
        "/papers, a study",
        "/papers",
    ],
)
def test_what_somebody_else_wrote_stays_as_it_is(text: str) -> None:
    reply = Reply(blocks=(Text(text=text),))
    assert with_command(reply, "/rounds") == reply


def test_papers_and_topics_stay_as_they_are() -> None:
    card = replace(FULL, title="On /papers topic", headline="/papers topic", because=("/papers a",))
    table = Table(head=("👍 you liked",), rows=(("On /papers topic",),))
    reply = Reply(blocks=(under(card), table))
    assert with_command(reply, "/rounds") == reply
    header = HeaderPayload(title="x", lines=("ranked for: /papers topic",))
    for payload in (header, PapersPayload(cards=(card,), header=header)):
        assert with_command(payload, "/rounds") == payload


def test_said_twice_is_said_once() -> None:
    for word in ("/rounds", "/papers2", "/papers-test"):
        for reply in REPLIES.values():
            once = with_command(reply, word)
            assert with_command(once, word) == once
        for payload in (PAYLOADS["compact"], PAYLOADS["note"], HEADER):
            assert with_command(with_command(payload, word), word) == with_command(payload, word)
        for form in FORMS.values():
            assert with_command(form, word) == form
