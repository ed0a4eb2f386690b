import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import BinaryIO

import psutil
import pytest

from bot.domain.epochs import Epoch
from bot.runtime import fitter
from bot.runtime.apart import COMMAND, Apart, Killed, NotFitted, Outdated
from bot.runtime.fitter import Order
from bot.runtime.kept_models import KeptModels, restored
from bot.services import models
from bot.services.models import Material, fitted
from tests.unit.recommender.comparing import assert_same
from tests.unit.services.world import World, content

PATIENCE = 60.0
NO_DATABASE = "postgresql://somebody:s3cret@127.0.0.1:1/nothing"
WAITS = "import sys, time; sys.stdin.readline(); print('half', flush=True); time.sleep(600)"


@pytest.fixture
def material(world: World) -> Material:
    world.bring_subjects(each=10)
    with world.uow() as uow:
        epoch = models.current_epoch(uow, code="test", now=world.now)
        assert epoch is not None
        return models.material_of(epoch, uow)


def saying(script: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script)


@asynccontextmanager
async def fitting(
    epoch: Epoch, url: str, command: Sequence[str]
) -> AsyncIterator[tuple[asyncio.Task[BinaryIO], psutil.Process]]:
    """Yield a fit that goes on, and its process."""
    task = asyncio.create_task(Apart(database_url=url, command=command).fit(epoch))
    end = time.monotonic() + PATIENCE
    while not (found := running(command)):
        assert time.monotonic() < end
        await asyncio.sleep(0.01)
    yield task, found[0]
    task.cancel()
    await asyncio.wait([task])


def running(command: Sequence[str]) -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if each.cmdline() == list(command)]


async def test_a_process_its_file_and_a_thread_give_the_same_bits_whatever_the_papers_order(
    material: Material, database_url: str, kept: KeptModels, world: World
) -> None:
    numbers = await Apart(database_url=database_url).fit(material.epoch)
    with numbers:
        apart = restored(numbers, material)
        kept.adopt(material.epoch, numbers, now=world.now)
    backwards = replace(material, papers=tuple(reversed(material.papers)))
    here = fitted(backwards)
    assert_same(apart, here)
    read = kept.load(backwards)
    assert read is not None
    assert_same(read, here)


async def test_an_epoch_whose_texts_have_changed_is_not_fitted(
    database_url: str, world: World
) -> None:
    known = content("robots", 1)
    world.bring([known])
    world.bring([replace(known, abstract="It is about glaciers now.")])
    with world.uow() as uow:
        epoch = models.current_epoch(uow, code="test", now=world.now)
    assert epoch is not None
    past = replace(epoch, watermark=epoch.watermark - 1, settings="41 papers")
    with pytest.raises(Outdated):
        await Apart(database_url=database_url).fit(past)


async def test_a_process_that_is_killed_in_the_middle_leaves_nothing(
    material: Material, database_url: str
) -> None:
    async with fitting(material.epoch, database_url, COMMAND) as (task, process):
        process.kill()
        with pytest.raises(Killed, match="SIGKILL"):
            await task
    assert not psutil.pid_exists(process.pid)


async def test_to_cancel_a_fit_ends_its_process_before_anything_else_goes_on(
    material: Material,
) -> None:
    async with fitting(material.epoch, NO_DATABASE, saying(WAITS)) as (task, process):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not psutil.pid_exists(process.pid)


async def test_no_argument_holds_what_is_secret_and_no_error_does(material: Material) -> None:
    apart = Apart(database_url=NO_DATABASE)
    assert "s3cret" not in " ".join(apart.command)
    assert "s3cret" not in repr(apart)
    with pytest.raises(NotFitted, match="ended with 1") as caught:
        await apart.fit(material.epoch)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("/no/such/program",), "no process can be started: No such file"),
        (saying("raise SystemExit('Something is missing.')"), "ended with 1: Something is miss"),
        (saying("import sys; sys.exit(2)"), "ended with 2"),
        (saying("print('x' * 10**6, file=__import__('sys').stderr); raise SystemExit(1)"), "xxx"),
    ],
)
async def test_why_a_process_did_not_do_it_is_told_in_one_sentence(
    material: Material, command: Sequence[str], why: str
) -> None:
    with pytest.raises(NotFitted, match=why) as caught:
        await Apart(database_url=NO_DATABASE, command=command).fit(material.epoch)
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


def test_a_process_whose_starter_is_gone_ends(material: Material, database_url: str) -> None:
    order = Order(database_url=database_url, epoch=material.epoch)
    process = subprocess.run(  # its stdin ends with the order
        COMMAND, input=order.line(), capture_output=True, timeout=PATIENCE, check=False
    )
    assert process.returncode == 1
    assert process.stdout == b""


@pytest.mark.parametrize("told", [b"", b"{", b'{"database_url": 1}\n', b"\xff\n"])
def test_a_process_that_is_told_nonsense_ends_with_an_error(told: bytes) -> None:
    process = subprocess.run(
        COMMAND, input=told, capture_output=True, timeout=PATIENCE, check=False
    )
    assert process.returncode == 1
    assert process.stdout == b""


def test_an_order_is_understood_as_it_was_meant(material: Material) -> None:
    order = Order(database_url="sqlite:///ä.db?x=1", epoch=material.epoch)
    assert fitter.parse(order.line()) == order
    assert json.loads(order.line())["database_url"] == "sqlite:///ä.db?x=1"


def test_it_leaves_the_processor_to_others_and_ctrl_c_to_who_started_it(
    material: Material, database_url: str
) -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        process.stdin.write(Order(database_url=database_url, epoch=material.epoch).line())
        process.stdin.flush()
        end = time.monotonic() + PATIENCE
        while psutil.Process(process.pid).nice() == 0:
            assert time.monotonic() < end
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
