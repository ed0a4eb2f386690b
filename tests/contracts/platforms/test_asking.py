"""What a platform says or asks by itself: to one person alone, and where it completes for them."""

from dataclasses import replace

from bot.domain.editions import PapersPayload
from bot.domain.ids import AudienceRef
from bot.domain.replies import Field, Form, Reply, Suggestion, Text
from bot.services.actions import run
from tests.contracts.platforms.harness import Ability
from tests.contracts.platforms.scene import Scene, demand, flat
from tests.contracts.platforms.values import FULL, HEADER, LIKED

WARNING = "I can't post in #reading-group: invite me."
QUESTION = "Which of these papers do you mean?"
ASKED = Form(
    title="Similar papers",
    fields=(Field(name="title", label="Title of a paper", complete="similar "),),
    submit="similar",
)
LONG = f"A Study of {'Very ' * 20}Long Titles"
OFFERED = (
    Suggestion(line="similar Gating", sentence="a paper", value="p_gating", label="Gating"),
    Suggestion(line=f"similar {LONG}", sentence="a paper", value="p_long", label=LONG),
)


async def test_what_somebody_is_told_reaches_them_alone(scene: Scene) -> None:
    await scene.chat.platform.tell(scene.you, WARNING)
    direct = AudienceRef.direct(scene.you)
    assert (await scene.sees(at=direct)).count(WARNING) == 1
    if Ability.COMPANY not in scene.harness.cannot:
        for place in (direct, AudienceRef.direct(scene.other), scene.place):
            assert WARNING not in await scene.sees(to=scene.other, at=place)


async def test_what_somebody_is_told_is_the_text_it_is(scene: Scene) -> None:
    hostile = "<!channel> *bold* [x](http://evil.example) & <script>"
    await scene.chat.platform.tell(scene.you, f"In {hostile} I can't post.")
    shown = await scene.shown(at=AudienceRef.direct(scene.you))
    assert hostile in flat(shown)
    assert {what for each in shown for what in (*each.live, *each.links)} == set()


async def test_a_reaction_that_leaves_open_which_paper_is_meant_is_asked_about_alone(
    scene: Scene,
) -> None:
    demand(scene.harness, Ability.REACTIONS, Ability.ASKING)
    this = run("1 · Extending", "meant this")
    scene.host.question = Reply(blocks=(Text(text=QUESTION),), actions=(this,))
    await scene.posts(PapersPayload(cards=(FULL, replace(LIKED, number=2)), header=HEADER))
    await scene.react(FULL, "+1")
    await scene.until_seen(QUESTION)
    assert QUESTION not in await scene.sees(to=scene.other)
    assert "Understood." in flat(await scene.press(this))
    assert scene.host.deeds[-1].subject == this.subject


async def test_a_reaction_that_is_clear_is_answered_by_nothing(scene: Scene) -> None:
    demand(scene.harness, Ability.REACTIONS, Ability.ASKING)
    await scene.posts(PapersPayload(cards=(FULL,)))
    before = await scene.sees()
    await scene.react(FULL, "+1")
    assert await scene.sees() == before
    assert await scene.sees(at=AudienceRef.direct(scene.you)) == ""


async def test_a_field_that_completes_offers_titles_and_sends_what_they_stand_for(
    scene: Scene,
) -> None:
    demand(scene.harness, Ability.COMPLETION)
    scene.host.answer, scene.host.suggestions = ASKED, OFFERED
    await scene.give("similar")
    offered = await scene.chat.offered("title", "gat", by=scene.you, at=scene.place)
    assert scene.host.completed[-1].split() == ["similar", "gat"]
    assert next(iter(offered)) == "Gating"
    assert any(label.startswith("A Study of Very Very") for label in offered)
    await scene.fill({"title": offered["Gating"]})
    assert scene.host.filled[-1].values == {"title": offered["Gating"]}


async def test_what_is_typed_into_a_field_that_completes_can_be_sent_as_it_is(
    scene: Scene,
) -> None:
    scene.host.answer, scene.host.suggestions = ASKED, OFFERED
    await scene.give("schedule")  # where a platform lets nobody leave words out, a button asks
    await scene.fill({"title": "2312.09571"})
    assert scene.host.filled[-1].values == {"title": "2312.09571"}
