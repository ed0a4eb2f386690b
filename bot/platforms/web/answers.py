"""Answers as JSON, for programs that talk to the chat: the same blocks that the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.domain.editions import Action, PaperCard, PapersPayload
from bot.domain.ids import PaperId
from bot.domain.replies import Block, Card, File, Form, Reply
from bot.domain.signals import Vote
from bot.domain.visible import one_line
from bot.platforms.web.reading import time_of
from bot.platforms.web.transcript import blocks_of
from bot.platforms.web.views import Answer
from bot.services.bylines import reason_text
from bot.services.chat import Shown, Stand, Tally

Json = dict[str, Any]
NOTHING = Stand()
NO_VOTES: Tally = (0, 0)


def answer_json(answer: Answer) -> Json:
    """Return an answer's blocks, buttons, questions and files."""
    given = answer.answer
    files = [block for block in blocks_of(given) if isinstance(block, File)]
    return {
        "id": answer.id,
        "blocks": [_block(each) for each in blocks_of(given)],
        "actions": [_action(each) for each in given.actions] if isinstance(given, Reply) else [],
        "form": _form(answer, given) if isinstance(given, Form) else None,
        "files": [
            {"name": file.name, "url": file_url(answer, number)}
            for number, file in enumerate(files, start=1)
        ],
    }


def file_url(answer: Answer, number: int) -> str:
    """Return where an answer's file of this number, from 1 on, is downloaded."""
    return f"/files/{answer.id}.{number}"


def votes_json(tally: Tally, stand: Stand) -> Json:
    up, down = tally
    return {"up": up, "down": down, "mine": stand.vote.value if stand.vote else None}


def own_tally(stand: Stand) -> Tally:
    """Return the counts where nobody else votes: in direct messages and answers."""
    return int(stand.vote is Vote.UP), int(stand.vote is Vote.DOWN)


def message_json(shown: Shown, channel: str, stands: Mapping[PaperId, Stand]) -> Sequence[Json]:
    """Return a message of an edition: an entry for each paper, and one for what is none."""
    delivery, payload = shown.delivery, shown.delivery.payload
    entry = {"channel": channel, "sent_at": time_of(delivery).isoformat()}
    header = payload.header if isinstance(payload, PapersPayload) else payload
    entries: list[Json] = []
    if header is not None:
        title, text = (
            ("", header.text) if header.kind == "note" else (header.title, "\n".join(header.lines))
        )
        entries.append(_entry(delivery.nonce, None, title, text) | entry)
    for card in payload.cards if isinstance(payload, PapersPayload) else ():
        stand = stands.get(card.paper_id, NOTHING)
        votes = votes_json(shown.counts.get(card.paper_id, own_tally(stand)), stand)
        named = _entry(f"{delivery.nonce}.{card.number}", card.paper_id, card.title, _text(card))
        entries.append(named | entry | {"votes": votes})
    return entries


def onboarding_json(
    answer: Answer, channel: str, stands: Mapping[PaperId, Stand]
) -> Sequence[Json]:
    """Return the cards that a newcomer is asked about."""
    entries = []
    for each in blocks_of(answer.answer):
        if isinstance(each, Card):
            card, stand = each.card, stands.get(each.card.paper_id, NOTHING)
            entries.append(
                _entry(f"{answer.id}.{card.paper_id}", None, card.title, _text(card))
                | {"channel": channel, "sent_at": answer.at.isoformat()}
                | {"votes": votes_json(own_tally(stand), stand)}
            )
    return entries


def _entry(name: str, paper: PaperId | None, title: str, text: str) -> Json:
    votes = votes_json(NO_VOTES, NOTHING)
    return {"id": name, "paper_id": paper, "title": title, "text": text, "votes": votes}


def _text(card: PaperCard) -> str:
    """Return the words under a title, a line each."""
    told = (card.headline, card.detail or "", reason_text(card))
    return "\n".join(one_line(each) for each in told if each)


def _block(block: Block) -> Json:
    kind = type(block).__name__.lower()
    match block:
        case Card(card=card, actions=actions, menu=menu):
            shown: Json = {
                **asdict(card),
                "published": card.published.isoformat() if card.published else None,
                "actions": [_action(each) for each in actions],
                "menu": [_action(each) for each in menu],
            }
        case File(name=name, media_type=media_type):
            shown = {"name": name, "media_type": media_type}
        case _:
            shown = asdict(block)
    return {"kind": kind} | shown


def _action(action: Action) -> Json:
    return {"action": action.name.value, "label": action.label, "subject": action.subject}


def _form(answer: Answer, form: Form) -> Json:
    return asdict(form) | {"here": bool(answer.call and answer.call.here)}
