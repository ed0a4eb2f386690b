"""What an audience's digest would be now; nothing is stored or sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.audiences import Audience, Choosiness
from bot.domain.editions import Edition
from bot.domain.ports import UnitOfWork
from bot.services import composing, editions
from bot.services.models import Model


def preview(
    audience: Audience, uow: UnitOfWork, model: Model, *, everything: bool, now: datetime
) -> Edition:
    """Compose the next edition; with `everything` without the bar. Why nothing comes is said."""
    asked = replace(audience, note_when_empty=True)
    if everything:
        asked = replace(asked, choosiness=Choosiness.EVERYTHING)
    due = editions.due_for(asked, now=now)
    return composing.compose(editions.gather(asked, due, uow, now=now), model, now=now)
