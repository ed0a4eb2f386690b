from datetime import date

import pytest
from sqlalchemy import update

from bot.domain.errors import StorageError
from bot.domain.ids import PaperId
from bot.domain.listings import PaperUpdate
from bot.domain.papers import KeyKind, PaperContent
from bot.storage.database import Database
from bot.storage.tables import PaperRow
from tests.contracts.storage.values import (
    NOW,
    SECOND,
    add_file,
    add_papers,
    content,
    key,
    list_all,
)

WHOLE = PaperContent(
    title="{\\em Whole}",
    abstract="Everything is known.",
    authors=("Ada Lovelace", "Zoë 李"),
    arxiv_id="2401.00001",
    doi="10.1/x",
    url="https://example.org/a",
    pdf_url="https://example.org/a.pdf",
    code_url="https://example.org/code",
    published=date(2024, 1, 1),
    upvotes=7,
    tldr="All of it is known.",
)


def merge(database: Database, paper: str, into: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(update(PaperRow).where(PaperRow.id == paper).values(merged_into=into))


def test_a_paper_comes_back_as_it_was_given(database: Database) -> None:
    with database.unit_of_work() as work:
        work.papers.lock_intake()
        work.papers.add([(PaperId("p_a"), WHOLE, frozenset())])
        work.commit()
    with database.unit_of_work() as work:
        stored = work.papers.get([PaperId("p_a"), PaperId("p_unknown")])
    assert {paper: record.content for paper, record in stored.items()} == {"p_a": WHOLE}


def test_papers_are_numbered_in_the_order_given(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_z", "p_a")
        add_papers(work, "p_m")
        assert [(paper.id, paper.number) for paper in work.papers.all()] == [
            ("p_z", 1),
            ("p_a", 2),
            ("p_m", 3),
        ]
        assert [paper.id for paper in work.papers.all(after=1, up_to=2)] == ["p_a"]
        assert (work.papers.last_number(), work.papers.count()) == (3, 3)


def test_an_empty_store_has_the_number_nought(database: Database) -> None:
    with database.unit_of_work() as work:
        assert (work.papers.last_number(), work.papers.last_listed_number()) == (0, 0)
        assert (work.papers.count(), list(work.papers.all())) == (0, [])


def test_papers_are_not_added_without_the_lock(database: Database) -> None:
    with database.unit_of_work() as work, pytest.raises(RuntimeError, match="lock_intake"):
        work.papers.add([(PaperId("p_a"), content(), frozenset())])


def test_papers_are_found_by_any_of_their_keys(database: Database) -> None:
    arxiv, title, other = key("2401.00001", KeyKind.ARXIV), key("same title"), key("no such")
    with database.unit_of_work() as work:
        work.papers.lock_intake()
        work.papers.add(
            [
                (PaperId("p_a"), content(), frozenset({arxiv, title})),
                (PaperId("p_b"), content(), frozenset({title})),
            ]
        )
        assert work.papers.by_keys([arxiv, title, other]) == {
            arxiv: {"p_a"},
            title: {"p_a", "p_b"},
        }
        assert work.papers.keys_of([PaperId("p_a"), PaperId("p_none")]) == {
            "p_a": {arxiv, title},
            "p_none": frozenset(),
        }


@pytest.mark.parametrize("kind", [kind for kind in KeyKind if kind.is_unique])
def test_an_identifier_belongs_to_one_paper(database: Database, kind: KeyKind) -> None:
    keys = frozenset({key("one", kind)})
    with database.unit_of_work() as work:
        work.papers.lock_intake()
        work.papers.add([(PaperId("p_a"), content(), keys)])
        with pytest.raises(StorageError, match="refused"):
            work.papers.add([(PaperId("p_b"), content(), keys)])


def test_an_update_replaces_the_content_and_adds_keys(database: Database) -> None:
    new = key("10.1/x", KeyKind.DOI)
    with database.unit_of_work() as work:
        (paper,) = add_papers(work, "p_a")
        change = PaperUpdate(paper=paper, content=WHOLE, new_keys=frozenset({new, key("p_a")}))
        work.papers.update([change])
        assert work.papers.get([paper])[paper].content == WHOLE
        assert work.papers.get([paper])[paper].number == 2  # numbered anew: it changed
        assert work.papers.keys_of([paper]) == {paper: {new, key("p_a")}}


def test_the_first_listing_that_is_no_backfill_numbers_a_paper(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b", "p_c")
        list_all(work, add_file(work, "old.txt"), "p_a", backfill=True)
        list_all(work, add_file(work, "one.txt"), "p_c", "p_b")
        list_all(work, add_file(work, "two.txt"), "p_a", "p_c", now=NOW + SECOND)
        listed = [
            (paper.id, paper.listed_number, paper.listed_at) for paper in work.papers.listed()
        ]
        assert listed == [("p_c", 1, NOW), ("p_b", 2, NOW), ("p_a", 3, NOW + SECOND)]
        assert work.papers.last_listed_number() == 3


def test_a_file_lists_a_paper_once(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b")
        file = add_file(work)
        list_all(work, file, "p_a", "p_a")
        list_all(work, file, "p_b", "p_a", now=NOW + SECOND)
        assert [(paper.id, paper.listed_at) for paper in work.papers.listed()] == [
            ("p_a", NOW),
            ("p_b", NOW + SECOND),
        ]


def test_listed_papers_are_cut_by_number_and_time(database: Database) -> None:
    with database.unit_of_work() as work:
        names = add_papers(work, "p_a", "p_b", "p_c")
        for step, name in enumerate(names):
            list_all(work, add_file(work, name), name, now=NOW + step * SECOND)
        assert [paper.id for paper in work.papers.listed(after=1)] == ["p_b", "p_c"]
        assert [paper.id for paper in work.papers.listed(up_to=2)] == ["p_a", "p_b"]
        assert [paper.id for paper in work.papers.listed(since=NOW + 2 * SECOND)] == ["p_c"]
        assert [paper.id for paper in work.papers.listed(after=1, up_to=2)] == ["p_b"]


def test_merged_papers_are_followed_for_ever(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b", "p_c")
        work.commit()
    merge(database, "p_a", into="p_b")
    merge(database, "p_b", into="p_c")
    a, c = PaperId("p_a"), PaperId("p_c")
    with database.unit_of_work() as work:
        assert {name: record.id for name, record in work.papers.get([a, c]).items()} == {
            a: c,
            c: c,
        }
        assert work.papers.by_keys([key("p_a")]) == {key("p_a"): {c}}
        assert work.papers.keys_of([c])[c] == {key("p_a"), key("p_b"), key("p_c")}
        assert [paper.id for paper in work.papers.all()] == ["p_c"]
        assert work.papers.count() == 1
        assert work.papers.last_number() == 3


def test_more_papers_than_a_statement_can_name_are_stored(database: Database) -> None:
    names = [f"p_{number}" for number in range(2500)]
    with database.unit_of_work() as work:
        papers = add_papers(work, *names)
        list_all(work, add_file(work), *names)
        assert len(work.papers.by_keys(key(name) for name in names)) == 2500
        assert len(work.papers.get(papers)) == len(work.papers.keys_of(papers)) == 2500
        assert work.papers.last_listed_number() == 2500
