"""Promise 1, tried at every single step: an edition is made once, a paper is shown once."""

import multiprocessing
import shutil
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Literal

import pytest

from bot.domain.audiences import Audience
from bot.domain.editions import DeliveryState
from bot.storage.database import open_database
from tests.e2e.killing import KILLED, Plan, read, run
from tests.unit.services.world import World

Chat = Literal["noticing", "doubling", "terminal"]
SIDE_BY_SIDE = 4
FEWEST_STEPS = 28  # six messages of two moments each around a commit of two, and the edition itself


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Processes that have imported everything already: there will be hundreds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.e2e.killing"])
    return context


@pytest.fixture(scope="module")
def prepared(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, World, Audience]:
    """A database in which an edition of five papers is due."""
    file = tmp_path_factory.mktemp("prepared") / "paperround.db"
    shutil.copy(migrated_sqlite, file)
    with open_database(f"sqlite:///{file}") as database:
        world = World(database=database)
        world.bring_subjects(each=6)
        audience = world.channel("retrieval", "robots")
    return file, world, audience


def plan_in(folder: Path, prepared: Path, world: World, chat_is: Chat) -> Plan:
    folder.mkdir()
    for each in prepared.parent.glob(prepared.name + "*"):
        shutil.copy(each, folder)
    url = f"sqlite:///{folder / prepared.name}"
    return Plan(url=url, folder=folder, now=world.now, die_at=None, chat_is=chat_is)


def in_processes(processes: ForkServerContext, plans: Sequence[Plan]) -> list[int | None]:
    """Run plans side by side, for they mostly wait for the disk, and return their exit codes.

    From one thread: whoever starts a process also asks after all others, and two that ask at once
    take the answer from each other.
    """
    started = [processes.Process(target=run, args=(plan,)) for plan in plans]
    for process in started:
        process.start()
    for process in started:
        process.join(60)
    return [process.exitcode for process in started]


def killed_and_started_again(processes: ForkServerContext, plans: Sequence[Plan]) -> None:
    """Let each plan die at its own step, counted from 1, and run it again to its end."""
    for first in range(0, len(plans), SIDE_BY_SIDE):
        some = plans[first : first + SIDE_BY_SIDE]
        dying = [replace(plan, die_at=step) for step, plan in enumerate(some, first + 1)]
        assert in_processes(processes, dying) == [KILLED] * len(some), first
        assert in_processes(processes, some) == [0] * len(some), first


@pytest.mark.chaos
@pytest.mark.parametrize("chat_is", ["noticing", "doubling"])
def test_killed_at_any_step_and_started_again_each_paper_is_shown_once(
    prepared: tuple[Path, World, Audience],
    processes: ForkServerContext,
    tmp_path: Path,
    chat_is: Chat,
) -> None:
    file, world, audience = prepared
    whole = plan_in(tmp_path / "whole", file, world, chat_is)
    assert in_processes(processes, [whole]) == [0]
    expected = [line["papers"] for line in read(whole.chat)]
    steps = range(1, int(whole.count.read_text()) + 1)
    assert len(steps) >= FEWEST_STEPS
    plans = [plan_in(tmp_path / str(step), file, world, chat_is) for step in steps]
    killed_and_started_again(processes, plans)
    for step, plan in zip(steps, plans, strict=True):
        check(plan, audience, expected, step)


def check(plan: Plan, audience: Audience, expected: list[object], step: int) -> None:
    """Everything was shown once and in order; what is missing is known to be of unknown fate."""
    with open_database(plan.url) as database, database.unit_of_work() as uow:
        deliveries = uow.editions.latest(audience.id)
        editions = uow.editions.shown(audience.id)
    unknown = [each for each in deliveries if each.state is DeliveryState.UNKNOWN]
    others = {each.state for each in deliveries if each not in unknown}
    seen = [line["papers"] for line in read(plan.chat)]
    missing = [papers for papers in expected if papers not in seen]
    assert others <= {DeliveryState.SENT}, step
    assert [papers for papers in expected if papers in seen] == seen, step
    assert len(missing) <= len(unknown) <= (0 if plan.chat_is == "noticing" else 1), step
    assert len(editions) == sum(len(each) for each in expected if isinstance(each, list)), step


@pytest.mark.chaos
def test_the_terminal_killed_at_any_step_and_started_again_shows_what_it_shows_unharmed(
    prepared: tuple[Path, World, Audience], processes: ForkServerContext, tmp_path: Path
) -> None:
    file, world, _ = prepared
    whole = plan_in(tmp_path / "whole", file, world, "terminal")
    assert in_processes(processes, [whole]) == [0]
    steps = range(1, int(whole.count.read_text()) + 1)
    plans = [plan_in(tmp_path / str(step), file, world, "terminal") for step in steps]
    killed_and_started_again(processes, plans)
    for step, plan in zip(steps, plans, strict=True):
        assert plan.chat.read_text() == whole.chat.read_text(), step
