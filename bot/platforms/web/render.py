"""The page's values to HTML: pure, every text harmless, no script and no style inside.

Blocks and forms are in `render_blocks`; what each looks like is in `templates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.domain.calendar import day_label
from bot.domain.editions import HeaderPayload, NotePayload, PaperCard, PapersPayload
from bot.domain.replies import Form, Reply
from bot.domain.visible import lines
from bot.platforms.web.plain import plain
from bot.platforms.web.render_blocks import Blocks, file_address
from bot.platforms.web.static import static_files
from bot.platforms.web.templating import Templates
from bot.platforms.web.views import Answer, Counts, Digest, Message, Page, Place, Said, Viewer
from bot.services.actions import under

__all__ = ["Pages", "file_address", "plain"]


class Pages:
    """Everything the server answers with, as HTML; made once, used by every request."""

    def __init__(self) -> None:
        self._templates = Templates()
        self._blocks = Blocks(templates=self._templates)
        self._static = static_files()

    def static(self, name: str) -> tuple[bytes, str, str] | None:
        """Return a file's bytes, content type and etag, or None for a name not on the list."""
        return self._static.get(name)

    def page(self, page: Page) -> str:
        return self._templates.fill(
            "page",
            page=page,
            places=self._places(page.places, page.here.channel),
            messages=self._messages(page.messages, page.viewer),
            panel=self._panel(page.panel, page.viewer),
            empty=self._templates.fill("empty", here=page.here),
        )

    def messages(self, messages: Sequence[Message], viewer: Viewer) -> str:
        """Return messages oldest first, with the days between them and threads in their places."""
        return self._messages(messages, viewer)

    def message(self, message: Message, viewer: Viewer) -> str:
        """Return one message with its day before it; the page drops a day that it shows already."""
        return self._messages((message,), viewer)

    def places(self, places: Sequence[Place], here: str) -> str:
        """Return the list on the left; `here` is the channel that is open."""
        return self._places(places, here)

    def panel(self, profile: Reply, viewer: Viewer) -> str:
        return self._panel(profile, viewer)

    def receipt(self, receipt: Reply, viewer: Viewer) -> str:
        """Return what a vote changed, for beside the paper."""
        return self._templates.fill(
            "receipt",
            blocks=self._blocks.each(receipt.blocks, viewer),
            details=self._blocks.each(receipt.details, viewer),
            buttons=self._blocks.buttons(receipt.actions, viewer),
        )

    def login(self, goes_to: str) -> str:
        """Return the page that a login link answers with; it goes on by itself."""
        return self._templates.fill("login", goes_to=goes_to)

    def problem(self, status: int, sentence: str) -> str:
        """Return a page that says what is wrong and what to do."""
        return self._templates.fill("problem", status=status, sentence=sentence)

    def _places(self, places: Sequence[Place], here: str) -> Markup:
        return self._templates.fill("places", places=places, here=here)

    def _panel(self, profile: Reply, viewer: Viewer) -> Markup:
        return self._templates.fill(
            "panel",
            blocks=self._blocks.each((*profile.blocks, *profile.details), viewer),
            buttons=self._blocks.buttons(profile.actions, viewer),
        )

    def _messages(self, messages: Sequence[Message], viewer: Viewer) -> Markup:
        present = {message.id for message in messages}
        threads = [each for each in messages if _thread_of(each) in present]
        shown, day = [], ""
        for message in messages:
            if _thread_of(message) in present:
                continue
            if (label := _day(message.at, viewer)) != day:
                day = label
                shown.append(self._templates.fill("day", day=day))
            thread = [self._message(e, viewer) for e in threads if _thread_of(e) == message.id]
            shown.append(self._message(message, viewer, thread))
        return Markup("\n").join(shown)

    def _message(self, message: Message, viewer: Viewer, thread: Sequence[Markup] = ()) -> Markup:
        return self._templates.fill(
            "message",
            message=message,
            kind=_kind(message),
            under=_thread_of(message) or "",
            viewer=viewer,
            clock=message.at.astimezone(ZoneInfo(viewer.zone)),
            day=_day(message.at, viewer),
            thread=thread,
            body=self._body(message, viewer),
        )

    def _body(self, message: Message, viewer: Viewer) -> Markup:
        match message:
            case Digest():
                return self._digest(message, viewer)
            case Said():
                return self._templates.fill("blocks/text", lines=lines(message.text))
            case Answer():
                return self._answer(message, viewer)
            case _:
                assert_never(message)

    def _answer(self, answer: Answer, viewer: Viewer) -> Markup:
        given = answer.answer
        if isinstance(given, Form):
            return self._blocks.form(given, answer.id, answer.call)
        return self._templates.fill(
            "reply",
            blocks=self._blocks.each((*given.blocks, *given.details), viewer, answer.id),
            buttons=self._blocks.buttons(given.actions, viewer),
        )

    def _digest(self, digest: Digest, viewer: Viewer) -> Markup:
        payload = digest.payload
        match payload:
            case HeaderPayload():
                return self._header(payload, viewer)
            case PapersPayload():
                return self._templates.fill(
                    "papers",
                    header=self._header(payload.header, viewer) if payload.header else None,
                    cards=[self._card(digest, card, viewer) for card in payload.cards],
                    footer=payload.footer,
                )
            case NotePayload():
                return self._templates.fill(
                    "reply",
                    blocks=[self._templates.fill("blocks/text", lines=lines(payload.text))],
                    buttons=self._blocks.buttons(payload.actions, viewer),
                )
            case _:
                assert_never(payload)

    def _header(self, header: HeaderPayload, viewer: Viewer) -> Markup:
        buttons = self._blocks.buttons(header.actions, viewer)
        return self._templates.fill("header", header=header, buttons=buttons)

    def _card(self, digest: Digest, card: PaperCard, viewer: Viewer) -> Markup:
        return self._blocks.card(
            under(card),
            viewer,
            message=f"{digest.id}.{card.number}",
            counts=digest.counts.get(card.paper_id, Counts()),
        )


def _thread_of(message: Message) -> str | None:
    return message.under if isinstance(message, Digest) else None


def _kind(message: Message) -> str:
    """Return what the page's style goes by."""
    match message:
        case Digest(payload=HeaderPayload()):
            return "header"
        case Digest(payload=PapersPayload(header=None)):
            return "papers"
        case Digest(payload=PapersPayload()):
            return "compact"
        case Digest():
            return "note"
        case Said():
            return "said"
        case Answer():
            return "answer"
        case _:
            assert_never(message)


def _day(at: datetime, viewer: Viewer) -> str:
    """Return `Thu 26 March 2026` on the viewer's clock."""
    local = at.astimezone(ZoneInfo(viewer.zone)).date()
    return f"{day_label(local.isoformat())} {local.year}"
