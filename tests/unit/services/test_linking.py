from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.audiences import Interests
from bot.domain.editions import DeliveryState
from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.people import Refusal
from bot.domain.signals import Vote
from bot.services import linking, privacy
from bot.services.linking import LASTS, Progress, Step
from tests.unit.services.world import ANN, BEN, World

WORK = AccountRef.parse("slack:T1/U1")
CODE = "ABCD2345"


def nowhere(refusals: Sequence[Refusal]) -> None:
    """Write nothing down."""


def ask(world: World, account: AccountRef = ANN, code: str = CODE) -> None:
    with world.uow() as uow:
        linking.ask(account, code, uow, now=world.now)


def confirm(world: World, account: AccountRef, code: str = CODE) -> Progress:
    with world.uow() as uow:
        return linking.confirm(account, code, uow, now=world.now, keep=nowhere)


def refused(world: World, account: AccountRef, code: str = CODE) -> str:
    with pytest.raises(InvalidInput) as caught:
        confirm(world, account, code)
    return str(caught.value)


def link(world: World, asker: AccountRef, other: AccountRef) -> Progress:
    ask(world, asker)
    confirm(world, other)
    return confirm(world, asker)


def accounts(world: World, account: AccountRef) -> tuple[AccountRef, ...]:
    with world.uow() as uow:
        reader = uow.readers.find(account)
        return reader.accounts if reader else ()


def test_two_accounts_are_one_reader_when_both_sides_confirmed(world: World) -> None:
    papers = world.bring_subjects()
    world.vote(papers["robots"][0], Vote.UP, account=ANN)
    world.vote(papers["climate"][0], Vote.UP, account=WORK)
    ask(world)
    assert confirm(world, WORK) == Progress(step=Step.AGREED, other=ANN)
    assert accounts(world, ANN) == (ANN,)
    assert confirm(world, ANN) == Progress(step=Step.LINKED, other=WORK)
    assert accounts(world, ANN) == accounts(world, WORK) == (WORK, ANN)
    with world.uow() as uow:
        reader = uow.readers.ensure(WORK, now=world.now).id
        assert set(uow.signals.votes(reader)) == {papers["robots"][0], papers["climate"][0]}


def test_people_of_whom_nothing_is_known_can_link(world: World) -> None:
    assert link(world, ANN, WORK).step is Step.LINKED
    assert accounts(world, WORK) == (WORK, ANN)


def test_who_asked_is_told_while_nobody_has_used_the_code(world: World) -> None:
    ask(world)
    assert confirm(world, ANN) == Progress(step=Step.NOBODY_YET)
    assert confirm(world, WORK).step is Step.AGREED
    assert confirm(world, WORK).step is Step.AGREED


@pytest.mark.parametrize("typed", ["abcd2345", "ABCD-2345", " abcd 2345 "])
def test_a_code_may_be_typed_as_people_do(world: World, typed: str) -> None:
    ask(world)
    assert confirm(world, WORK, typed).step is Step.AGREED


@pytest.mark.parametrize("typed", ["ABCD2346", "ABCD234", "", "ABCD234O", "“”", "A" * 10_000])
def test_a_wrong_code_is_refused(world: World, typed: str) -> None:
    ask(world)
    assert refused(world, WORK, typed) == linking.BAD_CODE


def test_a_used_code_is_refused(world: World) -> None:
    link(world, ANN, WORK)
    for account in (ANN, WORK, BEN):
        assert refused(world, account) == linking.BAD_CODE


def test_a_code_is_good_for_ten_minutes(world: World) -> None:
    ask(world)
    world.now += LASTS - timedelta(microseconds=1)
    assert confirm(world, WORK).step is Step.AGREED
    world.now += timedelta(microseconds=1)
    for account in (ANN, WORK):
        assert refused(world, account) == linking.BAD_CODE
    assert accounts(world, ANN) == ()


def test_a_code_that_one_account_used_is_no_good_for_a_third(world: World) -> None:
    ask(world)
    confirm(world, WORK)
    assert refused(world, BEN) == linking.BAD_CODE
    assert confirm(world, ANN).other == WORK


def test_a_new_code_takes_the_place_of_the_one_before(world: World) -> None:
    ask(world)
    ask(world, code="ZZZZ9999")
    assert refused(world, WORK) == linking.BAD_CODE
    assert confirm(world, WORK, "ZZZZ9999").step is Step.AGREED


def test_linked_accounts_are_told_that_they_are(world: World) -> None:
    link(world, ANN, WORK)
    ask(world)
    assert confirm(world, WORK) == Progress(step=Step.ALREADY, other=ANN)
    assert confirm(world, ANN) == Progress(step=Step.NOBODY_YET)


def test_two_that_asked_crosswise_are_linked_once(world: World) -> None:
    ask(world, ANN, CODE)
    ask(world, WORK, "ZZZZ9999")
    confirm(world, WORK, CODE)
    confirm(world, ANN, "ZZZZ9999")
    assert confirm(world, ANN, CODE).step is Step.LINKED
    assert confirm(world, WORK, "ZZZZ9999") == Progress(step=Step.ALREADY, other=ANN)


def test_a_code_is_not_stored(world: World) -> None:
    with world.uow() as uow:
        request = linking.ask(ANN, CODE, uow, now=world.now)
        assert CODE not in request.code_hash
        assert uow.links.get(CODE) is None
        assert uow.links.get(request.code_hash) == request


def test_who_wants_to_be_ignored_is_so_on_both_sides(world: World) -> None:
    with world.uow() as uow:
        privacy.ignore(WORK, uow, ignored=True, now=world.now, keep=nowhere)
    assert link(world, ANN, WORK) == Progress(step=Step.LINKED, other=WORK, ignored=True)
    with world.uow() as uow:
        for account in (ANN, WORK):
            assert privacy.refusal_of(account, uow).ignored_since == world.now


def test_an_account_that_leaves_knows_nothing_and_takes_nothing(world: World) -> None:
    papers = world.bring_subjects()
    world.direct(ANN, "retrieval")
    world.direct(WORK, "climate")
    link(world, ANN, WORK)
    world.vote(papers["robots"][0], Vote.UP, account=WORK)
    with world.uow() as uow:
        assert linking.unlink(WORK, uow, now=world.now) == (ANN,)
    with world.uow() as uow:
        alone, stays = (uow.readers.ensure(each, now=world.now).id for each in (WORK, ANN))
        assert uow.readers.interests(alone) == Interests()
        assert uow.signals.votes(alone) == {}
        assert uow.readers.interests(stays) == Interests(topics=("retrieval", "climate"))
        assert uow.signals.votes(stays) == {papers["robots"][0]: Vote.UP}


def test_what_was_composed_for_both_is_not_sent_to_who_left(world: World) -> None:
    world.bring_subjects()
    link(world, ANN, WORK)
    for account in (ANN, WORK):
        assert world.publish(world.composed(world.direct(account, "robots"))) is not None
    with world.uow() as uow:
        linking.unlink(WORK, uow, now=world.now)
        states = {}
        for account in (ANN, WORK):
            audience = uow.audiences.find(AudienceRef.direct(account))
            assert audience is not None
            states[account] = {each.state for each in uow.editions.latest(audience.id)}
    assert states == {ANN: {DeliveryState.PENDING}, WORK: {DeliveryState.FAILED}}


@pytest.mark.parametrize("account", [ANN, BEN])
def test_only_a_linked_account_can_leave(world: World, account: AccountRef) -> None:
    world.direct(ANN)
    with world.uow() as uow, pytest.raises(InvalidInput, match="linked with no other"):
        linking.unlink(account, uow, now=world.now)


def test_the_last_account_stays_with_what_was_learned(world: World) -> None:
    link(world, ANN, WORK)
    with world.uow() as uow:
        linking.unlink(WORK, uow, now=world.now)
    with world.uow() as uow, pytest.raises(InvalidInput):
        linking.unlink(ANN, uow, now=world.now)
