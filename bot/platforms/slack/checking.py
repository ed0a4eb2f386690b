"""What `doctor` says of Slack: what is set, and what Slack answers, with what to do about it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from functools import partial

from pydantic import SecretStr

from bot.domain.audiences import Audience
from bot.domain.errors import UserError
from bot.domain.health import Component, Status
from bot.platforms import Inspection
from bot.platforms.slack.manifest import INSTALL_PATH
from bot.platforms.slack.probing import Parts, in_time, prober, socket, workspace
from bot.platforms.slack.settings import Slack

NAME = "slack"
WORKSPACES_SECONDS = 15.0
"""For all workspaces; `doctor` waits 20 s for a platform."""

BOT_TOKEN = re.compile(r"(xoxe\.)?xoxb-[\w-]+")
APP_TOKEN = re.compile(r"xapp-[\w-]+")
SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")


async def examine(inspection: Inspection) -> Parts:
    """Return each part by its name; nothing where Slack is not configured."""
    slack = inspection.settings.section(Slack)
    match slack.mode:
        case "off":
            return {}
        case "socket":
            return await _socket_mode(inspection, slack)
        case "http":
            return await _http_mode(inspection, slack)


async def _socket_mode(inspection: Inspection, slack: Slack) -> Parts:
    bot, app = _plain(slack.bot_token), _plain(slack.app_token)
    mend = "copy the bot token from the app's page, OAuth & Permissions, to SLACK_BOT_TOKEN"
    told, opens = await asyncio.gather(
        workspace(prober(slack.api_base_url, bot), await _audiences(inspection), mend=mend),
        socket(prober(slack.api_base_url, app)),
    )
    return {"tokens": _shapes(_wrong_tokens(bot, app)), "socket": opens, **told}


async def _http_mode(inspection: Inspection, slack: Slack) -> Parts:
    settings = inspection.settings
    found = {
        "tokens": _shapes(_wrong_secret(_plain(slack.signing_secret))),
        "public": _public(settings.public.base_url),
        "secret key": _secret_key(is_set=bool(settings.secret_keys)),
    }
    tenants = await inspection.bridge.look(lambda uow: uow.installations.tenants(NAME))
    return found | await _workspaces(inspection, slack, tenants)


async def _workspaces(inspection: Inspection, slack: Slack, tenants: Sequence[str]) -> Parts:
    """Ask for all workspaces, a few at once; how many there was no time for is said."""
    if not tenants:
        address = inspection.settings.public.base_url
        detail = f"none yet{address and f': {address}{INSTALL_PATH} installs Paper Round in one'}"
        return {"workspaces": Component(status=Status.OK, detail=detail)}
    audiences = await _audiences(inspection)
    questions = {
        tenant: partial(_installed, inspection, slack, tenant, audiences) for tenant in tenants
    }
    told = await in_time(questions, seconds=WORKSPACES_SECONDS)
    found = {
        f"{tenant} {name}": part for tenant, parts in told.items() for name, part in parts.items()
    }
    if left := len(tenants) - len(told):
        detail = f"and {left} more, which were not asked for"
        found["workspaces"] = Component(status=Status.OK, detail=detail)
    return found


async def _installed(
    inspection: Inspection, slack: Slack, tenant: str, audiences: Sequence[Audience]
) -> Parts:
    try:
        there = await inspection.bridge.look(lambda uow: uow.installations.get(NAME, tenant))
    except UserError as error:  # no key opens its token
        return {"workspace": Component(status=Status.FAILED, detail=str(error))}
    token = "" if there is None else there.secrets.get("bot_token", "")
    mend = f"open {inspection.settings.public.base_url}{INSTALL_PATH} and install it there again"
    return await workspace(prober(slack.api_base_url, token), audiences, mend=mend)


async def _audiences(inspection: Inspection) -> Sequence[Audience]:
    known = await inspection.bridge.look(lambda uow: uow.audiences.all())
    return [each for each in known if each.ref.platform == NAME]


def _plain(secret: SecretStr | None) -> str:
    return "" if secret is None else secret.get_secret_value()


def _shapes(problems: Iterator[str]) -> Component:
    if told := " ".join(problems):
        return Component(status=Status.FAILED, detail=told)
    return Component(status=Status.OK, detail="of the right shape")


def _wrong_tokens(bot: str, app: str) -> Iterator[str]:
    if not BOT_TOKEN.fullmatch(bot):
        yield (
            "SLACK_BOT_TOKEN must begin with xoxb-: it is on the app's page under OAuth & "
            "Permissions, once the app is installed."
        )
    if not APP_TOKEN.fullmatch(app):
        yield (
            "SLACK_APP_TOKEN must begin with xapp-: it is on the app's page under Basic "
            "Information, App-Level Tokens."
        )


def _wrong_secret(signing_secret: str) -> Iterator[str]:
    if not SIGNING_SECRET.fullmatch(signing_secret):
        yield (
            "SLACK_SIGNING_SECRET must be 32 hexadecimal digits: it is on the app's page under "
            "Basic Information, App Credentials."
        )


def _public(base_url: str) -> Component:
    """Say whether there is an address for Slack, which sends to https alone."""
    if not base_url:
        detail = (
            "Slack can't reach Paper Round: set bind and base_url of [public] in the settings file."
        )
        return Component(status=Status.FAILED, detail=detail)
    if not base_url.startswith("https://"):
        detail = f"{base_url} must begin with https://: Slack sends nowhere else."
        return Component(status=Status.DEGRADED, detail=detail)
    return Component(status=Status.OK, detail=base_url)


def _secret_key(*, is_set: bool) -> Component:
    if is_set:
        return Component(status=Status.OK, detail="set")
    detail = (
        "The tokens of workspaces can't be kept: set PAPERROUND_SECRET_KEY in .env to what "
        "`openssl rand -hex 32` prints."
    )
    return Component(status=Status.FAILED, detail=detail)
