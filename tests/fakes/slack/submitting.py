"""What is done with the ack of a modal that was sent, and with options that were offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.filling import inputs, is_empty
from tests.fakes.slack.surfaces import View
from tests.fakes.slack.values import Json
from tests.fakes.slack.views import problems_of_view, pushed, renewed

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack
    from tests.fakes.slack.turns import Turn

MOST_OPTIONS, LABEL, VALUE = 100, 75, 150
"""<https://docs.slack.dev/reference/block-kit/composition-objects/option-object>."""


def missing(view: View) -> dict[str, str]:
    """Return the fields that have to be filled in and are not, as Slack itself says it."""
    return {
        block["block_id"]: "Please complete this required field."
        for block, element in inputs(view.blocks)
        if not block.get("optional")
        and is_empty(view.state[block["block_id"]][element["action_id"]])
    }


def obey(slack: FakeSlack, turn: Turn, view: View, ack: Json) -> None:
    """Do to the modal what the ack says: close it, change it, or say what is wrong in it."""
    user = turn.user
    match ack.get("response_action"):
        case None:
            user.modals = [each for each in user.modals if each is not view]
        case "clear":
            user.modals = []
        case "errors":
            _say_errors(slack, turn, view, ack.get("errors") or {})
        case "update" | "push" as what:
            definition = ack.get("view") or {}
            if problems_of_view(slack, "the ack of a submission", definition):
                turn.trouble = "We had some trouble connecting. Try again?"
            elif what == "push":
                turn.came(pushed(slack, user, definition))
            else:
                renewed(slack, view, definition)
                turn.came(view)
        case other:
            slack.complain(f"an ack with the response_action {other!r}")


def offered(slack: FakeSlack, ack: Json | None) -> list[Json]:
    """Return the options of an ack."""
    if ack is None:
        return []
    options: list[Json] = list(ack.get("options") or ())
    if "options" not in ack:
        slack.complain(f"completing was answered without options: {sorted(ack)}")
    if len(options) > MOST_OPTIONS:
        slack.complain(f"{len(options)} options are offered")
    for each in options:
        text, value = each.get("text", {}), each.get("value", "")
        fine = text.get("type") == "plain_text" and 0 < len(text.get("text", "")) <= LABEL
        if not fine or not 0 < len(value) <= VALUE:
            slack.complain(f"an option that Slack refuses: {each}")
    return options


def _say_errors(slack: FakeSlack, turn: Turn, view: View, errors: dict[str, str]) -> None:
    fields = {block["block_id"] for block, _ in inputs(view.blocks)}
    strange = sorted(set(errors) - fields)
    if strange or not errors:
        slack.complain(f"errors are said of what is no field: {strange}")
        turn.trouble = "We had some trouble connecting. Try again?"
        return
    view.errors = errors
    turn.came(view)
