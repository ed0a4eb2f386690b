"""Who a browser is: links and cookies that carry a name under a signature, and nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from itsdangerous import BadSignature, TimestampSigner

from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountRef
from bot.platforms.web.keys import signing_keys
from bot.settings import Settings

PLATFORM = "web"
VISITOR = AccountRef(platform=PLATFORM, external_id="you")
"""Whom the printed link logs in; with `login` off, everybody."""
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,38}")
LONGEST_TOKEN = 200


class Purpose(Enum):
    """What a signed name is for, as the salt of its signature, and how long it counts."""

    LINK = ("login", timedelta(hours=24))
    COOKIE = ("session", timedelta(days=90))

    @property
    def salt(self) -> str:
        return self.value[0]

    @property
    def lasts(self) -> timedelta:
        return self.value[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Signs names and reads them back. The first of `keys` signs; all of them are believed."""

    keys: Sequence[str]
    clock: Callable[[], datetime]

    def sign(self, account: AccountRef, purpose: Purpose) -> str:
        return self._signer(purpose).sign(account.external_id).decode()

    def read(self, token: str, purpose: Purpose) -> AccountRef | None:
        """Return whose token this is, or None for one that is forged, foreign or too old.

        One from the future is ours too: the clock was set back since.
        """
        if len(token) > LONGEST_TOKEN or not token.isascii():
            return None
        try:
            signed, at = self._signer(purpose).unsign(token, return_timestamp=True)
            name = signed.decode()
        except (BadSignature, UnicodeDecodeError):
            return None
        if self.clock() - at > purpose.lasts:
            return None
        return AccountRef(platform=PLATFORM, external_id=name) if NAME.fullmatch(name) else None

    def _signer(self, purpose: Purpose) -> _Signer:
        return _Signer(
            list(reversed(self.keys)),  # which it takes oldest first
            salt=f"paperround {purpose.salt}",
            digest_method=hashlib.sha256,
            clock=self.clock,
        )


class _Signer(TimestampSigner):
    """One whose time is ours."""

    def __init__(self, *keys: Any, clock: Callable[[], datetime], **options: Any) -> None:  # noqa: ANN401 - handed on as they are
        super().__init__(*keys, **options)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock().timestamp())


def account_named(name: str) -> AccountRef:
    """Return a person's account in this chat; raises InvalidInput for what can be no name."""
    if not NAME.fullmatch(name):
        raise InvalidInput(
            "A name in the web chat is 1 to 39 small letters, digits, dots, dashes and underscores "
            "and begins with a letter or digit, as in ada."
        )
    return AccountRef(platform=PLATFORM, external_id=name)


def login_link(
    settings: Settings,
    name: str,
    address: str,
    *,
    clock: Callable[[], datetime],
    new_token: Callable[[], str],
) -> str:
    """Return what logs a browser in as `name` at the private listener's `address`.

    No server needs to run. Raises InvalidInput for what can be no name, and UserError where the
    file with the key cannot be used.
    """
    account = account_named(name)
    sessions = Sessions(keys=signing_keys(settings, new_token=new_token), clock=clock)
    return link_to(address, sessions.sign(account, Purpose.LINK))


def link_to(address: str, token: str) -> str:
    return f"{address}/login?{urlencode({'token': token})}"
