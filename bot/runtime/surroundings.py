"""Clock, chance and the machine's name: read here and handed to whatever needs them."""

from __future__ import annotations

import secrets
import socket
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.domain.ids import PaperId
from bot.services.linking import CODE_LENGTH, CODE_SIGNS


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_paper_id() -> PaperId:
    """Return `p_` and ten characters of base32: fifty random bits, never derived, never reused."""
    return PaperId("p_" + b32encode(secrets.token_bytes(7)).decode().lower()[:10])


def new_token() -> str:
    """Return 32 random bytes as text that may stand in addresses."""
    return secrets.token_urlsafe()


def new_code() -> str:
    """Return a code for linking accounts, that nobody guesses."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


def host_name() -> str:
    return socket.gethostname()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the program finds around it; tests bring their own."""

    clock: Callable[[], datetime] = utc_now
    new_paper_id: Callable[[], PaperId] = new_paper_id
    new_name: Callable[[], str] = secrets.token_hex
    new_token: Callable[[], str] = new_token
    new_code: Callable[[], str] = new_code
    host: str = field(default_factory=host_name)
