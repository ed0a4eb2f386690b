"""The REST methods of interactions: the first response, and what follows by the same token."""

from __future__ import annotations

from tests.fakes.discord import posting
from tests.fakes.discord.calls import Call
from tests.fakes.discord.errors import DiscordError
from tests.fakes.discord.interactions import Interaction, Kind, Response
from tests.fakes.discord.places import EPHEMERAL, LOADING, Message
from tests.fakes.discord.surfaces import Modal
from tests.fakes.discord.values import Json

ALLOWED: dict[Kind, frozenset[Response]] = {
    Kind.PING: frozenset({Response.PONG}),
    Kind.COMMAND: frozenset({Response.MESSAGE, Response.DEFERRED_MESSAGE, Response.MODAL}),
    Kind.COMPONENT: frozenset(
        {
            Response.MESSAGE,
            Response.DEFERRED_MESSAGE,
            Response.DEFERRED_UPDATE,
            Response.UPDATE,
            Response.MODAL,
        }
    ),
    Kind.AUTOCOMPLETE: frozenset({Response.AUTOCOMPLETE}),
    Kind.MODAL: frozenset({Response.MESSAGE, Response.DEFERRED_MESSAGE}),
}
OF_A_MESSAGE = frozenset({Response.DEFERRED_UPDATE, Response.UPDATE})


async def respond(call: Call) -> Json | None:
    """Take the first response to an interaction."""
    discord, body = call.discord, call.json
    of = discord.interactions.to_answer_first(
        call.path["interaction_id"], call.path["interaction_token"]
    )
    try:
        kind = Response(body.get("type", 0))
    except ValueError:
        raise DiscordError(50035) from None
    allowed = ALLOWED[of.kind] | (OF_A_MESSAGE if of.on is not None else frozenset())
    if of.kind is Kind.AUTOCOMPLETE:
        allowed = ALLOWED[of.kind]
    if kind not in allowed:
        discord.complain(f"a {of.kind.name} was answered by {kind.name}")
        raise DiscordError(50035)
    message = _take(call, of, kind, body.get("data") or {})
    of.response = kind
    of.turn.acked()
    if message is not None and not message.loading and kind is not Response.DEFERRED_UPDATE:
        of.turn.came(message)
    return _told(of, kind, message) if call.query.get("with_response") in ("1", "true") else None


def _take(call: Call, of: Interaction, kind: Response, data: Json) -> Message | None:
    match kind:
        case Response.MESSAGE:
            of.original = post(call, of, data)
        case Response.DEFERRED_MESSAGE:
            of.turn.deferred = True
            of.original = _loading(call, of, data)
        case Response.DEFERRED_UPDATE:
            of.turn.deferred = True
            of.original = of.on
        case Response.UPDATE:
            assert of.on is not None
            posting.change(call, data, of.on)
            of.original = of.on
        case Response.AUTOCOMPLETE:
            of.turn.offered = list(data.get("choices") or ())
        case Response.MODAL:
            posting.judge_modal(call, data)
            modal = Modal(interaction=of, definition=data)
            of.user.modal = modal
            of.turn.came(modal)
        case _:
            pass
    return of.original


def post(call: Call, of: Interaction, data: Json) -> Message:
    message = posting.compose(call, data, of.channel)
    _of(of, message)
    of.channel.add(message)
    return message


def _loading(call: Call, of: Interaction, data: Json) -> Message:
    message = Message(
        id=call.discord.ids.snowflake(),
        channel=of.channel,
        author=call.discord.bot,
        flags=(data.get("flags") or 0) & EPHEMERAL | LOADING,
        at=call.discord.now(),
    )
    _of(of, message)
    of.channel.add(message)
    return message


def _of(of: Interaction, message: Message) -> None:
    """Let a message be of an interaction: for its person alone where it is ephemeral."""
    message.only_for = of.user.id if message.flags & EPHEMERAL else None
    of.messages[message.id] = message
    owners = {"0": of.channel.guild.id if of.channel.guild else "0"}
    because: Json = {
        "id": of.id,
        "type": int(of.kind),
        "user": of.user.as_json(),
        "authorizing_integration_owners": owners,
    }
    if of.kind is Kind.COMPONENT and of.on is not None:
        because["interacted_message_id"] = of.on.id
    if of.kind is not Kind.MODAL:
        message.because, message.of_command = because, of.kind is Kind.COMMAND


async def follow_up(call: Call) -> Json:
    """Take a message by the token; the first one after a deferral fills what was deferred."""
    of = _alive(call)
    if of.original is not None and of.original.loading:
        return _fill(call, of, of.original, call.json)
    message = post(call, of, call.json)
    of.turn.came(message)
    return message.as_json()


async def get_original(call: Call) -> Json:
    return _message(call).as_json()


async def edit_original(call: Call) -> Json:
    of, message = _alive(call), _message(call)
    if message.loading:
        return _fill(call, of, message, call.json)
    posting.change(call, call.json, message)
    if not message.flags & EPHEMERAL:
        message.edited = call.discord.now()
    of.turn.came(message)
    return message.as_json()


async def delete_original(call: Call) -> None:
    _message(call).deleted = True


def _fill(call: Call, of: Interaction, message: Message, body: Json) -> Json:
    flags = message.flags & EPHEMERAL | (body.get("flags") or 0) & ~EPHEMERAL
    posting.change(call, body, message)
    message.flags = flags & ~LOADING
    of.turn.came(message)
    return message.as_json()


def _alive(call: Call) -> Interaction:
    if call.path["webhook_id"] != call.discord.bot.id:
        raise DiscordError(10015)
    return call.discord.interactions.to_follow_up(call.path["webhook_token"])


def _message(call: Call) -> Message:
    of = _alive(call)
    found = of.messages.get(call.path["message_id"]) if "message_id" in call.path else of.original
    if found is None or found.deleted:
        raise DiscordError(10008)
    return found


def _told(of: Interaction, kind: Response, message: Message | None) -> Json:
    interaction: Json = {"id": of.id, "type": int(of.kind)}
    if message is not None and kind is not Response.DEFERRED_UPDATE:
        interaction |= {
            "response_message_id": message.id,
            "response_message_loading": message.loading,
            "response_message_ephemeral": bool(message.flags & EPHEMERAL),
        }
    told: Json = {"interaction": interaction}
    if message is not None and kind in (Response.MESSAGE, Response.UPDATE):
        told["resource"] = {"type": int(kind), "message": message.as_json()}
    return told
