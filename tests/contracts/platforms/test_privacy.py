"""What is told to one person is seen by that person alone."""

from bot.domain.editions import ActionName, NotePayload, PapersPayload
from bot.domain.ids import AudienceRef
from bot.domain.replies import Reply, Text
from tests.contracts.platforms.harness import Ability
from tests.contracts.platforms.scene import Scene, demand
from tests.contracts.platforms.values import ACTIONS, FILLED, FORM, FULL
from tests.fakes.host import NOTED

PRIVATE = "Only for one pair of eyes."


async def test_an_answer_is_shown_to_its_caller_only(scene: Scene) -> None:
    demand(scene.harness, Ability.COMPANY)
    scene.host.answer = Reply(blocks=(Text(text=PRIVATE),))
    assert PRIVATE in (await scene.give("topic zebrafish")).text
    seen = await scene.sees(to=scene.other)
    assert PRIVATE not in seen
    assert "zebrafish" not in seen


async def test_a_receipt_is_shown_to_its_voter_only(scene: Scene) -> None:
    demand(scene.harness, Ability.COMPANY)
    await scene.posts(PapersPayload(cards=(FULL,)))
    assert NOTED in (await scene.press(ACTIONS[ActionName.UP])).text
    assert NOTED not in await scene.sees(to=scene.other)


async def test_a_form_and_what_is_filled_in_is_shown_to_its_caller_only(scene: Scene) -> None:
    demand(scene.harness, Ability.COMPANY)
    scene.host.answer = FORM
    scene.host.taken = Reply(blocks=(Text(text=PRIVATE),))
    await scene.give("schedule")
    assert PRIVATE in (await scene.fill(FILLED)).text
    seen = await scene.sees(to=scene.other)
    assert FORM.title not in seen
    assert PRIVATE not in seen
    assert FILLED["words"] not in seen


async def test_direct_messages_are_shown_to_their_reader_only(scene: Scene) -> None:
    demand(scene.harness, Ability.COMPANY)
    direct = AudienceRef.direct(scene.you)
    await scene.posts(NotePayload(text=PRIVATE), to=direct)
    assert PRIVATE in await scene.sees(at=direct)
    for place in (direct, AudienceRef.direct(scene.other), scene.place):
        assert PRIVATE not in await scene.sees(to=scene.other, at=place)


async def test_a_channel_is_shown_to_both(scene: Scene) -> None:
    demand(scene.harness, Ability.COMPANY)
    await scene.posts(NotePayload(text="For everybody here."))
    for account in scene.harness.people:
        assert "For everybody here." in await scene.sees(to=account)
