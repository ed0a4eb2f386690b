"""What the command line does once, without the program running."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.domain.audiences import Audience, AudienceKind, AudienceState, Interests
from bot.domain.digests import IngestReport
from bot.domain.errors import InvalidInput, NotSettled, Unreadable
from bot.domain.ids import AccountRef, AudienceRef, PaperId, Workspace
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Surface, Vote
from bot.platforms import cut
from bot.runtime import reports
from bot.runtime.home import current_model, defaults_of, first_channel, first_topics
from bot.services import composing, editions, subscriptions, votes
from bot.services.ingest import ingest_file, refuse
from bot.services.models import Model
from bot.settings import Settings
from bot.sources.reading import read
from bot.sources.watching import Found
from bot.storage.database import Database


def take_in(
    found: Found,
    database: Database,
    *,
    now: datetime,
    new_id: Callable[[], PaperId],
    host: str,
    again: bool,
) -> IngestReport:
    """Read and store one file, or note why it cannot be read."""
    try:
        file = read(found.path, root=found.root, now=now)
    except (Unreadable, NotSettled) as error:
        digest = error.sha256 if isinstance(error, Unreadable) else None
        with database.unit_of_work() as uow:
            return refuse(str(found.path), str(error), uow, now=now, digest=digest)
    with database.unit_of_work() as uow:
        return ingest_file(file, uow, now=now, new_id=new_id, host=host, again=again)


def say(
    account: AccountRef, paper: PaperId, vote: Vote | None, uow: UnitOfWork, *, now: datetime
) -> votes.Noted:
    """Store a vote given at the command line; None takes back whatever was said before."""
    if vote is None:
        return votes.clear(account, paper, uow, now=now)
    act = votes.Act(
        account=account,
        paper=paper,
        vote=vote,
        surface=Surface.COMMAND_LINE,
        name=vote.value,
        at=now,
    )
    return votes.record(act, uow, now=now)


def try_digest(
    settings: Settings, database: Database, ref: AudienceRef, *, now: datetime
) -> reports.Json:
    """Compose what an audience's next digest would be now; nothing is stored or sent."""
    model = current_model(settings, database, now=now).within(Workspace.of(ref))
    with database.unit_of_work(read_only=True) as uow:
        audience, interests = _tried(settings, ref, uow, model, now)
        due = editions.due_for(audience, now=now)
        asked = replace(audience, note_when_empty=True)  # who tries it out wants to know why
        material = editions.gather(asked, due, uow, now=now, interests=interests)
    return reports.digest(composing.compose(material, model, now=now), material)


def make_digest(
    settings: Settings, database: Database, ref: AudienceRef, *, now: datetime
) -> reports.Json:
    """Compose an audience's digest of this day or week and store it, to be sent by the program.

    Raises InvalidInput when it was made before, NotFound for an unknown audience.
    """
    model = current_model(settings, database, now=now).within(Workspace.of(ref))
    with database.unit_of_work() as uow:
        audience = subscriptions.find_audience(ref, uow)
        if audience.state is not AudienceState.ACTIVE:
            raise InvalidInput(f"{ref} gets no digests: it is {audience.state.value}.")
        due = editions.due_today(audience, now=now)
        material = editions.gather(audience, due, uow, now=now)
        edition = composing.compose(material, model, now=now)
        edition = editions.in_messages(edition, partial(cut, ref.platform, settings=settings))
        if editions.publish(edition, uow, now=now) is None:
            raise InvalidInput(
                f"The digest of {due.period} for {ref} was made before; "
                "--dry-run shows what the next one would hold."
            )
    return reports.digest(edition, material)


def _tried(
    settings: Settings, ref: AudienceRef, uow: UnitOfWork, model: Model, now: datetime
) -> tuple[Audience, Interests | None]:
    """Return the audience, or the one there would be: the first channel's, a known reader's."""
    defaults = defaults_of(settings)
    if ref == first_channel(settings) and not uow.audiences.all():
        kind = AudienceKind.CHANNEL
        audience = subscriptions.new_audience(ref, None, kind=kind, defaults=defaults, now=now)
        return audience, Interests(topics=first_topics(settings, model))
    return subscriptions.provisional(ref, uow, defaults=defaults, now=now), None
