"""Commands and forms: each can be given, and every word of every kind of answer is seen."""

from dataclasses import replace
from typing import get_args

import pytest

from bot.commands import COMMANDS, parse_line
from bot.commands.spec import CommandSpec
from bot.domain.ids import AccountRef
from bot.domain.replies import Block, Form, Reply, Text
from bot.services.actions import run
from tests.contracts.platforms.harness import Ability
from tests.contracts.platforms.scene import Scene, demand, flat
from tests.contracts.platforms.values import (
    ACTIONS,
    BLOCKS,
    FILE,
    FILLED,
    FORM,
    PROBLEMS,
    REFUSED,
    words_of,
)

LISTED = [spec.name for spec in COMMANDS.values() if spec.listed]
UNLISTED = [spec.name for spec in COMMANDS.values() if not spec.listed]
WORDS = "long context"


def line(spec: CommandSpec, *, here: bool = False, optional: bool = True) -> str:
    listed = [param for param in spec.params if param.listed]
    given = [param for param in listed if param.required or optional]
    words = [WORDS if param is spec.params[-1] else "one" for param in given]
    return " ".join([spec.name, *(["here"] if here else []), *words])


@pytest.mark.parametrize("name", LISTED)
async def test_every_command_can_be_given_and_its_answer_is_shown(scene: Scene, name: str) -> None:
    spec = COMMANDS[name]
    lines = {line(spec), line(spec, optional=False)}
    lines |= {line(spec, here=True)} if spec.here else set()
    for number, given in enumerate(sorted(lines)):
        scene.host.answer = Reply(blocks=(Text(text=f"This is answer {number}."),))
        assert f"This is answer {number}." in flat(await scene.give(given))
        typed = scene.host.typed[-1]
        assert parse_line(typed.line) == parse_line(given)
        assert (typed.by, typed.at) == (scene.you, scene.place)


@pytest.mark.parametrize("name", UNLISTED)
async def test_a_command_that_only_buttons_know_is_given_by_them(scene: Scene, name: str) -> None:
    action = run("Do it", line(COMMANDS[name]))
    scene.host.answer = Reply(blocks=(Text(text="Here."),), actions=(action,))
    await scene.give("mine")
    await scene.press(action)
    assert scene.host.deeds[-1].subject == action.subject


async def test_hostile_words_of_a_command_arrive_as_they_were_typed(scene: Scene) -> None:
    words = "<!channel> @everyone **bold** `code` [x](http://evil.example) & “Größe” 北京 👍"
    await scene.give(f"topic {words}")
    assert scene.host.typed[-1].line == f"topic {words}"


def test_the_clauses_know_every_block() -> None:
    assert {type(block) for block in BLOCKS.values()} == set(get_args(Block))


@pytest.mark.parametrize("kind", BLOCKS)
async def test_every_word_of_every_block_is_shown(scene: Scene, kind: str) -> None:
    scene.host.answer = Reply(blocks=(BLOCKS[kind],))
    seen = flat(await scene.give("mine"))
    assert [word for word in words_of(BLOCKS[kind]) if word not in seen] == []


async def test_an_answer_of_all_blocks_is_shown_in_their_order(scene: Scene) -> None:
    scene.host.answer = Reply(blocks=tuple(BLOCKS.values()), actions=tuple(ACTIONS.values()))
    seen = flat(await scene.give("mine"))
    longest = [max(words_of(block), key=len) for block in BLOCKS.values()]
    places = [seen.find(word) for word in longest]
    assert -1 not in places
    assert places == sorted(places)


async def test_an_answer_of_nothing_is_shown_as_something(scene: Scene) -> None:
    scene.host.answer = Reply(blocks=())
    await scene.give("mine")
    scene.host.answer = Reply(blocks=(Text(text="Something."),))
    assert "Something." in flat(await scene.give("mine"))


async def test_an_answer_of_two_hundred_lines_is_shown_whole(scene: Scene) -> None:
    rows = tuple(Text(text=f"Row {number:03d} of a long answer.") for number in range(200))
    scene.host.answer = Reply(blocks=rows)
    seen = flat(await scene.give("mine"))
    assert [row.text for row in rows if row.text not in seen] == []


async def test_a_file_can_be_downloaded_by_whom_it_was_made_for(scene: Scene) -> None:
    demand(scene.harness, Ability.DOWNLOADS)
    scene.host.answer = Reply(blocks=(FILE,))
    await scene.give("profile")
    assert await scene.chat.download(FILE, by=scene.you, at=scene.place) == FILE.content


def labels(form: Form) -> list[str]:
    return [form.title, *(field.label for field in form.fields)]


async def test_a_form_shows_its_questions_present_answers_choices_and_hints(scene: Scene) -> None:
    scene.host.answer = FORM
    seen = flat(await scene.give("schedule here")) + await scene.sees()
    await scene.fill({})
    seen += await scene.sees()  # where questions come one by one
    hints = [field.hint for field in FORM.fields]
    values = [field.value for field in FORM.fields]
    choices = [choice for field in FORM.fields for choice in field.choices]
    wanted = [*labels(FORM), *hints, *values, *choices]
    assert [word for word in wanted if word not in seen] == []


@pytest.mark.parametrize("here", [False, True])
async def test_a_form_is_sent_back_with_what_was_filled_in(scene: Scene, *, here: bool) -> None:
    scene.host.answer = FORM
    await scene.give("schedule here" if here else "schedule")
    assert "Stored." in flat(await scene.fill(FILLED))
    (filled,) = scene.host.filled
    assert filled.form.submit == "schedule"
    assert filled.values == FILLED
    call = filled.call
    assert (call.caller, call.place, call.here) == (scene.you, scene.place, here)


async def test_what_is_not_filled_in_keeps_its_present_answer(scene: Scene) -> None:
    scene.host.answer = FORM
    await scene.give("schedule")
    await scene.fill({"when": "10:00"})
    (filled,) = scene.host.filled
    assert filled.values == {"when": "10:00", "choosiness": "usual", "words": ""}


async def test_a_form_that_a_button_asked_for_is_sent_back_too(scene: Scene) -> None:
    settings = run("Settings", "schedule here")
    scene.host.answer = Reply(blocks=(Text(text="Here."),), actions=(settings,))
    await scene.give("mine")
    scene.host.answer = FORM
    await scene.press(settings)
    assert "Stored." in flat(await scene.fill(FILLED))
    (filled,) = scene.host.filled
    assert (filled.values, filled.call.here) == (FILLED, True)


async def test_a_form_with_problems_shows_each_and_can_be_sent_again(scene: Scene) -> None:
    scene.host.answer, scene.host.taken = FORM, REFUSED
    await scene.give("schedule")
    seen = flat(await scene.fill(FILLED))
    assert [problem for problem in PROBLEMS.values() if problem not in seen] == []
    scene.host.taken = Reply(blocks=(Text(text="Stored at last."),))
    assert "Stored at last." in flat(await scene.fill({"when": "09:30"}))
    # What was filled in before is not lost on the way.
    assert scene.host.filled[-1].values == FILLED | {"when": "09:30"}


async def test_a_form_of_one_field_and_one_of_five_can_be_filled_in(scene: Scene) -> None:
    for number in (1, 5):
        fields = tuple(
            replace(FORM.fields[0], name=f"field{place}", label=f"Field {place}")
            for place in range(number)
        )
        scene.host.answer = replace(FORM, fields=fields)
        await scene.give("schedule")
        values = {field.name: f"value of {field.name}" for field in fields}
        await scene.fill(values)
        assert scene.host.filled[-1].values == values


async def test_a_command_is_its_giver_s(scene: Scene) -> None:
    demand(scene.harness, Ability.COMPANY)
    await scene.give("mine", by=scene.other)
    assert isinstance(scene.host.typed[-1].by, AccountRef)
    assert scene.host.typed[-1].by == scene.other
