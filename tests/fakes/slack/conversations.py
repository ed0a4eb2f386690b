"""auth.test, conversations.* and users.info: who and what there is, as far as the app may see."""

from __future__ import annotations

from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import SlackError
from tests.fakes.slack.places import Channel
from tests.fakes.slack.values import Json

SCOPES = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read"}


async def auth_test(call: Call) -> Json:
    team = call.caller
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": team.bot.name,
        "team_id": team.id,
        "user_id": team.bot.id,
        "bot_id": team.bot_id,
        "is_enterprise_install": team.org_wide,
        **({"enterprise_id": team.enterprise} if team.enterprise else {}),
    }


async def open_direct(call: Call) -> Json:
    if call.text("channel"):
        return {"channel": {"id": _visible(call).id}}
    people = call.need("users").split(",")
    if len(people) > 1:
        call.require("mpim:write")
    user = call.caller.users.get(people[0])
    if user is None:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_disabled")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    channel = call.caller.direct(user)
    full = call.arguments.get("return_im")
    return {"channel": channel.as_json() if full else {"id": channel.id}}


async def info(call: Call) -> Json:
    channel = _visible(call)
    call.require(SCOPES[_kind(channel)])
    asked = call.arguments.get("include_num_members")
    size = {"num_members": size_of(channel)} if asked and channel.direct is None else {}
    return {"channel": channel.as_json() | size}


async def list_all(call: Call) -> Json:
    kinds = (call.text("types") or "public_channel").replace(" ", "").split(",")
    for kind in kinds:
        if kind not in SCOPES:
            raise SlackError("invalid_types")
        call.require(SCOPES[kind])
    found = [
        each
        for each in call.caller.channels.values()
        if _kind(each) in kinds
        and (not each.private or each.bot_is_member)
        and not (each.archived and call.arguments.get("exclude_archived"))
    ]
    page, cursor = _page(call, [each.id for each in found])
    chosen = [each.as_json() | {"num_members": size_of(each)} for each in found if each.id in page]
    return {"channels": chosen, "response_metadata": {"next_cursor": cursor}}


async def members(call: Call) -> Json:
    channel = _visible(call)
    call.require(SCOPES[_kind(channel)])
    page, cursor = _page(call, sorted(channel.members))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


async def user_info(call: Call) -> Json:
    user = call.caller.users.get(call.need("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user.as_json()}


def size_of(channel: Channel) -> int:
    """Return how many are in it, the bot among them."""
    return len(channel.members) + channel.bot_is_member


def _page(call: Call, every: list[str]) -> tuple[list[str], str]:
    limit = int(call.text("limit") or 100)
    first = int(call.text("cursor") or 0)
    rest = first + limit
    return every[first:rest], str(rest) if rest < len(every) else ""


def _visible(call: Call) -> Channel:
    channel = call.caller.channels.get(call.need("channel"))
    if channel is None or (channel.private and not channel.bot_is_member):
        raise SlackError("channel_not_found")
    return channel


def _kind(channel: Channel) -> str:
    if channel.direct is not None:
        return "im"
    return "private_channel" if channel.private else "public_channel"
