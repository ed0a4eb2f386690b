"""Modals and Home: forms that are filled in, answers in them, and what they remember."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from bot.domain.replies import Field, Form, Reply, Text
from bot.domain.visible import lines, one_line
from bot.platforms.slack.views import (
    ANSWER,
    FORM,
    Context,
    answer_view,
    form_errors,
    form_view,
    home_view,
    options,
    values_of,
)
from tests.fakes.slack_judging import problems_of_view
from tests.unit.platforms.slack.hostile import EXAMPLE, LONG, any_length, hostile
from tests.unit.platforms.slack.reading import words_in
from tests.unit.platforms.slack.samples import BLOCKS, FORMS, HOMES, REPLIES, SCHEDULE

CONTEXT = Context(place="slack:T1/C1", here=True, submit="schedule", where="#papers")


def elements(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"
    }


def untouched(view: dict[str, Any]) -> dict[str, Any]:
    """Return what Slack sends when somebody submits a modal as it is."""
    values = {
        name: {
            element["action_id"]: {
                "type": element["type"],
                "value": element.get("initial_value"),
                "selected_option": element.get("initial_option"),
            }
        }
        for name, element in elements(view).items()
    }
    return {**view, "state": {"values": values}}


def asking(**field: Any) -> Form:  # noqa: ANN401 - whatever a field takes
    return Form(title="x", fields=(Field(name="words", label="words", **field),), submit="x")


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_is_sent_as_it_is_keeps_every_answer(name: str) -> None:
    form = FORMS[name]
    assert values_of(untouched(form_view(form, CONTEXT))) == {
        field.name: field.value for field in form.fields
    }


def test_each_kind_of_field_has_its_input() -> None:
    kinds = {
        "plain_text_input": asking(value="09:00"),
        "static_select": asking(value="a", choices=("a", "b")),
        "external_select": asking(complete="interests add "),
    }
    for kind, form in kinds.items():
        assert elements(form_view(form, CONTEXT))["words"]["type"] == kind
    long = elements(form_view(asking(long=True, complete="like "), CONTEXT))["words"]
    assert (long["type"], long["multiline"]) == ("plain_text_input", True)


def test_the_present_choice_is_chosen_even_where_it_is_none() -> None:
    for value in ("b", "sideways"):
        select = elements(form_view(asking(value=value, choices=("a", "b")), CONTEXT))["words"]
        assert select["initial_option"]["value"] == value
        assert select["initial_option"] in select["options"]


def test_a_completed_field_asks_from_the_first_letter_and_names_its_line() -> None:
    form = asking(complete="interests add here ", value="long context")
    element = elements(form_view(form, CONTEXT))["words"]
    assert element["action_id"] == "complete:interests add here "
    assert element["min_query_length"] == 1
    assert element["initial_option"]["value"] == "long context"


@pytest.mark.parametrize(
    "form",
    [
        asking(value="x" * 200, choices=("x" * 200, "y")),
        asking(value="1", choices=tuple(str(n) for n in range(101))),
        asking(value="x" * 200, complete="similar "),
        asking(value="1", complete="x" * 255),
    ],
)
def test_what_no_list_can_hold_is_typed(form: Form) -> None:
    view = form_view(form, CONTEXT)
    assert problems_of_view(view) == []
    assert elements(view)["words"]["type"] == "plain_text_input"
    assert values_of(untouched(view)) == {"words": form.fields[0].value}


def test_labels_begin_with_a_capital_and_choices_keep_their_values_when_cut() -> None:
    long = "only the best of " * 6
    view = form_view(asking(value="usual", choices=("usual", long.strip())), CONTEXT)
    (block,) = view["blocks"]
    assert block["label"]["text"] == "Words"
    option = block["element"]["options"][1]
    assert option["value"] == long.strip()
    assert option["text"]["text"].endswith("…")


def test_a_title_that_is_cut_stands_whole_above_the_questions() -> None:
    view = form_view(SCHEDULE, CONTEXT)
    assert view["title"]["text"] == "Digests for…"
    assert words_in(view["blocks"]).splitlines()[0] == SCHEDULE.title
    short = form_view(replace(SCHEDULE, title="Digests for you"), CONTEXT)
    assert short["title"]["text"] == "Digests for you"
    assert short["blocks"][0]["type"] == "input"


def test_what_is_wrong_is_said_at_its_field_before_the_hint_and_as_an_error() -> None:
    refused = FORMS["schedule-refused"]
    (when, *others) = [b for b in form_view(refused, CONTEXT)["blocks"] if b["type"] == "input"]
    problem, hint = refused.fields[0].problem, refused.fields[0].hint
    assert when["hint"]["text"] == f"{problem} {hint}"
    assert form_errors(refused) == {"when": problem}
    assert form_errors(SCHEDULE) == {}
    assert others[0]["hint"]["text"] == refused.fields[1].hint


def test_only_a_field_that_is_empty_beside_others_may_stay_empty() -> None:
    full, empty = SCHEDULE.fields[0], replace(SCHEDULE.fields[0], name="b", value="")
    asked = {
        block["block_id"]: block["optional"]
        for block in form_view(replace(SCHEDULE, fields=(full, empty)), CONTEXT)["blocks"][1:]
    }
    assert asked == {"when": False, "b": True}
    (alone,) = form_view(asking(), CONTEXT)["blocks"]
    assert alone["optional"] is False


@given(any_length)
@example(EXAMPLE)
def test_a_form_of_any_text_is_taken_and_comes_back_as_it_was(text: str) -> None:
    fields = (
        Field(name="typed", label=text, value=text, hint=text, problem=text),
        Field(name="long", label="x", value=text, long=True),
        Field(name="chosen", label=text, value="a", choices=("a", text)),
        Field(name="found", label="x", value=text, complete="similar "),
    )
    form = Form(title=text, fields=fields, submit="schedule")
    view = form_view(form, CONTEXT)
    assert problems_of_view(view) == []
    kept = values_of(untouched(view))
    assert one_line(text).startswith(kept["typed"].removesuffix("…"))
    assert "\n".join(lines(text)).startswith(kept["long"].removesuffix("…"))
    assert kept["chosen"] == "a"
    if len(text) < 30:
        assert one_line(kept["found"]) == one_line(text.encode(errors="replace").decode())
    assert all(form_errors(form).values())


@given(st.lists(st.tuples(hostile, hostile), max_size=120))
def test_options_are_such_as_slack_takes_and_send_their_values(
    pairs: list[tuple[str, str]],
) -> None:
    made = options(pairs)
    assert len(made) <= 100
    assert all(len(each["value"]) <= 150 for each in made)
    if made:
        chosen = {"value": made[0]["value"]}
        view = {"state": {"values": {"words": {"complete:x": {"selected_option": chosen}}}}}
        known = {value.encode(errors="replace").decode() for value, _ in pairs}
        assert values_of(view)["words"] in known
        select = {"type": "static_select", "action_id": "a", "options": made}
        block = {"type": "input", "block_id": "b", "element": select, "label": SHORT}
        assert problems_of_view(MODAL | {"blocks": [block]}) == []


SHORT = {"type": "plain_text", "text": "x", "emoji": False}
MODAL = {"type": "modal", "title": SHORT, "submit": SHORT}

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(ANYTHING)
def test_whatever_comes_in_a_view_s_place_only_texts_are_values(anything: Any) -> None:  # noqa: ANN401
    for view in (
        {"state": anything},
        {"state": {"values": anything}},
        {"state": {"values": {"words": anything}}},
        {"state": {"values": {"words": {"field": anything}}}},
        {"state": {"values": {"words": {"field": {"selected_option": anything}}}}},
    ):
        assert all(isinstance(value, str) for value in values_of(view).values())


@given(
    st.builds(
        Context,
        place=hostile.filter(bool),
        here=st.booleans(),
        submit=hostile,
        where=any_length,
        home=st.booleans(),
    )
)
def test_a_view_remembers_where_it_was_opened(context: Context) -> None:
    kept = context.dumps()
    assert len(kept) <= 3000
    assert kept.isascii()
    assert Context.loads(kept) in {context, replace(context, where="")}


def test_a_name_that_is_too_long_to_be_kept_is_left_out_and_a_place_never() -> None:
    assert Context.loads(replace(CONTEXT, where="x" * 3000).dumps()) == replace(CONTEXT, where="")
    with pytest.raises(ValueError, match="at most 3000"):
        replace(CONTEXT, place="x" * 3000).dumps()


@pytest.mark.parametrize(
    "kept",
    ["", "x", "[" * 3000, "[]", "{}", '{"place": 5}', '{"place": ""}', '{"place": "a", "here": 1}'],
)
def test_what_we_never_kept_is_no_context(kept: str) -> None:
    assert Context.loads(kept) is None


def test_what_an_older_or_a_newer_version_kept_is_read() -> None:
    assert Context.loads('{"place": "slack:T1/C1", "colour": "red"}') == Context(
        place="slack:T1/C1"
    )


def test_modals_are_told_apart_and_know_their_place() -> None:
    form, answer = form_view(SCHEDULE, CONTEXT), answer_view(REPLIES["mine"], CONTEXT)
    other = form_view(SCHEDULE, replace(CONTEXT, submit=""))
    assert other["private_metadata"] == form["private_metadata"]  # a form knows what it is for
    assert (form["callback_id"], answer["callback_id"]) == (FORM, ANSWER)
    assert {view["private_metadata"] for view in (form, answer)} == {CONTEXT.dumps()}
    assert answer["title"]["text"] == "Paper Round"
    assert "submit" not in answer


@pytest.mark.parametrize("reply", [*REPLIES.values(), *HOMES.values()])
def test_every_answer_can_be_a_modal_and_a_home(reply: Reply) -> None:
    for view in (answer_view(reply, CONTEXT), home_view(reply)):
        assert problems_of_view(view) == []
        assert view["blocks"]


def test_home_shows_a_hundred_blocks_and_says_that_it_is_not_all() -> None:
    long = Reply(blocks=(BLOCKS["card"], BLOCKS["notice"]) * 60)
    view = home_view(long)
    assert len(view["blocks"]) <= 100
    assert problems_of_view(view) == []
    assert words_in(view["blocks"]).endswith("the rest does not fit into one message.")


@pytest.mark.parametrize("text", LONG)
def test_a_home_of_endless_words_is_taken(text: str) -> None:
    assert problems_of_view(home_view(Reply(blocks=(Text(text=text),)))) == []
