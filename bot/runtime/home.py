"""A home: its folders and database opened, and what its settings mean to the use cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bot import __version__
from bot.domain.errors import UserError
from bot.domain.ids import AccountRef, AudienceRef
from bot.services import models
from bot.services.models import Model, empty_model
from bot.services.subscriptions import Defaults
from bot.settings import Settings
from bot.storage.database import Database, open_database

LOCAL = "web"
VISITOR = AccountRef(platform=LOCAL, external_id="you")
FIRST_TOPICS = 3


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Make the default folders if they are missing, and bring the database up to date.

    Folders that were set are not made: that they are missing is worth knowing. Raises UserError
    and StorageError.
    """
    _make_folders(settings)
    keys = [key.get_secret_value() for key in settings.secret_keys]
    database = open_database(settings.database_url, keys=keys)
    try:
        if not database.check():  # which waits for nobody
            database.upgrade()
        yield database
    finally:
        database.dispose()


def _make_folders(settings: Settings) -> None:
    try:
        settings.create_default_folders()
    except OSError as error:
        raise UserError(
            f"{error.filename} cannot be made ({error.strerror}): choose another --home."
        ) from error


def defaults_of(settings: Settings) -> Defaults:
    """Return what a new audience starts with."""
    given = settings.defaults
    return Defaults(
        schedule=given.schedule, zone=given.zone, size=given.size, choosiness=given.choosiness
    )


def first_channel(settings: Settings) -> AudienceRef:
    return AudienceRef(platform=LOCAL, channel=settings.first_start.channel)


def first_topics(settings: Settings, model: Model) -> tuple[str, ...]:
    """Return the first channel's topics: those that were set, or some that the files hold."""
    return settings.first_start.topics or model.ranker.suggest(FIRST_TOPICS)


def current_model(database: Database, *, now: datetime) -> Model:
    """Fit the model of the moment, for a command that needs it once."""
    model = empty_model()
    while True:
        with database.unit_of_work() as uow:
            news = models.news_for(model, uow, code=__version__, now=now)
        if news is None:
            return model
        model = models.learn(news)
