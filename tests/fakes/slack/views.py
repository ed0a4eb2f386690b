"""views.*: modals, which lie on a stack on somebody's screen, and their Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack import judging
from tests.fakes.slack.calls import Call
from tests.fakes.slack.chat import with_ids
from tests.fakes.slack.errors import SlackError
from tests.fakes.slack.filling import initial_state
from tests.fakes.slack.surfaces import View
from tests.fakes.slack.values import Json
from tests.fakes.slack.world import User

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

MOST = 3
"""<https://docs.slack.dev/surfaces/modals/#gathering_views>: modals on top of each other."""


async def open_modal(call: Call) -> Json:
    slack = call.slack
    definition = _checked(call, "modal")
    turn = slack.interactions.exchange(call.need("trigger_id"))
    view = made(slack, turn.user, definition)
    turn.user.modals = [view]
    turn.came(view)
    return {"view": view.as_json()}


async def push(call: Call) -> Json:
    slack = call.slack
    definition = _checked(call, "modal")
    turn = slack.interactions.exchange(call.need("trigger_id"))
    view = pushed(slack, turn.user, definition)
    turn.came(view)
    return {"view": view.as_json()}


async def update(call: Call) -> Json:
    slack = call.slack
    definition = _checked(call, "modal")
    wanted = call.text("view_id") or call.text("external_id")
    for user in call.caller.users.values():
        for view in user.modals:
            if wanted in (view.id, view.definition.get("external_id", "")):
                if call.text("hash") not in ("", view.hash):
                    raise SlackError("hash_conflict")
                renewed(slack, view, definition)
                if user.turn is not None:
                    user.turn.came(view)
                return {"view": view.as_json()}
    raise SlackError("not_found")


async def publish(call: Call) -> Json:
    slack = call.slack
    definition = _checked(call, "home")
    user = call.caller.users.get(call.need("user_id"))
    if user is None:
        raise SlackError("user_not_found")
    if user.home is None:
        user.home = made(slack, user, definition)
    else:
        if call.text("hash") not in ("", user.home.hash):
            raise SlackError("hash_conflict")
        renewed(slack, user.home, definition)
    if user.turn is not None:
        user.turn.came(user.home)
    return {"view": user.home.as_json()}


def made(slack: FakeSlack, user: User, definition: Json) -> View:
    blocks = with_ids(slack, definition.get("blocks", ()))
    definition = {**definition, "blocks": list(blocks)}
    view = View(
        id=slack.ids.make("V"), hash=_hash(slack), user=user, definition=definition, root=""
    )
    view.state = initial_state(view.blocks)
    return view


def pushed(slack: FakeSlack, user: User, definition: Json) -> View:
    """Lay a view on top; raises SlackError where the stack is full."""
    if len(user.modals) >= MOST:
        raise SlackError("push_limit_reached")
    view = made(slack, user, definition)
    if user.modals:
        view.root, view.previous = user.modals[0].id, user.modals[-1].id
    user.modals.append(view)
    return view


def renewed(slack: FakeSlack, view: View, definition: Json) -> None:
    """Put another definition in a view's place; what was typed in the same fields stays."""
    new = made(slack, view.user, definition)
    kept = {
        block: {
            action: view.state.get(block, {}).get(action, value) for action, value in of.items()
        }
        for block, of in new.state.items()
    }
    view.definition, view.hash, view.state, view.errors = new.definition, new.hash, kept, {}


def problems_of_view(slack: FakeSlack, where: str, definition: Json) -> list[str]:
    """Return what is wrong with a view, which is also noted."""
    problems = judging.of_view(definition) if slack.judges else []
    slack.complain_of(where, problems)
    return problems


def _checked(call: Call, kind: str) -> Json:
    slack = call.slack
    definition = call.arguments.get("view")
    if not isinstance(definition, dict):
        raise SlackError("invalid_arguments")
    problems = problems_of_view(slack, call.method, definition)
    if definition.get("type") != kind:
        problems.append(f"{call.method} is for the type {kind}")
        slack.complain(problems[-1])
    if problems:
        raise SlackError("invalid_arguments", response_metadata={"messages": problems})
    return definition


def _hash(slack: FakeSlack) -> str:
    return f"{int(slack.now().timestamp())}.{slack.ids.word(8)}"
