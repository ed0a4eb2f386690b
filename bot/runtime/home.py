"""A home: its folders and database opened, and what its settings mean to the use cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bot import __version__
from bot.domain.errors import UserError
from bot.domain.ids import AccountRef, AudienceRef
from bot.runtime.kept_models import FOLDER, KeptModels, found_or_fitted
from bot.runtime.logs import configure_logs
from bot.services import communities, models
from bot.services.models import Model, Options, empty_model
from bot.services.subscriptions import Defaults
from bot.settings import Settings
from bot.storage.database import Database, open_database

LOCAL = "web"
VISITOR = AccountRef(platform=LOCAL, external_id="you")
FIRST_TOPICS = 3
UNDIVIDED = frozenset({LOCAL})
"""Where people have no tenant and yet one place: others without one may be anywhere."""


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


def options_of(settings: Settings) -> Options:
    return Options(authors=settings.ranking.authors, tldrs=settings.summaries.from_sources)


def kept_models(settings: Settings, database: Database) -> KeptModels:
    """Return where the models of this home's database are kept."""
    return KeptModels(folder=settings.home / "var" / FOLDER, database=str(database))


def current_model(settings: Settings, database: Database, *, now: datetime) -> Model:
    """Return the model of the moment, for a command that needs it once; fit it if none is kept."""
    configure_logs(settings.logs)
    kept, anew = kept_models(settings, database), False
    while True:
        with database.unit_of_work() as uow:
            epoch = models.current_epoch(uow, code=__version__, now=now, anew=anew)
        if epoch is None:
            return empty_model(options_of(settings))
        with database.unit_of_work(read_only=True) as uow:
            material = models.material_of(epoch, uow)
        made = found_or_fitted(material, kept)
        if made is not None:
            ranker, is_new = made
            if is_new:
                kept.save(epoch, ranker, now=now)
            model = models.model_of(material, ranker, options_of(settings))
            return _taught(model, database, now=now)
        anew = True


def _taught(model: Model, database: Database, *, now: datetime) -> Model:
    """Let a model know what readers share, as the running program does."""
    with database.unit_of_work(read_only=True) as uow:
        until = communities.last_night(now)
        likes = communities.teaching(uow, until=until, undivided=UNDIVIDED)
    return communities.taught(model, likes)
