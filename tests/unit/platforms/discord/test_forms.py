"""Forms as modals: page by page, filled in, and what they remember."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from bot.commands.scheduling import QUESTIONS
from bot.domain.replies import Field, Form, Notice
from bot.domain.visible import lines, one_line
from bot.platforms.discord.blocks.forms import (
    Context,
    context_of,
    modal,
    pages,
    problems,
    values_of,
)
from tests.fakes.discord_judging import problems_of_modal
from tests.unit.platforms.discord.hostile import EXAMPLE, LONG, any_length
from tests.unit.platforms.discord.reading import read
from tests.unit.platforms.slack.samples import FORMS, SCHEDULE

CONTEXT = Context(submit="schedule", here=True)


def asking(**field: Any) -> Form:  # noqa: ANN401 - whatever a field takes
    return Form(title="x", fields=(Field(name="words", label="words", **field),), submit="x")


def elements(shown: dict[str, Any]) -> dict[str, dict[str, Any]]:
    labels = [each for each in shown["components"] if each["type"] == 18]
    return {each["component"]["custom_id"]: each["component"] for each in labels}


def untouched(shown: dict[str, Any]) -> dict[str, Any]:
    """Return what Discord sends when somebody submits a modal as it is."""
    answered = []
    for each in shown["components"]:
        if each["type"] != 18:
            answered.append({"type": each["type"], "id": 1})
            continue
        asked = each["component"]
        answer: dict[str, Any] = {"type": asked["type"], "custom_id": asked["custom_id"], "id": 3}
        if asked["type"] == 3:
            answer["values"] = [one["value"] for one in asked["options"] if one["default"]]
        else:
            answer["value"] = asked.get("value", "")
        answered.append({"type": 18, "id": 2, "component": answer})
    return {"custom_id": shown["custom_id"], "components": answered}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_is_sent_as_it_is_keeps_every_answer(name: str) -> None:
    kept: dict[str, str] = {}
    for page in pages(FORMS[name]):
        kept |= values_of(untouched(modal(page, CONTEXT)))
    assert kept == {field.name: field.value for field in FORMS[name].fields}


def test_what_schedule_asks_takes_two_pages_of_which_none_is_lost() -> None:
    asked = tuple(Field(name=name, label=each.label) for name, each in QUESTIONS.items())
    found = pages(Form(title="Digests for you", fields=asked, submit="schedule"))
    assert [len(page.fields) for page in found] == [5, len(asked) - 5]
    assert tuple(field for page in found for field in page.fields) == asked


@given(st.integers(0, 12), st.sampled_from(["short", "a long title of a form " * 4]))
def test_every_page_is_one_that_a_modal_takes(count: int, title: str) -> None:
    fields = tuple(Field(name=f"f{n}", label="x") for n in range(count))
    form = Form(title=title, fields=fields, submit="x")
    assert tuple(field for page in pages(form) for field in page.fields) == fields
    for page in pages(form):
        shown = modal(page, CONTEXT)
        assert len(shown["components"]) <= 5
        assert problems_of_modal(shown) == [] or not fields


def test_choices_are_chosen_and_all_else_is_typed() -> None:
    select = elements(modal(asking(value="b", choices=("a", "b")), CONTEXT))["words"]
    assert [(each["value"], each["default"]) for each in select["options"]] == [
        ("a", False),
        ("b", True),
    ]
    typed = elements(modal(asking(value="09:00"), CONTEXT))["words"]
    assert (typed["type"], typed["style"], typed["value"]) == (4, 1, "09:00")
    long = elements(modal(asking(long=True, complete="like "), CONTEXT))["words"]
    assert (long["type"], long["style"], "value" in long) == (4, 2, False)


def test_a_present_answer_that_is_no_choice_is_one_more_of_them() -> None:
    select = elements(modal(asking(value="sideways", choices=("a", "b")), CONTEXT))["words"]
    assert [each["value"] for each in select["options"] if each["default"]] == ["sideways"]


@pytest.mark.parametrize(
    "form",
    [
        asking(value="x" * 101, choices=("x" * 101, "y")),
        asking(value="1", choices=tuple(str(n) for n in range(26))),
        asking(value="a", choices=("a", "b\x00")),
    ],
)
def test_what_no_list_can_hold_is_typed(form: Form) -> None:
    shown = modal(form, CONTEXT)
    assert problems_of_modal(shown) == []
    assert elements(shown)["words"]["type"] == 4
    assert values_of(untouched(shown)) == {"words": form.fields[0].value}


def test_a_title_that_is_cut_stands_whole_above_the_questions() -> None:
    title = "Digests for #machine-learning-for-the-natural-sciences-and-*engineering*"
    first, *_ = pages(replace(SCHEDULE, title=title))
    assert len(first.fields) == 4
    shown = modal(first, CONTEXT)
    assert shown["title"].endswith("…")
    assert len(shown["title"]) <= 45
    assert shown["components"][0]["type"] == 10
    assert read(shown["components"][0]["content"]).text == title
    short = modal(pages(SCHEDULE)[0], CONTEXT)
    assert {each["type"] for each in short["components"]} == {18}


def test_what_is_wrong_is_said_at_its_field_before_the_hint_and_in_words() -> None:
    refused = FORMS["schedule-refused"]
    when, zone, *_ = modal(pages(refused)[0], CONTEXT)["components"]
    problem, hint = refused.fields[0].problem, refused.fields[0].hint
    assert when["description"] == f"{problem} {hint}"
    assert zone["description"] == refused.fields[1].hint
    assert problems(refused).blocks == (Notice(text=f"When: {problem}"),)
    assert problems(asking(problem="Too long.")).blocks == (Notice(text="Too long."),)
    assert problems(SCHEDULE).blocks == ()


def test_a_label_that_is_too_long_goes_on_under_it() -> None:
    form = replace(asking(hint="one a line"), fields=())
    label = "titles or arXiv ids of all the papers that you like"
    (asked,) = modal(
        replace(form, fields=(Field(name="a", label=label, hint="one a line"),)), CONTEXT
    )["components"]
    assert asked["label"] == "Titles or arXiv ids of all the papers that…"
    assert asked["description"] == "…you like one a line"


def test_only_a_field_that_is_empty_beside_others_may_stay_empty() -> None:
    full, empty = SCHEDULE.fields[0], replace(SCHEDULE.fields[0], name="b", value="")
    both = elements(modal(replace(SCHEDULE, fields=(full, empty)), CONTEXT))
    assert {name: each["required"] for name, each in both.items()} == {"when": True, "b": False}
    assert elements(modal(asking(), CONTEXT))["words"]["required"] is True


@given(any_length)
@example(EXAMPLE)
@example(LONG[0])
def test_a_form_of_any_text_is_taken_and_comes_back_as_it_was(text: str) -> None:
    fields = (
        Field(name="typed", label=text, value=text, hint=text, problem=text),
        Field(name="long", label="x", value=text, long=True),
        Field(name="chosen", label=text, value="a", choices=("a", text)),
    )
    form = Form(title=text, fields=fields, submit="schedule")
    shown = modal(form, CONTEXT)
    assert problems_of_modal(shown) == []
    kept = values_of(untouched(shown))
    assert one_line(text).startswith(kept["typed"].removesuffix("…"))
    assert "\n".join(lines(text)).startswith(kept["long"].removesuffix("…"))
    assert kept["chosen"] == "a"
    for each in shown["components"]:
        if each["type"] == 10:
            seen = read(each["content"])
            assert seen.live == []
            assert one_line(text).startswith(seen.text.removesuffix("…"))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(ANYTHING)
def test_whatever_comes_in_a_modal_s_place_only_texts_are_values(anything: Any) -> None:  # noqa: ANN401
    for data in (
        anything,
        {"components": anything},
        {"components": [anything]},
        {"components": [{"type": 18, "component": anything}]},
        {"components": [{"type": 1, "components": anything}]},
        {"components": [{"component": {"custom_id": "words", "values": anything}}]},
        {"components": [{"component": {"custom_id": "words", "value": anything}}]},
    ):
        assert all(isinstance(value, str) for value in values_of(data).values())


def test_answers_in_rows_are_read_as_those_in_labels() -> None:
    row = {"type": 1, "components": [{"type": 4, "custom_id": "words", "value": "x"}]}
    assert values_of({"components": [row]}) == {"words": "x"}


def test_what_nobody_chose_is_empty() -> None:
    label = {"type": 18, "component": {"type": 3, "custom_id": "layout", "values": []}}
    assert values_of({"components": [label]}) == {"layout": ""}


@given(
    st.builds(
        Context,
        submit=st.text(max_size=40),
        here=st.booleans(),
        page=st.integers(0, 99),
        last=st.booleans(),
    )
)
def test_a_modal_remembers_what_it_asks_for(context: Context) -> None:
    assert context_of(context.custom_id()) == context


def test_a_modal_keeps_a_hundred_characters() -> None:
    with pytest.raises(ValueError, match="at most 100"):
        Context(submit="x" * 100).custom_id()


@pytest.mark.parametrize("kept", ["", "form", "form 0 0 1", "form 2 0 1 x", "form 0 x 1 x", "up:p"])
def test_what_we_never_made_is_no_form(kept: str) -> None:
    assert context_of(kept) is None


def test_a_form_knows_which_command_it_is_for() -> None:
    shown = modal(SCHEDULE, Context(here=True, page=1, last=False))
    assert context_of(shown["custom_id"]) == Context(
        submit="schedule", here=True, page=1, last=False
    )
