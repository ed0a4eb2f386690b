"""`post-again NUMBER`: a message of unknown fate once more, for those who may decide on it."""

from __future__ import annotations

import re

from bot.commands.managing import may_decide
from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.commands.subjects import called
from bot.domain.editions import Action, Delivery, HeaderPayload, NotePayload, PapersPayload, Payload
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.ids import AudienceRef, DeliveryId
from bot.domain.replies import Form, Reply, Text
from bot.services import actions, again
from bot.services.again import Again

NAME = "post-again"
NUMBER = re.compile(r"[0-9]{1,9}")  # what the databases keep as a number
NOT_HERE = "No message of that number was for here: /papers status shows what can be posted again."
SENTENCES = {
    Again.WILL_BE: "It is posted again in a moment; if it did arrive before, it is there twice.",
    Again.IS_ON_ITS_WAY: "It is on its way already, and is posted once.",
    Again.HAS_ARRIVED: "It has arrived, so it is not posted again.",
}


def button(message: Delivery) -> Action:
    """Return the button that has a message posted again."""
    return actions.run(f"Post again: {_named(message.payload)}", f"{NAME} {message.id}")


def run(call: Call, desk: Desk) -> Reply | Form:
    message = _message(call, desk)
    if not may_decide(call, desk.uow.audiences.get(message.audience), desk.uow):
        raise InvalidInput(
            "“Post again” is for whoever subscribed or manages "
            f"{called(call, desk.uow)}; ask one of them."
        )
    found = again.post_again(message.id, desk.uow, now=desk.now)
    status = actions.run("Status", "status")
    return Reply(blocks=(Text(text=SENTENCES[found]),), actions=(status,))


def _message(call: Call, desk: Desk) -> Delivery:
    """Return the message that is meant; what was for other people does not exist here."""
    typed = call.values.get("number", "").strip()
    if not NUMBER.fullmatch(typed):
        raise NotFound(NOT_HERE)
    try:
        message = desk.uow.editions.delivery(DeliveryId(int(typed)))
    except NotFound as error:
        raise NotFound(NOT_HERE) from error
    if message.to.place not in {call.place.place, AudienceRef.direct(call.caller).place}:
        raise NotFound(NOT_HERE)
    return message


def _named(payload: Payload) -> str:
    match payload:
        case HeaderPayload():
            return "the header"
        case NotePayload():
            return "the note"
        case PapersPayload(cards=(card,)):
            return f"{card.number} · {actions.short(card.title)}"
        case PapersPayload(cards=cards):
            return f"papers {cards[0].number} to {cards[-1].number}"


POST_AGAIN = CommandSpec(
    name=NAME,
    sentence="Post a message again that may not have arrived.",
    params=(Param(name="number", sentence="The number of the message."),),
    writes=True,
    listed=False,
    run=run,
)
