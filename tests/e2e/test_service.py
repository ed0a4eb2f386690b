"""The running program: first start, new files, platforms that fail, votes, replicas, health."""

import asyncio
import json
import shutil
import socket
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import app
from bot.app import ThreadBridge
from bot.domain.audiences import AudienceKind, AudienceState
from bot.domain.editions import Delivery
from bot.domain.errors import PermanentFailure, TemporaryFailure, UnknownOutcome, UserError
from bot.domain.ids import AudienceRef
from bot.runtime.editor import Editor
from bot.runtime.home import VISITOR
from bot.runtime.host import TRY_AGAIN
from bot.runtime.keeper import ModelKeeper
from tests.e2e.command_line import SEEDS
from tests.e2e.serving import (
    PATIENCE,
    Clock,
    Running,
    Terminal,
    connecting,
    database_of,
    drop,
    eventually,
    health_at,
    new_home,
    running,
)
from tests.fakes.platform import FakePlatform, papers_of
from tests.fakes.sqlite import every_connection
from tests.unit.services.world import PAPERS, World, content

QUICK = timedelta(milliseconds=50)
C1, C2 = AudienceRef.parse("slack:T1/C1"), AudienceRef.parse("slack:T1/C2")
A_FEW_TICKS = 0.5


@pytest.fixture(autouse=True)
def _quick_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "TICK", QUICK)
    monkeypatch.setattr(app, "PING", QUICK)


@pytest.fixture
def home(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """A home with an empty database."""
    return new_home(tmp_path / "home", database=migrated_sqlite)


def seen(chat: FakePlatform, ref: AudienceRef = PAPERS) -> list[str]:
    """The papers that a channel was shown, in order."""
    return [paper for each in chat.posted if each.to == ref for paper in papers_of(each)]


@pytest.mark.slow
async def test_a_first_start_makes_a_channel_and_its_first_digest_within_ten_seconds(
    tmp_path: Path,
) -> None:
    home = tmp_path / "fresh"
    (home / "seeds").mkdir(parents=True)
    for page in SEEDS.iterdir():
        (home / "seeds" / page.name).write_bytes(page.read_bytes())
    chat, started = FakePlatform(), time.monotonic()
    async with running(home, connecting(chat)) as now:
        await eventually(lambda: len(seen(chat)) == 5, 10 - (time.monotonic() - started))
        with now.database.unit_of_work(read_only=True) as uow:
            channel, direct = uow.audiences.all()
            topics = uow.audiences.interests(channel.id).topics
        host = now.service.host()
        assert (str(channel.ref), str(direct.ref)) == ("web:#papers", "web:you")
        assert direct.kind is AudienceKind.DIRECT
        assert len(topics) == 3
        answers = [await host.command(f"topic {each}", VISITOR, channel.ref) for each in topics]
        assert all("No paper here" not in str(answer) for answer in answers)
        await asyncio.sleep(A_FEW_TICKS)
    assert len(seen(chat)) == 5
    async with running(home, connecting(chat)):
        await asyncio.sleep(A_FEW_TICKS)
    assert len(seen(chat)) == 5


async def test_a_new_file_makes_the_next_edition_and_nothing_else_is_in_it(home: Path) -> None:
    drop(home, *(content("retrieval", number) for number in (1, 2)))
    chat = FakePlatform()
    async with running(home, connecting(chat)) as now:
        await eventually(lambda: len(seen(chat)) == 2)
        old = set(seen(chat))
        drop(home, content("retrieval", 3), content("robots", 4))
        await eventually(lambda: now.papers() == 4)
        await asyncio.sleep(A_FEW_TICKS)
        assert set(seen(chat)) == old
        now.clock.next_morning()
        await eventually(lambda: len(seen(chat)) == 4)
        assert len(set(seen(chat))) == 4
        now.clock.next_morning()
        await asyncio.sleep(A_FEW_TICKS)
    assert len(seen(chat)) == 4  # no paper is shown twice, and nothing is said of nothing


async def test_an_edition_waits_until_its_papers_are_learned(home: Path) -> None:
    with database_of(home) as database:
        world = World(database=database)
        world.bring_subjects()
        audience = world.channel("retrieval")
        bridge, clock = ThreadBridge(database), Clock()
        keeper = ModelKeeper(bridge=bridge, code="test", clock=clock)
        assert await Editor(bridge=bridge, keeper=keeper, clock=clock).tick() == 1
        with world.uow() as uow:
            assert len(uow.editions.shown(audience.id)) == 3
        bridge.close()


async def test_papers_that_the_command_line_took_in_are_learned(home: Path) -> None:
    chat = FakePlatform()
    async with running(home, connecting(chat)) as now:
        World(database=now.database, now=now.clock.now).bring_subjects()
        await eventually(lambda: now.service.keeper.model.number == now.papers() > 0)
        await eventually(lambda: seen(chat))


async def test_a_file_that_grows_is_read_when_it_is_whole(home: Path) -> None:
    papers = [content("retrieval", number) for number in range(60)]
    lines = [json.dumps({"title": one.title, "abstract": one.abstract}) for one in papers]
    async with running(home, connecting(FakePlatform())) as now:
        with (home / "seeds" / "growing.jsonl").open("w") as file:
            for line in lines:
                file.write(f"{line}\n")
                file.flush()
                await asyncio.sleep(0.01)
                assert now.papers() == 0
        await eventually(now.papers)
        assert now.papers() == len(papers)


async def test_a_broken_file_is_set_aside_and_the_good_one_counts(home: Path) -> None:
    (home / "seeds" / "broken.txt").write_bytes(b"\x00\x01\x02" * 99)
    drop(home, content("retrieval", 1))
    chat = FakePlatform()
    async with running(home, connecting(chat)) as now:
        await eventually(lambda: len(seen(chat)) == 1)
        with now.database.unit_of_work(read_only=True) as uow:
            (problem,) = uow.files.quarantined()
        assert Path(problem.path).name == "broken.txt"
        assert (await now.health())[0] == 200


async def test_a_folder_that_is_missing_degrades_and_is_looked_for_again(
    tmp_path: Path, migrated_sqlite: Path
) -> None:
    home = new_home(tmp_path / "home", database=migrated_sqlite)
    config = home / "config" / "paperround.toml"
    config.write_text(config.read_text().replace("[watch]\n", '[watch]\nfolders = ["inbox"]\n'))
    chat = FakePlatform()
    async with running(home, connecting(chat)) as now:
        await eventually(now.service.intake.troubles)
        code, health = await now.health()
        assert (code, health["status"]) == (200, "degraded")
        assert "inbox" in health["components"]["sources"]["detail"]
        drop(home, content("retrieval", 1)).rename(tmp_path / "one.jsonl")
        (home / "inbox").mkdir()
        (tmp_path / "one.jsonl").rename(home / "inbox" / "one.jsonl")
        await eventually(lambda: len(seen(chat)) == 1)
        assert (await now.health())[1]["components"]["sources"]["status"] == "ok"


@dataclass
class Troubled(FakePlatform):
    """Slack, whose channel C1 makes trouble and no other one does."""

    name: str = "slack"
    trouble: Callable[[], object] = field(default=lambda: None)
    stuck: bool = False

    async def post(self, delivery: Delivery) -> str:
        if delivery.to == C1:
            if self.stuck:
                await asyncio.sleep(3600)
            self.trouble()
        return await super().post(delivery)

    def channels(self) -> set[AudienceRef]:
        return {delivery.to for delivery in self.posted}


def failing(error: Exception) -> Callable[[], object]:
    def fail() -> None:
        raise error

    return fail


def world_of(now: Running) -> World:
    return World(database=now.database, now=now.clock.now)


@pytest.mark.parametrize(
    "slack",
    [
        Troubled(trouble=failing(RuntimeError("a bug"))),
        Troubled(trouble=failing(TemporaryFailure("rate limited", retry_after=timedelta(days=1)))),
        Troubled(trouble=failing(UnknownOutcome("the connection broke"))),
        Troubled(trouble=failing(PermanentFailure("not in the channel"))),
        Troubled(stuck=True),
    ],
    ids=["raises", "refuses", "breaks off", "rejects", "hangs"],
)
async def test_a_channel_in_trouble_delays_no_other(
    home: Path, slack: Troubled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "SECONDS_TO_STOP", 0.1)
    web = FakePlatform()
    with database_of(home) as database:
        world = World(database=database)
        world.bring_subjects()
        first = world.channel("retrieval", ref=C1)
        for ref in (C2, PAPERS):
            world.channel("retrieval", ref=ref)
    async with running(home, connecting(slack, web)) as now:
        await eventually(lambda: len(seen(web)) == len(seen(slack, C2)) == 3)
        assert slack.channels() == {C2}
        assert (await now.health())[0] == 200
        rejected = isinstance(caught(slack), PermanentFailure)

        def state() -> AudienceState:
            with now.database.unit_of_work(read_only=True) as uow:
                return uow.audiences.get(first.id).state

        expected = AudienceState.PAUSED if rejected else AudienceState.ACTIVE
        await eventually(lambda: state() is expected)
        with now.database.unit_of_work(read_only=True) as uow:
            others = [each for each in uow.audiences.all() if each.ref != C1]
        assert {each.state for each in others} == {AudienceState.ACTIVE}


def caught(slack: Troubled) -> Exception | None:
    try:
        slack.trouble()
    except Exception as error:  # noqa: BLE001 - whatever it raises is asked for
        return error
    return None


async def test_votes_at_the_terminal_change_the_next_ranking(home: Path) -> None:
    with database_of(home) as database:
        world = World(database=database)
        world.bring_subjects(each=4)
        world.direct(VISITOR)
        world.change(replace(world.channel("retrieval"), next_due_at=None))  # and keeps quiet
    terminal = Terminal()
    try:
        async with running(home, terminal.connect):
            await eventually(lambda: "5 · " in terminal.out.getvalue())
            first = await terminal.type("/papers mine", until="5 · ")
            robots = await terminal.type("/papers topic robots", until="4 · ")
            assert robots.count("Robots study") == 4
            assert "Noted: more" in await terminal.type("+1 3", until="Noted")
            second = await terminal.type("/papers mine", until="5 · ")
            assert top(second) != top(first)
            assert "Robots" in top(second)
            await terminal.type("/papers topic robots", until="4 · ")
            assert "Taken back" in await terminal.type("undo 3", until="Taken back")
            assert await terminal.type("/papers mine", until="5 · ") == first
            await terminal.type("/papers topic climate", until="4 · ")
            await terminal.type("-1 3", until="Noted: less")
            await terminal.type("/papers interests add proteins", until="proteins")
            assert "Proteins" in top(await terminal.type("/papers mine", until="1 · "))
    finally:
        terminal.hang_up()


def top(shown: str) -> str:
    return next(line for line in shown.splitlines() if line.startswith("1 · "))


async def test_the_end_of_input_ends_nothing(home: Path) -> None:
    drop(home, content("retrieval", 1))
    terminal = Terminal()
    terminal.hang_up()
    async with running(home, terminal.connect) as now:
        await eventually(lambda: "Retrieval study 1" in terminal.out.getvalue())
        assert (await now.health())[1]["status"] == "ok"


async def test_replicas_on_one_database_post_each_paper_once(
    tmp_path: Path, database_url: str
) -> None:
    chats = FakePlatform(), FakePlatform()
    homes = [new_home(tmp_path / name) for name in ("one", "other")]
    papers = [content("retrieval", number) for number in range(3)]
    for home in homes:
        drop(home, *papers, name="same.jsonl")
    clock = Clock()

    def posted() -> list[str]:
        return sorted(paper for chat in chats for paper in seen(chat))

    async with (
        running(homes[0], connecting(chats[0]), clock=clock, url=database_url),
        running(homes[1], connecting(chats[1]), clock=clock, url=database_url) as now,
    ):
        await eventually(lambda: len(posted()) == 3)
        for home in homes:
            drop(home, content("robots", 7), content("robots", 8), name="next.jsonl")
        await eventually(lambda: now.papers() == 5)
        clock.next_morning()
        await eventually(lambda: len(posted()) == 5)
        await asyncio.sleep(A_FEW_TICKS)
        with now.database.unit_of_work(read_only=True) as uow:
            assert len(uow.audiences.all()) == 2
    assert len(posted()) == len(set(posted())) == 5


async def test_one_home_has_one_process(home: Path) -> None:
    async with running(home, connecting(FakePlatform())):
        with pytest.raises(UserError) as refused:
            async with running(home, connecting(FakePlatform())):
                pass
    assert str(refused.value) == (
        f"Paper Round already runs in {home}: stop it, or use another --home."
    )


async def test_health_is_503_until_it_is_ready_and_names_every_part_then(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    async def early() -> tuple[int, str]:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                code, body = await health_at(f"http://127.0.0.1:{port}")
            except OSError:
                await asyncio.sleep(0.01)
            else:
                return code, body["status"]
        raise AssertionError("nobody listens")

    with closing(sqlite3.connect(home / "var" / "paperround.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asked = asyncio.create_task(early())
        asked.add_done_callback(lambda _: other.execute("ROLLBACK"))
        async with running(home, connecting(FakePlatform()), port=port) as now:
            assert await asked == (503, "starting")
            code, body = await now.health()
    assert (code, body["status"]) == (200, "ok")
    parts = {"service", "database", "sources", "editions", "job sending", "web"}
    assert parts <= body["components"].keys()
    assert all(list(part) == ["status", "detail"] for part in body["components"].values())


async def test_a_locked_database_is_told_to_who_votes_and_health_stays_up(home: Path) -> None:
    with database_of(home) as database:
        world = World(database=database)
        world.bring_subjects()
        world.direct(VISITOR, "retrieval")
    terminal = Terminal()
    try:
        async with running(home, terminal.connect, patience=0.1) as now:
            await eventually(lambda: "3 · " in terminal.out.getvalue())
            await asyncio.sleep(A_FEW_TICKS)  # until the sender has written down that it sent
            with closing(sqlite3.connect(home / "var" / "paperround.db")) as other:
                other.execute("BEGIN IMMEDIATE")
                await terminal.type("+1 1", until=TRY_AGAIN)
                assert (await now.health())[0] == 200
            await terminal.type("+1 1", until="Noted")
    finally:
        terminal.hang_up()


async def test_a_full_disk_costs_time_and_no_file(home: Path) -> None:
    with every_connection("max_page_count = 1"):
        async with running(home, connecting(FakePlatform())) as now:
            drop(home, *(content("retrieval", number) for number in range(300)))
            await asyncio.sleep(A_FEW_TICKS)
            assert now.papers() == 0
            assert (await now.health())[0] == 200
    async with running(home, connecting(FakePlatform())) as now:
        await eventually(lambda: now.papers() == 300)


async def test_whoever_was_forgotten_stays_so_though_a_backup_is_restored(
    home: Path, tmp_path: Path
) -> None:
    file, backup = home / "var" / "paperround.db", tmp_path / "backup.db"
    clock = Clock()
    with database_of(home) as database:
        world = World(database=database)
        world.bring_subjects()
        world.channel("robots")
        world.direct(VISITOR, "retrieval")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(backup)) as copy:
        source.backup(copy)
    clock.next_morning()
    async with running(home, connecting(FakePlatform()), clock=clock) as now:
        answer = await now.service.host().command("forget-me yes", VISITOR, PAPERS)
        assert "Deleted" in str(answer)
        assert not is_known(now)
    for each in file.parent.glob("paperround.db*"):
        each.unlink()
    shutil.copy(backup, file)
    async with running(home, connecting(FakePlatform()), clock=clock) as now:
        assert not is_known(now)


def is_known(now: Running) -> bool:
    with now.database.unit_of_work(read_only=True) as uow:
        return uow.readers.find(VISITOR) is not None
