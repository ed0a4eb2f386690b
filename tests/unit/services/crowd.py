"""Hundreds of readers: who likes birds likes wine, who likes ships likes stars."""

from __future__ import annotations

from datetime import datetime

from bot.domain.ids import AccountRef, PaperId, ReaderId, Workspace
from bot.domain.papers import PaperContent
from bot.domain.signals import Signal, SignalKey, Surface, Vote
from bot.services import communities, privacy
from bot.services.models import Model
from tests.unit.recommender.corpora import checkerboard
from tests.unit.services.world import DAY, World

COPIES = 10
OF_EACH = 3 * COPIES
SUBJECTS = ("birds", "ships", "wine", "stars")
NEW = ("p_birds00000", "p_birds00001", "p_birds00014")
UNDIVIDED = frozenset({"web"})


def stock(world: World) -> None:
    """Let papers on four subjects come in, of which each says its subject and number."""
    contents = [
        PaperContent(
            title=f"{paper.id.partition('-')[0].title()} {paper.title} {number}",
            abstract=paper.abstract,
        )
        for number, paper in enumerate(checkerboard(COPIES))
    ]
    ids = [PaperId(f"p_{subject}{at:05}") for subject in SUBJECTS for at in range(OF_EACH)]
    world.store(contents, named=ids)
    world.learn()


def crowd(
    world: World, count: int, workspace: Workspace, *, first: int = 0, turned: bool = False
) -> list[ReaderId]:
    """Let readers like four papers each, now; `turned` who likes birds likes stars."""
    readers = []
    with world.uow() as uow:
        for number in range(first, first + count):
            account = AccountRef(
                platform=workspace.platform, tenant=workspace.tenant, external_id=f"U{number}"
            )
            reader = uow.readers.ensure(account, now=world.now).id
            for paper in _likes(number, turned=turned):
                uow.signals.put(_like(reader, paper, world.now))
            readers.append(reader)
        uow.commit()
    return readers


def taught(world: World, *, at: datetime | None = None) -> Model:
    """Return the model that knows what readers share by the night before `at`, or the next one."""
    night = communities.last_night(at or world.now + DAY)
    with world.uow() as uow:
        likes = communities.teaching(uow, until=night, undivided=UNDIVIDED)
    return communities.taught(world.model, likes)


def forget(world: World, account: AccountRef) -> None:
    with world.uow() as uow:
        privacy.forget(account, uow, now=world.now, keep=lambda _: None)


def _likes(number: int, *, turned: bool) -> list[PaperId]:
    one, other = ("birds", "wine") if number % 2 else ("ships", "stars")
    if turned:
        other = {"wine": "stars", "stars": "wine"}[other]
    places = [(one, number * 7), (one, number * 7 + 5), (other, number * 11), (other, number + 8)]
    return [PaperId(f"p_{subject}{at % OF_EACH:05}") for subject, at in places]


def _like(reader: ReaderId, paper: PaperId, at: datetime) -> Signal:
    key = SignalKey(reader=reader, paper=paper, surface=Surface.COMMAND, message="", name="up")
    return Signal(key=key, value=Vote.UP, occurred_at=at)
