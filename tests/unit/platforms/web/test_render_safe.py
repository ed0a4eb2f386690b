"""Whatever papers and people write, the page shows it as text and obeys none of it."""

import unicodedata
from dataclasses import replace

from hypothesis import example, given, settings, strategies as st

from bot.domain.editions import (
    Action,
    ActionName,
    HeaderPayload,
    Link,
    NotePayload,
    PapersPayload,
    Payload,
)
from bot.domain.ids import AccountRef
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
from bot.domain.visible import lines, one_line
from bot.platforms.web.render import Pages, plain
from bot.platforms.web.views import Answer, Digest, Message, Page, Place, Said, Viewer
from bot.services.actions import under
from tests.unit.platforms.web.markup import Element, elements, having, of_class
from tests.unit.platforms.web.samples import AT, CALL, FULL, VIEWER

PAGES = Pages()
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)><svg/onload=alert(1)>',
    "' autofocus onfocus='alert(1)' \" onmouseover=\"alert(1)",
    "</textarea></title></option></select></script></style>--><script>alert(1)</script>",
    "<!-- ]]> <![CDATA[ <?php",
    "javascript:alert(1)",
    "&lt;b&gt; &#60;i&#62; &amp;amp;",
    "{{ 7 * 7 }} {% include 'x' %} {# x #} ${7*7}",
    "\u202egnp.exe\u202c \u2066isolate\u2069 \u200f\u061c",
    "zero\u200bwidth\u200d\ufeff\u2060\u00ad joiner",
    "\x00\x07\x08\x1b[2J\x7f\x85\u2028\u2029 lines\r\n\x0b\x0cend",
    "👩‍👩‍👧‍👦🏳️‍🌈👍🏿",
    "\ud800 half",
]
LONG = "<W" * 5_000
hostile = st.one_of(
    st.text(max_size=60),
    st.sampled_from(HOSTILE),
    st.text(alphabet="<>&\"'`=/{}%# \n\x00\u202ea", max_size=30),
)
"""What papers, people and platforms may have written."""

OWN_VALUES = ("class", "rel", "target", "type", "http-equiv", "role", "aria-live", "data-does")
"""Attributes whose values the templates alone decide."""


def _messages(text: str) -> list[Message]:
    card = replace(
        FULL,
        title=text,
        url=f"https://example.org/{text}",
        authors=(text, text),
        arxiv_id=text,
        links=(Link(label=text, url=f"http://example.org/{text}"), Link(label="x", url=text)),
        headline=text,
        detail=text,
        because=(text,),
        mark=text,
    )
    action = Action(name=ActionName.RUN, label=text, subject=text)
    header = HeaderPayload(title=text, lines=(text,), actions=(action,))
    liked = replace(card, because=(), similar_to=text, number=2)
    blocks = (
        Text(text=text),
        Notice(text=text),
        under(card),
        Bars(title=text, bars=(Bar(label=text, share=0.5),)),
        Facts(facts=((text, text),)),
        Passages(passages=((text, text), ("", text))),
        Table(head=(text, text), rows=((text, text),)),
        Table(head=(text,), rows=((text,),)),
        File(name=text, media_type=text, content=b""),
    )
    fields = (
        Field(name=text, label=text, value=text, hint=text, problem=text),
        Field(name=text, label=text, value=text, choices=("x", text)),
        Field(name=text, label=text, value=text, choices=("x",)),
        Field(name=text, label=text, value=text, long=True),
    )
    form = Form(title=text, fields=fields, submit=text)
    payloads: tuple[Payload, ...] = (
        header,
        PapersPayload(cards=(card, liked), header=header, footer=text),
        PapersPayload(cards=(card,)),
        NotePayload(text=text, actions=(action,)),
    )
    return [
        *(Digest(id=f"m{n}", at=AT, payload=each) for n, each in enumerate(payloads)),
        Said(id="s1", at=AT, text=text),
        Answer(id="a1", at=AT, answer=Reply(blocks=blocks, actions=(action,))),
        Answer(id="a2", at=AT, answer=form, call=CALL),
    ]


def _everything(text: str) -> str:
    """Return every page and fragment, with this text wherever one comes from outside."""
    messages = _messages(text)
    answer = messages[5]
    assert isinstance(answer, Answer)
    assert isinstance(answer.answer, Reply)
    viewer = Viewer(account=AccountRef(platform="web", external_id=text), states=VIEWER.states)
    places = (
        Place(channel=text, label=text, note=text),
        Place(channel="you", label=text, is_direct=True),
    )
    page = Page(
        viewer=viewer,
        places=places,
        here=places[0],
        messages=tuple(messages),
        panel=answer.answer,
        last_event=text,
        earlier=text,
    )
    return "\n".join(
        (
            PAGES.page(page),
            PAGES.page(replace(page, messages=(), here=places[1])),
            PAGES.receipt(replace(answer.answer, details=answer.answer.blocks), viewer),
            PAGES.problem(404, text),
            PAGES.login("/"),
        )
    )


def _facts(element: Element) -> set[tuple[str, ...]]:
    """Return what only a template may decide: the element, its attributes, the fixed values."""
    fixed = [(n, v or "") for n, v in element.attributes.items() if n in OWN_VALUES]
    return {(element.tag, name) for name in element.attributes} | {
        (element.tag, *each) for each in fixed
    }


ADDRESSES = {"href", "src", "action", "formaction", "srcdoc", "data", "xlink:href"}
ORDINARY = _everything("words") + _everything("some\nwords")
KNOWN = {fact for each in elements(ORDINARY) for fact in _facts(each)}
TAGS = {each.tag for each in elements(ORDINARY)}


@settings(max_examples=30, deadline=None)
@given(hostile)
@example("".join(HOSTILE))
@example(LONG)
def test_no_text_adds_an_element_an_attribute_or_a_class(text: str) -> None:
    for element in elements(_everything(text)):
        assert element.tag in TAGS
        assert _facts(element) <= KNOWN


@settings(max_examples=30, deadline=None)
@given(hostile)
@example("".join(HOSTILE))
@example(LONG)
def test_every_address_is_of_the_web_or_our_own(text: str) -> None:
    for element in elements(_everything(text)):
        for address in (element.attributes[each] for each in ADDRESSES & set(element.attributes)):
            assert address is not None
            assert address.startswith(("http://", "https://", "/", "#"))
            assert address.isascii()
            assert not address.startswith("//")
        if (element.attributes.get("href") or "").startswith("http"):
            assert element.attributes["target"] == "_blank"
            assert element.attributes["rel"] == "noopener noreferrer"


@settings(max_examples=30, deadline=None)
@given(hostile)
@example("".join(HOSTILE))
@example(LONG)
def test_nothing_invisible_is_left_in_the_page(text: str) -> None:
    shown = _everything(text)
    left = [c for c in shown if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"}]
    assert left == []
    shown.encode()


@settings(max_examples=30, deadline=None)
@given(hostile.filter(bool))
@example("".join(HOSTILE))
@example(LONG)
def test_the_text_itself_is_shown_whole(text: str) -> None:
    words = one_line(text)
    answer = _messages(text)[5]
    shown = PAGES.message(answer, VIEWER)
    assert of_class(shown, "headline")[0].words == words
    assert of_class(shown, "detail")[0].words == words
    assert of_class(shown, "mark")[0].words == words
    assert f"{FULL.number} · {words}".strip() == of_class(shown, "title")[0].words
    assert of_class(shown, "notice")[0].words == " ".join("".join(lines(text)).split())
    assert having(shown, "data-subject")[-1].attributes["data-subject"] == words
    assert having(shown, "data-label")[0].attributes["data-label"] in {words, None, ""}


@settings(max_examples=30, deadline=None)
@given(hostile)
@example("".join(HOSTILE))
@example(LONG)
def test_a_form_gives_back_what_was_typed_into_it(text: str) -> None:
    shown = PAGES.message(_messages(text)[6], VIEWER)
    (field,) = having(shown, "value")
    assert (field.attributes["value"] or "") == one_line(text)
    (area,) = [each for each in elements(shown) if each.tag == "textarea"]
    kept = "".join(area.text).split("\n")[1:]
    assert kept == [one_line(line) for line in text.split("\n")]


@settings(max_examples=30, deadline=None)
@given(hostile)
@example("".join(HOSTILE))
@example(LONG)
def test_plain_words_hold_nothing_invisible(text: str) -> None:
    for message in _messages(text):
        if isinstance(message, Answer):
            said = plain(message.answer)
            assert [c for c in said if c != "\n" and unicodedata.category(c)[0] == "C"] == []
