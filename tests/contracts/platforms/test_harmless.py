"""Whatever papers, topics and people write is text on every platform, and never anything else."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, example, given, settings, strategies as st

from bot.domain.editions import HeaderPayload, Link, NotePayload, PapersPayload
from bot.domain.ids import PaperId
from bot.domain.replies import (
    Bar,
    Bars,
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
from bot.domain.visible import one_line
from bot.services.actions import run, under
from tests.contracts.platforms.harness import Shown
from tests.contracts.platforms.scene import Scene, squeezed
from tests.contracts.platforms.values import FULL, links_of

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;&amp;#x41;",
    "\"><svg onload=alert(1)> 'x' `y` ${z} {{ 7*7 }} {% raw %}",
    "<!channel> <!here> <!subteam^S1> <@U1> <#C1> <http://evil.example|click> :smile:",
    "@everyone @here <@1> <@&2> <#3> <:name:4> </topic:5> <t:0:R>",
    "*bold* _italic_ ~struck~ **bold** __under__ ||spoiler|| `code` ```block```",
    "[text](http://evil.example) http://evil.example https://evil.example/?a=1&b=2",
    "# head\n> quote\n- item\n1. item\n-# small",
    "\x1b[2J\x1b[31mred \x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\ \x9b31m",
    "[bold red]markup[/] [link=http://evil.example]x[/link]",
    "\u202egnp.exe\u202c \u2066isolate\u2069 \u200bzero\u200dwidth\ufeff \u2060\u00ad",
    "lines\r\n\x0b\x0c\x85\u2028\u2029end\x00\x07\x08\x7f tags \U000e0041 private \ue000",
    "\\*escaped\\* \\<b\\> \\\\ %s {subject} $1",
    "Größe 北京 مرحبا 👍🏽 ∑",
)
hostile = st.one_of(
    st.text(max_size=60),
    st.sampled_from(HOSTILE),
    st.text(alphabet="<>&*_~|`[]()@#!:/\\-\x1b\u202e\u200b\r\n a", max_size=40),
)
few = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
numbers = count()


def assert_harmless(shown: Sequence[Shown], *, links: set[str]) -> None:
    for each in shown:
        visible = each.text.replace("\n", "")
        found = [c for c in visible if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"}]
        assert found == []
        assert each.live == ()
        assert set(each.links) <= links


@few
@given(hostile)
@example(" ".join(HOSTILE))
async def test_text_of_a_digest_is_shown_as_the_text_it_is(scene: Scene, text: str) -> None:
    card = replace(
        FULL,
        paper_id=PaperId(f"p_hostile{next(numbers)}"),
        title=f"Title {text}",
        url="https://example.org/x?a=1&b=2",
        authors=(text, f"A {text}"),
        arxiv_id=text,
        links=(
            Link(label=f"Label {text}", url="https://example.org/code?a=1&b=2"),
            Link(label="PDF", url=f"https://example.org/{text}"),
            Link(label="Code", url=text),
            Link(label="x", url=f"javascript:{text}"),
        ),
        headline=f"Headline {text}",
        detail=f"Detail {text}",
        because=(text, "x"),
        mark=text,
    )
    header = HeaderPayload(
        title=f"Header {text}", lines=(f"Line {text}",), actions=(run(text or "x", text),)
    )
    note = NotePayload(text=f"Note {text}", actions=(run(text or "x", text),))
    await scene.posts(PapersPayload(cards=(card,), header=header, footer=f"Footer {text}"), note)
    shown = await scene.shown()
    allowed = {url for each in scene.stage.ledger.cards.values() for url in links_of(each)}
    assert_harmless(shown, links=allowed)
    seen = squeezed(" ".join(each.text for each in shown))
    for word in (card.title, header.title, *header.lines, card.headline, card.detail or ""):
        assert squeezed(one_line(word)) in seen
    assert "https://example.org/x?a=1&b=2" in {link for each in shown for link in each.links}


@few
@given(hostile)
@example(" ".join(HOSTILE))
async def test_text_of_an_answer_is_shown_as_the_text_it_is(scene: Scene, text: str) -> None:
    card = replace(FULL, title=f"Title {text}", because=(text,))
    scene.host.answer = Reply(
        blocks=(
            Text(text=f"Text {text}"),
            Notice(text=f"Notice {text}"),
            under(card),
            Bars(title=text, bars=(Bar(label=text, share=0.5),)),
            Facts(facts=((text, text),)),
            Passages(passages=((text, text), ("", text))),
            Table(head=(text, text), rows=((text, text),)),
            File(name=f"{text}.json", media_type="application/json", content=b"{}"),
        ),
        actions=(run(text or "x", text),),
    )
    answer = await scene.give("mine")
    assert_harmless([answer], links=links_of(card))
    seen = squeezed(answer.text)
    for word in (f"Text {text}", f"Notice {text}", card.title):
        assert all(squeezed(one_line(line)) in seen for line in word.split("\n"))


@few
@given(hostile)
@example(" ".join(HOSTILE))
async def test_text_of_a_form_is_shown_as_the_text_it_is(scene: Scene, text: str) -> None:
    first = Field(name="first", label=f"First {text}", value=text, hint=text, problem=text)
    choice = Field(name="second", label="Second", value="a", choices=("a", f"b {text}"))
    scene.host.answer = Form(title=f"Title {text}", fields=(first, choice), submit="schedule")
    answer = await scene.give("schedule")
    assert_harmless([answer], links=set())
    assert squeezed(one_line(f"Title {text}")) in squeezed(answer.text)


@few
@given(hostile)
@example(" ".join(HOSTILE))
async def test_typed_lines_are_shown_as_the_text_they_are(scene: Scene, text: str) -> None:
    await scene.give(f"topic x{one_line(text)}")
    assert_harmless(await scene.shown(), links=set())
