"""`like` and `why`: papers by their titles and ids, and what speaks for them."""

from typing import NoReturn

import pytest

from bot.domain.editions import Action, ActionName
from bot.domain.ids import PaperId
from bot.domain.papers import KeyKind, PaperContent, PaperKey
from bot.domain.replies import Form, Notice, Reply
from bot.domain.signals import Surface, Vote
from bot.services import actions
from tests.unit.commands.office import OWN, PAPERS, TITLES, YOU, Office, texts, titles
from tests.unit.commands.postings import post


@pytest.mark.parametrize(
    "typed", ["Legged Robots Learn to Walk", "legged robots", "walk legged", "p_walk"]
)
def test_a_paper_is_liked_by_its_title_or_enough_of_it(office: Office, typed: str) -> None:
    answer = office.type(f"like {typed}")
    assert texts(answer)[0] == "👍 Legged Robots Learn to Walk"
    with office.database.unit_of_work() as uow:
        reader = uow.readers.find(YOU)
        assert reader is not None
        assert uow.signals.votes(reader.id) == {"p_walk": Vote.UP}
        (signal,) = uow.signals.of_paper(reader.id, PaperId("p_walk"))
    assert (signal.key.surface, signal.key.name) == (Surface.COMMAND, "like")
    assert (signal.occurred_at, signal.audience) == (office.now, None)


def test_a_like_says_what_it_changed_and_can_be_undone(office: Office) -> None:
    answer = office.type("like legged")
    assert isinstance(answer, Reply)
    assert texts(answer)[1].startswith("Noted: more ")
    assert answer.actions == (
        Action(name=ActionName.UNDO, label="Undo", subject="p_walk"),
        Action(name=ActionName.RUN, label="My ranking", subject="mine"),
    )
    assert texts(office.type("like legged"))[1] == "Already noted."


@pytest.mark.parametrize(
    ("typed", "near", "sentence"),
    [
        (
            "protein",
            ["p_drug", "p_dock", "p_fold"],
            (
                "“protein” fits 3 papers: “Protein Design for Drug Discovery”, “Protein Docking "
                "with Graph Networks”, “Protein Structure from Sequence”. Type more of the title."
            ),
        ),
        (
            "o",
            ["p_memo", "p_walk", "p_long"],
            (
                "“o” fits 9 papers: “A Memory for Long Context Language Models”, “Legged Robots "
                "Learn to Walk”, “Long Context Windows by Compression” and 6 more. Type more of "
                "the title."
            ),
        ),
        (
            "Leged Robots Learn too Walk",
            ["p_walk"],
            (
                "No paper here is called “Leged Robots Learn too Walk”. "
                "Near: “Legged Robots Learn to Walk”."
            ),
        ),
        (
            "the kitchens of the world and what stands in them",
            ["p_plan"],
            (
                "No paper here is called “the kitchens of the world and what stands in them”. "
                "Near: “Planning for Robots in Kitchens”."
            ),
        ),
        ("xyzzy", [], "No paper here is called “xyzzy”."),
    ],
)
@pytest.mark.parametrize("command", ["like", "why"])
def test_a_title_that_is_not_one_papers_says_what_is_near_with_a_button_for_each(
    office: Office, command: str, typed: str, near: list[str], sentence: str
) -> None:
    assert office.type(f"{command} {typed}") == Reply(
        blocks=(Notice(text=sentence),),
        actions=tuple(
            actions.run(actions.short(TITLES[paper]), f"{command} {paper}") for paper in near
        ),
    )


@pytest.mark.parametrize(
    "command", ["like", "why", "similar", "abstract", "save", "not-now", "put-back"]
)
def test_the_button_of_a_near_title_does_what_was_typed(office: Office, command: str) -> None:
    unclear = office.type(f"{command} protein docking with graf network")
    assert isinstance(unclear, Reply)
    (button,) = (each for each in unclear.actions if each.subject.endswith("p_dock"))
    answer = office.type(button.subject)
    assert TITLES["p_dock"] in " ".join([*titles(answer), *texts(answer)])


@pytest.mark.parametrize("line", ["like legged", "why legged"])
def test_a_title_is_found_without_reading_every_paper(
    office: Office, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    def all_of_them(*_: object, **__: object) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr("bot.storage.papers.Papers.all", all_of_them)
    assert isinstance(office.type(line), Reply)
    assert office.complete("like legged") == [TITLES["p_walk"]]


def test_titles_complete_those_that_begin_so_first(office: Office) -> None:
    assert office.complete("like robots") == [
        TITLES["p_grip"],
        TITLES["p_walk"],
        TITLES["p_plan"],
    ]


def test_why_names_the_topic_and_the_terms_that_carry_the_score(office: Office) -> None:
    office.type("interests add robots")
    answer = office.type("why legged")
    assert titles(answer) == [TITLES["p_walk"]]
    (facts,) = texts(answer)
    assert "terms: Robots make up" in facts
    assert "% of the score" in facts
    assert "your topic: robots" in facts


def test_why_says_when_nothing_speaks_for_a_paper(office: Office) -> None:
    assert texts(office.type("why legged")) == [
        "Nothing that is known about you speaks for this paper."
    ]


def test_why_tells_the_place_that_a_paper_had_in_the_channels_digest(office: Office) -> None:
    office.type("subscribe here robots")
    post(office, PAPERS, "p_plan", "p_walk", marks={"p_walk": "to explore: unlike the others"})
    office.type("interests add proteins", place=OWN)
    assert texts(office.type("why legged")) == [
        "Sent here on 26 Mar 2026 as number 2 (to explore: unlike the others), for: robots."
    ]
    assert texts(office.type("why kitchens"))[0] == (
        "Sent here on 26 Mar 2026 as number 1, for: robots."
    )
    assert "Sent" not in " ".join(texts(office.type("why kitchens", place=OWN)))


def test_why_tells_ones_own_place_before_what_speaks_for_it_now(office: Office) -> None:
    office.type("subscribe robots", place=OWN)
    post(office, OWN, "p_walk")
    answer = office.type("why legged", place=OWN)
    sent, facts = texts(answer)
    assert sent == "Sent to you on 26 Mar 2026 as number 1, for: robots."
    assert facts.startswith("terms: Robots make up")
    assert isinstance(answer, Reply)
    assert titles(Reply(blocks=answer.blocks[2:])) == [TITLES["p_walk"]]


@pytest.mark.parametrize(
    "typed",
    [
        "2312.09571",
        "arXiv:2312.09571v2",
        "https://arxiv.org/abs/2312.09571",
        "https://arxiv.org/pdf/2312.09571v3",
        "10.1000/XYZ",
        "https://doi.org/10.1000/xyz",
    ],
)
def test_a_paper_is_found_by_its_arxiv_id_or_doi(office: Office, typed: str) -> None:
    keys = {
        PaperKey(kind=KeyKind.ARXIV, value="2312.09571"),
        PaperKey(kind=KeyKind.DOI, value="10.1000/xyz"),
    }
    with office.database.unit_of_work() as uow:
        uow.papers.lock_intake()
        content = PaperContent(title="Known by Numbers", abstract="It has ids.")
        uow.papers.add([(PaperId("p_ids"), content, frozenset(keys))])
        uow.commit()
    assert texts(office.type(f"like {typed}"))[0] == "👍 Known by Numbers"


def test_an_id_that_no_paper_has_is_not_taken_for_a_title(office: Office) -> None:
    assert texts(office.type("why arXiv:2312.09571")) == [
        "No paper here is known as arXiv:2312.09571."
    ]


def test_like_without_a_title_asks_for_several(office: Office) -> None:
    form = office.type("like")
    assert isinstance(form, Form)
    (field,) = form.fields
    assert (form.submit, field.name, field.long) == ("like", "title", True)


def test_several_are_liked_at_once_and_those_not_found_are_named(office: Office) -> None:
    typed = "Legged Robots\n\n  xyzzy \r\nsoft objects\np_walk\nprotein"
    answer = office.type("like", values={"title": typed})
    first, second, receipt, unknown, several = texts(answer)
    assert [first, second] == [f"👍 {TITLES['p_walk']}", f"👍 {TITLES['p_grip']}"]
    assert receipt.startswith("Noted: more ")
    assert unknown == "No paper here is called “xyzzy”."
    assert several.startswith("“protein” fits 3 papers")
    assert isinstance(answer, Reply)
    assert [action.name for action in answer.actions] == [
        ActionName.UNDO,
        ActionName.UNDO,
        ActionName.RUN,
    ]
    with office.database.unit_of_work() as uow:
        reader = uow.readers.find(YOU)
        assert reader is not None
        assert uow.signals.votes(reader.id) == {"p_walk": Vote.UP, "p_grip": Vote.UP}


def test_the_receipt_of_several_counts_what_all_of_them_changed(office: Office) -> None:
    office.type("like legged")
    both = office.type("like", values={"title": "soft objects\nlegged"})
    assert texts(both)[2].startswith("Noted: ")
    again = office.type("like", values={"title": "soft objects\nlegged"})
    assert texts(again)[2] == "Already noted."


def test_more_than_can_be_meant_come_back_in_the_form(office: Office) -> None:
    form = office.type("like", values={"title": "robots\n" * 26})
    assert isinstance(form, Form)
    assert form.fields[0].problem == "At most 25 papers at once; these are 26 lines."
    with office.database.unit_of_work() as uow:
        assert uow.readers.find(YOU) is None
