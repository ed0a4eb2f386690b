"""Epochs: the states that rankers are fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """The papers up to a watermark, as they were when it began, and what else a fit depends on.

    Its number alone does not tell it from one that a restored backup has forgotten; its beginning
    does.
    """

    number: int
    watermark: int
    settings: str
    code: str
    begun_at: datetime
