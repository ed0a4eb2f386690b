"""Each kind of message and block as the page shows it, beside a golden file of its name."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.domain.editions import PapersPayload, Payload
from bot.domain.replies import Block, File, Form, Reply, Text
from bot.domain.signals import Vote
from bot.platforms.web.render import Pages, file_address, plain
from bot.platforms.web.static import SCRIPT
from bot.platforms.web.views import Answer, Digest, Place, Said, State, Viewer
from bot.services.actions import under
from tests.unit.platforms.web.markup import Element, elements, having, of_class
from tests.unit.platforms.web.samples import (
    AT,
    BARE,
    BLOCKS,
    DIGEST,
    FIRST,
    FORM,
    FULL,
    LATER,
    MESSAGES,
    PAGE,
    PANEL,
    PLACES,
    RECEIPT,
    VIEWER,
    YOU,
)

GOLDEN = Path(__file__).parents[3] / "golden" / "web"
PAGES = Pages()
ONE = {
    f"block-{name}": Answer(id="a1", at=AT, answer=Reply(blocks=(b,))) for name, b in BLOCKS.items()
}
SHOWN: dict[str, str] = {
    **{name: PAGES.message(message, VIEWER) for name, message in {**MESSAGES, **ONE}.items()},
    "page": PAGES.page(PAGE),
    "panel": PAGES.panel(PANEL, VIEWER),
    "places": PAGES.places(PLACES, "#papers"),
    "receipt": PAGES.receipt(RECEIPT, VIEWER),
    "login": PAGES.login("/"),
    "problem": PAGES.problem(401, "This link is too old."),
}


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_its_golden_file_says(name: str) -> None:
    assert SHOWN[name] == (GOLDEN / f"{name}.html").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(SHOWN)


def test_every_kind_of_message_and_block_has_a_golden_file() -> None:
    digests = [message for message in MESSAGES.values() if isinstance(message, Digest)]
    assert {type(digest.payload) for digest in digests} == set(get_args(Payload))
    assert {type(block) for block in BLOCKS.values()} == set(get_args(Block))


@pytest.mark.parametrize("name", SHOWN)
def test_every_element_is_closed_in_its_turn_and_no_id_is_given_twice(name: str) -> None:
    ids = [each.attributes["id"] for each in having(SHOWN[name], "id")]
    assert sorted(set(ids), key=str) == sorted(ids, key=str)


def test_no_script_and_no_style_stands_in_the_page() -> None:
    for element in elements(SHOWN["page"]):
        assert not [name for name in element.attributes if name == "style" or name[:2] == "on"]
        assert element.tag != "style"
        assert element.tag != "script" or (element.attributes["src"], element.words) == (
            f"/static/{SCRIPT}",
            "",
        )


def test_what_a_label_or_a_description_names_is_there() -> None:
    ids = {each.attributes["id"] for each in having(SHOWN["page"], "id")}
    for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
        for each in having(SHOWN["page"], name):
            assert set((each.attributes[name] or "").split()) <= ids


def _buttons(html: str) -> dict[str, Element]:
    return {each.attributes["data-does"] or "": each for each in having(html, "aria-pressed")}


def test_a_passage_is_named_in_bold_and_reads_in_its_own_direction() -> None:
    names = [each for each in elements(SHOWN["block-passages"]) if each.tag == "strong"]
    assert [each.words for each in names] == ["Task:", "Problem:", "Idea:", "Result:"]
    # Without a direction of its own, an English name would decide that of words in Arabic.
    assert {each.attributes["dir"] for each in names} == {"ltr"}


def test_a_thumb_shows_its_public_count_and_my_own_state() -> None:
    shown = _buttons(PAGES.message(DIGEST, VIEWER))
    assert {does: each.attributes["aria-pressed"] for does, each in shown.items()} == {
        "up": "true",
        "down": "false",
        "save": "true",
    }
    assert [each.words for each in shown.values()] == ["👍 3", "👎 1", "Saved"]


def test_somebody_else_sees_the_counts_but_not_my_state() -> None:
    shown = _buttons(PAGES.message(DIGEST, Viewer(account=YOU)))
    assert {each.attributes["aria-pressed"] for each in shown.values()} == {"false"}
    assert [each.words for each in shown.values()] == ["👍 3", "👎 1", "Save"]


def test_no_count_is_shown_where_there_is_none() -> None:
    digest = replace(DIGEST, counts={})
    assert [e.words for e in _buttons(PAGES.message(digest, VIEWER)).values()] == [
        "👍",
        "👎",
        "Saved",
    ]


def test_a_paper_of_an_answer_names_no_message_so_its_thumbs_stay_private() -> None:
    answer = Answer(id="a1", at=AT, answer=Reply(blocks=(under(FULL),)))
    (paper,) = of_class(PAGES.message(answer, VIEWER), "paper")
    assert paper.attributes["data-paper"] == FIRST
    assert "data-message" not in paper.attributes
    assert _buttons(PAGES.message(answer, VIEWER))["up"].words == "👍"


def test_a_paper_of_a_digest_names_its_message_and_number() -> None:
    (paper,) = of_class(PAGES.message(DIGEST, VIEWER), "paper")
    assert paper.attributes["data-message"] == "m1.1"


def test_a_vote_down_is_pressed_too() -> None:
    viewer = Viewer(account=YOU, states={FIRST: State(vote=Vote.DOWN)})
    shown = _buttons(PAGES.message(DIGEST, viewer))
    assert shown["down"].attributes["aria-pressed"] == "true"
    assert shown["up"].attributes["aria-pressed"] == "false"


def test_papers_of_a_thread_stand_under_their_header_in_order() -> None:
    papers = [
        Digest(id=f"m{n}", at=LATER, payload=PapersPayload(cards=(card,)), under="m0")
        for n, card in ((1, FULL), (2, BARE))
    ]
    shown = PAGES.messages((MESSAGES["header"], *papers), VIEWER)
    (thread,) = of_class(shown, "thread")
    assert "hidden" not in thread.attributes
    assert thread.words.startswith("2 in this thread")
    assert thread.words.index(FULL.title) < thread.words.index(BARE.title)
    assert [e.attributes["data-id"] for e in of_class(shown, "message")] == ["m0", "m1", "m2"]


def test_a_paper_whose_header_is_not_there_stands_alone_and_names_it() -> None:
    paper = replace(DIGEST, under="m0")
    (message,) = of_class(PAGES.messages((paper,), VIEWER), "message")
    assert message.attributes["data-under"] == "m0"


def test_a_header_without_a_thread_hides_it() -> None:
    (thread,) = of_class(PAGES.message(MESSAGES["header"], VIEWER), "thread")
    assert "hidden" in thread.attributes


def test_a_day_is_named_once_on_the_viewers_clock() -> None:
    messages = [Said(id=str(n), at=AT + timedelta(hours=n), text="x") for n in range(3)]
    days = [day.words for day in of_class(PAGES.messages(messages, VIEWER), "day")]
    assert days == ["Thu 26 March 2026", "Fri 27 March 2026"]
    berlin = replace(VIEWER, zone="Europe/Berlin")
    assert AT.astimezone(ZoneInfo(berlin.zone)).day == 27
    days = [day.words for day in of_class(PAGES.messages(messages, berlin), "day")]
    assert days == ["Fri 27 March 2026"]


def test_what_only_i_can_see_says_so_and_a_digest_does_not() -> None:
    for name, message in MESSAGES.items():
        private = [each.words for each in of_class(PAGES.message(message, VIEWER), "private")]
        assert private == ([] if isinstance(message, Digest) else ["Only you can see this"]), name


def test_the_open_place_is_marked_and_names_are_quoted_in_addresses() -> None:
    links = [each for each in elements(PAGES.places(PLACES, "you")) if each.tag == "a"]
    assert [each.attributes["href"] for each in links] == ["/?channel=%23papers", "/?channel=you"]
    assert [each.attributes.get("aria-current") for each in links] == [None, "page"]


def test_a_form_says_each_problem_at_its_field() -> None:
    shown = SHOWN["form"]
    (invalid,) = having(shown, "aria-invalid")
    described = (invalid.attributes["aria-describedby"] or "").split()
    assert [having(shown, "id", name)[0].words for name in described] == ["It is no time.", "09:00"]
    (form,) = having(shown, "data-form", "schedule")
    assert "data-here" in form.attributes


def test_a_form_keeps_the_lines_of_a_long_value() -> None:
    (area,) = [each for each in elements(SHOWN["form"]) if each.tag == "textarea"]
    assert "".join(area.text) == "\nlong context\nagents"  # browsers drop the first line feed


def test_a_value_that_is_no_choice_stays_chosen_rather_than_another_one() -> None:
    field = replace(FORM.fields[1], value="sideways")
    form = Answer(id="a1", at=AT, answer=Form(title="x", fields=(field,), submit="schedule"))
    chosen = [each.words for each in having(PAGES.message(form, VIEWER), "selected")]
    assert chosen == ["sideways"]


def test_files_of_an_answer_are_numbered_from_one() -> None:
    file = BLOCKS["file"]
    blocks = (Text(text="x"), file, Text(text="y"), file)
    shown = PAGES.message(Answer(id="a9", at=AT, answer=Reply(blocks=blocks)), VIEWER)
    links = [each.attributes["href"] for each in having(shown, "download")]
    assert links == [file_address("a9", 1), file_address("a9", 2)] == ["/files/a9.1", "/files/a9.2"]


def test_a_bar_is_as_long_as_its_share_and_never_longer_than_the_rail() -> None:
    widths = [each.attributes["width"] for each in of_class(SHOWN["panel"], "fill")]
    assert widths == ["100", "42"]
    assert isinstance(BLOCKS["file"], File)


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_can_be_said_in_plain_words(name: str) -> None:
    said = plain(Reply(blocks=(BLOCKS[name],)))
    assert said
    assert "<" not in said


def test_a_form_in_plain_words_says_its_problems() -> None:
    assert plain(FORM).splitlines()[:2] == ["Digests for you", "when [25:00] It is no time."]


@pytest.mark.parametrize("note", ["next digest today at 09:00 (UTC)", "paused", ""])
@pytest.mark.parametrize("place", PLACES)
def test_a_place_without_messages_says_when_some_come_and_what_to_do(
    place: Place, note: str
) -> None:
    shown = PAGES.page(replace(PAGE, here=replace(place, note=note), messages=()))
    (empty,) = of_class(shown, "empty")
    assert f"come here{': ' + note if note else ''}." in empty.words or not place.is_direct
    assert note in empty.words
    assert ("Preview now" if place.is_direct else "Preview the next digest") in empty.words


def test_whoever_is_not_logged_in_is_not_led_in_a_circle() -> None:
    assert [e for e in elements(SHOWN["problem"]) if e.tag == "a"] == []
    lost = elements(PAGES.problem(404, "There is no such channel here."))
    assert [e.attributes["href"] for e in lost if e.tag == "a"] == ["/"]


def test_the_same_form_twice_is_two_groups_and_no_landmark_has_the_name_of_another() -> None:
    forms = [replace(MESSAGES["form"], id=name) for name in ("a1", "a2")]
    shown = PAGES.messages(forms, VIEWER)
    assert [e.attributes["aria-labelledby"] for e in having(shown, "role", "group")] == [
        "f-a1",
        "f-a2",
    ]
    assert not any("aria-labelledby" in e.attributes for e in having(shown, "data-form"))
