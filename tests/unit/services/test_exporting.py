import json
from collections.abc import Sequence
from datetime import timedelta

from bot.domain.ids import AccountRef
from bot.domain.people import Refusal
from bot.domain.signals import Aside, Vote
from bot.services import linking, privacy
from bot.services.exporting import export
from tests.unit.services.world import ANN, BEN, World

WORK = AccountRef.parse("slack:T1/U1")


def nowhere(refusals: Sequence[Refusal]) -> None:
    """Write nothing down."""


def filled(world: World) -> str:
    """Ann has something of everything; returns the paper she liked."""
    papers = world.bring_subjects()
    world.channel("climate")
    world.edition(world.direct(ANN, "robots"))
    world.edition(world.direct(BEN, "proteins"))
    world.vote(papers["robots"][0], Vote.UP)
    world.vote(papers["proteins"][0], Vote.DOWN, account=BEN)
    with world.uow() as uow:
        reader = uow.readers.ensure(ANN, now=world.now).id
        uow.readers.merge(reader, uow.readers.ensure(WORK, now=world.now).id)
        uow.saves.put(reader, papers["climate"][0], Aside.SAVED, now=world.now)
        linking.ask(ANN, "ABCD2345", uow, now=world.now)
        privacy.ignore(ANN, uow, ignored=True, now=world.now, keep=nowhere)
    return papers["robots"][0]


def test_nothing_is_exported_of_who_is_not_known(world: World) -> None:
    with world.uow() as uow:
        assert export(ANN, uow) is None


def test_what_is_refused_is_exported_though_nothing_else_is_known(world: World) -> None:
    with world.uow() as uow:
        privacy.forget(ANN, uow, now=world.now, keep=nowhere)
        refused = {
            "account": "web:ann",
            "forgotten_at": world.now.isoformat(),
            "ignored_since": None,
            "ignored_until": None,
        }
        assert export(ANN, uow) == {"reader": "web:ann", "refusals": [refused]}


def test_that_somebody_was_ignored_once_is_exported(world: World) -> None:
    with world.uow() as uow:
        for ignored in (True, False):
            privacy.ignore(ANN, uow, ignored=ignored, now=world.now, keep=nowhere)
        stored = export(ANN, uow)
    assert stored is not None
    assert [each["ignored_until"] for each in stored["refusals"]] == [world.now.isoformat()]


def test_an_export_is_plain_json_that_holds_everything(world: World) -> None:
    liked = filled(world)
    with world.uow() as uow:
        stored = json.loads(json.dumps(export(ANN, uow)))
    at = world.now.isoformat()
    assert stored["reader"] == "web:ann"
    assert stored["accounts"] == ["slack:T1/U1", "web:ann"]
    assert stored["since"] == {"reader": at, "slack:T1/U1": at, "web:ann": at}
    assert (stored["topics"], stored["muted"]) == (["robots"], [])
    assert stored["signals"] == [
        {
            "paper": liked,
            "title": world.record(liked).content.title,  # type: ignore[arg-type]
            "surface": "button",
            "message": "",
            "name": "b",
            "value": "up",
            "audience": None,
            "occurred_at": at,
            "retracted_at": None,
        }
    ]
    assert [each["aside"] for each in stored["saves"]] == ["saved"]
    assert {each["channel"] for each in stored["audiences"]} == {"#papers", "ann"}
    assert {each["schedule"] for each in stored["audiences"]} == {"09:00"}
    assert [each["audience"] for each in stored["editions"]] == ["web:ann"]
    assert stored["deliveries"][0]["payload"]["kind"] in {"header", "papers"}
    assert {each["audience"] for each in stored["impressions"]} == {"web:ann"}
    assert len(stored["link_requests"]) == 1
    assert [each["account"] for each in stored["refusals"]] == ["slack:T1/U1", "web:ann"]


def test_an_export_holds_nothing_of_others(world: World) -> None:
    filled(world)
    with world.uow() as uow:
        text = json.dumps(export(ANN, uow))
    assert "web:ben" not in text
    assert "Proteins study" not in text


def test_what_was_forgotten_is_exported_no_more(world: World) -> None:
    filled(world)
    world.now += timedelta(minutes=1)
    with world.uow() as uow:
        privacy.forget(ANN, uow, now=world.now, keep=nowhere)
        stored = export(ANN, uow)
    assert stored is not None
    assert set(stored) == {"reader", "refusals"}
