import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import BinaryIO

import pytest
from structlog.testing import capture_logs

from bot.app import ThreadBridge
from bot.domain.epochs import Epoch
from bot.domain.papers import PaperContent
from bot.runtime import keeper as keeping
from bot.runtime.apart import Apart, Killed, NotFitted, Outdated
from bot.runtime.keeper import PAUSE, ModelKeeper
from bot.runtime.kept_models import KeptModels, write
from bot.services import models
from bot.services.models import Model
from tests.unit.recommender.comparing import assert_same
from tests.unit.services.world import DAY, World, content

PATIENCE = 60.0
FEW = 20


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let twenty papers be many: a process pays, and not each file begins an epoch."""
    monkeypatch.setattr(keeping, "PAYS_APART", FEW)
    monkeypatch.setattr(models, "SOON_FITTED", 0)


@pytest.fixture
def stocked(world: World) -> World:
    world.store([content("climate", number) for number in range(FEW)])
    return world


@dataclass
class Elsewhere:
    """Fits as another process would, when it is let; or fails."""

    world: World
    fails: Callable[[], Exception] | None = None
    numbers: Callable[[BytesIO], BytesIO] = lambda numbers: numbers
    may: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[int] = field(default_factory=list)
    at_once: int = 0
    ended: int = 0

    async def fit(self, epoch: Epoch) -> BinaryIO:
        self.asked.append(epoch.number)
        self.at_once += 1
        assert self.at_once == 1
        try:
            await self.may.wait()
        finally:
            self.at_once -= 1
            self.ended += 1
        if self.fails is not None:
            raise self.fails()
        with self.world.uow() as uow:
            material = models.material_of(epoch, uow)
        numbers = BytesIO()
        write(models.fitted(material), epoch, numbers)
        return self.numbers(numbers)


@dataclass
class Desk:
    """A keeper that has learnt what is stocked, and what it works with."""

    world: World
    keeper: ModelKeeper
    elsewhere: Elsewhere

    async def night(self, *contents: PaperContent) -> None:
        """Let papers come in, and the night."""
        self.world.store(contents)
        self.world.now += DAY
        await self.keeper.refresh(nightly=True)

    async def until(self, happens: Callable[[Model], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not happens(self.keeper.model):
            assert time.monotonic() < end, "it did not happen"
            await asyncio.sleep(0.01)


@pytest.fixture
async def desk(stocked: World, bridge: ThreadBridge) -> Desk:
    elsewhere = Elsewhere(stocked)
    keeper = keeper_of(stocked, bridge)
    keeper.apart = elsewhere
    await keeper.refresh()
    assert (keeper.model.number, elsewhere.asked) == (FEW, [])  # nobody is answered meanwhile
    return Desk(stocked, keeper, elsewhere)


def keeper_of(world: World, bridge: ThreadBridge, kept: KeptModels | None = None) -> ModelKeeper:
    return ModelKeeper(bridge=bridge, code="test", clock=lambda: world.now, kept=kept)


def found(model: Model, words: str) -> int:
    ranker = model.ranker
    return len(ranker.search(words, ranker.papers, 50).recommendations)


async def test_a_day_s_papers_are_found_at_once_and_the_night_s_model_is_swapped_in_whole(
    desk: Desk,
) -> None:
    before = desk.keeper.model
    await desk.night(content("robots", 1))
    meanwhile = desk.keeper.model
    assert (meanwhile.epoch, meanwhile.watermark, meanwhile.number) == (before.epoch, FEW, FEW + 1)
    assert meanwhile.ranker.learnt.lexicon is before.ranker.learnt.lexicon
    desk.world.store([content("proteins", 2)])
    await desk.keeper.refresh()
    assert desk.keeper.model.number == FEW + 2
    assert found(desk.keeper.model, "robots") == 0  # a word that its epoch has not learnt
    desk.elsewhere.may.set()
    await desk.until(lambda model: model.epoch > before.epoch)
    after = desk.keeper.model
    assert (after.watermark, after.number) == (FEW + 1, FEW + 2)
    assert found(after, "robots") == 1
    assert found(before, "climate") == found(after, "climate") == FEW
    assert len(before.ranker.papers) == FEW  # who answers by it goes on undisturbed


async def test_there_is_never_more_than_one_process(desk: Desk) -> None:
    await desk.night(content("robots", 1))
    for _ in range(5):
        await desk.keeper.refresh()
    await desk.night(content("robots", 2))
    assert len(desk.elsewhere.asked) == 1
    desk.elsewhere.may.set()
    await desk.until(lambda model: model.epoch == desk.elsewhere.asked[0])
    await desk.keeper.refresh()
    await desk.until(lambda model: model.watermark == FEW + 2)
    assert len(desk.elsewhere.asked) == 2


async def test_after_a_process_was_killed_it_is_tried_again_after_a_pause(desk: Desk) -> None:
    desk.elsewhere.may.set()
    desk.elsewhere.fails = lambda: Killed("its process was ended by SIGKILL")
    epoch = desk.keeper.model.epoch
    with capture_logs() as logs:
        await desk.night(content("robots", 1))
        await desk.until(lambda _: desk.elsewhere.ended)
        for _ in range(3):
            await desk.keeper.refresh()
    assert [each["log_level"] for each in logs].count("warning") == 1
    assert desk.keeper.model.epoch == epoch
    assert desk.keeper.model.number == FEW + 1  # answers go on, and know the day's papers
    assert desk.elsewhere.ended == 1
    desk.elsewhere.fails = None
    desk.world.now += PAUSE
    await desk.keeper.refresh()
    await desk.until(lambda model: model.epoch > epoch)


@pytest.mark.parametrize("written", [b"garbage", b"", None])
async def test_where_no_process_does_it_a_thread_does(desk: Desk, written: bytes | None) -> None:
    desk.elsewhere.may.set()
    if written is None:
        desk.elsewhere.fails = lambda: NotFitted("no process can be started: no more allowed")
    else:
        desk.elsewhere.numbers = lambda _: BytesIO(written)
    with capture_logs() as logs:
        await desk.night(content("robots", 1))
        await desk.until(lambda model: model.watermark == FEW + 1)
    assert [each["log_level"] for each in logs].count("warning") == 1
    assert found(desk.keeper.model, "robots") == 1


async def test_an_unforeseen_failure_leaves_the_model_and_is_tried_again(desk: Desk) -> None:
    desk.elsewhere.may.set()
    desk.elsewhere.fails = MemoryError
    epoch = desk.keeper.model.epoch
    with capture_logs() as logs:
        await desk.night(content("robots", 1))
        await desk.until(lambda _: any(each["log_level"] == "error" for each in logs))
    desk.elsewhere.fails = None
    desk.world.now += PAUSE
    await desk.keeper.refresh()
    await desk.until(lambda model: model.epoch > epoch)


async def test_an_epoch_that_can_no_longer_be_fitted_makes_room_for_another(desk: Desk) -> None:
    desk.elsewhere.fails = lambda: Outdated("texts have changed")
    await desk.night(content("robots", 1))
    (past,) = desk.elsewhere.asked
    desk.world.store([replace(content("robots", 1), abstract="It is about glaciers now.")])
    desk.elsewhere.may.set()
    await desk.until(lambda _: desk.elsewhere.ended)
    desk.elsewhere.fails = None
    end = time.monotonic() + PATIENCE
    while desk.keeper.model.watermark < FEW + 2:
        assert time.monotonic() < end
        await desk.keeper.refresh()
        await asyncio.sleep(0.01)
    assert desk.keeper.model.epoch > past
    assert found(desk.keeper.model, "glaciers") == 1


async def test_what_another_program_has_fitted_and_kept_needs_no_process(
    desk: Desk, kept: KeptModels, bridge: ThreadBridge
) -> None:
    desk.keeper.kept = kept
    desk.world.store([content("robots", 1)])
    other = keeper_of(desk.world, bridge, kept)
    await other.refresh(nightly=True)
    await other.close()
    await desk.keeper.refresh()
    await desk.until(lambda model: model.epoch == other.model.epoch)
    assert desk.elsewhere.asked == []
    assert_same(desk.keeper.model.ranker, other.model.ranker)


async def test_the_end_ends_what_goes_on_beside(desk: Desk) -> None:
    await desk.night(content("robots", 1))
    await desk.until(lambda _: desk.elsewhere.at_once)
    await desk.keeper.close()
    assert desk.elsewhere.at_once == 0


async def test_a_start_after_days_of_papers_and_changes_ranks_to_the_bit_as_who_ran_through(
    stocked: World, bridge: ThreadBridge, kept: KeptModels
) -> None:
    running = keeper_of(stocked, bridge, kept)
    await running.refresh()
    await running.close()
    stocked.store([content("robots", 1)])
    await running.refresh()
    stocked.store([replace(content("climate", 3), abstract="It is about robots and glaciers now.")])
    await running.refresh()
    started = keeper_of(stocked, bridge, kept)
    with capture_logs() as logs:
        await started.refresh()
    assert [each["event"] for each in logs] == ["learned"]
    for keeper in (running, started):
        assert (keeper.model.watermark, keeper.model.number) == (FEW, FEW + 2)
    assert started.model.epoch == running.model.epoch
    assert_same(started.model.ranker, running.model.ranker)


async def test_replicas_agree_to_the_bit_though_one_fits_in_a_process_and_one_in_a_thread(
    desk: Desk, bridge: ThreadBridge, kept: KeptModels, database_url: str
) -> None:
    here = keeper_of(desk.world, bridge)
    await here.refresh()
    there = desk.keeper
    there.apart, there.kept = Apart(database_url=database_url), kept
    await desk.night(content("robots", 1), content("proteins", 1))
    desk.world.store([content("robots", 2)])
    await here.refresh()
    desk.world.store([content("proteins", 2)])
    await here.refresh()
    await desk.until(lambda model: model.epoch == here.model.epoch)
    await there.refresh()
    await there.close()
    late = keeper_of(desk.world, bridge, kept)
    await late.refresh()
    models_ = [each.model for each in (here, there, late)]
    assert {(each.epoch, each.watermark, each.number) for each in models_} == {
        (here.model.epoch, FEW + 2, FEW + 4)
    }
    assert_same(here.model.ranker, there.model.ranker)
    assert_same(here.model.ranker, late.model.ranker)


async def test_a_small_home_starts_no_process(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PAYS_APART", 2_000)
    await desk.night(content("robots", 1))
    assert desk.keeper.model.watermark == FEW + 1
    assert desk.elsewhere.asked == []
