from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.audiences import Audience, Choosiness, Layout
from bot.domain.calendar import Due
from bot.domain.editions import Edition, HeaderPayload, NotePayload, PapersPayload
from bot.domain.papers import PaperContent
from bot.domain.signals import Vote
from bot.services import actions
from bot.services.composing import compose
from bot.services.models import Options
from bot.services.previewing import preview
from bot.services.wording import COLD_LINE, DIRECT_HINT, HINT
from tests.unit.services.world import ANN, DAY, SUBJECTS, World, content, shown


def with_settings(world: World, audience: Audience, **changes: object) -> Audience:
    changed = replace(audience, **changes)  # type: ignore[arg-type]
    world.change(changed)
    return changed


def header(world: World, audience: Audience) -> HeaderPayload:
    first = world.composed(audience).payloads[0]
    match first:
        case HeaderPayload():
            return first
        case PapersPayload(header=HeaderPayload() as inside):
            return inside
        case _:
            raise AssertionError(first)


def test_the_same_material_gives_the_same_edition(world: World) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval", "robots")
    assert world.composed(audience) == world.composed(audience)


def test_cards_make_a_header_and_one_message_for_each_paper(world: World) -> None:
    world.bring_subjects()
    edition = world.composed(world.channel("retrieval"))
    first, *rest = edition.payloads
    assert isinstance(first, HeaderPayload)
    assert [len(each.cards) for each in rest if isinstance(each, PapersPayload)] == [1, 1, 1]
    assert [each.cards[0].number for each in rest if isinstance(each, PapersPayload)] == [1, 2, 3]


def test_compact_makes_one_message(world: World) -> None:
    world.bring_subjects()
    audience = with_settings(world, world.channel("retrieval"), layout=Layout.COMPACT)
    (only,) = world.composed(audience).payloads
    assert isinstance(only, PapersPayload)
    assert only.header is not None
    assert len(only.cards) == 3


def test_the_header_counts_what_cleared_the_bar_and_names_the_topics(world: World) -> None:
    world.bring_subjects()
    audience = with_settings(
        world, world.channel("retrieval", "robots"), choosiness=Choosiness.USUAL
    )
    shown_header = header(world, audience)
    assert shown_header.title.startswith("Paper Round · Mon 23 March · ")
    assert "of 12 new papers cleared the bar in #papers" in shown_header.title
    assert shown_header.lines == ("ranked for: retrieval, robots",)


def test_a_topic_nobody_writes_about_gives_an_empty_digest_that_says_so(world: World) -> None:
    world.bring_subjects()
    silent = world.channel("medieval trade")
    assert world.composed(silent).payloads == ()
    telling = with_settings(world, silent, note_when_empty=True)
    (note,) = world.composed(telling).payloads
    assert note == NotePayload(text="Nothing today: none of 12 new papers mentions medieval trade.")


@pytest.mark.parametrize(
    ("muted", "sentence"),
    [
        ((), "none of 12 new papers mentions medieval trade."),
        (
            ("gripper", "protein folding"),
            "none of 6 new papers mentions medieval trade (6 more name something muted).",
        ),
        (("study",), "all 12 new papers name something muted."),
    ],
)
def test_papers_that_name_something_muted_are_not_said_to_mention_no_topic(
    world: World, muted: tuple[str, ...], sentence: str
) -> None:
    world.bring_subjects()
    audience = with_settings(world, world.channel("medieval trade"), note_when_empty=True)
    material = world.material(audience)
    material = replace(material, interests=replace(material.interests, muted=muted))
    (note,) = compose(material, world.model, now=world.now).payloads
    assert note == NotePayload(text=f"Nothing today: {sentence}")


@pytest.mark.parametrize("kind", ["channel", "direct"])
def test_where_the_best_is_under_the_bar_it_can_be_lowered_or_the_best_shown(
    world: World, kind: str
) -> None:
    world.bring([content("retrieval", number) for number in range(8)])
    world.now += 8 * DAY
    weak = PaperContent(title="Study of indexes", abstract="Some retrieval among other things.")
    (paper,) = world.bring([weak])
    made = world.channel("retrieval") if kind == "channel" else world.direct(ANN, "retrieval")
    audience = with_settings(world, made, note_when_empty=True, choosiness=Choosiness.BEST)
    (note,) = world.composed(audience).payloads
    here = " here" if kind == "channel" else ""
    assert isinstance(note, NotePayload)
    assert note.text.endswith("you asked for 99.")
    assert note.actions == (
        actions.run("Lower the bar", f"schedule{here}"),
        actions.run("Show it anyway", f"preview{here} all"),
    )
    with world.uow() as uow:
        asked = preview(audience, uow, world.model, everything=True, now=world.now)
        usual = preview(audience, uow, world.model, everything=False, now=world.now)
    assert shown(asked) == [paper]
    assert usual.payloads == (note,)


def test_the_only_paper_may_be_muted_too(world: World) -> None:
    world.bring([content("robots", 1)])
    audience = with_settings(world, world.channel("robots"), note_when_empty=True)
    material = world.material(audience)
    material = replace(material, interests=replace(material.interests, muted=("grasping",)))
    (note,) = compose(material, world.model, now=world.now).payloads
    assert note == NotePayload(text="Nothing today: the only new paper names something muted.")


def test_an_empty_edition_is_stored_so_that_status_can_tell_why_nothing_came(
    world: World,
) -> None:
    world.bring_subjects()
    audience = world.channel("medieval trade")
    world.edition(audience)
    with world.uow() as uow:
        last = uow.editions.last(audience.id)
    assert last is not None
    assert (last.considered, last.cleared) == (12, ())


def test_when_nothing_clears_the_bar_the_note_tells_how_near_the_best_came(world: World) -> None:
    world.bring_subjects(each=40)
    audience = with_settings(
        world,
        world.channel("retrieval"),
        choosiness=Choosiness.BEST,
        note_when_empty=True,
    )
    world.edition(audience)
    world.now += 8 * DAY
    world.bring([content("robots", 999), _barely_about("retrieval")])
    (note,) = world.composed(audience).payloads
    assert isinstance(note, NotePayload)
    assert note.text.startswith("Nothing today: the best of 2 was ahead of ")
    assert note.text.endswith("you asked for 99.")


def _barely_about(word: str) -> PaperContent:
    others = " ".join(text for subject, text in SUBJECTS.items() if subject != word)
    return PaperContent(title="A survey", abstract=f"We present {others}, and name {word}.")


def test_no_new_paper_at_all_is_told_apart_from_none_that_cleared(world: World) -> None:
    world.bring_subjects()
    audience = with_settings(world, world.channel("retrieval"), note_when_empty=True)
    world.edition(audience)
    world.now += DAY
    (note,) = world.composed(audience).payloads
    assert note == NotePayload(
        text="Nothing today: no new paper has come in since the last digest."
    )


def test_a_paper_carried_over_says_from_which_day_it_is(world: World) -> None:
    world.bring_subjects(each=8)
    audience = world.channel("retrieval")
    world.edition(audience)
    world.now += DAY
    edition = world.composed(audience)
    cards = [each.cards[0] for each in edition.payloads if isinstance(each, PapersPayload)]
    assert {card.mark for card in cards} == {"from Monday"}
    assert "3 papers (3 carried over)" in header(world, audience).title


def test_a_cold_reader_gets_the_newest_and_is_told_so(world: World) -> None:
    papers = world.bring_subjects()
    audience = world.direct(ANN)
    edition = world.composed(audience)
    subjects = {name for name, ids in papers.items() if set(ids) & set(shown(edition))}
    assert len(subjects) >= 3
    assert header(world, audience).lines == (COLD_LINE,)


def test_dislikes_alone_are_not_said_to_be_no_votes(world: World) -> None:
    papers = world.bring_subjects()
    audience = world.direct(ANN)
    world.vote(papers["robots"][0], Vote.DOWN)
    assert header(world, audience).lines == (
        "No topic and no 👍 is known yet: newest first, and as different as possible",
    )


def test_what_a_cold_reader_was_not_shown_does_not_wait(world: World) -> None:
    world.bring_subjects(each=4)
    audience = with_settings(world, world.direct(ANN), note_when_empty=True)
    world.edition(audience)
    world.now += DAY
    assert world.composed(audience).payloads == (
        NotePayload(text="Nothing today: no new paper has come in since the last digest."),
    )
    world.bring([content("robots", 999), content("climate", 999)])
    assert header(world, audience).title.endswith(" · 2 of 2 new papers in your messages")


def test_each_of_more_topics_than_places_has_its_turn_in_the_next_period_at_the_latest(
    world: World,
) -> None:
    topics = [f"topic{letter * 3}" for letter in "abcdefghij"]
    world.bring(
        [
            PaperContent(title=f"{topic} {number}", abstract=f"We study {topic} in case {number}.")
            for topic in topics
            for number in "xyz"
        ]
    )
    material = world.material(world.channel(*topics))
    turns = [
        _topics_of(compose(replace(material, due=due), world.model, now=world.now), world)
        for due in (Due(at=world.now, period=f"2026-03-{day}") for day in range(22, 32))
    ]
    assert [len(each) for each in turns] == [5] * 10
    for before, after in pairwise(turns):
        assert before | after == set(topics)


def _topics_of(edition: Edition, world: World) -> set[str]:
    return {world.record(paper).content.title.split()[0] for paper in shown(edition)}


def test_a_direct_digest_says_what_changed_since_the_last_one(world: World) -> None:
    papers = world.bring_subjects(each=6)
    audience = world.direct(ANN, "retrieval")
    world.edition(audience)
    world.now += timedelta(hours=1)
    for paper, vote in ((papers["robots"][0], Vote.UP), (papers["climate"][0], Vote.DOWN)):
        world.vote(paper, vote)
    world.now += DAY
    first = header(world, audience).lines[0]
    assert first.startswith("1 👍 and 1 👎 since Monday: more ")


@pytest.mark.parametrize("wanted", [True, False])
def test_who_wrote_a_liked_paper_is_a_reason_in_direct_messages_unless_it_is_off(
    world: World, *, wanted: bool
) -> None:
    papers = world.bring(
        [replace(content("robots", at), authors=("Ada Lovelace",)) for at in range(3)]
    )
    world.bring_subjects()
    world.vote(papers[0], Vote.UP)
    world.model = replace(world.model, options=Options(authors=wanted))
    for audience, told in ((world.direct(ANN), wanted), (world.channel("robots"), False)):
        cards = [
            card
            for each in world.composed(audience).payloads
            if isinstance(each, PapersPayload)
            for card in each.cards
        ]
        assert any(card.authors for card in cards)
        for card in cards:
            assert card.by_liked_author == (told and bool(card.authors))


def test_the_hint_comes_with_the_first_digest_and_then_once_a_week(world: World) -> None:
    audience = world.channel("retrieval")
    hints = []
    for _ in range(9):
        world.bring_subjects(each=1)
        edition = world.edition(audience)
        hints += [each.footer for each in edition.payloads if isinstance(each, PapersPayload)]
        world.now += DAY
    assert [bool(hint) for hint in hints] == [True] + [False] * 6 + [True, False]
    assert set(hints) == {"", HINT}


def test_the_hint_in_direct_messages_speaks_of_one_s_own_ranking_only(world: World) -> None:
    world.bring_subjects()
    (only,) = world.composed(world.direct(ANN, "retrieval")).payloads
    assert isinstance(only, PapersPayload)
    assert only.footer == DIRECT_HINT


def test_troubles_with_sources_are_named_in_the_header(world: World) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    material = replace(world.material(audience), troubles=("source seeds: it does not exist",))
    first = compose(material, world.model, now=world.now).payloads[0]
    assert isinstance(first, HeaderPayload)
    assert first.lines[-1] == "source seeds: it does not exist"
