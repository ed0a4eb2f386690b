from sqlalchemy import update

from bot.domain.ids import AccountRef, PaperId
from bot.domain.signals import Aside
from bot.storage.database import Database
from bot.storage.tables import PaperRow
from tests.contracts.storage.values import NOW, SECOND, add_papers, add_reader

P_A, P_B = PaperId("p_a"), PaperId("p_b")
OTHER = AccountRef(platform="web", external_id="other")


def test_a_saved_paper_keeps_the_date_it_was_first_saved(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a", "p_b")
        reader = add_reader(work)
        assert work.saves.put(reader, P_A, Aside.SAVED, now=NOW)
        assert not work.saves.put(reader, P_A, Aside.SAVED, now=NOW + SECOND)
        assert work.saves.put(reader, P_B, Aside.SAVED, now=NOW + SECOND)
        saved = work.saves.of(reader, Aside.SAVED)
        assert list(saved.items()) == [(P_B, NOW + SECOND), (P_A, NOW)]
        assert work.saves.of(add_reader(work, OTHER), Aside.SAVED) == {}


def test_a_paper_can_be_saved_and_wanted_another_day(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_a")
        reader = add_reader(work)
        work.saves.put(reader, P_A, Aside.SAVED, now=NOW)
        assert work.saves.put(reader, P_A, Aside.NOT_NOW, now=NOW + SECOND)
        assert work.saves.remove(reader, P_A, Aside.SAVED)
        assert not work.saves.remove(reader, P_A, Aside.SAVED)
        assert work.saves.of(reader, Aside.SAVED) == {}
        assert work.saves.of(reader, Aside.NOT_NOW) == {P_A: NOW + SECOND}


def test_what_was_saved_is_followed_to_what_it_became(database: Database) -> None:
    with database.unit_of_work() as work:
        add_papers(work, "p_old", "p_new")
        reader = add_reader(work)
        old, new = PaperId("p_old"), PaperId("p_new")
        work.saves.put(reader, new, Aside.SAVED, now=NOW + SECOND)
        work.saves.put(reader, old, Aside.SAVED, now=NOW)
        work.commit()
    with database.engine.begin() as connection:
        connection.execute(update(PaperRow).where(PaperRow.id == old).values(merged_into=new))
    with database.unit_of_work() as work:
        assert work.saves.of(reader, Aside.SAVED) == {new: NOW}
        assert not work.saves.put(reader, old, Aside.SAVED, now=NOW)
        assert work.saves.remove(reader, new, Aside.SAVED)
        assert work.saves.of(reader, Aside.SAVED) == {}
