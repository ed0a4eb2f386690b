"""What somebody's browser shows at the end of an installation: plain words, nothing that acts.

What Slack or anybody else wrote into the address is never repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.response import BoltResponse

from bot.platforms.slack.manifest import INSTALL_PATH

DONE = (
    "Paper Round is installed. Close this page, and invite it in Slack to a channel: "
    "/invite @Paper Round."
)
_AGAIN = f"Begin again at {INSTALL_PATH}."
_WHY = {
    "access_denied": "The installation was cancelled in Slack; nothing was installed.",
    "invalid_browser": f"This installation was not begun in this browser. {_AGAIN}",
    "invalid_state": f"This installation was begun too long ago, or is done already. {_AGAIN}",
    "missing_code": f"Slack sent no code for this installation. {_AGAIN}",
    "invalid_code": f"Slack does not take the code of this installation any more. {_AGAIN}",
    "storage_error": "The installation could not be stored: whoever runs Paper Round finds in its "
    "log what is missing.",
}
_UNKNOWN = f"Slack did not finish the installation. {_AGAIN}"
TOO_MANY = "Many install Paper Round just now: try again in a minute."
UNREACHED = f"Slack could not be asked to finish the installation. {_AGAIN}"


def pages() -> AsyncCallbackOptions:
    """Return what bolt answers with."""
    return AsyncCallbackOptions(success=_success, failure=_failure)


def page(words: str, status: int, *, forget: str = "") -> BoltResponse:
    """Return a page of these words; `forget` makes the browser drop the cookie of the state."""
    headers: dict[str, str | Sequence[str]] = {"Content-Type": "text/plain; charset=utf-8"}
    if forget:
        headers["Set-Cookie"] = forget
    return BoltResponse(status=status, body=words, headers=headers)


async def _success(args: AsyncSuccessArgs) -> BoltResponse:
    forget = args.settings.state_utils.build_set_cookie_for_deletion()
    return page(DONE, HTTPStatus.OK, forget=forget)


async def _failure(args: AsyncFailureArgs) -> BoltResponse:
    forget = args.settings.state_utils.build_set_cookie_for_deletion()
    words = _WHY.get(args.reason, _UNKNOWN)
    return page(words, args.suggested_status_code, forget=forget)
