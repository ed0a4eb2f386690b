"""`schedule` with the application itself behind it: a modal holds five of its seven questions."""

from bot.platforms.discord.hearing import answering
from tests.unit.platforms.discord.inbound import Inbound, serve


async def test_both_pages_are_stored_each_when_it_is_sent(inbound: Inbound) -> None:
    serve(inbound)
    await (await inbound.ada.say("/papers subscribe here agents", at=inbound.channel)).message()
    first = await (await inbound.ada.say("/papers schedule here", at=inbound.channel)).modal()
    wrong = await (
        await inbound.ada.submit(first, {"when": "every fornight", "size": "3"})
    ).message()
    assert "“every fornight” is not a schedule." in wrong.seen.text
    again = await (await inbound.ada.press(answering.CORRECT, wrong)).modal()
    stored = await (await inbound.ada.submit(again, {"when": "Mon 08:30"})).message()
    with inbound.world.uow() as uow:
        audience = uow.audiences.find(inbound.place)
    assert audience is not None
    assert (str(audience.schedule), audience.size) == ("Mon 08:30", 3)
    second = await (await inbound.ada.press(answering.MORE, stored)).modal()
    last = await (await inbound.ada.submit(second, {"note": ["yes"]})).message()
    assert answering.MORE not in last.seen.text
    with inbound.world.uow() as uow:
        audience = uow.audiences.find(inbound.place)
    assert audience is not None
    assert (str(audience.schedule), audience.size) == ("Mon 08:30", 3)
    assert audience.note_when_empty


async def test_who_does_not_manage_the_channel_is_told_who_may(inbound: Inbound) -> None:
    serve(inbound)
    answer = await (await inbound.ben.say("/papers schedule here", at=inbound.channel)).message()
    assert "is for those who manage #reading-group" in answer.seen.text
    assert answer.only_for == "12"


async def test_topics_that_begin_with_here_are_followed_by_their_giver(inbound: Inbound) -> None:
    serve(inbound)
    options = {"words": "here be dragons"}
    answer = await (
        await inbound.ben.command("papers interests add", options, at=inbound.channel)
    ).message()
    assert "Followed from now on: here be dragons." in answer.seen.text
