"""Whatever papers and people write, a terminal shows it and obeys none of it."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given, strategies as st

from bot.domain.editions import Action, ActionName, HeaderPayload, Link, NotePayload, PapersPayload
from bot.domain.replies import (
    Bar,
    Bars,
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
from bot.domain.visible import one_line, safe_url
from bot.platforms.console.render import (
    render_opening,
    render_payload,
    render_question,
    render_reply,
    to_text,
)
from tests.unit.platforms.console.test_render import FULL

OURS = re.compile(r"\x1b\[(?:0|[123](?:;[123])*)m|\x1b\]8;(?:id=[0-9]+;https?://[!-~]+|;)\x1b\\")
"""What the renderer itself writes: reset, bold, dim, italic, and links."""

HOSTILE = [
    "\x1b[2J\x1b[31mred",
    "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x9b31m\x9d8;;http://evil.example\x9c",
    "[bold red]markup[/] [link=http://evil.example]x[/link] :smile:",
    "\u202egnp.exe\u202c \u2066isolate\u2069",
    "zero\u200bwidth\u200d\ufeff\u2060\u00ad joiner",
    "tags \U000e0041\U000e0042 private \ue000 fillers \u3164\u115f",
    "lines\r\n\x0b\x0c\x85\u2028\u2029end\x00\x07\x08\x7f",
    "{subject} %s \\",
]
hostile = st.one_of(
    st.text(max_size=60),
    st.sampled_from(HOSTILE),
    st.text(alphabet="\x1b[]8;\\m\x07\x9b\x9c\u202e\u200b\r\n\t a/", max_size=30),
)


def assert_harmless(shown: str) -> None:
    left = OURS.sub("", shown)
    assert [c for c in left if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs"}] == []


@given(hostile)
@example("".join(HOSTILE))
def test_no_text_of_a_digest_reaches_the_terminal_as_anything_but_text(text: str) -> None:
    card = replace(
        FULL,
        title=text,
        url=f"https://example.org/{text}",
        authors=(text, text),
        arxiv_id=text,
        links=(Link(label=text, url=f"http://example.org/{text}"), Link(label="Code", url=text)),
        headline=text,
        detail=text,
        because=(text,),
        mark=text,
    )
    action = Action(name=ActionName.RUN, label=text, subject=text)
    header = HeaderPayload(title=text, lines=(text,), actions=(action,))
    liked = replace(card, because=(), similar_to=text)
    for payload in (
        PapersPayload(cards=(card, liked), header=header, footer=text),
        NotePayload(text=text, actions=(action,)),
    ):
        for links in (True, False):
            assert_harmless(to_text(render_payload(payload, links=links), terminal=links))


@given(hostile)
@example("".join(HOSTILE))
def test_no_text_of_an_answer_reaches_the_terminal_as_anything_but_text(text: str) -> None:
    reply = Reply(
        blocks=(
            Text(text=text),
            Notice(text=text),
            Card(card=replace(FULL, title=text)),
            Bars(title=text, bars=(Bar(label=text, share=0.5),)),
            Facts(facts=((text, text),)),
            Passages(passages=((text, text), ("", text))),
            Table(head=(text, text), rows=((text, text),)),
            File(name=text, media_type=text, content=b""),
        ),
        actions=(Action(name=ActionName.RUN, label=text, subject=text),),
    )
    field = Field(name="f", label=text, value=text, choices=(text,), hint=text, problem=text)
    form = Form(title=text, fields=(field,), submit="x")
    for shown in (render_reply(reply), render_opening(form), render_question(field)):
        assert_harmless(to_text(shown, terminal=True))


@given(st.text())
def test_one_line_is_one_line_and_stays_as_it_is(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Größe 北京 مرحبا ñ 👍🏽 ∑", "Größe 北京 مرحبا ñ 👍🏽 ∑"),
        ("a\u202eb\u200bc", "abc"),
        ("a\u2028b\tc\u00a0d", "a b c d"),
        ("\x1b[31mred", "[31mred"),
        ("  ", ""),
    ],
)
def test_what_can_be_seen_is_kept(text: str, shown: str) -> None:
    assert one_line(text) == shown


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://arxiv.org/abs/2312.09571", "https://arxiv.org/abs/2312.09571"),
        ("http://example.org/a?b=%20c#d", "http://example.org/a?b=%20c#d"),
        ("https://example.org/ü\u202e", "https://example.org/%C3%BC%E2%80%AE"),
        ("https://example.org/a b", None),
        ("https://example.org/\x1b]8;;", None),
        ("https://example.org/\nx", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("//example.org", None),
        ("https://", None),
        ("https://[broken", None),
        ("https://example.org/" + "x" * 3000, None),
        ("https://example.org/\ud800", None),
        (None, None),
    ],
)
def test_only_web_addresses_are_linked(url: str | None, safe: str | None) -> None:
    assert safe_url(url) == safe


def test_a_very_long_title_is_shown_and_cuts_nothing_else() -> None:
    card = replace(FULL, title="x" * 10_000)
    shown = to_text(render_payload(PapersPayload(cards=(card,))))
    assert shown.count("x") >= 10_000
    assert "because: long context" in shown
